"""Tables as CSV. Numbers are written in full and read back as the same floats; undefined is
"nan".

A spreadsheet takes a cell that begins with one of FORMULA for a formula, and classes, layers and
networks have anybody's names: such a cell begins with an apostrophe."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from types import SimpleNamespace

import numpy as np

UNDEFINED = "nan"
ENDS = "\r\n"  # of lines: what a cell holds of it stands in quotes, in every version of Python
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    lines: list[str] = []
    file = SimpleNamespace(write=lambda line: lines.append(line.removesuffix(ENDS) + "\n"))
    writer = csv.writer(file, lineterminator=ENDS)
    writer.writerow(_cell(column) for column in columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return "".join(lines)


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
