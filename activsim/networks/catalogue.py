"""The models/ folder: which networks there are, their cards, and which one is the default. No
Keras.

for name, path in models().items():
    print(name, card(path).get("validation"))
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
from collections.abc import Callable
from pathlib import Path
from types import NoneType
from typing import Any

from activsim.paths import network_folders

MODELS, *READ_ONLY = network_folders()  # new networks go to the first


def list_networks(folder: Path | None = None) -> dict[str, Path]:
    """Name -> file of every model in the folder, the default one first, then by name. Without a
    folder: of MODELS and, which count where a name is there twice, of READ_ONLY."""
    folders = [folder] if folder else [MODELS, *READ_ONLY]
    files = [path for place in folders for path in sorted(place.glob("*.keras")) if path.is_file()]
    found = {path.stem: path for path in files if not path.name.startswith(".")}
    default = default_model(found)
    return {name: found[name] for name in sorted(found, key=lambda name: (name != default, name))}


def default_model(found: dict[str, Path]) -> str | None:
    """The bundled model that did best on its held-out images (never on the test images)."""
    cards = {name: read_card(path) for name, path in found.items()}
    bundled = [name for name in cards if cards[name].get("bundled")] or list(cards)
    return max(
        bundled,
        key=lambda name: cards[name].get("validation", {}).get("accuracy", 0.0),
        default=None,
    )


def read_card(path: Path) -> dict:
    """What the .json beside a model says, which anyone may have written: of the PARTS those that
    are as they should be. Empty where there is no such file or it is not readable."""
    try:
        value = json.loads(Path(path).with_suffix(".json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return _kept(value, PARTS)


# Readers: each returns a value that is as it should be, and raises for any other.


def _a(*kinds: type) -> Callable:
    def read(value: Any) -> Any:
        if type(value) not in kinds:  # and so true is no number
            raise TypeError
        return value

    return read


def _number(value: Any) -> float:
    return float(_a(int, float)(value))


def _finite(value: Any) -> float:
    if not math.isfinite(number := _number(value)):
        raise ValueError
    return number


def _size(value: Any) -> int:
    if _a(int)(value) < 0:
        raise ValueError
    return value


def _list(read: Callable) -> Callable:
    return lambda value: [read(one) for one in _a(list)(value)]


def _all(**readers: Callable) -> Callable:
    """A dict with all of these parts."""
    return lambda value: {name: read(_a(dict)(value)[name]) for name, read in readers.items()}


def _any(read: Callable) -> Callable:
    """A dict of what this reader takes."""
    return lambda value: _kept(value, dict.fromkeys(_a(dict)(value), read))


def _kept(value: Any, readers: dict[str, Callable]) -> dict:
    """The parts that their readers take."""
    kept = {}
    for name in readers if isinstance(value, dict) else ():
        with contextlib.suppress(KeyError, TypeError, ValueError, OverflowError):
            kept[name] = readers[name](value[name])
    return kept


_text = _a(str)
_score = _all(loss=_finite, accuracy=_finite)
_layer = _all(name=_text, type=_text, output_shape=_list(_size), parameters=_size, problem=_text)
PARTS = {
    "sha256": _text,
    "bundled": _a(bool),
    "recipe": _any(_a(str, int, float, bool)),
    "versions": _any(_text),
    "data": _text,
    "class_names": _list(_text),
    "validation": _score,
    "test": _score,
    "resumed": _list(_size),  # after how many epochs it was interrupted and taken up again
    "history": _any(_list(_number)),  # NaN and infinite are how some trainings end
    "description": _all(
        image_shape=_list(_size),
        parameters=_size,
        n_outputs=_size,
        output_layer=_a(str, NoneType),
        layers=_list(_layer),
    ),
}


def file_hash(path: Path) -> str:
    """SHA-256 of a model file, 64 hex digits: what recordings of it are keyed by."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()
