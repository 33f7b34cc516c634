"""What the worker does of `ablation` for the dashboard: plain values in, plain values out."""

from __future__ import annotations

import functools

import numpy as np

from activsim.datasets.download import Progress
from activsim.experiments.ablation import Silencer
from activsim.experiments.few_images import FewImages
from activsim.firing import store
from activsim.firing.source import RecordingSource, open_source


@functools.lru_cache(maxsize=2)
def _silencer(source: RecordingSource, layer: str) -> Silencer:
    network, data = open_source(source)
    key = source.recording_key(layer, "activations")
    arrays, _ = store.load_arrays(key) or ({}, {})
    parts_on_disk = [arrays[f"part_{index}"] for index in range(len(arrays))] or None
    silencer = Silencer(network, layer, data, parts_on_disk, source.class_order)
    activations = silencer.activations()
    if not parts_on_disk and activations:
        parts = {f"part_{index}": part for index, part in enumerate(activations)}
        store.save_arrays(key, parts, {})
    return silencer


def ablation_key(
    source: RecordingSource,
    layer: str,
    sets: tuple[tuple[int, ...], ...],
    to: str,
    few: FewImages | None = None,
) -> str:
    """Under what name a result of a layer that streams is kept on disk."""
    over = f" over few images for {few.n_sets} sets and {few.classes}" if few else ""
    return source.recording_key(layer, f"without {sets} to {to}{over}")


def silence_neurons(
    source: RecordingSource,
    layer: str,
    sets: tuple[tuple[int, ...], ...],
    to: str,
    part: tuple[int, int] = (0, 1),
    few: FewImages | None = None,
    progress: Progress | None = None,
) -> tuple[np.ndarray, bool]:
    """Silencer.confusions of a source, and whether the layer streams; what took a pass over the
    images is kept on disk. part: which of how many jobs this is, for the progress of them all."""
    silencer = _silencer(source, layer)
    index, n_parts = part

    def report_all_parts(n_done: int, total: int, text: str) -> None:
        if progress:
            progress(index * total + n_done, n_parts * total, text)

    numbers = None if few is None else silencer.few_images(few.classes, few.n_sets)
    confusions = silencer.confusions(sets, to, report_all_parts if progress else None, numbers)
    if silencer.streams:
        key = ablation_key(source, layer, sets, to, few)
        store.save_arrays(key, {"confusions": confusions}, {})
    return confusions, silencer.streams
