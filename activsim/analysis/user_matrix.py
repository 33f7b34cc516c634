"""A visitor's own dissimilarity matrix, their ratings say, read from a CSV.

matrix_from_csv("x,cat,dog\\ncat,0,1\\ndog,1,0", ("cat", "dog"))
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence

import numpy as np

from activsim.analysis import graded, placements, rank_tests

MOST_BYTES = 200_000
LARGEST = 1e100  # so that sums of them are numbers


def decode_csv(content: bytes) -> str:
    """The text of such a file. Raises ValueError where it is none, or too long."""
    if len(content) > MOST_BYTES:
        raise ValueError(
            f"A table of at most {MOST_BYTES:,} bytes was expected, more came. Leave out what "
            "is no class."
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(
            "A text file (CSV in UTF-8) was expected, another kind of file came."
        ) from None


def matrix_from_csv(text: str, class_names: Sequence[str]) -> np.ndarray:
    """A visitor's own dissimilarity matrix, as `output.files.results.matrix_csv` writes it: class
    names in the first row and column, in any order; empty or "nan" is undefined. Semicolons may
    part the cells, with decimal commas in them, as some spreadsheets write it. float64 (n_classes,
    n_classes) in the order of class_names.

    Raises ValueError with a sentence for anything else, also for similarities, which are highest on
    the diagonal; otherwise the diagonal is not looked at."""
    names = list(class_names)
    expected = (
        f"A table with the {len(names)} class names in its first row and first column was expected"
    )
    try:
        rows, semicolons = _rows(text, ","), False
        if not rows or sorted(_known_names(rows[0][1:], names)) != sorted(names):
            semicolons = text.partition("\n")[0].count(";") >= len(names)
            rows = _rows(text, ";") if semicolons else rows
    except csv.Error as error:
        raise ValueError(f"{expected}; what came cannot be read as one: {error}.") from None
    if len(rows) != len(names) + 1 or any(len(row) != len(names) + 1 for row in rows):
        raise ValueError(
            f"{expected}; {len(rows)} rows of {len(rows[0]) if rows else 0} cells came."
        )
    columns, lines = (
        _known_names(heads, names) for heads in (rows[0][1:], [row[0] for row in rows[1:]])
    )
    for heads in (columns, lines):
        if sorted(heads) != sorted(names):
            missing = next((name for name in names if name not in heads), None)
            raise ValueError(
                f"{expected}; {f'{missing!r} is missing' if missing else 'a name comes twice'}."
            )
    matrix = np.zeros((len(names), len(names)))
    for line, row in zip(lines, rows[1:], strict=True):
        for column, cell in zip(columns, row[1:], strict=True):
            number = cell.replace(",", ".") if semicolons else cell
            matrix[names.index(line), names.index(column)] = _cell(number.strip(), line, column)
    values = rank_tests.condensed(matrix)  # complains if it is not symmetric
    defined = values[~np.isnan(values)]
    diagonal = np.diag(matrix)[~np.isnan(np.diag(matrix))]
    if len(defined) and np.ptp(defined) > 0 and len(diagonal) and diagonal.min() >= defined.max():
        raise ValueError(
            "A table of dissimilarities was expected, 0 on the diagonal and the higher the less "
            "alike; this one is highest on the diagonal, as similarities are. Take the highest "
            "value minus each."
        )
    np.fill_diagonal(matrix, 0)
    return matrix


def _rows(text: str, delimiter: str) -> list[list[str]]:
    """Those in which anything stands."""
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    return [row for row in reader if any(map(str.strip, row))]


def _known_names(heads: Sequence[str], names: Sequence[str]) -> list[str]:
    """The classes that heads name: as they are, escaped for spreadsheets as matrix_csv writes it,
    or but for blanks around them; what names none stays as it is."""
    known = {name.strip(): name for name in names}
    known |= {f"'{name}": name for name in names} | {name: name for name in names}
    return [known.get(head, known.get(head.strip(), head.strip())) for head in heads]


def hypothesis_from_csv(text: str, class_names: Sequence[str]) -> np.ndarray:
    """The same as a hypothesis: how unlike classes should be. A class without any number is left
    out (all its cells are NaN); the others need one for each pair. Raises ValueError with a
    sentence for anything else."""
    matrix = matrix_from_csv(text, class_names)
    pairs = ~np.eye(len(matrix), dtype=bool)
    matrix[~pairs] = np.nan
    labels = np.flatnonzero((~np.isnan(matrix)).any(axis=1))
    if len(labels) < placements.FEWEST_CLASSES:
        raise ValueError(
            f"Numbers for all pairs of at least {placements.FEWEST_CLASSES} classes were expected; "
            f"{len(labels)} classes have any. Fill in more cells."
        )
    part = matrix[np.ix_(labels, labels)]
    missing = np.argwhere(np.isnan(part) & ~np.eye(len(part), dtype=bool))
    if len(missing):
        first, second = (class_names[labels[index]] for index in missing[0])
        raise ValueError(
            "A number for every pair of the classes that have any was expected; "
            f"{first!r} and {second!r} have none. Fill it in, or empty all cells of one of them."
        )
    graded.apart(part, len(part))  # complains if all are the same
    return matrix


def most_alike(matrix: np.ndarray, class_names: Sequence[str]) -> str:
    """Which two classes a hypothesis calls most alike, a sentence: whoever wrote similarities sees
    it there. matrix: of all these classes, none of them without numbers."""
    values = rank_tests.condensed((matrix + matrix.T) / 2)
    lowest = np.flatnonzero(values == values.min())
    first, second = (
        class_names[labels[lowest[0]]] for labels in np.triu_indices(len(class_names), 1)
    )
    others = len(lowest) - 1
    pairs = f" and {others:,} more {'pair' if others == 1 else 'pairs'} as much" if others else ""
    return f"Most alike by this file: {first} and {second}{pairs} (the lowest number)."


def _cell(text: str, line: str, column: str) -> float:
    try:
        value = float(text or "nan")
    except ValueError:
        value = math.nan if line == column else math.inf
    if math.isinf(value):
        raise ValueError(f"A number was expected for {line!r} and {column!r}, {text[:50]!r} came.")
    if abs(value) > LARGEST:
        raise ValueError(
            f"Numbers from -{LARGEST:g} to {LARGEST:g} were expected; for {line!r} and {column!r} "
            f"{text[:50]!r} came. Divide all by the same number."
        )
    return value
