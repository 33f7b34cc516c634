"""How much work the networks of `architectures` are for an image, counted from their layers without
building one. No Keras.

    work = architecture_work("small residual", 100, (32, 32, 3), width=64)
    work.n_multiplications, work.n_numbers, work.n_weights"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from activsim.networks.architectures import PERCEPTRON, RESIDUAL, STUDY

Shape = tuple[int, int, int]  # (height, width, channels)


class Work(NamedTuple):
    """Of the forward pass of an image: multiplications, and numbers that are read and written by
    layers with weights; n_weights is of the network."""

    n_multiplications: int
    n_numbers: int
    n_weights: int


def architecture_work(architecture: str, n_classes: int, image_shape: Shape, width: int) -> Work:
    """architecture: of ARCHITECTURES; image_shape: (height, width, colours)."""
    parts = list(_LAYERS[architecture](n_classes, image_shape, width))
    return Work(*(sum(part) for part in zip(*parts, strict=True)))


def _convolution(
    shape: Shape, channels: int, kernel: int = 3, strides: int = 1, pads: bool = False
) -> tuple[Work, Shape]:
    """Its work, and the shape that it makes of this one."""
    margin = 0 if pads else kernel - 1
    height, width = (max(1, math.ceil((size - margin) / strides)) for size in shape[:2])
    n_weights = (kernel * kernel * shape[2] + 1) * channels
    n_numbers = math.prod(shape) + height * width * channels
    return Work(n_weights * height * width, n_numbers, n_weights), (height, width, channels)


def _dense(n_inputs: int, n_neurons: int) -> Work:
    n_weights = (n_inputs + 1) * n_neurons
    return Work(n_weights, n_inputs + n_neurons, n_weights)


def _study(n_classes: int, shape: Shape, width: int) -> Iterator[Work]:
    for block, channels in enumerate((width, 2 * width)):
        if block:  # the pooling before it
            shape = max(1, shape[0] // 2), max(1, shape[1] // 2), shape[2]
        for _ in range(2):
            work, shape = _convolution(shape, channels)
            yield work
    yield _dense(2 * width, width)
    yield _dense(width, n_classes)


def _perceptron(n_classes: int, shape: Shape, width: int) -> Iterator[Work]:
    yield _dense(math.prod(shape), 4 * width)
    yield _dense(4 * width, width)
    yield _dense(width, n_classes)


def _residual(n_classes: int, shape: Shape, width: int) -> Iterator[Work]:
    for block, channels in enumerate((width // 2, width, 2 * width)):
        strides = 2 if block else 1
        yield _convolution(shape, channels, kernel=1, strides=strides)[0]
        work, shape = _convolution(shape, channels, strides=strides, pads=True)
        yield work
        yield _convolution(shape, channels, pads=True)[0]
    yield _dense(2 * width, width)
    yield _dense(width, n_classes)


_LAYERS = {STUDY: _study, PERCEPTRON: _perceptron, RESIDUAL: _residual}
