"""What the neurons of the compared networks do for each single image, and the pictures that they
are given: worked out once, then read from disk.

    firing = firing_by_image(network, data, settings, recordings[network.name].table)
    blurred_pixels(network, data, settings)
    control_features(network, data, settings, size)

A network runs only for what is not on disk."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.ndimage import gaussian_filter

from activsim.analysis import firing_rule
from activsim.datasets.download import Progress
from activsim.datasets.image_set import LabelledImages
from activsim.experiments import pixel_controls
from activsim.experiments.network_recordings import recording_source
from activsim.experiments.networks_compared import ComparedNetwork, load_compared
from activsim.firing import per_image, record, store
from activsim.firing.recording import load_recording, save_recording
from activsim.firing.source import RecordingSource
from activsim.firing.table import FiringTable
from activsim.networks.graph import KerasModel
from activsim.networks.layers import PIXELS
from activsim.networks.network import open_network
from activsim.networks.pixels import AS_THEY_ARE, PixelOptions
from activsim.settings import Settings

BLUR = 2.0  # pixels, standard deviation of the Gaussian
MOST_STORED = 1 << 24  # bytes of single images up to which they are stored on disk


def blurred_pixels(
    network: ComparedNetwork,
    data: LabelledImages,
    settings: Settings,
    progress: Progress | None = None,
) -> FiringTable:
    """The firing table of the pixels after a Gaussian blur, as the network is given them; from disk
    or made now."""
    source = recording_source(network, data, settings)
    key = source.recording_key(PIXELS, f"blurred by {BLUR}")
    recording = load_recording(key)
    if recording is None:
        model = load_compared(network)
        images = _fit_pixels(model, data, settings.resizing)
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
    source = recording_source(network, data, settings)
    if settings.layer == PIXELS:
        return _fires(_pixels(network, data, source, table.neuron_shape), thresholds)

    def images_key(subject: str) -> str:
        return source.recording_key(settings.layer, f"single {subject}")

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
    return _fit_pixels(load_compared(network), data, settings.resizing)


def control_features(
    network: ComparedNetwork, data: LabelledImages, settings: Settings, size: tuple[int, ...]
) -> dict[str, np.ndarray]:
    """`pixel_controls.pixel_controls` of `fitted_pixels`: they know no threshold. From disk, or
    made now and stored where they are small."""
    key = recording_source(network, data, settings).recording_key(PIXELS, "simple features")
    names = list(pixel_controls.CONTROLS)
    entry = store.load_arrays(key)
    if entry is not None and entry[1] == {"controls": names}:
        return {name: entry[0][f"control_{number}"] for number, name in enumerate(names)}
    pixels = fitted_pixels(network, data, settings, size)
    features = pixel_controls.pixel_controls(pixels, data.labels, len(data.class_names))
    if sum(values.nbytes for values in features.values()) <= MOST_STORED:
        arrays = {f"control_{number}": features[name] for number, name in enumerate(names)}
        store.save_arrays(key, arrays, {"controls": names})
    return features


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
    opened_network = open_network(load_compared(network), images, source.options)
    return per_image.map_images(opened_network, data, PIXELS, lambda batch: batch)


def _fit_pixels(model: KerasModel, data: LabelledImages, resizing: str) -> np.ndarray:
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
    entry = store.load_arrays(key)
    values = None if entry is None else entry[0].get(name)
    return None if values is None or len(values) != n_images else values


def _fires(activations: np.ndarray, thresholds: np.ndarray) -> np.ndarray:
    """thresholds: of each neuron, or of each channel."""
    if activations[0].size != len(thresholds):
        positions = activations.reshape(len(activations), -1, activations.shape[-1])
        return (positions > thresholds).mean(axis=1, dtype=np.float32)
    return activations.reshape(len(activations), -1) > thresholds
