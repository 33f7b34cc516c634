"""The ways to compare two firing profiles, and how their values are read.

    MEASURES["cosine"].distances(profiles)           # float64 (n_pairs,), scipy's condensed order
    MEASURES["mean difference"].with_unit(0.042)     # "4.2 points"

A new measure is a function (n_classes, n_neurons) -> (n_pairs,) and an entry in `MEASURES`: menus,
command line and tests read that table. Undefined is NaN, never 0."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import overload

import numpy as np
from scipy.spatial import distance


@dataclass(frozen=True)
class Measure:
    """One way to compare two profiles. distances: profiles float64 (n_classes, n_neurons) ->
    float64 (n_pairs,) in scipy's condensed order; formula, read_as, caution: what it is, what its
    values mean and what to mind, for people; points: read in percentage points of firing rate."""

    distances: Callable[[np.ndarray], np.ndarray]
    formula: str
    read_as: str
    caution: str
    points: bool = False

    @overload
    def in_unit(self, value: float) -> float: ...

    @overload
    def in_unit(self, value: np.ndarray) -> np.ndarray: ...

    def in_unit(self, value: float | np.ndarray) -> float | np.ndarray:
        """A value or array in the unit that is read: percentage points, or as it is."""
        return value * 100 if self.points else value

    def two_digits(self, value: float) -> str:
        """A value in two significant digits, in points where the measure is read so: "4.2",
        "0.043", "–"."""
        if np.isnan(value):
            return "–"
        amount = self.in_unit(value)
        if amount == 0:
            return "0"
        return f"{amount:.0f}" if abs(amount) >= 99.5 else f"{amount:#.2g}".rstrip(".")

    def with_unit(self, value: float) -> str:
        """The same with its unit: "4.2 points", "0.043", "undefined"."""
        if np.isnan(value):
            return "undefined"
        return self.two_digits(value) + (" points" if self.points else "")


def _mean_difference(profiles: np.ndarray) -> np.ndarray:
    return distance.pdist(profiles, "cityblock") / profiles.shape[1]


def _euclidean(profiles: np.ndarray) -> np.ndarray:
    return distance.pdist(profiles, "euclidean") / np.sqrt(profiles.shape[1])


def _correlation(profiles: np.ndarray) -> np.ndarray:
    centred = profiles - profiles.mean(axis=1, keepdims=True)
    # A flat profile has no direction; rounding must not give it one.
    flat = np.ptp(profiles, axis=1) == 0
    return _one_minus_cosine(centred, flat)


def _cosine(profiles: np.ndarray) -> np.ndarray:
    return _one_minus_cosine(profiles, (profiles == 0).all(axis=1))


def _one_minus_cosine(vectors: np.ndarray, undefined: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(vectors, axis=1)
    unit = vectors / np.where(lengths > 0, lengths, 1.0)[:, None]
    unit[undefined] = np.nan
    # |u - v|^2 / 2 = 1 - u.v for unit vectors, without the cancellation near 0.
    return distance.pdist(unit, "sqeuclidean") / 2


def _jaccard(profiles: np.ndarray) -> np.ndarray:
    first, second = np.triu_indices(len(profiles), 1)
    shared = np.array(
        [np.minimum(profiles[a], profiles[b]).sum() for a, b in zip(first, second, strict=True)]
    )
    either = np.array(
        [np.maximum(profiles[a], profiles[b]).sum() for a, b in zip(first, second, strict=True)]
    )
    return np.where(either > 0, 1 - shared / np.where(either > 0, either, 1.0), np.nan)


def _jensen_shannon(profiles: np.ndarray) -> np.ndarray:
    """Mean over neurons of the Jensen-Shannon divergence (base 2) between two coins, one per
    class."""

    def entropy(p: np.ndarray) -> np.ndarray:
        with np.errstate(divide="ignore", invalid="ignore"):
            terms = np.where(p > 0, -p * np.log2(p), 0.0) + np.where(
                p < 1, -(1 - p) * np.log2(1 - p), 0.0
            )
        return np.where(np.isnan(p), np.nan, terms)

    own = entropy(profiles)
    first, second = np.triu_indices(len(profiles), 1)
    values = entropy((profiles[first] + profiles[second]) / 2) - (own[first] + own[second]) / 2
    return np.maximum(values.mean(axis=1), 0.0)


MEAN_DIFFERENCE = "mean difference"  # the study's, in points
MEASURES = {
    MEAN_DIFFERENCE: Measure(
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
