"""Sets in Parquet files, as Hugging Face keeps them: a column of pictures, a column of labels, the
names of the classes in the schema.

    table = unpack_parquet(files, pack_path)
    table.splits["train"].members[0]        # "0:812 train-00000.parquet, row 0": place and label

pyarrow reads them, which comes with Streamlit; where it is not installed a sentence says so."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np

from activsim.datasets.download import DataError, Progress
from activsim.datasets.own.layout import split_of_file
from activsim.datasets.own.machine_faults import is_of_machine
from activsim.datasets.own.tree import natural_key, readable
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
LABELS_FIRST = ("label", "labels", "fine_label", "class", "target")


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
    with replacing(pack) as part, part.open("wb") as stream:
        packer = _Packer(stream)
        try:
            readers = [(path, parquet.ParquetFile(path)) for path in files]
            total, n_done = sum(file.metadata.num_rows for _, file in readers), 0
            for path, file in readers:
                name = readable(path.name) if len(files) > 1 else "it"
                pictures, labels, names_here = _columns(name, file.schema_arrow, arrow)
                if names and names_here and names != names_here:
                    raise DataError(
                        "its files name the classes otherwise, each in its schema. Bring files of "
                        "one data set"
                    )
                names = names or names_here
                for start, batch in _batches(file, [pictures, labels]):
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
    return packer.table(names)


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
                self.n_passed_over["path" if is_struct and picture.get("path") else "missing"] += 1
            elif isinstance(label, int) and label < 0:
                self.n_passed_over["secret"] += 1  # how Hugging Face writes it
            else:
                place = self.stream.tell()
                self.stream.write(data)
                members.append(f"{place}:{place + len(data)} {readable(path.name)}, row {row}")
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


def _columns(name: str, schema: Any, arrow: Any) -> tuple[str, str, tuple[str, ...]]:
    """The columns of pictures and of labels, and the names of the classes. name: of the file, in a
    sentence."""
    features = _features(schema)
    pictures, labels = "", []
    for field in schema:
        is_struct = arrow.types.is_struct(field.type)
        holds_bytes = is_struct and field.type.get_field_index("bytes") >= 0
        if holds_bytes or _is_binary(field.type, arrow):
            pictures = pictures or field.name
        types = arrow.types
        is_label = types.is_integer(field.type) or types.is_string(field.type)
        # a column of fractions may be anything, save where its name says what it is
        is_number = types.is_floating(field.type) or types.is_boolean(field.type)
        if is_label or (is_number and field.name.casefold() in LABELS_FIRST):
            labels.append(field.name)
    named_columns = [name for name in labels if _class_names(features, name)]
    labels = sorted(named_columns or labels, key=lambda name: _rank(name.casefold()))
    if not pictures or not labels:
        raise DataError(
            f"{name} was expected to hold a column of pictures and a column of "
            f"labels; it holds {', '.join(f'{field.name} ({field.type})' for field in schema)}. "
            "Save the pictures' files as bytes, and whole numbers or names as labels."
        )
    return pictures, labels[0], _class_names(features, labels[0])


def _rank(name: str) -> int:
    return LABELS_FIRST.index(name) if name in LABELS_FIRST else len(LABELS_FIRST)


def _is_binary(kind: Any, arrow: Any) -> bool:
    return bool(arrow.types.is_binary(kind) or arrow.types.is_large_binary(kind))


def _features(schema: Any) -> Mapping[str, Any]:
    try:
        text = (schema.metadata or {}).get(b"huggingface", b"{}")
        features = json.loads(text)["info"]["features"]
        return features if isinstance(features, dict) else {}
    except (ValueError, KeyError, TypeError):
        return {}


def _class_names(features: Mapping[str, Any], column: str) -> tuple[str, ...]:
    names = features.get(column)
    names = names.get("names") if isinstance(names, dict) else None
    if isinstance(names, dict):  # an old form: {"0": "cat", ...}
        names = [names[number] for number in sorted(names, key=natural_key)]
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return ()
    return tuple(names)
