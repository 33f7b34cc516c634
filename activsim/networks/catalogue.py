"""The models/ folder: which networks there are, their cards, and which one is the default. No
Keras.

for name, path in models().items():
    print(name, card(path).get("validation"))
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from activsim import jsonable
from activsim.networks.layers import NetworkDescription
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


def read_card(path: Path) -> dict[str, Any]:
    """What the .json beside a model says, which anyone may have written: of the PARTS those that
    are as they should be. Empty where there is no such file or it is not readable."""
    try:
        value = json.loads(Path(path).with_suffix(".json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return jsonable.fitting(value, PARTS)


_score = jsonable.all_of(loss=jsonable.finite, accuracy=jsonable.finite)
PARTS: dict[str, jsonable.Reader] = {
    "sha256": jsonable.text,
    "bundled": jsonable.flag,
    "recipe": jsonable.dict_of(jsonable.instance_of(str, int, float, bool)),
    "versions": jsonable.dict_of(jsonable.text),
    "data": jsonable.text,
    "class_names": jsonable.list_of(jsonable.text),
    "validation": _score,
    "test": _score,
    # after how many epochs it was interrupted and taken up again
    "resumed": jsonable.list_of(jsonable.size),
    # NaN and infinite are how some trainings end
    "history": jsonable.dict_of(jsonable.list_of(jsonable.number)),
    "description": NetworkDescription.from_plain,
}


def file_hash(path: Path) -> str:
    """SHA-256 of a model file, 64 hex digits: what recordings of it are keyed by."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()
