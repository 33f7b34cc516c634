"""The ways to compare two firing profiles, and how their values are read.

    MEASURES["cosine"].distances(profiles)           # float64 (n_pairs,), scipy's condensed order
    row = MEASURES["cosine"].distances.from_class(profiles)
    row(3, slice(None))                              # float64 (n_classes,), of class 3 to all
    MEASURES["mean difference"].with_unit(0.042)     # "4.2 points"

A measure that is `of_halves` takes the profiles of the two halves of each class's images instead,
(2, n_classes, n_neurons); `similarity` gives it these. A new measure is a function of profiles that
gives the distances of one class (`Distances`), and an entry in `MEASURES`: menus, command line and
tests read that table. Undefined is NaN, never 0."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, overload

import numpy as np
from scipy.spatial import distance

IN_CACHE = 1 << 16  # rates, whose entropies stay in the processor's cache while they are added up
NOISE = 1e-24  # a squared distance of unit vectors that is nothing but rounding
SMALLEST = np.finfo(np.float64).tiny  # has a logarithm, as 0 has not
# (class, others) -> float64 (n_others,): how far the class is from each of the others
Row = Callable[[int, slice], np.ndarray]


@dataclass(frozen=True)
class Distances:
    """How far classes are from each other: of all pairs when it is called, of a few classes by
    `from_class`; a distance is the same in both. from_class: profiles float64 (..., n_classes,
    n_neurons) -> Row; all_pairs: profiles -> float64 (n_pairs,), where there is a faster way than
    row by row."""

    from_class: Callable[[np.ndarray], Row]
    all_pairs: Callable[[np.ndarray], np.ndarray] | None = None

    def __call__(self, profiles: np.ndarray) -> np.ndarray:
        """float64 (n_pairs,) in scipy's condensed order."""
        if self.all_pairs:
            return self.all_pairs(profiles)
        row = self.from_class(profiles)
        rows = [row(label, slice(label + 1, None)) for label in range(profiles.shape[-2] - 1)]
        return np.concatenate([np.empty(0), *rows])


@dataclass(frozen=True)
class Measure:
    """One way to compare two profiles. distances: how far these are from each other; formula,
    read_as, caution: what it is, what its values mean and what to mind, for people; points: read in
    percentage points of firing rate; of_halves: it compares the profiles of two halves of each
    class's images; signed: it may be negative; domain: from where to where it takes rates."""

    distances: Distances
    formula: str
    read_as: str
    caution: str
    points: bool = False
    of_halves: bool = False
    signed: bool = False
    domain: tuple[float, float] = (-np.inf, np.inf)

    @overload
    def in_unit(self, value: float) -> float: ...

    @overload
    def in_unit(self, value: np.ndarray) -> np.ndarray: ...

    def in_unit(self, value: float | np.ndarray) -> float | np.ndarray:
        """A value or array in the unit that is read: percentage points, or as it is."""
        return value * 100 if self.points else value

    def two_digits(self, value: float) -> str:
        """A value in two significant digits, in points where the measure is read so: "4.2",
        "0.043", "−0.0012", "–"."""
        if np.isnan(value):
            return "–"
        amount = self.in_unit(value)
        if amount == 0:
            return "0"
        digits = f"{amount:.0f}" if abs(amount) >= 99.5 else f"{amount:#.2g}".rstrip(".")
        return f"−{digits[1:]}" if amount < 0 else digits

    def with_unit(self, value: float) -> str:
        """The same with its unit: "4.2 points", "0.043", "undefined"."""
        if np.isnan(value):
            return "undefined"
        return self.two_digits(value) + (" points" if self.points else "")


def _by_metric(
    metric: Literal["cityblock", "euclidean", "sqeuclidean"],
    divisor: Callable[[int], float],
    vectors: Callable[[np.ndarray], np.ndarray] = np.asarray,
) -> Distances:
    """A metric of scipy's. divisor: of the number of neurons; vectors: what is made of the profiles
    first, row by row."""

    def from_class(profiles: np.ndarray) -> Row:
        points, by = vectors(profiles), divisor(profiles.shape[1])
        return lambda label, others: _without_noise(
            distance.cdist(points[label : label + 1], points[others], metric)[0] / by
        )

    def all_pairs(profiles: np.ndarray) -> np.ndarray:
        values = distance.pdist(vectors(profiles), metric) / divisor(profiles.shape[1])
        return _without_noise(values)

    return Distances(from_class, all_pairs)


def _without_noise(values: np.ndarray) -> np.ndarray:
    """Rates are counts over numbers of images: what lies nearer than NOISE differs by rounding."""
    return np.where(values < NOISE, 0.0, values)


def _centred_directions(profiles: np.ndarray) -> np.ndarray:
    centred = profiles - profiles.mean(axis=1, keepdims=True)
    # A flat profile has no direction; rounding must not give it one.
    flat = np.ptp(profiles, axis=1) == 0
    return _unit_vectors(centred, flat)


def _directions(profiles: np.ndarray) -> np.ndarray:
    return _unit_vectors(profiles, (profiles == 0).all(axis=1))


def _unit_vectors(vectors: np.ndarray, undefined: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(vectors, axis=1)
    unit = vectors / np.where(lengths > 0, lengths, 1.0)[:, None]
    unit[undefined] = np.nan
    return unit


def _half(n_neurons: int) -> float:
    """|u - v|^2 / 2 = 1 - u.v for unit vectors, without the cancellation near 0."""
    return 2.0


def _jaccard(profiles: np.ndarray) -> Row:
    def row(label: int, others: slice) -> np.ndarray:
        shared = np.minimum(profiles[label], profiles[others]).sum(axis=1)
        either = np.maximum(profiles[label], profiles[others]).sum(axis=1)
        return np.where(either > 0, 1 - shared / np.where(either > 0, either, 1.0), np.nan)

    return row


def _jensen_shannon(profiles: np.ndarray) -> Row:
    """Mean over neurons of the Jensen-Shannon divergence (base 2) between two coins, one per
    class."""
    own = _mean_entropies(profiles, slice(None))

    def row(label: int, others: slice) -> np.ndarray:
        entropies = _mean_entropies(profiles, others, profiles[label])
        return np.maximum(entropies - (own[label] + own[others]) / 2, 0.0)

    return row


def _mean_entropies(
    profiles: np.ndarray, labels: slice, mixed_with: np.ndarray | None = None
) -> np.ndarray:
    """Mean over neurons of the entropy of coins, in bits, 0 for coins that always fall alike;
    float64 (n_labels,). mixed_with: another profile, half of each coin."""
    members = profiles[labels]
    n_classes, n_neurons = members.shape
    means = np.empty(n_classes)
    step = max(1, IN_CACHE // n_neurons)
    for start in range(0, n_classes, step):
        block = slice(start, start + step)
        heads = members[block] if mixed_with is None else (members[block] + mixed_with) / 2
        means[block] = -(_surprise(heads) + _surprise(1 - heads)) / n_neurons
    return means


def _surprise(shares: np.ndarray) -> np.ndarray:
    """Sum over neurons of share x log2 share, 0 for a share of 0."""
    terms = np.maximum(shares, SMALLEST)
    np.log2(terms, out=terms)
    return np.multiply(terms, shares, out=terms).sum(axis=1)


def _cross_validated(halves: np.ndarray) -> Row:
    """Mean over neurons of (P1_c - P1_d)(P2_c - P2_d), with the profiles P1, P2 of the two halves:
    what chance adds to a difference in one half it does not add in the other (Walther et al. 2016,
    with identity noise)."""

    def row(label: int, others: slice) -> np.ndarray:
        products = np.prod(halves[:, label, None] - halves[:, others], axis=0)
        return products.mean(axis=1)

    return row


MEAN_DIFFERENCE = "mean difference"  # the study's, in points
CROSS_VALIDATED = "cross-validated"
MEASURES = {
    MEAN_DIFFERENCE: Measure(
        _by_metric("cityblock", float),
        "mean over neurons of |rate difference|",
        "neurons differ by this many points on average",
        "Neurons that never or always fire dilute it; noise alone makes it larger than 0.",
        points=True,
    ),
    "euclidean": Measure(
        _by_metric("euclidean", np.sqrt),
        "square root of the mean over neurons of (rate difference)²",
        "typical rate difference of a neuron, large ones weighing more",
        "Neurons that never or always fire dilute it; noise alone makes it larger than 0.",
        points=True,
    ),
    "correlation": Measure(
        _by_metric("sqeuclidean", _half, _centred_directions),
        "1 − Pearson correlation of the two profiles",
        "0: same pattern, 1: unrelated, 2: opposite",
        "It ignores the overall rate and is undefined for a flat profile.",
    ),
    "cosine": Measure(
        _by_metric("sqeuclidean", _half, _directions),
        "1 − cosine of the angle between the two profiles",
        "0: same direction, 1: nothing shared",
        "Values crowd near 0; it is undefined for a class that fires nothing.",
    ),
    "jaccard": Measure(
        Distances(_jaccard),
        "1 − sum of the smaller rates / sum of the larger rates",
        "share of the firing that the two classes do not have in common",
        "Undefined when neither class fires anything.",
        domain=(0.0, np.inf),
    ),
    "jensen-shannon": Measure(
        Distances(_jensen_shannon),
        "mean over neurons of the Jensen–Shannon divergence of two coins, in bits",
        "how well one neuron's firing tells the classes apart, 0 to 1 bit",
        "It counts 1% against 5% for more than 50% against 54%.",
        domain=(0.0, 1.0),
    ),
    CROSS_VALIDATED: Measure(
        Distances(_cross_validated),
        "mean over neurons of rate difference in one half of the images × in the other half",
        "unbiased squared rate difference: 0 on average for equal classes, so it may be negative",
        "Neurons that never or always fire dilute it; it needs two images of each class.",
        of_halves=True,
        signed=True,
    ),
}
