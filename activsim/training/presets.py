"""Recipes to choose from, and what the quicker ones cost.

What a preset recognises is read off the histories of the bundled networks: stopped after three
epochs, the study's recipe makes what it makes with three epochs. That of another precision was
measured, with the seeds of some of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from statistics import mean
from typing import Any

from activsim.networks import catalogue
from activsim.networks.controls import control_text
from activsim.training import prices
from activsim.training.recipe import Recipe

PRESETS: dict[str, dict[str, Any]] = {  # what differs from the study's recipe
    "as in the study": {},
    "shorter: 12 epochs": {"epochs": 12},
    "a first try: 3 epochs": {"epochs": 3},
}
# seed -> the share of held-out images after the study's recipe in bfloat16, which
# `python -m benchmarks.training.ways recognised SEED` prints
ROUNDED = {0: 0.8891, 1: 0.8870, 2: 0.9016}


def held_out_accuracies(epochs: int, seeds: Collection[int] | None = None) -> list[float]:
    """The share of held-out images that each bundled network (of these seeds) recognised after so
    many epochs; [] without them."""
    accuracies = []
    for path in filter(catalogue.is_bundled, catalogue.list_networks().values()):
        card = catalogue.read_card(path)
        if control_text(card):  # it did not learn what the others did
            continue
        history = card.get("history", {}).get("val_accuracy", [])
        is_among_seeds = seeds is None or card.get("recipe", {}).get("seed") in seeds
        if is_among_seeds and len(history) >= epochs:
            accuracies.append(history[epochs - 1])
    return accuracies


def accuracy_sentence(recipe: Recipe) -> str:
    """What a recipe costs in accuracy, "" where that is not known: of the study's alone, stopped
    after fewer epochs or not."""
    study_epochs = Recipe().epochs
    after, in_study = held_out_accuracies(recipe.epochs), held_out_accuracies(study_epochs)
    if replace(recipe, epochs=study_epochs, seed=0) != Recipe() or not after or not in_study:
        return ""
    sentence = (
        f"The bundled networks recognised {mean(after):.1%} of the held-out images after that"
    )
    if recipe.epochs == study_epochs:
        return f"{sentence}."
    return f"{sentence}, and {mean(in_study):.1%} after the study's {study_epochs} epochs."


def few_digits_sentence() -> str:
    """What numbers of two to three digits save, and what they cost."""
    full, few = prices.ESTIMATES["float32"], prices.ESTIMATES["bfloat16"]
    sentence = (
        "With numbers of two to three digits (bfloat16) an epoch of the study's took "
        f"{few} seconds in place of {full}, on two cores that calculate with them, as newer "
        f"processors do; on others it can take longer. {len(ROUNDED)} networks recognised "
        f"{mean(ROUNDED.values()):.1%} of the held-out images after {Recipe().epochs} epochs"
    )
    exact = held_out_accuracies(Recipe().epochs, ROUNDED)
    if not exact:
        return f"{sentence}."
    return f"{sentence}, and {mean(exact):.1%} with the same seeds in seven digits (float32)."
