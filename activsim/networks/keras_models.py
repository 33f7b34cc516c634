"""Build, save, load and describe Keras image classifiers.

    model = build_cnn(n_classes=10, image_shape=(28, 28, 1), seed=0)
    save_network(model, "models/mine.keras", card)
    print(describe(load_network("models/mine.keras")))

Keras is imported inside the functions that run it: importing this module costs nothing.
"""

from __future__ import annotations

import json
import textwrap
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from activsim.networks.catalogue import file_hash
from activsim.networks.keras_start import start_keras
from activsim.networks.layers import PIXELS, LayerDescription, NetworkDescription
from activsim.paths import replacing

KerasModel = Any  # Keras is never imported where types are checked

# of the study's recipe: the order of sums, and so the last digits of the weights, depends on it
THREADS = 2
WIDTH = 32  # of the study's network
# Written by hand: raise it when `build_cnn` builds other networks, or other initial weights. What
# is stored of untrained networks and of the evidence is then made again.
RECIPE_VERSION = 1


def build_cnn(
    n_classes: int = 10,
    image_shape: tuple[int, ...] = (28, 28, 1),
    seed: int = 0,
    channels: int = WIDTH,
) -> KerasModel:
    """The study's CNN, untrained and uncompiled: 67,402 parameters for ten classes of 28 x 28.

    image_shape is (height, width, colours); the pixels go in raw, 0..255. channels: those of the
    first convolutions and the neurons of `dense`; the later convolutions have twice as many. The
    seed is set here because the initial weights are drawn here (and Keras keeps it per thread)."""
    # threads can only be set before TensorFlow starts, and the weights start it
    keras = start_keras(THREADS)
    from keras import layers

    keras.utils.set_random_seed(seed)
    return keras.Sequential(
        [
            keras.Input(image_shape, name="pixels"),
            layers.Conv2D(channels, 3, activation="relu", name="conv2d"),
            layers.Conv2D(channels, 3, activation="relu", name="conv2d_1"),
            layers.MaxPooling2D(2, name="max_pooling2d"),
            layers.Conv2D(2 * channels, 3, activation="relu", name="conv2d_2"),
            layers.Conv2D(2 * channels, 3, activation="relu", name="conv2d_3"),
            layers.GlobalAveragePooling2D(name="global_average_pooling2d"),
            layers.Dense(channels, activation="relu", name="dense"),
            layers.Dense(n_classes, activation="softmax", name="dense_1"),
        ],
        name="activsim_cnn",
    )


def as_input(images: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Images as float32 in the model's input shape (height, width[, colours]); raw 0..255 values.

    Grey images get a colour axis if the model has one; a single grey channel is repeated for a
    colour model. Raises ValueError where height or width differ."""
    out = np.asarray(images, dtype=np.float32)
    if len(shape) == 3 and out.ndim == 3:
        out = out[..., None]
    if len(shape) == 3 and shape[-1] == 3 and out.shape[-1] == 1:
        out = np.repeat(out, 3, axis=-1)
    fits = out.ndim == len(shape) + 1 and all(
        b in (None, a) for a, b in zip(out.shape[1:], shape, strict=True)
    )
    if not fits:
        raise ValueError(
            f"The network takes images of shape {tuple(shape)}, but these are {images.shape[1:]}. "
            "Choose a network made for these images, or resize the images first."
        )
    return out


def save_network(model: KerasModel, path: Path, card: dict[str, Any]) -> None:
    """Write the model without optimizer state, and its card beside it; each file whole or not at
    all."""
    path = Path(path)
    bare = type(model).from_config(model.get_config())  # a clone would be compiled, if the model is
    bare.set_weights(model.get_weights())
    with replacing(path) as part, replacing(path.with_suffix(".json")) as card_part:
        bare.save(part)
        card = {"sha256": file_hash(part)} | card
        card_part.write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


def load_network(path: Path) -> KerasModel:
    """A Keras model with one image input from a .keras file, uncompiled.

    Raises ValueError with a sentence where the file is no such model. Model files can carry code:
    load only files that you put there yourself."""
    keras = start_keras()
    path = Path(path)
    if not path.is_file():
        raise ValueError(
            f"There is no model file {path.name!r}. Put a .keras file there, or choose another "
            "model."
        )
    if not zipfile.is_zipfile(path):
        raise ValueError(
            f"A Keras model file (.keras) was expected, but {path.name!r} is none: it is broken or "
            "another kind of file. Save it again with model.save(...), or remove it from the "
            "models folder."
        )
    try:
        model = keras.saving.load_model(path, compile=False, safe_mode=True)
    except Exception as error:  # Keras raises almost any type for a broken file
        first_line = next(iter(str(error).splitlines()), type(error).__name__).replace(
            str(path), path.name
        )
        first_line = textwrap.shorten(first_line, 200, placeholder=" …").rstrip(".")
        raise ValueError(
            f"A Keras model file (.keras) was expected, but {path.name!r} cannot be read: "
            f"{first_line}. Save it again with model.save(...), or remove it from the models "
            "folder."
        ) from error
    image_shape(model)
    return model


def image_shape(model: KerasModel) -> tuple[int, ...]:
    """(height, width[, colours]) of a model's one image input. Raises ValueError where it has
    none."""
    try:
        inputs = model.inputs
    except (AttributeError, ValueError):
        inputs = None
    if not inputs:
        raise ValueError(
            "The model does not say what images it takes: it was never built. Begin it with "
            "keras.Input((height, width, colours)), or call it once on an image before saving."
        )
    shapes = [tuple(tensor.shape[1:]) for tensor in inputs]
    if len(shapes) != 1 or len(shapes[0]) not in (2, 3) or None in shapes[0]:
        raise ValueError(
            "A model with one image input of fixed size (height, width[, colours]) was expected, "
            f"but this one takes {' and '.join(map(str, shapes))}."
        )
    return shapes[0]


def describe(model: KerasModel) -> NetworkDescription:
    """The network and its layers; the first is the pixels."""
    shape = image_shape(model)
    pixel_map = (*shape, 1)[:3]  # always a map, so that a position is a pixel, a channel a colour
    layers = [LayerDescription(PIXELS, "Pixels", pixel_map, parameters=0)]
    # Keras has no public account of how often a layer is used.
    by_depth = getattr(model, "_nodes_by_depth", {})
    nodes = [node for depth in by_depth.values() for node in depth]
    for layer in model.layers:
        if type(layer).__name__ == "InputLayer":
            continue
        output_shape, problem = _output_shape(layer, sum(node.operation is layer for node in nodes))
        n_parameters = int(layer.count_params())
        layers.append(
            LayerDescription(layer.name, type(layer).__name__, output_shape, n_parameters, problem)
        )
    outputs = [tuple(output.shape[1:]) for output in model.outputs]
    n_outputs = outputs[0][0] if len(outputs) == 1 and len(outputs[0]) == 1 else 0
    last = layers[-1]
    return NetworkDescription(
        image_shape=shape,
        parameters=int(model.count_params()),
        n_outputs=n_outputs,
        output_layer=last.name if n_outputs and last.is_usable else None,
        layers=tuple(layers),
    )


def _output_shape(layer: KerasModel, n_uses: int) -> tuple[tuple[int, ...], str]:
    """The layer's output shape without the images' axis, and why it cannot be shown ("" if it
    can)."""
    if layer.name == PIXELS:
        return (), f"the name {PIXELS!r} is kept for the pixels"
    if n_uses > 1:
        return (), "it is used more than once"
    try:
        shape = tuple(layer.output.shape[1:])
    except (AttributeError, ValueError):
        return (), "it has several outputs"
    if None in shape:
        return (), "its size varies from image to image"
    if len(shape) not in (1, 3):
        return shape, f"its output has {len(shape)} axes; vectors (1) and maps (3) can be shown"
    return shape, ""
