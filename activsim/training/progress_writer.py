"""What a training's process says of itself while it trains, and when it is to stop."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from typing import Any

from activsim.datasets.image_set import LabelledImages
from activsim.firing import epochs
from activsim.firing import record as recording
from activsim.networks.keras_models import KerasModel
from activsim.networks.network import Network, open_network
from activsim.training import callbacks, train
from activsim.training.jobs import Job, write_progress

TO_GO_ON = 20  # seconds for what was ready before the first epoch, and has to be again


class ProgressWriter(callbacks.Follower):
    """Keeps progress.json up to date, and, once there is a `sample` of images, a state of the
    network for each epoch. first_epoch: how many epochs are whole already."""

    def __init__(self, job: Job, first_epoch: int, sample: LabelledImages | None = None) -> None:
        self.folder, self.epochs, self.sample = job.folder, job.recipe.epochs, sample
        history = {}
        if first_epoch:  # what is not known of an epoch is no number
            for name in train.HISTORY:
                values = job.progress.history.get(name, [])[:first_epoch]
                history[name] = [*values, *[math.nan] * (first_epoch - len(values))]
        resumptions = [*job.progress.resumed, first_epoch] if first_epoch else job.progress.resumed
        self.progress = replace(
            job.progress,
            state="running",
            began=time.time(),
            whole=first_epoch,
            batch=0,
            steps=0,
            left=None,
            text="Getting the images",
            history=history,
            resumed=resumptions,
            why="",
        )
        self._start = 0.0  # on the monotonic clock
        # of the processor, which others that are busy do not take from a training that goes last
        self._processor_start = 0.0
        self.missing_share = 1 - first_epoch / job.recipe.epochs
        most = job.most_seconds * self.missing_share
        if most and first_epoch:
            most += TO_GO_ON
        self._most_processor_seconds = most * job.recipe.threads or float("inf")
        self._batches, self._epochs = 0, 0  # of this run, that are whole
        self._network: Network | None = None

    def write(self, **changes: Any) -> None:
        self.progress = replace(self.progress, **changes)
        write_progress(self.folder, self.progress)

    def write_images_progress(self, n_done: int, total: int, text: str) -> None:
        self.write(text=f"{text} ({n_done:,} of {total:,})")

    def on_train_begin(self, model: KerasModel, epoch: int) -> None:
        if epoch == 0:
            self._record(model, 0)
        self._start, self._processor_start = time.monotonic(), time.process_time()
        self.write(text="", recorded=epoch)

    def on_batches(self, epoch: int, n_done: int, steps: int, logs: dict[str, float]) -> None:
        batches = self._batches + (epoch - self.progress.whole) * steps + n_done
        seconds_per_batch = (time.monotonic() - self._start) / batches
        seconds_left = seconds_per_batch * ((self.epochs - epoch) * steps - n_done)
        self.write(
            batch=n_done,
            steps=steps,
            left=seconds_left,
            loss=logs["loss"],
            accuracy=logs["accuracy"],
        )

    def on_epoch_end(self, model: KerasModel, epoch: int, logs: dict[str, float]) -> None:
        self._batches += self.progress.steps
        self._record(model, epoch + 1)
        history = self.progress.history
        history = history | {name: [*history.get(name, []), value] for name, value in logs.items()}
        self._epochs += 1
        self.write(
            whole=epoch + 1,
            recorded=epoch + 1,
            batch=0,
            history=history,
            epoch_seconds=(time.monotonic() - self._start) / self._epochs,
        )

    def should_stop(self) -> bool:
        return self.is_cancelled() or self.is_too_long()

    def is_cancelled(self) -> bool:
        return (self.folder / "cancel").exists()

    def is_too_long(self) -> bool:
        """Whether it took more of the processor than a visitor's training may."""
        return time.process_time() - self._processor_start > self._most_processor_seconds

    def _record(self, model: KerasModel, epoch: int) -> None:
        if self.sample is None:
            return
        if self._network is None:  # compiled once
            self._network = open_network(model, self.sample.images)
        layers = list(self._network.description.learning_layers)
        recordings = recording.record(self._network, self.sample, layers, by_channel=True)
        epochs.save_state(self.folder, epoch, recordings, self.sample)
