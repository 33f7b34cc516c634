"""Recipes to choose from, and what the quicker ones cost.

The price is read off the histories of the bundled networks: stopped after three epochs, the study's
recipe makes what it makes with three epochs. That of another precision was measured, with the seeds
of some of them."""

from __future__ import annotations

from collections.abc import Collection
from statistics import mean
from typing import Any

from activsim.networks import catalogue
from activsim.training.train import Recipe

PRESETS: dict[str, dict[str, Any]] = {  # what differs from the study's recipe
    "the study's": {},
    "five minutes": {"epochs": 12},
    "one minute": {"epochs": 3},
    "rounded sums": {"precision": "bfloat16"},
}
SECONDS = {"float32": 19, "bfloat16": 12}  # that an epoch of the study's recipe took on two cores
# seed -> the share of held-out images after the study's recipe in bfloat16, which
# `python -m benchmarks.training.ways recognised SEED` prints
ROUNDED = {0: 0.8891, 1: 0.8870, 2: 0.9016}


def held_out_accuracies(epochs: int, seeds: Collection[int] | None = None) -> list[float]:
    """The share of held-out images that each bundled network (of these seeds) recognised after so
    many epochs; [] without them."""
    accuracies = []
    for path in filter(catalogue.is_bundled, catalogue.list_networks().values()):
        card = catalogue.read_card(path)
        history = card.get("history", {}).get("val_accuracy", [])
        is_among_seeds = seeds is None or card.get("recipe", {}).get("seed") in seeds
        if is_among_seeds and len(history) >= epochs:
            accuracies.append(history[epochs - 1])
    return accuracies


def price_sentence(name: str) -> str:
    """How long a preset takes and what it costs in accuracy."""
    recipe = Recipe(**PRESETS[name])
    seconds = recipe.epochs * SECONDS[recipe.precision]
    duration = f"{seconds} seconds" if seconds < 90 else f"{seconds / 60:.0f} minutes"
    if recipe.precision == "bfloat16":
        return _rounded_price(recipe.epochs, duration)
    time = f"{recipe.epochs} epochs: about {duration} on two cores."
    study_epochs = Recipe().epochs
    after, in_study = held_out_accuracies(recipe.epochs), held_out_accuracies(study_epochs)
    if not after or not in_study:
        return time
    sentence = (
        f"{time} The bundled networks recognised {mean(after):.1%} of the held-out images after "
        "that"
    )
    if recipe.epochs == study_epochs:
        return f"{sentence}."
    return f"{sentence}, and {mean(in_study):.1%} after the study's {study_epochs} epochs."


def _rounded_price(epochs: int, duration: str) -> str:
    sentence = (
        f"{epochs} epochs, sums rounded to two or three digits: about {duration} on two cores that "
        "have bfloat16, as newer processors do; on others it can take longer than in float32. "
        f"{len(ROUNDED)} networks recognised {mean(ROUNDED.values()):.1%} of the held-out images "
        "after that"
    )
    exact = held_out_accuracies(Recipe().epochs, ROUNDED)
    if not exact:
        return f"{sentence}."
    return f"{sentence}, and {mean(exact):.1%} with the same seeds in float32."
