"""The split of a distance over neurons: it sums to the distance, and every neuron is in one
group."""

import numpy as np
import pytest

from activsim.analysis import pairs, similarity

RNG = np.random.default_rng(5)
A, B = RNG.random((2, 40))


def test_the_parts_sum_to_the_mean_difference():
    assert pairs.difference_by_neuron(A, B).sum() == pytest.approx(
        similarity.dissimilarity(np.array([A, B]))[0, 1], abs=1e-15
    )
    assert pairs.difference_shares(A, B).sum() == pytest.approx(1)


def test_the_parts_of_the_groups_sum_to_the_mean_difference_at_every_cutoff():
    for cutoff in (0.01, 0.5, 1.0):
        summary = pairs.group_sizes(A, B, cutoff)
        assert sum(group.part for group in summary) == pytest.approx(
            pairs.difference_by_neuron(A, B).sum()
        )
        assert sum(group.share for group in summary) == pytest.approx(1)
        assert sum(group.n_neurons for group in summary) == len(A)


def test_a_pair_by_hand():
    a, b = np.array([0.9, 0.8, 0.0, 0.1, 0.5]), np.array([0.1, 0.9, 0.6, 0.1, 0.5])
    assert pairs.response_groups(a, b, 0.5).tolist() == [
        pairs.A_ONLY,
        pairs.BOTH,
        pairs.B_ONLY,
        pairs.NEITHER,
        pairs.BOTH,
    ]
    assert pairs.difference_by_neuron(a, b) == pytest.approx([0.16, 0.02, 0.12, 0, 0])
    # 3 and 4 do not differ; 1 is shared
    assert pairs.separating_neurons(a, b, 0.5).tolist() == [0, 2]
    assert pairs.separating_neurons(a, b, 0.95).tolist() == [0, 2, 1]
    assert pairs.shared_neurons(a, b, 0.5).tolist() == [1, 4]
    assert pairs.shared_neurons(a, b, 0.5, 1).tolist() == [1]
    assert pairs.shared_neurons(a, b, 0.05).tolist() == [1, 4, 0, 3]  # 2 is silent for A


@pytest.mark.parametrize("cutoff", [0.05, 0.4, 0.9])
def test_what_is_shared_is_what_fires_for_both_and_separates_nothing(cutoff):
    shared = pairs.shared_neurons(A, B, cutoff)
    is_both = pairs.response_groups(A, B, cutoff) == pairs.BOTH
    assert sorted(shared) == np.flatnonzero(is_both).tolist()
    assert (np.diff(np.minimum(A, B)[shared]) <= 0).all()
    assert not set(shared) & set(pairs.separating_neurons(A, B, cutoff, len(A)))


def test_the_other_way_round_the_groups_change_sides():
    other_way_round = np.array([pairs.B_ONLY, pairs.BOTH, pairs.A_ONLY, pairs.NEITHER])
    assert np.array_equal(
        pairs.response_groups(B, A, 0.4), other_way_round[pairs.response_groups(A, B, 0.4)]
    )
    assert np.array_equal(pairs.separating_neurons(A, B, 0.4), pairs.separating_neurons(B, A, 0.4))
    assert np.array_equal(pairs.shared_neurons(A, B, 0.4), pairs.shared_neurons(B, A, 0.4))


def test_a_class_beside_itself_has_no_shares():
    assert pairs.difference_by_neuron(A, A).sum() == 0
    assert np.isnan(pairs.difference_shares(A, A)).all()
    assert len(pairs.separating_neurons(A, A, 0.5)) == 0


def test_undefined_rates_are_in_no_group_and_in_no_list():
    nothing = np.full(3, np.nan)
    assert (pairs.response_groups(A[:3], nothing, 0.5) == pairs.UNDEFINED).all()
    assert np.isnan(pairs.difference_by_neuron(A[:3], nothing)).all()
    assert (
        len(pairs.separating_neurons(A[:3], nothing, 0.5))
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
