"""What the server needs of its machine, as far as the system says."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path
from typing import NamedTuple

from streamlit import runtime

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


class Machine(NamedTuple):
    """memory: bytes of the server and the processes that run networks, None where the system does
    not say; free: bytes of the disk of the networks; cache: bytes of recordings and downloads."""

    n_pages: int
    memory: int | None
    free: int
    cache: int


def machine(networks: Path, cache: Path) -> Machine:
    return Machine(n_open_pages(), memory_bytes(), free_bytes(networks), folder_bytes(cache))


def n_open_pages() -> int:
    """Of browsers that are connected."""
    if not runtime.exists():
        return 0
    return runtime.get_instance()._session_mgr.num_active_sessions()


def memory_bytes() -> int | None:
    """That is resident, of this process and its children."""
    with contextlib.suppress(OSError, ValueError):
        return sum(_resident(pid) for pid in (os.getpid(), *_children(os.getpid())))
    return None


def _resident(pid: int) -> int:
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it has just ended
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES
    if pid == os.getpid():
        raise OSError("no /proc here")
    return 0


def _children(pid: int) -> list[int]:
    children = []
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            children += [int(child) for child in file.read_text().split()]
    return children + [pid for child in children for pid in _children(child)]


def free_bytes(folder: Path) -> int:
    """Of the disk on which it lies, or will."""
    existing = folder
    while not existing.exists() and existing != existing.parent:
        existing = existing.parent
    return shutil.disk_usage(existing).free


def folder_bytes(folder: Path) -> int:
    n_bytes = 0
    for file in folder.rglob("*"):
        with contextlib.suppress(OSError):  # it may go meanwhile
            n_bytes += file.stat().st_size if file.is_file() else 0
    return n_bytes
