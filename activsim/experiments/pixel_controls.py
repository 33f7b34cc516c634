"""What could make classes alike without any network: half profiles of simple things that pictures
have, as controls of `analysis.judge`.

    pixel_controls(images, labels, n_classes)["silhouette area"]     # (2, n_classes, 1)"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from activsim.firing.halves import half_groups, image_halves

TOGETHER = 1_000  # images whose features are in memory at once
APART = 0.1  # of the range, that a pixel of the silhouette differs by from the border


def _mean_intensity(pictures: np.ndarray) -> np.ndarray:
    return pictures.reshape(len(pictures), -1).mean(axis=1, keepdims=True)


def _silhouette_area(pictures: np.ndarray) -> np.ndarray:
    """Share of pixels that differ from the median of the picture's border."""
    border = np.concatenate(
        [pictures[:, 0], pictures[:, -1], pictures[:, :, 0], pictures[:, :, -1]], axis=1
    )
    background = np.median(border, axis=1)[:, None, None]
    differs = (np.abs(pictures - background) > APART).any(axis=-1)
    return differs.reshape(len(pictures), -1).mean(axis=1, keepdims=True)


def _edges(pictures: np.ndarray) -> np.ndarray:
    """How fast the brightness changes at each pixel, (n_images, height * width)."""
    brightness = pictures.mean(axis=-1)
    down, right = np.gradient(brightness, axis=(1, 2))
    return np.hypot(down, right).reshape(len(pictures), -1)


# features float64 (n_images, n_features) of pictures float64 (n_images, height, width, colours)
# in 0..1
CONTROLS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "mean intensity": _mean_intensity,
    "silhouette area": _silhouette_area,
    "edges": _edges,
}


def pixel_controls(images: np.ndarray, labels: np.ndarray, n_classes: int) -> dict[str, np.ndarray]:
    """{control: mean features of the two halves of each class's images, float64 (2, n_classes,
    n_features)}; NaN for a class without images in a half. images: uint8 (n_images, height,
    width[, colours]), at least 2 x 2 pixels; labels: int (n_images,), below n_classes."""
    groups = half_groups(labels, image_halves(labels))
    n_images = np.bincount(groups, minlength=2 * n_classes)
    sums: dict[str, np.ndarray] = {}
    for start in range(0, len(images), TOGETHER):
        part = slice(start, start + TOGETHER)
        pictures = np.asarray(images[part], dtype=np.float64) / 255
        pictures = pictures.reshape(*pictures.shape[:3], -1)
        members = (groups[part] == np.arange(2 * n_classes)[:, None]).astype(np.float64)
        for name, features in CONTROLS.items():
            sums[name] = sums.get(name, 0) + members @ features(pictures)
    with np.errstate(invalid="ignore"):
        means = {name: total / n_images[:, None] for name, total in sums.items()}
    return {
        name: of_groups.reshape(n_classes, 2, -1).swapaxes(0, 1)
        for name, of_groups in means.items()
    }
