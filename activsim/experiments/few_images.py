"""A few of a set's images, for what would take too long over all of them.

few_numbers(labels, classes=[6, 0], n_images=640)      # 320 of these two classes, 320 others"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

LEAST = 16  # images that are a few


@dataclass(frozen=True)
class FewImages:
    """That sets are run over a few of the images: see Silencer.few_images."""

    classes: tuple[int, ...]
    n_sets: int


def few_numbers(labels: np.ndarray, classes: Sequence[int], n_images: int) -> np.ndarray:
    """The numbers of so many images and LEAST at least, int64, ascending (all, where there are not
    more): half of them of these classes if there are as many, each class by its share, evenly
    spaced. labels: of all images."""
    n_images = max(LEAST, n_images)
    is_of_these = np.isin(labels, classes)
    n_these = int(is_of_these.sum())
    n_others = len(labels) - n_these
    n_first = min(n_these, max(n_images // 2, n_images - n_others))
    parts = [
        _evenly(labels, is_of_these, n_first),
        _evenly(labels, ~is_of_these, min(n_others, n_images - n_first)),
    ]
    return np.sort(np.concatenate(parts))


def _evenly(labels: np.ndarray, among: np.ndarray, n_images: int) -> np.ndarray:
    """So many of these images, class after class."""
    members = np.flatnonzero(among)
    members = members[np.argsort(labels[members], kind="stable")]
    return members[((np.arange(n_images) + 0.5) * len(members) / max(n_images, 1)).astype(np.int64)]
