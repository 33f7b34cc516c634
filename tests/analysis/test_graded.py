"""A matrix in the place of groups: orders of classes tried by hand, and groups as one of its
kind."""

import itertools
import math

import numpy as np
import pytest

from activsim.analysis import graded, groups, rank_tests

GROUPS = [[0, 1, 2], [3, 4], [5], [6]]


def random_matrix(n_classes, seed=0):
    matrix = np.random.default_rng(seed).random((n_classes, n_classes))
    return matrix + matrix.T


def test_every_order_of_few_classes_comes_once():
    n_classes = 4
    values = np.arange(6.0)
    square = rank_tests.square_matrix(values, n_classes)
    by_hand = [
        [square[order[a], order[b]] for a, b in itertools.combinations(range(n_classes), 2)]
        for order in itertools.permutations(range(n_classes))
    ]
    blocks = np.concatenate([*graded.order_blocks(values, n_classes, 10, 0)])
    assert sorted(map(tuple, blocks)) == sorted(map(tuple, by_hand))


def test_of_many_classes_so_many_orders_are_drawn():
    values = np.arange(36.0)
    blocks = np.concatenate([*graded.order_blocks(values, 9, 1_234, 0)])
    assert blocks.shape == (1_234, 36)
    np.testing.assert_array_equal(np.sort(blocks), np.tile(values, (1_234, 1)))


def test_agreement_with_a_matrix_is_that_of_two_matrices():
    matrix, ratings = random_matrix(8), np.round(3 * random_matrix(8, 1))
    test = groups.group_test(matrix, ratings)
    oracle = rank_tests.permutation_test(matrix, ratings)
    assert test.value == pytest.approx(oracle.value)
    assert (test.n_orders, test.exact) == (math.factorial(8), True)
    assert test.p == oracle.p
    sampled = groups.group_test(random_matrix(9), random_matrix(9, 1))
    assert (sampled.n_orders, sampled.exact) == (rank_tests.DRAWS, False)
    exact = rank_tests.permutation_test(random_matrix(9), random_matrix(9, 1))
    assert sampled.p == pytest.approx(exact.p, abs=4 * math.sqrt(0.25 / rank_tests.DRAWS))


def test_a_matrix_of_two_grades_says_what_its_groups_say():
    matrix = random_matrix(7)
    model = groups.model_matrix(GROUPS, 7)
    as_groups, as_matrix = groups.effect(matrix, GROUPS), groups.effect(matrix, 5 + 2 * model)
    assert as_matrix.ratio == pytest.approx(as_groups.ratio)
    assert groups.best_agreement(5 + 2 * model, 7) == groups.best_agreement(GROUPS, 7)
    by_matrix, by_groups = groups.group_test(matrix, model), groups.group_test(matrix, GROUPS)
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
