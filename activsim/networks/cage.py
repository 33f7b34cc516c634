"""What a process may take that opens or runs networks which visitors brought. They are made of
Keras's own layers (adding), so that no code of theirs runs; but they may be large, or slow.

    be_nice(NICENESS)
    leave_network()                # first of the process: it must be the only thread
    limit_memory(4 << 30)
    watch = ProcessorWatch(300)    # watch.begin(), watch.end() around each job

On Linux all of it holds; elsewhere what the system has."""

from __future__ import annotations

import contextlib
import ctypes
import os
import threading
import time
from typing import NamedTuple

NICENESS = 10  # of what visitors brought
HAS_NETWORK = (
    "This system does not let a process leave the network: those that run networks which visitors "
    "bring have one. All else of their cage holds (docs/class.md)."
)
TOO_LONG = 75  # the exit status of a process that ends itself: EX_TEMPFAIL
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
LOOK_EVERY = 0.5  # seconds


class Cage(NamedTuple):
    """memory: bytes of data beside what the process has when it comes in; seconds: of processor
    time for each job."""

    memory: int
    seconds: float


def limit_memory(n_bytes: int) -> None:
    """This process may have so much data more than now, where the system knows such a limit; -1:
    as much as it likes."""
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    soft = hard if n_bytes < 0 else _data_bytes() + n_bytes
    if hard != resource.RLIM_INFINITY:
        soft = min(soft, hard)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _data_bytes() -> int:
    """That the limit counts already."""
    with contextlib.suppress(OSError), open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmData:"):
                return int(line.split()[1]) << 10
    return 0


def leave_network() -> bool:
    """Whether this process has no network from now on. It must be the only thread."""
    with contextlib.suppress(OSError, AttributeError, TypeError):  # Windows has no such library
        libc = ctypes.CDLL(None, use_errno=True)
        # root needs no users of its own for it, with which it could no longer write others' files
        flags = (CLONE_NEWNET, CLONE_NEWUSER | CLONE_NEWNET)
        return any(libc.unshare(flag) == 0 for flag in flags)
    return False


def be_nice(niceness: int) -> None:
    """Be so nice at least: have the processor when those do not want it who are less, the server
    among them."""
    with contextlib.suppress(OSError, AttributeError):
        os.nice(max(niceness - os.nice(0), 0))


class ProcessorWatch:
    """Ends the process when a job has taken more processor time than it may."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._end = float("inf")
        threading.Thread(target=self._watch, daemon=True).start()

    def begin(self) -> None:
        self._end = time.process_time() + self._seconds

    def end(self) -> None:
        self._end = float("inf")

    def _watch(self) -> None:
        while True:
            time.sleep(LOOK_EVERY)
            if time.process_time() > self._end:
                os._exit(TOO_LONG)
