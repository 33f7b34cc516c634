"""Whether memory allows one more process that runs networks."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

ROOM = 2 << 30  # bytes of memory that a second process is given: Keras, a network, a pass
MEMORY = Path("/proc/meminfo")
GROUP_LIMIT, GROUP_USE = (Path(f"/sys/fs/cgroup/memory.{name}") for name in ("max", "current"))


def has_room() -> bool:
    """Whether a second process fits into memory; False where that cannot be known."""
    free = available_memory()
    return free is not None and free >= ROOM


def available_memory() -> int | None:
    """Bytes that this machine, or the container that this runs in, has left; None where that
    cannot be known."""
    free = _machine_memory()
    with contextlib.suppress(OSError, ValueError):  # no container, or one without a limit ("max")
        bytes_left = int(GROUP_LIMIT.read_text()) - int(GROUP_USE.read_text())
        free = bytes_left if free is None else min(free, bytes_left)
    return free


def _machine_memory() -> int | None:
    with contextlib.suppress(OSError, ValueError, IndexError):
        lines = MEMORY.read_text().splitlines()
        amount = next((line for line in lines if line.startswith("MemAvailable:")), "")
        return int(amount.split()[1]) << 10
    with contextlib.suppress(AttributeError, OSError, ValueError):
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return None
