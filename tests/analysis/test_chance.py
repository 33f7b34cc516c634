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
    above = np.triu_indices(len(matrix), 1)
    x, y = rank_tests.ranks(matrix), rank_tests.square_matrix(rank_tests.ranks(model), len(matrix))
    orders = itertools.permutations(range(len(matrix)))
    products = np.array([x @ y[np.ix_(order, order)][above] for order in orders])
    return rank_tests.rho_a_from_product(products, len(x))


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
        # each placement of groups is as many orders
        every = sorted(values)[:: len(values) // bands.n_orders]
        n_outside = int(ENDS[0] * (len(every) - 1))  # on either side, at most
        assert [low, high] == pytest.approx([every[n_outside], every[-1 - n_outside]])


@pytest.mark.parametrize(
    ("partition", "n_placements"),
    [
        ([[0, 1], [2], [3], [4], [5], [6]], 21),
        ([[0, 1, 2], [3], [4], [5], [6]], 35),
        (GROUPS, 210),
    ],
)
def test_at_least_95_percent_of_few_placements_are_inside(partition, n_placements):
    matrices, model = random_matrices(n_networks=8), groups.model_matrix(partition, 7)
    for hypothesis in (partition, model):
        bands = chance_bands(matrices, hypothesis)
        assert bands.n_orders == (n_placements if hypothesis is partition else 5_040)
        for matrix, low, high in zip(matrices, bands.low, bands.high, strict=True):
            values = all_agreements(matrix, model)
            assert np.mean((values >= low - 1e-12) & (values <= high + 1e-12)) >= 0.95


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
