"""The networks that evidence compares, trained and untrained from the same seeds, and their
recordings.

    networks = line_up(data)                                       # twelve, for six bundled models
    recorded = recordings(networks, data, settings, progress)      # one pass each, then read from disk
    firing = single_images(networks[0], data, settings, recorded[networks[0].name].table)

Nothing here runs a network except `record`, `single_images` and what has to call them because it is
not on disk."""

from __future__ import annotations

import hashlib
import importlib.metadata
import inspect
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.ndimage import gaussian_filter

from activsim.firing import per_image as each
from activsim.firing import record as recording
from activsim.firing import store
from activsim.firing.record import Recording
from activsim.firing.table import FiringTable
from activsim.networks import catalogue, keras_models
from activsim.networks.layers import PIXELS
from activsim.settings import Settings

BLUR = 2.0  # pixels, standard deviation of the Gaussian
KEPT = 1 << 24  # bytes of single images up to which they are kept on disk


@dataclass(frozen=True)
class ComparedNetwork:
    """seed: of the weights it began with; path: of a trained one's file, None for an untrained one,
    which is built anew; key: what its recordings are kept under."""

    name: str
    seed: int
    path: Path | None
    key: str

    @property
    def trained(self) -> bool:
        return self.path is not None


@dataclass(frozen=True, eq=False)
class NetworkRecordings:
    """layers: a recording by channel of every layer (its table is the channels'); table: of the
    chosen layer, in the chosen reading."""

    layers: dict[str, Recording]
    table: FiringTable


def trained_and_untrained(data, folder: Path | None = None) -> list[ComparedNetwork]:
    """The trained networks of the models folder that are bundled and name their seed, by seed, and
    for each an untrained one: `build_cnn` with that seed, the very weights that training began
    with.

    Raises ValueError where there is no such model.
    """
    trained = [
        ComparedNetwork(name, seed, path, catalogue.file_hash(path))
        for name, (seed, path) in bundled_networks(folder).items()
    ]
    shape = (len(data.class_names), *data.image_shape)
    keras_models.check_installed()
    made_by = inspect.getsource(keras_models.build_cnn) + importlib.metadata.version("keras")
    recipe = hashlib.sha256(f"{made_by}{shape}".encode()).hexdigest()
    untrained = [
        ComparedNetwork(f"untrained, seed {one.seed}", one.seed, None, f"{recipe} seed {one.seed}")
        for one in trained
    ]
    return trained + untrained


def bundled_networks(folder: Path | None = None) -> dict[str, tuple[int, Path]]:
    """{name: (seed, file)} of the models that are bundled and name their seed, by seed; ValueError
    where none does."""
    found = {}
    for name, path in catalogue.list_networks(folder).items():
        card = catalogue.read_card(path)
        seed = card.get("recipe", {}).get("seed")
        if catalogue.is_bundled(path) and type(seed) is int:
            found[name] = (seed, path)
    if not found:
        raise ValueError(
            f"There is no bundled model in {(folder or catalogue.MODELS).name!r} whose card names "
            "its seed. Put back the models that came with activsim."
        )
    return dict(sorted(found.items(), key=lambda one: (one[1][0], one[0])))


def card_layers(path: Path) -> list[str]:
    """The layers of a trained network that can be shown, the pixels first, from its card; its last
    is the output."""
    described = catalogue.read_card(path).get("description")
    if not described:
        raise ValueError(
            f"The card of {path.stem!r} does not describe its layers. Put back the one that came "
            "with it."
        )
    return list(described.usable_layers)


# recordings


def recordings(
    line: Sequence[ComparedNetwork], data, settings: Settings, progress=None
) -> dict[str, NetworkRecordings]:
    """Of each network by name, from disk or made now and kept. progress(done, total, text) counts
    the images of all passes that have to be made."""
    layers = card_layers(line[0].path)
    if settings.layer not in layers:
        raise ValueError(f"No such layer: {settings.layer!r}. Layers are: {', '.join(layers)}.")
    found = {
        network.name: _from_disk(network, layers, data.fingerprint, settings) for network in line
    }
    missing = [network for network in line if found[network.name] is None]
    for index, network in enumerate(missing):
        found[network.name] = record(
            network, data, layers, settings, _part(progress, index, len(missing), network.name)
        )
    return found


def _part(progress, index: int, n_parts: int, name: str):
    if progress is None:
        return None
    return lambda done, total, text: progress(
        index * total + done, n_parts * total, f"{text}: {name}"
    )


def _by_channel(network: ComparedNetwork, layer: str, fingerprint: str) -> str:
    return store.recording_key(f"{network.key} by channel", layer, fingerprint)


def _from_disk(
    network: ComparedNetwork, layers: Sequence[str], fingerprint: str, settings: Settings
) -> NetworkRecordings | None:
    found = {
        layer: recording.load_recording(_by_channel(network, layer, fingerprint))
        for layer in layers
    }
    if None in found.values():
        return None
    if settings.reading == "channel":
        return NetworkRecordings(found, found[settings.layer].table)
    whole = recording.load_recording(store.recording_key(network.key, settings.layer, fingerprint))
    return whole and NetworkRecordings(found, whole.reading(settings.reading))


def record(
    network: ComparedNetwork, data, layers: Sequence[str], settings: Settings, progress=None
) -> NetworkRecordings:
    """One pass through all layers. Kept are every layer by channel, which is small, and the chosen
    one in full where it is read by neuron; a cache that cannot be written to costs speed only."""
    pooled = (
        settings.reading == "channel"
    )  # nothing else is asked for: positions need not be told apart
    made = recording.record(
        load_compared(network, data), data, list(layers), progress, by_channel=pooled
    )
    by_channel = {
        layer: Recording(one.channels, one.channels, one.score) for layer, one in made.items()
    }
    for layer, one in by_channel.items():
        recording.save_recording(_by_channel(network, layer, data.fingerprint), one)
    chosen = made[settings.layer]
    if settings.reading != "channel":
        recording.save_recording(
            store.recording_key(network.key, settings.layer, data.fingerprint), chosen
        )
    return NetworkRecordings(by_channel, chosen.reading(settings.reading))


def load_compared(network: ComparedNetwork, data):
    """The Keras model."""
    if network.trained:
        return keras_models.load_network(network.path)
    return keras_models.build_cnn(len(data.class_names), data.image_shape, network.seed)


def blurred_pixels(network: ComparedNetwork, data, progress=None) -> FiringTable:
    """The firing table of the pixels after a Gaussian blur; from disk or made now, with any network
    of the line."""
    key = store.recording_key("blurred", f"{BLUR} {PIXELS}", data.fingerprint)
    found = recording.load_recording(key)
    if found is None:
        sigma = (0, BLUR, BLUR, 0)[: data.images.ndim]
        blurred = replace(data, images=gaussian_filter(data.images, sigma), fingerprint=key)
        found = recording.record(load_compared(network, data), blurred, [PIXELS], progress)[PIXELS]
        recording.save_recording(key, found)
    return found.table


def firing_by_image(
    network: ComparedNetwork, data, settings: Settings, table: FiringTable, progress=None
) -> np.ndarray:
    """Which neurons fire for which image at the chosen threshold: bool (n_images, n_neurons), or a
    channel's share of positions, float32. From disk, or made now and kept where it is small: of a
    vector layer the activations, which answer for every threshold. table: the chosen layer's in the
    chosen reading."""
    thresholds = thresholds_of(settings, table)
    if settings.layer == PIXELS:  # they are there as they are
        return _fires(
            keras_models.as_input(data.images, data.images.shape[1:]), settings, thresholds
        )
    choice = f"{settings.reading} {settings.kind} {settings.threshold!r}"
    every, one = (
        store.recording_key(f"{network.key} single {of}", settings.layer, data.fingerprint)
        for of in ("activations", choice)
    )
    for key, name in (every, "activations"), (one, "firing"):
        kept = store.load_arrays(key)
        if kept is not None and len(kept[0].get(name, ())) == len(data.images):
            return (
                kept[0][name] if name == "firing" else _fires(kept[0][name], settings, thresholds)
            )
    vectors = []

    def of(activations: np.ndarray) -> np.ndarray:
        vectors.append(activations.ndim == 2)
        return activations if vectors[-1] else _fires(activations, settings, thresholds)

    text = f"Looking at single images: {network.name}"
    made = each.map_images(load_compared(network, data), data, settings.layer, of, progress, text)
    key, name = (every, "activations") if all(vectors) else (one, "firing")
    if made.nbytes <= KEPT:
        store.save_arrays(key, {name: made}, {})
    return _fires(made, settings, thresholds) if all(vectors) else made


def thresholds_of(settings: Settings, table: FiringTable) -> np.ndarray:
    """What each neuron or channel has to exceed, float32 (n_neurons,)."""
    if settings.kind == "quantile":
        return table.thresholds[table.quantile_index(settings.threshold)]
    return np.full(table.counts.shape[2], table.thresholds[table.nearest_index(settings.threshold)])


def _fires(activations: np.ndarray, settings: Settings, thresholds: np.ndarray) -> np.ndarray:
    by_channel = settings.reading == "channel" and activations.ndim > 2 and settings.layer != PIXELS
    if by_channel:
        positions = activations.reshape(len(activations), -1, activations.shape[-1])
        return (positions > thresholds).mean(axis=1, dtype=np.float32)
    return activations.reshape(len(activations), -1) > thresholds
