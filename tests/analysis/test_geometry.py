"""Matrices along an axis of steps: agreement, maps, trees and grids, by laws and hand-sized
examples."""

import numpy as np
import pytest
from scipy import optimize
from scipy.cluster import hierarchy
from scipy.spatial import distance

from activsim.analysis import geometry, rank_tests
from activsim.analysis.geometry import Rule
from activsim.firing.table import FiringTable


def distances(points):
    return distance.squareform(distance.pdist(points))


def cloud(n_classes=7, n_dimensions=2, seed=0):
    return np.random.default_rng(seed).normal(size=(n_classes, n_dimensions))


def matrices(*shape, seed=0):
    halves = np.random.default_rng(seed).random(shape)
    halves = halves + np.swapaxes(halves, -1, -2)
    return halves * (1 - np.eye(shape[-1]))


def table(thresholds, counts, n_images=(10, 10)):
    counts = np.array(counts, dtype=np.uint32)
    return FiringTable(
        np.array(thresholds, dtype=np.float32), counts, np.array(n_images), counts.shape[2:]
    )


# maps


@pytest.mark.parametrize("n_classes", [2, 3, 10, 100])
@pytest.mark.parametrize("map_of", [geometry.classical_map, geometry.metric_map])
def test_a_map_of_exact_distances_gives_them_back(n_classes, map_of):
    exact = distances(cloud(n_classes))
    points = map_of(exact)
    np.testing.assert_allclose(distances(points), exact, atol=1e-7)
    np.testing.assert_allclose(points.mean(axis=0), 0, atol=1e-9)
    assert geometry.stress(points, exact) < 1e-7


def test_what_does_not_fit_into_two_dimensions_has_stress():
    exact = 1 - np.eye(4)  # a tetrahedron: one edge length
    points = geometry.classical_map(exact)
    apart = distance.pdist(points)
    expected = np.sqrt(((1 - apart) ** 2).sum() / (apart**2).sum())
    assert geometry.stress(points, exact) == pytest.approx(expected)
    assert 0.1 < expected < 1


def test_the_metric_map_has_less_stress_than_the_classical_one_and_rests_at_a_minimum():
    for seed in range(5):
        matrix = matrices(8, 8, seed=seed)
        start, points = geometry.classical_map(matrix), geometry.metric_map(matrix)

        def loss(points, matrix=matrix):
            return ((distance.squareform(matrix) - distance.pdist(points)) ** 2).sum()

        assert loss(points) < loss(start)
        assert geometry.stress(points, matrix) < geometry.stress(start, matrix)
        best = optimize.minimize(lambda flat: loss(flat.reshape(8, 2)), points.ravel()).fun
        assert loss(points) <= best * 1.01


def test_equal_matrices_have_equal_maps_and_relabelling_relabels_them():
    exact, order = distances(cloud(6)), np.array([3, 1, 5, 0, 2, 4])
    points = geometry.classical_map(exact)
    np.testing.assert_allclose(
        geometry.classical_map(exact[np.ix_(order, order)]), points[order], atol=1e-9
    )


@pytest.mark.parametrize("matrix", [np.zeros((4, 4)), np.where(np.eye(4) == 1, 0, np.nan)])
def test_where_nothing_is_known_there_is_no_map(matrix):
    maps = geometry.class_maps(matrix[None])
    assert np.isnan(maps.points).all()
    assert np.isnan(maps.stress).all()


def test_turned_mirrored_and_enlarged_maps_are_aligned_to_the_same():
    points = cloud(8)
    angle = 2.0
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    undefined = np.full_like(points, np.nan)
    aligned = geometry.align_maps(
        np.array([points, undefined, 7 * points @ turn + 3, points * [1, -1]])
    )
    np.testing.assert_allclose(aligned[2], aligned[0], atol=1e-9)
    np.testing.assert_allclose(aligned[3], aligned[0], atol=1e-9)
    assert np.isnan(aligned[1]).all()  # and it does not break the chain
    np.testing.assert_allclose(np.linalg.norm(aligned[[0, 2, 3]], axis=-1).max(axis=-1), 1)


def test_alignment_changes_no_shape():
    maps = geometry.class_maps(matrices(5, 6, 6))
    for points, matrix in zip(maps.points, matrices(5, 6, 6), strict=True):
        ratio = distance.pdist(points) / distance.pdist(geometry.metric_map(matrix))
        np.testing.assert_allclose(ratio, ratio[0])


# trees


def test_a_tree_of_heights_is_that_tree():
    heights = np.array([[0, 1, 4, 4], [1, 0, 4, 4], [4, 4, 0, 2], [4, 4, 2, 0]])
    tree = geometry.class_tree(heights)
    assert tree.cophenetic == pytest.approx(1)
    assert tree.merges[:, 2].tolist() == [1, 2, 4]
    assert set(tree.order[:2].tolist()) in ({0, 1}, {2, 3})


def test_cophenetic_correlation_is_scipys():
    matrix = matrices(9, 9)
    condensed = distance.squareform(matrix)
    expected, _ = hierarchy.cophenet(hierarchy.linkage(condensed, "average"), condensed)
    assert geometry.class_tree(matrix).cophenetic == pytest.approx(expected)


def test_what_a_tree_cannot_say_is_undefined():
    two = np.array([[0.0, 0.3], [0.3, 0.0]])
    assert np.isnan(geometry.class_tree(two).cophenetic)
    assert geometry.class_tree(two).merges[0, 2] == 0.3
    assert np.isnan(geometry.class_tree(np.zeros((4, 4))).cophenetic)
    assert geometry.class_tree(np.where(np.eye(3) == 1, 0, np.nan)) is None


# a grid


def test_agreement_of_a_grid_is_spearmans_cell_by_cell():
    cells, current = matrices(3, 4, 6, 6), matrices(6, 6, seed=1)
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
    assert np.isnan(geometry.agreements(matrices(3, 5, 5), np.zeros((5, 5)))).all()
    assert np.isnan(
        geometry.agreements(matrices(3, 2, 2), matrices(2, 2))
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
    apart = matrices(4, 4)
    assert geometry.last_ordered(np.array([apart, apart, np.zeros((4, 4))])) == 1
    assert geometry.last_ordered(np.zeros((2, 4, 4))) is None


@pytest.mark.parametrize("n_classes", [4, 10, 40])
def test_by_chance_a_map_is_bent_and_a_tree_fits_badly(n_classes):
    """By another road: dissimilarities of other random numbers, optimal leaf order and all."""
    rng = np.random.default_rng(1)
    stresses, correlations = [], []
    for _ in range(40):
        matrix = rank_tests.square_matrix(rng.random(n_classes * (n_classes - 1) // 2), n_classes)
        maps = geometry.class_maps(matrix[None])
        stresses.append(maps.stress[0])
        correlations.append(geometry.class_tree(matrix).cophenetic)
    chance = geometry.chance(n_classes)
    assert chance.stress == pytest.approx(np.mean(stresses), abs=0.05)
    assert chance.cophenetic == pytest.approx(np.mean(correlations), abs=0.08)
    flat = distances(cloud(n_classes))
    assert geometry.class_maps(flat[None]).stress[0] < 0.01 < chance.stress
