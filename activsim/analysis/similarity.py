"""From firing profiles to "which classes are alike": dissimilarity matrix, ranking, order.

    matrix = dissimilarity(profiles, "mean difference")     # (n_classes, n_classes), symmetric, 0 = alike
    ranking(matrix)[query]                                   # classes from most to least alike, query first

Undefined is NaN throughout: it is never 0 and never quietly ranked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.cluster import hierarchy
from scipy.spatial import distance

from activsim.firing.table import FiringTable


@dataclass(frozen=True)
class Measure:
    """One way to compare two profiles. distances: profiles float64 (n_classes, n_neurons) ->
    float64 (n_pairs,) in scipy's condensed order."""

    distances: Callable[[np.ndarray], np.ndarray]
    formula: str
    read_as: str
    mind: str
    points: bool = False  # read in percentage points of firing rate

    def short(self, value: float) -> str:
        """A value in two significant digits, in points where the measure is read so: "4.2",
        "0.043", "–"."""
        if np.isnan(value):
            return "–"
        shown = self.shown(value)
        if shown == 0:
            return "0"
        return f"{shown:.0f}" if abs(shown) >= 99.5 else f"{shown:#.2g}".rstrip(".")

    def worded(self, value: float) -> str:
        """The same with its unit: "4.2 points", "0.043", "undefined"."""
        return (
            "undefined"
            if np.isnan(value)
            else self.short(value) + (" points" if self.points else "")
        )

    def shown(self, value):
        """A value or array in the unit that is read: percentage points, or as it is."""
        return value * 100 if self.points else value


def _mean_difference(profiles):
    return distance.pdist(profiles, "cityblock") / profiles.shape[1]


def _euclidean(profiles):
    return distance.pdist(profiles, "euclidean") / np.sqrt(profiles.shape[1])


def _correlation(profiles):
    centred = profiles - profiles.mean(axis=1, keepdims=True)
    # A flat profile has no direction; rounding must not give it one.
    flat = np.ptp(profiles, axis=1) == 0
    return _one_minus_cosine(centred, flat)


def _cosine(profiles):
    return _one_minus_cosine(profiles, (profiles == 0).all(axis=1))


def _one_minus_cosine(vectors, undefined):
    lengths = np.linalg.norm(vectors, axis=1)
    unit = vectors / np.where(lengths > 0, lengths, 1.0)[:, None]
    unit[undefined] = np.nan
    # |u - v|^2 / 2 = 1 - u.v for unit vectors, without the cancellation near 0.
    return distance.pdist(unit, "sqeuclidean") / 2


def _jaccard(profiles):
    first, second = np.triu_indices(len(profiles), 1)
    shared = np.array(
        [np.minimum(profiles[a], profiles[b]).sum() for a, b in zip(first, second, strict=True)]
    )
    either = np.array(
        [np.maximum(profiles[a], profiles[b]).sum() for a, b in zip(first, second, strict=True)]
    )
    return np.where(either > 0, 1 - shared / np.where(either > 0, either, 1.0), np.nan)


def _jensen_shannon(profiles):
    """Mean over neurons of the Jensen-Shannon divergence (base 2) between two coins, one per
    class."""

    def entropy(p):
        with np.errstate(divide="ignore", invalid="ignore"):
            terms = np.where(p > 0, -p * np.log2(p), 0.0) + np.where(
                p < 1, -(1 - p) * np.log2(1 - p), 0.0
            )
        return np.where(np.isnan(p), np.nan, terms)

    own = entropy(profiles)
    first, second = np.triu_indices(len(profiles), 1)
    values = entropy((profiles[first] + profiles[second]) / 2) - (own[first] + own[second]) / 2
    return np.maximum(values.mean(axis=1), 0.0)


MEASURES = {
    "mean difference": Measure(
        _mean_difference,
        "mean over neurons of |rate difference|",
        "neurons differ by this many points on average",
        "Neurons that never or always fire dilute it; noise alone makes it larger than 0.",
        points=True,
    ),
    "euclidean": Measure(
        _euclidean,
        "square root of the mean over neurons of (rate difference)²",
        "typical rate difference of a neuron, large ones weighing more",
        "Neurons that never or always fire dilute it; noise alone makes it larger than 0.",
        points=True,
    ),
    "correlation": Measure(
        _correlation,
        "1 − Pearson correlation of the two profiles",
        "0: same pattern, 1: unrelated, 2: opposite",
        "It ignores the overall rate and is undefined for a flat profile.",
    ),
    "cosine": Measure(
        _cosine,
        "1 − cosine of the angle between the two profiles",
        "0: same direction, 1: nothing shared",
        "Values crowd near 0; it is undefined for a class that fires nothing.",
    ),
    "jaccard": Measure(
        _jaccard,
        "1 − sum of the smaller rates / sum of the larger rates",
        "share of the firing that the two classes do not have in common",
        "Undefined when neither class fires anything.",
    ),
    "jensen-shannon": Measure(
        _jensen_shannon,
        "mean over neurons of the Jensen–Shannon divergence of two coins, in bits",
        "how well one neuron's firing tells the classes apart, 0 to 1 bit",
        "It counts 1% against 5% for more than 50% against 54%.",
    ),
}


def dissimilarity(profiles: np.ndarray, measure: str = "mean difference") -> np.ndarray:
    """Dissimilarity matrix (RDM) float64 (n_classes, n_classes): symmetric, 0 on the diagonal, NaN
    where undefined.

    profiles: float (n_classes, n_neurons), firing rates in 0..1. The formula is
    `MEASURES[measure].formula`."""
    if measure not in MEASURES:
        raise ValueError(f"Unknown measure {measure!r}. Measures are: {', '.join(MEASURES)}.")
    profiles = np.asarray(profiles, dtype=np.float64)
    if profiles.ndim != 2 or profiles.shape[1] == 0:
        raise ValueError(
            f"Profiles of shape (n_classes, n_neurons) were expected, {profiles.shape} came."
        )
    matrix = distance.squareform(MEASURES[measure].distances(profiles), checks=False)
    return matrix if matrix.shape == (len(profiles),) * 2 else np.zeros((len(profiles),) * 2)


def ranking(matrix: np.ndarray) -> np.ndarray:
    """For each class, all classes from most to least alike: int (n_classes, n_classes), itself
    always first.

    Ties keep the order of the classes. A class whose dissimilarity is NaN cannot be ranked: the
    row's last places hold -1, one for each class left out."""
    matrix = np.array(matrix, dtype=np.float64)
    order = np.empty(matrix.shape, dtype=np.int64)
    for query, row in enumerate(matrix):
        row[query] = -np.inf
        sorted_row = np.argsort(row, kind="stable")  # NaN sorts last
        order[query] = np.where(np.isnan(row[sorted_row]), -1, sorted_row)
    return order


def clustered_order(matrix: np.ndarray) -> np.ndarray:
    """Classes so that alike ones stand side by side, int (n_classes,): average-linkage clustering
    with optimal leaf ordering (scipy). The plain order where a NaN makes clustering undefined or
    there are under 3 classes."""
    if len(matrix) < 3 or np.isnan(matrix).any():
        return np.arange(len(matrix))
    condensed = distance.squareform(matrix, checks=False)
    return hierarchy.leaves_list(hierarchy.linkage(condensed, "average", optimal_ordering=True))


@dataclass(frozen=True, eq=False)
class Comparison:
    """One result: profiles (n_classes, n_neurons), dissimilarity and ranking (n_classes,
    n_classes)."""

    profiles: np.ndarray
    dissimilarity: np.ndarray
    ranking: np.ndarray


def comparison(table: FiringTable, kind: str, threshold: float, measure: str) -> Comparison:
    """Profiles, dissimilarity and ranking of a table at a threshold of a kind: what page and CLI
    both show."""
    profiles = table.profiles(kind, threshold)
    matrix = dissimilarity(profiles, measure)
    return Comparison(profiles, matrix, ranking(matrix))


def nearest(matrix: np.ndarray, query: int) -> int | None:
    """The class most alike to `query`, itself left out; None where nothing can be ranked."""
    if len(matrix) < 2:
        return None
    first = int(ranking(matrix)[query, 1])
    return None if first < 0 else first
