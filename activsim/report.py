"""One result to take away: as CSV, and as the Python lines that give the same numbers.

    profiles_csv(result.profiles, class_names)         # a row per class, a column per neuron
    matrix_csv(result.dissimilarity, class_names)
    ranking_csv(result.ranking, class_names)
    python_lines(settings, class_names)                # a script with the same profiles, dissimilarity, ranking

Numbers are written in full and read back as the same floats. Undefined is written "nan".
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import numpy as np

from activsim.settings import Settings

UNDEFINED = "nan"


def profiles_csv(profiles: np.ndarray, class_names: Sequence[str], neuron_names: Sequence[str] | None = None) -> str:
    """Firing profiles (n_classes, n_neurons): a row per class, a column per neuron."""
    profiles = np.asarray(profiles, dtype=np.float64)
    columns = list(neuron_names or names_of_neurons(profiles.shape[1:]))
    _check(profiles, (len(class_names), len(columns)))
    return _csv(columns, class_names, ([repr(value) for value in row] for row in profiles.tolist()))


def matrix_csv(matrix: np.ndarray, class_names: Sequence[str]) -> str:
    """Dissimilarity matrix (n_classes, n_classes): the classes are the rows and the columns."""
    matrix = np.asarray(matrix, dtype=np.float64)
    _check(matrix, (len(class_names),) * 2)
    return _csv(class_names, class_names, ([repr(value) for value in row] for row in matrix.tolist()))


def ranking_csv(ranking: np.ndarray, class_names: Sequence[str]) -> str:
    """Ranking (n_classes, n_classes): a row per class, its column 0 the class itself, then from most to least alike."""
    ranking = np.asarray(ranking)
    _check(ranking, (len(class_names),) * 2)
    named = ([UNDEFINED if other < 0 else class_names[other] for other in row] for row in ranking.tolist())
    return _csv([str(place) for place in range(len(class_names))], class_names, named)


def names_of_neurons(neuron_shape: Sequence[int]) -> list[str]:
    """A column title per neuron: "neuron 3", or where it looks in a map: "row 0, column 5, channel 3"."""
    axes = ("row", "column", "channel") if len(neuron_shape) == 3 else ("neuron",) * len(neuron_shape)
    return [
        ", ".join(f"{axis} {i}" for axis, i in zip(axes, place, strict=True)) for place in np.ndindex(*neuron_shape)
    ]


def python_lines(settings: Settings, class_names: Sequence[str]) -> str:
    """A script that makes `profiles`, `dissimilarity` and `ranking` of these settings, and prints the queried row."""
    return f"""\
from activsim import datasets, model_folder, networks, recording, similarity

data = datasets.load({settings.split!r})
model = networks.load(model_folder.models()[{settings.model!r}])
table = recording.record(model, data, [{settings.layer!r}])[{settings.layer!r}].reading({settings.reading!r})
result = similarity.comparison(table, {settings.kind!r}, {float(settings.threshold)!r}, {settings.measure!r})
profiles, dissimilarity, ranking = result.profiles, result.dissimilarity, result.ranking

class_names = {[str(name) for name in class_names]!r}
query = {int(settings.query)!r}
for other in ranking[query]:
    if other >= 0:  # -1: undefined, and so not ranked
        print(class_names[other], dissimilarity[query, other])
"""


def _check(values: np.ndarray, expected: tuple[int, int]) -> None:
    if values.shape != expected:
        raise ValueError(f"Values of shape {expected} were expected for these names, {values.shape} came.")


def _csv(columns: Iterable[str], class_names: Iterable[str], rows: Iterable[list[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["class", *columns])
    writer.writerows([name, *row] for name, row in zip(class_names, rows, strict=True))
    return text.getvalue()
