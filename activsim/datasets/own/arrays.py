"""Sets that are arrays: an .npz file in the usual forms, a pair of .npy files, IDX files.

splits = splits_of_npz(path)                 # {"train": Arrays(images, labels), ...}
listing = list_arrays(key, splits, names)    # the pictures are uint8 in the cache then"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from activsim.datasets.download import DataError, Progress
from activsim.datasets.own.array_pictures import write_images
from activsim.datasets.own.listing import Listing, Part, array_file
from activsim.datasets.own.scale import common_scale
from activsim.datasets.own.stored_array import (
    StoredArray,
    array_of_idx,
    array_of_npy,
    arrays_of_npz,
    joined,
)
from activsim.datasets.own.tree import ALL, split_of_file

FORMS = (  # names of the arrays of images and labels; {}: of a split
    ("x_{}", "y_{}"),
    ("{}_x", "{}_y"),
    ("{}_images", "{}_labels"),
    ("images_{}", "labels_{}"),
    ("{}_data", "{}_labels"),
)
SPLIT_NAMES = {"test": "test", "train": "train", "val": "validation", "valid": "validation"}
WHOLE_FORMS = (("images", "labels"), ("x", "y"), ("data", "labels"), ("data", "target"))
NAMES = ("class_names", "classes", "label_names", "names")
SPARSE = 2  # times as many numbers as labels: from there on those without pictures are no classes


class Arrays(NamedTuple):
    images: StoredArray
    labels: StoredArray


def splits_of_npz(path: Path) -> tuple[dict[str, Arrays], tuple[str, ...]]:
    """The splits of an .npz file, and the class names in it, () where there are none. Raises
    DataError where no two arrays are images and labels."""
    arrays = {name.casefold(): array for name, array in arrays_of_npz(path).items()}
    splits = _splits(arrays)
    if not splits:
        raise DataError(
            f"{path.name} was expected to hold images and labels as x_train, y_train, x_test, "
            "y_test, or train_images, train_labels, or images, labels; it holds "
            f"{', '.join(arrays) or 'nothing that can be read'}."
        )
    names: tuple[str, ...] = ()
    for name in NAMES:
        if name in arrays and arrays[name].dtype.kind in "US":
            names = tuple(arrays[name].whole().astype(str).ravel().tolist())
            break
    return splits, names


def splits_of_folder(paths: Sequence[Path]) -> tuple[dict[str, Arrays], tuple[str, ...]]:
    """The same of several .npz files, each a part of one set; those that hold images and labels
    alone are of the split that their names begin with: test-00000.npz."""
    by_split: dict[str, list[Arrays]] = {}
    names: tuple[str, ...] = ()
    first_named = ""
    for path in paths:
        splits, names_here = splits_of_npz(path)
        if names_here and names and names_here != names:
            raise DataError(
                f"The class names in {first_named} and {path.name} differ. Write the same into "
                "each."
            )
        if names_here and not names:
            names, first_named = names_here, path.name
        for split, arrays in splits.items():
            by_split.setdefault(split_of_file(path) if split == ALL else split, []).append(arrays)
    return {
        split: Arrays(
            joined([arrays.images for arrays in parts]), joined([arrays.labels for arrays in parts])
        )
        for split, parts in by_split.items()
    }, names


def _splits(arrays: Mapping[str, StoredArray]) -> dict[str, Arrays]:
    splits: dict[str, Arrays] = {}
    for word, split in SPLIT_NAMES.items():
        for images_form, labels_form in FORMS:
            images, labels = images_form.format(word), labels_form.format(word)
            if images in arrays and labels in arrays and split not in splits:
                splits[split] = Arrays(arrays[images], arrays[labels])
    for images, labels in WHOLE_FORMS:
        if not splits and images in arrays and labels in arrays:
            splits[ALL] = Arrays(arrays[images], arrays[labels])
    return splits


def splits_of_npy(folder: Path) -> dict[str, Arrays]:
    """Of a folder with images.npy and labels.npy, or x_train.npy and so on; empty where there are
    none."""
    arrays = {}
    for path in folder.glob("*.npy"):
        array = array_of_npy(path)
        if array:
            arrays[path.stem.casefold()] = array
    return _splits(arrays)


def splits_of_idx(folder: Path) -> dict[str, Arrays]:
    """Of a folder with the files of MNIST's kind: train-images-idx3-ubyte and so on, gzipped or
    not; empty where there are none."""
    splits: dict[str, Arrays] = {}
    for path in sorted(folder.glob("*images*idx*")):
        labels = path.with_name(re.sub("images([-.])idx[34]", r"labels\1idx1", path.name))
        if labels != path and labels.is_file():
            is_train = path.name.casefold().startswith("train")
            split = "train" if is_train else "test"
            splits.setdefault(split, Arrays(array_of_idx(path), array_of_idx(labels)))
    return splits


def list_arrays(
    key: str,
    splits: Mapping[str, Arrays],
    names: Sequence[str] = (),
    progress: Progress | None = None,
) -> Listing:
    """Write the pictures of each split as one array uint8 (n_images, height, width[, 3]) into the
    cache, and list them. names: of the classes, by label. Raises ValueError with a reason where
    images or labels are of no kind that is known."""
    labels = {}
    for split, arrays in splits.items():
        labels[split] = _label_values(arrays.labels)
        if len(labels[split]) != arrays.images.shape[0]:
            raise ValueError(
                f"it holds {arrays.images.shape[0]:,} images and {len(labels[split]):,} labels "
                f"({split}): one label an image was expected"
            )
    numbers, class_names, remarks = classes_of(labels, names)
    scale = common_scale({split: arrays.images for split, arrays in splits.items()})
    if scale.remark:
        remarks = (*remarks, scale.remark)
    parts: dict[str, Part] = {}
    shape = (0, 0, 0)
    total = sum(arrays.images.shape[0] for arrays in splits.values())
    n_before = 0
    for split, arrays in splits.items():
        before = shape
        path = array_file(key, split)
        shape = write_images(path, arrays.images, scale.rows, (n_before, total), progress)
        if parts and shape != before:
            raise ValueError(f"its splits hold images of {before} and {shape}: one size is needed")
        n_before += arrays.images.shape[0]
        parts[split] = Part(np.searchsorted(numbers, labels[split]).astype(np.int64))
    return Listing("array", class_names, shape, parts, remarks)


def classes_of(
    labels: Mapping[str, np.ndarray], names: Sequence[str]
) -> tuple[np.ndarray, tuple[str, ...], tuple[str, ...]]:
    """The labels of all splits that are classes, ascending, their names, and remarks: names that do
    not fit are not used."""
    if not any(len(values) for values in labels.values()):
        raise ValueError("it holds no image")
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
    return bool(values.max(initial=0) >= len(names))


def _label_values(stored: StoredArray) -> np.ndarray:
    """int64 or text (n_images,), of a column or one-hot too."""
    labels = stored.whole()
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    if labels.ndim == 2 and labels.shape[1] > 1:
        is_one_hot = np.isin(labels, (0, 1)).all() and (labels.sum(axis=1) == 1).all()
        if not is_one_hot:
            raise ValueError(
                "its labels name several classes an image: one class an image was expected"
            )
        labels = labels.argmax(axis=1)
    if labels.ndim != 1:
        raise ValueError(f"one label an image was expected, labels of shape {labels.shape} came")
    if labels.dtype.kind in "US":
        return labels.astype(str)
    if labels.dtype.kind not in "iuf" or not np.array_equal(labels, np.rint(labels)):
        raise ValueError(f"its labels must be whole numbers or names; {labels.dtype} came")
    if labels.min(initial=0) < 0:
        raise ValueError("its labels must be 0 or more")
    return labels.astype(np.int64)


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
