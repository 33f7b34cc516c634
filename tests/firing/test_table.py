"""Counting is comparing: every table equals the brute-force count, however the images come in."""

import dataclasses
import re

import numpy as np
import pytest

from activsim.firing.counter import Counter, Workspace
from activsim.firing.table import FiringTable, always_on, dead
from activsim.firing.thresholds import Extremes, even_thresholds

EVEN = np.arange(-4, 5, dtype=np.float32) / 4
UNEVEN = np.array([-3, -0.1, 0, 0.25, 7], np.float32)
BENT = np.cumsum(np.r_[0, np.full(500, 1.005), np.full(500, 0.995)]).astype(
    np.float32
)  # drifts from an even line
TENTHS = np.float32(0.1) * np.arange(-10, 20).astype(
    np.float32
)  # rounding makes these steps unequal
HUGE = np.linspace(-3e38, 3e38, 7).astype(np.float32)  # the span does not fit into float32
THRESHOLDS = {
    "even": EVEN,
    "uneven": UNEVEN,
    "bent": BENT,
    "tenths": TENTHS,
    "huge": HUGE,
    "tiny": EVEN * np.float32(1e-38),
    "one": EVEN[4:5],
    "made": even_thresholds(np.random.default_rng(6).normal(0.3, 1.7, 5000).astype(np.float32)),
    "made of ReLU": even_thresholds(
        np.random.default_rng(7).exponential(3.3, 5000).astype(np.float32)
    ),
    "made of negatives": even_thresholds(
        -np.random.default_rng(8).exponential(3.3, 5000).astype(np.float32)
    ),
    "made of few": even_thresholds(np.float32([-1, 7]), 3),
    "steps too small to divide by": np.arange(-2, 3, dtype=np.float32) * np.float32(1e-39),
    "steps too large to divide by": np.float32([-2e38, 0, 2e38]),
}


def brute_force(thresholds, activations, labels, n_classes):
    fires = activations.reshape(1, len(activations), -1) > thresholds[:, None, None]
    return np.stack([fires[:, labels == label].sum(axis=1) for label in range(n_classes)], axis=1)


def count(thresholds, activations, labels, n_classes, n_batches=1):
    counter = Counter(thresholds, n_classes, activations.shape[1:])
    for part in np.array_split(np.arange(len(labels)), n_batches):
        for label in range(n_classes):
            counter.add(activations[part[labels[part] == label]], label)
    return counter.table()


def awkward(thresholds, rng, shape):
    """Values on, just beside and far from the thresholds, ReLU zeros, infinities and NaN."""
    on = thresholds
    pool = [on, np.nextafter(on, np.float32(-np.inf)), np.nextafter(on, np.float32(np.inf)), on / 2]
    pool += [np.float32([0, -0.0, 0, np.inf, -np.inf, np.nan, 1e-45, 1e38, -1e38])]
    return rng.choice(np.concatenate(pool), shape).astype(np.float32)


def small_table(counts, n_images, shape, thresholds=(0.0,)):
    return FiringTable(
        np.array(thresholds, np.float32), np.array(counts), np.array(n_images), shape
    )


@pytest.mark.parametrize("name", THRESHOLDS)
@pytest.mark.parametrize("n_batches", [1, 7])
def test_counting_equals_brute_force(name, n_batches, monkeypatch):
    monkeypatch.setattr(Workspace, "SIZE", 100)  # several blocks in a batch
    rng, thresholds = np.random.default_rng(0), THRESHOLDS[name]
    labels = rng.integers(0, 3, 211)
    activations = awkward(thresholds, rng, (211, 2, 3, 4))
    table = count(thresholds, activations, labels, 4, n_batches)
    np.testing.assert_array_equal(table.counts, brute_force(thresholds, activations, labels, 4))
    np.testing.assert_array_equal(table.n_images, np.bincount(labels, minlength=4))


@pytest.mark.parametrize("name", THRESHOLDS)
def test_classes_of_any_size_are_counted_as_by_brute_force(name, monkeypatch):
    monkeypatch.setattr(Workspace, "SIZE", 100)
    rng, thresholds = np.random.default_rng(0), THRESHOLDS[name]
    sizes = [1, 2, len(thresholds), 0, 5, len(thresholds) + 3, 1]  # few and many, and none
    labels = np.repeat(np.arange(7), sizes)
    activations = awkward(thresholds, rng, (len(labels), 2, 3, 4))
    counter = Counter(thresholds, 7, (2, 3, 4))
    for part in np.array_split(np.arange(len(labels)), 3):
        counter.add_classes(activations[part], labels[part])
    table = counter.table()
    np.testing.assert_array_equal(table.counts, brute_force(thresholds, activations, labels, 7))
    assert table.n_images.tolist() == sizes


def test_firing_is_strict_and_nan_never_fires():
    activations = np.array(
        [[-np.inf], [0], [np.nextafter(np.float32(0), np.float32(1))], [np.inf], [np.nan]],
        np.float32,
    )
    table = count(np.array([-1, 0, 1], np.float32), activations, np.zeros(5, int), 1)
    assert table.counts[:, 0, 0].tolist() == [3, 2, 1]


def test_tables_of_parts_add_to_the_table_of_all():
    rng = np.random.default_rng(1)
    labels, activations = rng.integers(0, 3, 100), rng.normal(size=(100, 5)).astype(np.float32)
    whole = count(EVEN, activations, labels, 3)
    parts = [
        count(EVEN, activations[part], labels[part], 3) for part in (slice(40), slice(40, None))
    ]
    for total in (parts[0] + parts[1], parts[1] + parts[0]):
        np.testing.assert_array_equal(total.counts, whole.counts)
        np.testing.assert_array_equal(total.n_images, whole.n_images)


@pytest.mark.parametrize(
    "other",
    [
        small_table([[[1, 2]]], [2], (2,), thresholds=[0.5]),
        small_table([[[1, 2], [0, 0]]], [2, 2], (2,)),
        small_table([[[1, 2]]], [2], (1, 2)),
    ],
    ids=["thresholds", "classes", "neurons"],
)
def test_only_tables_of_the_same_kind_add(other):
    with pytest.raises(ValueError, match="same thresholds, classes and neurons"):
        small_table([[[1, 2]]], [2], (2,)) + other


def test_what_adds_up_is_of_probabilities_where_both_tables_are():
    table = small_table([[[1, 2]]], [2], (2,))
    probable = dataclasses.replace(table, probabilities=True)
    assert (probable + probable).probabilities
    assert not (probable + table).probabilities
    assert (
        dataclasses.replace(small_table(np.ones((1, 1, 12)), [2], (2, 2, 3)), probabilities=True)
        .channels()
        .probabilities
    )


def test_errors_say_what_was_expected():
    with pytest.raises(ValueError, match=r"shape \(1, 1, 3\) were expected, \(1, 1, 2\) came"):
        small_table([[[1, 2]]], [2], (3,))
    with pytest.raises(ValueError, match="must rise"):
        small_table([[[1]], [[1]]], [2], (1,), thresholds=[0, 0])
    table = small_table([[[1, 2]]], [2], (2,))
    with pytest.raises(ValueError, match=r"Unknown reading 'pixel'. Readings are: channel, neuron"):
        table.reading("pixel")
    for share in (0, 1, np.nan):
        with pytest.raises(ValueError, match="between 0 and 1"):
            table.quantile_rates(share)


def test_rates_are_shares_that_fall_as_the_threshold_rises_and_nan_without_images():
    rng = np.random.default_rng(2)
    table = count(EVEN, rng.normal(size=(90, 6)).astype(np.float32), rng.integers(0, 2, 90), 3)
    rates = np.stack([table.rates(index) for index in range(len(EVEN))])
    assert np.isnan(rates[:, 2]).all()
    assert ((rates[:, :2] >= 0) & (rates[:, :2] <= 1)).all()
    assert (np.diff(rates[:, :2], axis=0) <= 0).all()
    np.testing.assert_array_equal(small_table([[[1, 4]]], [4], (2,)).rates(0), [[0.25, 1.0]])


def test_the_nearest_threshold_is_found():
    table = small_table(np.zeros((3, 1, 1), int), [1], (1,), thresholds=[-1, 0, 2])
    assert [table.nearest_index(value) for value in (-9, -0.4, 0, 0.9, 1.1, 9)] == [
        0,
        1,
        1,
        1,
        2,
        2,
    ]
    assert [table.nearest_index(value) for value in (-1e17, 1e17, np.inf)] == [0, 2, 2]
    for wrong in (np.nan, "0", None, [0.0]):
        words = re.escape(f"A number was expected as a threshold, {wrong!r} came.")
        with pytest.raises(ValueError, match=words):
            table.nearest_index(wrong)


def test_a_share_of_a_hundred_images_is_so_many():
    """As floats 0.29 * 100 is less than 29."""
    counts = np.array([[100], [29], [0]])[:, None, :]
    table = small_table(counts, [100], (1,), thresholds=[0, 1, 2])
    for share in (0.29, 0.35):
        assert table.quantile_index(share).tolist() == [1]
    assert table.quantile_index(0.28).tolist() == [2]


def test_a_channels_rate_is_the_mean_over_its_positions():
    rng = np.random.default_rng(3)
    table = count(
        UNEVEN, rng.normal(size=(60, 2, 3, 4)).astype(np.float32), rng.integers(0, 2, 60), 2
    )
    channels = table.reading("channel")
    for index in range(len(UNEVEN)):
        by_position = table.rates(index).reshape(2, 6, 4)
        np.testing.assert_allclose(
            channels.rates(index), by_position.mean(axis=1), rtol=0, atol=1e-12
        )
    assert channels.neuron_shape == (4,)
    assert table.reading("neuron") is table
    assert channels.reading("channel") is channels  # a vector layer has one position


def test_a_quantile_lets_each_neuron_fire_on_at_most_its_share_of_all_images():
    rng = np.random.default_rng(4)
    activations = (rng.normal(size=(400, 8)) * np.arange(1, 9) / 8).astype(np.float32)
    table = count(
        np.linspace(-3, 3, 301, dtype=np.float32), activations, rng.integers(0, 3, 400), 3
    )
    for share in (0.05, 0.3, 0.9):
        indices = table.quantile_index(share)
        n_fired = table.counts.sum(axis=1)
        neurons = np.arange(8)
        assert (n_fired[indices, neurons] <= share * 400).all()
        # one threshold lower is too many
        assert (n_fired[indices - 1, neurons] > share * 400).all()
        expected = table.counts[indices, :, neurons].T / table.n_images[:, None]
        np.testing.assert_array_equal(table.quantile_rates(share), expected)


def test_quantiles_of_ties_take_the_whole_tie_or_none_of_it():
    activations = np.array(
        [[0, 5], [0, 5], [1, 5], [2, 5]], np.float32
    )  # the second is above every threshold
    table = count(np.array([-1, 0, 1], np.float32), activations, np.array([0, 0, 1, 1]), 2)
    np.testing.assert_array_equal(table.quantile_rates(0.5), [[0, 1], [1, 1]])  # > 0: exactly half
    np.testing.assert_array_equal(table.quantile_rates(0.4), [[0, 1], [0.5, 1]])  # > 1: a quarter
    # of the first neuron a quarter of all images, of the second all: no threshold is high enough
    assert table.quantile_share(0.4) == pytest.approx((0.25 + 1) / 2)
    assert table.quantile_index(0.5).tolist() == [1, 2]  # the last where none is high enough


def samples():
    normal = np.random.default_rng(5).normal(size=5000).astype(np.float32)
    yield "negative and positive", normal
    yield "ReLU", np.maximum(normal, 0)
    yield "negative only", -np.abs(normal) - 1
    yield "positive only", np.abs(normal) + 1
    yield "nearly all negative", normal - 3
    yield "silent", np.zeros(10, np.float32)
    yield "constant", np.full(10, 7, np.float32)
    yield "huge", normal * np.float32(5e37)
    yield "small", normal * np.float32(1e-30)
    yield "subnormal", normal * np.float32(1e-42)
    yield "nothing finite", np.float32([np.nan, np.inf, -np.inf])
    yield "some not finite", np.r_[normal, np.float32([np.nan, np.inf, -np.inf])]
    yield "empty", np.zeros(0, np.float32)


@pytest.mark.parametrize("sample", [pytest.param(sample, id=name) for name, sample in samples()])
def test_thresholds_are_64_rising_float32_with_zero_among_them_and_cover_the_sample(sample):
    thresholds = even_thresholds(sample)
    assert thresholds.dtype == np.float32
    assert thresholds.shape == (64,)
    assert np.isfinite(thresholds).all()
    assert (np.diff(thresholds) > 0).all()
    assert 0 in thresholds
    finite = sample[np.isfinite(sample) & (np.abs(sample) < 1e38)]
    slack = 1.001 * (thresholds[1] - thresholds[0])
    assert (finite >= thresholds[0] - slack).mean() >= 0.998 if finite.size else True
    assert (finite <= thresholds[-1] + slack).mean() >= 0.998 if finite.size else True


def test_thresholds_of_a_relu_layer_are_zero_and_then_evenly_up_to_the_99_9th_percentile():
    sample = np.random.default_rng(5).exponential(3, 5000).astype(np.float32)
    expected = np.linspace(0, np.percentile(sample, 99.9), 64)
    np.testing.assert_allclose(even_thresholds(sample), expected, rtol=1e-6)


@pytest.mark.parametrize("n_values", [1, 2, 3, 900, 2001, 70_000])
def test_of_the_extremes_alone_percentiles_are_numpys_to_the_last_bit(n_values):
    rng = np.random.default_rng(n_values)
    normal = rng.normal(0, 3, n_values).astype(np.float32)
    for values in (normal, np.maximum(normal, 0), np.round(normal), -np.abs(normal)):
        values[rng.random(n_values) < 0.01] = np.nan
        extremes = Extremes(n_values)
        for part in np.array_split(values, 7):
            extremes.add(part)
        finite = values[np.isfinite(values)]
        if finite.size:
            assert extremes._percentiles() == tuple(np.percentile(finite, [0.1, 99.9]))
        np.testing.assert_array_equal(extremes.thresholds(), even_thresholds(values))


def test_dead_fires_for_nobody_and_always_on_for_everybody_of_whom_there_are_images():
    profiles = np.array([[0, 1, 0, 1, np.nan], [0, 1, 1, 0.5, np.nan]])
    assert dead(profiles).tolist() == [True, False, False, False, False]
    assert always_on(profiles).tolist() == [False, True, False, False, False]
    without_images = np.full((1, 5), np.nan)
    with_empty_class = np.concatenate([profiles, without_images])
    assert dead(with_empty_class).tolist() == dead(profiles).tolist()
    assert always_on(with_empty_class).tolist() == always_on(profiles).tolist()


def test_tables_of_many_images_add_beyond_what_the_smaller_type_can_hold():
    thresholds = np.array([0.0], dtype=np.float32)
    part = FiringTable(thresholds, np.full((1, 1, 1), 40_000, np.uint16), np.array([50_000]), (1,))
    whole = part + part
    assert whole.counts.tolist() == [[[80_000]]]
    assert whole.rates(0).tolist() == [[0.8]]


def test_a_table_without_halves_says_that_they_were_not_told_apart():
    table = FiringTable(np.zeros(1, np.float32), np.zeros((1, 2, 3), np.uint32), np.ones(2), (3,))
    with pytest.raises(ValueError, match="not told apart"):
        table.half_rates(0)
