"""One result to take away: as CSV, and as a file.

profiles_csv(result.profiles, class_names)         # a row per class, a column per neuron
matrix_csv(result.dissimilarity, class_names)
ranking_csv(result.ranking, class_names)
result_writer("study.npz")(arrays, about, shape)   # or study.json, .hdf5, or a folder of CSV
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from activsim.analysis import firing_rule
from activsim.jsonable import plain
from activsim.output.files import rdms
from activsim.output.files.csv_text import UNDEFINED, to_csv
from activsim.paths import replacing

Arrays = dict[str, np.ndarray]
ResultWriter = Callable[[Arrays, dict[str, Any], tuple[int, ...]], None]


def profiles_csv(
    profiles: np.ndarray, class_names: Sequence[str], neuron_names: Sequence[str] | None = None
) -> str:
    """Firing profiles (n_classes, n_neurons): a row per class, a column per neuron."""
    profiles = np.asarray(profiles, dtype=np.float64)
    columns = neuron_column_names(profiles.shape[1:]) if neuron_names is None else neuron_names
    _check_shape(profiles, (len(class_names), len(columns)))
    return _table_by_class(columns, class_names, profiles.tolist())


def matrix_csv(matrix: np.ndarray, class_names: Sequence[str]) -> str:
    """Dissimilarity matrix (n_classes, n_classes): the classes are the rows and the columns."""
    matrix = np.asarray(matrix, dtype=np.float64)
    _check_shape(matrix, (len(class_names), len(class_names)))
    return _table_by_class(class_names, class_names, matrix.tolist())


def ranking_csv(ranking: np.ndarray, class_names: Sequence[str]) -> str:
    """Ranking (n_classes, n_classes): a row per class, its column 0 the class itself, then from
    most to least alike."""
    ranking = np.asarray(ranking)
    _check_shape(ranking, (len(class_names), len(class_names)))
    rows = []
    for labels in ranking.tolist():
        rows.append([UNDEFINED if label < 0 else class_names[label] for label in labels])
    return _table_by_class(map(str, range(len(class_names))), class_names, rows)


def neuron_column_names(neuron_shape: Sequence[int]) -> list[str]:
    """A column title per neuron: "neuron 3", or where it looks in a map: "row 0, column 5, channel
    3", in a sequence "token 4, channel 3"."""
    axes = {1: ["neuron"], 2: ["token", "channel"], 3: ["row", "column", "channel"]}
    n_axes = len(neuron_shape)
    names = axes.get(n_axes, [*(f"axis {axis}" for axis in range(n_axes - 1)), "channel"])
    return [
        ", ".join(f"{name} {index}" for name, index in zip(names, indices, strict=True))
        for indices in np.ndindex(*neuron_shape)
    ]


def _check_shape(values: np.ndarray, expected: tuple[int, int]) -> None:
    if values.shape != expected:
        raise ValueError(
            f"Values of shape {expected} were expected for these names, {values.shape} came."
        )


def _table_by_class(
    columns: Iterable[str], class_names: Sequence[str], rows: Iterable[Iterable[object]]
) -> str:
    rows_with_names = ([name, *row] for name, row in zip(class_names, rows, strict=True))
    return to_csv(["class", *columns], rows_with_names)


def result_writer(out: str) -> ResultWriter:
    """How to write a result to a .npz, a .json, a .hdf5 or a folder: a function of the arrays, of
    what else a .json says (settings), and of the neurons' shape. Each file appears whole or not at
    all.

    arrays: profiles, dissimilarity, ranking, thresholds, class_names, and where images are changed
    across, classes as they are by classes changed. Raises ValueError for a place
    of no known kind, before there is anything to write."""
    path = Path(out)
    if not out:
        raise ValueError("The name of a file or a folder was expected, none came.")
    if path.is_dir() or out.endswith(("/", os.sep)) or not path.suffix:
        return lambda arrays, about, shape: _write_folder(path, arrays, shape)
    if path.suffix == ".npz":
        return lambda arrays, about, shape: _write_npz(path, arrays)
    if path.suffix == ".json":
        return lambda arrays, about, shape: _write_text(
            path, json.dumps(plain(arrays | about), allow_nan=False) + "\n"
        )
    if path.suffix == ".hdf5":
        if not rdms.can_write():
            raise ValueError(rdms.NOT_INSTALLED)
        return lambda arrays, about, shape: _write_rdm(path, arrays, about["settings"])
    raise ValueError(
        f"A file name that ends in .npz, .json or .hdf5, or a folder, was expected, {out!r} came."
    )


def _write_folder(folder: Path, arrays: Arrays, neuron_shape: tuple[int, ...]) -> None:
    names = arrays["class_names"].tolist()
    columns = neuron_column_names(neuron_shape)
    _write_text(folder / "profiles.csv", profiles_csv(arrays["profiles"], names, columns))
    _write_text(folder / "dissimilarity.csv", matrix_csv(arrays["dissimilarity"], names))
    _write_text(folder / "ranking.csv", ranking_csv(arrays["ranking"], names))
    if "across" in arrays:
        _write_text(folder / "across.csv", matrix_csv(arrays["across"], names))


def _write_npz(path: Path, arrays: Arrays) -> None:
    # its stub takes every keyword for `allow_pickle`, also the arrays' names
    _write_whole(path, lambda stream: np.savez_compressed(stream, **arrays))  # type: ignore[arg-type]


def _write_rdm(path: Path, arrays: Arrays, settings: dict[str, Any]) -> None:
    """The dissimilarities alone, for rsatoolbox."""
    kind, threshold = settings["kind"], settings["threshold"]
    about = {
        "network": settings["model"],
        "images": settings["images"],
        "split": settings["split"],
        "reading": settings["reading"],
        "fires": firing_rule.threshold_text(kind, threshold, digits=7, percent=False),
    }
    content = rdms.rdms_hdf5(
        arrays["dissimilarity"][None],
        [settings["layer"]],
        arrays["class_names"].tolist(),
        settings["measure"],
        about,
    )
    _write_whole(path, lambda stream: stream.write(content))


def _write_text(path: Path, text: str) -> None:
    _write_whole(path, lambda stream: stream.write(text.encode()))


def _write_whole(path: Path, fill: Callable[[BinaryIO], object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as part, open(part, "xb") as stream:
        fill(stream)
