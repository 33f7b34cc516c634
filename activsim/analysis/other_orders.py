"""What chance is: a hypothesis with its classes in other orders, beside matrices.

    orders = OtherOrders(groups, model, n_classes)    # model: mid-ranks of the hypothesis
    orders.n, orders.are_all, orders.smallest_p
    for sums in orders.sums(doubled):                 # (so many orders, n_matrices)
        ...

Of groups an order is a distinct placement; all are tried up to 50,000. Of a matrix of up to ten
classes all n! orders are tried; some of them leave it as it is where it has ties."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from activsim.analysis import all_orders, graded, placements
from activsim.analysis.graded import Hypothesis
from activsim.analysis.rank_tests import DRAWS

MOST = 150_000_000  # orders x matrices up to which all orders are tried: seconds


@dataclass(frozen=True, eq=False)
class OtherOrders:
    """groups: of all classes; model: mid-ranks of the hypothesis (n_pairs,); n_matrices: beside how
    many it is put."""

    groups: Hypothesis
    model: np.ndarray
    n_classes: int
    draws: int = DRAWS
    seed: int = 0
    n_matrices: int = 1

    @functools.cached_property
    def are_all(self) -> bool:
        """Whether all are tried."""
        if not isinstance(self.groups, np.ndarray):
            return placements.few_enough_to_try_all(self.groups)
        few = self.n_classes <= all_orders.MOST_CLASSES
        return few and math.factorial(self.n_classes) * self.n_matrices <= MOST

    @functools.cached_property
    def n(self) -> int:
        """How many are tried."""
        if not self.are_all:
            return self.draws
        if isinstance(self.groups, np.ndarray):
            return math.factorial(self.n_classes)
        return placements.n_placements(self.groups)

    @functools.cached_property
    def smallest_p(self) -> float:
        """What a matrix would get that agrees best of all: the orders are as good that leave the
        hypothesis as it is."""
        extra = 0 if self.are_all else 1
        if not isinstance(self.groups, np.ndarray):
            return 1 / (self.n + extra)
        if self.n_classes <= all_orders.MOST_CLASSES:
            alike = self.n / graded.n_different(self.model, self.n_classes)
        elif graded.stands_alone(self.model, self.n_classes):
            return 1 / self.n_classes
        else:
            best = self.closeness @ self.closeness  # no other order has more
            blocks = self._blocks()
            alike = sum(int((block @ self.closeness >= best).sum()) for block in blocks)
        return (alike + extra) / (self.n + extra)

    @functools.cached_property
    def closeness(self) -> np.ndarray:
        """How alike the pairs should be, whole numbers (n_pairs,): 1 within a group and 0 between
        two; of ratings the doubled mid-ranks below 0."""
        if isinstance(self.groups, np.ndarray):
            return -np.rint(2 * self.model)
        return (self.model == self.model.min()).astype(float)

    def sums(self, doubled: np.ndarray) -> Iterator[np.ndarray]:
        """Blocks (n_orders, n_matrices): over the pairs, closeness after another order times the
        doubled mid-ranks (n_matrices, n_pairs)."""
        if isinstance(self.groups, np.ndarray) and self.are_all:
            for sums in all_orders.sums_of_all_orders(doubled, self.closeness):
                yield sums.T
            return
        for block in self._blocks():
            yield block @ doubled.T

    def _blocks(self) -> Iterator[np.ndarray]:
        """Closeness after other orders, (n_orders, n_pairs); all placements of groups where they
        are few."""
        if isinstance(self.groups, np.ndarray):
            return graded.random_orders(self.closeness, self.n_classes, self.draws, self.seed)
        return placements.placement_blocks(self.groups, self.draws, self.seed)
