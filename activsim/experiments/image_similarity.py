"""How alike the layers of a network, or networks at a layer, place single images: debiased CKA over
a thousand images of a set.

    numbers = image_numbers(data.labels)
    compared_layers(network, data, ["input", "dense"], numbers)     # single_images.Cka
    layers_of_source(source, ("input", "dense"))                    # the same, in the worker
    networks_of_source(source, "study-seed-0", "dense")

Every neuron counts, of a map every position, and no threshold. What is held at once stays below
MOST_BYTES: of a layer that is larger a part of the neurons at a time, in a pass of its own."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from activsim.analysis.single_images import Cka, centred_products, debiased_cka, image_products
from activsim.datasets.download import Progress
from activsim.datasets.image_set import LabelledImages
from activsim.experiments.few_images import few_numbers
from activsim.experiments.networks_compared import (
    compared_files,
    load_compared,
    trained_and_untrained,
    untrained_key,
)
from activsim.firing import store
from activsim.firing.source import RecordingSource, images_by_fingerprint, open_source
from activsim.networks import catalogue
from activsim.networks.layers import PIXELS
from activsim.networks.network import Network, open_network

N_IMAGES = 1000  # at most; their products take 8 MB a layer
MOST_BYTES = 1 << 28  # of activations that are held at once
FORMAT = 1  # raise it when what is stored changes its meaning
Piece = tuple[str, slice]  # some neurons of a layer


def image_numbers(labels: np.ndarray) -> np.ndarray:
    """Which images are looked at, ascending: evenly spaced, each class by its share."""
    return few_numbers(labels, (), N_IMAGES)


def compared_layers(
    network: Network,
    data: LabelledImages,
    layers: Sequence[str],
    numbers: np.ndarray,
    progress: Progress | None = None,
) -> Cka:
    """Each layer with each. numbers: of the images."""
    return debiased_cka(centred_layers(network, data, layers, numbers, progress))


def centred_layers(
    network: Network,
    data: LabelledImages,
    layers: Sequence[str],
    numbers: np.ndarray,
    progress: Progress | None = None,
    text: str = "Comparing layers image by image",
) -> np.ndarray:
    """single_images.centred_products of layers, float64 (n_layers, n_images, n_images)."""
    products = {layer: np.zeros((len(numbers), len(numbers))) for layer in layers}
    passes = _passes(network, layers, len(numbers))
    for n_done, pieces in enumerate(passes):
        if progress:
            progress(n_done, len(passes), text)
        for layer, activations in _activations(network, data, pieces, numbers):
            products[layer] += image_products(activations)
    return np.stack([centred_products(products[layer]) for layer in layers])


def _passes(network: Network, layers: Sequence[str], n_images: int) -> list[list[Piece]]:
    """All neurons of all layers, as many in a pass as fit."""
    most = max(1, MOST_BYTES // (4 * n_images))  # neurons
    passes: list[list[Piece]] = [[]]
    n_left = most
    for layer in layers:
        n_neurons = network.description.layer(layer).n_neurons
        for start in range(0, n_neurons, most):
            n_here = min(most, n_neurons - start)
            if n_here > n_left:
                passes.append([])
                n_left = most
            passes[-1].append((layer, slice(start, start + n_here)))
            n_left -= n_here
    return passes


def _activations(
    network: Network, data: LabelledImages, pieces: Sequence[Piece], numbers: np.ndarray
) -> Iterator[tuple[str, np.ndarray]]:
    """What the images make of some neurons, float32 (n_images, n_neurons), piece by piece."""
    layers = list(dict.fromkeys(layer for layer, _ in pieces))
    forward, size = network.forward_pass(layers), network.batch_size(layers)
    values = [np.empty((len(numbers), part.stop - part.start), np.float32) for _, part in pieces]
    for start in range(0, len(numbers), size):
        batch = numbers[start : start + size]
        values_of_layers = forward(network.pictures(data.images, batch))
        for (layer, neurons), of_piece in zip(pieces, values, strict=True):
            flat = values_of_layers[layer].reshape(len(batch), -1)
            of_piece[start : start + len(batch)] = flat[:, neurons]
    for layer, _ in pieces:
        yield layer, values.pop(0)


def compared_networks(
    networks: Mapping[str, Path],
    name: str,
    layer: str,
    source: RecordingSource,
    data: LabelledImages,
    progress: Progress | None = None,
) -> tuple[tuple[str, ...], Cka]:
    """The pixels, the network of this name and its family, and for each an untrained one, at a
    layer: their names, and each with each. networks: {name: file}. Raises ValueError for the
    pixels, which are the same to all."""
    if layer == PIXELS:
        raise ValueError(
            "The pixels are the same for all networks, so that there is nothing to compare. Choose "
            "another layer."
        )
    numbers = image_numbers(data.labels)
    pair = trained_and_untrained(name, networks)
    centred: list[np.ndarray] = []
    for index, network in enumerate(pair):
        opened_network = open_network(load_compared(network), data.images, source.options)
        if progress:
            progress(index, len(pair), f"Looking at single images: {network.name}")
        if not centred:
            centred += list(centred_layers(opened_network, data, [PIXELS], numbers))
        centred += list(centred_layers(opened_network, data, [layer], numbers))
    return ("pixels", *(network.name for network in pair)), debiased_cka(np.stack(centred))


# What the worker does for the dashboard: plain values in, arrays out.


def layers_of_source(
    source: RecordingSource, layers: tuple[str, ...], progress: Progress | None = None
) -> Cka:
    """`compared_layers` of a source, stored on disk where that is possible."""
    network, data = open_source(source, progress)
    result = compared_layers(network, data, layers, image_numbers(data.labels), progress)
    _save(layers_key(source, layers), result, layers)
    return result


def networks_of_source(
    source: RecordingSource, name: str, layer: str, progress: Progress | None = None
) -> tuple[tuple[str, ...], Cka]:
    """`compared_networks` of the network of this name, which source is of; stored on disk where
    that is possible."""
    networks = catalogue.list_networks() | {name: Path(source.path)}
    data = images_by_fingerprint(source.image_set, source.split, source.fingerprint)
    key = networks_key(source, name, layer)  # of the files as they are now
    names, result = compared_networks(networks, name, layer, source, data, progress)
    _save(key, result, names)
    return names, result


def layers_key(source: RecordingSource, layers: Sequence[str]) -> str:
    """What these are stored under."""
    return source.recording_key("", json.dumps(["CKA of layers", FORMAT, N_IMAGES, list(layers)]))


def networks_key(source: RecordingSource, name: str, layer: str) -> str:
    """The same of the networks that are compared with the one of this name, and of their untrained
    twins. Raises ValueError where Keras is not installed."""
    files = compared_files(name, catalogue.list_networks() | {name: Path(source.path)})
    hashes = [
        [other, untrained_key(catalogue.current_hash(path), seed)]
        for other, (seed, path) in files.items()
    ]
    return source.recording_key(layer, json.dumps(["CKA of networks", FORMAT, N_IMAGES, hashes]))


def _save(key: str, result: Cka, names: Sequence[str]) -> None:
    arrays = {"cka": result.values, "low": result.low, "high": result.high}
    store.save_arrays(key, arrays, {"names": list(names)})


def load_similarity(key: str) -> tuple[tuple[str, ...], Cka] | None:
    """From disk: names of what is compared, each with each; None where there is nothing."""
    entry = store.load_arrays(key)
    if entry is None:
        return None
    with contextlib.suppress(KeyError):
        arrays, about = entry
        return tuple(about["names"]), Cka(arrays["cka"], arrays["low"], arrays["high"])
    return None
