"""Networks to train, for pictures of any size and any number of classes.

    model = build_network("small residual", n_classes=5, image_shape=(64, 64, 3), seed=0)

Each is a function in ARCHITECTURES; the pixels go in raw, 0..255."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from activsim.networks import keras_models
from activsim.networks.graph import KerasModel
from activsim.networks.keras_start import start_keras

STUDY, PERCEPTRON, RESIDUAL = "study CNN", "perceptron", "small residual"
# (n_classes, image_shape, seed, width) -> an untrained, uncompiled model
Builder = Callable[[int, tuple[int, ...], int, int], KerasModel]


def _study(n_classes: int, image_shape: tuple[int, ...], seed: int, width: int) -> KerasModel:
    return keras_models.build_cnn(n_classes, image_shape, seed, width)


def _perceptron(n_classes: int, image_shape: tuple[int, ...], seed: int, width: int) -> KerasModel:
    """Two layers of neurons that see the whole picture; no idea of what lies beside what."""
    keras, layers = _seeded(seed)
    return keras.Sequential(
        [
            keras.Input(image_shape, name="pixels"),
            layers.Rescaling(1 / 255, name="rescaling"),
            layers.Flatten(name="flatten"),
            layers.Dense(4 * width, activation="relu", name="dense"),
            layers.Dense(width, activation="relu", name="dense_1"),
            layers.Dense(n_classes, activation="softmax", name="dense_2"),
        ],
        name="activsim_perceptron",
    )


def _residual(n_classes: int, image_shape: tuple[int, ...], seed: int, width: int) -> KerasModel:
    """Three blocks of two convolutions, each added to what it was given (He and others, 2016:
    https://arxiv.org/abs/1512.03385), with half the positions and twice the channels from one to
    the next."""
    keras, layers = _seeded(seed)
    image = keras.Input(image_shape, name="pixels")
    value = layers.Rescaling(1 / 255, name="rescaling")(image)
    for block, channels in enumerate((width // 2, width, 2 * width), start=1):
        name, strides = f"block{block}", 1 if block == 1 else 2
        short = layers.Conv2D(channels, 1, strides, name=f"{name}_short")(value)
        value = layers.Conv2D(channels, 3, strides, "same", activation="relu", name=f"{name}_conv")(
            value
        )
        value = layers.Conv2D(channels, 3, 1, "same", name=f"{name}_conv_1")(value)
        value = layers.Add(name=f"{name}_add")([short, value])
        value = layers.ReLU(name=f"{name}_relu")(value)
    value = layers.GlobalAveragePooling2D(name="global_average_pooling2d")(value)
    value = layers.Dense(width, activation="relu", name="dense")(value)
    outputs = layers.Dense(n_classes, activation="softmax", name="dense_1")(value)
    return keras.Model(image, outputs, name="activsim_residual")


def _seeded(seed: int) -> tuple[Any, Any]:
    """Keras with this seed set, because the initial weights are drawn while a network is built."""
    keras = start_keras(keras_models.THREADS)
    keras.utils.set_random_seed(seed)
    return keras, keras.layers


class Architecture(NamedTuple):
    """smallest: pixels of the shorter side of a picture that it can be built for."""

    build: Builder
    smallest: int = 1


ARCHITECTURES = {
    STUDY: Architecture(_study, smallest=14),
    PERCEPTRON: Architecture(_perceptron),
    RESIDUAL: Architecture(_residual),
}


def build_network(
    architecture: str,
    n_classes: int,
    image_shape: tuple[int, ...],
    seed: int = 0,
    width: int = keras_models.WIDTH,
) -> KerasModel:
    """An untrained, uncompiled network. image_shape: (height, width, colours); width: its channels
    or neurons grow with it. Raises ValueError for an architecture that is none, and for pictures
    that are too small for it."""
    if architecture not in ARCHITECTURES:
        raise ValueError(
            f"architecture: {' or '.join(ARCHITECTURES)} was expected, {architecture!r} came."
        )
    build, smallest = ARCHITECTURES[architecture]
    height, across = image_shape[:2]
    if min(height, across) < smallest:
        raise ValueError(
            f"Pictures of {height} x {across} are too small for the {architecture}: {smallest} x "
            f"{smallest} were expected, or more. Choose another architecture, or larger pictures."
        )
    return build(n_classes, image_shape, seed, width)
