"""Which columns of a Parquet file hold the pictures and their labels, by their types and names, and
the names of the classes that Hugging Face writes into the schema."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from activsim.datasets.download import DataError
from activsim.datasets.own.tree import natural_key, readable

PICTURES_FIRST = ("image", "img", "picture")
MOST_NAMED = 8  # columns that a sentence names
SPLIT_COLUMNS = ("split", "subset", "partition")
LABELS_FIRST = ("label", "labels", "fine_label", "class", "target", "category", "targets")


class Columns(NamedTuple):
    """names: of the classes, () where the schema has none; remark: sentences where a column is a
    guess, or one that may matter is not used, else ""."""

    pictures: str
    labels: str
    names: tuple[str, ...]
    remark: str = ""


def table_columns(name: str, schema: Any, arrow: Any) -> Columns:
    """name: of the file, in a sentence. Raises DataError where pictures or labels have no column,
    or several columns may be the labels."""
    pictures = [field.name for field in schema if _holds_pictures(field.type, arrow)]
    labels = [field.name for field in schema if _may_be_label(field, arrow)]
    if not pictures or not labels:
        columns = [f"{readable(field.name)} ({field.type})" for field in schema]
        names_text = ", ".join(columns[:MOST_NAMED]) + (", …" if len(columns) > MOST_NAMED else "")
        raise DataError(
            f"{name} was expected to hold a column of pictures and a column of "
            f"labels; it holds {names_text}. "
            "Save the pictures' files as bytes, and whole numbers or names as labels."
        )
    features = _features(schema)
    names = {label: _class_names(features, label) for label in labels}
    candidates = [label for label in labels if names[label]] or labels
    lists = [field for field in schema if _is_usual(field.name) and arrow.types.is_list(field.type)]
    if lists and not any(map(_is_usual, labels)):
        raise DataError(
            f"{name} was expected to hold one class an image; its column "
            f"{readable(lists[0].name)!r} holds lists. Save one whole number or name for each "
            "image."
        )
    known = sorted(filter(_is_usual, candidates), key=lambda label: _rank(label, LABELS_FIRST))
    if not known and len(candidates) > 1 and not names[candidates[0]]:
        raise DataError(
            f"{name} was expected to hold one column of labels; {', '.join(candidates)} came. Call "
            "it 'label'."
        )
    column = (known or candidates)[0]
    first_picture = min(pictures, key=lambda picture: _rank(picture, PICTURES_FIRST))
    remarks = [] if known else [f"The column {readable(column)!r} is taken for the labels."]
    if len(pictures) > 1 and first_picture.casefold() not in PICTURES_FIRST:
        remarks.append(f"The column {readable(first_picture)!r} is taken for the pictures.")
    remarks += [
        f"The column {readable(field.name)!r} is not used: a split has a file of its own, whose "
        "name begins with train or test."
        for field in schema
        if field.name.casefold() in SPLIT_COLUMNS and field.name != column
    ]
    return Columns(first_picture, column, names[column], " ".join(remarks))


def _is_usual(label: str) -> bool:
    return label.casefold() in LABELS_FIRST


def _rank(name: str, usual: Sequence[str]) -> int:
    return usual.index(name.casefold()) if name.casefold() in usual else len(usual)


def _holds_pictures(kind: Any, arrow: Any) -> bool:
    types = arrow.types
    is_struct = types.is_struct(kind) and kind.get_field_index("bytes") >= 0
    is_binary = types.is_binary(kind) or types.is_large_binary(kind) or types.is_binary_view(kind)
    return bool(is_struct or is_binary)


def _may_be_label(field: Any, arrow: Any) -> bool:
    types = arrow.types
    kind = field.type.value_type if types.is_dictionary(field.type) else field.type
    if types.is_integer(kind) or types.is_string(kind) or types.is_large_string(kind):
        return True
    # a column of fractions may be anything, save where its name says what it is
    is_number = types.is_floating(kind) or types.is_boolean(kind)
    return bool(is_number and _is_usual(field.name))


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
    return tuple(map(readable, names))
