"""Where agreement with groups lies by chance: in what band 95% of random groups of the same sizes,
or of other orders of the classes of a matrix, agree with each network.

    bands = chance_bands(matrices, groups)
    bands.low, bands.high, bands.n_orders, bands.exact
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from activsim.analysis import groups as grouping
from activsim.analysis import rank_tests
from activsim.analysis.graded import Hypothesis
from activsim.analysis.hypothesis import has_many_orders
from activsim.analysis.other_orders import OtherOrders
from activsim.analysis.placements import why_too_few_classes
from activsim.analysis.rank_tests import DRAWS

ENDS = (0.025, 0.975)
TOGETHER = 4  # matrices held at once: of ten classes there are 3.6 million orders


@dataclass(frozen=True, eq=False)
class ChanceBands:
    """low, high: float64 (n_networks,), rho-a; NaN where a matrix is undefined, and everywhere
    for one or two classes and where there are fewer than 20 different ways to place the
    hypothesis. At least 95% of the
    orders tried are inside. n_orders: how many those are; exact: whether they are all."""

    low: np.ndarray
    high: np.ndarray
    n_orders: int
    exact: bool


def chance_bands(
    matrices: np.ndarray, groups: Hypothesis, draws: int = DRAWS, seed: int = 0
) -> ChanceBands:
    """matrices: (n_networks, n_classes, n_classes)."""
    n_networks, n_classes = np.shape(matrices)[:2]
    low, high = np.full(n_networks, np.nan), np.full(n_networks, np.nan)
    if why_too_few_classes(n_classes):
        return ChanceBands(low, high, 0, False)
    ranks = rank_tests.ranks(matrices)
    usable = ~np.isnan(ranks).any(axis=-1) & (np.ptp(ranks, axis=-1) > 0)
    model = rank_tests.ranks(grouping.model_matrix(groups, n_classes))
    orders = OtherOrders(groups, model, n_classes, draws, seed)
    if has_many_orders(groups, n_classes) and usable.any():
        close = orders.closeness
        ends = close.min(), close.max()  # the mid-ranks are a straight line of it
        slope = (model.min() - model.max()) / (ends[1] - ends[0])
        doubled = np.rint(2 * ranks[usable])
        at_ends = np.concatenate(
            [
                _ends(np.concatenate([*orders.sums(doubled[start : start + TOGETHER])]))
                for start in range(0, len(doubled), TOGETHER)
            ],
            axis=1,
        )
        rank_sums = ranks[usable].sum(axis=-1)
        products = (model.max() - slope * ends[0]) * rank_sums + slope * at_ends / 2
        # the closer, the smaller: the lowest agreement is that of the highest sum
        low[usable], high[usable] = np.sort(
            rank_tests.rho_a_from_product(products, len(model)), axis=0
        )
    return ChanceBands(low, high, orders.n, orders.are_all)


def _ends(sums: np.ndarray) -> np.ndarray:
    """Of each column, (2, n_matrices): the values that leave at most 2.5% outside on either side.
    In between nothing lies: of few orders an interpolated end would hold fewer than 95%."""
    first, last = ENDS
    return np.stack(
        [
            np.quantile(sums, first, axis=0, method="lower"),
            np.quantile(sums, last, axis=0, method="higher"),
        ]
    ).astype(np.float64)
