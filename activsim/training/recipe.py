"""How a network is trained: the numbers and choices that determine its weights.

recipe = checked_recipe(Recipe(seed=1, labels="shuffled"))
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from typing import Any

from activsim.networks import keras_models
from activsim.networks.architectures import ARCHITECTURES, STUDY
from activsim.networks.controls import SHUFFLED_LABELS, TRUE_LABELS

LABELS = {  # what its images are called while it learns
    TRUE_LABELS: "each image's own class",
    SHUFFLED_LABELS: "the classes dealt out among the images at random, as many of each",
}


@dataclass(frozen=True)
class Recipe:
    """How a network is trained. The defaults are the 2020 study's; `threads` is part of the recipe
    because the order of floating-point sums, and so the last digits of the weights, depends on
    it."""

    seed: int = 0
    epochs: int = 15
    batch_size: int = 32
    learning_rate: float = 0.001
    validation_share: float = 0.3
    threads: int = keras_models.THREADS
    share: float = 1.0  # of the training images: the first ones
    width: int = keras_models.WIDTH  # channels of the first convolution; the others grow with it
    data: str = "Fashion-MNIST"
    precision: str = "float32"  # of the sums, one of PRECISIONS; cards from before mean this one
    architecture: str = STUDY  # a key of ARCHITECTURES; cards from before mean this one
    labels: str = TRUE_LABELS  # one of LABELS; cards from before mean this one
    without: str = ""  # the class whose images it does not learn from; "" for none


# what a recipe may ask for -> how Keras calls it; weights are kept in float32 in both
PRECISIONS = {
    "float32": "float32",
    "bfloat16": "mixed_bfloat16",
}
# what a visitor picks from
SHARES = {"5%": 0.05, "10%": 0.1, "25%": 0.25, "50%": 0.5, "100%": 1.0}
WIDTHS = (8, 16, 32, 64)
# what a visitor gives as it is; of the rest, the share is picked from SHARES
FORM_PARTS = (
    "seed",
    "epochs",
    "batch_size",
    "learning_rate",
    "width",
    "data",
    "precision",
    "architecture",
    "labels",
    "without",
)
LIMITS = {
    "seed": (0, 2**32 - 1),
    "epochs": (1, 200),
    "batch_size": (1, 4096),
    "learning_rate": (1e-6, 1.0),
    "validation_share": (0.05, 0.9),
    "share": (0.01, 1.0),
    "width": (4, 128),
}


def repetition(card_recipe: Mapping[str, Any], taken_seeds: Collection[int]) -> Recipe | None:
    """The same recipe with the smallest seed that is not taken, from that on a card, where anything
    may stand; None where it says something that a visitor could not pick."""
    seed = next(seed for seed in itertools.count() if seed not in taken_seeds)
    try:
        recipe = checked_recipe(Recipe(**{**card_recipe, "seed": seed}))
    except (TypeError, ValueError):
        return None
    study = Recipe()
    is_offered = recipe.share in SHARES.values() and recipe.width in WIDTHS
    is_plain = recipe.validation_share == study.validation_share
    has_types = all(
        type(getattr(recipe, field.name)) is type(getattr(study, field.name))
        for field in fields(study)
    )
    return recipe if is_offered and is_plain and has_types else None


def checked_recipe(recipe: Recipe) -> Recipe:
    """The recipe. Raises ValueError where a number of it is outside LIMITS, its precision is none
    of PRECISIONS, its labels none of LABELS, or another number of threads is asked for
    than networks are built with: it is fixed for the process by then."""
    for name, (lowest, highest) in LIMITS.items():
        value = getattr(recipe, name)
        if not lowest <= value <= highest:  # not a number is outside too
            raise ValueError(
                f"{name.replace('_', ' ')}: {lowest:g} to {highest:g} was expected, {value:g} came."
            )
    if recipe.precision not in PRECISIONS:
        raise ValueError(
            f"precision: {' or '.join(PRECISIONS)} was expected, {recipe.precision!r} came."
        )
    if recipe.architecture not in ARCHITECTURES:
        raise ValueError(
            f"architecture: {' or '.join(ARCHITECTURES)} was expected, {recipe.architecture!r} "
            "came."
        )
    if recipe.labels not in LABELS:
        raise ValueError(f"labels: {' or '.join(LABELS)} was expected, {recipe.labels!r} came.")
    if recipe.threads != keras_models.THREADS:
        raise ValueError(
            f"threads: {keras_models.THREADS} was expected, {recipe.threads} came. Networks are "
            f"built and trained on {keras_models.THREADS} threads, so that a seed gives the same "
            "weights; leave it out."
        )
    return recipe
