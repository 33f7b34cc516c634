"""Each measure is defined by its laws, by hand-sized values and by SciPy; undefined is never a
number."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial import distance

from activsim.analysis.geometry import nearest_classes
from activsim.analysis.measures import CROSS_VALIDATED, MEASURES
from activsim.analysis.rankings import nearest, pair_ranks, ranking
from activsim.analysis.similarity import (
    WHOLE,
    Comparison,
    clustered_order,
    comparison,
    dissimilarity,
    why_undefined,
)
from activsim.firing.table import FiringTable

PROFILES = np.random.default_rng(0).random((7, 12))
PROFILES[2, :4], PROFILES[3, 5:] = 0, 1  # some dead, some always on
every_measure = pytest.mark.parametrize("measure", MEASURES)


def compared(profiles, measure):
    """What a measure compares where both halves of the images fire alike."""
    return np.stack([profiles, profiles]) if MEASURES[measure].of_halves else np.array(profiles)


def test_what_differs_by_rounding_only_is_a_tie():
    """The second class and the third are as far from the first, 7/100 each."""
    profiles = np.array([[8, 6, 5, 2, 3], [9, 8, 5, 5, 4], [11, 7, 7, 2, 4]]) / 20
    matrix = dissimilarity(profiles)
    assert matrix[0, 1] > matrix[0, 2], "rounding tells them apart"
    assert ranking(matrix)[0].tolist() == [0, 1, 2]
    assert pair_ranks(matrix)[0].tolist() == [0, 1, 1]
    np.testing.assert_array_equal(nearest_classes(matrix, 0), [False, True, True])


@pytest.mark.parametrize("measure", ["cosine", "correlation"])
def test_profiles_of_one_direction_do_not_differ_by_rounding(measure):
    profiles = np.array([[0.1, 0.2, 0.3], [0.2, 0.4, 0.6], [0.3, 0.6, 0.9], [0.9, 0.1, 0.3]])
    assert (dissimilarity(profiles, measure)[:3, :3] == 0).all()
    assert Comparison(profiles, measure).row(0)[:3].tolist() == [0, 0, 0]


@every_measure
def test_a_dissimilarity_is_symmetric_not_negative_and_zero_on_the_diagonal(measure):
    matrix = dissimilarity(compared(PROFILES, measure), measure)
    assert matrix.shape == (7, 7)
    np.testing.assert_array_equal(matrix, matrix.T)
    np.testing.assert_array_equal(np.diag(matrix), np.zeros(7))
    assert (matrix[~np.eye(7, dtype=bool)] > 0).all()


@every_measure
def test_relabelling_the_classes_relabels_the_matrix(measure):
    order = np.random.default_rng(1).permutation(7)
    expected = dissimilarity(compared(PROFILES, measure), measure)[np.ix_(order, order)]
    relabelled = dissimilarity(compared(PROFILES[order], measure), measure)
    np.testing.assert_allclose(relabelled, expected, atol=1e-14)


@every_measure
def test_the_order_of_the_neurons_does_not_matter_and_neither_does_having_each_twice(measure):
    expected = dissimilarity(compared(PROFILES, measure), measure)
    neurons = np.random.default_rng(2).permutation(12)
    for profiles in (PROFILES[:, neurons], np.hstack([PROFILES, PROFILES])):
        values = dissimilarity(compared(profiles, measure), measure)
        np.testing.assert_allclose(values, expected, atol=1e-12)


@every_measure
def test_equal_profiles_are_at_zero_and_a_class_without_images_is_undefined(measure):
    profiles = np.vstack([PROFILES[0], PROFILES[0], np.full(12, np.nan)])
    matrix = dissimilarity(compared(profiles, measure), measure)
    assert matrix[0, 1] == pytest.approx(0, abs=1e-15)
    assert np.isnan(matrix[2, :2]).all()


@every_measure
def test_a_row_alone_is_that_of_the_whole_matrix_to_the_last_bit(measure):
    profiles = np.random.default_rng(3).integers(0, 21, (WHOLE + 90, 40)) / 20
    profiles[3], profiles[4], profiles[5] = np.nan, 0, 0.5
    profiles[9] = profiles[8]
    second = profiles[:, ::-1] / 2
    halves = np.stack([profiles, second])
    part, whole = (Comparison(profiles, measure, halves) for _ in range(2))
    matrix = whole.dissimilarity
    given = halves if MEASURES[measure].of_halves else profiles
    np.testing.assert_array_equal(matrix, dissimilarity(given, measure))
    for label in (0, 3, 4, 5, 9, len(profiles) - 1):
        np.testing.assert_array_equal(part.row(label), matrix[label])
        np.testing.assert_array_equal(part.row_ranking(label), whole.ranking[label])
        assert part.nearest(label) == nearest(matrix, label)
    labels = np.array([2, 3, 4, 5, 9, 70])
    np.testing.assert_array_equal(part.among(labels), matrix[np.ix_(labels, labels)])
    assert "dissimilarity" not in vars(part)


def two_coins(p, q):
    return (
        distance.jensenshannon([p, 1 - p], [q, 1 - q], base=2) ** 2
    )  # SciPy gives the square root


ORACLES = {
    "mean difference": lambda p, q: distance.cityblock(p, q) / len(p),
    "euclidean": lambda p, q: distance.euclidean(p, q) / np.sqrt(len(p)),
    "correlation": distance.correlation,
    "cosine": distance.cosine,
    # Braycurtis b is 1 - 2 shared / (shared + either); the weighted Jaccard (Ruzicka) of it is 2b /
    # (1 + b).
    "jaccard": lambda p, q: 2 * distance.braycurtis(p, q) / (1 + distance.braycurtis(p, q)),
    "jensen-shannon": lambda p, q: np.mean([two_coins(a, b) for a, b in zip(p, q, strict=True)]),
    # of halves that are the same
    CROSS_VALIDATED: lambda p, q: distance.sqeuclidean(p, q) / len(p),
}


@every_measure
def test_scipy_says_the_same(measure):
    expected = [[ORACLES[measure](p, q) for q in PROFILES] for p in PROFILES]
    values = dissimilarity(compared(PROFILES, measure), measure)
    np.testing.assert_allclose(values, expected, atol=1e-12)


BY_HAND = {  # of the rates (0.5, 0, 1) and (0.5, 1, 0)
    "mean difference": 2 / 3,
    "euclidean": np.sqrt(2 / 3),
    "correlation": 2,  # (0, -0.5, 0.5) against (0, 0.5, -0.5): opposite
    "cosine": 1 - 0.25 / 1.25,
    "jaccard": 1 - 0.5 / 2.5,
    "jensen-shannon": (0 + 1 + 1) / 3,
    CROSS_VALIDATED: (0 + 1 + 1) / 3,
}


@every_measure
def test_values_by_hand(measure):
    profiles = compared([[0.5, 0, 1], [0.5, 1, 0]], measure)
    assert dissimilarity(profiles, measure)[0, 1] == pytest.approx(BY_HAND[measure])


def test_the_cross_validated_distance_by_hand_may_be_negative():
    first, second = [[0.5, 0.1], [0.1, 0.3]], [[0.2, 0.6], [0.3, 0.1]]
    # differences 0.4 and -0.2 in the first half, -0.1 and 0.5 in the second
    expected = (0.4 * -0.1 + -0.2 * 0.5) / 2
    assert dissimilarity([first, second], CROSS_VALIDATED)[0, 1] == pytest.approx(expected)
    assert expected < 0


def test_classes_of_the_same_rates_are_0_apart_on_average_however_many_images_they_have():
    rng = np.random.default_rng(5)
    rates, n_images = rng.uniform(0.05, 0.95, 30), np.array([5, 200])[:, None]
    draws = rng.binomial(n_images, rates, (4_000, 2, 2, 30)) / n_images
    values = np.array([dissimilarity(halves, CROSS_VALIDATED)[0, 1] for halves in draws])
    assert abs(values.mean()) < 4 * values.std() / np.sqrt(len(values))
    assert (values < 0).mean() > 0.3
    assert dissimilarity(draws.mean(axis=1)[0], "euclidean")[0, 1] > 0.05


def test_undefined_is_nan_and_only_where_it_is_undefined():
    flat, silent, other = [0.1, 0.1, 0.1], [0, 0, 0], [0.2, 0.9, 0.4]

    def value(measure, p, q):
        return dissimilarity([p, q], measure)[0, 1]

    assert np.isnan(value("correlation", flat, other))
    assert np.isnan(value("correlation", flat, flat))
    assert np.isnan(value("cosine", silent, other))
    assert np.isnan(value("jaccard", silent, silent))
    assert value("cosine", flat, other) > 0
    assert value("jaccard", silent, other) == 1
    assert value("mean difference", silent, silent) == value("jensen-shannon", silent, silent) == 0


def test_errors_say_what_was_expected():
    with pytest.raises(
        ValueError, match=r"Unknown measure 'manhattan'\. Measures are: mean difference, euclidean"
    ):
        dissimilarity(PROFILES, "manhattan")
    for wrong in (PROFILES, np.zeros((3, 7, 12)), np.zeros((2, 7, 0))):
        with pytest.raises(ValueError, match=r"\(2 halves, n_classes, n_neurons\) were expected"):
            dissimilarity(wrong, CROSS_VALIDATED)
    for wrong in (np.zeros(3), np.zeros((3, 0))):
        with pytest.raises(ValueError, match=r"shape \(n_classes, n_neurons\) were expected"):
            dissimilarity(wrong)
    for wrong in ([["a"]], [[0, 1], [0]], [[1j]]):
        with pytest.raises(ValueError, match="all numbers, were expected"):
            dissimilarity(wrong)


@pytest.mark.parametrize(
    ("measure", "wrong", "sentence"),
    [
        ("jensen-shannon", [[0, 5.0], [1, 0]], "rates of 0 to 1 were expected, 5 came"),
        ("jensen-shannon", [[0, -0.5], [1, 0]], "rates of 0 to 1 were expected, -0.5 came"),
        ("jaccard", [[0, -0.5], [1, 0]], "rates of 0 or more were expected, -0.5 came"),
    ],
)
def test_values_that_are_no_rates_are_refused_by_measures_of_rates(measure, wrong, sentence):
    """A rate that misses its range by rounding, and an undefined one, are none of them."""
    with pytest.raises(ValueError, match=sentence):
        dissimilarity(wrong, measure)
    rounded = np.array([[1 + 1e-12, -1e-12, 0.5], [np.nan, 0.2, 0.5], [0.3, 0.2, 0.5]])
    assert np.isfinite(dissimilarity(rounded, measure)[0, 2])
    assert np.isnan(dissimilarity(rounded, measure)[0, 1])


@pytest.mark.parametrize("measure", ["mean difference", "euclidean", "correlation", "cosine"])
def test_other_measures_take_activations_too(measure):
    assert np.isfinite(dissimilarity(10 * PROFILES - 3, measure)).all()


@pytest.mark.parametrize("label", [-1, 7, "a", 1.5, None])
@pytest.mark.parametrize("method", ["row", "row_ranking", "nearest", "among"])
def test_a_class_that_there_is_not_is_refused(method, label):
    result = Comparison(PROFILES, "mean difference")
    with pytest.raises(
        ValueError, match=f"A class by number, 0 to 6, was expected; {label!r} came"
    ):
        getattr(result, method)([label] if method == "among" else label)


@every_measure
def test_one_class_is_alike_to_itself(measure):
    np.testing.assert_array_equal(dissimilarity(compared(PROFILES[:1], measure), measure), [[0]])
    np.testing.assert_array_equal(ranking(np.zeros((1, 1))), [[0]])
    assert nearest(np.zeros((1, 1)), 0) is None


def test_ranking_is_by_dissimilarity_with_the_class_itself_first():
    matrix = np.array([[0, 0.3, 0.2], [0.3, 0, 0.1], [0.2, 0.1, 0]])
    before = matrix.copy()
    np.testing.assert_array_equal(ranking(matrix), [[0, 2, 1], [1, 2, 0], [2, 1, 0]])
    np.testing.assert_array_equal(matrix, before)
    assert [nearest(matrix, query) for query in range(3)] == [2, 2, 1]


def test_ties_keep_the_order_of_the_classes_behind_the_class_itself():
    np.testing.assert_array_equal(ranking(np.zeros((3, 3))), [[0, 1, 2], [1, 0, 2], [2, 0, 1]])
    many = np.arange(60) % 2 * np.ones((60, 1))  # too many for a sort that is stable by chance
    np.testing.assert_array_equal(ranking(many)[0], [*range(0, 60, 2), *range(1, 60, 2)])


def test_what_is_undefined_is_left_out_of_the_ranking():
    nan = np.nan
    matrix = np.array(
        [[0, nan, 0.5, 0.1], [nan, 0, nan, nan], [0.5, nan, 0, 0.2], [0.1, nan, 0.2, 0]]
    )
    expected = [[0, 3, 2, -1], [1, -1, -1, -1], [2, 3, 0, -1], [3, 0, 2, -1]]
    np.testing.assert_array_equal(ranking(matrix), expected)
    assert [nearest(matrix, query) for query in range(4)] == [3, None, 3, 0]


def test_two_groups_stand_side_by_side():
    group = np.array([0, 1, 0, 1, 1, 0, 0])
    rng = np.random.default_rng(3)
    matrix = dissimilarity(0.1 * rng.random((7, 5)) + 0.8 * group[:, None])
    order = clustered_order(matrix)
    assert sorted(order) == list(range(7))
    assert np.count_nonzero(np.diff(group[order])) == 1


@pytest.mark.parametrize("matrix", [np.zeros((1, 1)), 1 - np.eye(2), np.full((4, 4), np.nan)])
def test_where_nothing_can_be_clustered_the_order_is_plain(matrix):
    np.testing.assert_array_equal(clustered_order(matrix), np.arange(len(matrix)))


@pytest.mark.parametrize(
    ("measure", "value", "short", "in_words"),
    [
        ("mean difference", 0.042, "4.2", "4.2 points"),
        ("mean difference", 0.5, "50", "50 points"),
        ("mean difference", 0.996, "100", "100 points"),
        ("mean difference", 1.0, "100", "100 points"),
        ("mean difference", 0.0, "0", "0 points"),
        ("cosine", 0.0432, "0.043", "0.043"),
        ("correlation", 1.96, "2.0", "2.0"),
        ("jaccard", np.nan, "–", "undefined"),
        ("euclidean", np.nan, "–", "undefined"),
        (CROSS_VALIDATED, 0.034, "0.034", "0.034"),
        (CROSS_VALIDATED, -0.00123, "−0.0012", "−0.0012"),
    ],
)
def test_a_value_is_read_in_two_digits_with_its_unit(measure, value, short, in_words):
    assert (MEASURES[measure].two_digits(value), MEASURES[measure].with_unit(value)) == (
        short,
        in_words,
    )


def test_a_comparison_is_profiles_dissimilarity_and_ranking_of_a_table():
    counts = np.array([[[4, 4], [4, 4], [4, 4]], [[4, 0], [0, 4], [3, 0]]])
    table = FiringTable(np.array([-1, 0], np.float32), counts, np.array([4, 4, 4]), (2,))
    result = comparison(table, "value", 0.0, "mean difference")
    np.testing.assert_array_equal(result.profiles, [[1, 0], [0, 1], [0.75, 0]])
    np.testing.assert_allclose(
        result.dissimilarity, [[0, 1, 0.125], [1, 0, 0.875], [0.125, 0.875, 0]]
    )
    np.testing.assert_array_equal(result.ranking, [[0, 2, 1], [1, 2, 0], [2, 0, 1]])


def halved_table(half_counts, half_images):
    whole = FiringTable(
        np.array([0], np.float32), np.array([[[4, 0], [0, 4], [2, 1]]]), np.array([4, 4, 2]), (2,)
    )
    half = replace(whole, counts=np.array([half_counts]), n_images=np.array(half_images))
    return replace(whole, first_half=half)


def test_a_measure_of_halves_is_given_the_tables_halves():
    table = halved_table([[2, 0], [0, 2], [1, 0]], [2, 2, 1])
    result = comparison(table, "value", 0.0, CROSS_VALIDATED)
    np.testing.assert_array_equal(result.halves[0], [[1, 0], [0, 1], [1, 0]])
    np.testing.assert_array_equal(result.halves[1], [[1, 0], [0, 1], [1, 1]])
    np.testing.assert_array_equal(result.profiles, [[1, 0], [0, 1], [1, 0.5]])
    np.testing.assert_array_equal(result.dissimilarity, [[0, 1, 0], [1, 0, 0.5], [0, 0.5, 0]])
    assert why_undefined(table, "value", 0.0, CROSS_VALIDATED, 2) == ""


def test_without_two_halves_it_is_undefined_and_says_why():
    table = halved_table([[2, 0], [0, 2], [2, 1]], [2, 2, 2])  # of the last class one half alone
    result = comparison(table, "value", 0.0, CROSS_VALIDATED)
    assert np.isnan(result.row(2)[:2]).all()
    assert result.row(0)[1] == 1
    assert "fewer than two" in why_undefined(table, "value", 0.0, CROSS_VALIDATED, 2)
    assert why_undefined(table, "value", 0.0, CROSS_VALIDATED, 0) == ""
    whole = replace(table, first_half=None)
    result = comparison(whole, "value", 0.0, CROSS_VALIDATED)
    assert np.isnan(result.dissimilarity[~np.eye(3, dtype=bool)]).all()
    assert result.nearest(0) is None
    assert "not told apart" in why_undefined(whole, "value", 0.0, CROSS_VALIDATED)
    assert why_undefined(whole, "value", 0.0, "cosine") == ""
