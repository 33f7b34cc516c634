"""What fires at a threshold: by hand, and undefined where a layer's values are probabilities."""

import numpy as np
import pytest

from activsim.analysis import firing_rule, similarity
from activsim.analysis.geometry import Rule, rule_profiles
from activsim.firing.table import FiringTable

COUNTS = [[[4, 2], [3, 4]], [[2, 1], [0, 4]], [[0, 0], [0, 1]]]  # thresholds, classes, neurons


def table(thresholds=(0.0, 0.5, 0.9), probabilities=False):
    return FiringTable(
        np.array(thresholds, dtype=np.float32),
        np.array(COUNTS, dtype=np.uint32),
        np.array([4, 4]),
        (2,),
        probabilities,
    )


def test_a_value_stands_for_the_nearest_threshold_of_the_table():
    for threshold, index in ((0.0, 0), (0.24, 0), (0.26, 1), (7.0, 2), (-7.0, 0)):
        expected = np.array(COUNTS[index]) / 4
        np.testing.assert_array_equal(firing_rule.profiles(table(), "value", threshold), expected)
        assert firing_rule.nearest_threshold(table(), threshold) == np.float32([0, 0.5, 0.9])[index]


def test_a_threshold_in_words():
    assert firing_rule.threshold_text("value", 0.0) == "above 0"
    assert firing_rule.threshold_text("value", 0.123456) == "above 0.1235"
    assert firing_rule.threshold_text("value", 0.123456, digits=6) == "above 0.123456"
    assert firing_rule.threshold_text("quantile", 0.1) == "top 10%"
    assert firing_rule.threshold_text("quantile", 0.015, digits=6, percent=False) == "top 0.015"


def test_what_each_neuron_has_to_exceed():
    by_value = firing_rule.thresholds_by_neuron(table(), "value", 0.6)
    assert by_value.tolist() == [0.5, 0.5]
    by_share = firing_rule.thresholds_by_neuron(table(), "quantile", 0.5)
    assert by_share.tolist() == np.float32([0.5, 0.9]).tolist()  # 2 of 8 images, 1 of 8
    profiles = firing_rule.profiles(table(), "quantile", 0.5)
    np.testing.assert_array_equal(profiles, [[0.5, 0], [0, 0.25]])


@pytest.mark.parametrize("threshold", [0.0, -3.0, 0.2])  # 0.2: the nearest is 0
def test_probabilities_are_undefined_at_zero_and_below_and_never_ranked(threshold):
    softmax = table(probabilities=True)
    assert np.isnan(firing_rule.profiles(softmax, "value", threshold)).all()
    assert firing_rule.fires_everywhere(softmax, "value", threshold)
    assert "probabilities" in firing_rule.why_undefined(softmax, "value", threshold)
    result = similarity.comparison(softmax, "value", threshold, "mean difference")
    assert result.ranking.tolist() == [[0, -1], [1, -1]]
    assert np.isnan(rule_profiles(softmax, Rule("value", threshold))).all()
    below = table((-1.0, 0.0, 0.9), probabilities=True)
    assert np.isnan(firing_rule.profiles(below, "value", threshold)).all()


@pytest.mark.parametrize(("kind", "threshold"), [("value", 0.4), ("quantile", 0.5)])
def test_probabilities_are_as_any_values_above_zero_and_by_quantile(kind, threshold):
    expected = firing_rule.profiles(table(), kind, threshold)
    assert not np.isnan(expected).any()
    np.testing.assert_array_equal(
        firing_rule.profiles(table(probabilities=True), kind, threshold), expected
    )
    assert firing_rule.why_undefined(table(probabilities=True), kind, threshold) == ""


def test_a_class_without_images_has_no_profile_and_no_other_threshold_gives_it_one():
    empty = FiringTable(
        np.zeros(1, np.float32), np.array([[[4, 2], [0, 0]]]), np.array([4, 0]), (2,)
    )
    assert firing_rule.why_undefined(empty, "value", 0.0) == ""
    assert firing_rule.why_undefined(empty, "value", 0.0, 0) == ""
    reason = firing_rule.why_undefined(empty, "value", 0.0, 1)
    assert reason == "There are no images of this class. Choose another class, or other images."
    assert similarity.why_undefined(empty, "value", 0.0, "cosine", 1) == reason


def test_other_layers_are_defined_at_zero():
    assert not np.isnan(firing_rule.profiles(table(), "value", 0.0)).any()
    assert firing_rule.why_undefined(table(), "value", 0.0) == ""


def test_an_unknown_kind_and_what_is_no_share_are_refused():
    for function in (firing_rule.profiles, firing_rule.thresholds_by_neuron):
        with pytest.raises(ValueError, match=r"kind of threshold 'x'. Kinds are: value, quantile"):
            function(table(), "x", 0.0)
        for share in (0, 1, np.nan, "0.1", None):
            with pytest.raises(ValueError, match="between 0 and 1"):
                function(table(), "quantile", share)


@pytest.mark.parametrize("wrong", [None, {"dense": None}, np.zeros((1, 2, 3))])
def test_what_is_no_table_is_refused(wrong):
    for function in (firing_rule.profiles, firing_rule.half_profiles):
        with pytest.raises(ValueError, match=f"A table .*; {type(wrong).__name__} came"):
            function(wrong, "value", 0.0)
