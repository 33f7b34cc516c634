"""The two halves of each class's images, which are counted apart.

    image_halves(labels)                             # 0, 1, 0, 1, ... within each class
    groups = half_groups(labels, image_halves(labels))
    groups // 2                                      # the labels

What differs between the halves is noise of the images: `analysis.half_profiles` reads it."""

from __future__ import annotations

import numpy as np


def image_halves(labels: np.ndarray) -> np.ndarray:
    """Which half each image is in, int64 (n_images,): 0 for the first image of its class, 1 for the
    next, and so on in turn. labels: int (n_images,)."""
    order = np.argsort(labels, kind="stable")
    in_order = np.asarray(labels)[order]
    starts = np.searchsorted(in_order, in_order)  # where the class of each begins
    halves = np.empty(len(order), dtype=np.int64)
    halves[order] = (np.arange(len(order)) - starts) % 2
    return halves


def check_halves(halves: np.ndarray, n_images: int) -> None:
    """Raises ValueError for what does not say in which half each image is."""
    if np.shape(halves) != (n_images,) or not np.isin(halves, (0, 1)).all():
        raise ValueError(
            f"halves: 0 or 1 for each of the {n_images:,} images was expected; an array of shape "
            f"{np.shape(halves)} came."
        )


def half_groups(labels: np.ndarray, halves: np.ndarray) -> np.ndarray:
    """Class and half as one number, int64 (n_images,): 2 * class + half."""
    return 2 * np.asarray(labels, dtype=np.int64) + halves
