"""How the dissimilarity of the classes changes along an axis of steps: a network's layers, a
training's epochs.

    matrices = dissimilarities(tables, Rule("quantile", 0.1), "mean difference")
    course(matrices, groups, {"the pixels": matrices[0]}, {})    # a number a step for each measure
    agreements(cells, current), nearest_classes(cells, query)    # a whole grid of matrices

Nothing here knows what a step is. Undefined is NaN: a step that is undefined stays so and leaves
the others alone."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from activsim.analysis import firing_rule, rank_tests
from activsim.analysis import groups as grouping
from activsim.analysis.groups import Groups
from activsim.analysis.similarity import Comparison, comparison
from activsim.firing.table import FiringTable

RANDOM_ORDERS = 1_000  # of the classes, of a band of chance, where there are more
BAND_ENDS = (0.025, 0.975)


@dataclass(frozen=True)
class Rule:
    """A threshold that means the same in every table. kind "value": this very value (of any use at
    0 only, since activations have no common unit); "quantile": each neuron fires on its top `level`
    of all images; "scale": `level` times the table's highest threshold (its lowest one where
    `level` is negative)."""

    kind: str
    level: float


def rule_threshold(table: FiringTable, rule: Rule) -> tuple[str, float] | None:
    """Kind and threshold that a rule means in a table; None where it asks for a threshold on a side
    of 0 that the table does not have."""
    if rule.kind != "scale":
        return rule.kind, rule.level
    end = float(table.thresholds[-1 if rule.level >= 0 else 0])
    return None if end == 0 else ("value", abs(rule.level) * end)


def rule_profiles(table: FiringTable, rule: Rule) -> np.ndarray:
    """`firing_rule.profiles` float64 (n_classes, n_neurons) of a table by a rule; NaN also where
    there is no such threshold."""
    kind_and_threshold = rule_threshold(table, rule)
    if kind_and_threshold is None:
        return np.full(table.counts.shape[1:], np.nan)
    return firing_rule.profiles(table, *kind_and_threshold)


def rule_comparison(table: FiringTable, rule: Rule, measure: str) -> Comparison:
    """`similarity.comparison` of a table by a rule; undefined also where there is no such
    threshold."""
    kind_and_threshold = rule_threshold(table, rule)
    if kind_and_threshold is None:
        return Comparison(rule_profiles(table, rule), measure)
    return comparison(table, *kind_and_threshold, measure)


def dissimilarities(
    tables: Sequence[FiringTable], rule: Rule, measure: str, labels: np.ndarray | None = None
) -> np.ndarray:
    """The dissimilarity matrix of each step, float64 (n_steps, n_classes, n_classes). labels: of
    these classes only; which neurons fire is decided over all of them."""
    results = [rule_comparison(table, rule, measure) for table in tables]
    if labels is None:
        return np.array([result.dissimilarity for result in results])
    return np.array([result.among(labels) for result in results])


# one number a step


@dataclass(frozen=True, eq=False)
class Course:
    """Float64 (n_steps,) each. within, between, ratio: `groups.effect` (NaN without groups);
    agreement: by the name of what each step is compared with, its rank correlation."""

    within: np.ndarray
    between: np.ndarray
    ratio: np.ndarray
    agreement: dict[str, np.ndarray]


def course(
    matrices: np.ndarray,
    groups: Groups | None,
    others: Mapping[str, np.ndarray],
    tied: Mapping[str, np.ndarray],
) -> Course:
    """The measures of structure of each of the matrices (n_steps, n_classes, n_classes).

    others, tied: matrices (n_classes, n_classes) to compare with, by name: Spearman's correlation
    with `others`, and rho-a with those that have ties by their nature (STATISTICS: a matrix of ties
    must not gain by them)."""
    undefined = grouping.Effect(math.nan, math.nan, math.nan)
    effects = [
        undefined if groups is None else grouping.effect(matrix, groups) for matrix in matrices
    ]
    agreement = {name: agreements(matrices, other) for name, other in others.items()}
    for name, other in tied.items():
        agreement[name] = np.array([rank_tests.rho_a(matrix, other) for matrix in matrices])
    within = np.array([effect.within for effect in effects])
    between = np.array([effect.between for effect in effects])
    ratio = np.array([effect.ratio for effect in effects])
    return Course(within, between, ratio, agreement)


def last_ordered(matrices: np.ndarray) -> int | None:
    """The last step whose matrix has an order of the pairs that others can agree with; None where
    none has."""
    usable = [step for step, matrix in enumerate(matrices) if not rank_tests.why_undefined(matrix)]
    return usable[-1] if usable else None


# a grid of matrices


def agreements(cells: np.ndarray, current: np.ndarray) -> np.ndarray:
    """Spearman's correlation (`rank_tests.spearman`) of each matrix of a grid (*grid, n_classes,
    n_classes) with one (n_classes, n_classes), float64 (*grid,); NaN where either has a NaN pair or
    no order."""
    x, y = rank_tests.ranks(cells), rank_tests.ranks(current)
    if x.shape[-1] < 2:
        return np.full(x.shape[:-1], np.nan)
    x, y = (ranks - ranks.mean(axis=-1, keepdims=True) for ranks in (x, y))
    lengths = np.linalg.norm(x, axis=-1) * np.linalg.norm(y)
    with np.errstate(invalid="ignore", divide="ignore"):
        cosines = np.clip(x @ y / np.where(lengths > 0, lengths, 1.0), -1, 1)
        return np.where(lengths > 0, cosines, np.nan)


@dataclass(frozen=True, eq=False)
class ChanceBand:
    """low, high: float64 (n_steps,), at least 95% of the orders of the classes are inside, ends
    included; NaN where there is no agreement. n_orders: how many were tried; exact: whether they
    are all."""

    low: np.ndarray
    high: np.ndarray
    n_orders: int
    exact: bool

    @property
    def orders(self) -> str:
        """What the band is 95% of, in words: "1,000 random orders of the classes"."""
        kind = "all {} orders" if self.exact else "{} random orders"
        return f"{kind.format(f'{self.n_orders:,}')} of the classes"


def chance_band(
    matrices: np.ndarray, other: np.ndarray, tied: bool = False, seed: int = 0
) -> ChanceBand:
    """Where the agreement of each of the matrices (n_steps, n_classes, n_classes) with another
    (n_classes, n_classes) lies whose classes stand in other orders. tied: rho-a, else Spearman's,
    as in `course`."""
    n_classes = len(other)
    exact = math.factorial(n_classes) <= RANDOM_ORDERS
    if exact:
        orders = np.array(list(itertools.permutations(range(n_classes))))
    else:
        rng = np.random.default_rng(seed)
        orders = np.array([rng.permutation(n_classes) for _ in range(RANDOM_ORDERS)])
    x, y = rank_tests.ranks(matrices), rank_tests.ranks(other)
    low, high = np.full(len(x), np.nan), np.full(len(x), np.nan)
    usable = ~np.isnan(x).any(axis=-1) & (np.ptp(x, axis=-1) > 0) if x.shape[-1] > 1 else low > 0
    if usable.any() and not np.isnan(y).any() and np.ptp(y) > 0:
        square = rank_tests.square_matrix(y, n_classes)
        first, second = np.triu_indices(n_classes, 1)
        pairs_in_orders = square[orders[:, first], orders[:, second]]
        products = pairs_in_orders @ x[usable].T  # (n_orders, n_usable)
        # nothing lies in between: of few orders an interpolated end would hold fewer than 95%
        ends = (
            np.quantile(products, BAND_ENDS[0], axis=0, method="lower"),
            np.quantile(products, BAND_ENDS[1], axis=0, method="higher"),
        )
        low[usable], high[usable] = (_agreement(end, x[usable], y, tied) for end in ends)
    return ChanceBand(low, high, len(orders), exact)


def _agreement(products: np.ndarray, x: np.ndarray, y: np.ndarray, tied: bool) -> np.ndarray:
    """Of sums over the pairs of products of mid-ranks (n,), of x (n, n_pairs) and y (n_pairs,)."""
    if tied:
        return rank_tests.rho_a_from_product(products, len(y))
    covariances = products - len(y) * x.mean(axis=-1) * y.mean()
    return covariances / (len(y) * x.std(axis=-1) * y.std())


def nearest_classes(cells: np.ndarray, query: int) -> np.ndarray:
    """Which classes are nearest to `query` in each matrix of a grid (*grid, n_classes, n_classes):
    bool (*grid, n_classes), several where they are tied, none where the query is undefined beside
    all."""
    rows = np.array(cells, dtype=np.float64)[..., query, :]
    rows[..., query] = np.inf
    rows = rank_tests.tie_values(rows)
    rows = np.where(np.isnan(rows), np.inf, rows)
    least = rows.min(axis=-1, keepdims=True)
    return (rows == least) & np.isfinite(least)
