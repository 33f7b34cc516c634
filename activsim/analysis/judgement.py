"""What `judge` answers, and how an answer follows from the interval of an effect and the margin.

answer_of_interval((0.02, 0.31), margin=0.1)      # "more"
answer_within("open", (-0.11, 0.04), 0.2)         # "no more": with another margin"""

from __future__ import annotations

import math
from dataclasses import dataclass
from numbers import Real

from activsim.analysis.contrast import Contrast

MORE, LESS, NO_MORE, OPEN = "more", "less", "no more", "open"
MARGIN = 0.1  # of the logarithm: a tenth of the ratio


@dataclass(frozen=True, eq=False)
class Judgement:
    """answer: "more", "less", "no more" or "open"; effect, interval: beside the control that
    decides, `control`; room: how much nearer to the hypothesis (rho-a) than the control a matrix
    could still be; p_seeds: of that effect, one-sided, as contrast.p_over_seeds; p_classes: how
    often another order of the classes gives as large an effect; reason: why it is open, "" else;
    contrasts: all of them. Not compared are, by name, flat: controls that do not tell the classes
    apart; single: the untrained networks where there is only one. margin: as it was asked."""

    answer: str
    effect: float
    interval: tuple[float, float]
    room: float
    control: str
    p_seeds: float
    p_classes: float
    reason: str
    contrasts: tuple[Contrast, ...]
    flat: tuple[str, ...]
    single: tuple[str, ...]
    margin: float


def check_margin(margin: float) -> None:
    """Raises ValueError for what is no margin."""
    if not isinstance(margin, Real) or not 0 < margin < math.inf:
        raise ValueError(f"margin: a number above 0 was expected, {margin!r} came.")


def answer_of_interval(interval: tuple[float, float], margin: float) -> str:
    """By where the interval of the effect lies."""
    low, high = interval
    if low > 0:
        return MORE
    if high < 0:
        return LESS
    return NO_MORE if -margin < low and high < margin else OPEN


def answer_within(answer: str, interval: tuple[float, float], margin: float) -> str:
    """The answer with another margin, which tells "no more" and "open" apart and nothing else."""
    low, high = interval
    return answer_of_interval(interval, margin) if low <= 0 <= high else answer


def open_judgement(
    reason: str, margin: float, flat: tuple[str, ...] = (), single: tuple[str, ...] = ()
) -> Judgement:
    """Where nothing can be said, for this reason."""
    no = math.nan
    numbers = (no, (no, no), no, "", no, no)  # effect to p_classes
    return Judgement(OPEN, *numbers, reason, (), flat, single, margin)
