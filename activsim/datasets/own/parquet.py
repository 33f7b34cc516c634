"""Sets in Parquet files, as Hugging Face keeps them: a column of pictures, a column of labels, the
names of the classes in the schema.

    splits, class_names = unpack_parquet(files, pack_path)

pyarrow reads them, which comes with Streamlit; where it is not installed a sentence says so."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from activsim.datasets.download import DataError, Progress
from activsim.datasets.own.tree import natural_key, split_of_file
from activsim.paths import replacing

ROWS = 256  # that are read at once
LARGEST_GROWTH = 20  # pictures take at most so many times what their files do
SMALL = 1 << 24  # bytes that are never too many
LABELS_FIRST = ("label", "labels", "fine_label", "class", "target")


class PackedSplit(NamedTuple):
    """members: of each picture its place in the pack; labels: text or int64 (n_images,)."""

    members: list[str]
    labels: np.ndarray


def unpack_parquet(
    files: Sequence[Path], pack: Path, progress: Progress | None = None
) -> tuple[dict[str, PackedSplit], tuple[str, ...]]:
    """Write the pictures of all files into one, because single rows of a Parquet file cannot be had
    quickly. Returns the splits and the class names, () where the schema has none. Raises DataError
    where a file holds no column of pictures."""
    try:
        import pyarrow as arrow
        import pyarrow.parquet as parquet
    except ImportError:
        raise DataError("Parquet files are read with pyarrow: pip install pyarrow") from None
    splits: dict[str, tuple[list[str], list[Any]]] = {}
    names: tuple[str, ...] = ()
    pack.parent.mkdir(parents=True, exist_ok=True)
    with replacing(pack) as part, part.open("wb") as stream:
        try:
            opened = [(path, parquet.ParquetFile(path)) for path in files]
            most = LARGEST_GROWTH * sum(path.stat().st_size for path in files) + SMALL
            total, n_done = sum(file.metadata.num_rows for _, file in opened), 0
            for path, file in opened:
                pictures, labels, names_here = _columns(path, file.schema_arrow, arrow)
                if names and names_here and names != names_here:
                    raise DataError("its files name the classes otherwise, each in its schema")
                names = names or names_here
                members, values = splits.setdefault(split_of_file(path), ([], []))
                for batch in file.iter_batches(ROWS, columns=[pictures, labels]):
                    _append(batch, pictures, labels, stream, members, values)
                    n_done += batch.num_rows
                    if stream.tell() > most:  # one picture may be named a million times
                        raise DataError(
                            f"its pictures take more than {LARGEST_GROWTH} times as much room as "
                            "the file"
                        )
                    if progress:
                        progress(n_done, total, "Reading the pictures")
        except (arrow.ArrowException, OSError) as error:
            raise DataError(f"The Parquet file cannot be read: {error}") from None
    result = {}
    for split, (members, values) in splits.items():
        is_text = any(isinstance(value, str) for value in values)
        array = np.array([str(value) for value in values]) if is_text else np.array(values)
        result[split] = PackedSplit(members, array)
    return result, names


def _columns(path: Path, schema: Any, arrow: Any) -> tuple[str, str, tuple[str, ...]]:
    """The columns of pictures and of labels, and the names of the classes."""
    features = _features(schema)
    pictures, labels = "", []
    for field in schema:
        is_struct = arrow.types.is_struct(field.type)
        holds_bytes = is_struct and field.type.get_field_index("bytes") >= 0
        if holds_bytes or _is_binary(field.type, arrow):
            pictures = pictures or field.name
        is_label = arrow.types.is_integer(field.type) or arrow.types.is_string(field.type)
        if is_label:
            labels.append(field.name)
    named = [name for name in labels if _class_names(features, name)]
    labels = sorted(named or labels, key=lambda name: _rank(name.casefold()))
    if not pictures or not labels:
        raise DataError(
            f"{path.name} was expected to hold a column of pictures and a column of labels; it "
            f"holds {', '.join(schema.names)}."
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


def _append(
    batch: Any, pictures: str, labels: str, stream: Any, members: list[str], values: list[Any]
) -> None:
    """Write the pictures of some rows to the stream; those without a label are passed over."""
    rows = zip(batch.column(pictures).to_pylist(), batch.column(labels).to_pylist(), strict=True)
    for picture, label in rows:
        data = picture.get("bytes") if isinstance(picture, dict) else picture
        # -1 is how Hugging Face writes that a label is kept secret
        if data is None or label is None or (isinstance(label, int) and label < 0):
            continue
        start = stream.tell()
        stream.write(data)
        members.append(f"{start}:{start + len(data)}")
        values.append(label)
