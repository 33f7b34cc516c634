"""How far two dissimilarity matrices agree, and how often chance alone would agree as well.

    rho_a(trained, pixels)              # rank correlation of the pairs of classes, -1..1
    permutation_test(trained, pixels)   # all n! orders of the classes up to n = 10, sampled beyond

Two pairs of classes share classes, so the n(n-1)/2 pairs are not independent. Chance is therefore
made by permuting the *classes* (rows and columns together), never the pairs. All tests are
one-sided: "agrees more".

Sources: Kriegeskorte, Mur, Bandettini 2008 (class permutation); Schuett et al. 2023 (rho-a).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import rankdata

from activsim.analysis.all_orders import MOST_CLASSES, sums_of_all_orders

LEVEL = 0.05  # of every test
MIN_CLASSES = 7  # below, no permutation test is made (as in the RSA toolbox: Nili et al. 2014)
DRAWS = 10_000
DIGITS = 12  # values this close, relative to the largest, are ties: they differ by rounding only


@dataclass(frozen=True)
class Outcome:
    """value: the statistic; p: share of the `n_orders` in which chance does at least as well (NaN
    where it would mean nothing, and then `why` says so in a sentence); exact: all distinct orders
    were tried, else p = (1 + hits) / (1 + draws); smallest_p: the p that the best of all orders
    would have got (for groups: 1 / placements)."""

    value: float
    p: float = math.nan
    n_orders: int = 0
    exact: bool = False
    smallest_p: float = math.nan
    why: str = ""


# the pairs of classes and their ranks


def condensed(matrix: np.ndarray) -> np.ndarray:
    """The upper triangle row by row (scipy's condensed order): float64 (..., n_pairs) of (...,
    n_classes, n_classes).

    Raises ValueError where a matrix is not square and symmetric.
    """
    matrix = np.asarray(matrix, dtype=np.float64)
    if matrix.ndim < 2 or matrix.shape[-1] != matrix.shape[-2]:
        raise ValueError(
            f"A matrix of classes by classes was expected, one of shape {matrix.shape} came."
        )
    flipped = np.swapaxes(matrix, -1, -2)
    if not np.allclose(matrix, flipped, rtol=1e-9, atol=1e-12, equal_nan=True):
        raise ValueError(
            "A symmetric matrix was expected, but a and b differ otherwise than b and a. "
            "Take the mean of the matrix and its transpose."
        )
    first, second = np.triu_indices(matrix.shape[-1], 1)
    return matrix[..., first, second]


def tie_values(values: np.ndarray) -> np.ndarray:
    """Values (..., n) over the largest finite one of each row, float64: those that differ by
    rounding only are the same here, so that they are ties. NaN and infinity stay."""
    values = np.asarray(values, dtype=np.float64)
    finite = np.where(np.isfinite(values), np.abs(values), 0.0)
    largest = finite.max(axis=-1, keepdims=True, initial=0.0)
    return np.round(values / np.where(largest > 0, largest, 1.0), DIGITS)


def ranks(matrix: np.ndarray) -> np.ndarray:
    """Mid-ranks 1..n_pairs of the pairs, float64 (..., n_pairs); all NaN where one pair of the
    matrix is."""
    values = condensed(matrix)
    ranked = rankdata(tie_values(values), axis=-1, nan_policy="propagate")
    return np.where(np.isnan(values).any(axis=-1, keepdims=True), np.nan, ranked)


def why_undefined(matrix: np.ndarray, name: str = "The matrix") -> str:
    """Why a matrix (n_classes, n_classes) cannot be compared, a sentence; "" where it can."""
    ranked = ranks(matrix)
    if ranked.size == 0:
        return f"{name} has no pair of classes to compare."
    if np.isnan(ranked).all():
        missing = int(np.isnan(condensed(matrix)).sum())
        return (
            f"{name} is undefined for {missing} of {ranked.size} pairs of classes. "
            "Choose another measure or threshold, or leave those classes out."
        )
    if np.ptp(ranked) == 0:
        return (
            f"{name} is the same for all pairs of classes, so that there is no order to agree with."
        )
    return ""


def rho_a(a: np.ndarray, b: np.ndarray) -> float:
    """Agreement of two matrices, rho-a: `12 x'y / (n^3 - n) - 3 (n + 1) / (n - 1)` with the
    mid-ranks x, y of the n pairs: Spearman's correlation if ties were broken at random (Schuett et
    al. 2023), and Spearman's where there are none. NaN where a matrix has a NaN pair or no
    order."""
    x, y = _ranks_of_both(a, b)
    if not (_has_order(x) and _has_order(y)):
        return math.nan
    return float(rho_a_from_product(x @ y, len(x)))


def rho_a_from_product(product: np.ndarray, n_pairs: int) -> np.ndarray:
    """rho-a from the sum over pairs of the products of mid-ranks, of the shape of `product`."""
    return 12 * product / (n_pairs**3 - n_pairs) - 3 * (n_pairs + 1) / (n_pairs - 1)


def spearman(a: np.ndarray, b: np.ndarray) -> float:
    """Pearson correlation of the mid-ranks of the pairs; NaN where a matrix has a NaN pair or no
    order."""
    x, y = _ranks_of_both(a, b)
    return float(np.corrcoef(x, y)[0, 1]) if _has_order(x) and _has_order(y) else math.nan


def _has_order(ranked: np.ndarray) -> bool:
    """Whether there is something to agree with, as why_undefined says. ranked: of one matrix."""
    return bool(ranked.size and not np.isnan(ranked).any() and np.ptp(ranked))


def _ranks_of_both(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    x, y = ranks(a), ranks(b)
    if np.shape(a) != np.shape(b) or x.ndim != 1:
        raise ValueError(
            f"Two matrices of the same classes were expected, {np.shape(a)} and {np.shape(b)} came."
        )
    return x, y


# two matrices: all orders of the classes


def permutation_test(a: np.ndarray, b: np.ndarray, draws: int = DRAWS, seed: int = 0) -> Outcome:
    """rho-a of two matrices (n_classes, n_classes), and how often a random order of the classes of
    one agrees as well.

    All n! orders up to n = 10, `draws` random ones beyond. Ties count as hits. p is the same for
    Spearman, which only scales the statistic."""
    value = rho_a(a, b)
    why = (
        why_undefined(a, "The first matrix")
        or why_undefined(b, "The second matrix")
        or why_too_few_classes(len(a))
    )
    if why:
        return Outcome(value, why=why)
    # Mid-ranks are multiples of a half: doubled, everything is a whole number and ties are ties.
    x, y = (np.rint(2 * ranks(matrix)).astype(np.int64) for matrix in (a, b))
    observed = int(x @ y)
    if len(a) <= MOST_CLASSES:
        products = np.concatenate([*sums_of_all_orders(x[None], y)], axis=1)[0]
        return _exact(value, products >= observed, products == products.max())
    rng = np.random.default_rng(seed)
    hits = sum(
        int((block @ x >= observed).sum())
        for block in _random_orders(square_matrix(y, len(a)), draws, rng)
    )
    return _sampled(value, hits, draws)


def why_too_few_classes(n_classes: int) -> str:
    """Why there is no p-value for so few classes; "" for enough."""
    if n_classes >= MIN_CLASSES:
        return ""
    return (
        f"There are {n_classes} classes; with fewer than {MIN_CLASSES} there are too few orders of "
        "them for a p-value."
    )


def _exact(value: float, hits: np.ndarray, best: np.ndarray) -> Outcome:
    p, smallest = (int(np.count_nonzero(orders)) / hits.size for orders in (hits, best))
    return _without_hopeless_p(Outcome(value, p, hits.size, exact=True, smallest_p=smallest))


def _sampled(value: float, hits: int, draws: int) -> Outcome:
    return _without_hopeless_p(
        Outcome(value, (1 + hits) / (1 + draws), draws, smallest_p=1 / (1 + draws))
    )


def _without_hopeless_p(outcome: Outcome) -> Outcome:
    why = why_never_significant(outcome.n_orders, outcome.smallest_p)
    return replace(outcome, p=math.nan, why=why) if why else outcome


def why_never_significant(n_orders: int, smallest_p: float) -> str:
    """Why a p-value would mean nothing where not even the best of all orders could be significant;
    "" elsewhere."""
    if smallest_p <= LEVEL:
        return ""
    return (
        f"Even the best of {n_orders:,} orders would get p = {smallest_p:.2g}, so that no result "
        f"could be below {LEVEL:g}."
    )


def square_matrix(values: np.ndarray, n_classes: int) -> np.ndarray:
    """The symmetric matrix (n_classes, n_classes) of its pairs (n_pairs,), 0 on the diagonal."""
    matrix = np.zeros((n_classes, n_classes), dtype=values.dtype)
    matrix[np.triu_indices(n_classes, 1)] = values
    return matrix + matrix.T


def _random_orders(
    y: np.ndarray, draws: int, rng: np.random.Generator, block: int = 500
) -> Iterator[np.ndarray]:
    """The pairs (n, n_pairs) of y after a random order of its classes, `block` orders at a time."""
    first, second = np.triu_indices(len(y), 1)
    for start in range(0, draws, block):
        orders = rng.permuted(np.tile(np.arange(len(y)), (min(block, draws - start), 1)), axis=1)
        yield y[orders[:, first], orders[:, second]]
