"""What is believed about classes: groups of them, or ratings of how unlike they are.

within, between = pair_weights([[0, 1], [2, 3]], 4)   # how much each pair counts as which
whole_groups([[0, 1]], 4)                             # [[0, 1], [2], [3]]"""

from __future__ import annotations

from typing import overload

import numpy as np

from activsim.analysis import graded, rank_tests
from activsim.analysis import groups as grouping
from activsim.analysis.graded import Hypothesis
from activsim.analysis.placements import Groups, n_placements

FEWEST_ORDERS = 20  # different ones, below which no p could be as small as 5%


def pair_weights(groups: Hypothesis, n_classes: int) -> tuple[np.ndarray, np.ndarray]:
    """How much each pair counts as within and as between, each (n_classes, n_classes), symmetric,
    and 1 in sum over the pairs, 0 where there is no such pair. Of ratings, the more alike two
    classes should be the more they count as within. Raises ValueError for what is neither groups
    nor ratings of these classes."""
    apart = grouping.model_matrix(whole_groups(groups, n_classes), n_classes)
    pairs = np.triu(np.ones((n_classes, n_classes), dtype=bool), 1)
    alike = np.where(pairs, 1 - apart, 0)
    apart = np.where(pairs, apart, 0)
    parts = [part / (part.sum() or 1) for part in (alike, apart)]
    return parts[0] + parts[0].T, parts[1] + parts[1].T


def has_no_groups(groups: Hypothesis) -> bool:
    """Whether each class is in a group of its own."""
    return not graded.is_graded(groups) and all(len(group) == 1 for group in groups)


@overload
def whole_groups(groups: Groups, n_classes: int) -> list[list[int]]: ...


@overload
def whole_groups(groups: Hypothesis, n_classes: int) -> Hypothesis: ...


def whole_groups(groups: Hypothesis, n_classes: int) -> Hypothesis:
    """With a group of its own for each class that is in none; a matrix as it is. Raises ValueError
    for other than groups of these classes."""
    if graded.is_graded(groups):
        return groups
    lists = grouping.label_lists(groups)
    labels_in_groups = {label for group in lists for label in group}
    return grouping.check_groups(
        [*lists, *([label] for label in range(n_classes) if label not in labels_in_groups)],
        n_classes,
    )


def has_many_orders(groups: Hypothesis, n_classes: int) -> bool:
    """Whether there are enough different ones for a p of at most 5%."""
    if isinstance(groups, np.ndarray):
        ranks = rank_tests.ranks(grouping.model_matrix(groups, n_classes))
        return graded.n_different(ranks, n_classes) >= FEWEST_ORDERS
    return n_placements(whole_groups(groups, n_classes)) >= FEWEST_ORDERS
