"""Recipes to choose from, and what the quicker ones cost.

The price is read off the histories of the bundled networks: stopped after three epochs, the study's recipe makes what
it makes with three epochs.
"""

from __future__ import annotations

from statistics import mean

from activsim import model_folder
from activsim.training import Recipe

PRESETS: dict[str, dict] = {  # what differs from the study's recipe
    "the study's": {},
    "five minutes": {"epochs": 12},
    "one minute": {"epochs": 3},
}
SECONDS = 19  # that an epoch of the study's recipe took on two cores


def reached(epochs: int) -> list[float]:
    """The share of held-out images that each bundled network recognised after so many epochs; [] without them."""
    cards = [model_folder.card(path) for path in model_folder.models().values()]
    histories = [card.get("history", {}).get("val_accuracy", []) for card in cards if card.get("bundled")]
    return [history[epochs - 1] for history in histories if len(history) >= epochs]


def price(name: str) -> str:
    """How long a preset takes and what it costs in accuracy, a sentence."""
    study, epochs = Recipe().epochs, PRESETS[name].get("epochs", Recipe().epochs)
    took = f"{epochs * SECONDS} seconds" if epochs * SECONDS < 90 else f"{epochs * SECONDS / 60:.0f} minutes"
    said = f"{epochs} epochs: about {took} on two cores."
    found, whole = reached(epochs), reached(study)
    if not found or not whole:
        return said
    said += f" The bundled networks recognised {mean(found):.1%} of the held-out images after that"
    return said + ("." if epochs == study else f", and {mean(whole):.1%} after the study's {study} epochs.")
