"""What the compared networks fire: recorded once, then read from disk.

    recordings = all_recordings(networks, data, settings)      # {name: NetworkRecordings}

    python -m activsim.experiments.network_recordings          makes what comes with the bundled
                                                               networks of their untrained twins:
                                                               their vector layers, over the real
                                                               test images

Nothing here runs a network except `record_network`, and that only for what is not on disk; what is
asked for of single images is in `image_recordings`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from activsim.datasets import fashion_mnist
from activsim.datasets.download import Progress
from activsim.datasets.image_set import LabelledImages
from activsim.experiments.networks_compared import (
    ComparedNetwork,
    load_compared,
    trained_and_untrained,
)
from activsim.firing import bundled, record
from activsim.firing.recording import Recording, load_recording, save_recording
from activsim.firing.source import RecordingSource
from activsim.firing.table import FiringTable
from activsim.networks import catalogue, outputs
from activsim.networks.layers import PIXELS, NetworkDescription
from activsim.networks.network import open_network
from activsim.networks.pixels import PixelOptions
from activsim.settings import Settings

COMPARISON = "compared"  # what a recording of one layer of many, by channel, is kept under


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
    whole: bool = True,
) -> dict[str, NetworkRecordings]:
    """Of each network by name, from disk or made now and stored. progress(done, total, text) counts
    the images of all passes that have to be made; whole: False where the chosen layer is enough,
    and the pixels as the chosen network is given them. Raises ValueError for a layer that does not
    exist."""
    description = _description(networks[0], data)
    if settings.layer not in description.usable_layers:
        names = ", ".join(description.usable_layers)
        raise ValueError(f"No such layer: {settings.layer!r}. Layers are: {names}.")
    layers = description.overview_layers(settings.layer)
    recordings_on_disk = {}
    for network in networks:
        least = [PIXELS, settings.layer] if network.name == settings.model else [settings.layer]
        recordings_on_disk[network.name] = _stored_recordings(
            network, layers if whole else least, data, settings
        )
    missing = [network for network in networks if recordings_on_disk[network.name] is None]
    new = {}
    for index, network in enumerate(missing):
        part = _part_of_progress(progress, index, len(missing), network.name)
        new[network.name] = record_network(network, data, layers, settings, part)
    return {
        network.name: recordings_on_disk[network.name] or new[network.name] for network in networks
    }


def _description(network: ComparedNetwork, data: LabelledImages) -> NetworkDescription:
    """As the network's card says; where it does not, from the network itself."""
    of_card: NetworkDescription | None = catalogue.read_card(network.path).get("description")
    return of_card or open_network(load_compared(network), data.images).description


def output_layer(network: ComparedNetwork, data: LabelledImages) -> str | None:
    """The layer that says which class it is."""
    return _description(network, data).output_layer


def recording_source(
    network: ComparedNetwork, data: LabelledImages, settings: Settings
) -> RecordingSource:
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
    return lambda n_done, total, text: progress(
        index * total + n_done, n_parts * total, f"{text}: {name}"
    )


def _stored_recordings(
    network: ComparedNetwork, layers: Sequence[str], data: LabelledImages, settings: Settings
) -> NetworkRecordings | None:
    source, by_channel = recording_source(network, data, settings), {}
    for layer in layers:
        recording = load_recording(source.recording_key(layer, COMPARISON))
        if recording is None and (of_bundle := _bundled_recording(network, source, layer)):
            channels = of_bundle.channels
            recording = Recording(channels, channels, of_bundle.score)
            # which is faster to read
            save_recording(source.recording_key(layer, COMPARISON), recording)
        if recording is None:
            return None
        by_channel[layer] = recording
    if settings.reading == "channel":
        return NetworkRecordings(by_channel, by_channel[settings.layer].channels)
    whole_key = source.recording_key(settings.layer)
    whole = load_recording(whole_key)
    if whole is None:
        whole = _bundled_recording(network, source, settings.layer)
        if whole is not None and whole.table is not None:  # of a map there are the channels only
            save_recording(whole_key, whole)
    if whole is None or whole.table is None:
        return None
    return NetworkRecordings(by_channel, whole.reading(settings.reading))


def _bundled_recording(
    network: ComparedNetwork, source: RecordingSource, layer: str
) -> Recording | None:
    """What came with activsim; None where nothing did."""
    return bundled.load_bundled(_bundle_path(network), source.recording_key(layer))


def _bundle_path(network: ComparedNetwork) -> Path:
    """The file beside which lies what came with a network: its own, or of an untrained one a file
    that there would be if it were kept."""
    return (
        network.path if network.trained else network.path.with_stem(f"{network.path.stem}-before")
    )


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
    are_channels = settings.reading == "channel"
    source = recording_source(network, data, settings)
    recordings = record.record(
        load_compared(network),
        data,
        list(layers),
        progress,
        by_channel=are_channels,
        options=source.options,
        class_order=source.class_order,
    )
    by_channel = {
        layer: Recording(recording.channels, recording.channels, recording.score)
        for layer, recording in recordings.items()
    }
    for layer, recording in by_channel.items():
        save_recording(source.recording_key(layer, COMPARISON), recording)
    recording = recordings[settings.layer]
    if settings.reading != "channel":
        save_recording(source.recording_key(settings.layer), recording)
    return NetworkRecordings(by_channel, recording.reading(settings.reading))


def make_bundled(network: ComparedNetwork, data: LabelledImages) -> Path:
    """Record the vector layers of a network, and store that where its bundled recordings lie.
    Returns its place."""
    description = _description(network, data)
    layers = [name for name in description.usable_layers if not description.layer(name).positions]
    source = recording_source(network, data, Settings(network.name))
    recordings = record.record(load_compared(network), data, layers)
    return bundled.save_bundled(
        _bundle_path(network), {source.recording_key(layer): recordings[layer] for layer in layers}
    )


if __name__ == "__main__":
    try:
        test_images = fashion_mnist.load_fashion_mnist("test")
    except ValueError as error:
        sys.exit(f"activsim: error: {error}")
    for twin in trained_and_untrained(next(iter(catalogue.list_networks()))):
        if not twin.trained:
            bundle = make_bundled(twin, test_images)
            print(f"{bundle}: {bundle.stat().st_size:,} bytes")
