"""Distances across two conditions: against plain loops over classes and neurons."""

import numpy as np
import pytest

from activsim.analysis.across import Across, across, halves_across, rule_across
from activsim.analysis.geometry import Rule
from activsim.analysis.measures import MEASURES
from activsim.analysis.similarity import dissimilarity
from activsim.firing.table import FiringTable

N_CLASSES, N_NEURONS = 5, 7
THRESHOLDS = np.array([-1, 0, 1, 2], np.float32)


def some_activations(seed, n_images=8):
    """Of each image of each class, (n_classes, n_images, n_neurons)."""
    return np.random.default_rng(seed).normal(0.5, 1, (N_CLASSES, n_images, N_NEURONS))


def firing_table(activations, thresholds=THRESHOLDS, **more):
    """Counted image by image, every other one in the first half."""

    def counts(images):
        return np.array(
            [[(of_class > level).sum(axis=0) for of_class in images] for level in thresholds]
        ).astype(np.uint32)

    n_images = [len(of_class) for of_class in activations]
    firsts = [of_class[::2] for of_class in activations]
    half = FiringTable(thresholds, counts(firsts), np.array([*map(len, firsts)]), (N_NEURONS,))
    return FiringTable(
        thresholds, counts(activations), np.array(n_images), (N_NEURONS,), first_half=half, **more
    )


def distances_by_hand(plain, changed, levels, distance):
    """The mean over both ways to cross the halves, pair by pair."""
    matrix = np.zeros((N_CLASSES, N_CLASSES))
    for a in range(N_CLASSES):
        for b in range(N_CLASSES):
            for half in (0, 1):
                ours = (plain[a][half::2] > levels).mean(axis=0)
                theirs = (changed[b][1 - half :: 2] > levels).mean(axis=0)
                matrix[a, b] += distance(ours, theirs) / 2
    return matrix


def mean_difference(ours, theirs):
    return sum(abs(a - b) for a, b in zip(ours, theirs, strict=True)) / len(ours)


def test_distances_are_those_of_a_loop_over_pairs():
    plain, changed = some_activations(0), some_activations(1)
    result = across(firing_table(plain), firing_table(changed), "value", 1.0, "mean difference")
    expected = distances_by_hand(plain, changed, 1.0, mean_difference)
    np.testing.assert_allclose(result.dissimilarity, expected, atol=1e-12)
    nearest = expected.argmin(axis=0)  # of each changed class, a column
    assert [result.other_nearest(label) for label in range(N_CLASSES)] == nearest.tolist()
    assert result.n_own == (nearest == np.arange(N_CLASSES)).sum()
    assert result.n_defined == N_CLASSES
    assert result.chance == 1 / N_CLASSES
    assert result.share == result.n_own / N_CLASSES


@pytest.mark.parametrize("measure", MEASURES)
def test_a_distance_across_is_that_of_the_measure_between_the_two_profiles(measure):
    rng = np.random.default_rng(2)
    plain, changed = rng.random((2, 2, N_CLASSES, N_NEURONS))
    result = halves_across(plain, changed, measure).dissimilarity
    for a in range(N_CLASSES):
        for b in range(N_CLASSES):
            if MEASURES[measure].of_halves:
                pair = np.stack([plain[:, a], changed[:, b]], axis=1)
                expected = dissimilarity(pair, measure)[0, 1]
            else:
                crossed = (np.stack([plain[half, a], changed[1 - half, b]]) for half in (0, 1))
                expected = np.mean([dissimilarity(pair, measure)[0, 1] for pair in crossed])
            assert result[a, b] == pytest.approx(expected, abs=1e-12)


def test_the_threshold_of_a_share_is_that_of_the_images_as_they_are():
    """The changed images fire much more: by a quantile of their own they would not."""
    plain = some_activations(0)
    tables = firing_table(plain), firing_table(plain + 1)
    share = 0.3
    fires = np.array([(plain > level).mean(axis=(0, 1)) for level in THRESHOLDS])
    levels = THRESHOLDS[np.where((fires <= share).any(axis=0), (fires <= share).argmax(axis=0), 3)]
    expected = distances_by_hand(plain, plain + 1, levels, mean_difference)
    result = rule_across(*tables, Rule("quantile", share), "mean difference")
    np.testing.assert_allclose(result.dissimilarity, expected, atol=1e-12)
    assert expected.min() > 0.1


def test_no_image_is_compared_with_itself():
    """Images that have nothing in common: changed by nothing, a class is no nearer to itself than
    its two halves are to one another."""
    activations = some_activations(3)
    table = firing_table(activations)
    result = across(table, table, "value", 0.0, "mean difference")
    halves = table.half_rates(1)
    np.testing.assert_allclose(
        result.dissimilarity.diagonal(), np.abs(halves[0] - halves[1]).mean(axis=1)
    )
    assert result.dissimilarity.diagonal().min() > 0


def test_some_classes_only_are_part_of_the_whole():
    tables = firing_table(some_activations(0)), firing_table(some_activations(1))
    labels = np.array([3, 0])
    whole = rule_across(*tables, Rule("quantile", 0.2), "cosine")
    part = rule_across(*tables, Rule("quantile", 0.2), "cosine", labels)
    np.testing.assert_array_equal(part.dissimilarity, whole.dissimilarity[np.ix_(labels, labels)])
    assert part.chance == 1 / 2


# undefined


def test_chance_is_among_the_classes_that_are_defined():
    halves = np.random.default_rng(3).random((2, 2, N_CLASSES, N_NEURONS))
    halves[:, :, 2:] = np.nan
    result = halves_across(*halves, "mean difference")
    assert result.n_defined == 2
    assert result.chance == 1 / 2
    assert np.isnan(halves_across(*(halves * np.nan), "mean difference").chance)


def test_ties_count_for_no_class_and_undefined_ones_are_left_out():
    nan = np.nan
    result = Across(
        np.array(
            [
                [1.0, 2, nan, 3, 1],
                [1, 1, nan, nan, 2],
                [2, 3, nan, 1, 3],
                [3, 4, 1, 2, 4],
                [4, 5, 1, 3, nan],
            ]
        )
    )
    assert result.is_own.tolist() == [False, True, False, False, False]
    assert result.nearest.sum(axis=0).tolist() == [2, 1, 0, 1, 0]
    assert [result.other_nearest(label) for label in range(5)] == [None, 1, None, 2, None]
    assert (result.n_own, result.n_defined) == (1, 3)


def test_a_class_alone_is_beside_no_other():
    assert np.isnan(Across(np.zeros((1, 1))).share)
    assert Across(np.zeros((0, 0))).n_defined == 0


def test_probabilities_at_0_and_classes_of_one_image_are_undefined():
    plain = some_activations(0)
    outputs = firing_table(np.abs(plain), probabilities=True)
    assert np.isnan(across(outputs, outputs, "value", 0.0, "mean difference").share)
    assert not np.isnan(across(outputs, outputs, "value", 1.0, "mean difference").share)
    few = firing_table([plain[0][:1], *plain[1:]])
    result = across(few, few, "value", 0.0, "mean difference")
    assert result.is_defined.tolist() == [False, True, True, True, True]
    whole = firing_table(plain)
    without_halves = FiringTable(THRESHOLDS, whole.counts, whole.n_images, (N_NEURONS,))
    assert across(whole, without_halves, "value", 0.0, "mean difference").n_defined == 0
    positive = firing_table(plain, THRESHOLDS[1:])  # has no threshold below 0
    result = rule_across(positive, positive, Rule("scale", -0.5), "mean difference")
    assert (result.n_defined, result.dissimilarity.shape) == (0, (N_CLASSES, N_CLASSES))


def test_wrong_calls_end_in_sentences():
    table, shifted = firing_table(some_activations(0)), THRESHOLDS + np.float32(0.5)
    other = firing_table(some_activations(0), shifted)
    with pytest.raises(ValueError, match="of one layer at the same thresholds were expected"):
        across(table, other, "value", 0.0, "mean difference")
    with pytest.raises(ValueError, match=r"A table of firings .* NoneType came"):
        across(table, None, "value", 0.0, "mean difference")
    with pytest.raises(ValueError, match="Unknown measure 'nearness'"):
        across(table, table, "value", 0.0, "nearness")
    with pytest.raises(ValueError, match="Unknown kind of threshold 'top'"):
        across(table, table, "top", 0.0, "mean difference")
    with pytest.raises(ValueError, match=r"Profiles of one shape \(2 halves, "):
        halves_across(np.zeros((2, 3, 4)), np.zeros((3, 4)), "mean difference")
