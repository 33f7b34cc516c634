"""How much memory this machine has, or the container that this runs in, and whether it allows a
second process that runs networks."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import NamedTuple

ROOM = 2 << 30  # bytes of memory that a second process is given: Keras, a network, a pass
MACHINE = Path("/proc/meminfo")


class Group(NamedTuple):
    """Files of a container: what it may use, and what it does use."""

    limit: Path
    use: Path


GROUPS = (
    Group(*(Path("/sys/fs/cgroup") / name for name in ("memory.max", "memory.current"))),
    # of a system that still has the first version of them
    Group(
        *(Path("/sys/fs/cgroup/memory") / f"memory.{name}_in_bytes" for name in ("limit", "usage"))
    ),
)


def has_room() -> bool:
    """Whether a second process that runs networks fits; False where that cannot be known."""
    free = available()
    return free is not None and free >= ROOM


def available() -> int | None:
    """Bytes that are left; None where that cannot be known."""
    sizes = [_of_machine("MemAvailable", "SC_AVPHYS_PAGES")]
    sizes += [_number(group.limit) - _number(group.use) for group in GROUPS if _is_limited(group)]
    return min((size for size in sizes if size is not None), default=None)


def total() -> int | None:
    """Bytes that there are for all that runs; None where that cannot be known."""
    sizes = [_of_machine("MemTotal", "SC_PHYS_PAGES")]
    sizes += [_number(group.limit) for group in GROUPS if _is_limited(group)]
    return min((size for size in sizes if size is not None), default=None)


def _is_limited(group: Group) -> bool:
    """No container has no such files, and one without a limit says "max", or more than there is."""
    with contextlib.suppress(OSError, ValueError):
        return _number(group.limit) >= 0 and _number(group.use) >= 0
    return False


def _number(file: Path) -> int:
    return int(file.read_text())


def _of_machine(line: str, page_count: str) -> int | None:
    with contextlib.suppress(OSError, ValueError, IndexError):
        lines = MACHINE.read_text().splitlines()
        amount = next((text for text in lines if text.startswith(f"{line}:")), "")
        return int(amount.split()[1]) << 10
    with contextlib.suppress(AttributeError, OSError, ValueError):
        return os.sysconf(page_count) * os.sysconf("SC_PAGE_SIZE")
    return None
