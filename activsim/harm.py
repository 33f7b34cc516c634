"""What silencing neurons did to which classes, beside what random sets of as many neurons do.

    harm(before, after, random, [6, 0])        # of the images of classes 6 and 0: right before and after, and p

before, after: confusions int (n_classes, n_outputs), row = true class; random: int (n_sets, n_classes, n_outputs).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Harm:
    """Accuracy in 0..1 of some classes' images before and after, of each random set float64 (n_sets,), and p: the share
    of random sets that hurt at least as much. NaN where there are no images or no random sets."""

    before: float
    after: float
    random: np.ndarray
    p: float
    hits: int

    @property
    def change(self) -> float:
        return self.after - self.before


def right(confusions: np.ndarray, classes: Sequence[int]) -> np.ndarray:
    """Images of these classes that are taken for what they are, int (...,) of confusions (..., n_classes, n)."""
    return np.trace(confusions[..., classes, :][..., classes], axis1=-2, axis2=-1)


def accuracy(confusions: np.ndarray, classes: Sequence[int] | None = None) -> np.ndarray:
    """Share of the images of these classes (all where None) that are taken for what they are, float64 (...,)."""
    classes = range(confusions.shape[-2]) if classes is None else classes
    classes = list(classes)
    n_images = confusions[..., classes, :].sum(axis=(-1, -2))
    with np.errstate(invalid="ignore"):
        return right(confusions, classes) / n_images.astype(np.float64)


def by_class(confusions: np.ndarray) -> np.ndarray:
    """Each class's accuracy, float64 (..., n_classes) of confusions (..., n_classes, n_outputs); NaN without images."""
    return np.stack([accuracy(confusions, [label]) for label in range(confusions.shape[-2])], axis=-1)


def harm(before: np.ndarray, after: np.ndarray, random: np.ndarray | None, classes, all_of_them=False) -> Harm:
    """How much worse the images of `classes` are sorted, beside random sets (None: not there yet).

    p = (1 + hits) / (1 + sets) for sets drawn by lot, hits being those after which at most as many images are right;
    where `random` holds all sets there are, the silenced one among them, p = hits / sets.
    """
    classes = list(classes)
    start, end = float(accuracy(before, classes)), float(accuracy(after, classes))
    if random is None or not len(random) or np.isnan(start):
        return Harm(start, end, np.full(0 if random is None else len(random), np.nan), float("nan"), 0)
    hits = int((right(random, classes) <= right(after, classes)).sum())
    p = hits / len(random) if all_of_them else (1 + hits) / (1 + len(random))
    return Harm(start, end, accuracy(random, classes), p, hits)
