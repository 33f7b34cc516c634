"""A job of the worker: one call in a child process, and what became of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any


class WorkerError(ValueError):
    """A job came to no result: its process died, or its function failed in a way it has no sentence
    for."""


class Job:
    """One call in a child. Views read `done`, `total`, `text` and `waiting` (how many jobs are run
    before it).

    `submit` counts as one follower. A job that has lost all of them is dropped when its turn comes;
    one that is running is never interrupted. n_before(job): how many are run before it; lock: held
    while the line is looked at or changed."""

    def __init__(
        self,
        call: bytes,
        takes_long: bool,
        n_before: Callable[[Job], int],
        lock: threading.Condition,
    ) -> None:
        self.call, self.takes_long = call, takes_long
        self.n_done, self.total, self.text = 0, 0, ""
        self.is_running = False
        self._n_before, self._lock = n_before, lock
        self._followers, self._end = 1, threading.Event()
        self._value: Any = None
        self._error: ValueError | None = None

    @property
    def waiting(self) -> int:
        return self._n_before(self)

    @property
    def is_followed(self) -> bool:
        return self._followers > 0

    def follow(self) -> None:
        with self._lock:
            self._followers += 1

    def leave(self) -> None:
        with self._lock:
            self._followers = max(0, self._followers - 1)

    def end(self, value: Any = None, error: ValueError | None = None) -> None:
        """Say what became of it; for the worker."""
        self._value, self._error = value, error
        self._end.set()

    def is_finished(self) -> bool:
        return self._end.is_set()

    def wait(self, timeout: float | None = None) -> bool:
        return self._end.wait(timeout)

    def result(self) -> Any:
        """What the function returned, waiting for it if need be, or what it raised."""
        self._end.wait()
        if self._error is not None:
            raise self._error.with_traceback(None)  # the same error may go to many threads
        return self._value


def unforeseen_sentence(error: BaseException) -> str:
    return (
        f"The process that runs networks met something unforeseen: {type(error).__name__}: {error}"
    )
