"""What a training tells whoever follows it, and how Keras is made to say it without being kept
waiting."""

from __future__ import annotations

import time
from typing import Any

from activsim.datasets.download import Progress
from activsim.networks.keras_models import KerasModel

# seconds between two words to a follower: reading the loss after every batch would wait for each
EVERY = 0.2


class Follower:
    """What a training tells whoever follows it. epoch counts from 0; `model` is the network as it
    is then."""

    def on_train_begin(self, model: KerasModel, epoch: int) -> None:
        """Before the first batch of the first epoch of this run, which is a later one after an
        interruption."""

    def on_batches(self, epoch: int, done: int, steps: int, logs: dict[str, float]) -> None:
        """A few times a second, and after the last batch of an epoch."""

    def on_epoch_end(self, model: KerasModel, epoch: int, logs: dict[str, float]) -> None:
        """After each whole epoch, its validation included."""

    def should_stop(self) -> bool:
        """Asked a few times a second: whether to stop. The model is then left as it was after its
        last whole epoch."""
        return False


class Stopped(Exception):
    """Leaves model.fit at once: `stop_training` would validate, and back up, half an epoch."""


def history_callback(  # noqa: C901  a class inside, of small parts
    keras: Any, follower: Follower, model: KerasModel
) -> Any:
    """The callback that talks to a follower. Afterwards its `epochs` is the history, and its
    `weights` those after the last whole epoch. model: what the follower sees; where another learns
    in its place, it is given its weights."""

    class History(keras.callbacks.Callback):  # type: ignore[misc]  # of a class that is Any
        def on_train_begin(self, logs=None):
            self.epochs, self.weights, self.due = {}, None, 0.0

        def on_epoch_begin(self, epoch, logs=None):
            self.epoch = epoch
            if self.weights is None:
                follower.on_train_begin(self._current_model(), epoch)

        # Before a batch, not after it: as soon as a callback asks to be told of the end of batches,
        # Keras waits for the loss of each, and training takes longer.
        def on_train_batch_begin(self, batch, logs=None):
            if batch and (now := time.monotonic()) >= self.due:
                self.due = now + EVERY
                self._tell_batches(batch)
                self._stop_if_asked()

        def on_test_begin(self, logs=None):  # after the last batch of the epoch
            self._tell_batches(self.params["steps"])
            self._stop_if_asked()

        def on_test_batch_begin(self, batch, logs=None):
            if (now := time.monotonic()) >= self.due:
                self.due = now + EVERY
                self._stop_if_asked()

        def _tell_batches(self, done):
            logs = {name: float(value) for name, value in self.model.get_metrics_result().items()}
            follower.on_batches(self.epoch, done, self.params["steps"], logs)

        def on_epoch_end(self, epoch, logs=None):
            logs = {name: float(value) for name, value in logs.items()}
            for name, value in logs.items():
                self.epochs.setdefault(name, []).append(value)
            follower.on_epoch_end(self._current_model(), epoch, logs)

        def _current_model(self):
            self.weights = self.model.get_weights()
            if model is not self.model:
                model.set_weights(self.weights)
            return model

        def _stop_if_asked(self):
            if follower.should_stop():
                raise Stopped

    return History()


def progress_callback(keras: Any, epochs: int, progress: Progress) -> Any:
    """The callback that says progress(done, total, text) after every batch."""

    class Report(keras.callbacks.Callback):  # type: ignore[misc]  # of a class that is Any
        epoch = 0

        def on_epoch_begin(self, epoch, logs=None):
            self.epoch = epoch

        def on_train_batch_end(self, batch, logs=None):
            steps = self.params["steps"]
            text = (
                f"epoch {self.epoch + 1} of {epochs}, loss {logs['loss']:.3f}, "
                f"accuracy {logs['accuracy']:.3f}"
            )
            progress(self.epoch * steps + batch + 1, epochs * steps, text)

    return Report()
