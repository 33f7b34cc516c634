"""Which dissimilarities could be noise: what the sampling of images alone would give.

    noise_floor(profiles, n_images)                          # of two classes that do not differ
    noise = noise_check(profiles, n_images, matrix, "mean difference")
    noise.floor, noise.below                                 # which pairs of classes could be noise

Pages, downloads and the evidence take both from here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from activsim.analysis import rank_tests
from activsim.analysis.measures import MEAN_DIFFERENCE

FLOOR_MEASURE = MEAN_DIFFERENCE  # the measure whose noise floor is known


@dataclass(frozen=True, eq=False)
class NoiseCheck:
    """floor float64 (n_classes, n_classes): see `noise_floor`; below bool (n_classes, n_classes):
    the pairs of classes whose dissimilarity is no larger, so that it could be noise. False on the
    diagonal and where the dissimilarity is undefined."""

    floor: np.ndarray
    below: np.ndarray


def noise_check(
    profiles: np.ndarray, n_images: np.ndarray, matrix: np.ndarray, measure: str
) -> NoiseCheck | None:
    """The noise floor of a dissimilarity matrix (n_classes, n_classes), and which pairs are below.

    profiles: (n_classes, n_neurons); n_images: (n_classes,), images (not positions). A distance of
    0 is never above a floor, not even above one of 0. None for a measure whose floor is not
    known."""
    if measure != FLOOR_MEASURE:
        return None
    floor = noise_floor(profiles, n_images)
    return NoiseCheck(floor, (matrix <= floor) & ~np.eye(len(matrix), dtype=bool))


def noise_floor(profiles: np.ndarray, n_images: np.ndarray) -> np.ndarray:
    """Mean difference that two classes of one and the same profile would show, by sampling alone:
    sqrt(2 / pi) * mean_k sqrt(p_k (1 - p_k) (1 / n_c + 1 / n_d)), with p_k the two classes' common
    rate.

    profiles: (n_classes, n_neurons); n_images: (n_classes,), images (not positions). It is the mean
    of |difference| of a normal distribution. For channels it is an upper bound: a share of
    positions varies less than a coin. float64 (n_classes, n_classes), 0 on the diagonal; NaN for a
    class without images."""
    profiles = np.asarray(profiles, dtype=np.float64)
    n_images = np.asarray(n_images, dtype=np.float64)
    spreads = [np.empty(0)]
    for label in range(len(profiles) - 1):  # row by row: all pairs at once may not fit into memory
        n_c, n_d = n_images[label], n_images[label + 1 :]
        with np.errstate(divide="ignore", invalid="ignore"):
            share = (n_c / (n_c + n_d))[:, None]
            common = np.clip(share * profiles[label] + (1 - share) * profiles[label + 1 :], 0, 1)
            spread = np.sqrt(common * (1 - common)).mean(axis=1) * np.sqrt(1 / n_c + 1 / n_d)
        spreads.append(spread)
    return rank_tests.square_matrix(np.sqrt(2 / np.pi) * np.concatenate(spreads), len(profiles))
