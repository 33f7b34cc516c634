"""What visitors changed for all, a line each: when, who, what. No addresses, no pictures; who is
"teacher", or the first letters of what a visitor's browser made up.

    note("teacher", "deleted the network 'mine'")
    latest(20)                                       # the newest first

Once it has grown to the limit the older half is a file of its own, and what was in that is gone."""

from __future__ import annotations

import contextlib
import logging
import threading
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import NamedTuple

from activsim.classroom.folder import class_folder
from activsim.classroom.limits import limit

TEACHER, UNKNOWN = "teacher", "a visitor"
_lock = threading.Lock()


class Change(NamedTuple):
    when: str
    author: str
    text: str


def log_file() -> Path:
    return class_folder() / "changes.log"


def note(author: str, text: str) -> None:
    """What cannot be written is left out: nobody's change fails for it."""
    words = " ".join(text.split())  # of one line, whatever a name holds
    with _lock, contextlib.suppress(OSError):
        log_file().parent.mkdir(parents=True, exist_ok=True)
        # at 0 the handler would keep everything: then it keeps one line, and the one before
        n_bytes = max(int(limit("log_megabytes") * 2**20 / 2), 1)
        handler = RotatingFileHandler(
            log_file(), maxBytes=n_bytes, backupCount=1, encoding="utf-8", delay=True
        )
        handler.setFormatter(
            logging.Formatter("%(asctime)s\t%(name)s\t%(message)s", "%Y-%m-%d %H:%M:%S")
        )
        record = logging.LogRecord(author, logging.INFO, "", 0, words, None, None)
        try:
            handler.emit(record)
        finally:
            handler.close()


def latest(most: int) -> list[Change]:
    lines: list[str] = []
    for file in (log_file().with_name(log_file().name + ".1"), log_file()):
        with contextlib.suppress(OSError):
            lines += file.read_text(encoding="utf-8", errors="replace").splitlines()
    parts = [line.split("\t", 2) for line in lines[-most:]]
    return [Change(*part) for part in reversed(parts) if len(part) == 3]
