"""Sets in CSV files, a picture in each row: a column of labels, and one for each pixel.

    array_set = splits_of_tables([Path("fashion-mnist_train.csv"), Path("fashion-mnist_test.csv")])
    names = files_of_tables(folder, ["train.csv", "notes.csv"])      # ["train.csv"]

pyarrow reads them, which comes with Streamlit; where it is not installed a sentence says so."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isqrt
from pathlib import Path
from typing import Any

import numpy as np

from activsim.datasets.download import DataError
from activsim.datasets.own.arrays import Arrays, ArraySet
from activsim.datasets.own.layout import split_of_file
from activsim.datasets.own.pixel_columns import (
    NoLabels,
    PixelColumns,
    is_pixel_table,
    pixel_columns,
)
from activsim.datasets.own.remarks import first_names
from activsim.datasets.own.stored_array import StoredArray, join_arrays
from activsim.datasets.own.tree import readable

BLOCK = 1 << 24  # bytes of a table that are read at once
LONGEST_REASON = 200  # characters: pyarrow's may hold a whole row
BETWEEN = re.compile(r"[\[\],]")  # of values that were a list of Python's
NUMBER = re.compile(r"\s*[+-]?\d+(\.\d*)?(e[+-]?\d+)?\s*", re.IGNORECASE)


@dataclass(frozen=True)
class TableImages(StoredArray):
    """The pixels of a table, float32 (n_images, n_pixels), or (n_images, side, side, 3) where the
    names of its columns say the colours."""

    path: Path
    columns: PixelColumns

    def parts(self) -> Iterator[np.ndarray]:
        for rows in _pixel_rows(self.path, self.columns):
            yield rows.reshape(len(rows), *self.shape[1:])


def files_of_tables(folder: Path, names: Sequence[str]) -> list[str]:
    """Of the files of a folder, in it but not in folders within it, the tables of pixels; [] where
    none of them has labels."""
    tables = [
        name
        for name in names
        if "/" not in name
        and name.lower().endswith(".csv")
        and is_pixel_table(folder / name, with_labels=False)
    ]
    return tables if any(is_pixel_table(folder / name) for name in tables) else []


def splits_of_tables(paths: Sequence[Path]) -> ArraySet:
    """A file is of the split that its name says. Raises ValueError, with a reason, where one is no
    table of pixels; of several those without labels are left out, which is told."""
    by_split: dict[str, list[Arrays]] = {}
    remarks: dict[str, None] = {}
    without_labels: list[str] = []
    for path in paths:
        try:
            columns = pixel_columns(path)
            arrays = _arrays(path, columns)
        except NoLabels:
            if len(paths) == 1:
                raise
            without_labels.append(readable(path.name))
            continue
        except ValueError as error:
            where = f"{readable(path.name)}: " if len(paths) > 1 else ""
            raise ValueError(f"{where}{error}") from None
        remarks |= {columns.remark: None} if columns.remark else {}
        by_split.setdefault(split_of_file(path), []).append(arrays)
    if without_labels:
        remarks[f"Not used, having no column of labels: {first_names(without_labels)}."] = None
    splits = {
        split: Arrays(
            join_arrays([arrays.images for arrays in parts]),
            join_arrays([arrays.labels for arrays in parts]),
        )
        for split, parts in by_split.items()
    }
    return ArraySet(splits, remarks=tuple(remarks))


def count_rows(path: Path) -> int:
    """As many lines as a table has, its names among them."""
    with path.open("rb") as stream:
        return sum(part.count(b"\n") for part in iter(lambda: stream.read(BLOCK), b""))


def _arrays(path: Path, columns: PixelColumns) -> Arrays:
    names = [name for batch in _batches(path, columns, [columns.label]) for name in batch[0]]
    labels = _labels(names)
    n_pixels = len(columns.pixels)
    if n_pixels == 1:
        n_pixels = next(_pixel_rows(path, columns), np.empty((0, 1))).shape[1]
    data = labels.tobytes()
    side = isqrt(n_pixels // 3)
    return Arrays(
        TableImages(
            (len(labels), *((side, side, 3) if columns.has_colours else (n_pixels,))),
            np.dtype(np.float32),
            lambda: path.open("rb"),
            path,
            columns,
        ),
        StoredArray(labels.shape, labels.dtype, lambda: io.BytesIO(data)),
    )


def _labels(names: Sequence[str]) -> np.ndarray:
    """Whole numbers, however they are written, 3.0 or 3.000e+00; else names."""
    if all(NUMBER.fullmatch(name) for name in names):
        numbers = np.array([float(name) for name in names])
        if np.array_equal(numbers, np.rint(numbers)):
            return numbers
    return np.array([name.strip() for name in names])


def _pixel_rows(path: Path, columns: PixelColumns) -> Iterator[np.ndarray]:
    """float32 (n, n_pixels)."""
    n_pixels = 0
    for batch in _batches(path, columns, columns.pixels):
        if len(columns.pixels) > 1:
            yield np.column_stack(batch)
            continue
        rows = [BETWEEN.sub(" ", cell).split() for cell in batch[0]]
        n_pixels = n_pixels or len(rows[0])
        other_lengths = {len(row) for row in rows} - {n_pixels}
        if other_lengths or not n_pixels:
            raise ValueError(
                f"as many values in each cell of pixels were expected, {n_pixels:,} and "
                f"{max(other_lengths, default=0):,} came. Leave out what is not whole"
            )
        try:
            yield np.array(rows, np.float32)
        except ValueError as error:
            reason = readable(str(error))[:LONGEST_REASON]
            raise ValueError(
                "numbers with spaces or commas between them were expected as pixels: "
                f"{reason}. Mend this cell, or leave the row out"
            ) from None


def _batches(path: Path, columns: PixelColumns, numbers: Sequence[int]) -> Iterator[list[Any]]:
    """Some rows after the other, by column: text of the label's and of a single one, else float32;
    an empty cell of a pixel is NaN."""
    try:
        import pyarrow
        from pyarrow import csv
    except ImportError:
        raise DataError("CSV files are read with pyarrow: pip install pyarrow") from None
    is_text = len(numbers) == 1
    names = [str(number) for number in range(columns.n_columns)]
    kind = pyarrow.string() if is_text else pyarrow.float32()
    try:
        reader = csv.open_csv(
            path,
            csv.ReadOptions(
                column_names=names, skip_rows=columns.n_lines, block_size=BLOCK, use_threads=False
            ),
            csv.ParseOptions(delimiter=columns.delimiter),
            csv.ConvertOptions(
                include_columns=[names[number] for number in numbers],
                column_types={names[number]: kind for number in numbers},
            ),
        )
        for batch in reader:
            if batch.num_rows:
                yield [
                    column.to_pylist() if is_text else column.to_numpy(zero_copy_only=False)
                    for column in batch.columns
                ]
    except pyarrow.ArrowInvalid as error:
        reason = " ".join(str(error).split())[:LONGEST_REASON].rstrip(".")
        if "invalid UTF8" in reason:
            raise ValueError("it is no UTF-8. Save the table as CSV UTF-8") from None
        raise ValueError(
            f"a number in each cell of a pixel was expected, and as many cells in each row: "
            f"{readable(reason)}. Mend this row, or leave it out"
        ) from None
