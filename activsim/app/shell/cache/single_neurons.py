"""What single images make of single neurons."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import streamlit as st

from activsim.app.shell import progress
from activsim.app.shell.cache.networks import model_hash
from activsim.datasets.image_set import LabelledImages
from activsim.firing import per_image
from activsim.networks.receptive_fields import Axis

Maps = tuple[np.ndarray, tuple[Axis, Axis] | None]


@st.cache_resource(show_spinner=False, max_entries=12)
def _activations(key: str, _values: np.ndarray | None = None) -> np.ndarray:
    values = per_image.load_values(key) if _values is None else _values
    if values is None:
        raise LookupError(key)
    values.flags.writeable = False
    return values


def neuron_activations(
    path: Path,
    layer: str,
    reading: str,
    neurons: tuple[int, ...],
    n_neurons: int,
    split: str,
    data: LabelledImages,
) -> np.ndarray:
    """What each image makes of these neurons of the layer's n_neurons, float32 (n_images,
    len(neurons)): see per_image.record_values."""
    file_hash = model_hash(path)
    stored = per_image.stored_neurons(len(data.images), n_neurons, neurons)
    key = per_image.values_key(file_hash, layer, reading, stored, data.fingerprint)
    try:
        values = _activations(key)
    except LookupError:
        arguments = (str(path), file_hash, layer, reading, stored, split, data.fingerprint)
        values = _activations(
            key, progress.run_in_worker("activsim.firing.per_image:record_values", *arguments)
        )
    columns = list(neurons) if stored is None else np.searchsorted(stored, neurons)
    return values[:, columns]


@st.cache_resource(show_spinner=False, max_entries=30)
def _maps(key: tuple, _result: Maps | None = None) -> Maps:
    if _result is None:
        raise LookupError(key)
    return _result


def channel_maps(
    path: Path, layer: str, channel: int, images: tuple[int, ...], split: str, fingerprint: str
) -> Maps:
    """per_image.activation_maps: a channel's map for each of these images, and its axes."""
    key = (model_hash(path), layer, channel, images, split, fingerprint)
    try:
        return _maps(key)
    except LookupError:
        arguments = (str(path), layer, channel, images, split, fingerprint)
        return _maps(
            key, progress.run_in_worker("activsim.firing.per_image:activation_maps", *arguments)
        )
