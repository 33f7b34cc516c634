"""Which neurons are picked: by what two classes share, by selectivity, and by lot."""

import itertools
import math

import numpy as np
import pytest

from activsim.analysis import neuron_sets, neurons, pairs

#                    a    b    c    d    dead
PROFILES = np.array(
    [
        [0.9, 0.2, 0.5, 0.0, 0.0],
        [0.4, 0.8, 0.5, 0.0, 0.0],
        [0.2, 0.2, 0.5, 0.3, 0.0],
    ]
)


def test_what_two_classes_share_is_the_smaller_rate():
    assert pairs.shared_neurons(*PROFILES[:2], 0.3).tolist() == [2, 0]  # 0.5 and 0.4
    # what is silent for both is not shared
    assert pairs.shared_neurons(*PROFILES[:2], 1e-6).tolist() == [2, 0, 1]
    np.testing.assert_array_equal(
        pairs.shared_neurons(*PROFILES[:2], 0.2), pairs.shared_neurons(*PROFILES[1::-1], 0.2)
    )


def test_selectivity_by_hand_and_undefined_for_the_dead():
    first = neurons.selectivity(PROFILES, 0)
    assert first[:4] == pytest.approx([(0.9 - 0.3) / 1.2, (0.2 - 0.5) / 0.7, 0, -1])
    assert np.isnan(first[4])
    assert neuron_sets.top_neurons(first, 5).tolist() == [0, 2, 1, 3]  # the dead one never


def test_for_the_class_it_fires_most_for_it_is_the_class_selectivity_and_never_more():
    profiles = np.random.default_rng(0).random((6, 40))
    for_each = np.array([neurons.selectivity(profiles, label) for label in range(6)])
    np.testing.assert_allclose(for_each.max(axis=0), neurons.selectivity(profiles))
    np.testing.assert_array_equal(for_each.argmax(axis=0), profiles.argmax(axis=0))
    without = np.vstack([profiles, np.full(40, np.nan)])  # a class without images changes nothing
    np.testing.assert_allclose(neurons.selectivity(without, 2), for_each[2])
    np.testing.assert_allclose(neurons.selectivity(without), neurons.selectivity(profiles))
    assert np.isnan(neurons.selectivity(without, 6)).all()


def test_a_flat_neuron_is_selective_for_no_class():
    flat = np.full((3, 1), 0.1)  # a sum of three makes a trace of rounding
    assert [float(neurons.selectivity(flat, label)[0]) for label in (None, 0, 1, 2)] == [0, 0, 0, 0]


def test_random_sets_are_of_the_pool_all_different_inside_and_fixed_by_the_seed():
    pool = np.array([9, 3, 5, 7, 11, 20, 1, 2, 30, 31])
    sets, all_of_them = neuron_sets.random_sets(pool, 4, 50, seed=3)
    assert (sets.shape, all_of_them) == ((50, 4), False)
    assert set(sets.ravel().tolist()) == set(pool.tolist())
    assert (np.diff(sets, axis=1) > 0).all()
    np.testing.assert_array_equal(sets, neuron_sets.random_sets(pool[::-1], 4, 50, seed=3)[0])
    assert (sets != neuron_sets.random_sets(pool, 4, 50, seed=4)[0]).any()
    counts = np.bincount(neuron_sets.random_sets(range(10), 3, 99, 0)[0].ravel(), minlength=10)
    assert counts.min() > 12  # of 29.7 expected each: nobody is left out


@pytest.mark.parametrize(("n", "k", "draws"), [(5, 2, 10), (6, 6, 3), (4, 0, 1), (12, 1, 200)])
def test_where_there_are_no_more_sets_than_draws_all_of_them_come_once(n, k, draws):
    sets, all_of_them = neuron_sets.random_sets(range(n), k, draws, seed=0)
    assert all_of_them
    assert len({tuple(neuron_set) for neuron_set in sets.tolist()}) == len(sets) == math.comb(n, k)
    assert sets.shape[1] == k


def test_more_neurons_than_there_are_is_refused():
    with pytest.raises(
        ValueError, match=r"Sets of 4 neurons were asked for, but there are 3 to draw from"
    ):
        neuron_sets.random_sets(range(3), 4, 10, 0)
    assert neuron_sets.random_set(np.arange(3), 5, 0).tolist() == [0, 1, 2]


def test_the_set_drawn_by_lot_is_fixed_by_the_seed_and_is_none_of_the_random_sets_by_construction():
    neuron_set = neuron_sets.random_set(np.arange(32), 6, 7)
    assert neuron_set.tolist() == neuron_sets.random_set(np.arange(32), 6, 7).tolist()
    assert neuron_set.tolist() != neuron_sets.random_sets(np.arange(32), 6, 200, 7)[0][0].tolist()


def test_selective_neurons_fire_for_the_class():
    profiles = np.array([[0.01, 0.9, 0.6, 0.0, 0.5], [0.0, 0.8, 0.1, 0.9, 0.5]])
    assert neuron_sets.selective_neurons(profiles, 0, 0.5).tolist() == [2, 1, 4]
    assert neuron_sets.selective_neurons(profiles, 0, 0.005).tolist() == [0, 2, 1, 4]
    assert neuron_sets.selective_neurons(np.full((2, 3), np.nan), 0, 0.5).tolist() == []


def activity(n_neurons, seed=0):
    return np.random.default_rng(seed).exponential(1, n_neurons)


def test_of_few_neurons_all_sets_as_active_are_there_and_the_silenced_one_among_them():
    activation = activity(12)
    silenced = np.array([1, 5, 8])
    matched = neuron_sets.matched_sets(silenced, np.arange(12), activation, 200, 0)
    total = activation[silenced].sum()
    expected = [
        members
        for members in itertools.combinations(range(12), 3)
        if abs(activation[list(members)].sum() - total) <= matched.tolerance * total
    ]
    assert matched.all_of_them
    assert [tuple(row) for row in matched.sets.tolist()] == expected
    assert tuple(silenced) in expected
    narrower = [tolerance for tolerance in neuron_sets.TOLERANCES if tolerance < matched.tolerance]
    for tolerance in narrower:  # too few sets were within it
        apart = np.abs([activation[list(row)].sum() - total for row in expected])
        assert (apart <= tolerance * total).sum() < neuron_sets.FEWEST_SETS


def test_of_many_neurons_sets_as_active_are_drawn_and_the_first_do_not_depend_on_how_many():
    activation, pool = activity(200), np.arange(0, 200, 2)
    silenced = pool[np.argsort(-activation[pool])[5:15]]  # among the most active
    matched = neuron_sets.matched_sets(silenced, pool, activation, 100, 3)
    assert not matched.all_of_them
    assert matched.sets.shape == (100, 10)
    assert np.isin(matched.sets, pool).all()
    assert (np.diff(matched.sets, axis=1) > 0).all()
    sums = activation[matched.sets].sum(axis=1)
    assert matched.tolerance <= 0.2
    assert (np.abs(sums / activation[silenced].sum() - 1) <= matched.tolerance + 1e-9).all()
    few = neuron_sets.matched_sets(silenced, pool, activation, 20, 3)
    np.testing.assert_array_equal(few.sets, matched.sets[:20])
    another = neuron_sets.matched_sets(silenced, pool, activation, 20, 4)
    assert (another.sets != few.sets).any()


def test_where_no_other_set_is_as_active_any_are_taken():
    activation = np.array([100.0, 1, 1, 1, 1, 1, 1, 1])
    matched = neuron_sets.matched_sets([0, 1], np.arange(8), activation, 200, 0)
    assert np.isinf(matched.tolerance)
    sets, all_of_them = neuron_sets.random_sets(np.arange(8), 2, 200, 0)
    np.testing.assert_array_equal(matched.sets, sets)
    assert matched.all_of_them == all_of_them
    whole = neuron_sets.matched_sets([0, 1], [0, 1], activation, 200, 0)
    assert whole.sets.tolist() == [[0, 1]]


@pytest.mark.parametrize(("n_neurons", "k"), [(14, 3), (60, 5)])
def test_a_set_like_the_others_is_seldom_the_most_harmful(n_neurons, k):
    """p of sets drawn by lot, whatever their neurons do: at most a tenth in a tenth of cases."""
    rng, n_cases, n_low = np.random.default_rng(1), 150, 0
    activation, weight = activity(n_neurons), rng.normal(size=n_neurons)
    for case in range(n_cases):
        silenced = np.sort(rng.choice(n_neurons, k, replace=False))
        matched = neuron_sets.matched_sets(silenced, np.arange(n_neurons), activation, 60, case)
        harms, harm = weight[matched.sets].sum(axis=1), weight[silenced].sum()
        hits = (harms >= harm - 1e-12).sum()
        n_sets = len(harms)
        n_low += (hits / n_sets if matched.all_of_them else (1 + hits) / (1 + n_sets)) <= 0.1
    assert n_low / n_cases < 0.1 + 3 * (0.09 / n_cases) ** 0.5
