"""Evidence in words, where page and command line say the same.

`report` is what `experiments.evidence` gives: plain values, None where undefined. What it holds in
words already (verdict, rules, claim, effect, remarks) is said as it is there."""

from __future__ import annotations

import numpy as np

from activsim.analysis.rank_tests import LEVEL
from activsim.analysis.reports import EvidenceReport, LooksReport, OutcomeReport
from activsim.output.short_text import number_or_dash, p_value_text


def n_orders(test: OutcomeReport) -> str:
    """How many orders or placements a p is a share of: "all 2,520", "a sample of 10,000"."""
    return f"{'all' if test['exact'] else 'a sample of'} {test['n_orders']:,}"


def orders_tried(test: OutcomeReport, plural: str) -> str:
    """The same with what they are, and the smallest p that there is."""
    return f"{n_orders(test)} {plural} (smallest p: {p_value_text(test['smallest_p'])})"


def rank_span(report: EvidenceReport, first: int, second: int) -> str:
    """The lowest and the highest rank that a network gives a pair of classes: "rank 7 to 35"."""
    seeds = report["seeds"]
    return f"rank {seeds['lowest'][first][second]:g} to {seeds['highest'][first][second]:g}"


def disputed_pair(report: EvidenceReport, first: int, second: int) -> str:
    """A pair of classes about which the networks disagree."""
    names = report["class_names"]
    return f"{names[first]} and {names[second]} ({rank_span(report, first, second)})"


def n_below_floor(report: EvidenceReport) -> int | None:
    """How many pairs of classes of the network shown could be noise; None where the measure has no
    noise floor, or the dissimilarity is undefined everywhere."""
    below = report["shown"]["below_floor"]
    return None if below is None or is_undefined(report) else int(np.sum(below)) // 2


def is_undefined(report: EvidenceReport) -> bool:
    """Whether the network shown has no dissimilarity of any two classes."""
    matrix = np.array(report["shown"]["dissimilarity"], dtype=np.float64)
    return bool(np.isnan(matrix[~np.eye(len(matrix), dtype=bool)]).all())


def grid_cell(part: LooksReport, row: int, column: int) -> tuple[str, bool]:
    """rho-a of a cell of the grid, and whether it stands up to correction for all looks."""
    p = part["corrected_p"][row][column]
    return number_or_dash(part["agreement"][row][column]), p is not None and p <= LEVEL
