"""What is recorded: images with their labels, whoever brings them.

check_images(data)        # raises ValueError for what are no images, or labels of others"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from activsim.networks.pixels import ImageSource


class Images(Protocol):
    """What is recorded: a LabelledImages, or a part of one. images uint8 or float32 (n_images,
    height, width[, colours]), or in files; labels int (n_images,)."""

    @property
    def images(self) -> ImageSource: ...

    @property
    def labels(self) -> np.ndarray: ...

    @property
    def class_names(self) -> Sequence[str]: ...


def check_images(data: Images) -> None:
    """Raises ValueError with a sentence for what cannot be recorded."""
    parts = ("images", "labels", "class_names")
    missing = [part for part in parts if getattr(data, part, None) is None]
    if missing:
        raise ValueError(
            "Images with labels were expected, as activsim.load_images() gives them; "
            f"{type(data).__name__} came, which has no {' and no '.join(missing)}."
        )
    _check_pictures(data.images)
    _check_labels(np.asarray(data.labels), len(data.images), len(data.class_names))


def _check_pictures(images: ImageSource) -> None:
    shape = getattr(images, "shape", None)
    if shape is None:
        raise ValueError(
            "Images as an array (n_images, height, width[, colours]) were expected; "
            f"{type(images).__name__} came. numpy.stack makes an array of pictures of one size."
        )
    if len(shape) not in (3, 4) or 0 in shape:
        raise ValueError(
            "Images of shape (n_images, height, width) or, in colour, (n_images, height, width, "
            f"colours) were expected; {tuple(shape)} came."
        )
    if isinstance(images, np.ndarray) and images.dtype.kind not in "uif":
        raise ValueError(
            f"Images as numbers, 0 to 255 in uint8 say, were expected; {images.dtype} came."
        )


def _check_labels(labels: np.ndarray, n_images: int, n_classes: int) -> None:
    if labels.shape != (n_images,):
        way = " labels.argmax(axis=1) makes it of one column a class." if labels.ndim == 2 else ""
        raise ValueError(
            f"A label for each of the {n_images:,} images was expected, an array of shape "
            f"({n_images},); {labels.shape} came.{way}"
        )
    if labels.dtype.kind not in "iu":
        raise ValueError(
            f"Labels as whole numbers, 0 for the first class, were expected; {labels.dtype} came."
        )
    outside = labels[(labels < 0) | (labels >= n_classes)]
    if len(outside):
        raise ValueError(
            f"Labels from 0 to {n_classes - 1}, for {n_classes} class names, were expected; "
            f"{outside[0]} came."
        )
