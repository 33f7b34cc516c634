"""Sets that are arrays: an .npz file in the usual forms, a pair of .npy files.

splits = splits_of_npz(path)                 # {"train": Arrays(images, labels), ...}
listing = list_arrays(key, splits, names)    # the pictures are uint8 in the cache then"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from activsim.datasets.download import DataError, Progress
from activsim.datasets.own.array_names import array_pairs, pair_by_shape, without_partner
from activsim.datasets.own.array_pictures import arrangement_remark, write_images
from activsim.datasets.own.labels import classes_of, label_values, texts
from activsim.datasets.own.layout import ALL, split_of_file
from activsim.datasets.own.listing import Listing, Part, array_file
from activsim.datasets.own.not_read import ONE_NPZ
from activsim.datasets.own.remarks import count_text, first_names
from activsim.datasets.own.scale import common_scale
from activsim.datasets.own.stored_array import (
    StoredArray,
    array_of_npy,
    arrays_of_npz,
    join_arrays,
)
from activsim.datasets.own.tree import readable

NAMES = ("class_names", "classes", "label_names", "target_names", "names")


class Arrays(NamedTuple):
    images: StoredArray
    labels: StoredArray


class ArraySet(NamedTuple):
    """names: of the classes, () where there are none."""

    splits: dict[str, Arrays]
    names: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def splits_of_npz(path: Path) -> ArraySet:
    """What an .npz file holds. Raises ValueError where no two arrays are images and labels, or
    these cannot be read."""
    arrays_by_name, reasons = arrays_of_npz(path)
    arrays = {name.casefold(): array for name, array in arrays_by_name.items()}
    unreadable = {name.casefold(): reason for name, reason in reasons.items()}
    splits = _splits(arrays)
    if not splits and (pair := pair_by_shape({name: arrays[name].shape for name in arrays})):
        remark = f"Its array {pair[0]!r} is taken for the images, {pair[1]!r} for their labels."
        splits = {ALL: Arrays(*(arrays.pop(name) for name in pair))}
        return ArraySet(splits, _class_names(arrays), (remark,))
    if not splits:
        for name in itertools.chain(*array_pairs({*arrays, *unreadable}).values()):
            if name in unreadable:
                raise ValueError(f"its array {name!r} cannot be read: {unreadable[name]}")
        raise ValueError(
            "it was expected to hold images and labels as x_train, y_train, x_test, y_test, or "
            "train_images, train_labels, or images, labels; it holds "
            f"{', '.join(map(readable, (*arrays, *unreadable))) or 'nothing that can be read'}. "
            f"Save both into it: {ONE_NPZ}"
        )
    remarks = [
        f"Its array {name!r} is not used: {unreadable[name]}."
        for name in NAMES
        if name in unreadable
    ]
    other_names = {*arrays} - set(itertools.chain(*array_pairs(arrays).values()))
    if images := sorted(name for name in other_names if len(arrays[name].shape) > 2):
        remarks.append(
            f"Not used are its arrays {first_names(images)}: images are read where labels "
            "have a name to match, as x_test and y_test."
        )
    return ArraySet(splits, _class_names(arrays), tuple(remarks))


def _class_names(arrays: Mapping[str, StoredArray]) -> tuple[str, ...]:
    for name in NAMES:
        if name in arrays and arrays[name].dtype.kind in "US":
            return tuple(texts(arrays[name].whole(), name).ravel().tolist())
    return ()


def splits_of_folder(paths: Sequence[Path]) -> ArraySet:
    """The same of several .npz files, each a part of one set; those that hold images and labels
    alone are of the split that their names begin with: test-00000.npz."""
    by_split: dict[str, list[Arrays]] = {}
    names: tuple[str, ...] = ()
    remarks: dict[str, None] = {}
    first_named = ""
    for path in paths:
        try:
            part = splits_of_npz(path)
        except ValueError as error:
            where = f"{readable(path.name)}: " if len(paths) > 1 else ""
            raise ValueError(f"{where}{error}") from None
        if part.names and names and part.names != names:
            raise DataError(
                f"The class names in {first_named} and {path.name} differ. Write the same into "
                "each."
            )
        if part.names and not names:
            names, first_named = part.names, path.name
        remarks |= dict.fromkeys(part.remarks)
        for split, arrays in part.splits.items():
            by_split.setdefault(split_of_file(path) if split == ALL else split, []).append(arrays)
    splits = {
        split: Arrays(
            join_arrays([arrays.images for arrays in parts]),
            join_arrays([arrays.labels for arrays in parts]),
        )
        for split, parts in by_split.items()
    }
    return ArraySet(splits, names, tuple(remarks))


def _splits(arrays: Mapping[str, StoredArray]) -> dict[str, Arrays]:
    return {
        split: Arrays(arrays[images], arrays[labels])
        for split, (images, labels) in array_pairs(arrays).items()
    }


def splits_of_npy(folder: Path) -> ArraySet:
    """Of a folder with images.npy and labels.npy, or x_train.npy and so on; no split where there
    are none. Raises ValueError where they cannot be read, or none are images with labels."""
    files = [path for path in sorted(folder.iterdir()) if path.suffix.lower() == ".npy"]
    paths = {path.stem.casefold(): path for path in files}
    pairs = array_pairs(paths)
    lone_files = [
        f"{readable(paths[name].name)} without {partner}.npy"
        for name, partner in without_partner(paths).items()
    ]
    if paths and not pairs:
        names = ", ".join(sorted(readable(path.name) for path in paths.values()))
        contents = ", ".join(lone_files) or names
        raise ValueError(
            "images and labels were expected as images.npy and labels.npy, or x_train.npy, "
            f"y_train.npy and so on; {contents} came. Put both into the folder, or into one file: "
            f"{ONE_NPZ}"
        )
    splits = {
        split: Arrays(array_of_npy(paths[images]), array_of_npy(paths[labels]))
        for split, (images, labels) in pairs.items()
    }
    remark = f"Not used: {', '.join(lone_files)}. Put what is missing beside it."
    arrays = {name: array_of_npy(path) for name, path in paths.items() if name in NAMES and splits}
    return ArraySet(splits, _class_names(arrays), (remark,) if lone_files else ())


def _number_sentence(split: str, shape: tuple[int, ...], n_labels: int) -> str:
    """shape: of images, which are not as many as the labels."""
    if shape[-1] == n_labels:
        what_to_do = "The images come last in it: save np.moveaxis(images, -1, 0)"
    else:
        what_to_do = "Save as many labels as images"
    return (
        f"it holds {shape[0]:,} images and {count_text(n_labels, 'label')} ({split}): one label "
        f"an image was expected. {what_to_do}"
    )


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
        if not arrays.images.shape:
            raise ValueError(
                "an array of images was expected, a single value came. Save all images as one array"
            )
        labels[split] = label_values(arrays.labels.whole())
        if len(labels[split]) != arrays.images.shape[0]:
            raise ValueError(_number_sentence(split, arrays.images.shape, len(labels[split])))
    numbers, class_names, remarks = classes_of(labels, names)
    # what holds no image is no split
    splits = {split: arrays for split, arrays in splits.items() if len(labels[split])}
    scale = common_scale({split: arrays.images for split, arrays in splits.items()})
    guesses = {scale.remark, *(arrangement_remark(arrays.images) for arrays in splits.values())}
    remarks = (*remarks, *sorted(filter(None, guesses)))
    parts: dict[str, Part] = {}
    shape = (0, 0, 0)
    total = sum(arrays.images.shape[0] for arrays in splits.values())
    n_before = 0
    for split, arrays in splits.items():
        before = shape
        path = array_file(key, split)
        shape = write_images(path, arrays.images, scale.rows, (n_before, total), progress)
        if parts and shape != before:
            raise ValueError(
                f"its splits hold images of {before} and {shape}: one size is needed. "
                "Resize those of one of them"
            )
        n_before += arrays.images.shape[0]
        parts[split] = Part(np.searchsorted(numbers, labels[split]).astype(np.int64))
    return Listing("array", class_names, shape, parts, remarks)
