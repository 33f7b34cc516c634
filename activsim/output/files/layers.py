"""What happens along the steps as CSV and JSON: one row a number, undefined is "nan" (in JSON
null).

steps: what the steps are called (layers); names: the classes.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Iterable, Sequence

import numpy as np

from activsim.analysis.geometry import Course, Maps, Tree
from activsim.jsonable import plain


def measures_csv(course: Course, steps: Sequence[str]) -> str:
    """A row per step, a column per measure of structure."""
    columns = {
        "within": course.within,
        "between": course.between,
        "within over between": course.ratio,
    }
    columns |= {f"agreement with {name}": values for name, values in course.agreement.items()}
    rows = zip(steps, *(values.tolist() for values in columns.values()), strict=True)
    return _csv(["layer", *columns], rows)


def matrices_csv(matrices: np.ndarray, steps: Sequence[str], names: Sequence[str]) -> str:
    """A row per step and pair of classes, of matrices (n_steps, n_classes, n_classes)."""
    pairs = list(itertools.combinations(range(len(names)), 2))
    rows = (
        (step, names[a], names[b], float(matrix[a, b]))
        for step, matrix in zip(steps, matrices, strict=True)
        for a, b in pairs
    )
    return _csv(["layer", "class", "other class", "dissimilarity"], rows)


def maps_csv(maps: Maps, steps: Sequence[str], names: Sequence[str]) -> str:
    """A row per step and class: where it lies on the map, and the map's stress."""
    rows = (
        (step, name, *point.tolist(), float(stress))
        for step, points, stress in zip(steps, maps.points, maps.stress, strict=True)
        for name, point in zip(names, points, strict=True)
    )
    return _csv(["layer", "class", "x", "y", "stress of the layer's map"], rows)


def choices_csv(
    agreement: np.ndarray,
    nearest: np.ndarray,
    steps: Sequence[str],
    columns: Sequence[str],
    names: Sequence[str],
) -> str:
    """A row per cell of the grid: agreement float (n_steps, n_columns) with the current choice, and
    which classes are nearest, bool (n_steps, n_columns, n_classes): their names, " / " between
    those that are tied."""
    rows = (
        (
            step,
            column,
            float(agreement[i, j]),
            " / ".join(names[label] for label in np.flatnonzero(nearest[i, j])),
        )
        for (i, step), (j, column) in itertools.product(enumerate(steps), enumerate(columns))
    )
    return _csv(
        ["layer", "threshold", "rank correlation with the current choice", "nearest class"], rows
    )


def layers_json(
    about: dict,
    steps: Sequence[str],
    names: Sequence[str],
    matrices: np.ndarray,
    course: Course,
    maps: Maps,
    tree: Tree | None,
    grid: dict,
) -> str:
    """Everything on the page. about: the settings, and whatever else there is to say; grid: plain
    values and arrays."""
    branches = tree and {
        "merges": tree.merges,
        "order": [names[label] for label in tree.order],
        "cophenetic": tree.cophenetic,
    }
    found = {
        "about": about,
        "layers": list(steps),
        "class_names": list(names),
        "dissimilarity": matrices,
    }
    found |= {"measures": course, "map": maps, "tree": branches, "grid": grid}
    return json.dumps(plain(found), allow_nan=False, indent=1) + "\n"


def _csv(header: Iterable[str], rows: Iterable[Iterable]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(
        [repr(value) if isinstance(value, float) else value for value in row] for row in rows
    )
    return text.getvalue()
