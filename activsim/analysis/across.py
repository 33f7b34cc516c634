"""Classes as they are beside classes under a condition: do shifted shirts still lie beside shirts?

    distances = rule_across(plain, changed, Rule("value", 0.0), "mean difference")
    distances.dissimilarity       # (n_classes, n_classes): rows as they are, columns changed
    distances.n_own, distances.n_defined          # in how many of them their own class is nearest

A changed image resembles the image that it was made of, whatever its class. So each half of a
class's images as they are is compared with the other half of the changed ones, and the mean of the
two is the distance: no image is compared with itself. What fires is decided by the thresholds of
the images as they are, in both."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np

from activsim.analysis import firing_rule, geometry, rank_tests
from activsim.analysis.geometry import Rule
from activsim.analysis.measures import MEASURES
from activsim.firing.table import KINDS, FiringTable

SAME = 1e-5  # of the largest threshold: how far rounding may take two of them apart


@dataclass(frozen=True, eq=False)
class Across:
    """dissimilarity float64 (n_classes, n_classes): how far each class as it is, a row, lies from
    each class under the condition, a column; NaN where undefined."""

    dissimilarity: np.ndarray

    @functools.cached_property
    def nearest(self) -> np.ndarray:
        """Which classes as they are lie nearest to each changed class, bool (n_classes, n_classes),
        rows and columns as in `dissimilarity`: several where they are tied, none where the changed
        class is undefined beside its own, or beside all others."""
        values = rank_tests.tie_values(self.dissimilarity.T).T
        matrix = np.where(np.isnan(values), np.inf, values)
        nearest = matrix == matrix.min(axis=0, initial=np.inf)
        return nearest & self.is_defined

    @functools.cached_property
    def is_defined(self) -> np.ndarray:
        """Bool (n_classes,): a class that can be nearest to itself, and another can be."""
        defined = ~np.isnan(self.dissimilarity)
        return defined.diagonal() & (defined.sum(axis=0) > 1)

    @property
    def is_own(self) -> np.ndarray:
        """Whether each changed class lies nearest to its own, and to no other as near, bool
        (n_classes,)."""
        return self.nearest.diagonal() & (self.nearest.sum(axis=0) == 1)

    @property
    def n_own(self) -> int:
        return int(self.is_own.sum())

    @property
    def n_defined(self) -> int:
        return int(self.is_defined.sum())

    @property
    def share(self) -> float:
        """Of the classes where it is defined, those that lie nearest to their own; NaN where there
        are none."""
        return self.n_own / self.n_defined if self.n_defined else float("nan")

    @property
    def chance(self) -> float:
        """That share, on average, where the nearest class is drawn by lot among those that are
        defined beside it."""
        n_beside = (~np.isnan(self.dissimilarity)).sum(axis=0)[self.is_defined]
        return float((1 / n_beside).mean()) if len(n_beside) else float("nan")

    def other_nearest(self, label: int) -> int | None:
        """The class that a changed class is nearest to; None where that is not one class."""
        labels = np.flatnonzero(self.nearest[:, label])
        return int(labels[0]) if len(labels) == 1 else None


def halves_across(plain: np.ndarray, variant: np.ndarray, measure: str) -> Across:
    """Of profiles float (2, n_classes, n_neurons), those of the two halves of each class's images,
    as they are and under a condition. Raises ValueError for an unknown measure and other shapes."""
    if measure not in MEASURES:
        raise ValueError(f"Unknown measure {measure!r}. Measures are: {', '.join(MEASURES)}.")
    if plain.shape != variant.shape or plain.ndim != 3 or len(plain) != 2 or not plain.shape[-1]:
        raise ValueError(
            "Profiles of one shape (2 halves, n_classes, n_neurons) were expected, "
            f"{plain.shape} and {variant.shape} came."
        )
    if MEASURES[measure].of_halves:  # which crosses them itself
        return Across(_between(plain, variant, measure))
    cross_halves = [_between(plain[half], variant[1 - half], measure) for half in (0, 1)]
    return Across((cross_halves[0] + cross_halves[1]) / 2)


def _between(plain: np.ndarray, variant: np.ndarray, measure: str) -> np.ndarray:
    """float64 (n_classes, n_classes)."""
    n_classes = plain.shape[-2]
    row = MEASURES[measure].distances.from_class(np.concatenate([plain, variant], axis=-2))
    rows = [row(label, slice(n_classes, None)) for label in range(n_classes)]
    return np.array(rows).reshape(n_classes, n_classes)


def across(
    plain: FiringTable,
    variant: FiringTable,
    kind: str,
    threshold: float,
    measure: str,
    labels: np.ndarray | None = None,
) -> Across:
    """Of a layer's tables at a threshold of the images as they are. labels: of these classes only;
    which neurons fire is decided over all. Undefined where the rule for probabilities says so, and
    where the halves were not told apart. Raises ValueError where the tables do not belong together,
    and as `firing_rule.profiles` does."""
    for table in (plain, variant):
        firing_rule.check_table(table)
    _check_thresholds(plain, variant)
    if plain.first_half is None or variant.first_half is None:
        return _undefined(plain, measure, labels)
    halves = (half_profiles(table, plain, kind, threshold) for table in (plain, variant))
    first, second = halves if labels is None else (half[:, labels] for half in halves)
    return halves_across(first, second, measure)


def rule_across(
    plain: FiringTable,
    variant: FiringTable,
    rule: Rule,
    measure: str,
    labels: np.ndarray | None = None,
) -> Across:
    """The same at what a rule means for the images as they are; undefined also where there is no
    such threshold."""
    kind_and_threshold = geometry.rule_threshold(plain, rule)
    if kind_and_threshold is None:
        return _undefined(plain, measure, labels)
    return across(plain, variant, *kind_and_threshold, measure, labels)


def _undefined(plain: FiringTable, measure: str, labels: np.ndarray | None) -> Across:
    n_classes = plain.counts.shape[1] if labels is None else len(labels)
    halves = np.full((2, n_classes, 1), np.nan)
    return halves_across(halves, halves, measure)


def half_profiles(
    table: FiringTable, plain: FiringTable, kind: str, threshold: float
) -> np.ndarray:
    """`firing_rule.half_profiles` of a table, float64 (2, n_classes, n_neurons), where the table of
    the images as they are decides what each neuron has to exceed. Raises ValueError as that."""
    if kind not in KINDS:
        raise ValueError(f"Unknown kind of threshold {kind!r}. Kinds are: {', '.join(KINDS)}.")
    if firing_rule.fires_everywhere(plain, kind, threshold):
        return np.full((2, *table.counts.shape[1:]), np.nan)
    if kind == "quantile":
        return table.own_half_rates(plain.quantile_index(threshold))
    return table.half_rates(plain.nearest_index(threshold))


def _check_thresholds(plain: FiringTable, variant: FiringTable) -> None:
    same = plain.counts.shape == variant.counts.shape and np.allclose(
        plain.thresholds, variant.thresholds, 0, SAME * float(np.abs(plain.thresholds).max())
    )
    if not same:
        raise ValueError(
            "Two recordings of one layer at the same thresholds were expected. Record the changed "
            "images with `thresholds` of those as they are."
        )
