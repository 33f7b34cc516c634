"""How often each neuron fires for each class, at every threshold at once.

    table = FiringTable(thresholds, counts, n_images, neuron_shape)
    table.rates(table.nearest_index(0.5))            # (n_classes, n_neurons), in 0..1
    merged = table + table_of_other_images           # tables over different images add
    table.channels()                                 # a map's positions averaged

A neuron fires for an image when its activation is strictly greater than the threshold. `rates` and
`quantile_rates` are counts divided by images and no more; what a layer does at a threshold, and
where that is undefined, `analysis.firing_rule` says."""

from __future__ import annotations

import functools
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
# of all images, that a neuron fires on under a quantile threshold unless another is chosen
SHARE = 0.1
MOST_SHARES = 16  # of which a table remembers the neurons' own thresholds


def check_share(share: float) -> None:
    """Raises ValueError for what is no share that a neuron's own threshold can be found for."""
    if not 0 < share < 1:
        raise ValueError(f"A share of images between 0 and 1 was expected, {share} came.")


@dataclass(frozen=True, eq=False)
class FiringTable:
    """thresholds float32 (n_thresholds,), ascending, 0 among them; counts uint (n_thresholds,
    n_classes, n_neurons): images of the class with activation > threshold; n_images int64
    (n_classes,); neuron_shape; probabilities: whether the layer's values are such (softmax, say),
    so that all are above 0. Raises ValueError where these do not fit together."""

    thresholds: np.ndarray
    counts: np.ndarray
    n_images: np.ndarray
    neuron_shape: tuple[int, ...]
    probabilities: bool = False

    def __post_init__(self) -> None:
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
            self.probabilities and other.probabilities,
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
        index = self.quantile_index(share)
        counts = np.take_along_axis(self.counts, index[None, None, :], axis=0)[0]
        with np.errstate(invalid="ignore"):
            return counts / self.n_images[:, None].astype(np.float64)

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
        few_enough = self.counts.sum(axis=1, dtype=np.uint64) <= share * float(self.n_images.sum())
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
        return FiringTable(self.thresholds, counts, n_images, (n_channels,), self.probabilities)

    def reading(self, name: str) -> FiringTable:
        """The table read by "channel" or by "neuron" (the table itself). Raises ValueError for
        another reading."""
        if name not in READINGS:
            raise ValueError(f"Unknown reading {name!r}. Readings are: {', '.join(READINGS)}.")
        return self.channels() if name == "channel" else self


def dead(profiles: np.ndarray) -> np.ndarray:
    """Neurons that fire for no image of any class, bool (n_neurons,)."""
    return (profiles == 0).all(axis=0)


def always_on(profiles: np.ndarray) -> np.ndarray:
    """Neurons that fire for every image of every class, bool (n_neurons,)."""
    return (profiles == 1).all(axis=0)
