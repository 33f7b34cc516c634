"""Which of the worker's jobs take long. Short ones are taken first: who moved a slider does not
wait for what takes minutes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Rule = Callable[..., bool]  # given a job's arguments: whether it takes long

MOST_LAYERS = 2  # of a recording that is not long: a layer, and the output beside it


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
    """function: a job by its name, "package.module:function", with what it is called with."""
    rule = LONG_JOBS.get(function)
    return rule is not None and rule(*arguments)
