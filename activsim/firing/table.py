"""How often each neuron fires for each class, at every threshold at once.

    table = FiringTable(thresholds, counts, n_images, neuron_shape)
    table.rates(table.nearest_index(0.5))            # (n_classes, n_neurons), in 0..1
    merged = table + table_of_other_images           # tables over different images add
    table.channels()                                 # a map's positions averaged
    table.half_rates(index)                          # (2, n_classes, n_neurons), of either half

A neuron fires for an image when its activation is strictly greater than the threshold. `rates` and
`quantile_rates` are counts divided by images and no more; what a layer does at a threshold, and
where that is undefined, `analysis.firing_rule` says."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from numbers import Real

import numpy as np

READINGS = {
    "channel": "Channels (share of positions that fire)",
    "neuron": "Every position is a neuron",
}
KINDS = {
    "value": "One value for the layer",
    "quantile": "Each neuron's own quantile",
}
# of all images, that a neuron fires on under a quantile threshold unless another is chosen
SHARE = 0.1
MOST_SHARES = 16  # of which a table remembers the neurons' own thresholds


def check_share(share: float) -> None:
    """Raises ValueError for what is no share that a neuron's own threshold can be found for."""
    if not isinstance(share, Real) or not 0 < share < 1:
        raise ValueError(f"A share of images between 0 and 1 was expected, {share!r} came.")


@dataclass(frozen=True, eq=False)
class FiringTable:
    """thresholds float32 (n_thresholds,), ascending, 0 among them; counts uint (n_thresholds,
    n_classes, n_neurons): images of the class with activation > threshold; n_images int64
    (n_classes,); neuron_shape; probabilities: whether the layer's values are such (softmax, say),
    so that all are above 0; first_half: the same of every other image of each class, beginning
    with its first (whole = half + half), None where they were not told apart. Raises ValueError
    where these do not fit together."""

    thresholds: np.ndarray
    counts: np.ndarray
    n_images: np.ndarray
    neuron_shape: tuple[int, ...]
    probabilities: bool = False
    first_half: FiringTable | None = None

    def __post_init__(self) -> None:
        expected = (len(self.thresholds), len(self.n_images), int(np.prod(self.neuron_shape)))
        if self.counts.shape != expected:
            raise ValueError(f"Counts of shape {expected} were expected, {self.counts.shape} came.")
        if not (np.diff(self.thresholds) > 0).all():
            raise ValueError("The thresholds of a table must rise from each to the next.")
        if self.first_half is not None and self.first_half.counts.shape != expected:
            raise ValueError(
                f"A half with counts of shape {expected} was expected, "
                f"{self.first_half.counts.shape} came."
            )

    def __add__(self, other: FiringTable) -> FiringTable:
        """The table of both sets of images. Raises ValueError where thresholds, classes or neurons
        differ."""
        if not isinstance(other, FiringTable):
            return NotImplemented
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
        n_images = self.n_images + other.n_images
        most = np.min_scalar_type(int(n_images.max(initial=0)))
        dtype = np.result_type(self.counts, other.counts, most)
        return FiringTable(
            self.thresholds,
            np.add(self.counts, other.counts, dtype=dtype),
            n_images,
            self.neuron_shape,
            self.probabilities and other.probabilities,
            self.first_half + other.first_half if self.first_half and other.first_half else None,
        )

    def nearest_index(self, threshold: float) -> int:
        """Index of the table's threshold nearest to a value. Raises ValueError for what is no
        number, NaN too."""
        if not isinstance(threshold, Real) or math.isnan(threshold):
            raise ValueError(f"A number was expected as a threshold, {threshold!r} came.")
        thresholds = self.thresholds.astype(np.float64)
        # far beyond the last one all are equally far away, as floats
        within = np.clip(threshold, thresholds[0], thresholds[-1])
        return int(np.abs(thresholds - within).argmin())

    def rates(self, index: int) -> np.ndarray:
        """Firing profiles at one threshold, float64 (n_classes, n_neurons); NaN for a class without
        images."""
        with np.errstate(invalid="ignore"):
            return self.counts[index] / self.n_images[:, None].astype(np.float64)

    def half_rates(self, index: int) -> np.ndarray:
        """Firing profiles of the two halves of each class's images at one threshold, float64 (2,
        n_classes, n_neurons); NaN for a class without images in a half. Raises ValueError where
        the halves were not told apart."""
        first = self._first_half
        return self._rates_of_halves(self.counts[index], first.counts[index])

    def quantile_half_rates(self, share: float) -> np.ndarray:
        """The same when each neuron fires on its top `share` of all images, of both halves."""
        return self.own_half_rates(self.quantile_index(share))

    def own_half_rates(self, index: np.ndarray) -> np.ndarray:
        """The same with a threshold of each neuron's own. index: int (n_neurons,)."""
        first, indices = self._first_half, index[None, None, :]
        counts, first_counts = (
            np.take_along_axis(table.counts, indices, axis=0)[0] for table in (self, first)
        )
        return self._rates_of_halves(counts, first_counts)

    @property
    def _first_half(self) -> FiringTable:
        if self.first_half is None:
            raise ValueError(
                "The two halves of the images were not told apart in this recording. Record it "
                "again to compare them."
            )
        return self.first_half

    def _rates_of_halves(self, counts: np.ndarray, first_counts: np.ndarray) -> np.ndarray:
        n_images, n_first = self.n_images, self._first_half.n_images
        with np.errstate(invalid="ignore"):
            first = first_counts / n_first[:, None].astype(np.float64)
            second = (counts - first_counts) / (n_images - n_first)[:, None].astype(np.float64)
        return np.stack([first, second])

    def quantile_rates(self, share: float) -> np.ndarray:
        """Profiles when each neuron fires on its top `share` of all images, float64 (n_classes,
        n_neurons).

        Each neuron takes the lowest threshold of the table at which at most that share of all
        images (each class weighing as many images as it has) makes it fire."""
        index = self.quantile_index(share)
        counts = np.take_along_axis(self.counts, index[None, None, :], axis=0)[0]
        with np.errstate(invalid="ignore"):
            return counts / self.n_images[:, None].astype(np.float64)

    def quantile_share(self, share: float) -> float:
        """On which share of all images neurons really fire then, on average: that of their own
        thresholds among the table's; NaN without images."""
        counts = np.take_along_axis(self.counts, self.quantile_index(share)[None, None, :], axis=0)
        n_images = float(self.n_images.sum())
        return float(counts.sum(axis=1).mean()) / n_images if n_images else float("nan")

    def quantile_index(self, share: float) -> np.ndarray:
        """Index of each neuron's own threshold for a share, int (n_neurons,); the last where none
        is high enough. Raises ValueError for what is no share."""
        check_share(share)
        if share not in self._quantile_indices:  # of many classes it takes longer than the rest
            if len(self._quantile_indices) >= MOST_SHARES:
                self._quantile_indices.clear()
            self._quantile_indices[share] = self._quantile_index(share)
        return self._quantile_indices[share]

    @functools.cached_property
    def _quantile_indices(self) -> dict[float, np.ndarray]:
        return {}

    def _quantile_index(self, share: float) -> np.ndarray:
        # 0.29 of 100 images are 29, though as floats 0.29 * 100 are less
        most = math.floor(round(share * float(self.n_images.sum()), 6))
        few_enough = self.counts.sum(axis=1, dtype=np.uint64) <= most
        last = len(self.thresholds) - 1
        index = np.where(few_enough.any(axis=0), few_enough.argmax(axis=0), last)
        index.flags.writeable = False
        return index

    def channels(self) -> FiringTable:
        """The same table read by channel: a channel's rate is its positions' mean rate ("share of
        positions that fire"). Positions count as images here, so that the result is a table like
        any other."""
        *positions, n_channels = self.neuron_shape
        n_positions = int(np.prod(positions))
        if n_positions == 1:
            return self
        counts = np.empty((*self.counts.shape[:2], n_channels), dtype=np.uint64)
        for index, slab in enumerate(self.counts):  # the whole table may be a memory map
            by_position = slab.reshape(len(slab), n_positions, n_channels)
            counts[index] = by_position.sum(axis=1, dtype=np.uint64)
        n_images = self.n_images * n_positions
        half = self.first_half.channels() if self.first_half else None
        shape = (n_channels,)
        return FiringTable(self.thresholds, counts, n_images, shape, self.probabilities, half)

    def reading(self, name: str) -> FiringTable:
        """The table read by "channel" or by "neuron" (the table itself). Raises ValueError for
        another reading."""
        if name not in READINGS:
            raise ValueError(f"Unknown reading {name!r}. Readings are: {', '.join(READINGS)}.")
        return self.channels() if name == "channel" else self


def dead(profiles: np.ndarray) -> np.ndarray:
    """Neurons that fire for no image of any class, bool (n_neurons,). NaN, of classes without
    images, says nothing; where all is NaN, no neuron is dead."""
    return _everywhere(profiles, 0)


def always_on(profiles: np.ndarray) -> np.ndarray:
    """Neurons that fire for every image of every class, bool (n_neurons,); NaN as in dead."""
    return _everywhere(profiles, 1)


def _everywhere(profiles: np.ndarray, rate: float) -> np.ndarray:
    """Whether all that is defined is this rate, and something is."""
    unknown = np.isnan(profiles)
    return np.asarray(((profiles == rate) | unknown).all(axis=0) & ~unknown.all(axis=0))
