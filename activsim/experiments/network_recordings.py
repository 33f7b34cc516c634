"""What the compared networks fire: recorded once, then read from disk.

    recordings = all_recordings(networks, data, settings)      # {name: NetworkRecordings}
    firing = firing_by_image(network, data, settings, recordings[network.name].table)
    blurred_pixels(network, data, settings)

Nothing here runs a network except `record_network`, `firing_by_image` and `blurred_pixels`, and
these only for what is not on disk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.ndimage import gaussian_filter

from activsim.analysis import firing_rule
from activsim.datasets.download import Progress
from activsim.datasets.image_set import LabelledImages
from activsim.experiments.networks_compared import ComparedNetwork, load_compared
from activsim.firing import per_image, record, store
from activsim.firing.recording import Recording, load_recording, save_recording
from activsim.firing.source import RecordingSource
from activsim.firing.table import FiringTable
from activsim.networks import catalogue, outputs
from activsim.networks.graph import KerasModel
from activsim.networks.layers import PIXELS, NetworkDescription
from activsim.networks.network import open_network
from activsim.networks.pixels import AS_THEY_ARE, PixelOptions
from activsim.settings import Settings

BLUR = 2.0  # pixels, standard deviation of the Gaussian
COMPARED = "compared"  # what a recording of one layer of many, by channel, is kept under
MOST_STORED = 1 << 24  # bytes of single images up to which they are stored on disk


@dataclass(frozen=True, eq=False)
class NetworkRecordings:
    """layers: a recording by channel of every layer (its table is the channels'); table: of the
    chosen layer, in the chosen reading."""

    layers: dict[str, Recording]
    table: FiringTable


def all_recordings(
    networks: Sequence[ComparedNetwork],
    data: LabelledImages,
    settings: Settings,
    progress: Progress | None = None,
) -> dict[str, NetworkRecordings]:
    """Of each network by name, from disk or made now and stored. progress(done, total, text) counts
    the images of all passes that have to be made. Raises ValueError for a layer that does not
    exist."""
    description = _description(networks[0], data)
    if settings.layer not in description.usable_layers:
        names = ", ".join(description.usable_layers)
        raise ValueError(f"No such layer: {settings.layer!r}. Layers are: {names}.")
    layers = description.overview_layers(settings.layer)
    stored = {
        network.name: _stored_recordings(network, layers, data, settings) for network in networks
    }
    missing = [network for network in networks if stored[network.name] is None]
    new = {}
    for index, network in enumerate(missing):
        part = _part_of_progress(progress, index, len(missing), network.name)
        new[network.name] = record_network(network, data, layers, settings, part)
    return {network.name: stored[network.name] or new[network.name] for network in networks}


def _description(network: ComparedNetwork, data: LabelledImages) -> NetworkDescription:
    """As the network's card says; where it does not, from the network itself."""
    of_card: NetworkDescription | None = catalogue.read_card(network.path).get("description")
    return of_card or open_network(load_compared(network), data.images).description


def output_layer(network: ComparedNetwork, data: LabelledImages) -> str | None:
    """The layer that says which class it is."""
    return _description(network, data).output_layer


def _source(network: ComparedNetwork, data: LabelledImages, settings: Settings) -> RecordingSource:
    """How its recordings are named and made."""
    card_names = catalogue.read_card(network.path).get("class_names", [])
    return RecordingSource(
        str(network.path),
        network.key,
        settings.images,
        data.split,
        data.fingerprint,
        PixelOptions(settings.pixels, settings.resizing),
        outputs.class_order(settings.outputs, card_names, data.class_names),
    )


def _part_of_progress(
    progress: Progress | None, index: int, n_parts: int, name: str
) -> Progress | None:
    if progress is None:
        return None
    return lambda done, total, text: progress(
        index * total + done, n_parts * total, f"{text}: {name}"
    )


def _stored_recordings(
    network: ComparedNetwork, layers: Sequence[str], data: LabelledImages, settings: Settings
) -> NetworkRecordings | None:
    source, by_channel = _source(network, data, settings), {}
    for layer in layers:
        recording = load_recording(source.key(layer, COMPARED))
        if recording is None:
            return None
        by_channel[layer] = recording
    if settings.reading == "channel":
        return NetworkRecordings(by_channel, by_channel[settings.layer].channels)
    whole = load_recording(source.key(settings.layer))
    if whole is None:
        return None
    return NetworkRecordings(by_channel, whole.reading(settings.reading))


def record_network(
    network: ComparedNetwork,
    data: LabelledImages,
    layers: Sequence[str],
    settings: Settings,
    progress: Progress | None = None,
) -> NetworkRecordings:
    """One pass through all layers. Stored are every layer by channel, which is small, and the
    chosen one in full where it is read by neuron; a cache that cannot be written to costs speed
    only."""
    # nothing else is asked for: positions need not be told apart
    pooled = settings.reading == "channel"
    source = _source(network, data, settings)
    recordings = record.record(
        load_compared(network),
        data,
        list(layers),
        progress,
        by_channel=pooled,
        options=source.options,
        class_order=source.class_order,
    )
    by_channel = {
        layer: Recording(recording.channels, recording.channels, recording.score)
        for layer, recording in recordings.items()
    }
    for layer, recording in by_channel.items():
        save_recording(source.key(layer, COMPARED), recording)
    recording = recordings[settings.layer]
    if settings.reading != "channel":
        save_recording(source.key(settings.layer), recording)
    return NetworkRecordings(by_channel, recording.reading(settings.reading))


def blurred_pixels(
    network: ComparedNetwork,
    data: LabelledImages,
    settings: Settings,
    progress: Progress | None = None,
) -> FiringTable:
    """The firing table of the pixels after a Gaussian blur, as the network is given them; from disk
    or made now."""
    source = _source(network, data, settings)
    key = source.key(PIXELS, f"blurred by {BLUR}")
    recording = load_recording(key)
    if recording is None:
        model = load_compared(network)
        images = _fitted(model, data, settings.resizing)
        sigma = (0, BLUR, BLUR, 0)[: images.ndim]
        blurred = replace(data, images=gaussian_filter(images, sigma), fingerprint=key)
        recording = record.record(model, blurred, [PIXELS], progress, options=source.options)[
            PIXELS
        ]
        save_recording(key, recording)
    return recording.reading("neuron")


def firing_by_image(
    network: ComparedNetwork,
    data: LabelledImages,
    settings: Settings,
    table: FiringTable,
    progress: Progress | None = None,
) -> np.ndarray:
    """Which neurons fire for which image at the chosen threshold: bool (n_images, n_neurons), or a
    channel's share of positions, float32; all NaN where the layer's profiles are undefined.

    From disk, or made now and stored where it is small: of a vector layer the activations, which
    answer for every threshold. table: the chosen layer's in the chosen reading."""
    rule = (settings.kind, settings.threshold)
    if firing_rule.fires_everywhere(table, *rule):
        return np.full((len(data.images), table.counts.shape[2]), np.nan, dtype=np.float32)
    thresholds = firing_rule.thresholds_by_neuron(table, *rule)
    source = _source(network, data, settings)
    if settings.layer == PIXELS:
        return _fires(_pixels(network, data, source, table.neuron_shape), thresholds)

    def images_key(subject: str) -> str:
        return source.key(settings.layer, f"single {subject}")

    activations_key = images_key("activations")
    firing_key = images_key(f"{settings.reading} {settings.kind} {settings.threshold!r}")
    activations = _stored_images(activations_key, "activations", len(data.images))
    if activations is not None:
        return _fires(activations, thresholds)
    firing = _stored_images(firing_key, "firing", len(data.images))
    if firing is not None:
        return firing

    is_vector = False

    def batch_values(activations: np.ndarray) -> np.ndarray:
        nonlocal is_vector
        is_vector = activations.ndim == 2
        return activations if is_vector else _fires(activations, thresholds)

    text = f"Looking at single images: {network.name}"
    model = open_network(load_compared(network), data.images, source.options)
    values = per_image.map_images(model, data, settings.layer, batch_values, progress, text)
    values_key, name = (activations_key, "activations") if is_vector else (firing_key, "firing")
    if values.nbytes <= MOST_STORED:
        store.save_arrays(values_key, {name: values}, {})
    return _fires(values, thresholds) if is_vector else values


def fitted_pixels(
    network: ComparedNetwork, data: LabelledImages, settings: Settings, size: tuple[int, ...]
) -> np.ndarray:
    """The pictures in the network's size, (height, width), before their values are scaled: uint8
    (n_images, height, width[, colours]); those that have it as they are."""
    images = data.images
    if isinstance(images, np.ndarray) and images.shape[1:3] == size:
        return images
    return _fitted(load_compared(network), data, settings.resizing)


def _pixels(
    network: ComparedNetwork,
    data: LabelledImages,
    source: RecordingSource,
    shape: tuple[int, ...],
) -> np.ndarray:
    """The pixels as they reach the network, float32 (n_images, *shape)."""
    images = data.images
    is_plain = source.options == AS_THEY_ARE
    if is_plain and isinstance(images, np.ndarray) and images.shape[1:3] == shape[:2]:
        return images.reshape(-1, *shape).astype(np.float32)
    opened = open_network(load_compared(network), images, source.options)
    return per_image.map_images(opened, data, PIXELS, lambda batch: batch)


def _fitted(model: KerasModel, data: LabelledImages, resizing: str) -> np.ndarray:
    """As fitted_pixels."""
    options = PixelOptions(AS_THEY_ARE.pixels, resizing)
    network = open_network(model, data.images, options)
    size = network.prepare.shape[:2]
    if isinstance(data.images, np.ndarray) and data.images.shape[1:3] == size:
        return data.images

    def bytes_of(pixels: np.ndarray) -> np.ndarray:
        return np.clip(np.rint(pixels), 0, 255).astype(np.uint8)

    return per_image.map_images(network, data, PIXELS, bytes_of)


def _stored_images(key: str, name: str, n_images: int) -> np.ndarray | None:
    """An array with a row per image from disk; None where there is none of so many."""
    stored = store.load_arrays(key)
    values = None if stored is None else stored[0].get(name)
    return None if values is None or len(values) != n_images else values


def _fires(activations: np.ndarray, thresholds: np.ndarray) -> np.ndarray:
    """thresholds: of each neuron, or of each channel."""
    if activations[0].size != len(thresholds):
        positions = activations.reshape(len(activations), -1, activations.shape[-1])
        return (positions > thresholds).mean(axis=1, dtype=np.float32)
    return activations.reshape(len(activations), -1) > thresholds
