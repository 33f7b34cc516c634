"""Train a network by a recipe, test it, and write down how it was made.

recipe = Recipe(seed=0)
model = build_cnn(n_classes=10, image_shape=(28, 28, 1), seed=recipe.seed)
history = train(model, images, labels, recipe)
save_network(model, path, training_card(model, recipe, history, test))

A Follower hears of every epoch and may stop it; with a folder for backups an interrupted training
is taken up again after its last whole epoch."""

from __future__ import annotations

import contextlib
import importlib.metadata as metadata
import platform
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from activsim.datasets.download import Progress
from activsim.datasets.image_set import LabelledImages
from activsim.networks import keras_start
from activsim.networks.architectures import build_network
from activsim.networks.keras_models import KerasModel
from activsim.networks.network import open_network
from activsim.training import checkpoints
from activsim.training.callbacks import (
    Follower,
    HistoryHooks,
    ProgressHooks,
    Stopped,
    keras_callback,
)
from activsim.training.recipe import PRECISIONS, Recipe, checked_recipe

HISTORY = ("accuracy", "loss", "val_accuracy", "val_loss")  # what Keras says of each epoch


def build_untrained(recipe: Recipe, data: LabelledImages) -> KerasModel:
    """The network of a recipe with its initial weights, for these images."""
    return build_network(
        recipe.architecture, len(data.class_names), data.image_shape, recipe.seed, recipe.width
    )


def learner(model: KerasModel, precision: str) -> KerasModel:
    """What learns in the model's place: the model itself or, at another precision than its own, a
    copy of it that keeps its weights in float32 and does its sums in the other. The last layer's
    stay in float32, so that small probabilities do not become 0."""
    if precision == "float32":
        return model
    keras = keras_start.start_keras()

    def rounded(layer: KerasModel) -> KerasModel:
        policy = "float32" if layer is model.layers[-1] else PRECISIONS[precision]
        return type(layer).from_config(layer.get_config() | {"dtype": policy})

    copy = keras.models.clone_model(model, clone_function=rounded)
    copy.set_weights(model.get_weights())
    return copy


def train(
    model: KerasModel,
    images: np.ndarray,
    labels: np.ndarray,
    recipe: Recipe = Recipe(),
    progress: Progress | None = None,
    callbacks: Sequence[Any] = (),
    follower: Follower | None = None,
    backup: Path | None = None,
) -> dict[str, list[float]]:
    """Train `model` in place by the recipe; returns the history {name: [one float per whole epoch
    of this run]}.

    images: uint8 or float (n_images, height, width[, colours]); labels: int (n_images,). Of the
    first `share` of the images the last `validation_share` is held out. progress(done, total, text)
    is called after every batch. Build the model with the recipe's seed just before, and the same
    recipe gives the same weights on the same machine, followed or not. backup: a folder in which
    the state after each epoch is kept, and from which an interrupted training goes on; the images
    then come in another order than without the interruption."""
    checked_recipe(recipe)
    part = slice(0, max(1, round(recipe.share * len(images))))
    _check_enough(len(images[part]), recipe.validation_share)
    keras = keras_start.start_keras(recipe.threads)
    n_classes = model.outputs[0].shape[-1]
    learning = learner(model, recipe.precision)
    learning.compile(
        optimizer=keras.optimizers.Adam(recipe.learning_rate),
        loss="categorical_crossentropy",
        metrics=["accuracy"],
        # on two cores XLA takes longer for this network (benchmarks/training/ways.py)
        jit_compile=False,
    )
    _make_variables(learning, n_classes)
    history = keras_callback(keras, HistoryHooks, follower or Follower(), model)
    hooks = [history]
    if progress:
        hooks.append(keras_callback(keras, ProgressHooks, recipe.epochs, progress))
    if backup:  # after the follower, which must know of every epoch that can be taken up again
        hooks += _backup_callbacks(keras, backup)
    with contextlib.suppress(Stopped):
        learning.fit(
            open_network(model, images).prepare(images[part]),
            keras.utils.to_categorical(labels[part], n_classes),
            batch_size=recipe.batch_size,
            epochs=recipe.epochs,
            validation_split=recipe.validation_share,
            callbacks=[*hooks, *callbacks],
            verbose=0,
        )
    # without weights no epoch was missing
    model.set_weights(history.weights or learning.get_weights())
    return history.epochs


def _check_enough(n_images: int, validation_share: float) -> None:
    """Raises ValueError where nothing could be learned from, or nothing held out."""
    n_learned = int(n_images * (1 - validation_share))
    if not 0 < n_learned < n_images:
        raise ValueError(
            "images to learn from and images to hold out were expected; these would be "
            f"{n_learned} and {n_images - n_learned}. Take a larger share of the images, or a "
            "larger set."
        )


def _make_variables(learning: KerasModel, n_classes: int) -> None:
    """Those of the optimizer and the metrics. Keras would make them while it compiles a step, and
    then has to compile it once more."""
    learning.optimizer.build(learning.trainable_variables)
    nothing = np.zeros((1, n_classes), np.float32)
    learning.compute_metrics(None, nothing, nothing)
    learning.reset_metrics()


def _backup_callbacks(keras: Any, folder: Path) -> list[Any]:
    backup = keras.callbacks.BackupAndRestore(
        str(checkpoints.restored_folder(folder)), delete_checkpoint=False
    )
    # After a batch it has nothing to do; without this, Keras waits for each one's loss.
    backup.async_safe = True
    keep = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: checkpoints.keep_checkpoint(folder, epoch + 1)
    )
    return [backup, keep]


def evaluate(model: KerasModel, images: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """(mean categorical cross-entropy, accuracy) on images and labels; the model is not compiled or
    changed."""
    prepare = open_network(model, images).prepare
    parts = [
        np.asarray(model(prepare(images[start : start + 500]), training=False))
        for start in range(0, len(images), 500)
    ]
    probabilities = np.concatenate(parts)
    true_outputs = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    accuracy = float((probabilities.argmax(axis=1) == labels).mean())
    return float(-np.log(np.maximum(true_outputs, 1e-7)).mean()), accuracy


def training_card(
    model: KerasModel, recipe: Recipe, history: dict[str, list[float]], test: LabelledImages
) -> dict[str, Any]:
    """What a card says of a trained model: recipe, versions, data set, the whole history,
    validation and test loss and accuracy, and its description. test: the LabelledImages it is
    tested on."""
    networks_used = ("keras", "numpy")
    loss, accuracy = evaluate(model, test.array(), test.labels)
    return {
        "recipe": asdict(recipe) | {"threads": _threads()},
        "versions": {name: metadata.version(name) for name in networks_used}
        | {"tensorflow": _tensorflow_version(), "python": platform.python_version()},
        "data": test.name,
        "class_names": list(test.class_names),
        "validation": {"loss": history["val_loss"][-1], "accuracy": history["val_accuracy"][-1]},
        "test": {"loss": loss, "accuracy": accuracy},
        "history": history,
        "description": open_network(model, test.images).description.to_plain(),
        **({"resizing": test.resizing} if test.resizing else {}),
    }


def n_gpus() -> int:
    """How many GPUs TensorFlow trains on; it takes to them by itself."""
    import tensorflow

    return len(tensorflow.config.list_physical_devices("GPU"))


def _threads() -> int:
    """Threads TensorFlow really uses for one operation; 0 where it chose by itself."""
    import tensorflow

    return tensorflow.config.threading.get_intra_op_parallelism_threads()


def _tensorflow_version() -> str:
    import tensorflow

    return tensorflow.__version__
