"""Sets in Parquet files, as Hugging Face keeps them: a column of pictures, a column of labels, the
names of the classes in the schema.

    table = unpack_parquet(files, pack_path)
    table.splits["train"].members[0]        # "0:812 train-00000.parquet, row 0": place and label

pyarrow reads them, which comes with Streamlit; where it is not installed a sentence says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np

from activsim.datasets.download import DataError, Progress
from activsim.datasets.own.layout import split_of_file
from activsim.datasets.own.machine_faults import is_of_machine
from activsim.datasets.own.parquet_columns import table_columns
from activsim.datasets.own.tree import readable
from activsim.paths import replacing

ROWS = 256  # that are read at once
LARGEST_GROWTH = 20  # pictures take at most so many times what their files do
SMALL = 1 << 24  # bytes that are never too many
PASSED_OVER = {  # why a row is: in a remark, and what to do where nothing else is left
    "path": (
        "held the path of a picture in place of the picture",
        "Save the table with the pictures in it, or bring the folder that they lie in",
    ),
    "secret": ("had a label that is kept secret (-1)", "Take a split whose labels are published"),
    "missing": ("lacked a picture or a label", "Fill both columns"),
}


class PackedSplit(NamedTuple):
    """members: of each picture its place in the pack, and what to call it, rows counted from 0;
    labels: numbers or text (n_images,)."""

    members: list[str]
    labels: np.ndarray


class PackedTable(NamedTuple):
    """names: of the classes, () where the schema has none; remarks: what was passed over."""

    splits: dict[str, PackedSplit]
    names: tuple[str, ...]
    remarks: tuple[str, ...]


def unpack_parquet(
    files: Sequence[Path], pack: Path, progress: Progress | None = None
) -> PackedTable:
    """Write the pictures of all files into one, because single rows of a Parquet file cannot be had
    quickly. Raises DataError where a file holds no column of pictures, or no row a picture and a
    label."""
    arrow, parquet = _pyarrow()
    most = LARGEST_GROWTH * sum(path.stat().st_size for path in files) + SMALL
    pack.parent.mkdir(parents=True, exist_ok=True)
    names: tuple[str, ...] = ()
    remarks: dict[str, None] = {}
    with replacing(pack) as part, part.open("wb") as stream:
        packer = _Packer(stream)
        try:
            readers = [(path, parquet.ParquetFile(path)) for path in files]
            total, n_done = sum(file.metadata.num_rows for _, file in readers), 0
            for path, file in readers:
                name = readable(path.name) if len(files) > 1 else "it"
                columns = table_columns(name, file.schema_arrow, arrow)
                if names and columns.names and names != columns.names:
                    raise DataError(
                        "its files name the classes otherwise, each in its schema. Bring files of "
                        "one data set"
                    )
                names = names or columns.names
                remarks |= {columns.remark: None} if columns.remark else {}
                for start, batch in _batches(file, [columns.pictures, columns.labels]):
                    packer.add(
                        path, start, batch.column(0).to_pylist(), batch.column(1).to_pylist()
                    )
                    n_done += batch.num_rows
                    if stream.tell() > most:  # one picture may be named a million times
                        raise DataError(
                            f"its pictures take more than {LARGEST_GROWTH} times as much room as "
                            "the file. Save each picture once"
                        )
                    if progress:
                        progress(n_done, total, "Reading the pictures")
        except (arrow.ArrowException, OSError) as error:
            if is_of_machine(error):
                raise
            raise _damage(error) from None
    table = packer.table(names)
    return table._replace(remarks=(*remarks, *table.remarks))


def count_rows(path: Path) -> int:
    """As many as a file says that it holds, as a whole or in its parts. Raises DataError where it
    cannot be read."""
    arrow, parquet = _pyarrow()
    try:
        metadata = parquet.ParquetFile(path).metadata
        in_parts = (metadata.row_group(part).num_rows for part in range(metadata.num_row_groups))
        return int(max(metadata.num_rows, sum(in_parts)))
    except (arrow.ArrowException, OSError) as error:
        raise _damage(error) from None


def _pyarrow() -> tuple[Any, Any]:
    """Raises DataError where it is not installed."""
    try:
        import pyarrow as arrow
        import pyarrow.parquet as parquet
    except ImportError:
        raise DataError("Parquet files are read with pyarrow: pip install pyarrow") from None
    return arrow, parquet


def _damage(error: Exception) -> DataError:
    reason = str(error).rstrip(".")
    return DataError(f"The Parquet file cannot be read: {reason}. Copy or download it again.")


def _batches(file: Any, columns: list[str]) -> Iterator[tuple[int, Any]]:
    """(number of the first row, some rows), the columns in this order."""
    start = 0
    for batch in file.iter_batches(ROWS, columns=columns):
        yield start, batch.select(columns)
        start += batch.num_rows


class _Packer:
    """Writes the pictures of rows to a stream, and counts those that it passes over."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.splits: dict[str, tuple[list[str], list[Any]]] = {}
        self.n_passed_over: Counter[str] = Counter()

    def add(self, path: Path, start: int, pictures: list[Any], labels: list[Any]) -> None:
        """Rows of a file, the first of this number."""
        members, values = self.splits.setdefault(split_of_file(path), ([], []))
        for row, (picture, label) in enumerate(zip(pictures, labels, strict=True), start):
            is_struct = isinstance(picture, dict)
            data: bytes | None = picture.get("bytes") if is_struct else picture
            if data is None or label is None:
                is_elsewhere = data is None and is_struct and picture.get("path")
                self.n_passed_over["path" if is_elsewhere else "missing"] += 1
            elif isinstance(label, int) and label < 0:
                self.n_passed_over["secret"] += 1  # how Hugging Face writes it
            else:
                start = self.stream.tell()
                self.stream.write(data)
                members.append(f"{start}:{start + len(data)} {readable(path.name)}, row {row}")
                values.append(label)

    def table(self, names: tuple[str, ...]) -> PackedTable:
        """Raises DataError where no row held a picture and a label."""
        remarks = [
            f"{n_rows:,} row{' is' if n_rows == 1 else 's are'} passed over that "
            f"{PASSED_OVER[reason][0]}."
            for reason, n_rows in self.n_passed_over.items()
        ]
        splits = {
            split: PackedSplit(members, _array(values))
            for split, (members, values) in self.splits.items()
            if members
        }
        if not splits:
            advice = [f"{PASSED_OVER[reason][1]}." for reason in self.n_passed_over]
            sentences = " ".join([*remarks, *(advice or ["Fill both columns."])])
            raise DataError(
                f"rows with a picture and a label were expected, none came. {sentences}"
            )
        return PackedTable(splits, names, tuple(remarks))


def _array(labels: list[Any]) -> np.ndarray:
    is_text = any(isinstance(label, str) for label in labels)
    return np.array([str(label) for label in labels]) if is_text else np.array(labels)
