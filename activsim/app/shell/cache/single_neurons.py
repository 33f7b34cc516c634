"""What single images make of single neurons."""

from __future__ import annotations

import numpy as np
import streamlit as st

from activsim.app.shell import progress
from activsim.firing import per_image
from activsim.firing.source import RecordingSource
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
    source: RecordingSource,
    layer: str,
    reading: str,
    neurons: tuple[int, ...],
    n_neurons: int,
    n_images: int,
) -> np.ndarray:
    """What each image makes of these neurons of the layer's n_neurons, float32 (n_images,
    len(neurons)): see per_image.record_values."""
    neurons_on_disk = per_image.stored_neurons(n_images, n_neurons, neurons)
    values = all_activations(source, layer, reading, neurons_on_disk)
    columns = (
        list(neurons) if neurons_on_disk is None else np.searchsorted(neurons_on_disk, neurons)
    )
    return values[:, columns]


def all_activations(
    source: RecordingSource, layer: str, reading: str, neurons: tuple[int, ...] | None = None
) -> np.ndarray:
    """What each image makes of every neuron of the layer, or of these, read-only."""
    key = per_image.values_key(source, layer, reading, neurons)
    try:
        return _activations(key)
    except LookupError:
        result = progress.run_in_worker(
            "activsim.firing.per_image:record_values", source, layer, reading, neurons
        )
        return _activations(key, result)


@st.cache_resource(show_spinner=False, max_entries=30)
def _maps(key: tuple, _result: Maps | None = None) -> Maps:
    if _result is None:
        raise LookupError(key)
    return _result


def channel_maps(
    source: RecordingSource, layer: str, channel: int, images: tuple[int, ...]
) -> Maps:
    """per_image.activation_maps: a channel's map for each of these images, and its axes."""
    key = (source, layer, channel, images)
    try:
        return _maps(key)
    except LookupError:
        result = progress.run_in_worker(
            "activsim.firing.per_image:activation_maps", source, layer, channel, images
        )
        return _maps(key, result)


@st.cache_resource(show_spinner=False, max_entries=30)
def _outputs(key: str, _outputs_there: np.ndarray | None = None) -> np.ndarray:
    outputs = per_image.load_values(key) if _outputs_there is None else _outputs_there
    if outputs is None:
        raise LookupError(key)
    return outputs


def class_outputs(source: RecordingSource, layer: str, label: int) -> np.ndarray:
    """per_image.class_outputs: what the network says of each image of a class, float32 (n_images,
    n_classes)."""
    key = per_image.outputs_key(source, layer, label)
    try:
        return _outputs(key)
    except LookupError:
        result = progress.run_in_worker(
            "activsim.firing.per_image:record_class_outputs", source, layer, label
        )
        return _outputs(key, result)
