"""Where agreement with groups lies by chance: in what band 95% of random groups of the same sizes,
or of other orders of the classes of a matrix, agree with each network.

    bands = chance_bands(matrices, groups)
    bands.low, bands.high, bands.n_orders, bands.exact
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from activsim.analysis import groups as grouping
from activsim.analysis import placements, rank_tests
from activsim.analysis.graded import Hypothesis
from activsim.analysis.hypothesis import FEWEST_ORDERS
from activsim.analysis.rank_tests import DRAWS

ENDS = (0.025, 0.975)


@dataclass(frozen=True, eq=False)
class ChanceBands:
    """low, high: float64 (n_networks,), rho-a; NaN where a matrix is undefined, and everywhere
    where there are fewer than 20 ways to place the hypothesis. n_orders: how many were tried;
    exact: whether those are all."""

    low: np.ndarray
    high: np.ndarray
    n_orders: int
    exact: bool


def chance_bands(
    matrices: np.ndarray, groups: Hypothesis, draws: int = DRAWS, seed: int = 0
) -> ChanceBands:
    """matrices: (n_networks, n_classes, n_classes)."""
    n_networks, n_classes = np.shape(matrices)[:2]
    ranks = rank_tests.ranks(matrices)
    usable = ~np.isnan(ranks).any(axis=-1) & (np.ptp(ranks, axis=-1) > 0)
    low, high = np.full(n_networks, np.nan), np.full(n_networks, np.nan)
    n_orders = grouping.n_orders_of(groups, n_classes)
    exact = n_orders <= placements.MOST
    if n_orders >= FEWEST_ORDERS and usable.any():
        model = rank_tests.ranks(grouping.model_matrix(groups, n_classes))
        close = grouping.closeness(groups, model)
        ends = close.min(), close.max()  # the mid-ranks are a straight line of it
        slope = (model.min() - model.max()) / (ends[1] - ends[0])
        blocks = grouping.closeness_blocks(groups, model, n_classes, draws, seed)
        products = np.concatenate(
            [(model.max() + slope * (block - ends[0])) @ ranks[usable].T for block in blocks]
        )
        values = rank_tests.rho_a_from_product(products, len(model))
        low[usable], high[usable] = np.quantile(values, ENDS, axis=0)
    return ChanceBands(low, high, n_orders if exact else draws, exact)
