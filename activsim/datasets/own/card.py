"""The card of a set, NAME.json beside it, which anyone may have written: what its files do not say.

{"class_names": ["cat", "dog"],            the classes in order
 "groups": [["cat", "dog"], ["bird"]],     a hypothesis: which are alike
 "story": ["cat", "dog"],                  a pair worth silencing
 "resizing": "crop", "licence": "CC BY 4.0", "source": "our own photographs", "note": "..."}"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from activsim import jsonable

LARGEST = 1 << 22  # bytes of a card
PARTS: dict[str, jsonable.Reader] = {
    "class_names": jsonable.list_of(jsonable.text),
    "groups": jsonable.list_of(jsonable.list_of(jsonable.text)),
    "story": jsonable.list_of(jsonable.text),
    "resizing": jsonable.choice_of({"stretch": 0, "crop": 0, "pad": 0, "border": 0}),
    **dict.fromkeys(("source", "licence", "note"), jsonable.text),
}


def card_file(entry: Path) -> Path:
    """NAME.json beside a file NAME.zip, say, or a folder NAME."""
    return entry.with_name(f"{entry.stem if entry.is_file() else entry.name}.json")


def read_card(entry: Path) -> dict[str, Any]:
    """Of the PARTS those that are as they should be; empty where there is no card."""
    value = _content(card_file(entry))
    return {name: _in_nfc(part) for name, part in jsonable.fitting(value, PARTS).items()}


def _in_nfc(part: Any) -> Any:
    """With all texts as names of folders are read, also those that JSON escapes."""
    if isinstance(part, list):
        return [_in_nfc(item) for item in part]
    return unicodedata.normalize("NFC", part)


def _content(path: Path) -> Any:
    """None where there is no card, or none that can be read."""
    try:
        if path.stat().st_size > LARGEST:
            return None
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return None


def card_remarks(entry: Path, unfit: Sequence[str] = ()) -> tuple[str, ...]:
    """What of a card is not used, in a sentence. unfit: parts that do not fit the set's classes."""
    path = card_file(entry)
    if not path.is_file():
        return ()
    content = _content(path)
    if not isinstance(content, dict):
        return (
            f'Its card {path.name} is not used: JSON like {{"class_names": ["cat", "dog"]}} '
            "was expected, something else came. Mend it, or remove it.",
        )
    parts = [name for name in PARTS if name in content and name not in read_card(entry)]
    if not parts and not unfit:
        return ()
    return (
        f"Of its card {path.name} this is not used, being of another form, or naming classes that "
        f"there are not: {', '.join((*parts, *unfit))}. docs/own-images.md shows the form.",
    )
