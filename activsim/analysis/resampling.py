"""Would other images say the same? Resampling within classes, and halves of the images.

    profiles = profiles_of(firing, labels, 10)
    bootstrap(firing, labels, "mean difference")       # how often the nearest class stays so
    split_half(firing, labels, "mean difference", 10)  # agreement of two halves of the images
    noise_free(firing, labels, 10)                     # cross-validated over random halves

firing: (n_images, n_neurons), bool: whether the neuron fires for the image; or a channel's share of
positions, 0..1. Classes are never resampled: ten are too few for that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from activsim.analysis import rank_tests
from activsim.analysis.measures import CROSS_VALIDATED, MEASURES
from activsim.analysis.rankings import ranking
from activsim.analysis.similarity import dissimilarity

RESAMPLES = 1_000
SPLITS = 20
INTERVAL = 0.95
AT_ONCE = 1 << 24  # rates held in memory together


def profiles_of(firing: np.ndarray, labels: np.ndarray, n_classes: int) -> np.ndarray:
    """Firing profiles float64 (n_classes, n_neurons); NaN for a class without images."""
    profiles = np.full((n_classes, firing.shape[1]), np.nan)
    for label in np.unique(labels):
        profiles[label] = firing[labels == label].mean(axis=0, dtype=np.float64)
    return profiles


def _compared_profiles(
    firing: np.ndarray, labels: np.ndarray, measure: str, n_classes: int
) -> np.ndarray:
    """`similarity.Comparison.compared_profiles`: the halves are every other image of each class."""
    if not MEASURES[measure].of_halves:
        return profiles_of(firing, labels, n_classes)
    members = [np.flatnonzero(labels == label) for label in range(n_classes)]
    parts = [np.concatenate([own[start::2] for own in members]) for start in (0, 1)]
    return np.stack([profiles_of(firing[part], labels[part], n_classes) for part in parts])


@dataclass(frozen=True, eq=False)
class Stability:
    """nearest: each class's most alike one, int (n_classes,), -1 where undefined; stays: share of
    the resamples in which it is still the nearest, NaN where undefined; nearest_share: how often
    each class (column) is the nearest of each (row); low, high: interval of each dissimilarity
    (n_classes, n_classes)."""

    nearest: np.ndarray
    stays: np.ndarray
    nearest_share: np.ndarray
    low: np.ndarray
    high: np.ndarray
    n_resamples: int
    interval: float = INTERVAL


def bootstrap(
    firing: np.ndarray,
    labels: np.ndarray,
    measure: str,
    n_classes: int | None = None,
    n_resamples: int = RESAMPLES,
    seed: int = 0,
) -> Stability:
    """Draw each class's images anew, with replacement, as many as there are: a resample's profiles
    are how often each image was drawn times its firing, a matrix product.

    The interval is the basic one, 2 value - (97.5th, 2.5th percentile of the resamples), cut at 0:
    resampling adds the sampling noise once more, which makes distances larger, and this takes it
    back. A measure that may be negative is left as it is."""
    labels = np.asarray(labels)
    n_classes = int(labels.max()) + 1 if n_classes is None else n_classes
    value = dissimilarity(_compared_profiles(firing, labels, measure, n_classes), measure)
    order = ranking(value)
    nearest = order[:, 1] if n_classes > 1 else np.full(n_classes, -1)

    rng = np.random.default_rng(seed)
    members = [np.asarray(firing[labels == label], dtype=np.float32) for label in range(n_classes)]
    n_together = int(np.clip(AT_ONCE // (n_classes * firing.shape[1]), 1, n_resamples))
    matrices = []
    for start in range(0, n_resamples, n_together):
        n = min(n_together, n_resamples - start)
        draws = [_resampled_rates(class_firing, n, rng, measure) for class_firing in members]
        for resample in np.stack(draws, axis=-2):
            distances = MEASURES[measure].distances(resample)
            matrices.append(rank_tests.square_matrix(distances, n_classes))
    resampled = np.array(matrices)

    rows = np.where(np.eye(n_classes, dtype=bool) | np.isnan(resampled), np.inf, resampled)
    # (n_resamples, n_classes)
    first = np.where(np.isinf(rows).all(axis=2), -1, rows.argmin(axis=2))
    share = (first[:, :, None] == np.arange(n_classes)).mean(axis=0)
    stays = np.where(nearest >= 0, share[np.arange(n_classes), nearest], np.nan)
    tail = 100 * (1 - INTERVAL) / 2
    lower, upper = np.percentile(resampled, [tail, 100 - tail], axis=0)
    least = -np.inf if MEASURES[measure].signed else 0
    low, high = np.maximum(2 * value - upper, least), np.maximum(2 * value - lower, least)
    return Stability(nearest, stays, share, low, high, n_resamples)


def _resampled_rates(
    members: np.ndarray, n_resamples: int, rng: np.random.Generator, measure: str
) -> np.ndarray:
    """What a measure compares of one class in each resample, (n_resamples, n_neurons), or of its
    halves, each drawn from itself, (n_resamples, 2, n_neurons)."""
    if not MEASURES[measure].of_halves:
        return _rates(members, n_resamples, rng)
    return np.stack([_rates(members[start::2], n_resamples, rng) for start in (0, 1)], axis=1)


def _rates(members: np.ndarray, n_resamples: int, rng: np.random.Generator) -> np.ndarray:
    """Rates of one class in each resample, float64 (n_resamples, n_neurons). members: float32
    (n_images, n_neurons)."""
    n_images = len(members)
    if n_images == 0:
        return np.full((n_resamples, members.shape[1]), np.nan)
    draws = rng.integers(0, n_images, (n_resamples, n_images))
    draws += n_images * np.arange(n_resamples)[:, None]
    times = np.bincount(draws.ravel(), minlength=n_resamples * n_images)
    times = times.reshape(n_resamples, n_images).astype(np.float32)
    return (times @ members).astype(np.float64) / n_images


def halves(labels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Which images are in the first of two random halves of every class, bool (n_images,)."""
    first = np.zeros(len(labels), dtype=bool)
    for label in np.unique(labels):
        members = rng.permutation(np.flatnonzero(labels == label))
        first[members[: len(members) // 2]] = True
    return first


def split_half(
    firing: np.ndarray,
    labels: np.ndarray,
    measure: str,
    n_classes: int,
    n_splits: int = SPLITS,
    seed: int = 0,
) -> float:
    """rho-a of the matrices of two halves of the images, the mean over random splits within
    classes."""
    agreements = []
    for parts in _splits(labels, n_splits, seed):
        first, second = (
            dissimilarity(
                _compared_profiles(firing[part], labels[part], measure, n_classes), measure
            )
            for part in parts
        )
        agreements.append(rank_tests.rho_a(first, second))
    return float(np.mean(agreements))


def _splits(
    labels: np.ndarray, n_splits: int, seed: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Which images are in either half, bool (n_images,), split after split."""
    rng = np.random.default_rng(seed)
    for _ in range(n_splits):
        first = halves(labels, rng)
        yield first, ~first


def noise_free(
    firing: np.ndarray, labels: np.ndarray, n_classes: int, n_splits: int = SPLITS, seed: int = 0
) -> np.ndarray:
    """The cross-validated dissimilarity float64 (n_classes, n_classes), the mean over random
    halves of each class's images: 0 on average for classes that do not differ, so sometimes below
    it; a squared rate difference otherwise."""
    matrices = []
    for parts in _splits(labels, n_splits, seed):
        profiles = [profiles_of(firing[part], labels[part], n_classes) for part in parts]
        matrices.append(dissimilarity(np.stack(profiles), CROSS_VALIDATED))
    return np.mean(matrices, axis=0)
