"""What a training tells whoever follows it, and how Keras is made to say it without being kept
waiting."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from activsim.datasets.download import Progress
from activsim.networks.keras_models import KerasModel

# seconds between two words to a follower: reading the loss after every batch would wait for each
EVERY = 0.2
Logs = dict[str, Any] | None


class Follower:
    """What a training tells whoever follows it. epoch counts from 0; `model` is the network as it
    is then."""

    def on_train_begin(self, model: KerasModel, epoch: int) -> None:
        """Before the first batch of the first epoch of this run, which is a later one after an
        interruption."""

    def on_batches(self, epoch: int, n_done: int, steps: int, logs: dict[str, float]) -> None:
        """A few times a second, and after the last batch of an epoch."""

    def on_epoch_end(self, model: KerasModel, epoch: int, logs: dict[str, float]) -> None:
        """After each whole epoch, its validation included."""

    def should_stop(self) -> bool:
        """Asked a few times a second: whether to stop. The model is then left as it was after its
        last whole epoch."""
        return False


class Stopped(Exception):
    """Leaves model.fit at once: `stop_training` would validate, and back up, half an epoch."""


class HistoryHooks:
    """What Keras calls while it trains, for a class that is a keras.callbacks.Callback as well: it
    talks to a follower. Afterwards `epochs` is the history, and `weights` those after the last
    whole epoch. network: what the follower sees; where another learns in its place, it is given
    its weights."""

    model: KerasModel  # that learns; Keras sets both
    params: dict[str, Any]

    def __init__(self, follower: Follower, network: KerasModel) -> None:
        super().__init__()
        self._follower, self._network = follower, network
        self.epochs: dict[str, list[float]] = {}
        self.weights: list[np.ndarray] | None = None
        self._epoch, self._due = 0, 0.0

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        self._epoch = epoch
        if self.weights is None:
            self._follower.on_train_begin(self._network_now(), epoch)

    # Before a batch, not after it: as soon as a callback asks to be told of the end of batches,
    # Keras waits for the loss of each, and training takes longer.
    def on_train_batch_begin(self, batch: int, logs: Logs = None) -> None:
        if batch and self._is_due():
            self._tell_batches(batch)
            self._stop_if_asked()

    def on_test_begin(self, logs: Logs = None) -> None:  # after the last batch of the epoch
        self._tell_batches(self.params["steps"])
        self._stop_if_asked()

    def on_test_batch_begin(self, batch: int, logs: Logs = None) -> None:
        if self._is_due():
            self._stop_if_asked()

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        values = {name: float(value) for name, value in (logs or {}).items()}
        for name, value in values.items():
            self.epochs.setdefault(name, []).append(value)
        self._follower.on_epoch_end(self._network_now(), epoch, values)

    def _is_due(self) -> bool:
        now = time.monotonic()
        if now < self._due:
            return False
        self._due = now + EVERY
        return True

    def _tell_batches(self, n_done: int) -> None:
        metrics = self.model.get_metrics_result()
        values = {name: float(value) for name, value in metrics.items()}
        self._follower.on_batches(self._epoch, n_done, self.params["steps"], values)

    def _network_now(self) -> KerasModel:
        self.weights = self.model.get_weights()
        if self._network is not self.model:
            self._network.set_weights(self.weights)
        return self._network

    def _stop_if_asked(self) -> None:
        if self._follower.should_stop():
            raise Stopped


class ProgressHooks:
    """The same, and says progress(done, total, text) after every batch."""

    params: dict[str, Any]

    def __init__(self, epochs: int, progress: Progress) -> None:
        super().__init__()
        self._epochs, self._progress, self._epoch = epochs, progress, 0

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        self._epoch = epoch

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        steps, values = self.params["steps"], logs or {}
        text = (
            f"epoch {self._epoch + 1} of {self._epochs}, loss {values['loss']:.3f}, "
            f"accuracy {values['accuracy']:.3f}"
        )
        self._progress(self._epoch * steps + batch + 1, self._epochs * steps, text)


def keras_callback(keras: Any, hooks: type, *arguments: Any) -> Any:
    """These hooks as the callback that Keras takes. Its base class is Keras's, which is not
    imported before it is needed."""
    return type(hooks.__name__, (hooks, keras.callbacks.Callback), {})(*arguments)
