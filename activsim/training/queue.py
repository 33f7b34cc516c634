"""Trainings in line: asked for by any process, run one at a time, each in a process of its own. No
Keras.

    name = ask("my net", Recipe(epochs=2))       # in line; ValueError says why not
    start_next()                                  # starts the first in line unless one is running; call it often
    for job in listed(): print(job.name, job.state, job.progress)
    cancel(job.id), go_on(job.id), keep(job.id), discard(job.id)

A job is a folder in `models/.training`: on the disk of the models, so that what is finished moves
in by renaming. It holds job.json (name and recipe), progress.json (replaced whole, a few times a
second), a file `cancel` once that is asked for, the states after each epoch, and the backup to go
on from. The process that runs it holds a lock on the line and one on the job: locks end with their
process, however it ends, so that a job that says it is running and is not locked was interrupted.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from activsim.networks import catalogue, changes, keras_models
from activsim.paths import ROOT
from activsim.training import checkpoints
from activsim.training.train import Recipe, checked_recipe

LONGEST_LINE = 8  # trainings that may wait
ROOM = 64 << 20  # bytes free on the disk that a training asks for
RESERVE = 1 << 16  # bytes put aside, so that a full disk can still be told of
KEPT = 5  # ended trainings that the page tells of
ACTIVE = ("waiting", "running", "interrupted")
ENDED = ("finished", "cancelled", "failed")
_started: dict[
    str, tuple[subprocess.Popen, int]
] = {}  # job -> the process started for it, when it was queued
_starting = threading.Lock()


@dataclass(frozen=True)
class Job:
    """state: waiting, running, interrupted, finished, cancelled or failed; place: how many run
    before it."""

    id: str
    folder: Path
    name: str
    recipe: Recipe
    state: str
    place: int = 0
    progress: dict = field(default_factory=dict)

    @property
    def can_go_on(self) -> bool:
        """Whether epochs are missing that could still be trained."""
        resting = self.state in ("interrupted", "cancelled", "failed")
        return resting and self.progress.get("whole", 0) < self.recipe.epochs

    @property
    def can_be_kept(self) -> bool:
        """Whether there is a whole epoch that is not a network yet."""
        return (
            self.state in ("interrupted", "failed")
            and checkpoints.newest_epoch(self.folder / "backup") > 0
        )


def queue_folder() -> Path:
    return catalogue.MODELS / ".training"


def enqueue(name: str, recipe: Recipe) -> str:
    """Put a training in line; returns its id. Raises ValueError where the name, the recipe, the
    line or the disk does not allow it, or where what trains is not installed."""
    keras_models.check_installed()
    active = [job for job in list_jobs() if job.state in ACTIVE]
    name = changes.checked_name(name, [job.name for job in active])
    checked_recipe(recipe)
    in_line = [job for job in active if job.state != "interrupted"]
    if len(in_line) >= LONGEST_LINE:
        raise ValueError(
            f"{len(in_line)} trainings are in line already. Wait until one has ended, or cancel "
            "one."
        )
    id_ = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
    folder = queue_folder() / id_
    part = queue_folder() / f".part-{id_}"
    try:
        part.mkdir(parents=True)
        if shutil.disk_usage(part).free < ROOM:
            raise ValueError(
                f"The disk of the models folder is full: a training needs {ROOM >> 20} MB. Make "
                "room."
            )
        (part / "job.json").write_text(
            json.dumps({"name": name, "recipe": asdict(recipe)}), encoding="utf-8"
        )
        _set(part, state="waiting", queued=time.time_ns())
        (part / "reserve").write_bytes(bytes(RESERVE))
        os.rename(part, folder)
    except OSError as error:
        raise ValueError(
            f"The models folder cannot be written to ({error.strerror}), so that there is no place "
            "for a new network. Give the server the right to write there, make room, or set "
            "ACTIVSIM_MODELS to another folder."
        ) from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return id_


def list_jobs() -> list[Job]:
    """All jobs: the running one, those in line, those interrupted, then those ended, the newest
    first."""
    with contextlib.suppress(OSError):
        found = [
            job
            for one in queue_folder().iterdir()
            if not one.name.startswith(".") and (job := _read(one))
        ]
        waiting = sorted(
            (job for job in found if job.state == "waiting"), key=lambda job: job.progress["queued"]
        )
        running = [job for job in found if job.state == "running"]
        in_line = [_placed(job, len(running) + place) for place, job in enumerate(waiting)]
        resting = [job for job in found if job.state == "interrupted"]
        ended = sorted(
            (job for job in found if job.state in ENDED),
            key=lambda job: -job.progress.get("ended", 0),
        )
        return [*running, *in_line, *resting, *ended]
    return []


def find_job(id_: str) -> Job | None:
    return next((one for one in list_jobs() if one.id == id_), None)


def _placed(job: Job, place: int) -> Job:
    return Job(job.id, job.folder, job.name, job.recipe, job.state, place, job.progress)


def _read(folder: Path) -> Job | None:
    """A job from its folder; None where there is none, or its files are damaged."""
    try:
        asked = json.loads((folder / "job.json").read_text(encoding="utf-8"))
        progress = json.loads((folder / "progress.json").read_text(encoding="utf-8"))
        recipe = checked_recipe(Recipe(**asked["recipe"]))
        state = progress["state"]
        if state == "running" and not _locked(folder / "lock"):
            progress = json.loads(
                (folder / "progress.json").read_text(encoding="utf-8")
            )  # it may just have ended
            state = "interrupted" if progress["state"] == "running" else progress["state"]
        if state in ("interrupted", "failed"):  # an epoch is whole once there is a backup of it
            progress["whole"] = min(
                progress.get("whole", 0), checkpoints.newest_epoch(folder / "backup")
            )
        return Job(folder.name, folder, str(asked["name"]), recipe, state, 0, progress)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _locked(path: Path) -> bool:
    try:
        with FileLock(path, timeout=0):
            return False
    except Timeout:
        return True


def start_next() -> str:
    """Start the first job in line, unless one is running or starting; clean up after the ended.
    Returns why it cannot be started, where even that cannot be written down; else ""."""
    with _starting:
        for id_, (process, queued) in list(_started.items()):
            if process.poll() is not None:
                del _started[id_]
                _never_began(id_, process.returncode, queued)
        jobs = list_jobs()
        for one in [job for job in jobs if job.state in ENDED][KEPT:]:
            shutil.rmtree(one.folder, ignore_errors=True)
        waiting = [job for job in jobs if job.state == "waiting"]
        if not waiting or _started or any(job.state == "running" for job in jobs):
            return ""
        first = waiting[0]
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        env = {**os.environ, "PYTHONPATH": path, "ACTIVSIM_MODELS": str(catalogue.MODELS)}
        try:
            with open(first.folder / "log", "ab") as log:
                command = [sys.executable, "-m", "activsim", "train", "--job", str(first.folder)]
                quiet = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
                process = subprocess.Popen(command, env=env, start_new_session=True, **quiet)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            why = f"The training could not begin: {reason}. Make room in the models folder, or make it writable."
            fail(first.folder, why)
            found = _read(first.folder)
            return why if found and found.state == "waiting" else ""
        _started[first.id] = process, first.progress["queued"]
        return ""


def _never_began(id_: str, status: int, queued: int) -> None:
    """A process that ended with an error before it could say anything must not be started for
    ever."""
    found = _read(queue_folder() / id_)
    if status and found and (found.state, found.progress["queued"]) == ("waiting", queued):
        last = (
            (found.folder / "log")
            .read_text(encoding="utf-8", errors="replace")
            .strip()
            .splitlines()[-1:]
        )
        how = (
            f"its process ended with status {status}"
            if status > 0
            else f"its process was killed (signal {-status})"
        )
        fail(found.folder, f"The training could not begin: {' '.join(last) or how}.")


# what a visitor may do to a job; each is nothing where the job is not there, or not in a state for
# it any more, and raises OSError where the disk does not let it


def cancel(id_: str) -> None:
    """A running job stops at once, and what its last whole epoch made is kept; one in line leaves
    it."""
    found = find_job(id_)
    if found and found.state == "running":
        (found.folder / "cancel").touch()
    elif found and found.state == "waiting":
        _remove(found.folder)


def resume(id_: str) -> None:
    """Put a job that was interrupted, cancelled or failed in line again; it goes on after its last
    whole epoch."""
    if (found := find_job(id_)) and found.can_go_on:
        (found.folder / "cancel").unlink(missing_ok=True)
        _in_line_again(found, kept=False)


def keep_last_epoch(id_: str) -> None:
    """Make a network of the last whole epoch of a job that was interrupted or failed."""
    if (found := find_job(id_)) and found.can_be_kept:
        (found.folder / "cancel").touch()
        _in_line_again(found, kept=True)


def _in_line_again(found: Job, kept: bool) -> None:
    """kept: only to keep what there is of it, which nobody cancelled."""
    if not (found.folder / "reserve").exists():
        (found.folder / "reserve").write_bytes(bytes(RESERVE))
    _set(
        found.folder,
        **found.progress | {"state": "waiting", "queued": time.time_ns(), "why": "", "kept": kept},
    )


def discard(id_: str) -> None:
    """Forget a job that is neither running nor in line. The network it made stays."""
    found = find_job(id_)
    if found and found.state not in ("running", "waiting"):
        _remove(found.folder)


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)  # two visitors may do it at once
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(folder)


# what both sides write


def fail(folder: Path, why: str) -> None:
    """Say why a job ended without a network. The reserve makes room for that on a full disk."""
    with contextlib.suppress(OSError):
        (folder / "reserve").unlink(missing_ok=True)
    with contextlib.suppress(OSError, ValueError):
        progress = json.loads((folder / "progress.json").read_text(encoding="utf-8"))
        _set(folder, **progress | {"state": "failed", "why": why, "ended": time.time()})


def _set(folder: Path, **progress) -> None:
    """Replace progress.json, whole or not at all."""
    part = folder / f".part-{os.getpid()}-{threading.get_ident()}"
    try:
        part.write_text(json.dumps(progress), encoding="utf-8")
        os.replace(part, folder / "progress.json")
    finally:
        part.unlink(missing_ok=True)


set_progress = _set
