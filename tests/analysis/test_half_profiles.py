"""Cross-validated distances over two halves of each class's images."""

import math

import numpy as np
import pytest

from activsim.analysis.half_profiles import (
    Spread,
    checked_halves,
    cross_validated,
    half_products,
    laplacian,
    noise_variance,
)
from activsim.analysis.hypothesis import pair_weights

GROUPS = [[0, 1, 2], [3, 4]]


def made(rng, n_classes=5, n_neurons=30, apart=1.0, noise=0.3, rates=None):
    means = rng.normal(0, apart, (n_classes, n_neurons)) if rates is None else rates
    return means + rng.normal(0, noise, (2, *means.shape))


def test_a_pairs_distance_is_the_mean_product_of_the_halves_differences():
    halves = made(np.random.default_rng(0))
    matrix = cross_validated(halves)
    for c in range(5):
        for d in range(5):
            first, second = halves[:, c] - halves[:, d]
            assert matrix[c, d] == pytest.approx((first * second).mean(), abs=1e-12)
    np.testing.assert_array_equal(matrix, matrix.T)
    np.testing.assert_array_equal(np.diag(matrix), 0)


def test_equal_classes_are_0_apart_on_average_whatever_their_numbers_of_images():
    rng = np.random.default_rng(1)
    noises = np.array([0.1, 0.1, 1.0, 1.0, 3.0])[:, None]  # few images are much noise
    drawn = [cross_validated(noises * rng.normal(size=(2, 5, 20))) for _ in range(3000)]
    error = np.std(drawn, axis=0) / math.sqrt(len(drawn))
    others = ~np.eye(5, dtype=bool)
    assert (np.abs(np.mean(drawn, axis=0))[others] < 4.5 * error[others]).all()


def test_weights_of_pairs_and_their_laplacian_give_the_mean_distances():
    halves = made(np.random.default_rng(2))
    within, between = pair_weights(GROUPS, 5)
    spread = Spread(half_products(halves), within, between)
    matrix = cross_validated(halves)
    pairs = [(0, 1), (0, 2), (1, 2), (3, 4)]
    others = [(c, d) for c in range(5) for d in range(c + 1, 5) if (c, d) not in pairs]
    assert spread.within == pytest.approx(np.mean([matrix[pair] for pair in pairs]))
    assert spread.between == pytest.approx(np.mean([matrix[pair] for pair in others]))
    assert spread.value == pytest.approx(math.log(spread.within / spread.between))
    np.testing.assert_allclose(laplacian(within).sum(axis=1), 0, atol=1e-15)


def test_how_much_it_would_vary_with_other_images_is_what_it_does_vary():
    rng = np.random.default_rng(3)
    rates = rng.normal(0, 1, (8, 40))
    weights = pair_weights([[0, 1, 2, 3], [4, 5, 6, 7]], 8)
    spreads = [
        Spread(half_products(made(rng, rates=rates, noise=0.8)), *weights) for _ in range(600)
    ]
    real = np.var([spread.value for spread in spreads])
    said = np.mean(
        [(spread.shifts**2).sum() + noise_variance([spread], [1.0]) for spread in spreads]
    )
    assert said == pytest.approx(real, rel=0.2)


def test_the_signal_is_a_standard_deviation_where_no_class_differs():
    rng = np.random.default_rng(4)
    weights = pair_weights(GROUPS, 5)
    signals = [Spread(half_products(made(rng, apart=0.0)), *weights).signal for _ in range(500)]
    assert abs(np.mean(signals)) < 0.25
    assert np.std(signals) == pytest.approx(1, rel=0.5)
    assert np.mean(np.array(signals) > 3) < 0.03
    assert Spread(half_products(made(rng)), *weights).signal > 10


@pytest.mark.parametrize("shape", [(2, 5), (3, 5, 4), (1, 5, 4), (2, 0, 4), (2, 5, 0)])
def test_what_is_no_two_halves_is_refused(shape):
    with pytest.raises(ValueError, match=r"pixels: profiles of two halves .* came"):
        checked_halves(np.zeros(shape), "pixels")


def test_what_networks_have_in_common_of_the_noise_cancels():
    halves = made(np.random.default_rng(5))
    weights = pair_weights(GROUPS, 5)
    spread, same = (
        Spread(half_products(halves), *weights),
        Spread(half_products(halves.copy()), *weights),
    )
    assert noise_variance([spread, same], [1, -1]) == pytest.approx(0, abs=1e-15)
    alone = noise_variance([spread], [1])
    assert noise_variance([spread, same], [0.5, 0.5]) == pytest.approx(alone)
