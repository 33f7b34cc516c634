"""How images are sorted without some neurons."""

from __future__ import annotations

import contextlib

import numpy as np
import streamlit as st

from activsim.analysis import ablation_effect
from activsim.app.shell import progress
from activsim.experiments import ablation_jobs
from activsim.experiments.few_images import FewImages
from activsim.firing import store
from activsim.firing.source import RecordingSource


@st.cache_resource(show_spinner=False, max_entries=500)
def _ablation(
    key: str, whole: bool, _result: tuple[np.ndarray, bool] | None = None
) -> tuple[np.ndarray, bool]:
    confusions, streams = _result or _stored_ablation(key)
    counts = confusions if whole else ablation_effect.n_correct(confusions).copy()
    counts.flags.writeable = False
    return counts, streams


def _stored_ablation(key: str) -> tuple[np.ndarray, bool]:
    entry = store.load_arrays(key)
    if entry is None or "confusions" not in entry[0]:
        raise LookupError(key)
    return entry[0]["confusions"], True  # only those of layers that stream are stored


def ablation_confusions(
    source: RecordingSource,
    layer: str,
    sets: tuple,
    to: str,
    part: tuple[int, int] = (0, 1),
    whole: bool = True,
    few: FewImages | None = None,
) -> tuple[np.ndarray, bool]:
    """ablation_jobs.silence_neurons: how the images are sorted without each of the sets,
    int (n_sets, n_classes, n_classes), and whether the layer streams. whole: False keeps only
    how many images of each class are right, int (n_sets, n_classes). few: over a few only."""
    key = ablation_jobs.ablation_key(source, layer, sets, to, few)
    with contextlib.suppress(LookupError):
        return _ablation(key, whole)
    result = progress.run_in_worker(
        "activsim.experiments.ablation_jobs:silence_neurons", source, layer, sets, to, part, few
    )
    return _ablation(key, whole, result)
