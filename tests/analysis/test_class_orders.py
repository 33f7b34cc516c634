"""The share of other orders of the classes with an effect as large is that of a plain loop, however
many are placed at once."""

import math

import numpy as np
import pytest

from activsim.analysis import class_orders
from activsim.analysis.half_profiles import half_products
from activsim.analysis.hypothesis import pair_weights

N_CLASSES = 7
WEIGHTS = pair_weights([[0, 1, 2], [3, 4]], N_CLASSES)


def networks(n, seed):
    rng = np.random.default_rng(seed)
    return [half_products(rng.random((2, N_CLASSES, 40)) + 0.5) for _ in range(n)]


def effect(control, trained, order):
    def logarithm(products):
        sums = [0.0, 0.0]
        for a in range(N_CLASSES):
            for b in range(a + 1, N_CLASSES):
                for part, weights in enumerate(WEIGHTS):
                    sums[part] += products.distances[a, b] * weights[order[a], order[b]]
        return math.log(max(sums[0], 1e-12) / max(sums[1], 1e-12))

    means = [np.mean([logarithm(products) for products in kind]) for kind in (control, trained)]
    return means[0] - means[1]


@pytest.mark.parametrize("together", [1, 50, class_orders.TOGETHER])
def test_p_is_that_of_a_plain_loop(together, monkeypatch):
    monkeypatch.setattr(class_orders, "DRAWS", 60)
    monkeypatch.setattr(class_orders, "TOGETHER", together)
    control, trained = networks(1, 3), networks(5, 4)
    rng = np.random.default_rng(9)
    as_it_is = effect(control, trained, range(N_CLASSES))
    hits = sum(
        effect(control, trained, rng.permutation(N_CLASSES)) >= as_it_is - 1e-9 for _ in range(60)
    )
    p = class_orders.p_of_orders(control, trained, WEIGHTS, 9)
    assert p == pytest.approx((1 + hits) / 61)
    assert 1 / 61 < p < 1
