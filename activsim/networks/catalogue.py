"""The models/ folder: which networks there are, their cards, and which one is the default. No
Keras.

    for name, path in list_networks().items():
        print(name, is_bundled(path), read_card(path).get("validation"))
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from activsim import jsonable
from activsim.networks import file_kinds
from activsim.networks.controls import control_text
from activsim.networks.layers import NetworkDescription
from activsim.networks.pixels import PIXELS_AS, RESIZINGS, PixelOptions
from activsim.paths import network_folders

MODELS, *READ_ONLY = network_folders()  # new networks go to the first


BUNDLED = {  # name -> SHA-256 of the file: the networks that came with activsim
    "study-seed-0": "d862206b5d1d1f59e4987928a91be70e521db99b377b806915d65802b4b3b571",
    "study-seed-1": "03ce47071aeacf186ef5b8fe14f5eb98e3bf2630ddb4f30dd197c6cb68089476",
    "study-seed-2": "f8307cad9f2f4bf0f8e337e3caf39a0c5adb4e23f6cd45138b77c149c6aefcd7",
    "study-seed-3": "74dd3f4830bf572b49f652cb354422ca97006092b0f8f3cad259c662016ea2de",
    "study-seed-4": "340b61918372396d75671f78b115acb6f26d5e1e94bc7c0829a96f8cac420b83",
    "study-seed-5": "9ec60607cc4fedc3b35d2d859ac917eef1fa6bf3cedd91b7deb1791fdc971c04",
    # a control: what its card says that it did not learn
    "study-seed-3-no-shirt": "dd32a0632acf5fdd24dc957cbb294c5f87db478dbb366cc70b5332e33fb67abc",
}


def list_networks(folder: Path | None = None) -> dict[str, Path]:
    """Name -> file of every network in the folder, the default one first, then by name. Without a
    folder: of MODELS and, which count where a name is there twice, of READ_ONLY."""
    folders = (folder,) if folder else (MODELS, *READ_ONLY)
    return dict(_networks_in(_state(folders)))


def current_state() -> str:
    """Another one whenever a network or a card of `list_networks` came, went or changed."""
    folders = (MODELS, *READ_ONLY)
    return hashlib.sha256(repr(_state(folders)).encode()).hexdigest()[:16]


def _state(folders: Iterable[Path]) -> tuple[tuple[str | int, ...], ...]:
    """Of the files of networks and their cards, folder by folder, by name: where each lies, and
    what is said of it without opening it."""
    states: list[tuple[str | int, ...]] = []
    for folder in folders:
        with contextlib.suppress(OSError), os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if not entry.name.endswith((".keras", ".json")):
                    continue
                with contextlib.suppress(OSError):  # gone since, or a link that leads nowhere
                    if entry.is_file():
                        states.append((entry.path, *_file_state(entry.stat())))
    return tuple(states)


def _file_state(stat: os.stat_result) -> tuple[int, ...]:
    return stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino


@functools.lru_cache(maxsize=8)
def _networks_in(state: tuple[tuple[str | int, ...], ...]) -> dict[str, Path]:
    """Of folders in this state, which are looked through once: a step of a slider asks for them."""
    files = [Path(str(file)) for file, *_ in state]
    networks = {
        path.stem: path
        for path in files
        if path.suffix == ".keras" and not path.name.startswith(".")
    }
    default = default_network(networks)
    return {
        name: networks[name] for name in sorted(networks, key=lambda name: (name != default, name))
    }


def list_choices() -> dict[str, Path]:
    """Of list_networks those whose file is whole, as far as that is told without opening it."""
    return {name: path for name, path in list_networks().items() if _is_whole(path)}


def files_not_shown(folder: Path | None = None) -> dict[str, str]:
    """Name -> why it is no choice and what to do, of what lies in the folder and is meant to be a
    network, as far as its name and its first bytes say."""
    folder = folder or MODELS
    try:
        paths = sorted(folder.iterdir())
    except OSError:  # there is no such folder, or it may not be looked into
        return {}
    reasons = {}
    for path in paths:
        is_choice = path.match("*.keras") and path.is_file() and _is_whole(path)
        if is_choice or path.name.startswith("."):
            continue
        if reason := file_kinds.reason_not_shown(path):
            reasons[path.name] = reason
    return reasons


def default_network(networks: dict[str, Path]) -> str | None:
    """The bundled network, no control, that did best on its held-out images (never on the test
    images); where none is bundled, that of all."""

    def accuracy(name: str) -> float:
        return read_card(networks[name]).get("validation", {}).get("accuracy", 0.0)

    bundled = [
        name
        for name, path in networks.items()
        if is_bundled(path) and not control_text(read_card(path))
    ]
    return max(bundled or networks, key=accuracy, default=None)


def is_bundled(path: Path) -> bool:
    """Whether a network came with activsim: its file and its name are those of BUNDLED. What a card
    says of it does not count, and a copy under another name is somebody's own network."""
    path = Path(path)
    if path.stem not in BUNDLED:
        return False
    try:
        return current_hash(path) == BUNDLED[path.stem]
    except OSError:
        return False


def is_brought(path: Path) -> bool:
    """Whether a visitor of the dashboard brought it, as its card says."""
    card = read_card(path)
    return bool(card.get("owner")) and bool(card.get("source"))


def read_card(path: Path) -> dict[str, Any]:
    """What the .json beside a network says, which anyone may have written: of the PARTS those that
    are as they should be. Empty where there is no such file or it is not readable. What its values
    hold is shared by all who read it: read-only."""
    file = Path(path).with_suffix(".json")
    try:
        return dict(_card_in_state(file, _file_state(file.stat())))
    except (OSError, ValueError, RecursionError):
        return {}


@functools.lru_cache(maxsize=256)
def _card_in_state(file: Path, state: tuple[int, ...]) -> dict[str, Any]:
    """Of a file in this state, which is read once: a page asks for each card several times."""
    return jsonable.fitting(json.loads(file.read_text(encoding="utf-8")), PARTS)


_score = jsonable.all_of(loss=jsonable.finite, accuracy=jsonable.finite)
PARTS: dict[str, jsonable.Reader] = {
    "sha256": jsonable.text,
    "recipe": jsonable.dict_of(jsonable.instance_of(str, int, float, bool)),
    "versions": jsonable.dict_of(jsonable.text),
    "data": jsonable.text,
    "owner": jsonable.text,  # who may change it beside the teacher: see app/shell/visitor
    "source": jsonable.dict_of(jsonable.text),  # of a network that was brought: see adding.add
    "class_names": jsonable.list_of(jsonable.text),
    "validation": _score,
    "test": _score,
    # after how many epochs it was interrupted and taken up again
    "resumed": jsonable.list_of(jsonable.size),
    # NaN and infinite are how some trainings end
    "history": jsonable.dict_of(jsonable.list_of(jsonable.number)),
    "description": NetworkDescription.from_plain,
    "pixels": jsonable.choice_of(PIXELS_AS),
    "resizing": jsonable.choice_of(RESIZINGS),
}


def card_options(card: dict[str, Any]) -> PixelOptions:
    """How a card says that pictures are given to its network."""
    return PixelOptions(**{name: card[name] for name in ("pixels", "resizing") if name in card})


def plain_card(card: dict[str, Any]) -> dict[str, Any]:
    """A card that was read, as JSON holds it."""
    if "description" not in card:
        return card
    return card | {"description": card["description"].to_plain()}


def _is_whole(path: Path) -> bool:
    try:
        stat = path.stat()
        return _is_whole_in_state(path, stat.st_mtime_ns, stat.st_size)
    except OSError:
        return False


@functools.lru_cache(maxsize=1024)
def _is_whole_in_state(path: Path, modified: int, size: int) -> bool:
    """Of a file that was last modified then and is so large: it is looked into once."""
    return file_kinds.is_keras_archive(path)


def file_hash(path: Path) -> str:
    """SHA-256 of a network's file, 64 hex digits: what recordings of it are keyed by."""
    with Path(path).open("rb") as file:  # which may be too large to hold
        return hashlib.file_digest(file, "sha256").hexdigest()


def current_hash(path: Path) -> str:
    """file_hash, worked out anew where the file has changed. Raises OSError where it is gone."""
    stat = path.stat()
    return _hash_of_state(path, stat.st_mtime_ns, stat.st_size)


@functools.lru_cache(maxsize=256)
def _hash_of_state(path: Path, modified: int, size: int) -> str:
    """file_hash of a file that was last modified then and is so large: it is read once."""
    return file_hash(path)
