"""Presets say what they cost, in numbers that the bundled networks' histories hold."""

import json
from dataclasses import replace

import pytest

from activsim.networks import catalogue
from activsim.training import presets, prices, train


def test_the_first_preset_is_the_studys_recipe():
    assert train.Recipe(**next(iter(presets.PRESETS.values()))) == train.Recipe()


def held_out(seeds, epochs):
    """The mean accuracy that the cards of these seeds say, after so many epochs."""
    files = [catalogue.MODELS / f"study-seed-{seed}.json" for seed in seeds]
    histories = [json.loads(file.read_text())["history"]["val_accuracy"] for file in files]
    return f"{sum(history[epochs - 1] for history in histories) / len(histories):.1%}"


def test_there_are_three_presets():
    assert len(presets.PRESETS) == 3


@pytest.mark.parametrize("name", presets.PRESETS)
def test_a_preset_is_a_recipe_and_its_price_is_the_mean_of_the_histories(name):
    recipe = train.checked_recipe(train.Recipe(**presets.PRESETS[name]))
    words = f"recognised {held_out(range(6), recipe.epochs)} of the held-out images"
    assert words in presets.accuracy_sentence(recipe)
    assert presets.accuracy_sentence(replace(recipe, width=64)) == ""
    assert presets.accuracy_sentence(replace(recipe, data="MNIST digits")) == ""


def test_another_precision_says_what_was_measured_of_it_and_where_it_is_no_gain():
    sentence = presets.few_digits_sentence()
    assert "12 seconds in place of 19, on two cores that calculate with them" in sentence
    assert "on others it can take longer" in sentence
    assert "3 networks recognised 89.3% of the held-out images" in sentence
    exact = held_out(presets.ROUNDED, train.Recipe().epochs)
    assert f"and {exact} with the same seeds in seven digits" in sentence
    assert set(prices.ESTIMATES) == set(train.PRECISIONS)


def test_without_bundled_networks_only_the_time_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogue, "MODELS", tmp_path)
    assert presets.accuracy_sentence(train.Recipe(epochs=3)) == ""
    assert presets.few_digits_sentence().endswith("of the held-out images after 15 epochs.")
