"""The thresholds that a layer's firings are counted at, from a sample of its activations.

even_thresholds(sample)                          # float32 (64,), 0 among them

extremes = Extremes(n_values=200 * 21_632)       # the same of a sample that comes in parts
for activations in parts:
    extremes.add(activations)
extremes.thresholds()"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

N_THRESHOLDS = 64
PERCENTAGES = np.array([0.1, 99.9])  # that thresholds lie between
TAIL = 0.001  # the share of the values beyond either


def even_thresholds(sample: np.ndarray, n_thresholds: int = N_THRESHOLDS) -> np.ndarray:
    """Thresholds for a layer from a sample of its activations: float32 (n_thresholds,), evenly
    spaced, 0 among them, up to the 99.9th percentile; down to the 0.1th where the layer goes
    negative."""
    extremes = Extremes(sample.size)
    extremes.add(sample)
    return extremes.thresholds(n_thresholds)


class Extremes:
    """The lowest and the highest of many finite values: all of them that percentiles near 0 and 100
    need, so that hundreds of layers can be sampled in one pass.

    n_values: how many there will be, at most."""

    def __init__(self, n_values: int) -> None:
        self._n_tail = int(n_values * TAIL) + 2
        self._n_values = 0
        self._lowest = self._negated_highest = np.empty(0, dtype=np.float32)

    def add(self, activations: np.ndarray) -> None:
        """activations: float32, of any shape; those that are not finite do not count."""
        values = np.asarray(activations, dtype=np.float32).reshape(-1)
        is_finite = np.isfinite(values)
        if not is_finite.all():
            values = values[is_finite]
        self._n_values += len(values)
        self._lowest = self._with_lower(self._lowest, values)
        self._negated_highest = self._with_lower(self._negated_highest, -values)

    def _with_lower(self, lowest: np.ndarray, values: np.ndarray) -> np.ndarray:
        """The lowest of both."""
        if len(lowest) == self._n_tail:  # else they are not all there yet
            values = values[values < lowest.max()]
            if not len(values):
                return lowest
        together = np.concatenate([lowest, values])
        if len(together) <= self._n_tail:
            return together
        least = together.min()
        if np.count_nonzero(together == least) >= self._n_tail:  # as of ReLU, which is mostly 0
            return np.full(self._n_tail, least)
        return np.partition(together, self._n_tail - 1)[: self._n_tail]

    def _percentiles(self) -> tuple[float, float]:
        """As np.percentile gives them of all the values, to the last digit."""
        lowest, highest = np.sort(self._lowest), -np.sort(self._negated_highest)[::-1]
        low_position, high_position = (self._n_values - 1) * (PERCENTAGES / 100)
        n_below = self._n_values - len(highest)  # the values that are not among the highest
        return _between(lowest, low_position), _between(highest, high_position - n_below)

    def thresholds(self, n_thresholds: int = N_THRESHOLDS) -> np.ndarray:
        """See even_thresholds."""
        low, high = self._percentiles() if self._n_values else (0.0, 1.0)
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


def checked_thresholds(
    thresholds: Mapping[str, np.ndarray], layers: Collection[str]
) -> dict[str, np.ndarray]:
    """Those that somebody brings, as float32 (n_thresholds,) of a layer by name. Raises ValueError
    for another layer than these, and for what does not rise."""
    if not isinstance(thresholds, Mapping) or not set(thresholds) <= set(layers):
        names = list(thresholds) if isinstance(thresholds, Mapping) else thresholds
        raise ValueError(
            "thresholds: those of a layer by its name, {'dense': table.thresholds} say, were "
            f"expected, for any of {', '.join(layers)}; {names} came."
        )
    return {layer: _rising(levels, layer) for layer, levels in thresholds.items()}


def _rising(levels: np.ndarray, layer: str) -> np.ndarray:
    expected = f"Thresholds of {layer!r} that rise from each to the next were expected; "
    try:
        values = np.asarray(levels, dtype=np.float32)
    except (TypeError, ValueError):
        raise ValueError(f"{expected}{levels!r} came.") from None
    if values.ndim != 1 or not values.size or not np.isfinite(values).all():
        raise ValueError(f"{expected}{levels!r} came.")
    if not (np.diff(values) > 0).all():
        raise ValueError(f"{expected}{values.tolist()} came, as 32 bits hold them.")
    return values


def _between(values: np.ndarray, position: float) -> float:
    """The value at a position between two of these, which are sorted."""
    before = int(position)
    neighbours = values[[before, min(before + 1, len(values) - 1)]]
    return float(np.quantile(neighbours, np.array(position - before)))
