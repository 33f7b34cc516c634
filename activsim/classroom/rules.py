"""What a class's teacher allows for the moment, which all servers of the class read."""

from __future__ import annotations

import json
from pathlib import Path

from activsim import jsonable
from activsim.classroom.folder import class_folder
from activsim.paths import replacing

ALL, SHORT, NONE = "all", "short ones", "none"
TRAININGS = {
    ALL: "any training within the limits",
    SHORT: "short ones only",
    NONE: "none but the teacher's",
}


def _file() -> Path:
    return class_folder() / "rules.json"


def trainings() -> str:
    """Which trainings visitors may start, of TRAININGS."""
    try:
        value = json.loads(_file().read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return ALL
    readers = {"trainings": jsonable.choice_of(TRAININGS)}
    return str(jsonable.fitting(value, readers).get("trainings", ALL))


def set_trainings(trainings: str) -> None:
    """Raises ValueError for another word, OSError where it cannot be written."""
    if trainings not in TRAININGS:
        raise ValueError(f"Expected one of {', '.join(TRAININGS)}; {trainings!r} came.")
    _file().parent.mkdir(parents=True, exist_ok=True)
    with replacing(_file()) as part:
        part.write_text(json.dumps({"trainings": trainings}), encoding="utf-8")
