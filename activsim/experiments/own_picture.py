"""What a network makes of a picture that is in no set: what it says, and what fires.

    look = look_at_picture(source, picture, layers, {("conv2d", "channel"): thresholds, ...})
    look.outputs                                     # float32 (n_classes,)
    look.firing["conv2d", "channel"]                 # float32 (n_channels,)
    nearest_pictures(source, layers, "dense", thresholds, firing, 12)

Of the set's own pictures at most MOST_IMAGES are compared with it. What these fire is held for the
thresholds of the last visitors; nothing is kept on disk."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from activsim.analysis import single_image
from activsim.datasets.download import Progress
from activsim.datasets.image_set import LabelledImages
from activsim.firing.source import (
    RecordingSource,
    images_by_fingerprint,
    source_network,
    source_statistics,
)
from activsim.networks.layers import SIGMOID, NetworkDescription
from activsim.networks.network import Network
from activsim.networks.pixels import PixelOptions, Statistics

LayerReading = tuple[str, str]  # (layer, a key of firing.table.READINGS)
MOST_IMAGES = 2000  # of the set, that a picture's nearest are looked for among


@dataclass(frozen=True, eq=False)
class PictureLook:
    """outputs: what the network answers, float32 (n_classes,) in the order of the classes, None
    where its outputs do not stand for these; firing: by layer and reading, float32 (n_neurons,),
    see single_image.image_firing."""

    outputs: np.ndarray | None
    firing: dict[LayerReading, np.ndarray]


@dataclass(frozen=True, eq=False)
class NearestPictures:
    """numbers: of pictures of the split, int64 (count or fewer,); shares: how much of all that
    fires for it or for the picture fires for both, float64, largest first; n_images: among how
    many."""

    numbers: np.ndarray
    shares: np.ndarray
    n_images: int


def output_layer(description: NetworkDescription, n_classes: int) -> str | None:
    """The layer whose values say which class a picture is taken for; None where none does."""
    is_scored = description.n_outputs == n_classes and description.output_activation != SIGMOID
    return description.output_layer if is_scored else None


def sample_numbers(labels: np.ndarray, n_classes: int) -> np.ndarray:
    """The pictures that are compared with one, int64: as many of each class as there is room for,
    in the order of the set."""
    per_class = max(1, MOST_IMAGES // n_classes)
    members = [np.flatnonzero(labels == label)[:per_class] for label in range(n_classes)]
    return np.sort(np.concatenate(members)[:MOST_IMAGES])


# What the worker does for the dashboard: plain values in, plain values out.

MOST_HELD = 4  # sets, and what they fire, that are held for visitors who look at once

# the images looked at last: to read them anew for every stroke takes longer than all the rest
_images: dict[tuple[str, str, str, PixelOptions], tuple[LabelledImages, Statistics]] = {}


def _open(source: RecordingSource, progress: Progress | None) -> tuple[Network, LabelledImages]:
    """open_source, of images that are held."""
    key = source.image_set, source.split, source.fingerprint, source.options
    if key not in _images:
        data = images_by_fingerprint(source.image_set, source.split, source.fingerprint)
        _images[key] = data, source_statistics(source, data)
        _drop_oldest(_images)
    data, of_set = _images[key]
    return source_network(source, data, of_set, progress), data


def _drop_oldest(cache: dict) -> None:
    while len(cache) > MOST_HELD:
        del cache[next(iter(cache))]


def look_at_picture(
    source: RecordingSource,
    picture: np.ndarray,
    layers: tuple[str, ...],
    thresholds: Mapping[LayerReading, np.ndarray],
    progress: Progress | None = None,
) -> PictureLook:
    """picture: uint8 (height, width) or (height, width, 3). thresholds: of some of the layers, what
    each of its neurons or channels has to exceed, float32."""
    network, data = _open(source, progress)
    activations = network.forward_pass(_pass_layers(network.description, layers))([picture])
    firing = {
        (layer, reading): single_image.image_firing(activations[layer], levels)[0]
        for (layer, reading), levels in thresholds.items()
    }
    last = output_layer(network.description, len(data.class_names))
    if last is None or not np.isfinite(activations[last]).all():
        return PictureLook(None, firing)
    columns = np.argsort(source.class_order) if source.class_order else slice(None)
    return PictureLook(activations[last][0][columns], firing)


def _pass_layers(description: NetworkDescription, layers: Sequence[str]) -> tuple[str, ...]:
    """What is passed together: to compile another pass takes longer than to run this one."""
    return tuple(dict.fromkeys([*layers, *filter(None, [description.output_layer])]))


def nearest_pictures(
    source: RecordingSource,
    layers: tuple[str, ...],
    layer: str,
    thresholds: np.ndarray,
    firing: np.ndarray,
    count: int,
    progress: Progress | None = None,
) -> NearestPictures:
    """The pictures of the source that share the most with one that fires so in a layer. layers: of
    look_at_picture, whose pass is used."""
    network, data = _open(source, progress)
    numbers = sample_numbers(data.labels, len(data.class_names))
    layers = _pass_layers(network.description, layers)
    others = _sample_firing(source, (network, data), layers, layer, thresholds, progress)
    if others.dtype == np.uint8:
        shares = single_image.shared_bits(np.packbits(firing > 0), others)
    else:
        shares = single_image.shared_firing(firing, others)
    order = np.argsort(-np.nan_to_num(shares, nan=-1.0), kind="stable")[:count]
    order = order[~np.isnan(shares[order])]
    return NearestPictures(numbers[order], shares[order], len(numbers))


# what was compared last, in memory only, as each step of the slider has its own
_samples: dict[str, np.ndarray] = {}


def _sample_firing(
    source: RecordingSource,
    network_and_data: tuple[Network, LabelledImages],
    layers: tuple[str, ...],
    layer: str,
    thresholds: np.ndarray,
    progress: Progress | None,
) -> np.ndarray:
    """What the pictures of sample_numbers fire: eight neurons in a byte, uint8; of channels shares,
    float32."""
    digest = hashlib.sha256(thresholds.tobytes()).hexdigest()[:16]
    key = source.recording_key(layer, f"firing of {MOST_IMAGES} images above {digest}")
    if key not in _samples:
        _samples[key] = _pass_sample(*network_and_data, layers, layer, thresholds, progress)
        _drop_oldest(_samples)
    return _samples[key]


def _pass_sample(
    network: Network,
    data: LabelledImages,
    layers: tuple[str, ...],
    layer: str,
    thresholds: np.ndarray,
    progress: Progress | None,
) -> np.ndarray:
    numbers = sample_numbers(data.labels, len(data.class_names))
    forward, size = network.forward_pass(layers), network.batch_size(layers)
    parts = []
    for start in range(0, len(numbers), size):
        pictures = network.pictures(data.images, numbers[start : start + size])
        activations = forward(pictures)[layer]
        firing = single_image.image_firing(activations, thresholds)
        by_neuron = activations[0].size == len(thresholds)
        parts.append(np.packbits(firing > 0, axis=1) if by_neuron else firing)
        if progress:
            text = "Passing pictures of the set, to find those nearest to yours"
            progress(min(start + size, len(numbers)), len(numbers), text)
    return np.concatenate(parts)
