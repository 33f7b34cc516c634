"""Maps and trees of the classes, by laws and hand-sized examples."""

import numpy as np
import pytest
from matrices import random_matrices
from scipy import optimize
from scipy.cluster import hierarchy
from scipy.spatial import distance

from activsim.analysis import embedding, rank_tests


def distances(points):
    return distance.squareform(distance.pdist(points))


def cloud(n_classes=7, n_dimensions=2, seed=0):
    return np.random.default_rng(seed).normal(size=(n_classes, n_dimensions))


# maps


@pytest.mark.parametrize("n_classes", [2, 3, 10, 100])
@pytest.mark.parametrize("map_of", [embedding.classical_map, embedding.metric_map])
def test_a_map_of_exact_distances_gives_them_back(n_classes, map_of):
    exact = distances(cloud(n_classes))
    points = map_of(exact)
    np.testing.assert_allclose(distances(points), exact, atol=1e-7)
    np.testing.assert_allclose(points.mean(axis=0), 0, atol=1e-9)
    assert embedding.stress(points, exact) < 1e-7


def test_what_does_not_fit_into_two_dimensions_has_stress():
    exact = 1 - np.eye(4)  # a tetrahedron: one edge length
    points = embedding.classical_map(exact)
    apart = distance.pdist(points)
    expected = np.sqrt(((1 - apart) ** 2).sum() / (apart**2).sum())
    assert embedding.stress(points, exact) == pytest.approx(expected)
    assert 0.1 < expected < 1


def test_the_metric_map_has_less_stress_than_the_classical_one_and_rests_at_a_minimum():
    for seed in range(5):
        matrix = random_matrices(8, 8, seed=seed)
        start, points = embedding.classical_map(matrix), embedding.metric_map(matrix)

        def loss(points, matrix=matrix):
            return ((distance.squareform(matrix) - distance.pdist(points)) ** 2).sum()

        assert loss(points) < loss(start)
        assert embedding.stress(points, matrix) < embedding.stress(start, matrix)
        best = optimize.minimize(lambda flat: loss(flat.reshape(8, 2)), points.ravel()).fun
        assert loss(points) <= best * 1.01


def test_equal_matrices_have_equal_maps_and_relabelling_relabels_them():
    exact, order = distances(cloud(6)), np.array([3, 1, 5, 0, 2, 4])
    points = embedding.classical_map(exact)
    np.testing.assert_allclose(
        embedding.classical_map(exact[np.ix_(order, order)]), points[order], atol=1e-9
    )


@pytest.mark.parametrize("matrix", [np.zeros((4, 4)), np.where(np.eye(4) == 1, 0, np.nan)])
def test_where_nothing_is_known_there_is_no_map(matrix):
    maps = embedding.class_maps(matrix[None])
    assert np.isnan(maps.points).all()
    assert np.isnan(maps.stress).all()


def test_turned_mirrored_and_enlarged_maps_are_aligned_to_the_same():
    points = cloud(8)
    angle = 2.0
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    undefined = np.full_like(points, np.nan)
    aligned = embedding.align_maps(
        np.array([points, undefined, 7 * points @ turn + 3, points * [1, -1]])
    )
    np.testing.assert_allclose(aligned[2], aligned[0], atol=1e-9)
    np.testing.assert_allclose(aligned[3], aligned[0], atol=1e-9)
    assert np.isnan(aligned[1]).all()  # and it does not break the chain
    np.testing.assert_allclose(np.linalg.norm(aligned[[0, 2, 3]], axis=-1).max(axis=-1), 1)


def test_alignment_changes_no_shape():
    maps = embedding.class_maps(random_matrices(5, 6, 6))
    for points, matrix in zip(maps.points, random_matrices(5, 6, 6), strict=True):
        ratio = distance.pdist(points) / distance.pdist(embedding.metric_map(matrix))
        np.testing.assert_allclose(ratio, ratio[0])


# trees


def test_a_tree_of_heights_is_that_tree():
    heights = np.array([[0, 1, 4, 4], [1, 0, 4, 4], [4, 4, 0, 2], [4, 4, 2, 0]])
    tree = embedding.class_tree(heights)
    assert tree.cophenetic == pytest.approx(1)
    assert tree.merges[:, 2].tolist() == [1, 2, 4]
    assert set(tree.order[:2].tolist()) in ({0, 1}, {2, 3})


def test_cophenetic_correlation_is_scipys():
    matrix = random_matrices(9, 9)
    condensed = distance.squareform(matrix)
    expected, _ = hierarchy.cophenet(hierarchy.linkage(condensed, "average"), condensed)
    assert embedding.class_tree(matrix).cophenetic == pytest.approx(expected)


def test_what_a_tree_cannot_say_is_undefined():
    two = np.array([[0.0, 0.3], [0.3, 0.0]])
    assert np.isnan(embedding.class_tree(two).cophenetic)
    assert embedding.class_tree(two).merges[0, 2] == 0.3
    assert np.isnan(embedding.class_tree(np.zeros((4, 4))).cophenetic)
    assert embedding.class_tree(np.where(np.eye(3) == 1, 0, np.nan)) is None


# a grid


@pytest.mark.parametrize("n_classes", [4, 10, 40])
def test_by_chance_a_map_is_bent_and_a_tree_fits_badly(n_classes):
    """By another road: dissimilarities of other random numbers, optimal leaf order and all."""
    rng = np.random.default_rng(1)
    stresses, correlations = [], []
    n_pairs = n_classes * (n_classes - 1) // 2
    for _ in range(40):
        matrix = rank_tests.square_matrix(1 + 2 * rng.random(n_pairs), n_classes)
        maps = embedding.class_maps(matrix[None])
        stresses.append(maps.stress[0])
        correlations.append(embedding.class_tree(matrix).cophenetic)
    chance = embedding.chance(n_classes)
    assert chance.stress == pytest.approx(np.median(stresses), abs=0.05)
    assert chance.low_stress == pytest.approx(np.quantile(stresses, 0.05), abs=0.05)
    assert chance.cophenetic == pytest.approx(np.median(correlations), abs=0.08)
    assert chance.high_cophenetic == pytest.approx(np.quantile(correlations, 0.95), abs=0.08)
    flat = distances(cloud(n_classes))
    assert embedding.class_maps(flat[None]).stress[0] < 0.01
    if n_classes > 4:
        assert 0.01 < chance.low_stress < chance.stress


def test_of_ten_classes_chance_is_what_the_method_says():
    chance = embedding.chance(10)
    assert chance.stress == pytest.approx(0.24, abs=0.01)
    assert chance.low_stress == pytest.approx(0.20, abs=0.015)
    assert chance.cophenetic == pytest.approx(0.60, abs=0.02)
    assert chance.high_cophenetic == pytest.approx(0.70, abs=0.03)
