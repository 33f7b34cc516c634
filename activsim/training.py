"""Train a network by a recipe, test it, and write down how it was made.

recipe = Recipe(seed=0)
model = build_cnn(n_classes=10, image_shape=(28, 28, 1), seed=recipe.seed)
history = train(model, images, labels, recipe)
networks.save(model, path, training_card(model, recipe, history, test))
"""

from __future__ import annotations

import importlib.metadata as metadata
import platform
from dataclasses import asdict, dataclass

import numpy as np

from activsim import networks
from activsim.networks import as_input


@dataclass(frozen=True)
class Recipe:
    """How a network is trained. The defaults are the 2020 study's; `threads` is part of the recipe
    because the order of floating-point sums, and so the last digits of the weights, depends on it."""

    seed: int = 0
    epochs: int = 15
    batch_size: int = 32
    learning_rate: float = 0.001
    validation_share: float = 0.3
    threads: int = networks.THREADS


def train(model, images: np.ndarray, labels: np.ndarray, recipe: Recipe = Recipe(), progress=None, callbacks=()):
    """Train `model` in place by the recipe; returns the history {name: [one float per epoch]}.

    images: uint8 or float (n_images, height, width[, colours]); labels: int (n_images,).
    The last `validation_share` of the images is held out. progress(done, total, text) is called after
    every batch. Build the model with the recipe's seed just before, and the same recipe gives the same
    weights on the same machine.
    """
    keras = networks.start_keras(recipe.threads)
    n_classes = model.outputs[0].shape[-1]
    model.compile(
        optimizer=keras.optimizers.Adam(recipe.learning_rate),
        loss="categorical_crossentropy",
        metrics=["accuracy"],
        jit_compile=False,  # XLA took 2.3 times as long for this network on two cores
    )
    watch = [_progress_callback(keras, recipe.epochs, progress)] if progress else []
    log = model.fit(
        as_input(images, model.inputs[0].shape[1:]),
        keras.utils.to_categorical(labels, n_classes),
        batch_size=recipe.batch_size,
        epochs=recipe.epochs,
        validation_split=recipe.validation_share,
        callbacks=[*watch, *callbacks],
        verbose=0,
    )
    return {name: [float(value) for value in values] for name, values in log.history.items()}


def _progress_callback(keras, epochs: int, progress):
    class Report(keras.callbacks.Callback):
        epoch = 0

        def on_epoch_begin(self, epoch, logs=None):
            self.epoch = epoch

        def on_train_batch_end(self, batch, logs=None):
            steps = self.params["steps"]
            text = f"epoch {self.epoch + 1} of {epochs}, loss {logs['loss']:.3f}, accuracy {logs['accuracy']:.3f}"
            progress(self.epoch * steps + batch + 1, epochs * steps, text)

    return Report()


def evaluate(model, images: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """(mean categorical cross-entropy, accuracy) on images and labels; the model is not compiled or changed."""
    probabilities = np.concatenate(
        [
            np.asarray(model(as_input(images[i : i + 500], model.inputs[0].shape[1:]), training=False))
            for i in range(0, len(images), 500)
        ]
    )
    of_truth = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    accuracy = float((probabilities.argmax(axis=1) == labels).mean())
    return float(-np.log(np.maximum(of_truth, 1e-7)).mean()), accuracy


def training_card(model, recipe: Recipe, history: dict, test) -> dict:
    """What a card says of a trained model: recipe, versions, data set, the whole history, validation and test
    loss and accuracy, and its description. test: the LabelledImages it is tested on."""
    networks_used = ("keras", "numpy")
    loss, accuracy = evaluate(model, test.images, test.labels)
    return {
        "recipe": asdict(recipe) | {"threads": _threads()},
        "versions": {name: metadata.version(name) for name in networks_used}
        | {"tensorflow": _tensorflow_version(), "python": platform.python_version()},
        "data": test.name,
        "class_names": list(test.class_names),
        "validation": {"loss": history["val_loss"][-1], "accuracy": history["val_accuracy"][-1]},
        "test": {"loss": loss, "accuracy": accuracy},
        "history": history,
        "description": networks.describe(model),
    }


def _threads() -> int:
    """Threads TensorFlow really uses for one operation; 0 where it chose by itself."""
    import tensorflow

    return tensorflow.config.threading.get_intra_op_parallelism_threads()


def _tensorflow_version() -> str:
    import tensorflow

    return tensorflow.__version__
