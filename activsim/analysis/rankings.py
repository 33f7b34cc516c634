"""Classes in the order of how alike they are to one, from the most alike on; from a dissimilarity
matrix or a row of it.

    ranking(matrix)[query]                   # from most to least alike, query first
    nearest(matrix, query)                   # the second of these

What is undefined is never ranked."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral

import numpy as np
from scipy.stats import rankdata

from activsim.analysis.rank_tests import tie_values


def ranking(matrix: np.ndarray) -> np.ndarray:
    """For each class, all classes from most to least alike: int (n_classes, n_classes), itself
    always first.

    Ties (`rank_tests.tie_values`) keep the order of the classes. A class whose dissimilarity is NaN
    cannot be ranked: the row's last places hold -1, one for each class left out. Raises ValueError
    for what is no such matrix."""
    matrix = np.asarray(matrix)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise ValueError(
            f"A matrix of classes by classes was expected; one of shape {matrix.shape} came."
        )
    order = np.empty(matrix.shape, dtype=np.int64)
    for query, row in enumerate(matrix):
        order[query] = row_ranking(row, query)
    return order


def check_classes(labels: Sequence[int] | np.ndarray, n_classes: int) -> None:
    """Raises ValueError for what are no numbers of so many classes."""
    for label in labels:
        if not isinstance(label, Integral) or not 0 <= int(label) < n_classes:
            raise ValueError(
                f"A class by number, 0 to {n_classes - 1}, was expected; {label!r} came."
            )


def row_ranking(row: np.ndarray, query: int) -> np.ndarray:
    """The same of one class: int (n_classes,). row: its dissimilarities (n_classes,)."""
    row = tie_values(row)
    row[query] = -np.inf
    order = np.argsort(row, kind="stable")  # NaN sorts last
    return np.where(np.isnan(row[order]), -1, order)


def neighbourhood(row: np.ndarray, query: int, n_classes: int, *others: int) -> np.ndarray:
    """A class, those nearest to it and the others, int (n_classes or fewer,): from most to least
    alike; those that cannot be ranked are left out, save the others. row: the dissimilarities of
    the class (all n_classes of the set,)."""
    order = row_ranking(row, query)
    ranked = order[order >= 0]
    extra = [label for label in dict.fromkeys(others) if label not in ranked[:n_classes]]
    return np.array([*ranked[: n_classes - len(extra)], *extra], dtype=np.int64)


def pair_ranks(dissimilarity: np.ndarray) -> np.ndarray:
    """The place of each pair of classes among all pairs, 1 for the most alike, ties sharing the
    first of theirs; int (n_classes, n_classes), 0 on the diagonal and where undefined."""
    upper = np.triu_indices(len(dissimilarity), 1)
    values = tie_values(dissimilarity[upper])
    defined = ~np.isnan(values)
    ranks_of_pairs = np.zeros(len(values), dtype=int)
    ranks_of_pairs[defined] = rankdata(values[defined], method="min")
    ranks = np.zeros(dissimilarity.shape, dtype=int)
    ranks[upper] = ranks_of_pairs
    return ranks + ranks.T


def nearest(matrix: np.ndarray, query: int) -> int | None:
    """The class most alike to `query`, itself left out; None where nothing can be ranked."""
    return second(row_ranking(matrix[query], query))


def second(order: np.ndarray) -> int | None:
    """The class that comes after the first of a row's ranking; None where none is ranked."""
    return None if len(order) < 2 or order[1] < 0 else int(order[1])
