"""What a network learns from and is tested on, of any image set.

    learned, test = load_learning_sets("flowers")

Built-in sets come as they are. Of people's own, pictures are scaled down to LARGEST_SIDE and held
as an array; they come in an order that is drawn once, because what is held out is the last share of
them; of a set that is not divided every fifth picture of a class is tested on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from activsim.datasets import catalogue, cifar
from activsim.datasets.download import DataError, Progress
from activsim.datasets.image_set import ImageSet, LabelledImages
from activsim.networks.network_input import Pictures, network_input
from activsim.networks.picture_decoding import decode_picture
from activsim.networks.pixels import PixelOptions

LARGEST_SIDE = 64  # pixels of a picture that is learned from: larger ones take hours on two cores
ONE_IN = 5  # pictures of a class that is tested on, where a set is not divided
MOST_BYTES = 1 << 31  # of the pictures that are learned from
AT_ONCE = 512


class LearningSize(NamedTuple):
    """image_shape: (height, width, colours) of the pictures as they are learned from."""

    n_images: int
    image_shape: tuple[int, int, int]
    n_classes: int


def learning_size(
    name: str, open_set: Callable[[str], ImageSet] = catalogue.open_set
) -> LearningSize:
    """How much there is to learn from, the images held out for validation included; of what would
    have to be downloaded, what is published. Raises ValueError where there is no such set, or it
    cannot be had."""
    if kind := cifar.KINDS.get(name):
        return LearningSize(kind.n_images["train"], cifar.SHAPE, kind.n_classes)
    image_set = open_set(name)
    shape = image_set.image_shape if name in catalogue.BUILT_IN else learning_shape(image_set)
    is_divided = "train" in image_set.splits and {"test", "validation"} & set(image_set.splits)
    if is_divided:
        n_images = image_set.n_images["train"]
    else:
        labels = image_set.load_images(image_set.splits[0]).labels
        n_images = int((~_one_in(labels)).sum())
    return LearningSize(n_images, shape, len(image_set.class_names))


def load_learning_sets(
    name: str, progress: Progress | None = None
) -> tuple[LabelledImages, LabelledImages]:
    """The images of a set to learn from and those to test on. Raises ValueError where there is no
    such set, it cannot be had, or it is too small or too large."""
    image_set = catalogue.open_set(name, progress)
    if name in catalogue.BUILT_IN:
        return image_set.load_images("train", progress), image_set.load_images("test", progress)
    return own_learning_sets(image_set, progress)


def own_learning_sets(
    image_set: ImageSet, progress: Progress | None = None
) -> tuple[LabelledImages, LabelledImages]:
    """The same of a set that is not built in."""
    test_split = next((name for name in ("test", "validation") if name in image_set.splits), "")
    if "train" in image_set.splits and test_split:
        learned = _drawn_together(image_set, image_set.load_images("train"), None, progress)
        return learned, _drawn_together(
            image_set, image_set.load_images(test_split), None, progress
        )
    data = image_set.load_images(image_set.splits[0], progress)
    is_test = _one_in(data.labels)
    if not is_test.any():
        raise DataError(
            f"{image_set.name} was expected to hold at least {ONE_IN} pictures of a class, so that "
            "some can be tested on; it holds fewer."
        )
    learned = _drawn_together(image_set, data, np.flatnonzero(~is_test), progress)
    return learned, _drawn_together(image_set, data, np.flatnonzero(is_test), progress)


def learning_shape(image_set: ImageSet) -> tuple[int, int, int]:
    """(height, width, colours) of the pictures that are learned from."""
    height, width, colours = image_set.image_shape
    scale = min(1.0, LARGEST_SIDE / max(height, width))
    return max(1, round(height * scale)), max(1, round(width * scale)), colours


def _one_in(labels: np.ndarray) -> np.ndarray:
    """Every ONE_IN-th of a class, bool (n_images,)."""
    is_test = np.zeros(len(labels), bool)
    for label in np.unique(labels):
        is_test[np.flatnonzero(labels == label)[ONE_IN - 1 :: ONE_IN]] = True
    return is_test


def _drawn_together(
    image_set: ImageSet,
    data: LabelledImages,
    indices: np.ndarray | None,
    progress: Progress | None,
) -> LabelledImages:
    """Some of a split's images (None: all), mixed, uint8 (n_images, *learning_shape)."""
    shape = learning_shape(image_set)
    numbers = np.arange(len(data.images)) if indices is None else indices
    numbers = np.random.default_rng(0).permutation(numbers)
    height, width, colours = shape
    if len(numbers) * height * width * colours > MOST_BYTES:
        raise DataError(
            f"{len(numbers):,} pictures of {height} x {width} are more than are learned from here "
            f"(at most {MOST_BYTES >> 30} GB). Choose a part of the set."
        )
    images = np.empty((len(numbers), *shape[: 2 if colours == 1 else 3]), np.uint8)
    for start in range(0, len(numbers), AT_ONCE):
        part = numbers[start : start + AT_ONCE]
        images[start : start + len(part)] = _fit_pictures(data, part, shape)
        if progress:
            progress(start + len(part), len(numbers), "Reading the pictures")
    return replace(data, images=images, labels=data.labels[numbers])


def _fit_pictures(
    data: LabelledImages, indices: np.ndarray, shape: tuple[int, int, int]
) -> np.ndarray:
    """Some pictures as a network of this shape is given them on the pages, uint8."""
    if isinstance(data.images, np.ndarray):
        if data.image_shape == shape:
            return data.images[indices]
        pictures: Pictures = data.images[indices]
    else:
        pictures = data.images.originals(indices, shape[2], decode_picture)
    options = PixelOptions(resizing=data.resizing or PixelOptions.resizing)
    pixels = network_input(shape, "float32", False, data.image_shape, options)(pictures)
    values = np.rint(pixels).astype(np.uint8)
    return values[..., 0] if shape[2] == 1 else values
