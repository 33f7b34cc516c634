"""Pictures as a network takes them: grey or in colour, flattened, as a sequence, colours first,
whole numbers, any size.

    prepare = network_input(model, (28, 28, 1), PixelOptions("0..1"), statistics)
    prepare.shape                       # (96, 96, 3): the picture that the network is shown
    batch = prepare(images)             # as model.predict takes it
    prepare.as_map(batch)               # float32 (n_images, 96, 96, 3): the layer `input`"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from activsim.networks.pixels import AS_THEY_ARE, BORDER, PIXELS_AS, PixelOptions, Statistics

MAP, GREY_MAP, COLOURS_FIRST, FLAT = "map", "map without colours", "colours first", "flat"
COLOURS = (1, 3, 4)
SMALLEST_SIDE = 4  # of a square picture whose values lie in a row
# uint8 or float32 (n_images, height, width[, colours]), or each picture in its own size
Pictures = np.ndarray | Sequence[np.ndarray]
LUMA = np.array([0.2989, 0.5870, 0.1140], np.float32)  # as tf.image.rgb_to_grayscale weighs them


@dataclass(frozen=True)
class NetworkInput:
    """shape: (height, width, colours) of the picture that the network is shown; arrangement: how
    its input holds it; row_shape: of the values where they are FLAT, (n_values,) or (n_steps,
    n_values); dtype: of its input."""

    shape: tuple[int, int, int]
    arrangement: str
    row_shape: tuple[int, ...]
    dtype: str
    options: PixelOptions
    statistics: Statistics

    def __call__(self, images: Pictures) -> np.ndarray:
        """images uint8 or float32, 0..255, (n_images, height, width[, colours]), or a list of
        pictures, each of its own size -> what the model's input takes."""
        pictures = self._fit(images) if isinstance(images, np.ndarray) else self._fit_each(images)
        pictures = PIXELS_AS[self.options.pixels](pictures, self.statistics)
        if np.dtype(self.dtype).kind in "ui":
            pictures = np.rint(pictures)
        return self.arrange(pictures).astype(self.dtype, copy=False)

    def _fit(self, images: np.ndarray) -> np.ndarray:
        pictures = images.astype(np.float32)
        if pictures.ndim == 3:
            pictures = pictures[..., None]
        pictures = _in_colours(pictures, self.shape[-1])
        return _resized(pictures, self.shape[:2], self.options.resizing)

    def _fit_each(self, images: Sequence[np.ndarray]) -> np.ndarray:
        """Those of one size are resized together."""
        pictures = np.empty((len(images), *self.shape), np.float32)
        numbers_of: dict[tuple[int, ...], list[int]] = {}
        for number, image in enumerate(images):
            numbers_of.setdefault(image.shape, []).append(number)
        for numbers in numbers_of.values():
            pictures[numbers] = self._fit(np.stack([images[number] for number in numbers]))
        return pictures

    def arrange(self, pictures: np.ndarray) -> np.ndarray:
        if self.arrangement == FLAT:
            return pictures.reshape(len(pictures), *self.row_shape)
        if self.arrangement == COLOURS_FIRST:
            return np.moveaxis(pictures, -1, 1)
        return pictures[..., 0] if self.arrangement == GREY_MAP else pictures

    def as_map(self, batch: np.ndarray) -> np.ndarray:
        """What was prepared, as float32 (n_images, height, width, colours)."""
        if self.arrangement == COLOURS_FIRST:
            batch = np.moveaxis(batch, 1, -1)
        return batch.reshape(-1, *self.shape).astype(np.float32, copy=False)

    @property
    def input_shape(self) -> tuple[int, ...]:
        """Of a batch, without the images' axis."""
        return self.arrange(np.empty((1, *self.shape), np.bool_)).shape[1:]


def network_input(
    input_shape: tuple[int | None, ...],
    dtype: str,
    colours_first: bool,
    picture_shape: tuple[int, int, int],
    options: PixelOptions = AS_THEY_ARE,
    statistics: Statistics = Statistics(),
) -> NetworkInput:
    """How pictures of this shape are given to an input of the declared shape, without the images'
    axis. Raises ValueError with a sentence where it takes no pictures."""
    row = _row(input_shape, picture_shape)
    if row:
        shape, row_shape = row
        return NetworkInput(shape, FLAT, row_shape, dtype, options, statistics)
    shape, arrangement = _shape(input_shape, colours_first, picture_shape)
    return NetworkInput(shape, arrangement, (), dtype, options, statistics)


def _shape(
    input_shape: tuple[int | None, ...], colours_first: bool, picture: tuple[int, int, int]
) -> tuple[tuple[int, int, int], str]:
    height, width, colours = picture
    if len(input_shape) == 2:
        return (input_shape[0] or height, input_shape[1] or width, 1), GREY_MAP
    if len(input_shape) == 3:
        colours_first |= input_shape[0] in COLOURS and input_shape[2] not in (*COLOURS, None)
        if colours_first:
            input_shape = (*input_shape[1:], input_shape[0])
        shape = (input_shape[0] or height, input_shape[1] or width, input_shape[2] or colours)
        if shape[2] in COLOURS:
            return shape, COLOURS_FIRST if colours_first else MAP
    raise ValueError(
        "A network that takes pictures was expected: (height, width), with 1, 3 or 4 colours last "
        f"or first, or flattened. This one takes {_words(input_shape)}. Put layers in front of it "
        "that make this of a picture, and save it again."
    )


def _words(input_shape: tuple[int | None, ...]) -> str:
    return "(" + ", ".join("any" if size is None else str(size) for size in input_shape) + ")"


def _row(
    input_shape: tuple[int | None, ...], picture: tuple[int, int, int]
) -> tuple[tuple[int, int, int], tuple[int, ...]] | None:
    """The picture whose values an input takes in a row, or as the steps of a sequence, and the
    shape of these: all in one row, pixel after pixel with its colours, row after row with the
    colours side by side, or other pieces that hold as many values. None for an input that takes
    maps, as one of (height, width) does."""
    height, width = picture[:2]
    if len(input_shape) == 1 and input_shape[0]:
        return _unflattened(input_shape[0], picture), (input_shape[0],)
    if len(input_shape) != 2 or input_shape == (height, width):
        return None
    n_steps, n_values = input_shape
    if n_steps is None and n_values in COLOURS:
        n_steps = height * width
    if n_steps is None or n_values is None:
        return None
    shape: tuple[int, int, int] | None = None
    if n_values in COLOURS and n_steps == height * width:
        shape = (height, width, n_values)
    elif 1 in (n_steps, n_values):
        shape = _unflattened(n_steps * n_values, picture)
    elif n_steps * n_values == math.prod(picture):
        shape = picture
    elif n_values in COLOURS and math.isqrt(n_steps) ** 2 == n_steps:
        shape = (math.isqrt(n_steps), math.isqrt(n_steps), n_values)
    return shape and (shape, (n_steps, n_values))


def _unflattened(n_values: int, picture: tuple[int, int, int]) -> tuple[int, int, int]:
    """The picture that so many values are: one of the set's own shape where it can be, else a
    square. A few values, as of a table's row, are none though their number be a square."""
    if n_values == math.prod(picture):
        return picture
    if n_values == picture[0] * picture[1]:
        return (*picture[:2], 1)
    for colours in COLOURS:
        side = math.isqrt(n_values // colours)
        if side * side * colours == n_values and side >= SMALLEST_SIDE:
            return side, side, colours
    are_square = any(math.isqrt(n_values // n) ** 2 * n == n_values for n in COLOURS)
    reason = "too few for a picture" if are_square else "no square picture"
    raise ValueError(
        f"A network that takes pictures was expected, but {n_values:,} values in a row are "
        f"{reason}, and none of {picture[0]} x {picture[1]}. Begin it with "
        "keras.Input((height, width, colours)) and a Flatten layer."
    )


def _in_colours(pictures: np.ndarray, colours: int) -> np.ndarray:
    """Grey repeated, colours weighed, and what lets light through taken as opaque."""
    if pictures.shape[-1] == colours:
        return pictures
    if pictures.shape[-1] == 4:
        pictures = pictures[..., :3]
    if colours == 1:
        return (pictures @ LUMA)[..., None] if pictures.shape[-1] == 3 else pictures
    if pictures.shape[-1] == 1:
        pictures = np.repeat(pictures, 3, axis=-1)
    if colours == 4:
        opaque = np.full((*pictures.shape[:-1], 1), 255, np.float32)
        pictures = np.concatenate([pictures, opaque], axis=-1)
    return pictures


def _resized(pictures: np.ndarray, size: tuple[int, int], resizing: str) -> np.ndarray:
    """As keras.utils.image_dataset_from_directory resizes, bilinear; or put into a border."""
    if pictures.shape[1:3] == tuple(size):
        return pictures
    if resizing == BORDER:
        return _in_border(pictures, size)
    import tensorflow as tf
    from keras.preprocessing.image import smart_resize

    resized: Any
    if resizing == "crop":
        return np.asarray(smart_resize(pictures, size))
    if resizing == "pad":
        resized = tf.image.resize_with_pad(pictures, *size)
    else:
        resized = tf.image.resize(pictures, size)
    return resized.numpy()


def border_start(n_pixels: int, n_input: int) -> int:
    """Before which row (or column) of the input a picture begins that lies in its middle; below 0:
    so many of the picture's own are cut off. As tf.image.resize_with_crop_or_pad has it, the odd
    one at the end."""
    return (n_input - n_pixels) // 2 if n_input >= n_pixels else -((n_pixels - n_input) // 2)


def _in_border(pictures: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """In the middle of zeros, which are black: a pixel stays a pixel. Of a picture that is larger
    its own middle."""
    field = np.zeros((len(pictures), *size, pictures.shape[-1]), pictures.dtype)
    of_field, of_picture = [slice(None)], [slice(None)]
    for n_pixels, n_input in zip(pictures.shape[1:3], size, strict=True):
        start, length = border_start(n_pixels, n_input), min(n_pixels, n_input)
        of_field.append(slice(max(start, 0), max(start, 0) + length))
        of_picture.append(slice(max(-start, 0), max(-start, 0) + length))
    field[tuple(of_field)] = pictures[tuple(of_picture)]
    return field
