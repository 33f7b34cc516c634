"""Tables as CSV. Numbers are written in full and read back as the same floats; undefined is
"nan"."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

import numpy as np

UNDEFINED = "nan"


def to_csv(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: object) -> object:
    return repr(float(value)) if isinstance(value, float | np.floating) else value
