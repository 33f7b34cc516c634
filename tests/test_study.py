"""The 2020 study, written out as it was done, against what this project computes for the same
network and images."""

import numpy as np
import pytest

from activsim.analysis.similarity import comparison
from activsim.firing import record
from activsim.networks import catalogue, keras_models
from activsim.training import train


def the_study(model, data):
    """Profiles (10, 32), differences (10, 10) and order (10, 10), class by class and neuron by
    neuron."""
    import keras

    part = keras.Model(model.inputs, model.get_layer("dense").output)
    profiles = []
    for label in range(10):
        activations = part.predict(
            data.images[data.labels == label].reshape(-1, 28, 28, 1), verbose=0
        )
        shares = []
        for neuron in range(32):
            n_fired = 0
            for activation in activations[:, neuron]:
                if activation > 0:
                    n_fired += 1
            shares.append(n_fired / len(activations))
        profiles.append(np.array(shares))
    differences = np.array([[np.sum(np.absolute(a - b)) / 32 for b in profiles] for a in profiles])
    return np.array(profiles), differences, np.array([np.argsort(row) for row in differences])


@pytest.fixture(scope="module")
def both(real_data):
    path = next(iter(catalogue.list_networks().values()))
    model = keras_models.load_network(path)
    table = record.record(model, real_data, ["dense"])["dense"].table
    return the_study(model, real_data), comparison(table, "value", 0.0, "mean difference")


def test_the_firing_profiles_are_the_studys(both):
    (profiles, _, _), ours = both
    np.testing.assert_allclose(ours.profiles, profiles, rtol=0, atol=1e-6)
    assert 0 < profiles.mean() < 1


def test_the_dissimilarities_are_the_studys(both):
    (_, differences, _), ours = both
    np.testing.assert_allclose(ours.dissimilarity, differences, rtol=0, atol=1e-6)


def test_the_rankings_are_the_studys(both):
    (_, differences, order), ours = both
    for label in range(10):
        sorted_row = np.sort(differences[label])
        assert np.diff(sorted_row).min() > 1e-6, (
            "two classes tie: choose another network for this test"
        )
        np.testing.assert_array_equal(ours.ranking[label], order[label])


def test_the_card_tells_the_accuracy_that_this_network_has(real_data):
    path = next(iter(catalogue.list_networks().values()))
    loss, accuracy = train.evaluate(
        keras_models.load_network(path), real_data.images, real_data.labels
    )
    said = catalogue.read_card(path)["test"]
    assert accuracy == pytest.approx(said["accuracy"], abs=2e-4)
    assert loss == pytest.approx(said["loss"], rel=1e-4)
