"""From firing profiles to "which classes are alike": dissimilarity matrix, ranking, order.

    matrix = dissimilarity(profiles, "mean difference")   # (n_classes, n_classes), 0 = alike
    result = comparison(table, "value", 0.0, "cosine")    # of a layer's FiringTable
    result.dissimilarity, result.ranking                  # both
    result.row(query), result.among(labels)               # parts, without working out the whole
    compared_profiles(table, "value", 0.0, "cosine")      # what a measure compares: all or halves

How two profiles are compared is in `measures`, what fires at a threshold in `firing_rule`, the
order of the classes in `rankings`.
Undefined is NaN throughout: it is never 0 and never quietly ranked.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.cluster import hierarchy
from scipy.spatial import distance

from activsim.analysis import firing_rule, rank_tests, rankings
from activsim.analysis.measures import MEASURES, Row
from activsim.firing.table import FiringTable

ROUNDING = 1e-9  # by which a share may miss its range
WHOLE = 64  # classes up to which the whole matrix takes no longer than a few of its rows


def dissimilarity(profiles: np.ndarray, measure: str = "mean difference") -> np.ndarray:
    """Dissimilarity matrix (RDM) float64 (n_classes, n_classes): symmetric, 0 on the diagonal, NaN
    where undefined.

    profiles: float (n_classes, n_neurons), firing rates in 0..1; for a measure of halves (2,
    n_classes, n_neurons), those of the two halves of each class's images. The formula is
    `MEASURES[measure].formula`. Raises ValueError for an unknown measure, for profiles of another
    shape, and for values that the measure does not take, as Jaccard's none below 0."""
    _check_measure(measure)
    n_axes, axes = 2, "(n_classes, n_neurons)"
    if MEASURES[measure].of_halves:
        n_axes, axes = 3, "(2 halves, n_classes, n_neurons)"
    try:
        profiles = np.asarray(profiles, dtype=np.float64)
    except (TypeError, ValueError):  # words, or rows of unequal length
        raise ValueError(f"Profiles of shape {axes}, all numbers, were expected.") from None
    if profiles.ndim != n_axes or profiles.shape[-1] == 0 or (n_axes == 3 and len(profiles) != 2):
        raise ValueError(f"Profiles of shape {axes} were expected, {profiles.shape} came.")
    _check_domain(profiles, measure)
    n_classes = profiles.shape[-2]
    matrix = distance.squareform(MEASURES[measure].distances(profiles), checks=False)
    return matrix if matrix.shape == (n_classes,) * 2 else np.zeros((n_classes,) * 2)


def _check_domain(profiles: np.ndarray, measure: str) -> None:
    least, most = MEASURES[measure].domain
    if not np.isfinite(least):
        return
    outside = profiles[(profiles < least - ROUNDING) | (profiles > most + ROUNDING)]
    if len(outside):
        expected = f"{least:g} to {most:g}" if np.isfinite(most) else f"{least:g} or more"
        raise ValueError(
            f"By {measure}, rates of {expected} were expected, {outside[0]:g} came. For "
            "values that are no firing rates, choose another measure."
        )


def clustered_order(matrix: np.ndarray) -> np.ndarray:
    """Classes so that alike ones stand side by side, int (n_classes,): average-linkage clustering
    with optimal leaf ordering (scipy). The plain order where a NaN makes clustering undefined or
    there are under 3 classes."""
    if len(matrix) < 3 or np.isnan(matrix).any():
        return np.arange(len(matrix))
    condensed = distance.squareform(as_lengths(matrix), checks=False)
    return hierarchy.leaves_list(hierarchy.linkage(condensed, "average", optimal_ordering=True))


def as_lengths(matrix: np.ndarray) -> np.ndarray:
    """Of a matrix that may be negative, what maps and trees are drawn from: no length is below 0,
    so that classes which are nearer than equal ones are drawn as equal."""
    return np.maximum(matrix, 0)


@dataclass(frozen=True, eq=False)
class Comparison:
    """One result: profiles (n_classes, n_neurons), compared by a measure; halves (2, n_classes,
    n_neurons): those of the two halves of the images, where the measure compares these (undefined
    where they are None). The whole matrix is worked out when it is asked for; of many classes a row
    costs a thousandth of it. A number is the same wherever it is read."""

    profiles: np.ndarray
    measure: str
    halves: np.ndarray | None = None

    @functools.cached_property
    def compared_profiles(self) -> np.ndarray:
        """What the measure compares: float64 (n_classes, n_neurons), or that of either half, (2,
        n_classes, n_neurons)."""
        if not MEASURES[self.measure].of_halves:
            return self.profiles
        if self.halves is None:
            return np.full((2, *np.shape(self.profiles)), np.nan)
        return self.halves

    @functools.cached_property
    def dissimilarity(self) -> np.ndarray:
        """See `dissimilarity`: float64 (n_classes, n_classes)."""
        return dissimilarity(self.compared_profiles, self.measure)

    @functools.cached_property
    def ranking(self) -> np.ndarray:
        """See `rankings.ranking`: int (n_classes, n_classes)."""
        return rankings.ranking(self.dissimilarity)

    def row(self, label: int) -> np.ndarray:
        """Of one class, float64 (n_classes,). Read-only. Raises ValueError where there is no such
        class."""
        rankings.check_classes([label], len(self.profiles))
        if self._is_whole:
            return self.dissimilarity[label]
        if label not in self._rows:
            row = self._row_of(label, slice(None))
            row[label] = 0
            row.flags.writeable = False
            self._rows[label] = row
        return self._rows[label]

    @property
    def _is_whole(self) -> bool:
        return len(self.profiles) <= WHOLE or "dissimilarity" in self.__dict__

    @functools.cached_property
    def _row_of(self) -> Row:
        return MEASURES[self.measure].distances.from_class(self.compared_profiles)

    @functools.cached_property
    def _rows(self) -> dict[int, np.ndarray]:
        return {}

    def row_ranking(self, label: int) -> np.ndarray:
        """A row of the ranking, int (n_classes,)."""
        return rankings.row_ranking(self.row(label), label)

    def nearest(self, label: int) -> int | None:
        """See `rankings.nearest`."""
        return rankings.second(self.row_ranking(label))

    def among(self, labels: np.ndarray) -> np.ndarray:
        """The matrix of these classes only, float64 (n_labels, n_labels). Raises ValueError where
        there is no such class."""
        rankings.check_classes(labels, len(self.profiles))
        if self._is_whole:
            return self.dissimilarity[np.ix_(labels, labels)]
        return dissimilarity(self.compared_profiles[..., labels, :], self.measure)


def comparison(table: FiringTable, kind: str, threshold: float, measure: str) -> Comparison:
    """Profiles, dissimilarity and ranking of a table at a threshold of a kind: what page and CLI
    both show. Raises ValueError for an unknown measure, and as `firing_rule.profiles` does."""
    _check_measure(measure)
    profiles, halves = firing_rule.profiles(table, kind, threshold), None
    if MEASURES[measure].of_halves and table.first_half is not None:
        halves = firing_rule.half_profiles(table, kind, threshold)
    return Comparison(profiles, measure, halves)


def compared_profiles(table: FiringTable, kind: str, threshold: float, measure: str) -> np.ndarray:
    """What a measure compares of a table: see `Comparison.compared_profiles`."""
    return comparison(table, kind, threshold, measure).compared_profiles


def why_undefined(
    table: FiringTable, kind: str, threshold: float, measure: str, label: int | None = None
) -> str:
    """Why a measure is undefined here, for a class or for all (None), a sentence; "" where nothing
    is known that makes it so."""
    why = firing_rule.why_undefined(table, kind, threshold, label)
    if why or not MEASURES[measure].of_halves:
        return why
    if table.first_half is None:
        return (
            f"The {measure} measure compares two halves of each class's images, and these were not "
            "told apart in this recording. Choose another measure, or record the layer again."
        )
    n_second = table.n_images - table.first_half.n_images
    if label is not None and n_second[label] == 0:
        return (
            f"The {measure} measure compares two halves of each class's images, and of this class "
            "there are fewer than two. Choose another measure."
        )
    return ""


def networks_with_nearest(
    comparisons: Iterable[Comparison], label: int, other: int | None
) -> int | None:
    """In how many networks `other` is the class most alike to `label`, as one of those equally near
    too; None where there is no such class to speak of. comparisons: of each network."""
    if other is None:
        return None
    return sum(_is_nearest(comparison.row(label), label, other) for comparison in comparisons)


def _is_nearest(row: np.ndarray, label: int, other: int) -> bool:
    row = rank_tests.tie_values(row)
    others = np.delete(row, label)
    return bool(other != label and row[other] == np.nanmin(others, initial=np.inf))


def _check_measure(measure: str) -> None:
    if measure not in tuple(MEASURES):
        raise ValueError(f"Unknown measure {measure!r}. Measures are: {', '.join(MEASURES)}.")


def confusion_dissimilarity(confusion: np.ndarray) -> np.ndarray:
    """1 - mean of the shares of c's images taken for d and of d's taken for c, float64 (n_classes,
    n_classes), 0 on the diagonal. confusion: images (n_classes, n_classes), row = true class; NaN
    for a class without images."""
    with np.errstate(invalid="ignore"):
        shares = confusion / confusion.sum(axis=1, keepdims=True, dtype=np.float64)
    matrix = 1 - (shares + shares.T) / 2
    np.fill_diagonal(matrix, 0)
    return matrix
