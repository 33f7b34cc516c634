"""One streaming pass: network and images in, a FiringTable per layer out.

    recordings = record(model, data, ["input", "conv2d", "dense"])
    recordings["dense"].table.rates(...)

Memory does not grow with the number of images: a batch goes in, its firings are counted, and it is
forgotten."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from activsim.datasets.download import Progress
from activsim.firing import descriptions
from activsim.firing.halves import check_halves, half_groups, image_halves
from activsim.firing.images import Images, check_images
from activsim.firing.pass_counts import PassCounts, fits_by_neuron
from activsim.firing.passing import pass_on
from activsim.firing.recording import Recording, save_recording
from activsim.firing.sample import pass_sample, sample_indices
from activsim.firing.source import (
    BY_CHANNEL,
    FIRST_LOOK,
    RecordingSource,
    open_model,
    open_source,
    ready_network,
)
from activsim.firing.thresholds import checked_thresholds
from activsim.networks import keras_start
from activsim.networks.graph import KerasModel
from activsim.networks.layers import LayersFailError, NetworkDescription
from activsim.networks.network import Network, open_network
from activsim.networks.network_input import Pictures
from activsim.networks.outputs import check_class_order
from activsim.networks.pixels import AS_THEY_ARE, ImageSource, PixelOptions

MOST = 0.25  # of the set that such a sample is, for a first look at it
LONG = 3.0  # seconds that a pass takes, from which on there is a first look at the sample

PASSING = "Passing the images through the network"
Batch = tuple[np.ndarray, Pictures]  # (class and half of each, images)


@dataclass(frozen=True)
class _ImagesInGroups:
    """Images, and the class and half of each (halves.half_groups), int64 (n_images,)."""

    images: ImageSource | Pictures
    groups: np.ndarray
    n_groups: int


def record(  # noqa: PLR0913  what is recorded, and how
    model: KerasModel | Network,
    data: Images,
    layers: list[str],
    progress: Progress | None = None,
    thresholds: Mapping[str, np.ndarray] | None = None,
    by_channel: bool = False,
    options: PixelOptions = AS_THEY_ARE,
    class_order: Sequence[int] = (),
    first_look: Callable[[dict[str, Recording]], None] | None = None,
    halves: np.ndarray | None = None,
) -> dict[str, Recording]:
    """{layer: Recording} of these layers in one pass over the images.

    model: a Keras model; a Network for who records the same again after it learned. progress(done,
    total, text) is called after every batch. thresholds: float32 (n_thresholds,) of a layer by
    name, so that tables of parts can be added. by_channel: count by channel only, which takes a
    fraction of the time; so are layers whose firings by neuron would exceed TABLE_BYTES. options:
    how the pictures are given to the network. class_order: the class that each output stands for;
    () where that is its number. first_look({layer: Recording}): where the pass
    will take long, called with the same of a sample, by channel. halves: 0 or 1 (n_images,), the
    half that each image is in; where None, every other image of each class in turn. Raises
    ValueError for a layer that does not exist or cannot be shown, and a model that takes no
    pictures."""
    check_images(data)
    network = open_network(model, data.images, options)
    network.description.check_layers(layers)
    check_class_order(class_order, len(data.class_names))
    own_levels = {} if thresholds is None else checked_thresholds(thresholds, layers)
    n_images = len(data.images)
    if progress:
        progress(0, n_images, "Passing a few images, to choose the thresholds")
    indices = sample_indices(n_images)
    pictures = network.pictures(data.images, indices)
    start_time = time.perf_counter()
    sample = pass_sample(network, pictures, indices, n_images, layers)
    levels = sample.thresholds | own_levels
    n_classes = len(data.class_names)
    n_per_class = np.bincount(data.labels, minlength=n_classes)[:n_classes]
    if halves is None:
        halves = image_halves(data.labels)
    check_halves(halves, n_images)
    by_group = _ImagesInGroups(data.images, half_groups(data.labels, halves), 2 * n_classes)
    share = len(indices) / max(n_images, 1)
    if first_look and share <= MOST and time.perf_counter() - start_time > LONG * share:
        start_time = time.perf_counter()  # now that the network is compiled
        look = PassCounts(levels, n_per_class, network.description, by_channel=True)
        look.score_outputs(class_order)
        part = _ImagesInGroups(pictures, by_group.groups[indices], by_group.n_groups)
        for _ in _add_batches(look, network, layers, part):
            pass
        if time.perf_counter() - start_time > LONG * share:
            first_look(look.recordings())
    counts = PassCounts(levels, n_per_class, network.description, by_channel)
    counts.score_outputs(class_order)
    passed_indices = sample.held_indices
    n_done = len(passed_indices)
    for activations, groups in sample.held_parts(by_group.groups, by_group.n_groups):
        counts.add(activations, groups)
    if progress and n_done:
        progress(n_done, n_images, PASSING)
    for _, images in _add_batches(counts, network, layers, by_group, passed_indices):
        n_done += len(images)
        if progress:
            progress(n_done, n_images, PASSING)
    return counts.recordings()


def _add_batches(
    counts: PassCounts,
    network: Network,
    layers: list[str],
    data: _ImagesInGroups,
    passed_indices: np.ndarray | None = None,
) -> Iterator[Batch]:
    """Add what the network gives of the images to the counts, but of those that have passed
    already. Yields the batches."""
    batches = _batches(network, data, network.batch_size(layers), passed_indices)
    return pass_on(network.forward_pass(layers), batches, counts.add)


def _batches(
    network: Network, data: _ImagesInGroups, size: int, passed_indices: np.ndarray | None
) -> Iterator[Batch]:
    """Class after class and half after half, each batch full: small classes share it."""
    order = np.argsort(data.groups, kind="stable")
    order = order[data.groups[order] < data.n_groups]
    if passed_indices is not None:
        order = order[~np.isin(order, passed_indices)]
    for start in range(0, len(order), size):
        members = order[start : start + size]
        yield data.groups[members], network.pictures(data.images, members)


# What the worker does for the dashboard: plain values in, plain values (or a recording) out.


def warm_up(progress: Progress | None = None) -> None:
    """Load Keras, so that the first recording does not wait for it."""
    keras_start.start_keras()


def describe_file(
    path: str, image_shape: tuple[int, int, int], progress: Progress | None = None
) -> NetworkDescription:
    """The network in a model file and its layers, for pictures of this shape."""
    model = open_model(Path(path), progress)
    if progress:
        progress(0, 0, f"Looking at the layers of {Path(path).stem}")
    return ready_network(model, image_shape).description


def record_source(
    source: RecordingSource,
    layers: tuple[str, ...],
    by_channel: bool = False,
    progress: Progress | None = None,
    thresholds: Mapping[str, np.ndarray] | None = None,
) -> dict[str, Recording]:
    """Record layers in one pass and keep them on disk; one that fails on these pictures is marked
    in the network's description. Returns {layer: Recording} of those that could not be kept: a
    cache folder that cannot be written to costs speed, never the result."""
    network, data = open_source(source, progress)
    order = source.class_order

    def keep_first_look(recordings: dict[str, Recording]) -> None:
        for layer, recording in recordings.items():
            save_recording(source.recording_key(layer, FIRST_LOOK), recording)

    try:
        recordings = record(
            network,
            data,
            list(layers),
            progress,
            thresholds,
            by_channel=by_channel,
            class_order=order,
            first_look=keep_first_look,
        )
    except LayersFailError as error:
        all_problems = descriptions.mark_layers(source.model_hash, data.image_shape, error.problems)
        raise LayersFailError(str(error), error.problems, all_problems) from error
    recordings_to_save = {}
    for layer, recording in recordings.items():
        whole = recording.table is not None or not fits_by_neuron(
            network.description.layer(layer), len(data.class_names)
        )
        if not save_recording(source.recording_key(layer, "" if whole else BY_CHANNEL), recording):
            recordings_to_save[layer] = recording
    return recordings_to_save
