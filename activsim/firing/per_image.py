"""Single images: what a layer does for each of them, in one streaming pass, and its maps for a few
of them.

peaks = values(model, data, "conv2d_1", "channel")          # float32 (n_images, 32): each channel's peak
activations = values(model, data, "dense", "channel")       # float32 (n_images, 32)
one = values(model, data, "conv2d_1", "neuron", (17,))      # float32 (n_images, 1): one position of one channel
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from activsim.firing import record, store
from activsim.networks import forward_pass, keras_models, receptive_fields
from activsim.networks.layers import PIXELS

MOST = 1 << 26  # bytes up to which the values of all neurons are kept; beyond, of those asked for


def map_images(
    model, data, layer: str, of: Callable[[np.ndarray], np.ndarray], progress=None, text=""
) -> np.ndarray:
    """of(activations) for all images in their order: of takes float32 (batch, *neuron_shape) and
    gives an array with a row per image; the activations themselves are forgotten."""
    forward, shape = forward_pass.forward_pass(model, [layer]), keras_models.image_shape(model)
    parts = []
    for start in range(0, len(data.images), record.BATCH):
        batch = keras_models.as_input(data.images[start : start + record.BATCH], shape)
        parts.append(of(forward(batch)[layer]))
        if progress:
            progress(start + len(batch), len(data.images), text or "Looking at every single image")
    return np.concatenate(parts)


def is_by_channel(layer: str, reading: str) -> bool:
    return reading == "channel" and layer != PIXELS


def activations_by_image(
    model, data, layer: str, reading: str, neurons: Sequence[int] | None = None, progress=None
) -> np.ndarray:
    """What each image makes of each neuron, float32 (n_images, n_neurons): the activation, or of a
    channel its peak over all positions. neurons: of these only."""

    def of(activations: np.ndarray) -> np.ndarray:
        flat = activations.reshape(len(activations), -1)
        if is_by_channel(layer, reading) and activations.ndim > 2:
            flat = activations.reshape(len(activations), -1, activations.shape[-1]).max(axis=1)
        return flat if neurons is None else flat[:, list(neurons)]

    return map_images(model, data, layer, of, progress)


def stored_neurons(n_images: int, n_neurons: int, wanted: Sequence[int]) -> tuple[int, ...] | None:
    """Which neurons to keep the values of when these are wanted: None, all, where they are small
    enough."""
    return (
        None
        if 4 * n_images * n_neurons <= MOST
        else tuple(sorted({int(neuron) for neuron in wanted}))
    )


def values_key(
    model_hash: str, layer: str, reading: str, neurons: Sequence[int] | None, fingerprint: str
) -> str:
    which = "all" if neurons is None else ",".join(map(str, neurons))
    return store.recording_key(f"{model_hash} values by {reading}: {which}", layer, fingerprint)


def load_values(key: str) -> np.ndarray | None:
    """Values from disk, memory-mapped and read-only; None where there are none."""
    found = store.load_arrays(key)
    return found and found[0].get("values")


# What the worker does for the dashboard: plain values in, arrays out.


def record_values(
    path: str,
    model_hash: str,
    layer: str,
    reading: str,
    neurons: tuple[int, ...] | None,
    split: str,
    fingerprint: str,
    progress=None,
) -> np.ndarray | None:
    """`values` of a model file, kept on disk; returned where that was not possible."""
    data = record.images_by_fingerprint(split, fingerprint)
    made = activations_by_image(
        keras_models.load_network(path), data, layer, reading, neurons, progress
    )
    kept = store.save_arrays(
        values_key(model_hash, layer, reading, neurons, fingerprint), {"values": made}, {}
    )
    return None if kept else made


def activation_maps(
    path: str,
    layer: str,
    channel: int,
    images: tuple[int, ...],
    split: str,
    fingerprint: str,
    progress=None,
) -> tuple[np.ndarray, tuple[receptive_fields.Axis, receptive_fields.Axis] | None]:
    """A channel's map for a few images, float32 (n_images, height, width), and where the map lies
    over the picture, None where that cannot be told. images: their numbers in the split."""
    data, model = record.images_by_fingerprint(split, fingerprint), keras_models.load_network(path)
    batch = keras_models.as_input(data.images[list(images)], keras_models.image_shape(model))
    made = forward_pass.forward_pass(model, [layer])(batch)[layer][..., channel]
    if layer == PIXELS:
        return made, tuple(receptive_fields.pixels(count) for count in made.shape[1:])
    return made, receptive_fields.receptive_fields(model, layer)
