"""The noise floor, held against drawn images, and which pairs of classes could be noise."""

import numpy as np
import pytest
from scipy.stats import binom

from activsim.analysis.measures import MEASURES
from activsim.analysis.noise import independent_neurons, noise_check, noise_floor
from activsim.analysis.similarity import dissimilarity

DRAWS = 160
# Of made equal pairs no more than 5% may be called different; of so many as are drawn, this many
# would be, or fewer, in 99.9% of all such tests.
MOST = binom.ppf(0.999, DRAWS, 0.05)
N_CLASSES, N_NEURONS = 8, 32
SHARES = {"independent": 0.0, "correlated": 0.9}  # of each neuron's variance, common to all


def drawn_profiles(rng, share, n_images, apart=0.0):
    """Profiles and those of two halves of classes whose neurons have a common cause; the second
    class has the rates of the first, or such that are apart from them."""
    levels = rng.normal(0, 1, (N_CLASSES, N_NEURONS))
    levels[1] = levels[0] + apart
    signs = np.sign(rng.normal(size=N_NEURONS))
    halves, profiles = [], []
    for n, level in zip(n_images, levels, strict=True):
        common = rng.normal(size=(n, 1)) * signs
        own = rng.normal(size=(n, N_NEURONS))
        fires = np.sqrt(share) * common + np.sqrt(1 - share) * own > level
        halves.append([fires[::2].mean(axis=0), fires[1::2].mean(axis=0)])
        profiles.append(fires.mean(axis=0))
    return np.array(profiles), np.array(halves).swapaxes(0, 1)


def n_called_different(share, n_images, apart=0.0, draws=DRAWS):
    """Of the pairs of the first two classes, how many are above the floor, by measure."""
    rng = np.random.default_rng(0)
    counts = dict.fromkeys(MEASURES, 0)
    for _ in range(draws):
        profiles, halves = drawn_profiles(rng, share, n_images, apart)
        for name, measure in MEASURES.items():
            matrix = dissimilarity(halves if measure.of_halves else profiles, name)
            check = noise_check(profiles, np.array(n_images), matrix, name, halves)
            counts[name] += bool(matrix[0, 1] > 0) and not check.below[0, 1]
    return counts


@pytest.mark.parametrize("n_images", [(10, 10), (100, 100), (1_000, 1_000), (10, 200), (31, 44)])
@pytest.mark.parametrize("share", SHARES.values(), ids=SHARES)
def test_of_equal_pairs_no_more_than_one_in_twenty_is_called_different(share, n_images):
    counts = n_called_different(share, [*n_images, *[min(n_images[1], 100)] * (N_CLASSES - 2)])
    assert max(counts.values()) <= MOST, counts


@pytest.mark.parametrize("share", SHARES.values(), ids=SHARES)
def test_classes_that_differ_are_called_different_where_there_are_images_enough(share):
    counts = n_called_different(share, [400] * N_CLASSES, apart=0.4, draws=30)
    del counts["correlation"]  # which hardly sees that all rates are lower
    assert min(counts.values()) >= 25, counts


def test_correlated_neurons_count_as_few():
    rng = np.random.default_rng(1)
    numbers = {
        share: independent_neurons(*drawn_profiles(rng, share, [200] * N_CLASSES)).mean()
        for share in (0.0, 0.9)
    }
    assert numbers[0.0] > 8 > 4.5 > numbers[0.9] >= 1


def test_without_halves_neurons_are_taken_to_be_one():
    rates = np.full((2, 3), 0.5)
    floor = noise_floor(rates, [50, 50], "euclidean")
    assert floor[0, 1] == pytest.approx(1.96 * 0.1 * np.sqrt(100 / 99), rel=1e-3)
    assert noise_floor(rates, [50, 50], "mean difference") == pytest.approx(floor)


def test_a_measure_whose_floor_nobody_wrote_has_not_that_of_another():
    with pytest.raises(ValueError, match="has a noise floor was expected, 'yours' came"):
        noise_floor(np.full((2, 3), 0.5), [50, 50], "yours")


def test_the_floor_of_a_class_without_images_is_undefined():
    floor = noise_floor(np.array([[0.5], [0.5], [np.nan]]), [10, 10, 0], "mean difference")
    assert np.isnan(floor[2, 0])
    assert floor[0, 1] > 0
    assert floor[0, 0] == 0


def check(profiles, n_images=50, measure="mean difference"):
    profiles = np.array(profiles, dtype=np.float64)
    matrix = dissimilarity(profiles, measure)
    return noise_check(profiles, np.full(len(profiles), n_images), matrix, measure)


def test_pairs_no_farther_apart_than_their_floor_could_be_noise():
    result = check([[0.5, 0.5], [0.51, 0.5], [0.9, 0.9]])  # floors of 20 points at a half
    assert result.below.tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 0]]
    assert not check([[0.5, 0.5], [0.51, 0.5], [0.9, 0.9]], 1_000_000).below.any()


def test_a_distance_of_zero_is_never_above_the_floor_not_even_above_one_of_zero():
    result = check([[0, 1], [0, 1], [1, 0]])  # dead or always on: a floor of exactly 0
    assert result.floor[0, 1] == 0
    assert result.below.tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 0]]


@pytest.mark.parametrize("measure", [name for name in MEASURES if not MEASURES[name].of_halves])
def test_what_is_undefined_is_not_below_the_floor(measure):
    profiles = [[np.nan, np.nan], [np.nan, np.nan], [0.2, 0.4]]
    assert not check(profiles, measure=measure).below.any()
