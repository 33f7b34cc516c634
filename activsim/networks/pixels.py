"""How pictures are given to a network: the scale of their pixels, and how they are brought to its
size. No Keras.

    PIXELS_AS["0..1"](images, statistics)         # float32, as the network was trained on

A picture is uint8, 0..255. What a network was trained on stands in its card ("pixels") or is chosen
on screen; nothing in a file of weights says it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

FROM_FILES = 1000  # pictures that the mean and the deviation of a set in files are taken from


class PictureSource(Protocol):
    """Pictures that lie in files and are read when they are asked for."""

    @property
    def shape(self) -> tuple[int, ...]: ...

    def __len__(self) -> int: ...

    def __getitem__(self, indices: Any) -> np.ndarray: ...

    def originals(
        self, indices: Any, colours: int, decoder: Callable[[bytes, int], np.ndarray] | None
    ) -> list[np.ndarray]: ...


ImageSource = np.ndarray | PictureSource  # the images of a set


@dataclass(frozen=True)
class Statistics:
    """Of all values of an image set: what "standardised" subtracts and divides by."""

    mean: float = 0.0
    deviation: float = 1.0


def statistics(images: ImageSource) -> Statistics:
    """Of images uint8 (n_images, height, width[, colours]); of those that lie in files, of at most
    FROM_FILES evenly spaced over the set; of changed ones, those of the images as they are, so
    that a network is given both in one way."""
    images = getattr(images, "unchanged", images)
    if not isinstance(images, np.ndarray):
        n_images = min(FROM_FILES, len(images))
        images = images[np.linspace(0, len(images) - 1, n_images).astype(np.int64)]
    return statistics_of_counts(value_counts(images))


def value_counts(images: np.ndarray) -> np.ndarray:
    """How often each value is there, int64 (256,): those of parts of a set can be added. Raises
    ValueError for fractions."""
    if images.dtype.kind not in "iu":
        raise ValueError(
            "Pixels as whole numbers, 0 to 255, were expected, of which mean and deviation are "
            f"known; {images.dtype} came. Choose another of the pixels' scales, or round them."
        )
    return np.bincount(images.reshape(-1), minlength=256)


def statistics_of_counts(value_counts: np.ndarray) -> Statistics:
    """Of the images that have each value so often; exact, and without a copy of them."""
    counts, values = value_counts.astype(np.float64), np.arange(256)
    mean = (counts * values).sum() / counts.sum()
    variance = (counts * (values - mean) ** 2).sum() / counts.sum()
    return Statistics(float(mean), float(np.sqrt(variance)) or 1.0)


Scaling = Callable[[np.ndarray, Statistics], np.ndarray]


def _standardised(images: np.ndarray, of_set: Statistics) -> np.ndarray:
    return (images - np.float32(of_set.mean)) / np.float32(of_set.deviation)


def _torch(images: np.ndarray, of_set: Statistics) -> np.ndarray:
    """As keras.applications preprocesses pictures in "torch" mode."""
    mean = np.array([0.485, 0.456, 0.406], np.float32)
    deviation = np.array([0.229, 0.224, 0.225], np.float32)
    scaled = images / np.float32(255)
    if images.shape[-1] != len(mean):  # grey: its channel stands for all three
        mean, deviation = mean.mean(keepdims=True), deviation.mean(keepdims=True)
    return (scaled - mean) / deviation


def _caffe(images: np.ndarray, of_set: Statistics) -> np.ndarray:
    """As keras.applications preprocesses pictures in "caffe" mode: blue first, means subtracted."""
    mean = np.array([103.939, 116.779, 123.68], np.float32)
    if images.shape[-1] != len(mean):
        return images - mean.mean()
    return images[..., ::-1] - mean


PLAIN: dict[str, Scaling] = {
    "0..255": lambda images, of_set: images,
    "0..1": lambda images, of_set: images / np.float32(255),
    "-1..1": lambda images, of_set: images / np.float32(127.5) - np.float32(1),
    "-0.5..0.5": lambda images, of_set: images / np.float32(255) - np.float32(0.5),
    "standardised": _standardised,
    "ImageNet torch": _torch,
    "ImageNet caffe": _caffe,
}
INVERTED = "inverted "
BLUE_FIRST = "BGR "  # as OpenCV reads pictures
BLUE_FIRST_OF = ("0..255", "0..1", "-1..1")


def _inverted(scaling: Scaling) -> Scaling:
    """Dark and light exchanged before."""

    def scale(images: np.ndarray, of_set: Statistics) -> np.ndarray:
        return scaling(255 - images, Statistics(255 - of_set.mean, of_set.deviation))

    return scale


def _blue_first(scaling: Scaling) -> Scaling:
    """Red and blue exchanged."""
    return lambda images, of_set: scaling(images[..., ::-1], of_set)


# images float32 (n_images, height, width, colours), 0..255 -> the same, as a network is given them
PIXELS_AS: dict[str, Scaling] = (
    PLAIN
    | {
        INVERTED + name: _inverted(scaling)
        for name, scaling in PLAIN.items()
        if not name.startswith("ImageNet")
    }
    | {BLUE_FIRST + name: _blue_first(PLAIN[name]) for name in BLUE_FIRST_OF}
)
DEFAULT = "0..255"
_WORDS = {
    "0..255": "as they are, 0 to 255",
    "0..1": "scaled to 0..1",
    "-1..1": "scaled to -1..1",
    "-0.5..0.5": "scaled to -0.5..0.5",
    "standardised": "standardised",
    "ImageNet torch": "scaled as for ImageNet (torch)",
    "ImageNet caffe": "scaled as for ImageNet (caffe)",
}


def in_words(name: str) -> str:
    """How pixels are given, within a sentence: "its pixels scaled to 0..1"."""
    words = f"its pixels {_WORDS[name.removeprefix(INVERTED).removeprefix(BLUE_FIRST)]}"
    if name.startswith(INVERTED):
        return f"dark and light exchanged and {words}"
    if name.startswith(BLUE_FIRST):
        return f"blue before red and {words}"
    return words


def ways_to_try(n_colours: int) -> tuple[str, ...]:
    """The ways that differ where pictures have so many colours."""
    return tuple(name for name in PIXELS_AS if n_colours > 1 or not name.startswith(BLUE_FIRST))


# How a picture of another size is brought to the network's: name -> words within a sentence, "each
# picture stretched to the network's size".
RESIZINGS = {
    "stretch": "stretched to the network's size",
    "crop": "resized in its own proportions and cut where it reaches beyond",
    "pad": "resized in its own proportions between bars of black",
    "border": "in the middle of a black border, not resized",
}
BORDER = "border"
WIDEST_BORDER = 2  # times a picture's size; pictures in a wider field would be lost in it


def resizings_to_try(
    resizing: str, picture_size: tuple[int, int], input_size: tuple[int, int]
) -> tuple[str, ...]:
    """The one in use, and where pictures may have been laid in a border as they are, that way, or
    the way without one. Sizes: (height, width)."""
    sides = list(zip(picture_size, input_size, strict=True))
    is_smaller = picture_size != input_size and all(
        own <= of_input <= WIDEST_BORDER * own for own, of_input in sides
    )
    if not is_smaller:
        return (resizing,)
    return resizing, PixelOptions.resizing if resizing == BORDER else BORDER


@dataclass(frozen=True)
class PixelOptions:
    """What may be chosen of how pictures are given to a network: a key of PIXELS_AS and one of
    RESIZINGS. Raises ValueError for others."""

    pixels: str = DEFAULT
    resizing: str = "stretch"

    def __post_init__(self) -> None:
        for choice, choices, name in (
            (self.pixels, PIXELS_AS, "pixels"),
            (self.resizing, RESIZINGS, "resizing"),
        ):
            if choice not in tuple(choices):
                raise ValueError(
                    f"{name}: one of {', '.join(map(repr, choices))} was expected; {choice!r} came."
                )

    def words_beside(self, other: PixelOptions) -> str:
        """What of it is not as the other has it, within a sentence; "" where it is the same."""
        pixels = "" if self.pixels == other.pixels else in_words(self.pixels)
        size = "" if self.resizing == other.resizing else f"each picture {RESIZINGS[self.resizing]}"
        return " and ".join(filter(None, (pixels, size)))

    @property
    def needs_statistics(self) -> bool:
        return self.pixels.endswith("standardised")

    @property
    def key_part(self) -> str:
        """What a cache is keyed by beside network, layer and images; "" as ever for the default."""
        return "" if self == PixelOptions() else f"{self.pixels} {self.resizing}"


AS_THEY_ARE = PixelOptions()
