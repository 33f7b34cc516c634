"""Single images: what a layer does for each of them, in one streaming pass, and its maps for a few
of them.

    peaks = activations_by_image(model, data, "conv2d_1", "channel")    # float32 (n_images, 32)
    activations_by_image(model, data, "conv2d_1", "neuron", (17,))      # of one position
    load_values(values_key(source, "dense", "channel", None))           # or None

`record_values` and `activation_maps` are what the worker does for the dashboard."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from activsim.datasets.download import Progress
from activsim.firing import store
from activsim.firing.images import Images, check_images
from activsim.firing.pass_counts import is_by_channel
from activsim.firing.source import RecordingSource, open_source
from activsim.networks import receptive_fields
from activsim.networks.graph import KerasModel
from activsim.networks.network import Network, open_network
from activsim.networks.pixels import BORDER

# bytes up to which the values of all neurons are stored; beyond, of those needed
MAX_BYTES = 1 << 26
MOST_BYTES = 1 << 30  # of a layer's values for one file; for a moment they are held twice


def map_images(
    model: KerasModel | Network,
    data: Images,
    layer: str,
    function: Callable[[np.ndarray], np.ndarray],
    progress: Progress | None = None,
    text: str = "Looking at every single image",
) -> np.ndarray:
    """function(activations) for all images in their order: it takes float32 (batch, *neuron_shape)
    and gives an array with a row per image; the activations themselves are forgotten."""
    network = open_network(model, data.images)
    forward, size = network.forward_pass([layer]), network.batch_size([layer])
    n_images = len(data.images)
    parts = []
    for start in range(0, n_images, size):
        pictures = network.pictures(data.images, slice(start, start + size))
        parts.append(function(forward(pictures)[layer]))
        if progress:
            progress(min(start + size, n_images), n_images, text)
    return np.concatenate(parts)


def activations_by_image(
    model: KerasModel | Network,
    data: Images,
    layer: str,
    reading: str,
    neurons: Sequence[int] | None = None,
    progress: Progress | None = None,
) -> np.ndarray:
    """What each image makes of each neuron, float32 (n_images, n_neurons): the activation, or of a
    channel its peak over all positions. neurons: of these only."""
    check_images(data)
    network = open_network(model, data.images)
    description = network.description.layer(layer)
    by_channel = is_by_channel(description, reading, len(data.class_names))

    def by_neuron(activations: np.ndarray) -> np.ndarray:
        flat = activations.reshape(len(activations), -1)
        if by_channel:
            flat = activations.reshape(len(activations), -1, activations.shape[-1]).max(axis=1)
        return flat if neurons is None else flat[:, list(neurons)]

    return map_images(network, data, layer, by_neuron, progress)


def check_fits(network: Network, data: Images, layer: str, reading: str) -> tuple[int, ...]:
    """The shape of the neurons that activations_by_image gives all values of. Raises ValueError
    where these would not fit into MOST_BYTES."""
    description = network.description.layer(layer)
    by_channel = is_by_channel(description, reading, len(data.class_names))
    shape = description.output_shape[-1:] if by_channel else description.output_shape
    n_bytes = 4 * len(data.images) * math.prod(shape)
    if n_bytes > MOST_BYTES:
        raise ValueError(
            f"At most {MOST_BYTES / 1e9:.1f} GB of activations were expected; layer {layer!r} has "
            f"{math.prod(shape):,} neurons, which for {len(data.images):,} images come to "
            f"{n_bytes / 1e9:.1f} GB. Take another layer, fewer images, or read it by channel."
        )
    return shape


def stored_neurons(n_images: int, n_neurons: int, neurons: Sequence[int]) -> tuple[int, ...] | None:
    """Which neurons to store the values of when these are needed: None, all, where they are small
    enough."""
    if 4 * n_images * n_neurons <= MAX_BYTES:
        return None
    return tuple(sorted({int(neuron) for neuron in neurons}))


def values_key(
    source: RecordingSource, layer: str, reading: str, neurons: Sequence[int] | None
) -> str:
    """What the values of single images are stored under."""
    neuron_text = "all" if neurons is None else ",".join(map(str, neurons))
    return source.recording_key(layer, f"values by {reading}: {neuron_text}")


def load_values(key: str) -> np.ndarray | None:
    """Values from disk, memory-mapped and read-only; None where there are none."""
    entry = store.load_arrays(key)
    return None if entry is None else entry[0].get("values")


def outputs_key(source: RecordingSource, layer: str, label: int) -> str:
    """What the outputs for the images of a class are stored under."""
    return source.recording_key(layer, f"outputs for the images of class {label}")


# What the worker does for the dashboard: plain values in, arrays out.


def record_values(
    source: RecordingSource,
    layer: str,
    reading: str,
    neurons: tuple[int, ...] | None,
    progress: Progress | None = None,
) -> np.ndarray | None:
    """`activations_by_image` of a source, stored on disk; returned where that was not possible."""
    network, data = open_source(source, progress)
    values = activations_by_image(network, data, layer, reading, neurons, progress)
    key = values_key(source, layer, reading, neurons)
    return None if store.save_arrays(key, {"values": values}, {}) else values


def activation_maps(
    source: RecordingSource,
    layer: str,
    channel: int,
    images: tuple[int, ...],
    progress: Progress | None = None,
) -> tuple[np.ndarray, tuple[receptive_fields.Axis, receptive_fields.Axis] | None]:
    """A channel's map for a few images, float32 (n_images, height, width), and where the map lies
    over the picture, None where that cannot be told. images: their numbers in the split."""
    network, data = open_source(source, progress)
    forward = network.forward_pass([layer])
    pictures = network.pictures(data.images, list(images))
    channel_maps = forward(pictures)[layer][..., channel]
    height, width = data.image_shape[:2]
    if network.prepare.options.resizing == BORDER and any(
        picture.shape[:2] != (height, width) for picture in pictures
    ):  # what is as large on the page as the others lies otherwise in its border
        return channel_maps, None
    return channel_maps, receptive_fields.receptive_fields(network, layer, (height, width))


def record_class_outputs(
    source: RecordingSource, layer: str, label: int, progress: Progress | None = None
) -> np.ndarray | None:
    """What the output layer gives for each image of a class, in their order, float32 (n_images,
    n_classes), an output for each class; stored on disk, returned where that was not possible."""
    network, data = open_source(source, progress)
    members = np.flatnonzero(data.labels == label)
    forward, size = network.forward_pass([layer]), network.batch_size([layer])
    columns = np.argsort(source.class_order) if source.class_order else slice(None)
    parts = [np.empty((0, len(data.class_names)), np.float32)]
    for start in range(0, len(members), size):
        pictures = network.pictures(data.images, members[start : start + size])
        outputs = forward(pictures)[layer]
        parts.append(outputs.reshape(len(outputs), -1)[:, columns])
        if progress:
            text = f"Looking at every image of {data.class_names[label]}"
            progress(min(start + size, len(members)), len(members), text)
    values = np.concatenate(parts)
    return (
        None
        if store.save_arrays(outputs_key(source, layer, label), {"values": values}, {})
        else values
    )
