"""The noise floor, held against drawn images, and which pairs of classes could be noise."""

import numpy as np
import pytest

from activsim.analysis.measures import MEASURES
from activsim.analysis.noise import FLOOR_MEASURE, noise_check, noise_floor
from activsim.analysis.similarity import dissimilarity


def test_the_noise_floor_is_what_two_classes_of_the_same_rates_show():
    rng = np.random.default_rng(7)
    rates = rng.uniform(0.05, 0.95, 40)
    n_images = np.array([50, 200])
    samples = rng.binomial(n_images[:, None], rates, (2_000, 2, 40)) / n_images[:, None]
    distance = np.mean([dissimilarity(rates)[0, 1] for rates in samples])
    floor = noise_floor(np.array([rates, rates]), n_images)
    assert floor[0, 1] == pytest.approx(distance, rel=0.02)
    assert (floor == floor.T).all()
    assert floor[0, 0] == 0


@pytest.mark.parametrize(("n_images", "expected"), [(5, 0.252), (50, 0.080), (1_000, 0.018)])
def test_the_noise_floor_at_a_rate_of_a_half(n_images, expected):
    assert noise_floor(np.full((2, 3), 0.5), [n_images] * 2)[0, 1] == pytest.approx(
        expected, abs=5e-4
    )


def test_the_noise_floor_of_a_class_without_images_is_undefined():
    floor = noise_floor(np.array([[0.5], [0.5], [np.nan]]), [10, 10, 0])
    assert np.isnan(floor[2, 0])
    assert floor[0, 1] > 0


def check(profiles, n_images=50, measure=FLOOR_MEASURE):
    profiles = np.array(profiles, dtype=np.float64)
    matrix = dissimilarity(profiles, measure)
    return noise_check(profiles, np.full(len(profiles), n_images), matrix, measure)


def test_pairs_no_farther_apart_than_their_floor_could_be_noise():
    result = check([[0.5, 0.5], [0.51, 0.5], [0.9, 0.9]])  # floors of 8 points at a half
    assert result.below.tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 0]]
    assert not check([[0.5, 0.5], [0.51, 0.5], [0.9, 0.9]], 1_000_000).below.any()


def test_a_distance_of_zero_is_never_above_the_floor_not_even_above_one_of_zero():
    result = check([[0, 1], [0, 1], [1, 0]])  # dead or always on: a floor of exactly 0
    assert result.floor[0, 1] == 0
    assert result.below.tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 0]]


def test_what_is_undefined_is_not_below_the_floor():
    assert not check([[np.nan, np.nan], [np.nan, np.nan], [0.2, 0.4]]).below.any()


@pytest.mark.parametrize("measure", [name for name in MEASURES if name != FLOOR_MEASURE])
def test_for_other_measures_no_floor_is_known(measure):
    profiles = np.array([[0.2, 0.1], [0.5, 0.6], [0.9, 0.8]])
    assert noise_check(profiles, np.full(3, 50), np.ones((3, 3)), measure) is None
