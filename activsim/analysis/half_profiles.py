"""Distances that are cross-validated over two halves of each class's images, and what they owe to
the images.

    halves = ...                                    # float (2, n_classes, n_neurons)
    cross_validated(halves)                         # (n_classes, n_classes), may be negative
    spread = Spread(halves, within, between)        # of log(within / between)

A pair's distance is mean_k (P1_ck - P1_dk)(P2_ck - P2_dk). The noise of the two halves is
independent, so that equal classes are 0 apart on average, whatever their numbers of images (Walther
et al. 2016, with identity noise)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property

import numpy as np

FLOOR = 1e-12  # below which a variance is rounding


def checked_halves(halves: object, name: str) -> np.ndarray:
    """As float64. Raises ValueError where it is no profiles of two halves."""
    values = np.asarray(halves, dtype=np.float64)
    if values.ndim != 3 or values.shape[0] != 2 or 0 in values.shape:
        raise ValueError(
            f"{name}: profiles of two halves of each class's images, (2, n_classes, n_neurons), "
            f"were expected; an array of shape {values.shape} came."
        )
    return values


def cross_validated(halves: np.ndarray) -> np.ndarray:
    """Float64 (n_classes, n_classes), the diagonal 0; halves: (2, n_classes, n_neurons)."""
    first, second = halves
    products = first @ second.T / halves.shape[2]
    products = (products + products.T) / 2
    own = np.diag(products)
    matrix = own[:, None] + own[None, :] - 2 * products
    np.fill_diagonal(matrix, 0)
    return matrix


def laplacian(weights: np.ndarray) -> np.ndarray:
    """Of the weights of pairs, symmetric (n_classes, n_classes) with a diagonal of 0: the weighted
    sum of the pairs' distances is the sum over c and d of L_cd P1_c . P2_d / n_neurons."""
    return np.diag(weights.sum(axis=1)) - weights


class Spread:
    """How far apart the classes of a group are, beside the others, in one network: the logarithm of
    mean distance within over mean distance between, and how it would vary with other images.

    within, between: weights of the pairs, symmetric (n_classes, n_classes), each summing to 1 over
    the pairs."""

    def __init__(self, halves: np.ndarray, within: np.ndarray, between: np.ndarray) -> None:
        self._halves = halves
        self._laplacians = laplacian(within), laplacian(between)
        self._n_classes, self._n_neurons = halves.shape[1:]
        self._mean, self._noise = halves.mean(axis=0), (halves[0] - halves[1]) / 2
        first, second = halves
        products = first @ second.T / self._n_neurons
        self.within, self.between = (
            float((matrix * products).sum()) for matrix in self._laplacians
        )

    @cached_property
    def noise_products(self) -> np.ndarray:
        """Of two classes, c and d, a draw of what P1_c . P2_d / n_neurons owes to noise alone,
        (n_classes * (n_classes - 1),): the noise of two classes is independent, so that it is read
        off their differences of halves. A half's noise has twice the variance of half the
        difference."""
        products = 2 * self._noise @ self._noise.T / self._n_neurons
        return products[~np.eye(self._n_classes, dtype=bool)]

    @cached_property
    def product_variance(self) -> float:
        return float((self.noise_products**2).mean())

    @cached_property
    def signal(self) -> float:
        """The mean distance of all pairs, in standard deviations of what it would be if no class
        differed."""
        centred = self._halves - self._halves.mean(axis=1, keepdims=True)
        mean = float((centred[0] * centred[1]).sum()) / self._n_neurons / (self._n_classes - 1)
        deviation = math.sqrt(self.product_variance / (self._n_classes - 1))
        return mean / max(deviation, FLOOR)

    @cached_property
    def smallest_within(self) -> float:
        """Below which a mean distance within cannot be told from noise."""
        return math.sqrt(self.product_variance) * float(np.linalg.norm(self._laplacians[0]))

    @cached_property
    def value(self) -> float:
        """log(within / between); NaN where the groups are not apart at all. Within is at least what
        noise alone would make of it."""
        within = max(self.within, self.smallest_within, FLOOR)
        return math.log(within / self.between) if self.between > 0 else math.nan

    @cached_property
    def gradient(self) -> np.ndarray:
        """The matrix whose product with the profiles says how the value follows them."""
        within, between = self._laplacians
        scale = max(self.within, self.smallest_within, FLOOR)
        return within / scale - between / self.between

    @cached_property
    def shifts(self) -> np.ndarray:
        """How the value would move with other images of each class, (n_classes,): one draw of
        each, from the difference of its halves. Networks that see the same images have them in
        common."""
        return 2 * (self._noise * (self.gradient @ self._mean)).sum(axis=1) / self._n_neurons


def noise_variance(spreads: Sequence[Spread], shares: Sequence[float]) -> float:
    """Of the sum of these networks' values, each times its share, as far as it comes from the
    products of the halves' noise. The networks see the same images: what their products have in
    common is seen from the draws."""
    draws = np.array([spread.noise_products for spread in spreads])
    common = draws @ draws.T / draws.shape[1]
    gradients = np.array([spread.gradient.ravel() for spread in spreads])
    weights = np.asarray(shares)[:, None] * gradients
    return float((common * (weights @ weights.T)).sum())
