"""The split of a distance over neurons: it sums to the distance, and every neuron is in one
group."""

import numpy as np
import pytest

from activsim.analysis import pairs, similarity

RNG = np.random.default_rng(5)
A, B = RNG.random((2, 40))
PARTS = pairs.difference_by_neuron(A, B)


def test_the_parts_sum_to_the_mean_difference():
    assert pairs.difference_by_neuron(A, B).sum() == pytest.approx(
        similarity.dissimilarity(np.array([A, B]))[0, 1], abs=1e-15
    )
    assert pairs.shares(PARTS).sum() == pytest.approx(1)


def test_the_parts_of_the_groups_sum_to_the_mean_difference_at_every_cutoff():
    for cutoff in (0.01, 0.5, 1.0):
        summary = pairs.group_sizes(A, B, cutoff, PARTS)
        assert sum(group.part for group in summary) == pytest.approx(
            pairs.difference_by_neuron(A, B).sum()
        )
        assert sum(group.share for group in summary) == pytest.approx(1)
        assert sum(group.n_neurons for group in summary) == len(A)


def test_the_parts_of_a_cross_validated_distance_are_those_of_a_loop_and_sum_to_it():
    halves = RNG.random((2, 2, 40))  # halves, classes, neurons
    expected = [
        (halves[0, 0, neuron] - halves[0, 1, neuron])
        * (halves[1, 0, neuron] - halves[1, 1, neuron])
        / 40
        for neuron in range(40)
    ]
    parts = pairs.cross_validated_by_neuron(halves[:, 0], halves[:, 1])
    np.testing.assert_allclose(parts, expected, rtol=1e-14)
    assert (parts < 0).any()
    matrix = similarity.dissimilarity(halves, "cross-validated")
    assert parts.sum() == pytest.approx(matrix[0, 1], abs=1e-15)
    of_groups = pairs.group_sizes(*halves.mean(axis=0), 0.5, parts)
    assert sum(group.part for group in of_groups) == pytest.approx(matrix[0, 1], abs=1e-15)


def test_a_neuron_whose_halves_disagree_separates_nothing():
    a, b = (
        np.array([[0.9, 0.6, 0.4], [0.9, 0.4, 0.4]]),
        np.array([[0.1, 0.4, 0.4], [0.1, 0.6, 0.4]]),
    )
    parts = pairs.cross_validated_by_neuron(a, b)
    assert parts == pytest.approx([0.64 / 3, -0.04 / 3, 0])
    assert pairs.shares(parts) == pytest.approx([64 / 60, -4 / 60, 0])
    assert pairs.separating_neurons(*(a.mean(axis=0), b.mean(axis=0)), 0.95, parts).tolist() == [0]
    assert np.isnan(pairs.shares(-parts)).all()


def test_a_pair_by_hand():
    a, b = np.array([0.9, 0.8, 0.0, 0.1, 0.5]), np.array([0.1, 0.9, 0.6, 0.1, 0.5])
    assert pairs.response_groups(a, b, 0.5).tolist() == [
        pairs.A_ONLY,
        pairs.BOTH,
        pairs.B_ONLY,
        pairs.NEITHER,
        pairs.BOTH,
    ]
    parts = pairs.difference_by_neuron(a, b)
    assert parts == pytest.approx([0.16, 0.02, 0.12, 0, 0])
    # 3 and 4 do not differ; 1 is shared
    assert pairs.separating_neurons(a, b, 0.5, parts).tolist() == [0, 2]
    assert pairs.separating_neurons(a, b, 0.95, parts).tolist() == [0, 2, 1]
    assert pairs.shared_neurons(a, b, 0.5).tolist() == [1, 4]
    assert pairs.shared_neurons(a, b, 0.5, 1).tolist() == [1]
    assert pairs.shared_neurons(a, b, 0.05).tolist() == [1, 4, 0, 3]  # 2 is silent for A


@pytest.mark.parametrize("cutoff", [0.05, 0.4, 0.9])
def test_what_is_shared_is_what_fires_for_both_and_separates_nothing(cutoff):
    shared = pairs.shared_neurons(A, B, cutoff)
    is_both = pairs.response_groups(A, B, cutoff) == pairs.BOTH
    assert sorted(shared) == np.flatnonzero(is_both).tolist()
    assert (np.diff(np.minimum(A, B)[shared]) <= 0).all()
    assert not set(shared) & set(pairs.separating_neurons(A, B, cutoff, PARTS, len(A)))


def test_the_other_way_round_the_groups_change_sides():
    other_way_round = np.array([pairs.B_ONLY, pairs.BOTH, pairs.A_ONLY, pairs.NEITHER])
    assert np.array_equal(
        pairs.response_groups(B, A, 0.4), other_way_round[pairs.response_groups(A, B, 0.4)]
    )
    assert np.array_equal(
        pairs.separating_neurons(A, B, 0.4, PARTS), pairs.separating_neurons(B, A, 0.4, PARTS)
    )
    assert np.array_equal(pairs.shared_neurons(A, B, 0.4), pairs.shared_neurons(B, A, 0.4))


def test_a_class_beside_itself_has_no_shares():
    assert pairs.difference_by_neuron(A, A).sum() == 0
    assert np.isnan(pairs.shares(pairs.difference_by_neuron(A, A))).all()
    assert len(pairs.separating_neurons(A, A, 0.5, np.zeros(40))) == 0


def test_undefined_rates_are_in_no_group_and_in_no_list():
    nothing = np.full(3, np.nan)
    assert (pairs.response_groups(A[:3], nothing, 0.5) == pairs.UNDEFINED).all()
    assert np.isnan(pairs.difference_by_neuron(A[:3], nothing)).all()
    assert (
        len(pairs.separating_neurons(A[:3], nothing, 0.5, nothing))
        == len(pairs.shared_neurons(A[:3], nothing, 0.5))
        == 0
    )


@pytest.mark.parametrize("cutoff", [0, -0.1, 1.1, float("nan")])
def test_a_cutoff_that_is_none_is_refused(cutoff):
    with pytest.raises(ValueError, match="cut-off above 0"):
        pairs.response_groups(A, B, cutoff)


def test_profiles_of_different_layers_are_refused():
    with pytest.raises(ValueError, match=r"Two profiles of shape \(n_neurons,\)"):
        pairs.difference_by_neuron(A, B[:3])
