"""How much memory this machine has, or the container or unit of systemd's that this runs in, and
whether it allows a second process that runs networks."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import NamedTuple

ROOM = 2 << 30  # bytes of memory that a second process is given: Keras, a network, a pass
MACHINE = Path("/proc/meminfo")


class Group(NamedTuple):
    """A control group (cgroups(7)): bytes that those in it may use, and that are left of them."""

    total: int
    free: int


class Hierarchy(NamedTuple):
    """Where groups lie, each in the folder of the one that it is in, and what their files are
    called."""

    root: Path
    limit: str
    use: str
    idle: str  # of memory.stat: of what is used, what holds files that can be read again


OWN_GROUPS = Path("/proc/self/cgroup")
HIERARCHY = Hierarchy(Path("/sys/fs/cgroup"), "memory.max", "memory.current", "inactive_file")
# of a system that still has the first version of them
FIRST_VERSION = Hierarchy(
    Path("/sys/fs/cgroup/memory"),
    "memory.limit_in_bytes",
    "memory.usage_in_bytes",
    "total_inactive_file",
)


def has_room() -> bool:
    """Whether a second process that runs networks fits; False where that cannot be known."""
    free = available()
    return free is not None and free >= ROOM


def available() -> int | None:
    """Bytes that are left; None where that cannot be known."""
    sizes = [_of_machine("MemAvailable", "SC_AVPHYS_PAGES")]
    sizes += [group.free for group in _limited_groups()]
    return min((size for size in sizes if size is not None), default=None)


def total() -> int | None:
    """Bytes that there are for all that runs; None where that cannot be known."""
    sizes = [_of_machine("MemTotal", "SC_PHYS_PAGES")]
    sizes += [group.total for group in _limited_groups()]
    return min((size for size in sizes if size is not None), default=None)


def _limited_groups() -> list[Group]:
    """That this process is in: the limit of each holds."""
    try:
        lines = OWN_GROUPS.read_text().splitlines()
    except OSError:  # no Linux
        return []
    groups = []
    for line in lines:
        _, controllers, name = line.split(":", 2)
        if not controllers:
            groups += _groups(HIERARCHY, name)
        elif "memory" in controllers.split(","):
            groups += _groups(FIRST_VERSION, name)
    return groups


def _groups(hierarchy: Hierarchy, name: str) -> list[Group]:
    """The group of this name, and all that it is in, as far as they have a limit. A container has
    its own at the root, whatever the machine calls it."""
    folder = hierarchy.root / name.lstrip("/")
    folders = [folder, *(above for above in folder.parents if above.is_relative_to(hierarchy.root))]
    return [group for folder in folders if (group := _group(hierarchy, folder))]


def _group(hierarchy: Hierarchy, folder: Path) -> Group | None:
    """None of one without a limit: it has no such files, or says "max"."""
    with contextlib.suppress(OSError, ValueError):
        limit, use = (int((folder / name).read_text()) for name in hierarchy[1:3])
        statistics = dict(map(str.split, (folder / "memory.stat").read_text().splitlines()))
        return Group(limit, limit - use + int(statistics.get(hierarchy.idle, 0)))
    return None


def _of_machine(line: str, page_count: str) -> int | None:
    with contextlib.suppress(OSError, ValueError, IndexError):
        lines = MACHINE.read_text().splitlines()
        amount = next((text for text in lines if text.startswith(f"{line}:")), "")
        return int(amount.split()[1]) << 10
    with contextlib.suppress(AttributeError, OSError, ValueError):
        return os.sysconf(page_count) * os.sysconf("SC_PAGE_SIZE")
    return None
