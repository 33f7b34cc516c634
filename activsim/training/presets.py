"""Recipes to choose from, and what the quicker ones cost.

The price is read off the histories of the bundled networks: stopped after three epochs, the study's
recipe makes what it makes with three epochs. That of another precision was measured, with the seeds
of some of them."""

from __future__ import annotations

from statistics import mean

from activsim.networks import catalogue
from activsim.training.train import Recipe

PRESETS: dict[str, dict] = {  # what differs from the study's recipe
    "the study's": {},
    "five minutes": {"epochs": 12},
    "one minute": {"epochs": 3},
    "rounded sums": {"precision": "bfloat16"},
}
SECONDS = {"float32": 19, "bfloat16": 12}  # that an epoch of the study's recipe took on two cores
# seed -> the share of held-out images after the study's recipe in bfloat16, which
# `python -m benchmarks.training.ways recognised SEED` prints
ROUNDED = {0: 0.8891, 1: 0.8870, 2: 0.9016}


def reached(epochs: int, seeds=None) -> list[float]:
    """The share of held-out images that each bundled network (of these seeds) recognised after so
    many epochs; [] without them."""
    bundled = filter(catalogue.is_bundled, catalogue.list_networks().values())
    cards = [catalogue.read_card(path) for path in bundled]
    cards = [card for card in cards if seeds is None or card.get("recipe", {}).get("seed") in seeds]
    histories = [card.get("history", {}).get("val_accuracy", []) for card in cards]
    return [history[epochs - 1] for history in histories if len(history) >= epochs]


def price(name: str) -> str:
    """How long a preset takes and what it costs in accuracy, a sentence."""
    study, recipe = Recipe().epochs, Recipe(**PRESETS[name])
    epochs, seconds = recipe.epochs, recipe.epochs * SECONDS[recipe.precision]
    took = f"{seconds} seconds" if seconds < 90 else f"{seconds / 60:.0f} minutes"
    said = f"{epochs} epochs: about {took} on two cores."
    if recipe.precision == "bfloat16":
        rounded, exact = mean(ROUNDED.values()), reached(study, ROUNDED)
        said = f"{epochs} epochs, sums rounded to two or three digits: about {took} on two cores that have bfloat16, as "
        said += "newer processors do; on others it can take longer than in float32."
        said += (
            f" {len(ROUNDED)} networks recognised {rounded:.1%} of the held-out images after that"
        )
        return said + (f", and {mean(exact):.1%} with the same seeds in float32." if exact else ".")
    found, whole = reached(epochs), reached(study)
    if not found or not whole:
        return said
    said += f" The bundled networks recognised {mean(found):.1%} of the held-out images after that"
    return said + (
        "." if epochs == study else f", and {mean(whole):.1%} after the study's {study} epochs."
    )
