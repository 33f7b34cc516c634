"""Images and their labels in an .npz file: arrays `images`, `labels` and perhaps `class_names`.

    labels, class_names = read_labels(path)        # without unpacking the images
    images, labels = read_images(path, n_images=1000, n_classes=10)

Raises DataError that names the file, where it is not as expected."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from activsim.datasets.download import DataError

Content = TypeVar("Content")
UNREADABLE: tuple[type[Exception], ...] = (  # what NumPy raises for a damaged file
    OSError,
    EOFError,
    ValueError,
    KeyError,
    NotImplementedError,
    MemoryError,
    SyntaxError,
    zipfile.BadZipFile,
    zlib.error,
)


def read_npz(path: Path, read: Callable[[Any], Content]) -> Content:
    """What read(arrays) returns of a .npz file. Raises DataError that names the file, where that
    fails."""
    try:
        with open(path, "rb") as stream:
            arrays = np.load(stream, allow_pickle=False)
            if isinstance(arrays, np.ndarray):
                raise ValueError("it is a single array, an .npz file was expected")
            with arrays:
                return read(arrays)
    except UNREADABLE as error:
        raise unreadable(path, error) from None


def unreadable(path: Path | str, error: Exception) -> DataError:
    """A sentence that names the file and says why it cannot be read."""
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return DataError(f"{str(path)!r} cannot be read: {reason}")


def read_labels(path: Path) -> tuple[np.ndarray, tuple[str, ...]]:
    """labels (n_images,) and class names of a file; no names where it has none."""
    return read_npz(path, _labels_and_names)


def read_images(path: Path, n_images: int, n_classes: int) -> tuple[np.ndarray, np.ndarray]:
    """images uint8 (n_images, height, width[, 3]), labels (n_images,) of a file that has this many
    images, with labels below n_classes."""

    def images_and_labels(arrays: Mapping[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        labels, _ = _labels_and_names(arrays)
        images = arrays["images"]
        if images.dtype != np.uint8 or images.ndim not in (3, 4):
            raise ValueError(
                "its images must be uint8 (n_images, height, width) or (n_images, height, width, "
                f"3); {images.dtype} {images.shape} came."
            )
        highest = labels.max(initial=0)
        if not len(images) == len(labels) == n_images or highest >= n_classes:
            raise ValueError(
                f"{n_images} images, and labels below {n_classes}, were expected; "
                f"{len(images)} images and {len(labels)} labels up to {highest} came."
            )
        return images, labels

    return read_npz(path, images_and_labels)


def _labels_and_names(arrays: Mapping[str, np.ndarray]) -> tuple[np.ndarray, tuple[str, ...]]:
    missing = [name for name in ("images", "labels") if name not in arrays]
    if missing:
        raise ValueError(
            f"it holds no {' and no '.join(missing)}, but {', '.join(arrays) or 'nothing'}."
        )
    labels = arrays["labels"]
    if labels.ndim != 1 or labels.dtype.kind not in "iu" or (labels.size and labels.min() < 0):
        raise ValueError(
            f"its labels must be whole numbers from 0, one an image; {labels.dtype} {labels.shape} "
            "came."
        )
    names = arrays["class_names"] if "class_names" in arrays else np.array([], "U1")
    if names.ndim != 1 or names.dtype.kind != "U" or len(set(names.tolist())) != len(names):
        raise ValueError(
            f"its class_names must be a list of different texts; {names.dtype} {names.shape} came."
        )
    return labels, tuple(names.tolist())
