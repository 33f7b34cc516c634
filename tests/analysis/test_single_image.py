"""A single image beside the classes, by hand and by plain loops."""

import numpy as np
import pytest

from activsim.analysis import firing_rule, geometry, measures, single_image
from activsim.firing.table import FiringTable

RNG = np.random.default_rng(0)


def table(thresholds=(-2, 0, 1, 4), probabilities=False):
    n_images = np.array([5, 5, 5])
    counts = np.sort(RNG.integers(0, 6, (len(thresholds), 3, 4)), axis=0)[::-1]
    levels = np.array(thresholds, np.float32)
    return FiringTable(levels, counts.astype(np.uint32), n_images, (4,), probabilities)


def test_a_neuron_fires_strictly_above_its_threshold_and_a_channel_by_its_share_of_positions():
    activations = RNG.integers(0, 3, (2, 3, 2, 4)).astype(np.float32)
    thresholds = np.array([0, 1, 1, 2], np.float32)
    expected = np.zeros((2, 4))
    for image in range(2):
        for channel in range(4):
            above = activations[image, :, :, channel] > thresholds[channel]
            expected[image, channel] = above.sum() / 6
    assert single_image.image_firing(activations, thresholds) == pytest.approx(expected)
    by_neuron = single_image.image_firing(activations, np.ones(24, np.float32))
    assert np.array_equal(by_neuron, activations.reshape(2, 24) > 1)


@pytest.mark.parametrize("measure", measures.MEASURES)
def test_distances_are_those_of_two_profiles(measure):
    halves = (2,) if measures.MEASURES[measure].of_halves else ()
    firing, profiles = (RNG.random(6) > 0.5).astype(np.float32), RNG.random((*halves, 3, 6))
    profiles[..., 2, :] = np.nan
    distances = single_image.class_distances(firing, profiles, measure)
    for label in (0, 1):
        own = np.broadcast_to(firing.astype(np.float64), (*halves, 6))
        pair = np.stack([own, profiles[..., label, :]], axis=-2)
        assert distances[label] == measures.MEASURES[measure].distances(pair)[0]
    assert np.isnan(distances[2])


def test_the_nearest_class_is_the_only_one_that_is_nearest():
    nan = np.nan
    assert single_image.nearest_classes(np.array([3, nan, 1, 2])) == [2, 3, 0]
    assert single_image.nearest_class(np.array([3, nan, 1, 2])) == 2
    assert single_image.nearest_class(np.array([1, nan, 1, 2])) is None
    assert single_image.nearest_class(np.array([nan, nan])) is None
    assert single_image.nearest_class(np.array([nan, 7])) == 1


@pytest.mark.parametrize(
    "rule",
    [geometry.Rule("value", 0.0), geometry.Rule("quantile", 0.3), geometry.Rule("scale", 0.25)],
)
def test_thresholds_by_a_rule_are_those_that_the_profiles_by_that_rule_have(rule):
    firing_table = table()
    levels = single_image.rule_thresholds(firing_table, rule)
    profiles = geometry.rule_profiles(firing_table, rule)
    for neuron, level in enumerate(levels):
        index = list(firing_table.thresholds).index(level)
        expected = firing_table.counts[index, :, neuron] / 5
        assert profiles[:, neuron] == pytest.approx(expected)


def test_where_profiles_are_undefined_there_are_no_thresholds():
    for firing_table, rule in (
        (table(probabilities=True), geometry.Rule("value", 0.0)),
        (table((0, 1, 4)), geometry.Rule("scale", -0.5)),
    ):
        assert single_image.rule_thresholds(firing_table, rule) is None
        assert np.isnan(geometry.rule_profiles(firing_table, rule)).all()


def test_a_threshold_means_in_other_layers_as_far_up_their_own_range():
    thresholds = np.array([-2, 0, 1, 4], np.float32)
    assert single_image.comparable_rule("value", 0, thresholds) == geometry.Rule("value", 0)
    assert single_image.comparable_rule("value", 1, thresholds) == geometry.Rule("scale", 0.25)
    assert single_image.comparable_rule("value", -1, thresholds) == geometry.Rule("scale", -0.5)
    assert single_image.comparable_rule("quantile", 0.1, thresholds).kind == "quantile"
    same = single_image.rule_thresholds(table(), geometry.Rule("scale", 0.25))
    assert np.array_equal(same, firing_rule.thresholds_by_neuron(table(), "value", 1))


def test_what_is_shared_is_jaccards_index_also_of_packed_bits():
    firing, others = RNG.random(21) > 0.6, RNG.random((9, 21)) > 0.6
    others[3] = False
    expected = [(firing & other).sum() / (firing | other).sum() for other in others]
    shares = single_image.shared_firing(firing.astype(np.float32), others.astype(np.float32))
    assert shares == pytest.approx(expected)
    packed = np.packbits(others, axis=1)
    assert single_image.shared_bits(np.packbits(firing), packed) == pytest.approx(expected)
    assert np.isnan(single_image.shared_bits(np.packbits(firing & False), packed)[3])
