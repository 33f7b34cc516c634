"""A matrix in the place of groups: orders of classes tried by hand, and groups as one of its
kind."""

import itertools
import math

import numpy as np
import pytest

from activsim.analysis import all_orders, graded, group_tests, groups, rank_tests
from activsim.analysis.chance import chance_bands

GROUPS = [[0, 1, 2], [3, 4], [5], [6]]


def random_matrix(n_classes, seed=0):
    matrix = np.random.default_rng(seed).random((n_classes, n_classes))
    return matrix + matrix.T


@pytest.mark.parametrize("n_classes", range(2, 7))
def test_every_order_of_few_classes_comes_once(n_classes):
    rng, above = np.random.default_rng(0), np.triu_indices(n_classes, 1)
    pairs = rng.integers(0, 9, (3, len(above[0])))
    other = 10.0 ** np.arange(len(above[0]))  # far beyond what float32 holds
    square = rank_tests.square_matrix(other, n_classes)
    by_hand = [
        pairs @ square[np.ix_(order, order)][above]
        for order in itertools.permutations(range(n_classes))
    ]
    sums = np.concatenate([*all_orders.sums_of_all_orders(pairs, other)], axis=1)
    np.testing.assert_array_equal(np.sort(sums), np.sort(np.transpose(by_hand)))


def different_by_hand(matrix):
    ranks, n_classes = rank_tests.ranks(matrix), len(matrix)
    square = rank_tests.square_matrix(ranks, n_classes)
    orders = itertools.permutations(range(n_classes))
    return len({square[np.ix_(order, order)].tobytes() for order in orders})


@pytest.mark.parametrize(
    "matrix",
    [
        groups.model_matrix([[0, 1], [2, 3]], 4),
        1 - groups.model_matrix([[0, 1, 2, 3], [4]], 5),
        groups.model_matrix(GROUPS, 7),
        np.abs(np.subtract.outer(range(6), range(6))),
        random_matrix(5),
    ],
)
def test_orders_that_change_nothing_are_not_counted(matrix):
    ranks = rank_tests.ranks(matrix)
    assert graded.n_different(ranks, len(matrix)) == different_by_hand(matrix)


@pytest.mark.parametrize("turned", [False, True])
def test_of_many_classes_the_fewest_orders_are_known(turned):
    def of(*sizes):
        starts = np.cumsum([0, *sizes])
        parts = [[*range(start, start + n)] for start, n in zip(starts, sizes, strict=False)]
        model = groups.model_matrix(parts, sum(sizes))
        return rank_tests.ranks(1 - model if turned else model)

    assert graded.n_different(of(11, 1), 12) == 12
    assert graded.n_different(of(10, 2), 12) == math.comb(12, 2)
    assert graded.n_different(rank_tests.ranks(random_matrix(12)), 12) == math.comb(12, 2)


def test_of_many_classes_so_many_orders_are_drawn():
    values = np.arange(36.0)
    blocks = np.concatenate([*graded.random_orders(values, 9, 1_234, 0)])
    assert blocks.shape == (1_234, 36)
    np.testing.assert_array_equal(np.sort(blocks), np.tile(values, (1_234, 1)))


def test_agreement_with_a_matrix_is_that_of_two_matrices():
    matrix, ratings = random_matrix(8), np.round(3 * random_matrix(8, 1))
    test = group_tests.group_test(matrix, ratings)
    oracle = rank_tests.permutation_test(matrix, ratings)
    assert test.value == pytest.approx(oracle.value)
    assert (test.n_orders, test.exact) == (math.factorial(8), True)
    assert test.p == oracle.p
    sampled = group_tests.group_test(random_matrix(11), random_matrix(11, 1))
    assert (sampled.n_orders, sampled.exact) == (rank_tests.DRAWS, False)
    oracle = rank_tests.permutation_test(random_matrix(11), random_matrix(11, 1))
    assert sampled.p == pytest.approx(oracle.p, abs=6 * math.sqrt(0.25 / rank_tests.DRAWS))


def test_ten_classes_are_put_in_all_orders_alone_and_among_others():
    matrices = np.array([random_matrix(10, seed) for seed in range(3)])
    ratings = random_matrix(10, 9)
    tests = group_tests.group_tests([*matrices, matrices], ratings)
    for matrix, test in zip(matrices, tests[:3], strict=True):
        assert test == rank_tests.permutation_test(matrix, ratings)
    assert tests[3].value == pytest.approx(np.mean([test.value for test in tests[:3]]))
    assert tests[3].exact


def test_a_large_grid_of_ten_classes_is_beside_a_sample_of_orders():
    looks = np.array([[random_matrix(10, seed) for seed in range(50)]])
    ratings = random_matrix(10, 99)
    grid = group_tests.grid_test(looks, ratings)
    assert (grid.n_orders, grid.exact) == (rank_tests.DRAWS, False)
    assert grid.smallest_p == pytest.approx(1 / rank_tests.DRAWS, rel=0.01)


def test_a_tied_matrix_has_the_smallest_p_of_its_groups():
    matrix, partition = random_matrix(7), [[0, 1, 2, 3, 4, 5], [6]]
    model = groups.model_matrix(GROUPS, 7)
    assert group_tests.group_test(matrix, model).smallest_p == pytest.approx(1 / 210)
    alone = groups.model_matrix(partition, 7)
    for hypothesis in (partition, alone):
        test = group_tests.group_test(matrix, hypothesis)
        assert test.smallest_p == pytest.approx(1 / 7)
        assert math.isnan(test.p)
        assert "would get p = 0.14" in test.why
        assert np.isnan(chance_bands(matrix[None], hypothesis).high).all()
    # beyond ten classes, where orders are drawn
    many, (first, second) = random_matrix(12), ([[*range(11)], [11]], [[*range(10)], [10, 11]])
    test = group_tests.group_test(many, groups.model_matrix(first, 12))
    assert (test.smallest_p, math.isnan(test.p)) == (1 / 12, True)
    test = group_tests.group_test(many, groups.model_matrix(second, 12))
    assert test.smallest_p == pytest.approx(1 / 66, abs=0.005)


@pytest.mark.parametrize("odd", [math.nan, math.inf])
def test_a_pair_without_a_number_is_named(odd):
    ratings = random_matrix(4)
    ratings[1, 3] = odd
    with pytest.raises(ValueError, match=f"that of classes 1 and 3 .counted from 0. is {odd}"):
        graded.apart(ratings, 4)


def test_a_matrix_of_two_grades_says_what_its_groups_say():
    matrix = random_matrix(7)
    model = groups.model_matrix(GROUPS, 7)
    as_groups, as_matrix = groups.effect(matrix, GROUPS), groups.effect(matrix, 5 + 2 * model)
    assert as_matrix.ratio == pytest.approx(as_groups.ratio)
    assert groups.best_agreement(5 + 2 * model, 7) == groups.best_agreement(GROUPS, 7)
    by_matrix, by_groups = (
        group_tests.group_test(matrix, model),
        group_tests.group_test(matrix, GROUPS),
    )
    assert by_matrix.value == pytest.approx(by_groups.value)
    assert by_matrix.p == pytest.approx(by_groups.p)  # each placement is as many orders


def test_within_and_between_are_weighted_by_the_numbers():
    ratings = np.array([[0, 1, 3], [1, 0, 2], [3, 2, 0]])  # apart: 0, 1, 1/2
    matrix = np.array([[0, 10.0, 20], [10, 0, 40], [20, 40, 0]])
    effect = groups.effect(matrix, ratings)
    assert effect.within == pytest.approx((10 + 0.5 * 40) / 1.5)
    assert effect.between == pytest.approx((20 + 0.5 * 40) / 1.5)


def test_classes_without_numbers_are_left_out():
    matrix = random_matrix(5)
    assert graded.of_rated_classes(matrix).labels is None
    matrix[2] = matrix[:, 2] = np.nan
    part = graded.of_rated_classes(matrix)
    assert part.labels.tolist() == [0, 1, 3, 4]
    assert part.names("abcde") == [*"abde"]
    np.testing.assert_array_equal(part.hypothesis, matrix[np.ix_(part.labels, part.labels)])
    assert graded.of_rated_classes(GROUPS).hypothesis is GROUPS
