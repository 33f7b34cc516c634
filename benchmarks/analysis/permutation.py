"""All 10! orders of the classes of a matrix, beside a plain loop over some of them."""

from __future__ import annotations

import itertools
import math

import numpy as np

from benchmarks.measure import alternate, row, seconds

N_CLASSES = 10
N_TRIED = 20_000  # orders that the plain loop really goes through


def rows() -> list[dict]:
    from activsim.analysis import rank_tests

    rng = np.random.default_rng(0)
    first, second = (_matrix(rng) for _ in range(2))
    _same_p(rank_tests, rng)
    whole = math.factorial(N_CLASSES) / N_TRIED
    figures = alternate(
        lambda: seconds(lambda: rank_tests.permutation_test(first, second)),
        lambda: whole * seconds(lambda: plain(rank_tests.ranks(first), second, N_TRIED)),
    )
    beside = f"a plain Python/NumPy loop, extrapolated from {N_TRIED:,} of them"
    subject = (
        f"exact label permutation of two {N_CLASSES} x {N_CLASSES} matrices "
        f"({math.factorial(N_CLASSES):,} orders)"
    )
    return [row(subject, beside, *figures, at_least=50, under=4)]


def plain(x: np.ndarray, second: np.ndarray, n_orders: int | None = None) -> float:
    """Share of the first `n_orders` orders (all of them) in which the ranks x agree with the other
    matrix as well as they do as it stands. One order after the other, ranked once."""
    from scipy.stats import rankdata

    n = len(second)
    above = np.triu_indices(n, 1)
    ranked = np.zeros((n, n))
    ranked[above] = rankdata(second[above])
    ranked += ranked.T
    observed, hits, n_tried = x @ ranked[above], 0, 0
    for order in itertools.islice(itertools.permutations(range(n)), n_orders):
        order = np.array(order)
        hits += x @ ranked[order[:, None], order][above] >= observed
        n_tried += 1
    return hits / n_tried


def _matrix(rng, n: int = N_CLASSES) -> np.ndarray:
    matrix = rng.random((n, n))
    return np.triu(matrix, 1) + np.triu(matrix, 1).T


def _same_p(statistics, rng) -> None:
    """Both ways come to the same p, where the plain one can be waited for."""
    first, second = (_matrix(rng, 7) for _ in range(2))
    assert statistics.permutation_test(first, second).p == plain(statistics.ranks(first), second)
