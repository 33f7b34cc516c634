"""A matrix of how unlike classes should be, as a hypothesis: ratings, a scale made by hand, what
another study measured. Groups are one of two grades.

    part = of_rated_classes(matrix)                # where some classes have no numbers
    apart(part.hypothesis, 8)                      # from 0, the most alike of all pairs, to 1
    n_different(ranks, 8)                          # how many matrices its orders make
    for other in random_orders(values, 8, draws, seed):
        ...                                        # the pairs after other orders of the classes
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeGuard

import numpy as np

from activsim.analysis import all_orders, rank_tests
from activsim.analysis.placements import BLOCK, Groups

Hypothesis = Groups | np.ndarray


@dataclass(frozen=True, eq=False)
class RatedClasses:
    """labels: of the classes that a hypothesis is about, None for all; hypothesis: of those."""

    labels: np.ndarray | None
    hypothesis: Hypothesis

    def names(self, class_names: Sequence[str]) -> list[str]:
        """Of these classes, of the names of all."""
        if self.labels is None:
            return list(class_names)
        return [class_names[label] for label in self.labels]


def is_graded(hypothesis: Hypothesis) -> TypeGuard[np.ndarray]:
    """Whether the hypothesis is a matrix."""
    return isinstance(hypothesis, np.ndarray)


def of_rated_classes(hypothesis: Hypothesis) -> RatedClasses:
    """Without the classes that have no number beside any other. Groups are about all."""
    if not isinstance(hypothesis, np.ndarray):
        return RatedClasses(None, hypothesis)
    matrix = np.asarray(hypothesis, dtype=np.float64)
    defined = ~np.isnan(matrix) & ~np.eye(len(matrix), dtype=bool)
    labels = np.flatnonzero(defined.any(axis=1))
    if len(labels) == len(matrix):
        return RatedClasses(None, matrix)
    return RatedClasses(labels, matrix[np.ix_(labels, labels)])


def apart(ratings: np.ndarray, n_classes: int) -> np.ndarray:
    """How unlike each two are, from 0, the most alike of all pairs, to 1. Raises ValueError for
    what are no ratings of all pairs of these classes, or all the same."""
    values = np.asarray(ratings, dtype=np.float64)
    others = ~np.eye(n_classes, dtype=bool)
    if values.shape != (n_classes, n_classes):
        raise ValueError(
            f"Ratings of how unlike {n_classes} classes are, a matrix of {n_classes} x "
            f"{n_classes} numbers, were expected; one of shape {values.shape} came."
        )
    missing = np.argwhere(~np.isfinite(values) & others)
    if len(missing):
        first, second = missing[0]
        raise ValueError(
            f"Finite numbers for each two of {n_classes} classes were expected; that of classes "
            f"{first} and {second} (counted from 0) is {values[first, second]}. Fill it in, or "
            "leave one of them out."
        )
    values = (values + values.T) / 2
    low, high = (values[others].min(), values[others].max()) if n_classes > 1 else (0, 0)
    if high <= low:
        raise ValueError("Ratings that differ were expected: all pairs are rated the same.")
    return (values - low) / (high - low)


def n_different(ranks: np.ndarray, n_classes: int) -> int:
    """How many different matrices the orders of the classes make of one. ranks: of its pairs
    (n_pairs,), not all the same. Up to ten classes these are n! / the orders that leave it as it
    is. Beyond, those of a class that stands alone; else at least so many: one for each two
    classes (Dixon and Mortimer 1996, theorem 5.2B)."""
    if n_classes <= all_orders.MOST_CLASSES:
        return _n_different(tuple(np.rint(2 * ranks).tolist()), n_classes)
    return n_classes if stands_alone(ranks, n_classes) else math.comb(n_classes, 2)


@functools.lru_cache(maxsize=64)
def _n_different(whole: tuple[float, ...], n_classes: int) -> int:
    values = np.array(whole)
    best = values @ values  # of any order that changes something it is less
    blocks = all_orders.sums_of_all_orders(values[None], values)
    alike = sum(int((sums >= best).sum()) for sums in blocks)
    return math.factorial(n_classes) // alike


def stands_alone(ranks: np.ndarray, n_classes: int) -> bool:
    """Whether all a matrix says is that one class is unlike, or like, all others."""
    square = rank_tests.square_matrix(ranks, n_classes)
    for value in (ranks.min(), ranks.max()):
        at = (square == value) & ~np.eye(n_classes, dtype=bool)
        alone = at.sum(axis=1) == n_classes - 1
        if alone.any() and at.sum() == 2 * (n_classes - 1):
            return len(np.unique(ranks)) == 2
    return False


def random_orders(
    values: np.ndarray, n_classes: int, draws: int, seed: int
) -> Iterator[np.ndarray]:
    """Blocks (n_orders, n_pairs) of what the pairs (n_pairs,) become after random orders of the
    classes."""
    first, second = np.triu_indices(n_classes, 1)
    square = rank_tests.square_matrix(values, n_classes)
    rng = np.random.default_rng(seed)
    for start in range(0, draws, BLOCK):
        rows = np.tile(np.arange(n_classes), (min(BLOCK, draws - start), 1))
        orders = rng.permuted(rows, axis=1)
        yield square[orders[:, first], orders[:, second]]
