"""The classes in two dimensions, and as a tree, drawn from their dissimilarities.

    class_maps(matrices).points                # (n_steps, n_classes, 2), aligned
    class_tree(matrices[-1]).cophenetic
    chance(n_classes).stress                   # what a map of nothing has

Undefined is NaN, as in geometry.py, whose steps these are."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import linalg
from scipy.cluster import hierarchy
from scipy.spatial import distance

from activsim.analysis import rank_tests
from activsim.analysis.similarity import as_lengths

# Of random matrices, beside which a map and a tree are read: fewer of larger ones, which differ
# less from one another.
DRAWS, FEWEST_DRAWS = 100, 20
LOWEST, HIGHEST = 0.5, 1.5  # dissimilarity that is drawn: with more spread stress is higher
RANDOM = (
    "random dissimilarities of as many classes, each drawn evenly from between a value and three "
    "times it"
)


@dataclass(frozen=True, eq=False)
class Maps:
    """points float64 (n_steps, n_classes, 2), each step's farthest class at 1 from the middle, and
    turned towards the step before it; stress float64 (n_steps,): see `stress`. NaN where the step's
    matrix is undefined or all 0."""

    points: np.ndarray
    stress: np.ndarray


def class_maps(matrices: np.ndarray) -> Maps:
    """A map of the classes for each of the matrices (n_steps, n_classes, n_classes); a negative
    dissimilarity counts as 0."""
    matrices = as_lengths(matrices)
    points = [metric_map(matrix) for matrix in matrices]
    stresses = [stress(*step) for step in zip(points, matrices, strict=True)]
    return Maps(align_maps(np.array(points)), np.array(stresses))


def classical_map(matrix: np.ndarray, n_dimensions: int = 2) -> np.ndarray:
    """Classical multidimensional scaling (Torgerson 1952) of a dissimilarity matrix (n_classes,
    n_classes): float64 (n_classes, n_dimensions), its mean at 0; NaN where a pair is undefined or
    all are 0.

    Distances of points in that many dimensions are given back exactly. Each axis points to where
    the class farthest out along it is, so that equal matrices give equal maps."""
    matrix = np.asarray(matrix, dtype=np.float64)
    n_classes = len(matrix)
    if np.isnan(matrix).any() or not matrix.any():
        return np.full((n_classes, n_dimensions), np.nan)
    centre = np.eye(n_classes) - 1 / n_classes
    values, vectors = linalg.eigh(-centre @ matrix**2 @ centre / 2)
    values, vectors = values[::-1][:n_dimensions], vectors[:, ::-1][:, :n_dimensions]
    farthest = vectors[np.abs(vectors).argmax(axis=0), np.arange(vectors.shape[1])]
    points = np.zeros((n_classes, n_dimensions))
    points[:, : len(values)] = vectors * np.sign(farthest) * np.sqrt(np.maximum(values, 0))
    return points


def metric_map(matrix: np.ndarray, n_dimensions: int = 2) -> np.ndarray:
    """Metric multidimensional scaling: the classical map with its stress brought down by
    majorization (SMACOF, de Leeuw 1977), float64 (n_classes, n_dimensions). Each round, the Guttman
    transform, never makes the sum over the pairs of (dissimilarity - distance)^2 larger; it ends
    where a round gains less than a millionth, and after fewer rounds the more classes there are."""
    points = classical_map(matrix, n_dimensions)
    if np.isnan(points).any():
        return points
    targets, last_loss = rank_tests.condensed(matrix), np.inf
    for _ in range(max(30, 3000 // len(points))):
        distances = distance.pdist(points)
        loss = float(((targets - distances) ** 2).sum())
        if loss >= last_loss * (1 - 1e-6):
            break
        last_loss = loss
        nonzero = np.where(distances > 0, distances, 1.0)
        ratio = -distance.squareform(np.where(distances > 0, targets / nonzero, 0.0))
        np.fill_diagonal(ratio, -ratio.sum(axis=1))
        points = ratio @ points / len(points)
    return points


def stress(points: np.ndarray, matrix: np.ndarray) -> float:
    """Kruskal's stress-1 (1964): sqrt(sum (dissimilarity - distance)^2 / sum distance^2) over the
    pairs, 0 where the map (n_classes, n_dimensions) shows the matrix (n_classes, n_classes)
    exactly; NaN where there is no map."""
    if np.isnan(points).any():
        return math.nan
    distances = distance.pdist(points)
    errors = rank_tests.condensed(matrix) - distances
    return float(np.sqrt((errors**2).sum() / (distances**2).sum()))


def align_maps(points: np.ndarray) -> np.ndarray:
    """Maps (n_steps, n_classes, n_dimensions) brought to one size and each turned or mirrored, by
    orthogonal Procrustes, towards the step before it that has a map: which way is up means nothing
    in a map."""
    points = np.array(points, dtype=np.float64)
    last_map = None
    for step in range(len(points)):
        if np.isnan(points[step]).any():
            continue
        step_map = points[step] - points[step].mean(axis=0)
        step_map /= np.linalg.norm(step_map, axis=1).max()
        if last_map is not None:
            step_map = step_map @ linalg.orthogonal_procrustes(step_map, last_map)[0]
        points[step] = last_map = step_map
    return points


# the classes as a tree


@dataclass(frozen=True, eq=False)
class Tree:
    """merges: scipy's linkage float64 (n_classes - 1, 4), heights in the matrix's unit; order int
    (n_classes,): the leaves; cophenetic: correlation of the pairs' heights in the tree with their
    dissimilarities, NaN where all pairs are the same or there is only one."""

    merges: np.ndarray
    order: np.ndarray
    cophenetic: float


def class_tree(matrix: np.ndarray) -> Tree | None:
    """Average-linkage clustering with optimal leaf order of a matrix (n_classes, n_classes), whose
    negative dissimilarities count as 0; None where a pair is undefined."""
    condensed = rank_tests.condensed(as_lengths(matrix))
    if np.isnan(condensed).any() or not condensed.size:
        return None
    merges = hierarchy.linkage(condensed, "average", optimal_ordering=True)
    heights = hierarchy.cophenet(merges)
    flat = np.ptp(condensed) == 0 or np.ptp(heights) == 0
    cophenetic = math.nan if flat else float(np.corrcoef(heights, condensed)[0, 1])
    return Tree(merges, hierarchy.leaves_list(merges), cophenetic)


# what a map and a tree show where there is nothing to be shown


class Chance(NamedTuple):
    """Of dissimilarities drawn at random: the median stress of their maps and what 5% of them stay
    below, the median cophenetic correlation of their trees and what 5% exceed."""

    stress: float
    low_stress: float
    cophenetic: float
    high_cophenetic: float


@functools.lru_cache(maxsize=64)
def chance(n_classes: int) -> Chance:
    """Of as many classes, at least 3: what a stress and a correlation are to be read beside (as
    Sturrock and Rocha 2000 do for stress). Each pair's dissimilarity is drawn evenly from LOWEST to
    HIGHEST. Of 10 classes that gives a stress of 0.24; drawn from 0 to 1 it would be 0.34, beside
    which more would pass for structure."""
    rng = np.random.default_rng(0)
    n_pairs = n_classes * (n_classes - 1) // 2
    stresses, correlations = [], []
    for _ in range(max(FEWEST_DRAWS, min(DRAWS, 1_000 // n_classes))):
        pairs = rng.uniform(LOWEST, HIGHEST, n_pairs)
        matrix = rank_tests.square_matrix(pairs, n_classes)
        stresses.append(stress(metric_map(matrix), matrix))
        heights = hierarchy.cophenet(hierarchy.linkage(pairs, "average"))
        correlations.append(np.corrcoef(heights, pairs)[0, 1])
    return Chance(
        float(np.median(stresses)),
        float(np.quantile(stresses, 0.05)),
        float(np.median(correlations)),
        float(np.quantile(correlations, 0.95)),
    )
