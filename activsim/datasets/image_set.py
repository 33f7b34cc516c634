"""Labelled images: what a network is shown."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

SPLITS = {"test": "test images, as in the study", "train": "training images"}


@dataclass(frozen=True, eq=False)
class LabelledImages:
    name: str
    split: str
    images: np.ndarray  # uint8 (n_images, height, width) or (..., colours), read-only
    labels: np.ndarray  # uint8 (n_images,), read-only
    class_names: tuple[str, ...]
    fingerprint: str  # identifies the content in few characters
    source: str  # where it came from, a fragment of a sentence
    note: str = ""  # why these are not the real images

    def __post_init__(self) -> None:
        self.images.flags.writeable = False
        self.labels.flags.writeable = False

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """(height, width, colours); grey images have one colour."""
        height, width, *colours = self.images.shape[1:]
        return height, width, *(colours or [1])

    @property
    def n_per_class(self) -> np.ndarray:
        """How many images of each class there are, int64 (n_classes,)."""
        return np.bincount(self.labels, minlength=len(self.class_names))


def check_split(split: str) -> None:
    """Raises ValueError for a split that is none of SPLITS."""
    if split not in SPLITS:
        raise ValueError(f"No such split: {split!r}. Existing splits are: {', '.join(SPLITS)}.")


def fingerprint(*parts: object) -> str:
    """What identifies a set of images in few characters: 16 hex digits of the SHA-256 of these
    parts."""
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:16]
