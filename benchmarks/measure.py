"""What a subject measures with: two ways in turn, and the row that says how they compare.

ours, rival = alternate(lambda: seconds(new_way), lambda: seconds(their_way))
row("new threshold", "the study's way", ours, rival, at_least=1000)
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

Figure = TypeVar("Figure")  # what is measured
REPEATS = 5


def seconds(do: Callable[[], object]) -> float:
    start = time.perf_counter()
    do()
    return time.perf_counter() - start


def p95(values: Sequence[float]) -> float:
    """The value that 95% of the values do not exceed."""
    return sorted(values)[math.ceil(0.95 * len(values)) - 1]


def alternate(
    own_way: Callable[[], Figure],
    rival: Callable[[], Figure],
    repeats: int = REPEATS,
    warm_up: bool = True,
) -> tuple[list[Figure], list[Figure]]:
    """What both return, `repeats` times each, in turn and in changing order, so that a machine that
    slows down in between slows down both. warm_up: call each once before, unmeasured."""
    ways, figures = (own_way, rival), ([], [])
    if warm_up:
        own_way(), rival()
    for turn in range(repeats):
        for side in (turn % 2, 1 - turn % 2):
            figures[side].append(ways[side]())
    return figures


def row(  # noqa: PLR0913  a line of the results, and four ways to say what it has to reach
    subject: str,
    beside: str,
    own_times: Sequence[float],
    rival: Sequence[float] | None = None,
    *,
    unit: str = "s",
    at_least: float | None = None,
    at_most: float | None = None,
    under: float | None = None,
    over: float | None = None,
) -> dict:
    """One line of the results: medians of `ours` beside those of `rival`, in the unit (lower is
    better).

    at_least: how many times less ours has to be; at_most: how many times the rival's it may be;
    under: what it has to stay below by itself; over: what it has to come to by itself, where more
    is better. Without a rival (beside is then "") only these two count. Without any of the four the
    row is there to be read, and there is nothing to be reached."""
    ratio, reaches, is_met = None, [], []
    if rival is not None:
        own_median, rival_median = statistics.median(own_times), statistics.median(rival)
        ratio = rival_median / own_median if at_least is not None else own_median / rival_median
    if at_least is not None:
        reaches.append(f"at least {at_least:,g} times {'faster' if unit == 's' else 'less'}")
        is_met.append(ratio >= at_least)
    if at_most is not None:
        reaches.append(f"at most {at_most:,g} times")
        is_met.append(ratio <= at_most)
    if under is not None:
        reaches.append(f"under {under:,g} {unit}")
        is_met.append(statistics.median(own_times) < under)
    if over is not None:
        reaches.append(f"{over:,g} {unit} or more")
        is_met.append(statistics.median(own_times) >= over)
    return {
        "what": subject,
        "beside": beside,
        "unit": unit,
        "ours": [float(value) for value in own_times],
        "rival": None if rival is None else [float(value) for value in rival],
        "ratio": ratio,
        "reach": ", ".join(reaches),
        "ok": all(is_met),
    }
