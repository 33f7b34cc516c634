"""What people say of how alike classes look: means, agreement, and who is nearest."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from activsim.analysis import raters
from activsim.analysis.rank_tests import square_matrix

N = 8
PAIRS = N * (N - 1) // 2


def people(n_raters, noise, seed=0, missing=0.0):
    """Raters who all see the same order, each with noise; and that order as a matrix."""
    rng = np.random.default_rng(seed)
    truth = rng.permutation(PAIRS) / (PAIRS - 1)
    seen = 7 - 6 * truth + noise * rng.standard_normal((n_raters, PAIRS))
    ratings = np.clip(np.rint(seen), 1, 7)
    ratings[rng.random(ratings.shape) < missing] = np.nan
    return ratings, square_matrix(truth, N)


def noisy(matrix, amount, seed):
    rng = np.random.default_rng(seed)
    return square_matrix(matrix[np.triu_indices(N, 1)] + amount * rng.standard_normal(PAIRS), N)


def test_a_table_by_hand():
    table = raters.rating_table(2, 3, {(0, (0, 1)): 7, (1, (0, 1)): 4, (1, (1, 2)): 1})
    np.testing.assert_array_equal(table, [[7, np.nan, np.nan], [4, np.nan, 1]])
    expected = [[0, 1.5, np.nan], [1.5, 0, 6], [np.nan, 6, 0]]
    np.testing.assert_array_equal(raters.distances(table, 3), expected)
    np.testing.assert_array_equal(
        raters.distances(np.empty((0, 3)), 3)[np.triu_indices(3, 1)], [np.nan] * 3
    )


def test_who_gave_one_answer_only():
    nan = np.nan
    table = np.array(
        [[7, 7, 7, 7, 7, 7], [7, 7, 7, 7, nan, nan], [nan, 3, 3, 3, 3, 3], [1, 7, 7, 7, 7, 7]]
    )
    assert raters.gave_one_value(table).tolist() == [True, False, True, False]
    assert raters.gave_one_value(np.full((1, 6), nan)).tolist() == [False]
    assert raters.gave_one_value(np.empty((0, 6))).tolist() == []


def test_those_who_see_the_same_agree():
    ratings, _ = people(10, 0)
    agreement = raters.agreement_of_halves(ratings)
    assert agreement.half == pytest.approx(1)
    assert agreement.whole == pytest.approx(1)
    assert agreement.n_pairs == PAIRS


def test_those_who_guess_do_not():
    rng = np.random.default_rng(0)
    values = [
        raters.agreement_of_halves(rng.integers(1, 8, (20, PAIRS)).astype(float)).half
        for _ in range(20)
    ]
    assert abs(np.mean(values)) < 0.1


@pytest.mark.parametrize("missing", [0.0, 0.5])
def test_the_agreement_is_that_of_another_class(missing):
    """What is said of another class as large is what another one does."""
    said, observed, ceilings, of_truth = [], [], [], []
    for seed in range(12):
        both, truth = people(24, 4, seed=seed, missing=missing)
        first, second = both[:12], both[12:]
        agreement = raters.agreement_of_halves(first)
        said.append(agreement.whole)
        ceilings.append(agreement.ceiling)
        of_truth.append(raters.compare(first, {"truth": [truth]}, draws=1).likenesses[0].value)
        means = [np.nanmean(half, axis=0) for half in (first, second)]
        observed.append(spearmanr(*means).statistic)
    assert np.mean(said) == pytest.approx(np.mean(observed), abs=0.05)
    assert np.mean(ceilings) == pytest.approx(np.mean(of_truth), abs=0.05)


def test_too_few_answers_say_why():
    ratings = np.full((3, PAIRS), np.nan)
    ratings[:, :5] = 4
    agreement = raters.agreement_of_halves(ratings)
    assert np.isnan(agreement.whole)
    assert "5 have them" in agreement.why
    assert "there are 5" in raters.compare(ratings, {"a": [np.zeros((N, N))]}).why
    same = np.full((3, PAIRS), 7.0)
    assert "same answer" in raters.agreement_of_halves(same).why
    assert "same answer" in raters.compare(same, {"a": [noisy(np.zeros((N, N)), 1, 0)]}).why
    assert raters.compare(np.empty((0, PAIRS)), {"a": [np.zeros((N, N))]}).why


def test_matrices_without_an_order_are_not_told_to_be_the_answers():
    ratings, truth = people(6, 2)
    kinds = {"pixels": [truth], "untrained": [truth, np.zeros((N, N))]}
    comparison = raters.compare(ratings, kinds)
    assert comparison.likenesses == ()
    assert "far apart to some matrices (untrained)" in comparison.why


def test_values_are_spearmans():
    ratings, truth = people(6, 2)
    matrices = {
        "near": [noisy(truth, 0.1, seed) for seed in (1, 2)],
        "far": [noisy(truth, 2, seed) for seed in (3, 4, 5)],
    }
    comparison = raters.compare(ratings, matrices)
    pairs = np.triu_indices(N, 1)
    for likeness in comparison.likenesses:
        each = [
            spearmanr(7 - ratings.mean(axis=0), matrix[pairs]).statistic
            for matrix in matrices[likeness.kind]
        ]
        assert likeness.value == pytest.approx(np.mean(each))
        assert likeness.low <= likeness.value <= likeness.high
    assert comparison.nearest == "near"
    assert sum(likeness.share for likeness in comparison.likenesses) == pytest.approx(1)


def test_a_tie_is_not_decided():
    ratings, truth = people(6, 3)
    nearly = {"a": [noisy(truth, 0.3, 1)], "b": [noisy(truth, 0.3, 2)]}
    assert raters.compare(ratings, nearly).nearest == ""
    one_rater = raters.compare(ratings[:1], {"near": [truth], "far": [noisy(truth, 9, 1)]})
    assert one_rater.nearest == "", "of one person nothing is known of others"


def test_pairs_that_are_undefined_anywhere_are_left_out_everywhere():
    ratings, truth = people(6, 0)
    ratings[:, 0] = np.nan
    hole = truth.copy()
    hole[0, 2] = hole[2, 0] = np.nan
    comparison = raters.compare(ratings, {"whole": [truth], "hole": [hole]})
    assert comparison.n_pairs == PAIRS - 2
    values = {likeness.value for likeness in comparison.likenesses}
    assert len(values) == 1
