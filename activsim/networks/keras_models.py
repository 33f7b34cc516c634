"""Build, save and load Keras image classifiers. See `network` for what their layers are.

    model = build_cnn(n_classes=10, image_shape=(28, 28, 1), seed=0)
    save_network(model, "models/mine.keras", card)
    model = load_network("models/mine.keras")

Keras is imported inside the functions that run it: importing this module costs nothing.
"""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path
from typing import Any

from activsim.networks import faults
from activsim.networks.catalogue import file_hash
from activsim.networks.keras_start import start_keras
from activsim.networks.lean_loading import lean_loading
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
    """A Keras model from a .keras file, uncompiled.

    Raises ValueError with a sentence where the file is no such model. Model files can carry code:
    load only files that you put there yourself."""
    if not isinstance(path, str | os.PathLike):
        raise ValueError(f"The path of a .keras file was expected; {path!r} came.")
    keras = start_keras()
    path = Path(path)
    if not path.is_file():
        raise ValueError(
            f"There is no model file {path.name!r}. Put a .keras file there, or choose another "
            "model."
        )
    if not zipfile.is_zipfile(path):
        raise ValueError(faults.not_archive_sentence(path))
    try:
        with lean_loading():
            return keras.saving.load_model(path, compile=False, safe_mode=True)
    except Exception as error:  # Keras raises almost any type for a broken file
        raise ValueError(faults.loading_sentence(path, error)) from error
