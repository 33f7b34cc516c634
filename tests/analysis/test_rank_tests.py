"""Agreement of matrices and its significance: against every order by hand, and against
SciPy."""

import itertools
import math

import numpy as np
import pytest
from scipy import stats
from timing import takes_under

from activsim.analysis import rank_tests
from activsim.analysis.rank_tests import permutation_test, rho_a, spearman
from activsim.analysis.similarity import dissimilarity


def random_matrix(n_classes=10, seed=0, n_neurons=32):
    return dissimilarity(np.random.default_rng(seed).random((n_classes, n_neurons)))


def tied(n_classes=7, seed=0):
    matrix = np.random.default_rng(seed).integers(0, 4, (n_classes, n_classes)).astype(float)
    matrix = matrix + matrix.T
    np.fill_diagonal(matrix, 0)
    return matrix


# agreement


def test_without_ties_rho_a_is_spearmans_which_is_scipys():
    a, b = random_matrix(seed=1), random_matrix(seed=2)
    expected = stats.spearmanr(rank_tests.condensed(a), rank_tests.condensed(b)).statistic
    assert spearman(a, b) == pytest.approx(expected, abs=1e-12)
    assert rho_a(a, b) == pytest.approx(expected, abs=1e-12)


def test_with_ties_rho_a_is_the_mean_of_spearmans_over_the_ways_to_break_them():
    a, b = random_matrix(4, seed=1), 1 - np.kron(np.eye(2), np.ones((2, 2)))
    x, y = rank_tests.condensed(a), rank_tests.condensed(b)
    values = []
    for low in itertools.permutations([1, 2]):
        for high in itertools.permutations([3, 4, 5, 6]):
            without_ties = np.empty(6)
            without_ties[y == 0], without_ties[y == 1] = low, high
            values.append(stats.spearmanr(x, without_ties).statistic)
    assert rho_a(a, b) == pytest.approx(np.mean(values))
    assert spearman(a, b) == pytest.approx(stats.spearmanr(x, y).statistic)


def test_agreement_is_symmetric_and_blind_to_scale_and_to_rounding():
    a, b = random_matrix(seed=3), tied(10)
    assert rho_a(a, b) == pytest.approx(rho_a(b, a))
    assert rho_a(5 * a + 2, np.exp(b)) == pytest.approx(rho_a(a, b))
    np.testing.assert_array_equal(rank_tests.ranks(b * 0.1 * 3), rank_tests.ranks(b * 0.3))


# all orders of the classes


def by_hand(a, b):
    """Agreement, up to a factor, in every order of b's classes, one by one; the first is the order
    as it is."""
    x, y = (rank_tests.square_matrix(rank_tests.ranks(matrix), len(matrix)) for matrix in (a, b))
    return np.array(
        [(x * y[np.ix_(order, order)]).sum() for order in itertools.permutations(range(len(a)))]
    )


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (random_matrix(7, 1), random_matrix(7, 2)),
        (tied(7, 1), tied(7, 2)),
        (random_matrix(8, 3), tied(8, 4)),
    ],
)
def test_all_orders_are_what_trying_them_one_by_one_gives(a, b):
    agreed = by_hand(a, b)
    outcome = permutation_test(a, b)
    assert outcome.p == np.mean(agreed >= agreed[0])
    assert outcome.smallest_p == np.mean(agreed == agreed.max())
    assert (outcome.n_orders, outcome.exact, outcome.value) == (
        math.factorial(len(a)),
        True,
        rho_a(a, b),
    )


@pytest.mark.alone
def test_ten_classes_take_well_under_four_seconds_and_equal_a_sample_of_orders():
    a, b = random_matrix(seed=1), random_matrix(seed=1) + 0.3 * random_matrix(seed=2)
    outcome = takes_under(4, lambda: permutation_test(a, b))
    assert outcome.n_orders == 3_628_800
    assert outcome.p >= outcome.smallest_p == 1 / outcome.n_orders
    x, y = (
        rank_tests.ranks(a),
        rank_tests.square_matrix(rank_tests.ranks(random_matrix(seed=5)), 10),
    )
    hits = sum(
        (block @ x >= y[np.triu_indices(10, 1)] @ x).sum()
        for block in rank_tests._random_orders(y, 20_000, np.random.default_rng(0))
    )
    share = permutation_test(a, random_matrix(seed=5)).p
    assert hits / 20_000 == pytest.approx(share, abs=5 * math.sqrt(share * (1 - share) / 20_000))


def test_a_matrix_agrees_with_itself_as_in_no_other_order():
    outcome = permutation_test(random_matrix(8), random_matrix(8))
    assert outcome.value == pytest.approx(1)
    assert outcome.p == outcome.smallest_p == 1 / math.factorial(8)


def test_the_names_of_the_classes_do_not_matter():
    a, b, order = random_matrix(8, 1), tied(8, 2), np.random.default_rng(3).permutation(8)
    again = permutation_test(a[np.ix_(order, order)], b[np.ix_(order, order)])
    expected = permutation_test(a, b)
    assert (again.p, again.smallest_p) == (expected.p, expected.smallest_p)
    assert again.value == pytest.approx(expected.value)


def test_beyond_ten_classes_orders_are_drawn_and_the_order_as_it_is_counts():
    outcome = permutation_test(random_matrix(11), random_matrix(11), draws=199, seed=1)
    assert (outcome.p, outcome.n_orders, outcome.exact, outcome.smallest_p) == (
        1 / 200,
        199,
        False,
        1 / 200,
    )
    other = permutation_test(random_matrix(11, 1), random_matrix(11, 2), draws=199, seed=1)
    assert 1 / 200 < other.p < 1
    assert other == permutation_test(random_matrix(11, 1), random_matrix(11, 2), draws=199, seed=1)


# where a p-value would mean nothing


def flat(n_classes):
    return 1 - np.eye(n_classes)


def with_nan():
    matrix = random_matrix(8)
    matrix[2, 5] = matrix[5, 2] = np.nan
    return matrix


@pytest.mark.parametrize(
    ("a", "b", "sentence"),
    [
        (random_matrix(6, 1), random_matrix(6, 2), "There are 6 classes; with fewer than 7"),
        (random_matrix(8), flat(8), "The second matrix is the same for all pairs of classes"),
        (
            with_nan(),
            random_matrix(8),
            "The first matrix is undefined for 1 of 28 pairs of classes",
        ),
        (random_matrix(1), random_matrix(1), "The first matrix has no pair of classes"),
    ],
)
def test_there_is_a_sentence_instead_of_a_meaningless_p(a, b, sentence):
    outcome = permutation_test(a, b)
    assert math.isnan(outcome.p)
    assert outcome.why.startswith(sentence)
    assert math.isnan(outcome.value) == ("6 classes" not in sentence)


def test_where_even_the_best_order_is_not_rare_there_is_no_p():
    one_apart = flat(8)
    one_apart[0, 1:] = one_apart[1:, 0] = (
        2  # the only question is which class is the odd one: 8 answers
    )
    outcome = permutation_test(one_apart, one_apart)
    assert math.isnan(outcome.p)
    assert outcome.smallest_p == 1 / 8
    assert "would get p = 0.12" in outcome.why


def test_wrong_matrices_are_refused_in_a_sentence():
    with pytest.raises(ValueError, match="classes by classes was expected"):
        rho_a(np.zeros((2, 3)), np.zeros((2, 3)))
    with pytest.raises(ValueError, match="symmetric matrix was expected"):
        rho_a(np.arange(9.0).reshape(3, 3), random_matrix(3))
    with pytest.raises(ValueError, match="same classes were expected"):
        permutation_test(random_matrix(7), random_matrix(8))


# the level


def test_permuting_classes_keeps_the_level_and_counting_pairs_does_not():
    """2,000 made cases of two unrelated sets of profiles of ten classes, some of which stand out
    from all others."""
    n_cases, draws, level = 2_000, 199, 0.05
    rng = np.random.default_rng(0)
    first, second = np.triu_indices(10, 1)
    by_class = by_pair = 0
    for _ in range(n_cases):
        a, b = (dissimilarity(rng.random((10, 3)) * rng.gamma(1, 1, (10, 1))) for _ in range(2))
        x, y = a[first, second], b[first, second]
        by_class += permutation_test_of_draws(rank_tests.ranks(a), b, draws, rng) <= level
        by_pair += stats.spearmanr(x, y, alternative="greater").pvalue <= level
    low, high = stats.binom.interval(0.99, n_cases, level)
    assert low <= by_class <= high
    assert by_pair > high


def permutation_test_of_draws(x, b, draws, rng):
    """The sampled p of `permutation_test`, which for ten classes would try all orders."""
    y = rank_tests.square_matrix(np.rint(2 * rank_tests.ranks(b)), len(b))
    observed = x @ y[np.triu_indices(len(b), 1)]
    return (
        1 + sum((block @ x >= observed).sum() for block in rank_tests._random_orders(y, draws, rng))
    ) / (1 + draws)


def test_trying_all_orders_keeps_the_level():
    rng = np.random.default_rng(1)
    p = [
        permutation_test(*(dissimilarity(rng.random((7, 3))) for _ in range(2))).p
        for _ in range(2_000)
    ]
    low, high = stats.binom.interval(0.99, len(p), 0.05)
    assert low <= np.count_nonzero(np.array(p) <= 0.05) <= high
