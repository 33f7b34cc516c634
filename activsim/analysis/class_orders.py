"""Other orders of the classes: how often an effect as large comes by which classes happen to be in
one group.

    p = p_of_orders(control, trained, pair_weights(groups, 10), seed=0)"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from activsim.analysis.half_profiles import HalfProducts

DRAWS = 2_000  # random orders of the classes
SMALLEST = 1e-12  # mean distance of which a logarithm is taken


def p_of_orders(
    control: Sequence[HalfProducts],
    trained: Sequence[HalfProducts],
    weights: tuple[np.ndarray, np.ndarray],
    seed: int,
) -> float:
    """How often another order of the classes gives an effect as large: (1 + hits) / (1 + draws).
    weights: of the pairs, within and between (n_classes, n_classes)."""
    n_classes = len(weights[0])
    first, second = np.triu_indices(n_classes, 1)
    rng = np.random.default_rng(seed)
    orders = np.array([np.arange(n_classes), *(rng.permutation(n_classes) for _ in range(DRAWS))])
    placed = [weight[orders[:, first], orders[:, second]] for weight in weights]
    logarithms = []
    for some in (control, trained):
        distances = np.array([products.distances[first, second] for products in some])
        within, between = (
            np.clip(distances @ part.T, SMALLEST, None) for part in placed
        )  # (n_networks, n_orders)
        logarithms.append(np.log(within / between).mean(axis=0))
    effects = logarithms[0] - logarithms[1]
    rounding = 1e-12 * max(1.0, abs(effects[0]))
    return float((effects >= effects[0] - rounding).sum() / (1 + DRAWS))
