"""Other orders of the classes: how often an effect as large comes by which classes happen to be in
one group.

    p = p_of_orders(control, trained, pair_weights(groups, 10), seed=0)"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from activsim.analysis.half_profiles import HalfProducts

DRAWS = 2_000  # random orders of the classes
TOGETHER = 1 << 18  # pairs of all orders that are placed at once: what a processor has at hand
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
    distances = [
        np.array([products.distances[first, second] for products in networks])
        for networks in (control, trained)
    ]  # each (n_networks, n_pairs)
    n_blocks = math.ceil(len(first) * len(orders) / TOGETHER)
    effects = np.concatenate(
        [
            _effects(distances, weights, block[first] * n_classes + block[second])
            for block in np.array_split(np.ascontiguousarray(orders.T), max(n_blocks, 1), axis=1)
        ]
    )
    rounding = 1e-12 * max(1.0, abs(effects[0]))
    return float((effects >= effects[0] - rounding).sum() / (1 + DRAWS))


def _effects(
    distances: Sequence[np.ndarray], weights: tuple[np.ndarray, np.ndarray], places: np.ndarray
) -> np.ndarray:
    """Of each order, (n_orders,); places: of each pair among the weights, (n_pairs, n_orders)."""
    weights_of_orders = [weight.ravel()[places] for weight in weights]
    logarithms = []
    for of_pairs in distances:
        within, between = (np.clip(of_pairs @ part, SMALLEST, None) for part in weights_of_orders)
        logarithms.append(np.log(within / between).mean(axis=0))
    return logarithms[0] - logarithms[1]
