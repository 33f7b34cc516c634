"""Which jobs take long, and whether there is room for a process beside theirs.

Short ones are taken first: who moved a slider does not wait for what takes minutes."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

Rule = Callable[..., bool]  # given a job's arguments: whether it takes long

MOST_LAYERS = 2  # of a recording that is not long: a layer, and the output beside it
ROOM = 2 << 30  # bytes of memory that a second process is given: Keras, a network, a pass
MEMORY = Path("/proc/meminfo")
GROUP_LIMIT, GROUP_USE = (Path(f"/sys/fs/cgroup/memory.{name}") for name in ("max", "current"))


def _always(*arguments: Any) -> bool:
    return True


def _records_whole_network(source: Any, layers: tuple[str, ...]) -> bool:
    return len(layers) > MOST_LAYERS


def _runs_many_sets(  # as ablation_jobs.silence_neurons
    source: Any,
    layer: str,
    sets: tuple,
    to: str,
    part: tuple[int, int] = (0, 1),
    few: Any = None,
) -> bool:
    return part[1] > 1 and few is None


LONG_JOBS: dict[str, Rule] = {
    "activsim.experiments.evidence_cache:evidence_of_file": _always,  # it may record networks
    "activsim.experiments.image_similarity:networks_of_source": _always,
    "activsim.experiments.untrained_across:record_twin": _always,
    "activsim.firing.record:record_source": _records_whole_network,
    "activsim.firing.record_changed:record_changed": _records_whole_network,
    "activsim.experiments.ablation_jobs:silence_neurons": _runs_many_sets,
    "activsim.datasets.adding:check_images": _always,
}


def takes_long(function: str, arguments: tuple[Any, ...]) -> bool:
    rule = LONG_JOBS.get(function)
    return rule is not None and rule(*arguments)


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
