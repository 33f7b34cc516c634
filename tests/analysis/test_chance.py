"""The band of random groups, against a loop over all of them."""

import itertools

import numpy as np
import pytest

from activsim.analysis import groups, rank_tests
from activsim.analysis.chance import ENDS, chance_bands

GROUPS = [[0, 1, 2], [3, 4], [5], [6]]


def random_matrices(n_classes=7, n_networks=3):
    matrices = np.random.default_rng(0).random((n_networks, n_classes, n_classes))
    return matrices + matrices.swapaxes(1, 2)


def all_agreements(matrix, model):
    """With the hypothesis after every order of the classes."""
    orders = itertools.permutations(range(len(matrix)))
    return [rank_tests.rho_a(matrix, model[np.ix_(order, order)]) for order in orders]


@pytest.mark.parametrize("hypothesis", [GROUPS, np.round(4 * random_matrices(6, 1)[0])])
def test_it_holds_95_percent_of_all_that_there_are(hypothesis):
    n_classes = 7 if hypothesis is GROUPS else 6
    matrices = random_matrices(n_classes)
    bands = chance_bands(matrices, hypothesis)
    model = groups.model_matrix(hypothesis, n_classes)
    assert bands.exact
    assert bands.n_orders == (210 if hypothesis is GROUPS else 720)
    for matrix, low, high in zip(matrices, bands.low, bands.high, strict=True):
        values = all_agreements(matrix, model)
        # each placement of groups is as many orders, so that the steps between them are as even
        expected = np.quantile(sorted(values)[:: len(values) // bands.n_orders], ENDS)
        assert [low, high] == pytest.approx([*expected])
        inside = np.mean([(low - 1e-12 <= value <= high + 1e-12) for value in values])
        assert inside >= 0.94


def test_of_many_placements_so_many_are_drawn():
    partition = [[*range(5)], [*range(5, 10)], [*range(10, 16)]]
    matrices = random_matrices(16, 2)
    bands = chance_bands(matrices, partition, draws=2_000)
    assert (bands.n_orders, bands.exact) == (2_000, False)
    rng, model = np.random.default_rng(9), groups.model_matrix(partition, 16)
    orders = [rng.permutation(16) for _ in range(2_000)]
    values = [rank_tests.rho_a(matrices[0], model[np.ix_(order, order)]) for order in orders]
    inside = np.mean([(bands.low[0] <= value <= bands.high[0]) for value in values])
    assert inside == pytest.approx(0.95, abs=0.02)


def test_what_is_undefined_or_has_no_other_placements_has_no_band():
    matrices = random_matrices()
    matrices[0, 1, 2] = matrices[0, 2, 1] = np.nan
    matrices[1] = 1
    assert np.isnan(chance_bands(matrices, GROUPS).low).tolist() == [True, True, False]
    assert np.isnan(chance_bands(random_matrices(4), [[0, 1], [2, 3]]).high).all()
