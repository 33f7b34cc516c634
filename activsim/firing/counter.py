"""Counting firings batch by batch.

counter = Counter(even_thresholds(sample), n_classes=10, neuron_shape=(32,))
counter.add(activations, label=3)                # float32 (n_images, 32), all of class 3
counter.add_classes(activations, labels)         # of several, the images of each side by side
counter.table()                                  # the FiringTable; the counter is used up
"""

from __future__ import annotations

import itertools
import math

import numpy as np

from activsim.firing.table import FiringTable

EXACT = 1 << 24  # whole numbers up to here are exact in float32


class Workspace:
    """Arrays that one block of activations after the other uses, of one counter or, in one thread,
    of many: to have new ones from the system takes longer than the arithmetic."""

    # activations binned at once, so that they and their bins stay in the processor's cache
    SIZE = 1 << 16

    def __init__(self) -> None:
        self._numbers = np.empty((2, self.SIZE), dtype=np.float32)
        self._is_above = np.empty(self.SIZE, dtype=np.bool_)
        self._short = np.empty(self.SIZE, dtype=np.int32)
        self._whole = np.empty(self.SIZE, dtype=np.intp)
        self._first_cells = np.empty(self.SIZE, dtype=np.float32)
        self._cells_of = (0, 0)  # width and start that these are for

    def arrays(self, shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Two float32 and one bool."""
        size = math.prod(shape)
        first, second = (numbers[:size].reshape(shape) for numbers in self._numbers)
        return first, second, self._is_above[:size].reshape(shape)

    def first_cells(self, width: int, start: int) -> np.ndarray:
        """start + 0, 1, ..., width - 1 again and again: the cell of the first bin of each
        activation of a block (n_images, width), float32 in one row."""
        if self._cells_of != (width, start):
            rows = self._first_cells[: self.SIZE // width * width].reshape(-1, width)
            rows[:] = np.arange(start, start + width, dtype=np.float32)
            self._cells_of = width, start
        return self._first_cells

    def whole(self, numbers: np.ndarray) -> np.ndarray:
        """The same numbers as np.bincount takes them."""
        short, whole = self._short[: len(numbers)], self._whole[: len(numbers)]
        # by way of the shorter ones, for which processors have an instruction
        np.copyto(short, numbers, casting="unsafe")
        np.copyto(whole, short)
        return whole


class Counter:
    """Counts firings batch by batch in constant memory; in the end `table()` is the FiringTable.

    thresholds float32 (n_thresholds,), ascending; dtype: of the counts. Each activation is put into
    the bin "how many thresholds lie strictly below it"; firings per threshold are the sums of the
    higher bins. One look at each activation serves all thresholds.
    """

    # neurons in a block, at most, where there are many images: the counts of its bins then stay in
    # the processor's nearest cache
    COLUMNS = 192

    def __init__(
        self,
        thresholds: np.ndarray,
        n_classes: int,
        neuron_shape: tuple[int, ...],
        dtype: type[np.unsignedinteger] = np.uint32,
        workspace: Workspace | None = None,
    ) -> None:
        self.thresholds = np.asarray(thresholds, dtype=np.float32)
        self.neuron_shape = tuple(neuron_shape)
        self.n_images = np.zeros(n_classes, dtype=np.int64)
        n_neurons = int(np.prod(self.neuron_shape))
        self._bins = np.zeros((len(self.thresholds) + 1, n_classes, n_neurons), dtype=dtype)
        self._even = _even_step(self.thresholds)
        self._workspace = workspace or Workspace()

    def add(self, activations: np.ndarray, label: int) -> None:
        """activations float32 (n_images, *neuron_shape), all images of the class `label`."""
        n_images, (n_bins, _, n_neurons) = len(activations), self._bins.shape
        if not n_images:
            return
        flat = np.asarray(activations, dtype=np.float32).reshape(n_images, n_neurons)
        size = self._workspace.SIZE
        width = max(1, min(max(self.COLUMNS, size // n_images), size, EXACT // n_bins))
        n_blocks = -(-n_neurons // width)
        edges = np.arange(n_blocks + 1) * n_neurons // max(n_blocks, 1)
        for start, end in itertools.pairwise(edges):
            block = self._bins[:, label, start:end]
            block += self._count(flat[:, start:end]).astype(block.dtype)
        self.n_images[label] += n_images

    def add_classes(self, activations: np.ndarray, labels: np.ndarray) -> None:
        """activations float32 (n_images, *neuron_shape); labels int (n_images,): the class of each,
        those of a class side by side."""
        starts = np.flatnonzero(np.diff(labels, prepend=-1))
        few: list[int] = []  # where classes of few images begin that stand side by side
        for start, stop in itertools.pairwise([*starts.tolist(), len(labels)]):
            if stop - start < len(self.thresholds):
                few.append(start)
                continue
            if few:
                self._add_few(activations[few[0] : start], labels[few[0] : start])
                few = []
            self.add(activations[start:stop], int(labels[start]))
        if few:
            self._add_few(activations[few[0] :], labels[few[0] :])

    def _add_few(self, activations: np.ndarray, labels: np.ndarray) -> None:
        """Of many classes with few images each: one by one, since to go through all bins for each
        class takes longer."""
        n_classes, n_neurons = self._bins.shape[1:]
        flat = np.asarray(activations, dtype=np.float32).reshape(len(labels), n_neurons)
        width = min(n_neurons, self._workspace.SIZE)
        height = self._workspace.SIZE // width
        n_negative = int(self._even[1]) if self._even else 0
        counts = self._bins.reshape(-1)
        for start in range(0, n_neurons, width):
            columns = np.arange(start, min(start + width, n_neurons))
            for top in range(0, len(flat), height):
                block = flat[top : top + height, start : start + width]
                cells = self._bins_from_0(block).astype(np.intp)
                cells += n_negative
                cells *= n_classes * n_neurons
                cells += labels[top : top + height, None].astype(np.intp) * n_neurons + columns
                np.add.at(counts, cells.reshape(-1), self._bins.dtype.type(1))
        self.n_images += np.bincount(labels, minlength=n_classes)

    def _count(self, columns: np.ndarray) -> np.ndarray:
        """How many of the images fall into each bin, int64 (n_bins, n_neurons), of activations
        (n_images, n_neurons) of some of the neurons."""
        n_images, width = columns.shape
        height, n_bins = self._workspace.SIZE // width, len(self.thresholds) + 1
        n_negative = int(self._even[1]) if self._even else 0
        first_cells = self._workspace.first_cells(width, n_negative * width)
        counts: np.ndarray | None = None
        for top in range(0, n_images, height):
            cells = self._bins_from_0(columns[top : top + height]).reshape(-1)
            cells *= width  # bin and neuron as one number
            cells += first_cells[: len(cells)]
            more = np.bincount(self._workspace.whole(cells), minlength=n_bins * width)
            counts = more if counts is None else np.add(counts, more, out=counts)
        assert counts is not None  # there are images
        return counts.reshape(n_bins, width)

    def _bins_from_0(self, values: np.ndarray) -> np.ndarray:
        """How many thresholds lie strictly below each value, none below NaN; where the thresholds
        are even, less the number of negative ones. float32, whole numbers."""
        bins, nearest, is_above = self._workspace.arrays(values.shape)
        if self._even is None:
            bins[:] = np.searchsorted(self.thresholds, values, side="left")
            bins[np.isnan(values)] = 0
            return bins
        # The nearest threshold is guessed by division and then compared, so that the result is
        # exact in float32.
        step, n_negative = self._even
        with np.errstate(over="ignore"):  # infinitely far off is far off
            np.multiply(values, 1 / step, out=bins)
        np.rint(bins, out=bins)
        np.clip(bins, -n_negative, np.float32(len(self.thresholds) - 1) - n_negative, out=bins)
        if np.isnan(bins.min(initial=0)):
            bins[np.isnan(bins)] = -n_negative
        np.multiply(bins, step, out=nearest)
        np.greater(values, nearest, out=is_above)
        bins += is_above
        return bins

    def table(self, probabilities: bool = False) -> FiringTable:
        """What was counted; probabilities: whether the activations were. It takes the counter's own
        memory, which may be hundreds of megabytes, so that nothing can be added any more."""
        above, self._bins = self._bins, self._bins[:0]
        for index in range(len(above) - 2, 0, -1):
            above[index] += above[index + 1]
        return FiringTable(
            self.thresholds, above[1:], self.n_images, self.neuron_shape, probabilities
        )

    def table_of_halves(self, probabilities: bool = False) -> FiringTable:
        """The same where what was counted as classes are the two halves of each (halves.py): of the
        classes, with their first halves."""
        both = self.table(probabilities)
        counts, n_images = both.counts, both.n_images
        first, whole = counts[:, 0::2], counts[:, 1::2]
        whole += first  # it takes the place of the second half
        shape = self.neuron_shape
        half = FiringTable(self.thresholds, first, n_images[0::2], shape, probabilities)
        n_whole = n_images[0::2] + n_images[1::2]
        return FiringTable(self.thresholds, whole, n_whole, shape, probabilities, half)


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
