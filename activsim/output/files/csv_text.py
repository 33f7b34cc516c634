"""Tables as CSV. Numbers are written in full and read back as the same floats; undefined is
"nan".

A spreadsheet takes a cell that begins with one of FORMULA for a formula, and classes, layers and
networks have anybody's names: such a cell begins with an apostrophe."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

import numpy as np

UNDEFINED = "nan"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_cell(column) for column in columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, float | np.floating):
        return repr(float(value))
    if isinstance(value, str) and value.startswith(FORMULA) and not _is_number(value):
        return f"'{value}"
    return value


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
