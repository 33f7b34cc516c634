"""Seeds as the unit of replication: sign flips by hand, the noise ceiling, where
networks disagree."""

import itertools
import math

import numpy as np
import pytest
from scipy import stats

from activsim.analysis import rank_tests
from activsim.analysis.replication import between_seeds, noise_ceiling, sign_flip_test
from activsim.analysis.similarity import dissimilarity


def random_matrices(n_seeds=6, n_classes=10, noise=0.5, seed=0):
    rng = np.random.default_rng(seed)
    common = rng.random((n_classes, 20))
    return np.array(
        [dissimilarity(common + noise * rng.random((n_classes, 20))) for _ in range(n_seeds)]
    )


# sign flips


def test_six_seeds_that_agree_get_the_smallest_p_there_is():
    outcome = sign_flip_test([0.1, 0.2, 0.3, 0.1, 0.2, 0.3])
    assert (outcome.p, outcome.smallest_p, outcome.n_orders, outcome.exact) == (
        1 / 64,
        1 / 64,
        64,
        True,
    )
    assert outcome.value == pytest.approx(0.2)
    assert outcome.p <= rank_tests.LEVEL
    assert sign_flip_test([-0.1, -0.2, -0.3, -0.1, -0.2, -0.3]).p == 1


def test_scipy_flips_the_signs_alike():
    differences = np.random.default_rng(0).normal(0.4, 1, 8)
    slow = stats.permutation_test(
        (differences,),
        np.mean,
        permutation_type="samples",
        alternative="greater",
        n_resamples=np.inf,
    )
    assert sign_flip_test(differences).p == pytest.approx(slow.pvalue)


def test_ties_count_as_hits():
    assert (
        sign_flip_test([0.1, 0.1, 0.1, 0.1, -0.1]).p == 6 / 32
    )  # all positive, or any one of five negative
    assert sign_flip_test(np.zeros(5)).p == 1


def test_many_seeds_are_sampled():
    outcome = sign_flip_test(np.full(20, 0.1), draws=999)
    assert (outcome.p, outcome.n_orders, outcome.exact) == (1 / 1000, 999, False)


@pytest.mark.parametrize(
    ("differences", "sentence"),
    [
        (
            [1, 1, 1, 1],
            "4 seeds are too few: even if all agreed, p would be 0.062. Train at least 5.",
        ),
        ([], "Some of the differences are undefined"),
        ([math.nan], "1 seed is too few: even if all agreed, p would be 0.5. Train at least 5."),
        ([1, 1, 1, 1, math.nan], "Some of the differences are undefined"),
    ],
)
def test_there_is_a_sentence_instead_of_a_meaningless_p(differences, sentence):
    outcome = sign_flip_test(differences)
    assert math.isnan(outcome.p)
    assert outcome.why.startswith(sentence)


def test_sign_flips_keep_the_level():
    rng = np.random.default_rng(2)
    hits = sum(
        sign_flip_test(differences).p <= rank_tests.LEVEL
        for differences in rng.normal(0, 1, (2_000, 6))
    )
    low, high = stats.binom.interval(0.99, 2_000, 3 / 64)  # the multiple of 1/64 below 5%
    assert low <= hits <= high


# the noise ceiling


def test_networks_that_are_alike_have_a_ceiling_of_one_and_unrelated_ones_none():
    same = noise_ceiling(np.array([random_matrices(1)[0]] * 5))
    assert (same.lower, same.upper) == pytest.approx((1, 1))
    rng = np.random.default_rng(3)
    lower = [
        noise_ceiling(np.array([dissimilarity(rng.random((8, 9))) for _ in range(5)])).lower
        for _ in range(200)
    ]
    assert abs(np.mean(lower)) < 4 * np.std(lower) / math.sqrt(200)


def test_no_ceiling_of_one_network_or_of_undefined_ones():
    ceiling = noise_ceiling(random_matrices(1))
    assert np.isnan([ceiling.lower, ceiling.upper]).all()
    assert ceiling.why == "One network alone has no noise ceiling."
    matrices = random_matrices()
    matrices[2] = 0
    assert "is the same for all pairs" in noise_ceiling(matrices).why
    assert np.isnan(noise_ceiling(matrices).lower)


# between the seeds


def test_where_networks_disagree_by_hand():
    matrices = np.array(
        [
            rank_tests.square_matrix(np.array(distances, dtype=float), 4)
            for distances in ([1, 2, 3, 4, 5, 6], [5, 2, 3, 4, 1, 6])
        ]
    )
    seeds = between_seeds(matrices)
    assert seeds.agreement[0, 1] == pytest.approx(
        stats.spearmanr([1, 2, 3, 4, 5, 6], [5, 2, 3, 4, 1, 6]).statistic
    )
    assert (seeds.lowest[0, 1], seeds.highest[0, 1]) == (1, 5)
    expected = np.zeros((4, 4), dtype=bool)
    for pair in ((0, 1), (1, 0), (1, 3), (3, 1)):
        expected[pair] = True
    np.testing.assert_array_equal(seeds.disagree, expected)
    assert (seeds.mean[0, 1], seeds.sd[0, 1]) == pytest.approx((3, np.std([1, 5], ddof=1)))
    assert np.isnan(np.diag(seeds.mean)).all()


def test_agreement_between_seeds_is_that_of_their_matrices():
    matrices = random_matrices(4)
    seeds = between_seeds(matrices)
    for a, b in itertools.permutations(range(4), 2):
        assert seeds.agreement[a, b] == pytest.approx(rank_tests.rho_a(matrices[a], matrices[b]))
    assert not between_seeds(np.array([matrices[0]] * 3)).disagree.any()
