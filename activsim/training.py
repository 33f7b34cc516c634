"""Train a network by a recipe, test it, and write down how it was made.

recipe = Recipe(seed=0)
model = build_cnn(n_classes=10, image_shape=(28, 28, 1), seed=recipe.seed)
history = train(model, images, labels, recipe)
networks.save(model, path, training_card(model, recipe, history, test))

A Follower hears of every epoch and may stop it; with a folder for backups an interrupted training is taken up again
after its last whole epoch.
"""

from __future__ import annotations

import importlib.metadata as metadata
import platform
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from activsim import backups, networks
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
    share: float = 1.0  # of the training images: the first ones
    width: int = networks.WIDTH  # channels of the first convolution; the other layers grow with it
    data: str = "Fashion-MNIST"


LIMITS = {
    "seed": (0, 2**32 - 1),
    "epochs": (1, 200),
    "batch_size": (1, 4096),
    "learning_rate": (1e-6, 1.0),
    "validation_share": (0.05, 0.9),
    "share": (0.01, 1.0),
    "width": (4, 128),
}


def checked(recipe: Recipe) -> Recipe:
    """The recipe. Raises ValueError where a number of it is outside LIMITS, or another number of threads is asked for
    than networks are built with: it is fixed for the process by then."""
    for name, (lowest, highest) in LIMITS.items():
        value = getattr(recipe, name)
        if not lowest <= value <= highest:  # not a number is outside too
            raise ValueError(f"{name.replace('_', ' ')}: {lowest:g} to {highest:g} was expected, {value:g} came.")
    if recipe.threads != networks.THREADS:
        raise ValueError(
            f"threads: {networks.THREADS} was expected, {recipe.threads} came. Networks are built and trained on "
            f"{networks.THREADS} threads, so that a seed gives the same weights; leave it out."
        )
    return recipe


class Follower:
    """What a training tells whoever follows it. epoch counts from 0; `model` is the network as it is then."""

    def begins(self, model, epoch: int) -> None:
        """Before the first batch of the first epoch of this run, which is a later one after an interruption."""

    def batch(self, epoch: int, done: int, steps: int, logs: dict[str, float]) -> None:
        """A few times a second, and after the last batch of an epoch."""

    def whole(self, model, epoch: int, logs: dict[str, float]) -> None:
        """After each whole epoch, its validation included."""

    def stop(self) -> bool:
        """Asked a few times a second: whether to stop. The model is then left as it was after its last whole epoch."""
        return False


def train(
    model,
    images: np.ndarray,
    labels: np.ndarray,
    recipe: Recipe = Recipe(),
    progress=None,
    callbacks=(),
    follower: Follower | None = None,
    backup: Path | None = None,
) -> dict[str, list[float]]:
    """Train `model` in place by the recipe; returns the history {name: [one float per whole epoch of this run]}.

    images: uint8 or float (n_images, height, width[, colours]); labels: int (n_images,).
    Of the first `share` of the images the last `validation_share` is held out. progress(done, total, text) is called
    after every batch. Build the model with the recipe's seed just before, and the same recipe gives the same
    weights on the same machine, followed or not. backup: a folder in which the state after each epoch is kept, and
    from which an interrupted training goes on; the images then come in another order than without the interruption.
    """
    checked(recipe)
    used = slice(0, max(1, round(recipe.share * len(images))))
    keras = networks.start_keras(recipe.threads)
    n_classes = model.outputs[0].shape[-1]
    model.compile(
        optimizer=keras.optimizers.Adam(recipe.learning_rate),
        loss="categorical_crossentropy",
        metrics=["accuracy"],
        jit_compile=False,  # on two cores XLA takes longer for this network (benchmarks/training_ways.py)
    )
    watch = [_progress_callback(keras, recipe.epochs, progress)] if progress else []
    history = _history_callback(keras, follower or Follower())
    watch.append(history)
    if backup:  # after the follower, which must know of every epoch that can be taken up again
        keeps = keras.callbacks.BackupAndRestore(str(backups.restored(backup)), delete_checkpoint=False)
        keeps.async_safe = True  # after a batch it has nothing to do; without, Keras waits for each one's loss
        watch.append(keeps)
        watch.append(keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: backups.keep(backup, epoch + 1)))
    try:
        model.fit(
            as_input(images[used], model.inputs[0].shape[1:]),
            keras.utils.to_categorical(labels[used], n_classes),
            batch_size=recipe.batch_size,
            epochs=recipe.epochs,
            validation_split=recipe.validation_share,
            callbacks=[*watch, *callbacks],
            verbose=0,
        )
    except _Stopped:
        model.set_weights(history.weights)
    return history.epochs


class _Stopped(Exception):
    """Leaves model.fit at once: `stop_training` would validate, and back up, half an epoch."""


EVERY = 0.2  # seconds between two words to a follower: reading the loss after every batch would wait for each


def _history_callback(keras, follower: Follower):
    class History(keras.callbacks.Callback):
        def on_train_begin(self, logs=None):
            self.epochs, self.weights, self.due = {}, None, 0.0

        def on_epoch_begin(self, epoch, logs=None):
            self.epoch = epoch
            if self.weights is None:
                self.weights = self.model.get_weights()
                follower.begins(self.model, epoch)

        # Before a batch, not after it: as soon as a callback asks to be told of the end of batches, Keras waits for the
        # loss of each, and training takes longer.
        def on_train_batch_begin(self, batch, logs=None):
            if batch and (now := time.monotonic()) >= self.due:
                self.due = now + EVERY
                self._say(batch)
                self._stop_if_asked()

        def on_test_begin(self, logs=None):  # after the last batch of the epoch
            self._say(self.params["steps"])
            self._stop_if_asked()

        def on_test_batch_begin(self, batch, logs=None):
            if (now := time.monotonic()) >= self.due:
                self.due = now + EVERY
                self._stop_if_asked()

        def _say(self, done):
            logs = {name: float(value) for name, value in self.model.get_metrics_result().items()}
            follower.batch(self.epoch, done, self.params["steps"], logs)

        def on_epoch_end(self, epoch, logs=None):
            logs = {name: float(value) for name, value in logs.items()}
            for name, value in logs.items():
                self.epochs.setdefault(name, []).append(value)
            self.weights = self.model.get_weights()
            follower.whole(self.model, epoch, logs)

        def _stop_if_asked(self):
            if follower.stop():
                raise _Stopped

    return History()


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


def gpus() -> int:
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
