"""Single images: what a layer does for each of them, in one streaming pass, and its maps for a few
of them.

    peaks = activations_by_image(model, data, "conv2d_1", "channel")    # float32 (n_images, 32)
    activations_by_image(model, data, "conv2d_1", "neuron", (17,))      # of one position
    load_values(values_key(model_hash, "dense", "channel", None, fingerprint))    # or None

`record_values` and `activation_maps` are what the worker does for the dashboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from activsim.datasets.download import Progress
from activsim.firing import record, store
from activsim.networks import forward_pass, keras_models, receptive_fields
from activsim.networks.keras_models import KerasModel, load_network
from activsim.networks.layers import PIXELS

# bytes up to which the values of all neurons are stored; beyond, of those needed
MAX_BYTES = 1 << 26


def map_images(
    model: KerasModel,
    data: record.Images,
    layer: str,
    function: Callable[[np.ndarray], np.ndarray],
    progress: Progress | None = None,
    text: str = "Looking at every single image",
) -> np.ndarray:
    """function(activations) for all images in their order: it takes float32 (batch, *neuron_shape)
    and gives an array with a row per image; the activations themselves are forgotten."""
    forward, shape = forward_pass.forward_pass(model, [layer]), keras_models.image_shape(model)
    parts = []
    for start in range(0, len(data.images), record.BATCH):
        batch = keras_models.as_input(data.images[start : start + record.BATCH], shape)
        parts.append(function(forward(batch)[layer]))
        if progress:
            progress(start + len(batch), len(data.images), text)
    return np.concatenate(parts)


def is_by_channel(layer: str, reading: str) -> bool:
    """Whether a layer's neurons are channels in a reading; the pixels have none."""
    return reading == "channel" and layer != PIXELS


def activations_by_image(
    model: KerasModel,
    data: record.Images,
    layer: str,
    reading: str,
    neurons: Sequence[int] | None = None,
    progress: Progress | None = None,
) -> np.ndarray:
    """What each image makes of each neuron, float32 (n_images, n_neurons): the activation, or of a
    channel its peak over all positions. neurons: of these only."""

    def by_neuron(activations: np.ndarray) -> np.ndarray:
        flat = activations.reshape(len(activations), -1)
        if is_by_channel(layer, reading) and activations.ndim > 2:
            flat = activations.reshape(len(activations), -1, activations.shape[-1]).max(axis=1)
        return flat if neurons is None else flat[:, list(neurons)]

    return map_images(model, data, layer, by_neuron, progress)


def stored_neurons(n_images: int, n_neurons: int, needed: Sequence[int]) -> tuple[int, ...] | None:
    """Which neurons to store the values of when these are needed: None, all, where they are small
    enough."""
    if 4 * n_images * n_neurons <= MAX_BYTES:
        return None
    return tuple(sorted({int(neuron) for neuron in needed}))


def values_key(
    model_hash: str, layer: str, reading: str, neurons: Sequence[int] | None, fingerprint: str
) -> str:
    """What the values of single images are stored under."""
    named = "all" if neurons is None else ",".join(map(str, neurons))
    return store.recording_key(f"{model_hash} values by {reading}: {named}", layer, fingerprint)


def load_values(key: str) -> np.ndarray | None:
    """Values from disk, memory-mapped and read-only; None where there are none."""
    stored = store.load_arrays(key)
    return None if stored is None else stored[0].get("values")


# What the worker does for the dashboard: plain values in, arrays out.


def record_values(
    path: str,
    model_hash: str,
    layer: str,
    reading: str,
    neurons: tuple[int, ...] | None,
    split: str,
    fingerprint: str,
    progress: Progress | None = None,
) -> np.ndarray | None:
    """`activations_by_image` of a model file, stored on disk; returned where that was not
    possible."""
    data, model = record.images_by_fingerprint(split, fingerprint), load_network(Path(path))
    values = activations_by_image(model, data, layer, reading, neurons, progress)
    key = values_key(model_hash, layer, reading, neurons, fingerprint)
    return None if store.save_arrays(key, {"values": values}, {}) else values


def activation_maps(
    path: str,
    layer: str,
    channel: int,
    images: tuple[int, ...],
    split: str,
    fingerprint: str,
    progress: Progress | None = None,
) -> tuple[np.ndarray, tuple[receptive_fields.Axis, receptive_fields.Axis] | None]:
    """A channel's map for a few images, float32 (n_images, height, width), and where the map lies
    over the picture, None where that cannot be told. images: their numbers in the split."""
    data, model = record.images_by_fingerprint(split, fingerprint), load_network(Path(path))
    batch = keras_models.as_input(data.images[list(images)], keras_models.image_shape(model))
    channel_maps = forward_pass.forward_pass(model, [layer])(batch)[layer][..., channel]
    if layer == PIXELS:
        height, width = (receptive_fields.pixel_axis(count) for count in channel_maps.shape[1:])
        return channel_maps, (height, width)
    return channel_maps, receptive_fields.receptive_fields(model, layer)
