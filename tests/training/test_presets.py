"""Presets say what they cost, in numbers that the bundled networks' histories hold."""

import json

import pytest

from activsim.networks import catalogue
from activsim.training import presets, train


def test_the_first_preset_is_the_studys_recipe():
    assert train.Recipe(**next(iter(presets.PRESETS.values()))) == train.Recipe()


@pytest.mark.parametrize("name", presets.PRESETS)
def test_a_preset_is_a_recipe_and_its_price_is_the_mean_of_the_histories(name):
    recipe = train.checked_recipe(train.Recipe(**presets.PRESETS[name]))
    rounded = recipe.precision != "float32"
    seeds = presets.ROUNDED if rounded else range(6)
    cards = [
        json.loads((catalogue.MODELS / f"study-seed-{seed}.json").read_text()) for seed in seeds
    ]
    accuracies = [card["history"]["val_accuracy"][recipe.epochs - 1] for card in cards]
    words = f"{sum(accuracies) / len(accuracies):.1%}"
    words = (
        f"and {words} with the same seeds in float32"
        if rounded
        else f"recognised {words} of the held-out images"
    )
    assert words in presets.price_sentence(name)


def test_another_precision_says_what_was_measured_of_it_and_where_it_is_no_gain():
    sentence = presets.price_sentence("rounded sums")
    assert "about 3 minutes on two cores that have bfloat16" in sentence
    assert "on others it can take longer" in sentence
    assert "3 networks recognised 89.3% of the held-out images" in sentence
    assert set(presets.SECONDS) == set(train.PRECISIONS)


def test_without_bundled_networks_only_the_time_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogue, "MODELS", tmp_path)
    assert presets.price_sentence("one minute") == "3 epochs: about 57 seconds on two cores."
    assert presets.price_sentence("rounded sums").endswith("of the held-out images after that.")
