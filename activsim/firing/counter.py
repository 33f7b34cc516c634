"""Counting firings batch by batch, and the thresholds they are counted at.

counter = Counter(even_thresholds(sample), n_classes=10, neuron_shape=(32,))
counter.add(activations, label=3)                # float32 (n_images, 32), all of class 3
counter.table()                                  # the FiringTable so far
"""

from __future__ import annotations

import itertools

import numpy as np

from activsim.firing.table import FiringTable

N_THRESHOLDS = 64
EXACT = 1 << 24  # whole numbers up to here are exact in float32


def even_thresholds(sample: np.ndarray, n_thresholds: int = N_THRESHOLDS) -> np.ndarray:
    """Thresholds for a layer from a sample of its activations: float32 (n_thresholds,), evenly
    spaced, 0 among them, up to the 99.9th percentile; down to the 0.1th where the layer goes
    negative."""
    finite = sample[np.isfinite(sample)]
    low, high = map(float, np.percentile(finite, [0.1, 99.9])) if finite.size else (0.0, 1.0)
    low = max(min(low, 0.0), -1e38)  # float32 ends at 3.4e38
    high = min(max(high, 0.0), 1e38)
    if high == low:  # a layer that is silent on the sample
        high = low + 1.0
    n_below = int(np.clip(round((n_thresholds - 1) * -low / (high - low)), 0, n_thresholds - 1))
    if low < 0 and high > 0:
        n_below = int(np.clip(n_below, 1, n_thresholds - 2))
    tiny = float(np.finfo(np.float32).tiny)
    step = max(high / max(n_thresholds - 1 - n_below, 1), -low / max(n_below, 1), tiny)
    return np.float32(step) * np.arange(-n_below, n_thresholds - n_below).astype(np.float32)


class Counter:
    """Counts firings batch by batch in constant memory; `table()` is the FiringTable so far.

    thresholds float32 (n_thresholds,), ascending; dtype: of the counts. Each activation is put into
    the bin "how many thresholds lie strictly below it"; firings per threshold are the sums of the
    higher bins. One look at each activation serves all thresholds.
    """

    # activations binned at once, so that they and their bins stay in the processor's cache
    BLOCK = 1 << 16
    # images in a block: by channel each position counts as one, and the block stays in one piece
    ROWS = 1 << 11

    def __init__(
        self,
        thresholds: np.ndarray,
        n_classes: int,
        neuron_shape: tuple[int, ...],
        dtype: type[np.unsignedinteger] = np.uint32,
    ) -> None:
        self.thresholds = np.asarray(thresholds, dtype=np.float32)
        self.neuron_shape = tuple(neuron_shape)
        self.n_images = np.zeros(n_classes, dtype=np.int64)
        n_neurons = int(np.prod(self.neuron_shape))
        self._bins = np.zeros((n_classes, len(self.thresholds) + 1, n_neurons), dtype=dtype)
        self._even = _even_step(self.thresholds)

    def add(self, activations: np.ndarray, label: int) -> None:
        """activations float32 (n_images, *neuron_shape), all images of the class `label`."""
        n_images, (_, n_bins, n_neurons) = len(activations), self._bins.shape
        flat = np.asarray(activations, dtype=np.float32).reshape(n_images, n_neurons)
        height = min(max(n_images, 1), self.ROWS)
        width = max(1, min(self.BLOCK // height, EXACT // n_bins))  # neurons in a block
        for top, start in itertools.product(range(0, n_images, height), range(0, n_neurons, width)):
            bins = self._below(flat[top : top + height, start : start + width])
            n_wide = bins.shape[1]
            bins *= n_wide  # bin and neuron as one number
            bins += np.arange(n_wide, dtype=np.float32)
            counts = np.bincount(bins.astype(np.intp).ravel(), minlength=n_bins * n_wide)
            block = self._bins[label, :, start : start + width]
            block += counts.reshape(n_bins, n_wide).astype(block.dtype)
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

    def table(self, probabilities: bool = False) -> FiringTable:
        """What was counted so far; probabilities: whether the activations were."""
        n_classes, n_bins, n_neurons = self._bins.shape
        above = np.empty((n_bins - 1, n_classes, n_neurons), dtype=self._bins.dtype)
        running = np.zeros((n_classes, n_neurons), dtype=self._bins.dtype)
        for index in range(n_bins - 2, -1, -1):
            running += self._bins[:, index + 1]
            above[index] = running
        n_images = self.n_images.copy()
        return FiringTable(self.thresholds, above, n_images, self.neuron_shape, probabilities)


def _even_step(thresholds: np.ndarray) -> tuple[np.float32, np.float32] | None:
    """(step, number of thresholds below 0) where every threshold is the step times a whole number,
    rounded to float32, as even_thresholds makes them; None where it is not so, or a division could
    leave the normal numbers."""
    zeros = np.flatnonzero(thresholds == 0)
    if len(thresholds) < 2 or len(zeros) != 1 or len(thresholds) > 1 << 16:
        return None
    n_negative = np.float32(zeros[0])
    step = thresholds[zeros[0] + 1] if zeros[0] + 1 < len(thresholds) else -thresholds[-2]
    whole = np.arange(len(thresholds), dtype=np.float32) - n_negative
    tiny = np.finfo(np.float32).tiny
    normal = tiny <= step <= 1 / tiny
    return (step, n_negative) if normal and np.array_equal(step * whole, thresholds) else None
