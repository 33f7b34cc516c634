"""What a recipe has its network learn from: the images as they are, with their labels shuffled, or
without those of a class.

    learned = lesson(images, Recipe(labels="shuffled"))       # the same images; labels say nothing
    learned = lesson(images, Recipe(without="Shirt"))         # its output stays, and is never right

Such networks are controls: what they have in common with one that learned the classes did not come
from knowing the classes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from activsim.datasets.image_set import LabelledImages
from activsim.networks.controls import SHUFFLED_LABELS
from activsim.training.recipe import Recipe

FEWEST = 2  # classes that there is something to learn of


def lesson(data: LabelledImages, recipe: Recipe) -> LabelledImages:
    """Of the images of a set those to learn from, with the labels to learn. The classes keep their
    names and outputs. Raises ValueError where the class to leave out is none of them, or too few
    would be left."""
    if recipe.without:
        data = _without(data, recipe.without)
    if recipe.labels == SHUFFLED_LABELS:
        labels = np.random.default_rng(recipe.seed).permutation(data.labels)
        data = replace(data, labels=labels)
    return data


def _without(data: LabelledImages, name: str) -> LabelledImages:
    if name not in data.class_names:
        raise ValueError(
            f"without: one of {', '.join(data.class_names)} was expected, {name!r} came."
        )
    is_learned = data.labels != data.class_names.index(name)
    if len(np.unique(data.labels[is_learned])) < FEWEST:
        raise ValueError(
            f"without: a set that keeps at least {FEWEST} classes was expected; without {name!r} "
            f"{data.name} has fewer."
        )
    numbers = np.flatnonzero(is_learned)
    return replace(data, images=data.images[numbers], labels=data.labels[numbers])
