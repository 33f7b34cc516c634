"""What the compared networks fire: recorded once, then read from disk.

    recordings = all_recordings(networks, data, settings)      # {name: NetworkRecordings}
    firing = firing_by_image(network, data, settings, recordings[network.name].table)
    blurred_pixels(network, data)

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
from activsim.experiments.networks_compared import ComparedNetwork, card_layers, load_compared
from activsim.firing import per_image, record, store
from activsim.firing.recording import Recording, load_recording, save_recording
from activsim.firing.table import FiringTable
from activsim.networks.graph import KerasModel
from activsim.networks.layers import PIXELS
from activsim.networks.network import open_network
from activsim.settings import Settings

BLUR = 2.0  # pixels, standard deviation of the Gaussian
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
    path = networks[0].path
    if path is None:
        raise ValueError("A trained network was expected first, an untrained one came.")
    layers = card_layers(path)
    if settings.layer not in layers:
        raise ValueError(f"No such layer: {settings.layer!r}. Layers are: {', '.join(layers)}.")
    stored = {
        network.name: _stored_recordings(network, layers, data.fingerprint, settings)
        for network in networks
    }
    missing = [network for network in networks if stored[network.name] is None]
    new = {}
    for index, network in enumerate(missing):
        part = _part_of_progress(progress, index, len(missing), network.name)
        new[network.name] = record_network(network, data, layers, settings, part)
    return {network.name: stored[network.name] or new[network.name] for network in networks}


def _part_of_progress(
    progress: Progress | None, index: int, n_parts: int, name: str
) -> Progress | None:
    if progress is None:
        return None
    return lambda done, total, text: progress(
        index * total + done, n_parts * total, f"{text}: {name}"
    )


def _by_channel_key(network: ComparedNetwork, layer: str, fingerprint: str) -> str:
    return store.recording_key(f"{network.key} by channel", layer, fingerprint)


def _stored_recordings(
    network: ComparedNetwork, layers: Sequence[str], fingerprint: str, settings: Settings
) -> NetworkRecordings | None:
    by_channel = {}
    for layer in layers:
        recording = load_recording(_by_channel_key(network, layer, fingerprint))
        if recording is None:
            return None
        by_channel[layer] = recording
    if settings.reading == "channel":
        return NetworkRecordings(by_channel, by_channel[settings.layer].channels)
    key = store.recording_key(network.key, settings.layer, fingerprint)
    whole = load_recording(key)
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
    model = load_compared(network, data)
    recordings = record.record(model, data, list(layers), progress, by_channel=pooled)
    by_channel = {
        layer: Recording(recording.channels, recording.channels, recording.score)
        for layer, recording in recordings.items()
    }
    for layer, recording in by_channel.items():
        save_recording(_by_channel_key(network, layer, data.fingerprint), recording)
    recording = recordings[settings.layer]
    if settings.reading != "channel":
        key = store.recording_key(network.key, settings.layer, data.fingerprint)
        save_recording(key, recording)
    return NetworkRecordings(by_channel, recording.reading(settings.reading))


def blurred_pixels(
    network: ComparedNetwork, data: LabelledImages, progress: Progress | None = None
) -> FiringTable:
    """The firing table of the pixels after a Gaussian blur; from disk or made now, with any of the
    networks."""
    key = store.recording_key("blurred", f"{BLUR} {PIXELS}", data.fingerprint)
    recording = load_recording(key)
    if recording is None:
        model = load_compared(network, data)
        images = _fitted(model, data)
        sigma = (0, BLUR, BLUR, 0)[: images.ndim]
        blurred = replace(data, images=gaussian_filter(images, sigma), fingerprint=key)
        recording = record.record(model, blurred, [PIXELS], progress)[PIXELS]
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
    if settings.layer == PIXELS:
        images = fitted_pixels(network, data, table.neuron_shape[:2])
        pixels = images.reshape(-1, *table.neuron_shape).astype(np.float32)
        return _fires(pixels, thresholds)

    def images_key(subject: str) -> str:
        return store.recording_key(
            f"{network.key} single {subject}", settings.layer, data.fingerprint
        )

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
    model = load_compared(network, data)
    values = per_image.map_images(model, data, settings.layer, batch_values, progress, text)
    values_key, name = (activations_key, "activations") if is_vector else (firing_key, "firing")
    if values.nbytes <= MOST_STORED:
        store.save_arrays(values_key, {name: values}, {})
    return _fires(values, thresholds) if is_vector else values


def fitted_pixels(
    network: ComparedNetwork, data: LabelledImages, size: tuple[int, ...]
) -> np.ndarray:
    """The pictures as the network is given them, uint8 (n_images, height, width[, colours]); those
    of its size, (height, width), as they are."""
    images = data.images
    if isinstance(images, np.ndarray) and images.shape[1:3] == size:
        return images
    return _fitted(load_compared(network, data), data)


def _fitted(model: KerasModel, data: LabelledImages) -> np.ndarray:
    """As fitted_pixels."""
    network = open_network(model, data.images)
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
