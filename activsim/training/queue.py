"""Trainings in line: asked for by any process, run one at a time, each in a process of its own. No
Keras.

    id_ = enqueue("my net", Recipe(epochs=2))     # ValueError says why not
    start_next()                                  # the first, unless one runs; call it often
    for job in list_jobs():
        print(job.name, job.state, job.progress.whole)
    cancel(id_), resume(id_), keep_last_epoch(id_), discard(id_)

A job is a folder in `models/.training` (see `jobs`): on the disk of the models, so that what is
finished moves in by renaming. The process that runs a job holds a lock on the line and one on the
job; `.decision` is that of the servers, between what a visitor may have and the line
(app/pages/train/budget.py)."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

from activsim.networks import catalogue, changes, keras_start
from activsim.paths import ROOT, whole_folder
from activsim.training.jobs import (
    ACTIVE,
    FINAL,
    Job,
    Progress,
    end_without_network,
    read_job,
    write_job,
    write_progress,
)
from activsim.training.recipe import Recipe, checked_recipe

LONGEST_LINE = 8  # trainings that may wait
ROOM = 64 << 20  # bytes free on the disk that a training asks for
RESERVE = 1 << 16  # bytes put aside, so that a full disk can still be told of
MOST_ENDED = 5  # ended trainings that the page tells of
# job -> the process started for it, and when the job was queued
_processes: dict[str, tuple[subprocess.Popen[bytes], int]] = {}
_starting = threading.Lock()


def queue_folder() -> Path:
    return catalogue.MODELS / ".training"


def enqueue(
    name: str,
    recipe: Recipe,
    owner: str = "",
    expected_seconds: float = 0.0,
    most_seconds: float = 0.0,
) -> str:
    """Put a training in line; returns its id. owner: whose it and its network will be;
    expected_seconds, most_seconds: see Job. Raises ValueError where the name, the recipe, the line
    or the disk does not allow it, or where what trains is not installed."""
    keras_start.check_installed()
    active = [job for job in list_jobs() if job.state in ACTIVE]
    name = changes.checked_name(name, [job.name for job in active])
    checked_recipe(recipe)
    _check_line(active)
    id_ = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
    try:
        with whole_folder(queue_folder() / id_) as part:
            part.mkdir(parents=True)
            if shutil.disk_usage(part).free < ROOM:
                raise ValueError(
                    f"The disk of the models folder is full: a training needs {ROOM >> 20} MB. "
                    "Make room."
                )
            write_job(part, name, recipe, owner, expected_seconds, most_seconds)
            write_progress(part, Progress("waiting", queued=time.time_ns()))
            (part / "reserve").write_bytes(bytes(RESERVE))
    except OSError as error:
        raise ValueError(
            f"The models folder cannot be written to ({error.strerror}), so that there is no place "
            "for a new network. Give the server the right to write there, make room, or set "
            "ACTIVSIM_MODELS to another folder."
        ) from None
    return id_


def _check_line(jobs: list[Job]) -> None:
    """Raises ValueError where there is no place in line for one more."""
    in_line = [job for job in jobs if job.state in ("waiting", "running")]
    if len(in_line) >= LONGEST_LINE:
        raise ValueError(
            f"{len(in_line)} trainings are in line already. Wait until one has ended, or cancel "
            "one."
        )


def list_jobs() -> list[Job]:
    """All jobs: the running one, those in line, those interrupted, then those ended, the newest
    first."""
    try:
        folders = [folder for folder in queue_folder().iterdir() if folder.name[0] != "."]
    except OSError:
        return []
    jobs = [job for folder in folders if (job := read_job(folder))]
    running = [job for job in jobs if job.state == "running"]
    waiting = sorted(
        (job for job in jobs if job.state == "waiting"), key=lambda job: job.progress.queued
    )
    in_line = [
        replace(job, n_before=n_before) for n_before, job in enumerate(waiting, len(running))
    ]
    on_hold = [job for job in jobs if job.state == "interrupted"]
    ended_jobs = sorted(
        (job for job in jobs if job.state in FINAL), key=lambda job: -job.progress.ended
    )
    return [*running, *in_line, *on_hold, *ended_jobs]


def find_job(id_: str) -> Job | None:
    return next((job for job in list_jobs() if job.id == id_), None)


def start_next() -> str:
    """Start the first job in line, unless one is running or starting; clean up after the ended.
    Returns why it cannot be started, where even that cannot be written down; else ""."""
    with _starting:
        for id_, (process, queue_time) in list(_processes.items()):
            if process.poll() is not None:
                del _processes[id_]
                _end_if_never_begun(id_, process.returncode, queue_time)
        jobs = list_jobs()
        for job in [job for job in jobs if job.state in FINAL][MOST_ENDED:]:
            shutil.rmtree(job.folder, ignore_errors=True)
        waiting = [job for job in jobs if job.state == "waiting"]
        if not waiting or _processes or any(job.state == "running" for job in jobs):
            return ""
        first = waiting[0]
        try:
            _processes[first.id] = _start_process(first.folder), first.progress.queued
            return ""
        except OSError as error:
            reason = error.strerror or type(error).__name__
            why = (
                f"The training could not begin: {reason}. Make room in the models folder, or make "
                "it writable."
            )
            end_without_network(first.folder, why)
            first_again = read_job(first.folder)
            return why if first_again and first_again.state == "waiting" else ""


def _start_process(folder: Path) -> subprocess.Popen[bytes]:
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    with open(folder / "log", "ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "activsim", "train", "--job", str(folder)],
            env={**os.environ, "PYTHONPATH": path, "ACTIVSIM_MODELS": str(catalogue.MODELS)},
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )


def _end_if_never_begun(id_: str, status: int, queue_time: int) -> None:
    """A process that ended with an error before it could say anything must not be started for
    ever."""
    job = read_job(queue_folder() / id_)
    if not status or job is None or (job.state, job.progress.queued) != ("waiting", queue_time):
        return
    log = (job.folder / "log").read_text(encoding="utf-8", errors="replace")
    last_line = log.strip().splitlines()[-1:]
    how = (
        f"its process ended with status {status}"
        if status > 0
        else f"its process was killed (signal {-status})"
    )
    why = f"The training could not begin: {' '.join(last_line) or how}."
    end_without_network(job.folder, why)


# what a visitor may do to a job; each is nothing where the job is not there, or not in a state for
# it any more, and raises OSError where the disk does not let it


def cancel(id_: str) -> None:
    """A running job stops at once, and what its last whole epoch made is kept; one in line leaves
    it."""
    job = find_job(id_)
    if job and job.state == "running":
        (job.folder / "cancel").touch()
    elif job and job.state == "waiting":
        _remove(job.folder)


def resume(id_: str) -> None:
    """Put a job that was interrupted, cancelled or failed in line again; it goes on after its last
    whole epoch. Raises ValueError where the line is full."""
    if (job := find_job(id_)) and job.can_go_on:
        _check_line(list_jobs())
        (job.folder / "cancel").unlink(missing_ok=True)
        _enqueue_again(job, only_keep=False)


def keep_last_epoch(id_: str) -> None:
    """Make a network of the last whole epoch of a job that was interrupted or failed."""
    if (job := find_job(id_)) and job.can_be_kept:
        (job.folder / "cancel").touch()
        _enqueue_again(job, only_keep=True)


def _enqueue_again(job: Job, only_keep: bool) -> None:
    """only_keep: what there is of it is kept, which nobody cancelled."""
    if not (job.folder / "reserve").exists():
        (job.folder / "reserve").write_bytes(bytes(RESERVE))
    progress = replace(
        job.progress, state="waiting", queued=time.time_ns(), why="", keeps_last_epoch=only_keep
    )
    write_progress(job.folder, progress)


def discard(id_: str) -> None:
    """Forget a job that is neither running nor in line. The network it made stays."""
    job = find_job(id_)
    if job and job.state not in ("running", "waiting"):
        _remove(job.folder)


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)  # two visitors may do it at once
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(folder)
