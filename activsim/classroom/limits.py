"""How much a visitor of the dashboard may ask of the server: one table.

    limit("training_minutes")

Each has a default, which a line of a file (`training_minutes = 20`, TOML, named by ACTIVSIM_LIMITS)
replaces, and a variable (ACTIVSIM_TRAINING_MINUTES) before that. They hold for everybody but the
teacher where that is said."""

from __future__ import annotations

import functools
import math
import os
import tomllib
from pathlib import Path
from typing import NamedTuple

FILE = "ACTIVSIM_LIMITS"


class Limit(NamedTuple):
    value: float
    unit: str
    about: str


LIMITS = {
    "messages_per_second": Limit(20, "", "from one page that is open, in the long run"),
    "messages_at_once": Limit(40, "", "from one page before that counts"),
    "message_megabytes": Limit(4, "MB", "one message: a drawing, or all that widgets stand at"),
    "connections": Limit(240, "", "pages open at one address; a school may have a single one"),
    "connections_per_second": Limit(5, "", "pages opened from one address, in the long run"),
    "connections_at_once": Limit(120, "", "pages opened from one address before that counts"),
    "codes_per_second": Limit(5, "", "QR codes drawn for one address, in the long run"),
    "upload_megabytes": Limit(1, "MB", "a file that no page has asked for, and all of a visit's"),
    "uploads_megabytes": Limit(256, "MB", "files of all visitors that are held at once"),
    "trainings_in_line": Limit(1, "", "trainings of one visitor in line or running"),
    "training_minutes": Limit(30, "min", "a visitor's training, as this machine's price says"),
    "short_training_minutes": Limit(3, "min", "a training while the teacher allows short ones"),
    "line_minutes": Limit(60, "min", "all trainings in line or running, one more among them"),
    "brought_megabytes": Limit(100, "MB", "a network's file that a visitor brings"),
    "brought_gigabytes": Limit(
        4, "GB", "memory of such networks, beside Keras; at most half of all"
    ),
    "brought_minutes": Limit(5, "min", "processor time for one question to such a network"),
    "own_networks": Limit(20, "", "networks that one visitor keeps"),
    "networks_gigabytes": Limit(4, "GB", "networks of all visitors, those in the bin among them"),
    "cache_gigabytes": Limit(4, "GB", "recordings and answers; those not used longest go first"),
    "bin_days": Limit(7, "days", "how long a deleted network can be had back"),
    "rooms_per_teacher": Limit(5, "", "rooms that one teacher has open at once"),
    "raters": Limit(200, "", "phones that answer in one room"),
    "ratings_per_minute": Limit(60, "", "answers of one phone in a room"),
    "room_hours": Limit(24, "h", "how long a room is kept that nobody closes"),
    "log_megabytes": Limit(1, "MB", "the log of changes, before an older part is dropped"),
}


def limit(name: str) -> float:
    """Raises ValueError where its variable or its file says something else than a number."""
    return limits()[name]


def limits() -> dict[str, float]:
    """All of them, by name."""
    file = os.environ.get(FILE, "")
    variables = tuple(os.environ.get(variable(name), "") for name in LIMITS)
    return dict(zip(LIMITS, _values(file, variables), strict=True))


def variable(name: str) -> str:
    return f"ACTIVSIM_{name.upper()}"


@functools.lru_cache(maxsize=8)
def _values(file: str, variables: tuple[str, ...]) -> tuple[float, ...]:
    values_in_file = _of_file(file) if file else {}
    values = []
    for (name, default), text in zip(LIMITS.items(), variables, strict=True):
        value = text or values_in_file.get(name, default.value)
        source = variable(name) if text else f"{name} in {file}"
        values.append(_number(value, source))
    return tuple(values)


def _number(value: object, source: str) -> float:
    try:
        number = float(str(value))
    except ValueError:
        number = math.nan
    if not 0 <= number < math.inf:
        raise ValueError(f"{source}: a number of 0 or more was expected, {value!r} came.")
    return number


def _of_file(file: str) -> dict[str, object]:
    try:
        # an editor may begin a file with the mark of UTF-8
        content = tomllib.loads(Path(os.path.expanduser(file)).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else "") or error
        raise ValueError(
            f"{FILE} names {file!r}, which is no file of limits ({reason}). Write lines like "
            "training_minutes = 20, or take the variable away."
        ) from None
    if unknown := sorted(set(content) - set(LIMITS)):
        raise ValueError(
            f"{file!r} sets {', '.join(unknown)}; there are {', '.join(LIMITS)}. See `activsim "
            "limits`."
        )
    return content
