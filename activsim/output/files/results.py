"""One result to take away: as CSV, as a file, and as the Python lines that give the same numbers.

    profiles_csv(result.profiles, class_names)         # a row per class, a column per neuron
    matrix_csv(result.dissimilarity, class_names)
    ranking_csv(result.ranking, class_names)
    writer("study.npz")(arrays, about, neuron_shape)   # or study.json, or a folder of CSV
    python_lines(settings, class_names)                # a script with the same profiles, dissimilarity, ranking

Numbers are written in full and read back as the same floats. Undefined is written "nan".
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np

from activsim.settings import Settings

UNDEFINED = "nan"


def profiles_csv(
    profiles: np.ndarray, class_names: Sequence[str], neuron_names: Sequence[str] | None = None
) -> str:
    """Firing profiles (n_classes, n_neurons): a row per class, a column per neuron."""
    profiles = np.asarray(profiles, dtype=np.float64)
    columns = (
        neuron_column_names(profiles.shape[1:]) if neuron_names is None else list(neuron_names)
    )
    _check(profiles, (len(class_names), len(columns)))
    return _csv(columns, class_names, ([repr(value) for value in row] for row in profiles.tolist()))


def matrix_csv(matrix: np.ndarray, class_names: Sequence[str]) -> str:
    """Dissimilarity matrix (n_classes, n_classes): the classes are the rows and the columns."""
    matrix = np.asarray(matrix, dtype=np.float64)
    _check(matrix, (len(class_names),) * 2)
    return _csv(
        class_names, class_names, ([repr(value) for value in row] for row in matrix.tolist())
    )


def ranking_csv(ranking: np.ndarray, class_names: Sequence[str]) -> str:
    """Ranking (n_classes, n_classes): a row per class, its column 0 the class itself, then from
    most to least alike."""
    ranking = np.asarray(ranking)
    _check(ranking, (len(class_names),) * 2)
    named = (
        [UNDEFINED if other < 0 else class_names[other] for other in row]
        for row in ranking.tolist()
    )
    return _csv([str(place) for place in range(len(class_names))], class_names, named)


def neuron_column_names(neuron_shape: Sequence[int]) -> list[str]:
    """A column title per neuron: "neuron 3", or where it looks in a map: "row 0, column 5, channel
    3"."""
    axes = (
        ("row", "column", "channel") if len(neuron_shape) == 3 else ("neuron",) * len(neuron_shape)
    )
    return [
        ", ".join(f"{axis} {i}" for axis, i in zip(axes, place, strict=True))
        for place in np.ndindex(*neuron_shape)
    ]


def python_lines(settings: Settings, class_names: Sequence[str], epoch: int | None = None) -> str:
    """A script that makes `profiles`, `dissimilarity` and `ranking` of these settings, and prints
    the queried row. epoch: after which one, of a network's time-lapse; None: of the finished
    network."""
    table = (
        f"""\
import activsim

data = activsim.load_images({settings.split!r})
model = activsim.load_network(activsim.list_networks()[{settings.model!r}])
table = activsim.record(model, data, [{settings.layer!r}])[{settings.layer!r}].reading({settings.reading!r})"""
        if epoch is None
        else f"""\
import activsim

lapse = activsim.load_timelapse(activsim.list_networks()[{settings.model!r}])
table = lapse.table({int(epoch)!r}, {settings.layer!r})"""
    )
    return f"""\
{table}
result = activsim.comparison(table, {settings.kind!r}, {float(settings.threshold)!r}, {settings.measure!r})
profiles, dissimilarity, ranking = result.profiles, result.dissimilarity, result.ranking

class_names = {[str(name) for name in class_names]!r}
query = {int(settings.query)!r}
for other in ranking[query]:
    if other >= 0:  # -1: undefined, and so not ranked
        print(class_names[other], dissimilarity[query, other])
"""


def result_writer(out: str) -> Callable[[dict, dict, tuple[int, ...]], None]:
    """How to write a result to a .npz, a .json or a folder: a function of the arrays, of what else
    a .json says (settings), and of the neurons' shape. Each file appears whole or not at all.

    arrays: profiles, dissimilarity, ranking, thresholds, class_names. Raises ValueError for a place
    of no known kind, before there is anything to write."""
    path = Path(out)
    if not out:
        raise ValueError("The name of a file or a folder was expected, none came.")
    if path.is_dir() or out.endswith(("/", os.sep)) or not path.suffix:
        return lambda arrays, about, shape: _write_folder(path, arrays, shape)
    if path.suffix == ".npz":
        return lambda arrays, about, shape: _write(
            path, lambda stream: np.savez_compressed(stream, **arrays)
        )
    if path.suffix == ".json":
        return lambda arrays, about, shape: _write(
            path, lambda stream: stream.write(_json(arrays, about).encode())
        )
    raise ValueError(
        f"A file name that ends in .npz or .json, or a folder, was expected, {out!r} came."
    )


def _check(values: np.ndarray, expected: tuple[int, int]) -> None:
    if values.shape != expected:
        raise ValueError(
            f"Values of shape {expected} were expected for these names, {values.shape} came."
        )


def _csv(columns: Iterable[str], class_names: Iterable[str], rows: Iterable[list[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["class", *columns])
    writer.writerows([name, *row] for name, row in zip(class_names, rows, strict=True))
    return text.getvalue()


def _write_folder(folder: Path, arrays: dict, neuron_shape: tuple[int, ...]) -> None:
    names = arrays["class_names"].tolist()
    profiles = profiles_csv(arrays["profiles"], names, neuron_column_names(neuron_shape))
    texts = {
        "profiles": profiles,
        "dissimilarity": matrix_csv(arrays["dissimilarity"], names),
        "ranking": ranking_csv(arrays["ranking"], names),
    }
    for name, text in texts.items():
        _write(folder / f"{name}.csv", lambda stream, text=text: stream.write(text.encode()))


def _json(arrays: dict[str, np.ndarray], about: dict) -> str:
    """Arrays as lists, NaN as null."""
    lists = {
        name: (
            np.where(np.isnan(array), None, array) if array.dtype.kind == "f" else array
        ).tolist()
        for name, array in arrays.items()
    }
    return json.dumps(lists | about, allow_nan=False) + "\n"


def _write(path: Path, fill: Callable[[BinaryIO], object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(part, "xb") as stream:
            fill(stream)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
