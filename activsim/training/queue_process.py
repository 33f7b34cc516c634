"""What the process of a training does: `python -m activsim train --job FOLDER`, started by
`jobs.start_next`.

It says in the job's progress.json how far it is, keeps the class tables of all layers after each
epoch, stops when it is asked to, and moves the finished network into the models folder. Started
twice, the second process ends at once."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
import traceback
from dataclasses import replace
from pathlib import Path

from filelock import FileLock, Timeout

from activsim.datasets import catalogue as image_sets
from activsim.firing import epochs
from activsim.firing import record as recording
from activsim.networks import catalogue, forward_pass, keras_models
from activsim.networks import changes as model_changes
from activsim.training import callbacks, checkpoints, queue, train

PATIENCE = 5  # seconds for the training before to let go of the line


def run(folder: Path) -> None:
    """Train the job in this folder if its turn has come, then start the next one."""
    folder = Path(folder).absolute()
    try:
        with (
            FileLock(folder.parent / ".lock", timeout=PATIENCE),
            FileLock(folder / "lock", timeout=PATIENCE),
        ):
            found = queue.find_job(folder.name) if folder.parent == queue.queue_folder() else None
            if (
                found is None
                or json.loads((folder / "progress.json").read_text("utf-8"))["state"] != "waiting"
            ):
                return
            try:
                _train(found)
            except Exception as error:
                queue.fail(folder, _why(error, found))
                with contextlib.suppress(OSError):  # the log may lie on the disk that is full
                    traceback.print_exc()
    except (Timeout, OSError):  # another is running, or the job was thrown away
        return
    queue.start_next()


def _why(error: Exception, found: queue.Job) -> str:
    if isinstance(error, ValueError):  # foreseen
        return str(error)
    if not isinstance(error, OSError):
        return f"The training failed: {type(error).__name__}: {error}"
    reason = error.strerror or type(error).__name__
    whole, what_to_do = (
        checkpoints.newest_epoch(found.folder / "backup"),
        "go on, or keep what there is: whole epochs are kept",
    )
    if whole == found.recipe.epochs:  # only the network's own files are missing
        what_to_do = "keep what there is: all its epochs are whole"
    elif not whole:
        what_to_do = "go on"
    return f"The training could not write its files: {reason}. Make room, then {what_to_do}."


class Teller(callbacks.Follower):
    """Keeps progress.json up to date, and a state of the network for each epoch."""

    def __init__(self, job: queue.Job, after: int) -> None:
        self.folder, self.epochs = job.folder, job.recipe.epochs
        history = {name: values[:after] for name, values in job.progress.get("history", {}).items()}
        self.now = job.progress | {
            "state": "running",
            "whole": after,
            "history": history,
            "why": "",
        }
        self.now |= {
            "batch": 0,
            "steps": 0,
            "left": None,
            "text": "Getting the images",
            "began": time.time(),
        }
        if after:
            self.now["resumed"] = [*job.progress.get("resumed", []), after]
        self.began, self.batches = None, 0
        self.forward = self.sample = None

    def say(self, **changes) -> None:
        self.now |= changes
        queue.set_progress(self.folder, **self.now)

    def images(self, done: int, total: int, text: str) -> None:
        self.say(text=f"{text} ({done:,} of {total:,})")

    def record(self, model, epoch: int) -> None:
        if self.forward is None:
            self.layers = list(keras_models.describe(model).learning_layers)
            self.forward = forward_pass.forward_pass(model, self.layers)
        made = recording.record(
            model, self.sample, self.layers, forward=self.forward, by_channel=True
        )
        epochs.save_state(self.folder, epoch, made, self.sample)

    def begins(self, model, epoch: int) -> None:
        if epoch == 0:
            self.record(model, 0)
        self.began = time.monotonic()
        self.say(text="", recorded=epoch)

    def batch(self, epoch: int, done: int, steps: int, logs: dict[str, float]) -> None:
        ahead = (
            epoch - self.now["whole"]
        ) * steps + done  # this epoch's; earlier ones of this run are in `batches`
        seconds = (time.monotonic() - self.began) / (self.batches + ahead)
        left = seconds * ((self.epochs - epoch) * steps - done)
        self.say(batch=done, steps=steps, left=left, loss=logs["loss"], accuracy=logs["accuracy"])

    def whole(self, model, epoch: int, logs: dict[str, float]) -> None:
        self.batches += self.now["steps"]
        self.record(model, epoch + 1)
        for name, value in logs.items():
            self.now["history"].setdefault(name, []).append(value)
        self.say(whole=epoch + 1, recorded=epoch + 1, batch=0)

    def stop(self) -> bool:
        return (self.folder / "cancel").exists()


def _train(job: queue.Job) -> None:
    recipe, folder = job.recipe, job.folder
    after = checkpoints.newest_epoch(folder / "backup")
    tell = Teller(job, after)
    tell.say()
    data, test = (
        image_sets.load_named(recipe.data, split, tell.images) for split in ("train", "test")
    )
    tell.sample = epochs.first_of_each_class(test)
    tell.say(text="Loading TensorFlow")
    model = keras_models.build_cnn(
        len(data.class_names), data.image_shape, recipe.seed, recipe.width
    )
    tell.say(gpus=train.gpus())
    train.train(model, data.images, data.labels, recipe, follower=tell, backup=folder / "backup")
    whole = tell.now["whole"]
    stopped = whole < recipe.epochs
    if whole:
        tell.say(text="Testing it", left=None)
        recipe = replace(
            recipe, epochs=whole
        )  # stopped after three epochs is what three epochs would have made
        card = train.training_card(model, recipe, tell.now["history"], test)
        card |= {"resumed": tell.now["resumed"]} if tell.now.get("resumed") else {}
        tell.now |= {"saved": _moved_in(model, job, card, whole), "test": card["test"]}
    (folder / "cancel").unlink(missing_ok=True)
    tell.say(
        state="cancelled" if stopped else "finished", ended=time.time(), text="", left=None, batch=0
    )
    if not stopped:  # the network is what is left of it
        shutil.rmtree(folder / "backup", ignore_errors=True)
        (folder / "reserve").unlink(missing_ok=True)


def _moved_in(model, job: queue.Job, card: dict, whole: int) -> dict:
    """Make the network's files beside the job, and move them in. Under another name where this one
    was taken since; the network that the job itself made before it went on is replaced."""
    made = job.folder / "made"
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir()
    keras_models.save_network(model, made / "network.keras", card)
    epochs.join_states(job.folder, whole, made / "network.keras")
    sha256 = catalogue.file_hash(made / "network.keras")
    for file in made.iterdir():
        _flush(file)
    before, found = job.progress.get("saved", {}), catalogue.list_networks()
    name = before.get("name", job.name)
    if not (name in found and catalogue.file_hash(found[name]) == before.get("sha256")):
        name = model_changes.free_name(job.name)
    model_changes.move_in(made, name)
    return {"name": name, "sha256": sha256}


def _flush(file: Path) -> None:
    with open(file, "rb") as stream:
        os.fsync(stream.fileno())
