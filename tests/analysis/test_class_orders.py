"""How many other orders of the classes give as large an effect: that which is judged, in every
order, also where distances are near 0."""

import itertools

import numpy as np
import pytest

from activsim.analysis import placements
from activsim.analysis.class_orders import p_of_orders
from activsim.analysis.contrast import contrast
from activsim.analysis.half_profiles import Spread, half_products
from activsim.analysis.hypothesis import pair_weights
from activsim.analysis.judge import judge

GROUPS = [[0, 1, 2], [3, 4], [5]]
N_CLASSES = 6


def networks(n, seed, noise=0.3, equal=False):
    """Half profiles of n; equal: classes of a group are the same, so that their distances are as
    often below 0 as above."""
    rng = np.random.default_rng(seed)
    means = rng.normal(0, 1, (N_CLASSES, 40))
    if equal:
        for group in GROUPS:
            means[group] = means[group[0]]
    return [means + rng.normal(0, noise, (2, *means.shape)) for _ in range(n)]


def spreads(halves, groups):
    weights = pair_weights(groups, halves[0].shape[1])
    return [Spread(half_products(each), *weights) for each in halves]


def p(control, trained, groups, seed=0):
    return p_of_orders(spreads(control, groups), spreads(trained, groups), groups, seed)


def effect(control, trained, groups):
    return contrast("", spreads(control, groups), spreads(trained, groups)).effect


def ordered(hypothesis, order):
    if isinstance(hypothesis, np.ndarray):
        return hypothesis[np.ix_(order, order)]
    return [[order[label] for label in group] for group in hypothesis]


def share_by_loop(control, trained, hypothesis):
    """Over all n! orders, each effect as it is judged."""
    as_it_is = effect(control, trained, hypothesis)
    effects = [
        effect(control, trained, ordered(hypothesis, list(order)))
        for order in itertools.permutations(range(N_CLASSES))
    ]
    return np.mean(np.array(effects) >= as_it_is - 1e-9)


@pytest.mark.parametrize("equal", [False, True])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_p_is_the_share_of_all_orders_whose_judged_effect_is_as_large(seed, equal):
    control, trained = networks(2, 2 * seed, equal=equal), networks(2, 2 * seed + 1, equal=equal)
    if equal:
        assert min(each.within for each in spreads(control + trained, GROUPS)) < 0
    assert p(control, trained, GROUPS) == pytest.approx(share_by_loop(control, trained, GROUPS))


def test_p_of_a_matrix_is_the_share_of_all_its_orders():
    ratings = np.random.default_rng(3).integers(1, 5, (N_CLASSES, N_CLASSES)).astype(float)
    control, trained = networks(1, 4), networks(2, 5)
    expected = share_by_loop(control, trained, ratings)
    assert 1 / 720 < expected < 1
    assert p(control, trained, ratings) == pytest.approx(expected)


def test_networks_that_differ_by_chance_alone_get_no_extreme_p_by_a_distance_below_0():
    """Classes of a group are equal and both kinds of networks the same, so that in about half of
    them the mean distance within is negative."""
    effects_and_ps = []
    for seed in range(20):
        halves = networks(12, 100 + seed, noise=0.5, equal=True)
        judgement = judge({}, halves[:6], halves[6:], GROUPS)
        effects_and_ps.append((judgement.effect, judgement.p_classes))
    n_of_the_best = sum(p <= 1.5 / 60 for effect, p in effects_and_ps if effect < 0)
    n_of_the_worst = sum(p == 1 for effect, p in effects_and_ps if effect > 0)
    assert (n_of_the_best, n_of_the_worst) == (0, 0)


def test_of_more_placements_than_can_be_tried_10000_are_drawn():
    groups = [list(range(start, start + 4)) for start in range(0, 16, 4)]
    assert not placements.few_enough_to_try_all(groups)
    rng = np.random.default_rng(6)
    means = rng.normal(0, 1, (16, 20))
    halves = [means + rng.normal(0, 0.5, (2, 16, 20)) for _ in range(3)]
    control, trained = halves[:1], halves[1:]
    by_lot = p(control, trained, groups, seed=1)
    assert by_lot * 10_001 == pytest.approx(round(by_lot * 10_001))
    as_it_is = effect(control, trained, groups)
    hits = [
        effect(control, trained, ordered(groups, rng.permutation(16))) >= as_it_is
        for _ in range(1_000)
    ]
    assert by_lot == pytest.approx(np.mean(hits), abs=0.06)
