"""Every order of the classes of one matrix beside others, up to ten classes.

for sums in sums_of_all_orders(pairs, other):    # (n_matrices, some of the n! orders)
    hits += (sums >= observed[:, None]).sum(axis=1)
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import numpy as np

MOST_CLASSES = 10  # up to which all n! orders are tried
WHOLE = 2**24  # up to which float32 holds every whole number


def n_classes_of(n_pairs: int) -> int:
    """Of how many classes these are the pairs."""
    return (1 + math.isqrt(1 + 8 * n_pairs)) // 2


def sums_of_all_orders(pairs: np.ndarray, other: np.ndarray) -> Iterator[np.ndarray]:
    """Blocks (n_matrices, n_orders): the sum over pairs of pairs[i, j] other[order[i], order[j]],
    each of all n! orders once. Exact: pairs (n_matrices, n_pairs), other (n_pairs,) hold whole
    numbers.

    A block is a choice of the classes that come first, with all orders of these and of the others.
    The pairs inside the first and inside the second half depend on one of the two orders each, and
    those across are linear in "which of the others stands where": one matrix product of at most 25
    columns for all orders of both halves."""
    n = n_classes_of(len(other))
    head = n // 2
    largest = (np.sort(np.abs(pairs), axis=-1) @ np.sort(np.abs(other))).max(initial=0)
    kind = np.float32 if 2 * largest < WHOLE else np.float64
    x, y = _square(pairs, n).astype(kind), _square(other[None], n)[0].astype(kind)
    head_orders, tail_orders = (
        np.array(list(itertools.permutations(range(k)))) for k in (head, n - head)
    )
    # (class among the others, place) by order
    stands = (tail_orders[:, None, :] == np.arange(n - head)[:, None]).reshape(len(tail_orders), -1)
    by_order = np.ascontiguousarray(stands.T.astype(kind))
    x_first, x_second = _flat(x[:, :head, :head]), _flat(x[:, head:, head:])
    x_across = x[:, None, :head, head:]
    for choice in itertools.combinations(range(n), head):
        others = np.setdiff1d(np.arange(n), choice)
        first, second = np.array(choice, dtype=int)[head_orders], others[tail_orders]
        # across[order of the first, class among the others, place]: what that class adds there
        across = np.swapaxes(y[first[:, :, None], others], -1, -2) @ x_across
        sums = across.reshape(len(x), len(first), -1) @ by_order
        inside_first = x_first @ _flat(y[first[:, :, None], first[:, None, :]]).T
        inside_second = x_second @ _flat(y[second[:, :, None], second[:, None, :]]).T
        sums += inside_first[:, :, None] / 2
        sums += inside_second[:, None, :] / 2
        yield sums.reshape(len(x), -1)


def _square(pairs: np.ndarray, n_classes: int) -> np.ndarray:
    """Symmetric matrices (n, n_classes, n_classes) of their pairs (n, n_pairs)."""
    matrices = np.zeros((len(pairs), n_classes, n_classes))
    first, second = np.triu_indices(n_classes, 1)
    matrices[:, first, second] = matrices[:, second, first] = pairs
    return matrices


def _flat(matrices: np.ndarray) -> np.ndarray:
    return matrices.reshape(len(matrices), -1)
