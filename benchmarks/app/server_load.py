"""What a server process costs: processor time and memory, of which /proc tells."""

from __future__ import annotations

import contextlib
import os
import statistics
import threading
from collections.abc import Iterator
from pathlib import Path

MEGABYTE = 1 << 20


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has taken, without its children's."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def watched_memory(pid: int) -> Iterator[list[float]]:
    """MB that a process holds, noted every two seconds."""
    amounts: list[float] = []
    end = threading.Event()

    def watch() -> None:
        while not end.wait(2):
            amounts.append(resident(pid) / MEGABYTE)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield amounts
    finally:
        end.set()
        thread.join()


def resident(pid: int) -> int:
    """Bytes of memory that a process holds."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def growth(amounts: list[float]) -> float:
    """Of the last third beside the one before, medians: the first holds what is loaded at first."""
    size = len(amounts) // 3
    return statistics.median(amounts[-size:]) - statistics.median(amounts[size : 2 * size])
