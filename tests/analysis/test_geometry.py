"""Matrices along an axis of steps: agreement and grids, by laws and hand-sized
examples."""

import itertools

import numpy as np
import pytest
from matrices import random_matrices
from scipy import stats

from activsim.analysis import geometry, rank_tests
from activsim.analysis.geometry import Rule
from activsim.firing.table import FiringTable


def table(thresholds, counts, n_images=(10, 10)):
    counts = np.array(counts, dtype=np.uint32)
    return FiringTable(
        np.array(thresholds, dtype=np.float32), counts, np.array(n_images), counts.shape[2:]
    )


def test_agreement_of_a_grid_is_spearmans_cell_by_cell():
    cells, current = random_matrices(3, 4, 6, 6), random_matrices(6, 6, seed=1)
    cells[0, 0] = 0
    cells[1, 1, 2, 3] = cells[1, 1, 3, 2] = np.nan
    cells[2, 2] = current
    cells[2, 3] = np.round(cells[2, 3], 1)  # ties
    grid = geometry.agreements(cells, current)
    expected = [[rank_tests.spearman(cell, current) for cell in row] for row in cells]
    np.testing.assert_allclose(grid, expected)
    assert np.isnan(grid[0, 0])
    assert np.isnan(grid[1, 1])
    assert grid[2, 2] == pytest.approx(1)


def test_agreement_with_what_is_undefined_is_undefined():
    assert np.isnan(geometry.agreements(random_matrices(3, 5, 5), np.zeros((5, 5)))).all()
    assert np.isnan(
        geometry.agreements(random_matrices(3, 2, 2), random_matrices(2, 2))
    ).all()  # one pair has no order


def test_the_nearest_class_ties_and_the_undefined():
    nan = np.nan
    cells = np.array(
        [
            [[0, 2, 1], [2, 0, 5], [1, 5, 0]],
            [[0, 1, 1], [1, 0, 5], [1, 5, 0]],
            [[0, nan, 4], [nan, 0, 5], [4, 5, 0]],
            [[0, nan, nan], [nan, 0, 5], [nan, 5, 0]],
        ]
    )
    nearest = geometry.nearest_classes(cells, 0)
    assert nearest.tolist() == [
        [False, False, True],
        [False, True, True],
        [False, False, True],
        [False] * 3,
    ]


# along the steps


def test_a_rule_means_the_same_in_tables_of_any_scale():
    counts = [[[10, 10], [10, 10]], [[8, 1], [2, 5]], [[4, 1], [0, 2]]]
    small, large = table([0, 1, 2], counts), table([0, 100, 200], counts)
    for rule in (Rule("value", 0.0), Rule("quantile", 0.3), Rule("scale", 0.5), Rule("scale", 1.0)):
        first, second = geometry.dissimilarities([small, large], rule, "mean difference")
        np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(
        geometry.rule_profiles(large, Rule("scale", 0.5)), [[0.8, 0.1], [0.2, 0.5]]
    )


def test_half_way_down_is_undefined_where_nothing_is_below_zero():
    counts = [[[10, 10], [10, 10]], [[8, 1], [2, 5]], [[4, 1], [0, 2]]]
    above, negative = table([0, 1, 2], counts), table([-2, -1, 0], counts)
    first, second = geometry.dissimilarities(
        [above, negative], Rule("scale", -0.5), "mean difference"
    )
    assert np.isnan(first[0, 1])
    assert second[0, 1] == pytest.approx(0.5)


def test_the_course_by_hand():
    apart = np.array([[0, 1, 4, 6], [1, 0, 4, 6], [4, 4, 0, 2], [6, 6, 2, 0.0]])
    steps = np.array([1 - np.eye(4), apart, np.zeros((4, 4))])
    course = geometry.course(steps, [[0, 1], [2, 3]], {"itself": apart}, {"tied": apart})
    np.testing.assert_allclose(course.ratio, [1, 0.3, np.nan])
    np.testing.assert_allclose(course.within, [1, 1.5, 0])
    np.testing.assert_allclose(course.agreement["itself"], [np.nan, 1, np.nan])
    assert course.agreement["tied"][1] == pytest.approx(rank_tests.rho_a(apart, apart))
    assert course.agreement["tied"][1] < 1  # ties are not rewarded
    assert np.isnan(geometry.course(steps, None, {}, {}).ratio).all()


def test_the_last_step_that_others_can_agree_with():
    apart = random_matrices(4, 4)
    assert geometry.last_ordered(np.array([apart, apart, np.zeros((4, 4))])) == 1
    assert geometry.last_ordered(np.zeros((2, 4, 4))) is None


@pytest.mark.parametrize("tied", [False, True])
def test_the_band_of_chance_holds_95_of_100_random_orders(monkeypatch, tied):
    monkeypatch.setattr(geometry, "RANDOM_ORDERS", 60)
    matrices, other = (
        np.array([random_matrices(8, 8), np.zeros((8, 8))]),
        random_matrices(8, 8, seed=1),
    )
    if tied:
        other = np.round(other, 1)
    above, rng = np.triu_indices(8, 1), np.random.default_rng(3)
    values = []
    for _ in range(60):
        order = rng.permutation(8)
        placed = other[order][:, order]
        by_rank = stats.spearmanr(matrices[0][above], placed[above]).statistic
        values.append(rank_tests.rho_a(matrices[0], placed) if tied else by_rank)
    band = geometry.chance_band(matrices, other, tied, seed=3)
    values.sort()  # at most 2.5% of 60, which is one, outside on either side
    assert (band.low[0], band.high[0]) == pytest.approx((values[1], values[58]))
    assert np.isnan([band.low[1], band.high[1]]).all()
    assert band.orders == "60 random orders of the classes"


def test_of_few_classes_the_band_is_of_all_orders_and_holds_them():
    first, second = random_matrices(4, 4), random_matrices(4, 4, seed=1)
    band = geometry.chance_band(first[None], second)
    assert (band.n_orders, band.exact) == (24, True)
    assert band.orders == "all 24 orders of the classes"
    values = [
        geometry.agreements(second[np.ix_(order, order)], first)
        for order in map(list, itertools.permutations(range(4)))
    ]
    assert band.low[0] == pytest.approx(min(values))
    assert band.high[0] == pytest.approx(max(values))
