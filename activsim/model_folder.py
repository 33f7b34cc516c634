"""The models/ folder: which networks there are, their cards, and which one is the default. No Keras.

for name, path in models().items():
    print(name, card(path).get("validation"))
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

MODELS = Path(__file__).resolve().parent.parent / "models"


def models(folder: Path | None = None) -> dict[str, Path]:
    """Name -> file of every model in the folder, the default one first, then by name."""
    found = {path.stem: path for path in sorted((folder or MODELS).glob("*.keras")) if not path.name.startswith(".")}
    default = default_model(found)
    return {name: found[name] for name in sorted(found, key=lambda name: (name != default, name))}


def default_model(found: dict[str, Path]) -> str | None:
    """The bundled model that did best on its held-out images (never on the test images)."""
    scores = {name: card(path).get("validation", {}).get("accuracy", 0.0) for name, path in found.items()}
    bundled = [name for name, path in found.items() if card(path).get("bundled")] or list(found)
    return max(bundled, key=lambda name: scores[name], default=None)


def card(path: Path) -> dict:
    """What the .json beside a model says; empty where there is none or it is not readable."""
    try:
        value = json.loads(Path(path).with_suffix(".json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def file_hash(path: Path) -> str:
    """SHA-256 of a model file, 64 hex digits: what recordings of it are keyed by."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()
