"""What the process of a training does: `python -m activsim train --job FOLDER`, started by
`queue.start_next`.

It says in the job's progress.json how far it is, keeps the class tables of all layers after each
epoch, stops when it is asked to, and moves the finished network into the models folder. Started
twice, the second process ends at once."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
import traceback
from dataclasses import replace
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from activsim.firing import epochs
from activsim.networks import cage, catalogue, changes, keras_models
from activsim.networks.keras_models import KerasModel
from activsim.training import checkpoints, learning_sets, lessons, prices, queue, train
from activsim.training.jobs import Job, SavedNetwork, end_without_network
from activsim.training.progress_writer import ProgressWriter

NICENESS = 10  # who looks at pages goes before who trains
SESSION = Path("/proc/self/autogroup")
PATIENCE = 5  # seconds for the training before to let go of the line


def let_others_go_first() -> None:
    """This process has the processor when nobody who looks at pages wants it.

    Linux shares the processor between sessions first (sched(7), "The autogroup feature"): a process
    that leads a session of its own has to make that nice too, or gives way to nobody."""
    cage.be_nice(NICENESS)  # and no more, where the training before started this one
    with contextlib.suppress(AttributeError, OSError):
        if os.getsid(0) == os.getpid():
            SESSION.write_text(str(NICENESS))


def run(folder: Path) -> None:
    """Train the job in this folder if its turn has come, then start the next one."""
    folder = Path(folder).absolute()
    try:
        with (
            FileLock(folder.parent / ".lock", timeout=PATIENCE),
            FileLock(folder / "lock", timeout=PATIENCE),
        ):
            job = queue.find_job(folder.name) if folder.parent == queue.queue_folder() else None
            if job is None or job.state != "waiting":
                return
            try:
                _train(job)
            except Exception as error:
                end_without_network(folder, _reason(error, job))
                with contextlib.suppress(OSError):  # the log may lie on the disk that is full
                    traceback.print_exc()
    except (Timeout, OSError):  # another is running, or the job was thrown away
        return
    queue.start_next()


def _reason(error: Exception, job: Job) -> str:
    """Why a job failed, and what a visitor can do."""
    if isinstance(error, ValueError):  # foreseen
        return str(error)
    if not isinstance(error, OSError):
        return f"The training failed: {type(error).__name__}: {error}"
    reason = error.strerror or type(error).__name__
    n_whole = checkpoints.newest_epoch(job.folder / "backup")
    if not n_whole:
        advice = "go on"
    elif n_whole < job.recipe.epochs:
        advice = "go on, or keep what there is: whole epochs are kept"
    else:  # only the network's own files are missing
        advice = "keep what there is: all its epochs are whole"
    return f"The training could not write its files: {reason}. Make room, then {advice}."


def _train(job: Job) -> None:
    recipe, folder = job.recipe, job.folder
    writer = ProgressWriter(job, checkpoints.newest_epoch(folder / "backup"))
    writer.write()
    data, test = learning_sets.load_learning_sets(recipe.data, writer.write_images_progress)
    data = lessons.lesson(data, recipe)
    writer.sample = epochs.first_of_each_class(test)
    if _has_nothing_to_keep(writer):
        return _end(writer, "cancelled")
    writer.write(text="Loading TensorFlow")
    model = train.build_untrained(recipe, data)
    if _has_nothing_to_keep(writer):
        return _end(writer, "cancelled")
    writer.write(gpus=train.n_gpus())
    backup = folder / "backup"
    train.train(model, data.array(), data.labels, recipe, follower=writer, backup=backup)
    why_stopped = _too_long_sentence(job, writer.missing_share) if writer.is_too_long() else ""
    n_whole = writer.progress.whole
    is_complete = n_whole == recipe.epochs
    results: dict[str, Any] = {}
    if n_whole:
        writer.write(text="Testing it", left=None)
        # stopped after three epochs is what three epochs would have made
        card = train.training_card(
            model, replace(recipe, epochs=n_whole), writer.progress.history, test
        )
        if job.owner:
            card["owner"] = job.owner
        if writer.progress.resumed:
            card["resumed"] = writer.progress.resumed
        results = {"saved": _save_network(model, job, card, n_whole), "test": card["test"]}
    if is_complete:
        _end(writer, "finished", **results)
        shutil.rmtree(folder / "backup", ignore_errors=True)  # the network is what is left of it
        (folder / "reserve").unlink(missing_ok=True)
    else:
        _end(writer, "cancelled", why=why_stopped, **results)


def _has_nothing_to_keep(writer: ProgressWriter) -> bool:
    """Whether it was cancelled before its first whole epoch: it need not even begin."""
    return writer.is_cancelled() and not writer.progress.whole


def _end(writer: ProgressWriter, state: str, why: str = "", **results: Any) -> None:
    (writer.folder / "cancel").unlink(missing_ok=True)
    writer.write(state=state, why=why, ended=time.time(), text="", left=None, batch=0, **results)


def _too_long_sentence(job: Job, missing_share: float) -> str:
    """missing_share: of its epochs those that were to be trained this time."""
    expected = prices.duration_text(job.expected_seconds * missing_share)
    return (
        f"This training was stopped: about {expected} was expected, and it took more than "
        f"{prices.STOP_AFTER} times as long. Take fewer epochs, or a share of the images."
    )


def _save_network(model: KerasModel, job: Job, card: dict[str, Any], n_whole: int) -> SavedNetwork:
    """Make the network's files beside the job, and move them in. Under another name where this one
    was taken since; the network that the job itself made before it went on is replaced."""
    folder = job.folder / "made"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    keras_models.save_network(model, folder / "network.keras", card)
    epochs.join_states(job.folder, n_whole, folder / "network.keras")
    sha256 = catalogue.file_hash(folder / "network.keras")
    for file in folder.iterdir():  # a power cut after the move leaves no empty file
        with open(file, "rb") as stream:
            os.fsync(stream.fileno())
    name, networks, before = job.name, catalogue.list_networks(), job.progress.saved
    if before and before.name in networks:
        is_own = catalogue.file_hash(networks[before.name]) == before.sha256
        name = before.name if is_own else changes.free_name(job.name)
    else:
        name = changes.free_name(job.name)
    changes.move_in(folder, name)
    return SavedNetwork(name, sha256)
