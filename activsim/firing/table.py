"""How often each neuron fires for each class, at every threshold at once.

    table = FiringTable(thresholds, counts, n_images, neuron_shape)
    profiles = table.rates(table.nearest_index(0.0))            # (n_classes, n_neurons), in 0..1
    merged = table + table_of_other_images           # tables over different images add

A neuron fires for an image when its activation is strictly greater than the threshold.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

READINGS = {
    "channel": "Channels (share of positions that fire)",
    "neuron": "Every position is a neuron",
}
KINDS = {
    "value": "One value for the layer",
    "quantile": "Each neuron's own quantile",
}
N_THRESHOLDS = 64
EXACT = 1 << 24  # whole numbers up to here are exact in float32
SHARE = (
    0.1  # of all images, that a neuron fires on under a quantile threshold unless another is chosen
)


def check_share(share: float) -> None:
    """Raises ValueError for what is no share that a neuron's own threshold can be found for."""
    if not 0 < share < 1:
        raise ValueError(f"A share of images between 0 and 1 was expected, {share} came.")


@dataclass(frozen=True, eq=False)
class FiringTable:
    """thresholds float32 (n_thresholds,), ascending, 0 among them; counts uint (n_thresholds,
    n_classes, n_neurons): images of the class with activation > threshold; n_images int64
    (n_classes,); neuron_shape."""

    thresholds: np.ndarray
    counts: np.ndarray
    n_images: np.ndarray
    neuron_shape: tuple[int, ...]

    def __post_init__(self):
        expected = (len(self.thresholds), len(self.n_images), int(np.prod(self.neuron_shape)))
        if self.counts.shape != expected:
            raise ValueError(f"Counts of shape {expected} were expected, {self.counts.shape} came.")
        if not (np.diff(self.thresholds) > 0).all():
            raise ValueError("The thresholds of a table must rise from each to the next.")

    def __add__(self, other: FiringTable) -> FiringTable:
        """The table of both sets of images. Raises ValueError where thresholds, classes or neurons
        differ."""
        same = (
            self.counts.shape == other.counts.shape
            and self.neuron_shape == other.neuron_shape
            and np.array_equal(self.thresholds, other.thresholds)
        )
        if not same:
            raise ValueError(
                "Only tables of the same thresholds, classes and neurons can be added: "
                f"{self.counts.shape} and {other.counts.shape} came."
            )
        return FiringTable(
            self.thresholds,
            self.counts + other.counts,
            self.n_images + other.n_images,
            self.neuron_shape,
        )

    def nearest_index(self, threshold: float) -> int:
        """Index of the table's threshold nearest to a value."""
        return int(np.abs(self.thresholds.astype(np.float64) - threshold).argmin())

    def rates(self, index: int) -> np.ndarray:
        """Firing profiles at one threshold, float64 (n_classes, n_neurons); NaN for a class without
        images."""
        with np.errstate(invalid="ignore"):
            return self.counts[index] / self.n_images[:, None].astype(np.float64)

    def quantile_rates(self, share: float) -> np.ndarray:
        """Profiles when each neuron fires on its top `share` of all images, float64 (n_classes,
        n_neurons).

        Each neuron takes the lowest threshold of the table at which at most that share of all
        images (each class weighing as many images as it has) makes it fire."""
        chosen = self.quantile_index(share)
        picked = np.take_along_axis(self.counts, chosen[None, None, :], axis=0)[0]
        with np.errstate(invalid="ignore"):
            return picked / self.n_images[:, None].astype(np.float64)

    def quantile_index(self, share: float) -> np.ndarray:
        """Index of each neuron's own threshold for a share, int (n_neurons,); the last where none
        is high enough."""
        check_share(share)
        fired = self.counts.sum(axis=1, dtype=np.uint64) <= share * float(self.n_images.sum())
        return np.where(fired.any(axis=0), fired.argmax(axis=0), len(self.thresholds) - 1)

    def channels(self) -> FiringTable:
        """The same table read by channel: a channel's rate is its positions' mean rate ("share of
        positions that fire"). Positions count as images here, so that the result is a table like
        any other."""
        *positions, n_channels = self.neuron_shape
        n_positions = int(np.prod(positions))
        if n_positions == 1:
            return self
        counts = np.empty((*self.counts.shape[:2], n_channels), dtype=np.uint64)
        for index, slab in enumerate(
            self.counts
        ):  # slab by slab: the whole table may be a memory map
            counts[index] = slab.reshape(len(slab), n_positions, n_channels).sum(
                axis=1, dtype=np.uint64
            )
        return FiringTable(self.thresholds, counts, self.n_images * n_positions, (n_channels,))

    def reading(self, name: str) -> FiringTable:
        """The table read by "channel" or by "neuron" (the table itself)."""
        if name not in READINGS:
            raise ValueError(f"Unknown reading {name!r}. Readings are: {', '.join(READINGS)}.")
        return self.channels() if name == "channel" else self

    def profiles(self, kind: str, threshold: float) -> np.ndarray:
        """Firing profiles float64 (n_classes, n_neurons) for a kind of threshold: "value" (nearest
        of the
        table's) or "quantile" (threshold is the share of all images, 0..1, on which each neuron fires)."""
        if kind == "value":
            return self.rates(self.nearest_index(threshold))
        if kind == "quantile":
            return self.quantile_rates(threshold)
        raise ValueError(f"Unknown kind of threshold {kind!r}. Kinds are: {', '.join(KINDS)}.")


def even_thresholds(sample: np.ndarray, n_thresholds: int = N_THRESHOLDS) -> np.ndarray:
    """Thresholds for a layer from a sample of its activations: float32 (n_thresholds,), evenly
    spaced, 0 among them, up to the 99.9th percentile; down to the 0.1th where the layer goes
    negative."""
    finite = sample[np.isfinite(sample)]
    low, high = np.percentile(finite, [0.1, 99.9]) if finite.size else (0.0, 1.0)
    low, high = (
        max(min(float(low), 0.0), -1e38),
        min(max(float(high), 0.0), 1e38),
    )  # float32 ends at 3.4e38
    if high == low:  # a layer that is silent on the sample
        high = low + 1.0
    n_below = int(np.clip(round((n_thresholds - 1) * -low / (high - low)), 0, n_thresholds - 1))
    if low < 0 and high > 0:
        n_below = int(np.clip(n_below, 1, n_thresholds - 2))
    step = max(
        high / max(n_thresholds - 1 - n_below, 1), -low / max(n_below, 1), np.finfo(np.float32).tiny
    )
    return np.float32(step) * np.arange(-n_below, n_thresholds - n_below).astype(np.float32)


class Counter:
    """Counts firings batch by batch in constant memory; `table()` is the FiringTable so far.

    Each activation is put into the bin "how many thresholds lie strictly below it"; firings per
    threshold are the sums of the higher bins. One look at each activation serves all thresholds.
    """

    BLOCK = (
        1 << 16
    )  # activations binned at once, so that they and their bins stay in the processor's cache
    ROWS = (
        1 << 11
    )  # images in a block: by channel each position counts as one, and the block stays in one piece

    def __init__(self, thresholds: np.ndarray, n_classes: int, neuron_shape: tuple[int, ...]):
        self.thresholds = np.asarray(thresholds, dtype=np.float32)
        self.neuron_shape = tuple(neuron_shape)
        self.n_images = np.zeros(n_classes, dtype=np.int64)
        n_neurons = int(np.prod(self.neuron_shape))
        self._bins = np.zeros((n_classes, len(self.thresholds) + 1, n_neurons), dtype=np.uint32)
        self._even = _even_step(self.thresholds)

    def add(self, activations: np.ndarray, label: int) -> None:
        """activations float32 (n_images, *neuron_shape), all images of the class `label`."""
        n_images, (_, n_bins, n_neurons) = len(activations), self._bins.shape
        flat = np.asarray(activations, dtype=np.float32).reshape(n_images, n_neurons)
        height = min(max(n_images, 1), self.ROWS)
        width = max(1, min(self.BLOCK // height, EXACT // n_bins))  # neurons in a block
        for top, start in itertools.product(range(0, n_images, height), range(0, n_neurons, width)):
            place = self._below(flat[top : top + height, start : start + width])
            n_wide = place.shape[1]
            place *= n_wide
            place += np.arange(n_wide, dtype=np.float32)
            counted = np.bincount(place.astype(np.intp).ravel(), minlength=n_bins * n_wide)
            self._bins[label, :, start : start + width] += counted.reshape(n_bins, n_wide).astype(
                np.uint32
            )
        self.n_images[label] += n_images

    def _below(self, values: np.ndarray) -> np.ndarray:
        """How many thresholds lie strictly below each value, in float32; none below NaN."""
        if self._even is None:
            below = np.searchsorted(self.thresholds, values, side="left").astype(np.float32)
            below[np.isnan(values)] = 0
            return below
        # The nearest threshold is guessed by division and then compared, so that the result is
        # exact in float32.
        step, n_negative = self._even
        with np.errstate(over="ignore"):  # infinitely far off is far off
            below = values * (1 / step)
        below += n_negative + np.float32(0.5)
        np.clip(below, 0, np.float32(len(self.thresholds) - 1), out=below)
        if np.isnan(below.min(initial=0)):
            below[np.isnan(below)] = 0
        np.floor(below, out=below)
        nearest = below - n_negative
        nearest *= step
        below += values > nearest
        return below

    def table(self) -> FiringTable:
        n_classes, n_bins, n_neurons = self._bins.shape
        above = np.empty((n_bins - 1, n_classes, n_neurons), dtype=np.uint32)
        running = np.zeros((n_classes, n_neurons), dtype=np.uint32)
        for index in range(n_bins - 2, -1, -1):
            running += self._bins[:, index + 1]
            above[index] = running
        return FiringTable(self.thresholds, above, self.n_images.copy(), self.neuron_shape)


def _even_step(thresholds: np.ndarray) -> tuple[np.float32, np.float32] | None:
    """(step, number of thresholds below 0) where every threshold is the step times a whole number,
    rounded to float32, as even_thresholds makes them; None where it is not so, or a division could
    leave the normal numbers."""
    at_zero = np.flatnonzero(thresholds == 0)
    if len(thresholds) < 2 or len(at_zero) != 1 or len(thresholds) > 1 << 16:
        return None
    n_negative = np.float32(at_zero[0])
    step = thresholds[at_zero[0] + 1] if at_zero[0] + 1 < len(thresholds) else -thresholds[-2]
    whole = np.arange(len(thresholds), dtype=np.float32) - n_negative
    tiny = np.finfo(np.float32).tiny
    normal = tiny <= step <= 1 / tiny
    return (step, n_negative) if normal and np.array_equal(step * whole, thresholds) else None


def dead(profiles: np.ndarray) -> np.ndarray:
    """Neurons that fire for no image of any class, bool (n_neurons,)."""
    return (profiles == 0).all(axis=0)


def always_on(profiles: np.ndarray) -> np.ndarray:
    """Neurons that fire for every image of every class, bool (n_neurons,)."""
    return (profiles == 1).all(axis=0)
