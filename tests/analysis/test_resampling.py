"""Other images: what resampling within classes says, held against what new images would really
say."""

import numpy as np
import pytest
from timing import takes_under

from activsim.analysis.measures import CROSS_VALIDATED, MEASURES
from activsim.analysis.resampling import (
    bootstrap,
    halves,
    noise_free,
    profiles_of,
    split_half,
)
from activsim.analysis.similarity import dissimilarity


def world(n_images, seed=0, n_classes=5, n_neurons=12):
    """True rates, and the firing of images drawn from them."""
    rng = np.random.default_rng(seed)
    rates = rng.random((n_classes, n_neurons))
    labels = rng.permutation(np.repeat(np.arange(n_classes), n_images))
    return rates, rng.random((len(labels), n_neurons)) < rates[labels], labels


def test_profiles_are_shares_of_images_and_a_class_without_images_is_undefined():
    firing = np.array([[1, 0], [1, 1], [0, 0]], dtype=bool)
    np.testing.assert_array_equal(
        profiles_of(firing, np.array([0, 0, 2]), 3), [[1, 0.5], [np.nan] * 2, [0, 0]]
    )


# resampling


def test_a_resample_is_what_drawing_images_one_by_one_gives():
    _, firing, labels = world(8, n_classes=3)
    intervals = bootstrap(firing, labels, "mean difference", n_resamples=4_000, seed=1)
    rng = np.random.default_rng(2)
    members = [np.flatnonzero(labels == label) for label in range(3)]
    slow = []
    for _ in range(4_000):
        resample = np.concatenate([rng.choice(indices, len(indices)) for indices in members])
        slow.append(dissimilarity(profiles_of(firing[resample], labels[resample], 3)))
    value = dissimilarity(profiles_of(firing, labels, 3))
    low, high = np.percentile(slow, [2.5, 97.5], axis=0)
    np.testing.assert_allclose(intervals.low, np.maximum(2 * value - high, 0), atol=0.02)
    np.testing.assert_allclose(intervals.high, 2 * value - low, atol=0.02)


def test_what_is_clear_stays_and_what_is_not_does_not():
    rates = np.array(
        [[0.1, 0.1, 0.9], [0.1, 0.2, 0.9], [0.9, 0.9, 0.1], [0.9, 0.5, 0.5], [0.5, 0.9, 0.5]]
    )
    labels = np.repeat(np.arange(5), 400)
    firing = np.random.default_rng(0).random((2_000, 3)) < rates[labels]
    intervals = bootstrap(firing, labels, "mean difference")
    assert list(intervals.nearest[:2]) == [1, 0]
    assert (intervals.stays[:2] == 1).all()
    assert 0.2 < intervals.stays[2] < 0.98  # 3 and 4 are as near
    np.testing.assert_allclose(intervals.nearest_share.sum(axis=1), 1)
    assert (np.diag(intervals.nearest_share) == 0).all()


def test_intervals_hold_what_they_should_hold():
    """In 95% of samples of images the interval covers the dissimilarity of the true rates; near
    enough in 400."""
    coverage = []
    for seed in range(40):
        rates, firing, labels = world(200, seed)
        intervals = bootstrap(firing, labels, "mean difference", n_resamples=300, seed=seed)
        truth = dissimilarity(rates)[np.triu_indices(5, 1)]
        low, high = (bounds[np.triu_indices(5, 1)] for bounds in (intervals.low, intervals.high))
        coverage += list((low <= truth) & (truth <= high))
    assert 0.90 < np.mean(coverage) < 0.99


def test_the_same_seed_gives_the_same_and_channels_may_come_as_shares():
    _, firing, labels = world(30)
    once, again = (bootstrap(firing, labels, "cosine", n_resamples=50, seed=3) for _ in range(2))
    np.testing.assert_array_equal(once.nearest_share, again.nearest_share)
    shares = bootstrap(firing.astype(np.float32), labels, "cosine", n_resamples=50, seed=3)
    np.testing.assert_array_equal(shares.low, once.low)


def test_undefined_classes_have_no_nearest():
    _, firing, labels = world(30)
    firing = firing.copy()
    firing[labels == 2] = False
    intervals = bootstrap(firing, labels, "cosine", n_classes=6, n_resamples=20)
    for label in (2, 5):  # fires nothing; has no images
        assert intervals.nearest[label] == -1
        assert np.isnan(intervals.stays[label])
        assert np.isnan(intervals.low[label, 0])
    assert (intervals.nearest_share[:, [2, 5]] == 0).all()


@pytest.mark.alone
@pytest.mark.parametrize("measure", MEASURES)
def test_a_thousand_resamples_of_ten_thousand_images_take_under_three_seconds(measure):
    rates = np.random.default_rng(0).random((10, 32))
    labels = np.repeat(np.arange(10), 1_000)
    firing = np.random.default_rng(1).random((10_000, 32)) < rates[labels]
    takes_under(3, lambda: bootstrap(firing, labels, measure))


# halves


def test_halves_part_every_class():
    labels = np.repeat([0, 1, 2], [10, 7, 1])
    first = halves(labels, np.random.default_rng(0))
    assert [int(first[labels == label].sum()) for label in range(3)] == [5, 3, 0]


def test_halves_of_many_images_agree_and_halves_of_noise_do_not():
    _, firing, labels = world(1_000, n_classes=8)
    assert split_half(firing, labels, "mean difference", 8) > 0.95
    noise = np.random.default_rng(4).random(firing.shape) < 0.5
    assert abs(split_half(noise, labels, "mean difference", 8, n_splits=200)) < 0.2


def test_cross_validation_takes_the_noise_out():
    rng = np.random.default_rng(5)
    rates = rng.random((4, 30))
    rates[1] = rates[0]
    samples = [rng.binomial(5, rates, (3_000, 4, 30)) / 5 for _ in range(2)]
    halves_of_draws = zip(*samples, strict=True)
    mean = np.mean([dissimilarity(two, CROSS_VALIDATED) for two in halves_of_draws], axis=0)
    truth = dissimilarity(rates, "euclidean") ** 2
    np.testing.assert_allclose(mean, truth, atol=0.005)
    naive = np.mean(
        [dissimilarity(profiles, "euclidean")[0, 1] ** 2 for profiles in samples[0][:200]]
    )
    assert naive > 0.03


def test_over_many_halves_classes_that_do_not_differ_are_near_zero_and_others_are_not():
    rng = np.random.default_rng(8)
    rates = rng.random((3, 300))
    rates[1] = rates[0]
    labels = np.repeat(np.arange(3), 60)
    firing = rng.random((180, 300)) < rates[labels]
    matrix = noise_free(firing, labels, 3, n_splits=5)
    np.testing.assert_array_equal(matrix, noise_free(firing, labels, 3, n_splits=5))
    truth = dissimilarity(rates, "euclidean") ** 2
    np.testing.assert_allclose(matrix, truth, atol=0.005)
    assert dissimilarity(profiles_of(firing, labels, 3), "euclidean")[0, 1] ** 2 > 0.005
