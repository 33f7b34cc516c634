"""Where there are too few networks trained alike: the way to one more, from another seed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from activsim.analysis.replication import MIN_SEEDS
from activsim.app.shell import navigation, state
from activsim.datasets import catalogue as image_sets
from activsim.experiments import networks_compared
from activsim.networks import catalogue
from activsim.training.recipe import FORM_PARTS, SHARES, repetition

LABEL = "Train it from another seed, too"


def draw_more_seeds(name: str, path: Path) -> None:
    """A button that leads to Train with the network's own recipe and a seed that its family does
    not have; nothing where there are enough, or where its card does not say how it was trained."""
    networks = catalogue.list_networks() | {name: path}
    seeds = {seed for seed, _ in networks_compared.compared_files(name, networks).values()}
    values = form_values(catalogue.read_card(path), seeds)
    if values is None or len(seeds) >= MIN_SEEDS:
        return
    about = (
        f"{MIN_SEEDS} networks that differ in their seed alone can be judged; there are "
        f"{len(seeds)}. Train opens with this one's recipe and seed "
        f"{values[state.recipe_key('seed')]}."
    )
    navigation.draw_page_button("train", LABEL, "more_seeds", about, **values)


def form_values(card: dict[str, Any], seeds: set[int]) -> dict[str, Any] | None:
    """{key: value} of the widgets of Train's form; None where it cannot ask for this recipe."""
    recipe_values = card.get("recipe")
    recipe = repetition(recipe_values, seeds) if recipe_values else None
    if recipe is None or recipe.data not in image_sets.set_names():
        return None
    share = next(text for text, value in SHARES.items() if value == recipe.share)
    values = {state.recipe_key(part): getattr(recipe, part) for part in FORM_PARTS}
    return values | {state.recipe_key("share"): share}
