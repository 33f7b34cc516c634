"""What happens along the layers as CSV and JSON: one row a number.

layers: their names, (n_layers,); class_names: (n_classes,). Undefined is "nan", in JSON null.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from activsim.analysis.embedding import Maps, Tree
from activsim.analysis.geometry import Course
from activsim.jsonable import plain
from activsim.output.files.csv_text import to_csv


def measures_csv(course: Course, layers: Sequence[str]) -> str:
    """A row per layer, a column per measure of structure."""
    columns = {
        "within": course.within,
        "between": course.between,
        "within over between": course.ratio,
    }
    for name, values in course.agreement.items():
        columns[f"agreement with {name}"] = values
    rows = zip(layers, *(values.tolist() for values in columns.values()), strict=True)
    return to_csv(["layer", *columns], rows)


def matrices_csv(matrices: np.ndarray, layers: Sequence[str], class_names: Sequence[str]) -> str:
    """A row per layer and pair of classes, of matrices (n_layers, n_classes, n_classes)."""
    pairs = list(itertools.combinations(range(len(class_names)), 2))
    rows = []
    for layer, matrix in zip(layers, matrices, strict=True):
        for a, b in pairs:
            rows.append((layer, class_names[a], class_names[b], float(matrix[a, b])))
    return to_csv(["layer", "class", "other class", "dissimilarity"], rows)


def maps_csv(maps: Maps, layers: Sequence[str], class_names: Sequence[str]) -> str:
    """A row per layer and class: where it lies on the map, and the map's stress."""
    rows = []
    for layer, points, stress in zip(layers, maps.points, maps.stress, strict=True):
        for name, (x, y) in zip(class_names, points.tolist(), strict=True):
            rows.append((layer, name, x, y, float(stress)))
    return to_csv(["layer", "class", "x", "y", "stress of the layer's map"], rows)


def choices_csv(
    agreement: np.ndarray,
    nearest: np.ndarray,
    layers: Sequence[str],
    thresholds: Sequence[str],
    class_names: Sequence[str],
) -> str:
    """A row per layer and threshold: agreement float (n_layers, n_thresholds) with the current
    choice, and which classes are nearest, bool (n_layers, n_thresholds, n_classes): their names,
    " / " between those that are tied."""
    rows = []
    for i, layer in enumerate(layers):
        for j, threshold in enumerate(thresholds):
            tied = " / ".join(
                class_names[label] for label in np.flatnonzero(nearest[i, j]).tolist()
            )
            rows.append((layer, threshold, float(agreement[i, j]), tied))
    return to_csv(
        ["layer", "threshold", "rank correlation with the current choice", "nearest class"], rows
    )


def layers_json(
    about: dict[str, Any],
    layers: Sequence[str],
    class_names: Sequence[str],
    matrices: np.ndarray,
    course: Course,
    maps: Maps,
    tree: Tree | None,
    grid: dict[str, Any],
) -> str:
    """Everything on the page. about: the settings, and whatever else there is to say; grid: plain
    values and arrays."""
    branches = tree and {
        "merges": tree.merges,
        "order": [about["placed"][label] for label in tree.order],
        "cophenetic": tree.cophenetic,
    }
    page = {
        "about": about,
        "layers": list(layers),
        "class_names": list(class_names),
        "dissimilarity": matrices,
        "measures": course,
        "map": maps,
        "tree": branches,
        "grid": grid,
    }
    return json.dumps(plain(page), allow_nan=False, indent=1) + "\n"


def across_csv(
    matrices: np.ndarray, layers: Sequence[str], class_names: Sequence[str], condition: str
) -> str:
    """A row per layer and pair of a class as it is and a changed class, of matrices (n_layers,
    n_classes, n_classes), rows as they are. condition: in words."""
    rows = [
        (layer, class_names[a], class_names[b], float(matrix[a, b]))
        for layer, matrix in zip(layers, matrices, strict=True)
        for a, b in itertools.product(range(len(class_names)), repeat=2)
    ]
    return to_csv(["layer", "class as it is", f"class {condition}", "dissimilarity"], rows)
