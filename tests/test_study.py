"""The 2020 study, written out as it was done, against what this project computes for the same
network and images."""

import numpy as np
import pytest
from notebook import the_study

from activsim.analysis.similarity import comparison
from activsim.firing import record
from activsim.networks import catalogue, keras_models
from activsim.training import train


@pytest.fixture(scope="module")
def study_and_ours(real_data):
    path = next(iter(catalogue.list_networks().values()))
    model = keras_models.load_network(path)
    table = record.record(model, real_data, ["dense"])["dense"].table
    return the_study(model, real_data), comparison(table, "value", 0.0, "mean difference")


def test_the_firing_profiles_are_the_studys(study_and_ours):
    (profiles, _, _), ours = study_and_ours
    np.testing.assert_allclose(ours.profiles, profiles, rtol=0, atol=1e-6)
    assert 0 < profiles.mean() < 1


def test_the_dissimilarities_are_the_studys(study_and_ours):
    (_, differences, _), ours = study_and_ours
    np.testing.assert_allclose(ours.dissimilarity, differences, rtol=0, atol=1e-6)


def test_the_rankings_are_the_studys(study_and_ours):
    (_, differences, order), ours = study_and_ours
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
    score = catalogue.read_card(path)["test"]
    assert accuracy == pytest.approx(score["accuracy"], abs=2e-4)
    assert loss == pytest.approx(score["loss"], rel=1e-4)
