"""A training as a job: what its folder says of it, which anyone may have damaged. No Keras.

    job = read_job(folder)                         # a Job, or None where its records make none
    job.state, job.progress.whole, job.can_go_on
    write_progress(folder, replace(job.progress, whole=3))

The folder holds job.json (name and recipe), progress.json (replaced whole, a few times a second), a
file `cancel` once that is asked for, the states after each epoch, and the backup to go on from. The
process that runs a job holds a lock on it. The lock ends with the process, however that ends: a job
that says it is running and is not locked was interrupted."""

from __future__ import annotations

import contextlib
import json
import time
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from activsim import jsonable
from activsim.networks import changes
from activsim.paths import replacing
from activsim.training import checkpoints
from activsim.training.recipe import Recipe, checked_recipe

ACTIVE = ("waiting", "running", "interrupted")
FINAL = ("finished", "cancelled", "failed")


@dataclass(frozen=True)
class SavedNetwork:
    """The network that a job made: its name at that time, and the hash of its file."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Progress:
    """How far a job is.

    queued: when it came in line, in nanoseconds, which orders the line; began, ended: in seconds.
    whole: epochs that are over, their validation included; recorded: the last epoch with a state,
    0 before training, None while there is no state; batch, steps: done and all of the running
    epoch, loss and accuracy over those; left: seconds. text: what it does outside of the epochs.
    history, test: as on a card; resumed: after which epochs it was taken up again. saved: the
    network that it made; keeps_last_epoch: a visitor wants no more than its last whole epoch; why:
    why it ended without; epoch_seconds: how long a whole epoch of its last run took, 0 while there
    is none."""

    state: str = "waiting"
    queued: int = 0
    began: float = 0.0
    ended: float = 0.0
    whole: int = 0
    recorded: int | None = None
    batch: int = 0
    steps: int = 0
    loss: float | None = None
    accuracy: float | None = None
    left: float | None = None
    text: str = ""
    gpus: int = 0
    history: dict[str, list[float]] = field(default_factory=dict)
    test: dict[str, float] = field(default_factory=dict)
    resumed: list[int] = field(default_factory=list)
    saved: SavedNetwork | None = None
    keeps_last_epoch: bool = False
    why: str = ""
    epoch_seconds: float = 0.0


@dataclass(frozen=True)
class Job:
    """state: waiting, running, interrupted, finished, cancelled or failed; n_before: how many run
    before it; owner: who may change it, as app/shell/visitor names visitors, "" where nobody was
    named; expected_seconds: of the whole training, as it was said when it came in line, 0 where it
    was not; most_seconds: after which it is stopped, 0 for never."""

    id: str
    folder: Path
    name: str
    recipe: Recipe
    state: str
    n_before: int = 0
    progress: Progress = field(default_factory=Progress)
    owner: str = ""
    expected_seconds: float = 0.0
    most_seconds: float = 0.0

    @property
    def missing_share(self) -> float:
        """Of its epochs those that are not trained yet."""
        return 1 - self.progress.whole / self.recipe.epochs

    @property
    def can_go_on(self) -> bool:
        """Whether epochs are missing that could still be trained."""
        resting = self.state in ("interrupted", "cancelled", "failed")
        return resting and self.progress.whole < self.recipe.epochs

    @property
    def can_be_kept(self) -> bool:
        """Whether there is a whole epoch that is not a network yet."""
        return (
            self.state in ("interrupted", "failed")
            and checkpoints.newest_epoch(self.folder / "backup") > 0
        )


def read_job(folder: Path) -> Job | None:
    """A job from its folder. What is damaged of its progress is as at the beginning; None where
    there is no job, or its name, its recipe or its state is damaged."""
    try:
        name, recipe, owner, seconds = _order(_read_json(folder / "job.json"))
        progress = read_progress(folder, recipe.epochs)
        state = progress.state
        if state == "running" and not _is_locked(folder / "lock"):
            progress = read_progress(folder, recipe.epochs)  # it may just have ended
            state = "interrupted" if progress.state == "running" else progress.state
        if state in ("interrupted", "failed"):  # an epoch is whole once there is a backup of it
            whole = min(progress.whole, checkpoints.newest_epoch(folder / "backup"))
            progress = replace(progress, whole=whole)
        return Job(folder.name, folder, name, recipe, state, 0, progress, owner, *seconds)
    except (OSError, RecursionError, *jsonable.UNFIT):
        return None


def read_progress(folder: Path, epochs: int) -> Progress:
    """Of a job of so many epochs. Raises OSError, or ValueError where it is not even known in which
    state it is."""
    parts = jsonable.fitting(_read_json(folder / "progress.json"), _PROGRESS)
    if "state" not in parts:
        raise ValueError(f"the state of a job was expected in {str(folder)!r}")
    for count in ("whole", "recorded"):
        if parts.get(count, 0) > epochs:
            del parts[count]
    return Progress(**parts)


def write_progress(folder: Path, progress: Progress) -> None:
    _write_json(folder / "progress.json", asdict(progress))


def write_job(
    folder: Path,
    name: str,
    recipe: Recipe,
    owner: str = "",
    expected_seconds: float = 0.0,
    most_seconds: float = 0.0,
) -> None:
    order = {"name": name, "recipe": asdict(recipe), "owner": owner}
    seconds = {"expected_seconds": expected_seconds, "most_seconds": most_seconds}
    _write_json(folder / "job.json", order | seconds)


def end_without_network(folder: Path, why: str) -> None:
    """Say why a job failed. The reserve makes room for that on a full disk."""
    with contextlib.suppress(OSError):
        (folder / "reserve").unlink(missing_ok=True)
    with contextlib.suppress(OSError, *jsonable.UNFIT):
        _, recipe, *_ = _order(_read_json(folder / "job.json"))
        progress = read_progress(folder, recipe.epochs)
        write_progress(folder, replace(progress, state="failed", why=why, ended=time.time()))


def _is_locked(path: Path) -> bool:
    try:
        with FileLock(path, timeout=0):
            return False
    except Timeout:
        return True


# what the records may hold


def _read_json(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def _write_json(file: Path, value: dict[str, Any]) -> None:
    """Whole or not at all."""
    with replacing(file) as part:
        part.write_text(json.dumps(value), encoding="utf-8")


def _order(value: Any) -> tuple[str, Recipe, str, tuple[float, float]]:
    """The name and the recipe that a training was ordered with, whose it is, and the seconds that
    it is expected to take and may."""
    order = jsonable.all_of(name=jsonable.text, recipe=jsonable.instance_of(dict))(value)
    if changes.normalized_name(order["name"]) != order["name"]:
        raise ValueError("a name as it is written was expected")
    readers = {part.name: _OF_TYPE[str(part.type)] for part in fields(Recipe)}
    parts = {name: readers[name](part) for name, part in order["recipe"].items()}
    more = jsonable.fitting(value, _MORE_OF_ORDER)
    seconds = more.get("expected_seconds", 0.0), more.get("most_seconds", 0.0)
    return order["name"], checked_recipe(Recipe(**parts)), more.get("owner", ""), seconds


def _state(value: Any) -> str:
    if value not in ACTIVE + FINAL:
        raise ValueError("a state was expected")
    return jsonable.text(value)


def _saved_network(value: Any) -> SavedNetwork:
    return SavedNetwork(**jsonable.all_of(name=jsonable.text, sha256=jsonable.text)(value))


_MORE_OF_ORDER: dict[str, jsonable.Reader] = {  # what jobs from before do not say
    "owner": jsonable.text,
    "expected_seconds": jsonable.finite,
    "most_seconds": jsonable.finite,
}
_OF_TYPE = {"int": jsonable.size, "float": jsonable.finite, "str": jsonable.text}
_PROGRESS: dict[str, jsonable.Reader] = {
    "state": _state,
    "queued": jsonable.size,
    "began": jsonable.finite,
    "ended": jsonable.finite,
    "whole": jsonable.size,
    "recorded": jsonable.size,
    "batch": jsonable.size,
    "steps": jsonable.size,
    "loss": jsonable.number,
    "accuracy": jsonable.number,
    "left": jsonable.finite,
    "epoch_seconds": jsonable.finite,
    "text": jsonable.text,
    "gpus": jsonable.size,
    "history": jsonable.dict_of(jsonable.list_of(jsonable.number)),
    "test": jsonable.dict_of(jsonable.number),
    "resumed": jsonable.list_of(jsonable.size),
    "saved": _saved_network,
    "keeps_last_epoch": jsonable.flag,
    "why": jsonable.text,
}
