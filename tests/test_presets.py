"""Presets say what they cost, in numbers that the bundled networks' histories hold."""

import json

import pytest

from activsim import model_folder, presets, training


def test_the_first_preset_is_the_studys_recipe():
    assert training.Recipe(**next(iter(presets.PRESETS.values()))) == training.Recipe()


@pytest.mark.parametrize("name", presets.PRESETS)
def test_a_preset_is_a_recipe_and_its_price_is_the_mean_of_the_histories(name):
    recipe = training.checked(training.Recipe(**presets.PRESETS[name]))
    cards = [json.loads(file.read_text()) for file in model_folder.MODELS.glob("study-seed-*.json")]
    reached = [card["history"]["val_accuracy"][recipe.epochs - 1] for card in cards]
    assert len(reached) == 6
    assert f"recognised {sum(reached) / 6:.1%} of the held-out images" in presets.price(name)


def test_without_bundled_networks_only_the_time_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(model_folder, "MODELS", tmp_path)
    assert presets.price("one minute") == "3 epochs: about 57 seconds on two cores."
