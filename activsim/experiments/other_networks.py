"""What the other networks of a family say of the same layer and images.

    tables = family_tables(family(networks, name), name, source, "dense", "channel")
    comparisons = [similarity.comparison(table, ...) for table in all_recorded(tables).values()]

    python -m activsim.experiments.other_networks     makes what comes with the bundled networks
                                                      beside the default one: their vector layers,
                                                      over the real test images

Only recordings that are there are read: on disk, or beside the model files."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from activsim.datasets import fashion_mnist
from activsim.datasets.image_set import LabelledImages
from activsim.firing import bundled, record, store
from activsim.firing.recording import Recording, load_recording
from activsim.firing.source import BY_CHANNEL, RecordingSource
from activsim.firing.table import FiringTable
from activsim.networks import catalogue, families, keras_models
from activsim.networks.families import Member
from activsim.networks.layers import PIXELS
from activsim.networks.network import open_network


def family_tables(
    members: Sequence[Member], name: str, source: RecordingSource, layer: str, reading: str
) -> dict[str, FiringTable | None]:
    """{name: table} of all members, in their order; None for those that are not recorded. name:
    of the one that source and layer are of. The pixels are the same for all of them: {}."""
    if layer == PIXELS:
        return {}
    own = next(member for member in members if member.name == name)
    return {member.name: member_table(own, member, source, layer, reading) for member in members}


def member_table(
    own: Member, member: Member, source: RecordingSource, layer: str, reading: str
) -> FiringTable | None:
    """Of one of the family; None where it is not recorded. own: the one that source and layer are
    of."""
    member_source = replace(
        source, path=str(member.path), model_hash=catalogue.current_hash(member.path)
    )
    # one that stands alone may have no card, which says what its layers are called
    its_layer = layer if member is own else families.counterpart(own, member, layer)
    recording = _recording(member_source, its_layer, reading)
    return None if recording is None else recording.reading(reading)


def all_recorded(tables: Mapping[str, FiringTable | None]) -> dict[str, FiringTable]:
    """The tables where every member has one, else {}."""
    recorded_tables = {name: table for name, table in tables.items() if table is not None}
    return recorded_tables if len(recorded_tables) == len(tables) else {}


def _recording(source: RecordingSource, layer: str, reading: str) -> Recording | None:
    recording = bundled.find_recording(source, layer)
    if recording is None and reading == "channel":
        return load_recording(source.recording_key(layer, BY_CHANNEL))
    if recording is not None and reading != "channel" and recording.table is None:
        return None
    return recording


def make_bundled(path: Path, data: LabelledImages) -> Path:
    """Record the vector layers of a model file, and store that beside it. Returns its place."""
    network = open_network(keras_models.load_network(path), data.images)
    description = network.description
    layers = [name for name in description.usable_layers if not description.layer(name).positions]
    model_hash = catalogue.file_hash(path)
    recordings = record.record(network, data, layers)
    return bundled.save_bundled(
        path,
        {
            store.recording_key(model_hash, layer, data.fingerprint): recordings[layer]
            for layer in layers
        },
    )


if __name__ == "__main__":
    try:
        images = fashion_mnist.load_fashion_mnist("test")
    except ValueError as error:
        sys.exit(f"activsim: error: {error}")
    networks = catalogue.list_networks()
    for name in [name for name, path in networks.items() if catalogue.is_bundled(path)][1:]:
        bundle = make_bundled(networks[name], images)
        print(f"{bundle}: {bundle.stat().st_size:,} bytes")
