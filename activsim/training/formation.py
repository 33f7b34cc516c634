"""What the classes look like in a layer while the network learns, and how far the groups describe
them.

    state = state_at_epoch(load_timelapse(path), 3, "dense", groups)       # after three epochs
    state.matrix, state.rho_a, state.effect
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from activsim.analysis import groups as grouping
from activsim.analysis import measures, rank_tests, similarity
from activsim.analysis.groups import Groups
from activsim.firing import epochs

MEASURE = measures.MEAN_DIFFERENCE


@dataclass(frozen=True, eq=False)
class EpochState:
    """What a layer's classes look like after an epoch: dissimilarity matrix, and how far the groups
    describe it."""

    matrix: np.ndarray
    rho_a: float
    effect: grouping.Effect | None


def state_at_epoch(
    lapse: epochs.TimeLapse, epoch: int, layer: str, groups: Groups | None
) -> EpochState:
    """At threshold 0, read by channel, by the study's measure. groups: of the image set, None: it
    has none."""
    result = similarity.comparison(lapse.table(epoch, layer), "value", 0.0, MEASURE)
    matrix = result.dissimilarity
    if groups is None:
        return EpochState(matrix, math.nan, None)
    model = grouping.model_matrix(groups, len(lapse.class_names))
    return EpochState(matrix, rank_tests.rho_a(matrix, model), grouping.effect(matrix, groups))


def class_order(n_classes: int, groups: Groups | None) -> np.ndarray:
    """Classes of one group side by side, the same at every epoch, so that a cell stays where it
    is."""
    return np.arange(n_classes) if groups is None else np.concatenate(groups)


def nearest_pair(matrix: np.ndarray) -> tuple[int, int]:
    """The two classes that are most alike; the first two where all is undefined."""
    apart = np.where(np.eye(len(matrix), dtype=bool) | np.isnan(matrix), np.inf, matrix)
    first, second = np.unravel_index(apart.argmin(), apart.shape)
    return (int(first), int(second)) if np.isfinite(apart).any() else (0, 1)
