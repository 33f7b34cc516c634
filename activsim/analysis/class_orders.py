"""Other orders of the classes: how often an effect as large comes by which classes happen to be in
one group.

    p = p_of_orders(of_control, of_trained, groups)     # spreads of both kinds of networks

The statistic is the effect that is judged: in every order the mean distances are at least what
noise alone would make of them, as in `half_profiles.Spread`."""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Iterator, Sequence

import numpy as np

from activsim.analysis import graded, placements, rank_tests
from activsim.analysis import groups as grouping
from activsim.analysis.graded import Hypothesis
from activsim.analysis.half_profiles import Spread
from activsim.analysis.hypothesis import whole_groups
from activsim.analysis.rank_tests import DRAWS

ROUNDING = 1e-9  # of an effect, so that ties count as hits


def p_of_orders(
    control: Sequence[Spread], trained: Sequence[Spread], groups: Hypothesis, seed: int = 0
) -> float:
    """How often the classes in another order give an effect as large. Of groups an order is a
    distinct placement: all up to 50,000 are tried; of a matrix all orders of up to eight classes.
    Beyond, 10,000 random ones: (1 + hits) / (1 + draws)."""
    spreads = [*control, *trained]
    distances = np.array([rank_tests.condensed(spread.distances) for spread in spreads])
    n_classes = len(spreads[0].distances)
    whole = whole_groups(groups, n_classes)
    alike = 1 - rank_tests.condensed(grouping.model_matrix(whole, n_classes))
    shares = np.repeat([1 / len(control), -1 / len(trained)], [len(control), len(trained)])
    of_noise = np.array([[spread.smallest_within, spread.smallest_between] for spread in spreads])
    totals, n_within = distances.sum(axis=1), alike.sum()

    def effects(pairs: np.ndarray) -> np.ndarray:
        """Of orders, (n_orders,); pairs: how alike they should be, (n_orders, n_pairs)."""
        sums = pairs @ distances.T
        within = np.maximum(sums / n_within, of_noise[:, 0])
        between = np.maximum((totals - sums) / (len(alike) - n_within), of_noise[:, 1])
        return np.log(within / between) @ shares

    as_it_is = effects(alike[None])[0]
    least = as_it_is - ROUNDING * max(1.0, abs(as_it_is))
    hits, n_orders = 0, 0
    for pairs in _other_pairs(whole, alike, n_classes, seed):
        hits += int((effects(pairs) >= least).sum())
        n_orders += len(pairs)
    extra = 0 if _are_all(whole, n_classes) else 1
    return (hits + extra) / (n_orders + extra)


def _are_all(groups: Hypothesis, n_classes: int) -> bool:
    if isinstance(groups, np.ndarray):
        return math.factorial(n_classes) <= placements.MOST
    return placements.few_enough_to_try_all(groups)


def _other_pairs(
    groups: Hypothesis, alike: np.ndarray, n_classes: int, seed: int
) -> Iterator[np.ndarray]:
    """Blocks (n_orders, n_pairs) of how alike the pairs (n_pairs,) should be in other orders."""
    if not isinstance(groups, np.ndarray):
        return placements.placement_blocks(groups, DRAWS, seed)
    if _are_all(groups, n_classes):
        square = rank_tests.square_matrix(alike, n_classes)
        first, second = np.triu_indices(n_classes, 1)
        orders = _all_orders(n_classes)
        starts = range(0, len(orders), placements.BLOCK)
        blocks = (orders[start : start + placements.BLOCK] for start in starts)
        return (square[block[:, first], block[:, second]] for block in blocks)
    return graded.random_orders(alike, n_classes, DRAWS, seed)


@functools.lru_cache(maxsize=2)
def _all_orders(n_classes: int) -> np.ndarray:
    """(n_classes!, n_classes), read-only."""
    orders = np.array(list(itertools.permutations(range(n_classes))))
    orders.flags.writeable = False
    return orders
