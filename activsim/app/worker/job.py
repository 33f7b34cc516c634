"""A job of the worker: one call in the child process, and what became of it."""

from __future__ import annotations

import threading
from typing import Any


class WorkerError(ValueError):
    """A job came to no result: its process died, or its function failed in a way it has no sentence
    for."""


class Job:
    """One call in the child. Views read `done`, `total`, `text` and `waiting` (how many jobs are
    run before it).

    `submit` counts as one follower. A job that has lost all of them is dropped when its turn comes;
    one that is running is never interrupted."""

    def __init__(self, call: bytes, queue: list[Job], lock: threading.Condition) -> None:
        self.done, self.total, self.text = 0, 0, ""
        self._call, self._queue, self._lock = call, queue, lock
        self._followers, self._ended = 1, threading.Event()
        self._value: Any = None
        self._error: ValueError | None = None

    @property
    def waiting(self) -> int:
        with self._lock:
            ahead = self._queue[: self._queue.index(self)] if self in self._queue else []
            followed = [job for job in ahead[1:] if job._followers > 0]
            return len(ahead[:1]) + len(followed)  # the first one is running

    def follow(self) -> None:
        with self._lock:
            self._followers += 1

    def leave(self) -> None:
        with self._lock:
            self._followers = max(0, self._followers - 1)

    def finished(self) -> bool:
        return self._ended.is_set()

    def wait(self, timeout: float | None = None) -> bool:
        return self._ended.wait(timeout)

    def result(self) -> Any:
        """What the function returned, waiting for it if need be, or what it raised."""
        self._ended.wait()
        if self._error is not None:
            raise self._error.with_traceback(None)  # the same error may go to many threads
        return self._value


def unforeseen_sentence(error: BaseException) -> str:
    return (
        f"The process that runs networks met something unforeseen: {type(error).__name__}: {error}"
    )
