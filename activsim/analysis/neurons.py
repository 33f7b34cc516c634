"""What one neuron responds to: intervals, selectivity, its distribution, the neurons and images
that go with it.

    low, high = wilson(rates[:, neuron], n_images)
    selectivity(rates)[neuron]                           # NaN for a neuron that never fires
    top_images(activations[:, neuron], 24)               # the images that drive it highest
"""

from __future__ import annotations

import numpy as np

from activsim.firing.table import FiringTable

Z = 1.959963984540054  # standard normal quantile of 0.975: two-sided 95%


def wilson(rates: np.ndarray, n_images: np.ndarray, z: float = Z) -> tuple[np.ndarray, np.ndarray]:
    """Wilson's score interval of firing rates (0..1): (low, high) of the shape of `rates`; NaN
    without images.

    Wilson, Journal of the American Statistical Association 22 (1927), 209-212. A channel's rate is
    a mean of shares in 0..1, not a count; its variance is at most that of a count of the same mean,
    so that with the number of images (not of positions) the interval is, if anything, too wide."""
    rates, n = np.broadcast_arrays(np.asarray(rates, np.float64), np.asarray(n_images, np.float64))
    with np.errstate(invalid="ignore", divide="ignore"):
        middle = (rates + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * np.sqrt(rates * (1 - rates) / n + z * z / (4 * n * n))
    low = np.where(rates == 0, 0.0, middle - half)  # exact there; rounding would leave a trace
    high = np.where(rates == 1, 1.0, middle + half)
    return np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)


def activation_above_zero(table: FiringTable) -> np.ndarray:
    """The mean over all images of each neuron's activation, 0 where it is negative, float64
    (n_neurons,): the integral of its firing rate over the thresholds from 0 on, by trapezoids
    between those of the table. NaN without images."""
    first = table.nearest_index(0.0)
    counts = table.counts[first:].sum(axis=1, dtype=np.float64)
    with np.errstate(invalid="ignore"):
        rates = counts / float(table.n_images.sum())
    steps = np.diff(table.thresholds[first:].astype(np.float64))
    between = (rates[1:] + rates[:-1]) / 2
    return np.asarray((between * steps[:, None]).sum(axis=0))


def selectivity(rates: np.ndarray, label: int | None = None) -> np.ndarray:
    """How selective each neuron is for one class, float64 (n_neurons,): (rate - mean of the others)
    / (rate + mean of the others) of its rates (n_classes, n_neurons). label None: for the class
    that it fires most for, which is its class selectivity. 1: it fires for that class only, 0: for
    all alike, -1: never for that class.

    Classes without images are left out. NaN for a dead neuron, for one with an undefined rate, for
    a class without images, and for fewer than two classes. Morcos et al., ICLR 2018 (there of mean
    activations)."""
    rates = np.asarray(rates, dtype=np.float64)
    known = rates[~np.isnan(rates).all(axis=1)]
    if len(known) < 2:
        return np.full(rates.shape[1], np.nan)
    rate = known.max(axis=0) if label is None else rates[label]
    others = (known.sum(axis=0) - rate) / (len(known) - 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        # Rounding must not make a flat neuron selective, least of all the wrong way round.
        apart = np.where(np.ptp(known, axis=0) == 0, 0.0, rate - others)
        return apart / np.where(known.max(axis=0) > 0, rate + others, np.nan)


def most_alike(rates: np.ndarray, neuron: int, count: int = 5) -> tuple[np.ndarray, np.ndarray]:
    """The other neurons whose rates over the classes are nearest: (neurons int, mean over classes
    of |rate difference| float64), nearest first. Classes without images are left out; ties keep the
    order of the layer."""
    rates = np.asarray(rates, dtype=np.float64)
    known = rates[~np.isnan(rates).any(axis=1)]
    if not len(known):
        return np.array([], dtype=int), np.array([])
    away = np.abs(known - known[:, [neuron]]).mean(axis=0)
    order = np.argsort(away, kind="stable")
    order = order[order != neuron][:count]
    return order, away[order]


def distribution(table: FiringTable, neuron: int) -> np.ndarray:
    """How a neuron's activations spread, read from the table: float64 (n_classes, n_thresholds +
    1), the share of each class's activations up to the lowest threshold, between each two, and
    above the highest. Rows sum to 1; NaN for a class without images."""
    above = table.counts[:, :, neuron].astype(np.float64).T
    with np.errstate(invalid="ignore", divide="ignore"):
        above = above / table.n_images[:, None]
    whole = np.where(np.isnan(above[:, :1]), np.nan, 1.0)
    above = np.hstack([whole, above, 0 * whole])
    return above[:, :-1] - above[:, 1:]  # not a difference turned round: that would make -0


def top_images(values: np.ndarray, count: int, among: np.ndarray | None = None) -> np.ndarray:
    """The images with the highest values (n_images,), highest first: int (count or fewer,). among:
    bool (n_images,), which images to look at. NaN is never among them; ties keep the order of the
    images."""
    candidates = np.flatnonzero(~np.isnan(values) & (True if among is None else among))
    order = np.argsort(-values[candidates], kind="stable")[:count]
    return candidates[order]
