"""A matrix of how unlike classes should be, as a hypothesis: ratings, a scale made by hand, what
another study measured. Groups are one of two grades.

    part = of_rated_classes(matrix)                # where some classes have no numbers
    apart(part.hypothesis, 8)                      # from 0, the most alike of all pairs, to 1
    for other in order_blocks(values, 8, draws, seed):
        ...                                        # the pairs after other orders of the classes
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeGuard

import numpy as np

from activsim.analysis import rank_tests
from activsim.analysis.placements import BLOCK, MOST, Groups

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
    if values.shape != (n_classes, n_classes) or not np.isfinite(values[others]).all():
        raise ValueError(
            f"Ratings of how unlike {n_classes} classes are, a matrix of {n_classes} x "
            f"{n_classes} numbers, were expected; {values.shape} came."
        )
    values = (values + values.T) / 2
    low, high = (values[others].min(), values[others].max()) if n_classes > 1 else (0, 0)
    if high <= low:
        raise ValueError("Ratings that differ were expected: all pairs are rated the same.")
    return (values - low) / (high - low)


def n_orders(n_classes: int) -> int:
    return math.factorial(n_classes)


def order_blocks(values: np.ndarray, n_classes: int, draws: int, seed: int) -> Iterator[np.ndarray]:
    """Blocks (n_orders, n_pairs) of what the pairs (n_pairs,) become after other orders of the
    classes: all of them where they are not too many, else random ones."""
    first, second = np.triu_indices(n_classes, 1)
    square = rank_tests.square_matrix(values, n_classes)
    if n_orders(n_classes) <= MOST:
        every = itertools.permutations(range(n_classes))
        while block := list(itertools.islice(every, BLOCK)):
            orders = np.array(block)
            yield square[orders[:, first], orders[:, second]]
        return
    rng = np.random.default_rng(seed)
    for start in range(0, draws, BLOCK):
        rows = np.tile(np.arange(n_classes), (min(BLOCK, draws - start), 1))
        orders = rng.permuted(rows, axis=1)
        yield square[orders[:, first], orders[:, second]]
