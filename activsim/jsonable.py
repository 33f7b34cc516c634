"""Values as JSON can hold them, and readers of what a JSON file holds, which anyone may have
written.

    plain(value), compact_json(value)              # to JSON
    rounded(values, 3)                             # the same, with so many digits
    SCORE = all_of(loss=finite, accuracy=finite)   # from JSON: readers, put together
    fitting(json.loads(text), {"name": text, "test": SCORE, "history": dict_of(list_of(number))})

A reader takes one value and returns it where it is as it should be; for any other it raises one of
UNFIT. `fitting` leaves out what its readers do not take, so that a damaged part of a file costs
that part and no more."""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, is_dataclass
from typing import Any

import numpy as np

Reader = Callable[[Any], Any]
UNFIT = (KeyError, TypeError, ValueError, OverflowError)  # what a reader raises


def plain(value: Any) -> Any:
    """Arrays and tuples as lists, dataclasses as dicts, NaN as None: what JSON can hold."""
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def rounded(values: np.ndarray, digits: int) -> list:
    """Numbers with so many digits, None for undefined."""
    return plain(values.round(digits))


def compact_json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), allow_nan=False).encode()


def instance_of(*types: type) -> Reader:
    """A value of exactly these types: true and false are no numbers, and a text that UTF-8 cannot
    hold, as half a surrogate pair, is none."""

    def read(value: Any) -> Any:
        if type(value) not in types:
            raise TypeError(f"{' or '.join(kind.__name__ for kind in types)} was expected")
        if isinstance(value, str):
            value.encode()
        return value

    return read


text = instance_of(str)
flag = instance_of(bool)


def number(value: Any) -> float:
    """A number, which may be infinite or none (NaN)."""
    return float(instance_of(int, float)(value))


def finite(value: Any) -> float:
    if not math.isfinite(result := number(value)):
        raise ValueError("a finite number was expected")
    return result


def size(value: Any) -> int:
    """A whole number from 0 that 64 bits hold."""
    if not 0 <= instance_of(int)(value) < 2**63:
        raise ValueError("a number from 0 was expected")
    return value


def choice_of(options: Collection[str]) -> Reader:
    """One of these words."""

    def read(value: Any) -> str:
        if text(value) not in options:
            raise ValueError(f"one of {', '.join(options)} was expected")
        return value

    return read


def list_of(reader: Reader) -> Reader:
    return lambda value: [reader(item) for item in instance_of(list)(value)]


def tuple_of(reader: Reader) -> Reader:
    return lambda value: tuple(list_of(reader)(value))


def optional(reader: Reader) -> Reader:
    return lambda value: None if value is None else reader(value)


def all_of(**readers: Reader) -> Reader:
    """A dict with all of these parts; others of it are left out."""
    return lambda value: {
        name: reader(instance_of(dict)(value)[name]) for name, reader in readers.items()
    }


def dict_of(reader: Reader) -> Reader:
    """A dict of whatever names; what the reader does not take is left out."""

    def read(value: Any) -> dict[str, Any]:
        parts = fitting(value, dict.fromkeys(instance_of(dict)(value), reader))
        return {text(name): part for name, part in parts.items()}

    return read


def fitting(value: Any, readers: Mapping[str, Reader]) -> dict[str, Any]:
    """Those parts of a dict that their readers take; none of what is no dict."""
    parts = {}
    for name in readers if isinstance(value, dict) else ():
        with contextlib.suppress(*UNFIT):
            parts[name] = readers[name](value[name])
    return parts
