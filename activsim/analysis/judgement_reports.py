"""What a judgement and the tests beside it say, as plain values: the types of these parts of
`reports`. Where a number is undefined, it is None."""

from __future__ import annotations

from typing import TypedDict

Number = float | None
Row = list[Number]


class OutcomeReport(TypedDict):
    """A test, as rank_tests.Outcome."""

    value: Number
    p: Number
    n_orders: int
    exact: bool
    smallest_p: Number
    why: str


class TestsReport(TypedDict):
    """As control_tests.ControlTests."""

    trained: OutcomeReport
    untrained: OutcomeReport
    pixels: OutcomeReport
    with_one_another: OutcomeReport
    over_untrained: OutcomeReport
    over_pixels: OutcomeReport


class ContrastReport(TypedDict):
    """As contrast.Contrast."""

    control: str
    effect: Number
    interval: Row
    of_each: Row
    is_paired: bool


class JudgementReport(TypedDict):
    """As judge.Judgement."""

    answer: str
    effect: Number
    interval: Row
    room: Number
    control: str
    p_seeds: Number
    p_classes: Number
    reason: str
    contrasts: list[ContrastReport]
    flat: list[str]
    single: list[str]
    margin: float
