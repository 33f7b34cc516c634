"""Distances that are cross-validated over two halves of each class's images, and what they owe to
the images.

    halves = ...                                    # float (2, n_classes, n_neurons)
    cross_validated(halves)                         # (n_classes, n_classes), may be negative
    products = half_products(halves)                # all that is read below, of any many neurons
    spread = Spread(products, within, between)      # of log(within / between)

A pair's distance is mean_k (P1_ck - P1_dk)(P2_ck - P2_dk). The noise of the two halves is
independent, so that equal classes are 0 apart on average, whatever their numbers of images (Walther
et al. 2016, with identity noise)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

FLOOR = 1e-12  # below which a variance is rounding


def checked_halves(halves: object, name: str) -> np.ndarray:
    """As float64. Raises ValueError where it is no profiles of two halves."""
    try:
        values = np.asarray(halves, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(
            f"{name}: profiles of two halves of each class's images, (2, n_classes, n_neurons), "
            f"were expected; {type(halves).__name__} came."
        ) from None
    if values.ndim != 3 or values.shape[0] != 2 or 0 in values.shape:
        raise ValueError(
            f"{name}: profiles of two halves of each class's images, (2, n_classes, n_neurons), "
            f"were expected; an array of shape {values.shape} came."
        )
    return values


def cross_validated(halves: np.ndarray) -> np.ndarray:
    """Float64 (n_classes, n_classes), the diagonal 0; halves: (2, n_classes, n_neurons)."""
    first, second = halves
    return distances(first @ second.T / halves.shape[2])


def distances(products: np.ndarray) -> np.ndarray:
    """`cross_validated` of P1_c . P2_d / n_neurons, (n_classes, n_classes)."""
    products = (products + products.T) / 2
    own = np.diag(products)
    matrix = own[:, None] + own[None, :] - 2 * products
    np.fill_diagonal(matrix, 0)
    return matrix


@dataclass(frozen=True, eq=False)
class HalfProducts:
    """What the half profiles of one network say of its classes: sums over the neurons, each divided
    by n_neurons, float64 (n_classes, n_classes). M: mean of the halves, N: half their difference.

    halves: P1_c . P2_d; noise: N_c . N_d; noise_and_mean: N_c . M_d"""

    halves: np.ndarray
    noise: np.ndarray
    noise_and_mean: np.ndarray

    @property
    def n_classes(self) -> int:
        return len(self.halves)

    @property
    def distances(self) -> np.ndarray:
        """As `cross_validated`."""
        return distances(self.halves)

    @property
    def are_finite(self) -> bool:
        return all(
            bool(np.isfinite(products).all())
            for products in (self.halves, self.noise, self.noise_and_mean)
        )


def half_products(halves: np.ndarray) -> HalfProducts:
    """halves: (2, n_classes, n_neurons)."""
    first, second = halves
    mean, noise, n_neurons = (first + second) / 2, (first - second) / 2, halves.shape[2]
    return HalfProducts(
        first @ second.T / n_neurons, noise @ noise.T / n_neurons, noise @ mean.T / n_neurons
    )


def products_by_control(pixels: Mapping[str, object]) -> dict[str, HalfProducts]:
    """half_products of the half profiles of each pixel control. Raises ValueError as
    checked_halves does, and for controls without names."""
    if not isinstance(pixels, Mapping):
        raise ValueError(
            "pixels: a name for the half profiles of each control, {'pixels': halves} say, was "
            f"expected; {type(pixels).__name__} came."
        )
    return {name: half_products(checked_halves(halves, name)) for name, halves in pixels.items()}


def products_by_network(networks: object, name: str) -> list[HalfProducts]:
    """half_products of the half profiles of each network. Raises ValueError as checked_halves
    does, and for what is no list of them."""
    if not isinstance(networks, Iterable) or isinstance(networks, str | Mapping):
        raise ValueError(
            f"{name}: a list with the half profiles of each network was expected; "
            f"{type(networks).__name__} came."
        )
    return [half_products(checked_halves(halves, name)) for halves in networks]


def laplacian(weights: np.ndarray) -> np.ndarray:
    """Of the weights of pairs, symmetric (n_classes, n_classes) with a diagonal of 0: the weighted
    sum of the pairs' distances is the sum over c and d of L_cd P1_c . P2_d / n_neurons."""
    return np.diag(weights.sum(axis=1)) - weights


class Spread:
    """How far apart the classes of a group are, beside the others, in one network: the logarithm of
    mean distance within over mean distance between, and how it would vary with other images.

    within, between: weights of the pairs, symmetric (n_classes, n_classes), each summing to 1 over
    the pairs."""

    def __init__(self, products: HalfProducts, within: np.ndarray, between: np.ndarray) -> None:
        self._products = products
        self._laplacians = laplacian(within), laplacian(between)
        self.within, self.between = (
            float((matrix * products.halves).sum()) for matrix in self._laplacians
        )

    @property
    def distances(self) -> np.ndarray:
        """As `cross_validated`."""
        return self._products.distances

    @cached_property
    def noise_products(self) -> np.ndarray:
        """Of two classes, c and d, a draw of what P1_c . P2_d / n_neurons owes to noise alone,
        (n_classes * (n_classes - 1),): the noise of two classes is independent, so that it is read
        off their differences of halves. A half's noise has twice the variance of half the
        difference."""
        return 2 * self._products.noise[~np.eye(self._products.n_classes, dtype=bool)]

    @cached_property
    def product_variance(self) -> float:
        return float((self.noise_products**2).mean())

    @cached_property
    def signal(self) -> float:
        """The mean distance of all pairs, in standard deviations of what it would be if no class
        differed."""
        products, n_classes = self._products.halves, self._products.n_classes
        mean = float(products.trace() - products.sum() / n_classes) / (n_classes - 1)
        deviation = math.sqrt(self.product_variance / (n_classes - 1))
        return mean / max(deviation, FLOOR)

    @cached_property
    def smallest_within(self) -> float:
        """Below which a mean distance within cannot be told from noise, whichever classes it is
        of."""
        return self._smallest(0)

    @cached_property
    def smallest_between(self) -> float:
        """The same of a mean distance between groups."""
        return self._smallest(1)

    def _smallest(self, part: int) -> float:
        deviation = math.sqrt(self.product_variance)
        return max(deviation * float(np.linalg.norm(self._laplacians[part])), FLOOR)

    @cached_property
    def value(self) -> float:
        """log(within / between), each at least what noise alone would make of it; NaN where the
        groups are not apart at all."""
        if not self.between > 0:
            return math.nan
        within = max(self.within, self.smallest_within)
        return math.log(within / max(self.between, self.smallest_between))

    @cached_property
    def gradient(self) -> np.ndarray:
        """The matrix whose product with the profiles says how the value follows them."""
        within, between = self._laplacians
        scale = max(self.within, self.smallest_within)
        return within / scale - between / max(self.between, self.smallest_between)

    @cached_property
    def shifts(self) -> np.ndarray:
        """How the value would move with other images of each class, (n_classes,): one draw of
        each, from the difference of its halves. Networks that see the same images have them in
        common."""
        return 2 * (self.gradient * self._products.noise_and_mean).sum(axis=1)


def noise_variance(spreads: Sequence[Spread], shares: Sequence[float]) -> float:
    """Of the sum of these networks' values, each times its share, as far as it comes from the
    products of the halves' noise. The networks see the same images: what their products have in
    common is seen from the draws."""
    draws = np.array([spread.noise_products for spread in spreads])
    common = draws @ draws.T / draws.shape[1]
    gradients = np.array([spread.gradient.ravel() for spread in spreads])
    weights = np.asarray(shares)[:, None] * gradients
    return float((common * (weights @ weights.T)).sum())
