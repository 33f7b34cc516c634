"""Which dissimilarities could be noise: what the sampling of images alone would give.

    noise = noise_check(profiles, n_images, matrix, "mean difference", halves)
    noise.floor, noise.below                                # which pairs of classes could be noise

Pages, downloads and the evidence take both from here.

The noise floor is what 95% of pairs of equal classes stay below. The mean of a squared distance of
two equal classes follows from their rates, p (1 - p) (1 / n_c + 1 / n_d) for each neuron. How far
it varies about that mean depends on how many neurons vary independently of one another: a sum of
squares is then spread like chi-squared of so many degrees of freedom (Satterthwaite 1946). That
number is read off the differences of the two halves of each class's images, and half of it is
taken, since it is an estimate. It is 1 at least: for no correlations at all does a sum of squares
of normal variables exceed 3.84 times its mean in more than 5% (Szekely and Bakirov 2003).

Of made equal pairs about 5% or fewer are called different, for independent and for correlated
neurons, 10 to 1,000 images of a class and unequal numbers: `tests/analysis/test_noise.py`. For
channels it is an upper bound: a share of positions varies less than a coin."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaincinv

from activsim.analysis import rank_tests
from activsim.analysis.measures import CROSS_VALIDATED

LEVEL = 0.95
ONE_SIDED = 1.645  # standard deviations, of a sum of products of independent normal variables
MOST_DRAWS = 16  # classes whose halves are looked at for correlations
BITS = 8 * math.log(2)  # a small squared difference is so many times p (1 - p) JS divergences


@dataclass(frozen=True, eq=False)
class NoiseCheck:
    """floor float64 (n_classes, n_classes): what 95% of pairs of equal classes stay below, 0 on the
    diagonal and NaN for a class without images; below bool (n_classes, n_classes): the pairs of
    classes whose dissimilarity is no larger, so that it could be noise. False on the diagonal and
    where the dissimilarity is undefined."""

    floor: np.ndarray
    below: np.ndarray


def noise_check(
    profiles: np.ndarray,
    n_images: np.ndarray,
    matrix: np.ndarray,
    measure: str,
    halves: np.ndarray | None = None,
) -> NoiseCheck:
    """The floor of a dissimilarity matrix (n_classes, n_classes), and which pairs are not above it.

    profiles: (n_classes, n_neurons); n_images: (n_classes,), images (not positions); halves: (2,
    n_classes, n_neurons), None where they were not told apart, and then neurons are taken to be as
    correlated as can be. A distance of 0 is never above a floor, not even above one of 0."""
    floor = noise_floor(profiles, n_images, measure, halves)
    below = (matrix <= floor) | (matrix == 0)
    return NoiseCheck(floor, below & ~np.eye(len(matrix), dtype=bool))


def noise_floor(
    profiles: np.ndarray, n_images: np.ndarray, measure: str, halves: np.ndarray | None = None
) -> np.ndarray:
    """See `NoiseCheck.floor`."""
    profiles = np.asarray(profiles, dtype=np.float64)
    n_images = np.asarray(n_images, dtype=np.float64)
    degrees = np.ones(len(profiles)) if halves is None else independent_neurons(profiles, halves)
    bounds = [np.empty(0)]
    for label in range(len(profiles) - 1):  # row by row: all pairs at once may not fit into memory
        n_c, n_d = n_images[label], n_images[label + 1 :]
        with np.errstate(divide="ignore", invalid="ignore"):
            share = (n_c / (n_c + n_d))[:, None]
            common = np.clip(share * profiles[label] + (1 - share) * profiles[label + 1 :], 0, 1)
            coins = common * (1 - common) * ((n_c + n_d) / (n_c + n_d - 1))[:, None]
            rows = _Pairs(common, coins, n_c, n_d, np.minimum(degrees[label], degrees[label + 1 :]))
            bounds.append(rows.bound(measure))
    return rank_tests.square_matrix(np.concatenate(bounds), len(profiles))


@dataclass(frozen=True, eq=False)
class _Pairs:
    """A class beside others: their common rates, the variance of one image, both (n_pairs,
    n_neurons); images; degrees of freedom, (n_pairs,)."""

    common: np.ndarray
    coins: np.ndarray
    n_c: float
    n_d: np.ndarray
    degrees: np.ndarray

    @functools.cached_property
    def per_image(self) -> np.ndarray:
        return 1 / self.n_c + 1 / self.n_d

    @functools.cached_property
    def times(self) -> np.ndarray:
        """What the mean of squares is multiplied by, at most: a quantile of chi-squared, as
        scipy.stats.chi2.ppf has it."""
        return 2 * gammaincinv(self.degrees / 2, LEVEL) / self.degrees

    @functools.cached_property
    def squares(self) -> np.ndarray:
        return self.times * self.per_image * self.coins.mean(axis=1)

    @functools.cached_property
    def absolute(self) -> np.ndarray:
        return np.sqrt(self.times * self.per_image) * np.sqrt(self.coins).mean(axis=1)

    def bound(self, measure: str) -> np.ndarray:
        """float64 (n_pairs,)."""
        if measure not in BOUNDS:
            raise ValueError(f"A measure that has a noise floor was expected, {measure!r} came.")
        return BOUNDS[measure](self)


def _bound_of_halves(pairs: _Pairs) -> np.ndarray:
    """Of a sum of products of the differences of two halves."""
    first = 1 / np.ceil(pairs.n_c / 2) + 1 / np.ceil(pairs.n_d / 2)
    second = 1 / np.floor(pairs.n_c / 2) + 1 / np.floor(pairs.n_d / 2)
    deviation = np.sqrt(first * second / pairs.degrees) * pairs.coins.mean(axis=1)
    return ONE_SIDED * deviation


def _bound_of_directions(pairs: _Pairs, centre: np.ndarray | float) -> np.ndarray:
    """Of an angle, measured from this point."""
    lengths = ((pairs.common - centre) ** 2).mean(axis=1)
    lengths -= pairs.coins.mean(axis=1) / (pairs.n_c + pairs.n_d)
    return np.where(lengths > 0, pairs.squares / 2 / lengths, np.inf)


# measure -> how far apart 95% of pairs of equal classes are by it at most
BOUNDS: dict[str, Callable[[_Pairs], np.ndarray]] = {
    "mean difference": lambda pairs: pairs.absolute,
    "euclidean": lambda pairs: np.sqrt(pairs.squares),
    "cosine": lambda pairs: _bound_of_directions(pairs, 0.0),
    "correlation": lambda pairs: _bound_of_directions(
        pairs, pairs.common.mean(axis=1, keepdims=True)
    ),
    "jaccard": lambda pairs: 2 * pairs.absolute / (2 * pairs.common.mean(axis=1) + pairs.absolute),
    "jensen-shannon": lambda pairs: (
        pairs.times * pairs.per_image * (pairs.coins > 0).mean(axis=1) / BITS
    ),
    CROSS_VALIDATED: _bound_of_halves,
}


def independent_neurons(profiles: np.ndarray, halves: np.ndarray) -> np.ndarray:
    """How many neurons would vary as much about their mean if they were independent, half of the
    estimate and at least 1, float64 (n_classes,): (sum_k s_k)^2 / sum_kl s_k s_l r_kl^2, with a
    class's own variances s and the correlations r that any two other classes' differences of halves
    have in common."""
    spread = profiles * (1 - profiles)
    with np.errstate(divide="ignore", invalid="ignore"):
        differences = (halves[0] - halves[1]) / np.sqrt(spread)
    differences = np.where(np.isfinite(differences), differences, 0)
    differences = differences[(differences != 0).any(axis=1)]
    step = max(1, len(differences) // MOST_DRAWS)
    draws = differences[::step][:MOST_DRAWS]
    if len(draws) < 3:
        return np.ones(len(profiles))
    apart = np.triu_indices(len(draws), 1)
    estimates = np.ones(len(profiles))
    for label, weights in enumerate(spread):
        products = (draws * weights) @ draws.T
        own = np.diag(products)
        common = (products[apart] ** 2).mean()
        if common > 0:
            estimates[label] = np.multiply.outer(own, own)[apart].mean() / common
    return np.maximum(estimates / 2, 1)
