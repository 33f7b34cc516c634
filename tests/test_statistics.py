"""Agreement of matrices and its significance: against every order by hand, against rsatoolbox and SciPy."""

import itertools
import math
import time

import numpy as np
import pytest
from scipy import stats

from activsim import statistics
from activsim.similarity import dissimilarity
from activsim.statistics import permutation_test, rho_a, spearman


def made(n_classes=10, seed=0, n_neurons=32):
    return dissimilarity(np.random.default_rng(seed).random((n_classes, n_neurons)))


def tied(n_classes=7, seed=0):
    matrix = np.random.default_rng(seed).integers(0, 4, (n_classes, n_classes)).astype(float)
    matrix = matrix + matrix.T
    np.fill_diagonal(matrix, 0)
    return matrix


# agreement


def test_without_ties_rho_a_is_spearmans_which_is_scipys():
    a, b = made(seed=1), made(seed=2)
    expected = stats.spearmanr(statistics.pairs(a), statistics.pairs(b)).statistic
    assert spearman(a, b) == pytest.approx(expected, abs=1e-12)
    assert rho_a(a, b) == pytest.approx(expected, abs=1e-12)


def test_with_ties_rho_a_is_the_mean_of_spearmans_over_the_ways_to_break_them():
    a, b = made(4, seed=1), 1 - np.kron(np.eye(2), np.ones((2, 2)))
    x, y = statistics.pairs(a), statistics.pairs(b)
    values = []
    for low in itertools.permutations([1, 2]):
        for high in itertools.permutations([3, 4, 5, 6]):
            broken = np.empty(6)
            broken[y == 0], broken[y == 1] = low, high
            values.append(stats.spearmanr(x, broken).statistic)
    assert rho_a(a, b) == pytest.approx(np.mean(values))
    assert spearman(a, b) == pytest.approx(stats.spearmanr(x, y).statistic)


def test_rsatoolbox_gets_the_same_rho_a():
    from rsatoolbox.rdm import RDMs, compare_rho_a

    a, b = tied(9, 1), tied(9, 2)
    expected = compare_rho_a(RDMs(statistics.pairs(a)[None]), RDMs(statistics.pairs(b)[None])).item()
    assert rho_a(a, b) == pytest.approx(expected)


def test_agreement_is_symmetric_and_blind_to_scale_and_to_rounding():
    a, b = made(seed=3), tied(10)
    assert rho_a(a, b) == pytest.approx(rho_a(b, a))
    assert rho_a(5 * a + 2, np.exp(b)) == pytest.approx(rho_a(a, b))
    np.testing.assert_array_equal(statistics.ranks(b * 0.1 * 3), statistics.ranks(b * 0.3))


# all orders of the classes


def by_hand(a, b):
    """Agreement, up to a factor, in every order of b's classes, one by one; the first is the order as it is."""
    x, y = (statistics.square(statistics.ranks(one), len(one)) for one in (a, b))
    return np.array([(x * y[np.ix_(order, order)]).sum() for order in itertools.permutations(range(len(a)))])


@pytest.mark.parametrize(("a", "b"), [(made(7, 1), made(7, 2)), (tied(7, 1), tied(7, 2)), (made(8, 3), tied(8, 4))])
def test_all_orders_are_what_trying_them_one_by_one_gives(a, b):
    agreed = by_hand(a, b)
    outcome = permutation_test(a, b)
    assert outcome.p == np.mean(agreed >= agreed[0])
    assert outcome.smallest_p == np.mean(agreed == agreed.max())
    assert (outcome.n_orders, outcome.exact, outcome.value) == (math.factorial(len(a)), True, rho_a(a, b))


def test_ten_classes_take_well_under_four_seconds_and_equal_a_sample_of_orders():
    a, b = made(seed=1), made(seed=1) + 0.3 * made(seed=2)
    start = time.perf_counter()
    outcome = permutation_test(a, b)
    assert time.perf_counter() - start < 4
    assert outcome.n_orders == 3_628_800
    assert outcome.p >= outcome.smallest_p == 1 / outcome.n_orders
    x, y = statistics.ranks(a), statistics.square(statistics.ranks(made(seed=5)), 10)
    hits = sum(
        (block @ x >= y[np.triu_indices(10, 1)] @ x).sum()
        for block in statistics._random_orders(y, 20_000, np.random.default_rng(0))
    )
    share = permutation_test(a, made(seed=5)).p
    assert hits / 20_000 == pytest.approx(share, abs=5 * math.sqrt(share * (1 - share) / 20_000))
