"""The networks that evidence compares: a family of trained ones, and for each an untrained twin.

    networks = trained_and_untrained("study-seed-3")         # twelve, for the six bundled models
    load_compared(networks[7])                               # the Keras model
    compared_files("study-seed-3")                           # {name: (seed, file)} of the trained
    compared_controls("study-seed-3")                        # trained alike, but without Shirt

What they fire is in `network_recordings`."""

from __future__ import annotations

import hashlib
import importlib.metadata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from activsim.networks import catalogue, controls, families, keras_models, keras_start, untrained

MOST_CONTROLS = 8  # each is a pass over the images: a class may have trained hundreds


@dataclass(frozen=True)
class ComparedNetwork:
    """seed: of the weights that it began with, or that an untrained one has; path: the file, of an
    untrained one that of its twin; key: what its recordings are kept under; control: what sets it
    apart from those that it stands beside, "" of these themselves."""

    name: str
    seed: int
    path: Path
    trained: bool
    key: str
    control: str = ""


def trained_and_untrained(
    name: str, networks: Mapping[str, Path] | None = None
) -> list[ComparedNetwork]:
    """The trained networks of `compared_files`, and for each an untrained one: built from its
    configuration with its seed. For a network that activsim trained these are the very weights
    that training began with."""
    files = compared_files(name, networks)
    hashes = {member: catalogue.file_hash(path) for member, (_, path) in files.items()}
    trained = [
        ComparedNetwork(member, seed, path, True, hashes[member])
        for member, (seed, path) in files.items()
    ]
    before = [
        ComparedNetwork(
            f"untrained, seed {seed}", seed, path, False, untrained_key(hashes[member], seed)
        )
        for member, (seed, path) in files.items()
    ]
    return trained + before


def compared_controls(
    name: str, networks: Mapping[str, Path] | None = None
) -> list[ComparedNetwork]:
    """The controls of the network of this name (`families.family_controls`) whose layers are called
    as its own, at most MOST_CONTROLS: of its seed first, then by name. None of one that a visitor
    brought, or by one. networks: as `compared_files`."""
    networks = catalogue.list_networks() if networks is None else networks
    if catalogue.is_brought(networks[name]):
        return []
    own = next(member for member in families.family(networks, name) if member.name == name)
    members = [
        member
        for member in families.family_controls(networks, name)
        if member.layers == own.layers and not catalogue.is_brought(member.path)
    ]
    members.sort(key=lambda member: (member.seed != own.seed, member.name))
    return [
        ComparedNetwork(
            member.name,
            member.seed or 0,
            member.path,
            True,
            catalogue.current_hash(member.path),
            controls.control_text(catalogue.read_card(member.path)),
        )
        for member in members[:MOST_CONTROLS]
    ]


def evidence_networks(
    name: str, networks: Mapping[str, Path] | None = None
) -> list[ComparedNetwork]:
    """All that evidence rests on: `trained_and_untrained`, then `compared_controls`."""
    return [*trained_and_untrained(name, networks), *compared_controls(name, networks)]


def evidence_files(name: str, networks: Mapping[str, Path]) -> dict[str, Path]:
    """{name: file} of the trained networks among `evidence_networks`."""
    files = {member: path for member, (_, path) in compared_files(name, networks).items()}
    return files | {member.name: member.path for member in compared_controls(name, networks)}


def untrained_key(model_hash: str, seed: int) -> str:
    """What recordings of the untrained twin of a file are stored under: with the version written
    by hand of how networks are built, and that of Keras, which draws the weights. Raises ValueError
    where Keras is not installed."""
    keras_start.check_installed()
    versions = f"{keras_models.RECIPE_VERSION} {importlib.metadata.version('keras')}"
    return hashlib.sha256(f"untrained {versions} {model_hash} {seed}".encode()).hexdigest()


def compared_files(
    name: str, networks: Mapping[str, Path] | None = None
) -> dict[str, tuple[int, Path]]:
    """{name: (seed, file)} of the network of this name and its family (`families.family`), by seed;
    of unknown seed: 0. One that a visitor brought stands alone, and so it runs apart from the
    others. networks: {name: file}; None: those of the folder. Raises ValueError where there is no
    network of this name."""
    networks = catalogue.list_networks() if networks is None else networks
    if name not in networks:
        raise ValueError(f"No such model: {name!r}. Models are: {', '.join(networks)}.")
    members = families.family(networks, name)
    own = next(member for member in members if member.name == name)
    if catalogue.is_brought(own.path):
        members = [own]
    return {
        member.name: (member.seed or 0, member.path)
        for member in members
        if member is own or _is_repetition(member, own)
    }


def _is_repetition(member: families.Member, own: families.Member) -> bool:
    """Whether its layers are called the same, and the seed of both is known."""
    seeds = (member.seed, own.seed)
    is_brought = catalogue.is_brought(member.path)
    return None not in seeds and member.layers == own.layers and not is_brought


def load_compared(network: ComparedNetwork) -> keras_models.KerasModel:
    """The Keras model."""
    model = keras_models.load_network(network.path)
    return model if network.trained else untrained.untrained_twin(model, network.seed)
