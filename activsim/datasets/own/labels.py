"""The labels of a set as people keep them, and the classes that they name.

    values = label_values(labels)                    # int64 or text (n_images,)
    numbers, names, remarks = classes_of({"train": values}, names)

Raises ValueError, with a reason and what to do, for labels of which no classes can be made."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from activsim.datasets.own.tree import readable

SPARSE = 2  # times as many numbers as labels: from there on those without pictures are no classes
LARGEST = 1 << 53  # of a label: above it floats no longer tell whole numbers apart
SLACK = 1e-3  # by which shares of classes may miss 1, of rounding


def texts(array: np.ndarray, subject: str) -> np.ndarray:
    """Text of text or of bytes in UTF-8, `readable` as names of folders are. subject: in a
    sentence."""
    if array.dtype.kind == "S":
        try:
            array = np.char.decode(array, "utf-8")
        except UnicodeDecodeError:
            raise ValueError(
                f"{subject} are bytes that are no UTF-8. Save them as text: "
                f"np.char.decode({subject}, 'latin-1'), where they are of Western Europe"
            ) from None
    values, indices = np.unique(array, return_inverse=True)
    plain = [readable(str(value)) for value in values]
    return np.array(plain, dtype=np.str_)[indices.reshape(array.shape)]


def label_values(labels: np.ndarray) -> np.ndarray:
    """int64 or text (n_images,), of a column or one-hot too."""
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    if labels.dtype.kind not in "biufUS":
        raise ValueError(
            f"labels of whole numbers or names were expected, {labels.dtype} came. Number the "
            "classes 0, 1, 2"
        )
    if labels.ndim == 2 and labels.shape[1] > 1 and labels.dtype.kind in "biuf":
        labels = _marked_classes(labels)
    if labels.ndim != 1:
        raise ValueError(
            f"one label an image was expected, labels of shape {labels.shape} came. Save one "
            "number or name for each image"
        )
    if labels.dtype.kind in "US":
        values = texts(labels, "labels")
        if n_empty := int((np.char.strip(values) == "").sum()):
            raise ValueError(
                f"a name was expected as the label of each image, {n_empty:,} are empty. Leave out "
                "the pictures that have none"
            )
        return values
    # NaN is not equal to itself
    is_wrong = labels != np.rint(labels) if labels.dtype.kind == "f" else np.zeros(0, bool)
    if is_wrong.any():
        raise ValueError(
            "its labels must be whole numbers or names; "
            f"{labels[is_wrong][0]:g} came. Number the classes 0, 1, 2"
        )
    if len(labels) and labels.min() < 0:
        raise ValueError(
            f"its labels must be 0 or more; {labels.min():g} came. Number the classes from 0 on, "
            "and leave out the pictures that have none"
        )
    if len(labels) and labels.max() > LARGEST:
        raise ValueError(
            f"its labels must be at most {LARGEST:,}; {labels.max():g} came. Number the classes 0, "
            "1, 2"
        )
    return labels.astype(np.int64)


def _marked_classes(rows: np.ndarray) -> np.ndarray:
    """Of one-hot rows (n_images, n_classes) the class of each."""
    sums = rows.sum(axis=1)
    is_zero_or_1 = bool(np.isin(rows, (0, 1)).all())
    if is_zero_or_1 and (sums == 1).all():
        return rows.argmax(axis=1)
    expected = "one class an image was expected: a single 1 in each row of its labels"
    if not is_zero_or_1 and rows.min() >= 0 and (np.abs(sums - 1) <= SLACK).all():
        raise ValueError(
            f"{expected}; shares of classes came, as label smoothing makes them. Save "
            "labels.argmax(axis=1)"
        )
    if is_zero_or_1 and (sums <= 1).all():
        empty = np.flatnonzero(sums == 0)
        raise ValueError(
            f"{expected}; {len(empty):,} of {len(rows):,} rows hold zeros alone, first row "
            f"{empty[0]}, counted from 0. Leave out the pictures that have no class"
        )
    if len(rows) == 1:
        raise ValueError(
            f"one label an image was expected, labels of shape {rows.shape} came. Save "
            "labels.ravel()"
        )
    raise ValueError(
        f"its labels name several classes an image: {expected}. Save a number for each image"
    )


def classes_of(
    labels: Mapping[str, np.ndarray], names: Sequence[str]
) -> tuple[np.ndarray, tuple[str, ...], tuple[str, ...]]:
    """The labels of all splits that are classes, ascending, their names, and remarks: names that do
    not fit are not used."""
    if not any(len(values) for values in labels.values()):
        raise ValueError("it holds no image. Save the pictures, and a label for each, into it")
    labels = {split: values for split, values in labels.items() if len(values)}
    kinds = {values.dtype.kind for values in labels.values()}
    if len(kinds) > 1:
        raise ValueError(
            "labels of the same kind in all splits were expected, names and numbers came. Save "
            "either in all of them"
        )
    remarks: tuple[str, ...] = ()
    if names and _unfit(names, labels.values()):
        remarks = (
            f"Its {len(names)} class names do not fit its labels, and are not used: a different "
            "name for each label from 0 on was expected.",
        )
        names = ()
    return *_classes(list(labels.values()), names), remarks


def _unfit(names: Sequence[str], labels: Collection[np.ndarray]) -> bool:
    values = np.concatenate(list(labels))
    if values.dtype.kind == "U" or len(set(names)) < len(names) or not all(names):
        return True
    n_labels = len(np.unique(values))
    # a name for each image: of its file, say
    is_of_images = len(names) in {len(values), *map(len, labels)}
    if is_of_images and len(names) > SPARSE * n_labels:
        return True
    return bool(values.max(initial=0) >= len(names))


def _classes(
    labels: Sequence[np.ndarray], names: Sequence[str]
) -> tuple[np.ndarray, tuple[str, ...]]:
    """The labels that are classes, ascending, and their names. Numbers between them, of which there
    is no picture here, are classes too, unless they are many."""
    values = np.unique(np.concatenate(labels))
    if values.dtype.kind == "U":
        return values, tuple(values.tolist())
    if names:
        return np.arange(len(names)), tuple(names)
    low, high = int(values[0]), int(values[-1])
    if low < SPARSE and high + 1 <= SPARSE * len(values):
        values = np.arange(low, high + 1)
    return values, tuple(f"class {value}" for value in values.tolist())
