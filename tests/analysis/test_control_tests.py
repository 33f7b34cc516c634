"""Trained networks beside untrained ones and the pixels: six tests, by numbers that call for
them."""

import itertools
import math

import numpy as np
import pytest
from scipy import stats

from activsim.analysis import group_tests, groups
from activsim.analysis.control_tests import control_tests
from activsim.analysis.groups import model_matrix
from activsim.analysis.replication import noise_ceiling
from activsim.analysis.similarity import dissimilarity
from activsim.datasets import garments
from activsim.datasets.garments import CLASS_NAMES

GROUPS = groups.named_groups(garments.GROUPS, CLASS_NAMES)


def random_matrices(rng, strength, n_seeds):
    """The matrices of ten classes in which groups matter this much."""
    group_profiles = rng.random((4, 24))[
        [next(g for g, group in enumerate(GROUPS) if c in group) for c in range(10)]
    ]
    many = [
        strength * group_profiles + (1 - strength) * rng.random((10, 24)) for _ in range(n_seeds)
    ]
    return np.array([dissimilarity(profiles) for profiles in many])


def compared(pixels, untrained, trained, hypothesis=GROUPS):
    return control_tests(pixels, untrained, trained, noise_ceiling(trained), hypothesis)


def compared_by_strength(pixels, untrained, trained, n_seeds=6, seed=0):
    rng = np.random.default_rng(seed)
    return compared(
        random_matrices(rng, pixels, 1)[0],
        random_matrices(rng, untrained, n_seeds),
        random_matrices(rng, trained, n_seeds),
    )


def test_what_only_trained_networks_show_stands_out_in_every_test():
    tests = compared_by_strength(0.0, 0.0, 0.6)
    assert tests.trained.p < 0.01
    assert min(tests.untrained.p, tests.pixels.p) > 0.05
    assert tests.over_untrained.p == tests.over_pixels.p == tests.with_one_another.p == 1 / 64


def test_what_pixels_or_untrained_networks_show_as_well_is_not_over_them():
    of_pixels, of_untrained = (
        compared_by_strength(0.7, 0.2, 0.5),
        compared_by_strength(0.0, 0.6, 0.6),
    )
    assert (of_pixels.pixels.p < 0.01, of_pixels.over_pixels.p > 0.05) == (True, True)
    assert (of_untrained.untrained.p < 0.01, of_untrained.over_untrained.p > 0.05) == (True, True)
    assert of_pixels.over_untrained.p == of_untrained.over_pixels.p == 1 / 64


def test_each_is_of_what_it_says():
    """By rho-a of each network alone, and SciPy's sign flips."""
    rng = np.random.default_rng(4)
    pixels = random_matrices(rng, 0.5, 1)[0]
    untrained, trained = random_matrices(rng, 0.2, 6), random_matrices(rng, 0.4, 6)
    tests = compared(pixels, untrained, trained)
    before, after = (
        np.array([group_tests.group_test(matrix, GROUPS).value for matrix in matrices])
        for matrices in (untrained, trained)
    )
    of_pixels = group_tests.group_test(pixels, GROUPS)
    assert (tests.pixels.value, tests.pixels.p) == (of_pixels.value, of_pixels.p)
    assert tests.trained.value == pytest.approx(after.mean())
    assert tests.untrained.value == pytest.approx(before.mean())
    for outcome, differences in (
        (tests.over_untrained, after - before),
        (tests.over_pixels, after - of_pixels.value),
        (tests.with_one_another, noise_ceiling(trained).of_each),
    ):
        flips = stats.permutation_test(
            (differences,),
            np.mean,
            permutation_type="samples",
            alternative="greater",
            n_resamples=np.inf,
        )
        assert outcome.value == pytest.approx(differences.mean())
        assert outcome.p == pytest.approx(flips.pvalue)


def test_the_pixels_themselves_are_not_over_the_pixels():
    pixels = random_matrices(np.random.default_rng(0), 0.7, 1)[0]
    tests = compared(pixels, np.array([pixels] * 6), np.array([pixels] * 6))
    assert (tests.over_pixels.value, tests.over_pixels.p, tests.over_untrained.p) == (0, 1, 1)


def test_too_few_seeds_undefined_matrices_and_odd_groups_get_the_sentence_that_fits():
    few = compared_by_strength(0.0, 0.0, 0.6, n_seeds=4)
    sentence = "4 seeds are too few: even if all agreed, p would be 0.062."
    assert few.over_pixels.why.startswith(sentence)
    rng = np.random.default_rng(1)
    pixels, networks = random_matrices(rng, 0.5, 1)[0], random_matrices(rng, 0.5, 6)
    flat = np.array([1 - np.eye(10)] * 6)
    alone = [[index] for index in range(10)]
    six = networks[:, :6, :6]
    outcomes = {
        "is the same for all pairs of classes": compared(pixels, flat, networks).untrained,
        "is undefined for 45 of 45 pairs": compared(
            np.where(np.eye(10), 0, np.nan), networks, networks
        ).pixels,
        "Every group is of one class": compared(pixels, networks, networks, alone).trained,
        "There are 6 classes": compared(pixels[:6, :6], six, six, [[0, 1, 2], [3, 4, 5]]).trained,
    }
    for words, outcome in outcomes.items():
        assert math.isnan(outcome.p)
        assert words in outcome.why


def test_networks_and_classes_have_to_fit():
    matrices = random_matrices(np.random.default_rng(2), 0.5, 6)
    for untrained, pixels in itertools.product((matrices[:5], matrices), (matrices[0], matrices)):
        if untrained is matrices and pixels is not matrices:
            continue  # they fit
        with pytest.raises(ValueError, match="As many untrained as trained networks"):
            compared(pixels, untrained, matrices)


def test_the_best_that_groups_can_reach_is_that_of_a_matrix_they_describe():
    clear = model_matrix(GROUPS, 10) * 1.01
    networks = random_matrices(np.random.default_rng(3), 0.5, 6)
    tests = compared(clear, networks, networks)
    assert tests.pixels.value == pytest.approx(groups.best_agreement(GROUPS, 10))
