"""What one neuron responds to: scipy's intervals, hand-sized examples, the laws of the
distribution."""

import numpy as np
import pytest
from scipy import stats

from activsim.analysis import neurons
from activsim.firing.counter import Counter
from activsim.firing.thresholds import even_thresholds


@pytest.mark.parametrize(("count", "n"), [(0, 10), (3, 10), (10, 10), (981, 1000), (1, 1)])
def test_wilson_is_scipys(count, n):
    low, high = neurons.wilson(np.array([count / n]), np.array([n]))
    theirs = stats.binomtest(count, n).proportion_ci(0.95, "wilson")
    assert (low[0], high[0]) == (
        pytest.approx(theirs.low, abs=1e-12),
        pytest.approx(theirs.high, abs=1e-12),
    )
    assert low[0] <= count / n <= high[0]


def test_without_images_there_is_no_interval():
    low, high = neurons.wilson(np.array([np.nan, 0.5]), np.array([0, 20]))
    assert np.isnan([low[0], high[0]]).all()
    assert 0 < low[1] < 0.5 < high[1] < 1


def test_selectivity_by_hand():
    rates = np.array(
        [[1.0, 0.5, 0.0, 0.6, np.nan], [0.0, 0.5, 0.0, 0.2, 0.1], [0.0, 0.5, 0.0, 0.2, 0.1]]
    )
    assert neurons.selectivity(rates) == pytest.approx([1, 0, np.nan, 0.5, np.nan], nan_ok=True)
    assert np.isnan(neurons.selectivity(rates[:1])).all()
    assert neurons.selectivity(np.full((3, 1), 0.1)) == 0  # not a trace of rounding


def test_selectivity_heeds_neither_the_order_of_the_classes_nor_the_scale():
    rates = np.random.default_rng(1).random((6, 9))
    assert neurons.selectivity(rates[::-1]) == pytest.approx(neurons.selectivity(rates))
    assert neurons.selectivity(rates / 2) == pytest.approx(neurons.selectivity(rates))


def test_the_most_alike_neurons():
    rates = np.array([[0.0, 0.1, 0.9, 0.0, 0.3], [1.0, 0.9, 0.1, 1.0, 0.9]])
    nearest, away = neurons.most_alike(rates, 0, 3)
    assert nearest.tolist() == [3, 1, 4]
    assert away == pytest.approx([0, 0.1, 0.2])
    one_empty = np.vstack([rates, np.full(5, np.nan)])
    assert neurons.most_alike(one_empty, 0, 3)[0].tolist() == [3, 1, 4]
    assert len(neurons.most_alike(rates, 0)[0]) == 4


def test_the_distribution_is_that_of_the_activations():
    rng = np.random.default_rng(2)
    activations = rng.normal(size=(2, 300, 4)).astype(np.float32)
    thresholds = even_thresholds(activations, 9)
    counter = Counter(thresholds, 3, (4,))
    for label in (0, 1):
        counter.add(activations[label], label)
    spread = neurons.distribution(counter.table(), 2)
    edges = [
        -np.inf,
        *np.nextafter(thresholds, np.float32(np.inf)),
        np.inf,
    ]  # a bin holds its upper threshold
    for label in (0, 1):
        counts, _ = np.histogram(activations[label, :, 2], edges)
        assert spread[label] == pytest.approx(counts / 300)
    assert spread[:2].sum(axis=1) == pytest.approx(1)
    assert np.isnan(spread[2]).all()


def test_the_top_images():
    values = np.array([0.0, 3.0, np.nan, 3.0, 1.0], dtype=np.float32)
    assert neurons.top_images(values, 3).tolist() == [1, 3, 4]
    assert neurons.top_images(values, 9).tolist() == [1, 3, 4, 0]
    assert neurons.top_images(values, 2, np.array([1, 0, 1, 0, 1], dtype=bool)).tolist() == [4, 0]
    assert len(neurons.top_images(values, 2, np.zeros(5, dtype=bool))) == 0


def test_activation_above_zero_is_the_mean_of_the_activations_where_thresholds_are_dense():
    rng = np.random.default_rng(5)
    activations = rng.normal(0.2, 1, (2, 300, 3)).astype(np.float32)
    counter = Counter(even_thresholds(activations, 400), 2, (3,))
    for label in (0, 1):
        counter.add(activations[label], label)
    expected = np.maximum(activations, 0).mean(axis=(0, 1))
    np.testing.assert_allclose(neurons.activation_above_zero(counter.table()), expected, rtol=0.02)
