"""Which networks are one family: alike in all but the seed that they began with. No Keras.

    members = family(catalogue.list_networks(), "study-seed-3")     # the six that are bundled
    [member.seed for member in members]                             # [0, 1, 2, 3, 4, 5]
    counterpart(members[0], members[1], "dense")          # what the other calls that layer
    family_controls(catalogue.list_networks(), "study-seed-3")      # trained alike, without Shirt

Told by their cards: the same layers, image set, classes in the same order, pixels given in the
same way, and training, as far as it really went. Where a card does not say how its network was
trained, nobody knows what it is a repetition of: it stands alone."""

from __future__ import annotations

import functools
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from activsim.networks import catalogue
from activsim.networks.architectures import STUDY
from activsim.networks.controls import OF_CONTROLS, TRUE_LABELS, control_text

# what a recipe means that does not say it: cards from before it could be asked for
UNSAID: dict[str, Any] = {
    "share": 1.0,
    "width": 32,
    "data": "Fashion-MNIST",
    "precision": "float32",
    "architecture": STUDY,
    "labels": TRUE_LABELS,
}
# Of a recipe, what two members may differ in: threads are the machine's. Epochs are counted from
# the history, since a training may have been stopped.
NOT_COMPARED = {"seed", "threads", "epochs"}


class Member(NamedTuple):
    """seed: that it began with, None where its card does not say; layers: what it calls those that
    can be looked at, in the order of all members."""

    name: str
    path: Path
    seed: int | None
    layers: tuple[str, ...]


class _Portrait(NamedTuple):
    """traits: all that a family has in common; alike: the same, whatever makes a control."""

    traits: Hashable
    alike: Hashable
    seed: int | None
    layers: tuple[str, ...]
    written_hash: str


def family(networks: Mapping[str, Path], name: str) -> list[Member]:
    """The network of this name and those of its family, by seed, those of unknown seed last. A seed
    is there once, and so is a file: a copy repeats nothing. networks: {name: file}, as
    `catalogue.list_networks` says."""
    own = _portrait(networks[name])
    if own is None:
        return [Member(name, networks[name], None, ())]
    members = [Member(name, networks[name], own.seed, own.layers)]
    seeds, files = {own.seed} - {None}, {catalogue.current_hash(networks[name])}
    for other, path in sorted(networks.items()):
        portrait = None if other == name else _portrait(path)
        if portrait is None or portrait.traits != own.traits or portrait.seed in seeds:
            continue
        file = catalogue.current_hash(path)
        if file in files or portrait.written_hash not in ("", file):  # a card of another file
            continue
        files.add(file)
        if portrait.seed is not None:
            seeds.add(portrait.seed)
        members.append(Member(other, path, portrait.seed, portrait.layers))
    return sorted(members, key=lambda member: (member.seed is None, member.seed or 0, member.name))


def family_controls(networks: Mapping[str, Path], name: str) -> list[Member]:
    """The controls of the network of this name: trained as its family was, but on shuffled labels
    or without a class. By name, each file once; none of a network that is a control itself.
    networks: as `family`."""
    own = _portrait(networks[name])
    if own is None or control_text(catalogue.read_card(networks[name])):
        return []
    members: dict[str, Member] = {}
    for other, path in sorted(networks.items()):
        portrait = _portrait(path)
        if portrait is None or portrait.traits == own.traits or portrait.alike != own.alike:
            continue
        file = catalogue.current_hash(path)
        if portrait.written_hash in ("", file) and control_text(catalogue.read_card(path)):
            members.setdefault(file, Member(other, path, portrait.seed, portrait.layers))
    return list(members.values())


def counterpart(member: Member, other: Member, layer: str) -> str:
    """What another member calls a layer of this one. Raises ValueError where there is none."""
    return other.layers[member.layers.index(layer)]


def _portrait(path: Path) -> _Portrait | None:
    """What is compared of a network; None where its card does not say enough."""
    card = path.with_suffix(".json")
    try:
        stat = card.stat()
    except OSError:
        return None
    return _portrait_of_state(path, stat.st_mtime_ns, stat.st_size)


@functools.lru_cache(maxsize=1024)
def _portrait_of_state(path: Path, modified: int, size: int) -> _Portrait | None:
    """Of a card that was last written then and is so large: it is read once."""
    card = catalogue.read_card(path)
    recipe, description = card.get("recipe"), card.get("description")
    if not recipe or description is None:
        return None
    seed = recipe.get("seed")
    history = card.get("history", {})
    n_epochs = max(map(len, history.values()), default=0) or recipe.get("epochs")
    options = catalogue.card_options(card)
    traits = (
        description.image_shape,
        tuple((layer.type, layer.output_shape, layer.parameters) for layer in description.layers),
        description.output_activation,
        card.get("data", ""),
        tuple(card.get("class_names", ())),
        (options.pixels, options.resizing),
        n_epochs,
    )
    training = _training(recipe)
    of_any = {part: value for part, value in training.items() if part not in OF_CONTROLS}
    layers = tuple(layer.name for layer in description.layers)
    return _Portrait(
        (*traits, frozenset(training.items())),
        (*traits, frozenset(of_any.items())),
        seed if type(seed) is int else None,
        layers,
        card.get("sha256", ""),
    )


def _training(recipe: Mapping[str, Any]) -> dict[str, Any]:
    """What a recipe asks for beyond what is meant without a word: a switch that it does not name is
    off."""
    return {
        name: value
        for name, value in recipe.items()
        if name not in NOT_COMPARED and value != UNSAID.get(name) and value not in (False, "")
    }
