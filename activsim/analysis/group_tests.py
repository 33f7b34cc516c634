"""Whether matrices agree with a hypothesis of groups better than with other placements of them.

    group_test(matrix, groups)               # rho-a, and p over all distinct placements
    grid_test(matrices, groups)              # layers x thresholds, corrected for looking at all

Which class is where is permuted; placements that put the same pairs together are one (two groups of
one class are interchangeable)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from activsim.analysis import rank_tests
from activsim.analysis.graded import Hypothesis
from activsim.analysis.groups import check_groups, model_matrix
from activsim.analysis.other_orders import OtherOrders
from activsim.analysis.placements import why_too_few_classes
from activsim.analysis.rank_tests import DRAWS, Outcome


@dataclass(frozen=True, eq=False)
class GridOutcome:
    """value: rho-a float64 (*grid), the mean over the networks; p: of each by itself; corrected_p:
    share of placements in which the *best* of the whole grid does at least as well. NaN where a
    matrix is undefined, or everywhere, and then `why` says so."""

    value: np.ndarray
    p: np.ndarray
    corrected_p: np.ndarray
    n_orders: int
    exact: bool
    smallest_p: float
    why: str


def group_test(
    matrices: np.ndarray, groups: Hypothesis, draws: int = DRAWS, seed: int = 0
) -> Outcome:
    """rho-a of a matrix (n_classes, n_classes) with the groups, and how often another placement of
    the groups agrees as well. For matrices (n_networks, n_classes, n_classes), that of the mean
    over the networks of rho-a."""
    return group_tests([matrices], groups, draws, seed)[0]


def group_tests(
    looks: Sequence[np.ndarray], groups: Hypothesis, draws: int = DRAWS, seed: int = 0
) -> list[Outcome]:
    """`group_test` of each of several, all beside the same placements."""
    stacks = [np.asarray(matrices, dtype=np.float64) for matrices in looks]
    stacks = [stack if stack.ndim == 3 else stack[None] for stack in stacks]
    n_networks = np.array([len(stack) for stack in stacks])
    doubled = np.array([_doubled_ranks(stack) for stack in stacks])
    result = _outcome_of_cells(doubled, n_networks, groups, stacks[0].shape[-1], draws, seed)
    return [
        Outcome(
            float(result.value[index]),
            float(result.p[index]),
            result.n_orders,
            result.exact,
            result.smallest_p,
            result.why or next(filter(None, map(rank_tests.why_undefined, stack)), ""),
        )
        for index, stack in enumerate(stacks)
    ]


def agreements(matrices: np.ndarray, groups: Hypothesis) -> np.ndarray:
    """rho-a of each matrix (n, n_classes, n_classes) with the groups, (n,); NaN where undefined."""
    matrices = np.asarray(matrices, dtype=np.float64)
    n_classes = matrices.shape[-1]
    if _why_degenerate(groups, n_classes):
        return np.full(len(matrices), np.nan)
    model = rank_tests.ranks(model_matrix(groups, n_classes))
    products = _doubled_ranks(matrices[None]) @ model / 2
    return rank_tests.rho_a_from_product(products, len(model))


def grid_test(
    matrices: np.ndarray, groups: Hypothesis, draws: int = DRAWS, seed: int = 0
) -> GridOutcome:
    """Agreement of a grid of matrices (n_networks, *grid, n_classes, n_classes) with the groups,
    each averaged over the networks, and the max-statistic's p: whoever picks the best of the grid
    has to compare it with the best that every other placement of the groups finds anywhere in the
    grid."""
    matrices = np.asarray(matrices, dtype=np.float64)
    doubled = _doubled_ranks(matrices)
    grid = doubled.shape[:-1]
    flat = doubled.reshape(math.prod(grid), doubled.shape[-1])
    n_networks = np.full(len(flat), len(matrices))
    result = _outcome_of_cells(flat, n_networks, groups, matrices.shape[-1], draws, seed)
    names = ("value", "p", "corrected_p")
    return replace(result, **{name: getattr(result, name).reshape(grid) for name in names})


def _doubled_ranks(matrices: np.ndarray) -> np.ndarray:
    """Summed over the networks (n_networks, ..., n_pairs), whole numbers, so that ties are ties;
    NaN where a matrix is undefined or has no order."""
    ranked = rank_tests.ranks(matrices)
    if not ranked.shape[-1]:  # of one class there is no pair
        return ranked.sum(axis=0)
    flat = np.ptp(ranked, axis=-1, keepdims=True) == 0
    return np.rint(2 * np.where(flat, np.nan, ranked)).sum(axis=0)


def _outcome_of_cells(
    doubled: np.ndarray,
    n_networks: np.ndarray,
    groups: Hypothesis,
    n_classes: int,
    draws: int,
    seed: int,
) -> GridOutcome:
    """doubled: `_doubled_ranks` of each cell, (n_cells, n_pairs); n_networks: of each."""
    if not isinstance(groups, np.ndarray):
        groups = check_groups(groups, n_classes)
    values, p, corrected_p = (np.full(len(doubled), np.nan) for _ in range(3))
    if why := why_too_few_classes(n_classes):
        return GridOutcome(values, p, corrected_p, 0, False, math.nan, why)
    usable = ~np.isnan(doubled).any(axis=-1)
    model = rank_tests.ranks(model_matrix(groups, n_classes))
    values[usable] = rank_tests.rho_a_from_product(
        doubled[usable] @ model / (2 * n_networks[usable]), len(model)
    )
    orders = OtherOrders(groups, model, n_classes, draws, seed, int(usable.sum()))
    degenerate = _why_degenerate(groups, n_classes)
    why = (
        degenerate
        or rank_tests.why_too_few_classes(n_classes)
        or rank_tests.why_never_significant(orders.n, orders.smallest_p)
    )
    if degenerate:
        values[:] = np.nan
    elif usable.any() and not why:
        # The fewer ranks the groups take up, the better they agree: rho-a falls with that sum.
        observed = doubled[usable] @ orders.closeness
        hits, corrected_hits = np.zeros(len(observed)), np.zeros(len(observed))
        for sums in orders.sums(doubled[usable]):
            hits += (sums <= observed).sum(axis=0)
            best = np.sort(sums.min(axis=1))
            corrected_hits += np.searchsorted(best, observed, side="right")
        extra = 0 if orders.are_all else 1
        p[usable] = (hits + extra) / (orders.n + extra)
        corrected_p[usable] = (corrected_hits + extra) / (orders.n + extra)
    return GridOutcome(values, p, corrected_p, orders.n, orders.are_all, orders.smallest_p, why)


def _why_degenerate(groups: Hypothesis, n_classes: int) -> str:
    """Why a hypothesis cannot be tested, a sentence; "" where it can."""
    why = why_too_few_classes(n_classes)
    if why or isinstance(groups, np.ndarray):
        return why
    if len(groups) == 1:
        return (
            "All classes are in one group, so that there are no other groups to differ from. Make "
            "at least two."
        )
    if len(groups) == n_classes:
        return (
            "Every group is of one class, so that no two classes should be alike. Put at least two "
            "together."
        )
    return ""
