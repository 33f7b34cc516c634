"""Groups of classes as a hypothesis: are classes of one group more alike than classes of two?

    groups = named_groups(image_set.groups, class_names)   # [[0, 2, 3, 4, 6], [5, 7, 9], [1], [8]]
    effect(matrix, groups)                   # within, between, ratio: how large, before any p

Groups are lists of class indices; every class is in exactly one group, which may be of one class.
The hypothesis is the matrix that is 0 inside a group and 1 between groups. A matrix of how unlike
classes should be (`graded`) may stand in the place of groups. What chance would do is in
`group_tests`."""

from __future__ import annotations

import itertools
import math
import operator
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from activsim.analysis import graded, rank_tests
from activsim.analysis.graded import Hypothesis
from activsim.analysis.placements import Groups


def named_groups(
    groups: Sequence[Sequence[str]] | None, class_names: Sequence[str]
) -> list[list[int]] | None:
    """Groups of class names, as an image set brings them, by number; None for none, and for those
    of other classes."""
    if groups is None or sorted(class_names) != sorted(itertools.chain(*groups)):
        return None
    return [[list(class_names).index(name) for name in group] for group in groups]


def group_titles(
    groups: Sequence[Sequence[str]] | None, titles: Sequence[str], class_names: Sequence[str]
) -> dict[frozenset[int], str]:
    """What the groups that an image set brings are called, by the numbers of their classes; only
    those of several classes that have a name."""
    numbers = named_groups(groups, class_names) or []
    pairs = zip(numbers, titles, strict=False)  # a set may have no titles
    return {frozenset(group): title for group, title in pairs if title and len(group) > 1}


def label_lists(groups: Hypothesis) -> list[list[int]]:
    """As lists. Raises ValueError for what are no lists of classes by number."""
    try:
        return [[operator.index(label) for label in group] for group in groups]
    except TypeError:
        raise ValueError(
            "Groups as lists of classes by number were expected, [[0, 2], [1, 3]] say; "
            f"{groups!r} came."
        ) from None


def check_groups(groups: Groups, n_classes: int) -> list[list[int]]:
    """The groups as lists. Raises ValueError unless each of the classes 0..n_classes-1 is in
    exactly one."""
    lists = [group for group in label_lists(groups) if group]
    counts = Counter(itertools.chain(*lists))
    unknown = [index for index in counts if not 0 <= index < n_classes]
    if unknown:
        raise ValueError(
            f"Classes 0 to {n_classes - 1} were expected in the groups, {unknown[0]} came."
        )
    for index in range(n_classes):
        if counts[index] != 1:
            raise ValueError(
                f"Class {index} is in {counts[index]} groups. Put each class into exactly one; a "
                "group may be of one class."
            )
    return lists


def model_matrix(groups: Hypothesis, n_classes: int) -> np.ndarray:
    """The hypothesis as a dissimilarity matrix, float64 (n_classes, n_classes): 0 within, 1 between
    groups; of ratings from 0, the most alike, to 1."""
    if isinstance(groups, np.ndarray):
        return graded.apart(groups, n_classes)
    matrix = np.ones((n_classes, n_classes))
    for group in check_groups(groups, n_classes):
        matrix[np.ix_(group, group)] = 0
    return matrix


@dataclass(frozen=True)
class Effect:
    """within: mean dissimilarity of two classes of one group; between: of two classes of different
    groups; ratio = within / between: 1 where groups make no difference, 0 where classes of one
    group are the same. NaN where there is no such pair or one is undefined, and the ratio where
    between is not above 0. Of ratings each pair counts the more as within the more alike it should
    be."""

    within: float
    between: float
    ratio: float


def effect(matrix: np.ndarray, groups: Hypothesis) -> Effect:
    """How large the difference is that the groups make in a matrix (n_classes, n_classes)."""
    values = rank_tests.condensed(matrix)
    apart = rank_tests.condensed(model_matrix(groups, len(matrix)))
    within, between = (
        float(np.average(values[part > 0], weights=part[part > 0])) if part.any() else math.nan
        for part in (1 - apart, apart)
    )
    return Effect(within, between, within / between if between > 0 else math.nan)


def best_agreement(groups: Hypothesis, n_classes: int) -> float:
    """The rho-a of a matrix that the groups describe as well as groups can: every pair within one
    is more alike than every pair between two. Below 1, because groups leave open the order of the
    pairs within and between."""
    model = model_matrix(groups, n_classes)
    return rank_tests.rho_a(model, model)
