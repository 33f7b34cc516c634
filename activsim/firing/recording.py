"""What one pass leaves of a layer: its firings, the score of the output layer, and both on disk.

    save_recording(key, recordings["dense"])         # False where that is not possible
    recording = load_recording(key)                  # memory-mapped and read-only, or None
    recording.reading("channel")                     # its FiringTable by channel

`record` makes them, `store` says where they lie."""

from __future__ import annotations

import math
import numbers
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from activsim.firing import store
from activsim.firing.table import FiringTable


@dataclass(frozen=True, eq=False)
class Score:
    """How the network sorts the images: confusion int64 (n_classes, n_outputs), row = true class;
    loss = mean categorical cross-entropy (NaN where the outputs are no probabilities)."""

    confusion: np.ndarray
    loss: float

    @property
    def accuracy(self) -> float:
        n_images = self.confusion.sum()
        return float(np.trace(self.confusion) / n_images) if n_images else float("nan")


@dataclass(frozen=True, eq=False)
class Recording:
    """table: the layer's firings, None where only those by channel were counted or kept; channels:
    the same by channel (the same object for a vector layer); score: for the network's output layer
    only; positions: of a map (height, width) or what else its channels extend over."""

    table: FiringTable | None
    channels: FiringTable
    score: Score | None = None
    positions: tuple[int, ...] = ()

    def reading(self, name: str) -> FiringTable:
        """The firings by "channel" or by "neuron". Raises ValueError for another, and where it was
        not kept."""
        if name == "channel":
            return self.channels
        if self.table is None:
            raise ValueError(
                "Of this layer only the channels were kept. Record it, to have every position."
            )
        return self.table.reading(name)


def save_recording(key: str, recording: Recording) -> bool:
    """Keep a recording on disk; False where that is not possible."""
    return store.save_arrays(key, *to_arrays(recording))


def load_recording(key: str) -> Recording | None:
    """A recording from disk, memory-mapped and read-only; None where there is none or it is
    damaged."""
    entry = store.load_arrays(key)
    if entry is None:
        return None
    try:
        return from_arrays(*entry)
    except (KeyError, TypeError, ValueError):
        return None


def to_arrays(recording: Recording) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """The arrays that a recording consists of, and what else there is to say of it, as JSON can
    hold it."""
    table, channels = recording.table, recording.channels
    n_positions = math.prod(recording.positions)
    arrays = {"thresholds": channels.thresholds, "n_images": channels.n_images // n_positions}
    if table is not None:
        arrays |= {"counts": table.counts, "n_images": table.n_images}
    if channels is not table:
        arrays["channel_counts"] = channels.counts
    for name, whole in (("half_counts", table), ("channel_half_counts", channels)):
        half = None if whole is None else whole.first_half
        if half is not None and name.replace("half_", "") in arrays:
            arrays[name] = half.counts
            arrays["half_n_images"] = half.n_images // (1 if whole is table else n_positions)
    shape = (*recording.positions, *channels.neuron_shape) if table is None else table.neuron_shape
    about: dict[str, Any] = {
        "neuron_shape": list(shape),
        "probabilities": channels.probabilities,
    }
    if recording.score:
        arrays["confusion"] = recording.score.confusion
        about["loss"] = recording.score.loss if np.isfinite(recording.score.loss) else None
    return arrays, about


def from_arrays(arrays: dict[str, np.ndarray], about: dict[str, Any]) -> Recording:
    """The recording that `to_arrays` was given; without "counts", by channel only. Raises KeyError,
    TypeError or ValueError where the parts do not fit."""
    shape, thresholds = tuple(about["neuron_shape"]), arrays["thresholds"]
    n_images = arrays["n_images"]
    score = None
    if "confusion" in arrays:
        loss = about["loss"]
        defined = isinstance(loss, numbers.Real)
        score = Score(arrays["confusion"], float(loss) if defined else float("nan"))
    # a recording that does not say so has a loss where its outputs are probabilities
    has_loss = score is not None and bool(np.isfinite(score.loss))
    probabilities = bool(about.get("probabilities", has_loss))
    table = None
    if "counts" in arrays:
        table = FiringTable(thresholds, arrays["counts"], n_images, shape, probabilities)
        table = _with_half(table, arrays, "half_counts")
    if table is not None and "channel_counts" not in arrays:
        return Recording(table, table, score)
    positions = tuple(map(int, shape[:-1]))
    n_images = n_images * int(np.prod(shape[:-1]))
    counts = arrays["channel_counts"]
    channels = FiringTable(thresholds, counts, n_images, shape[-1:], probabilities)
    channels = _with_half(channels, arrays, "channel_half_counts", math.prod(positions))
    return Recording(table, channels, score, positions)


def _with_half(
    table: FiringTable, arrays: dict[str, np.ndarray], name: str, n_positions: int = 1
) -> FiringTable:
    """With the counts of the first half, where there are any."""
    if name not in arrays:
        return table
    n_images = arrays["half_n_images"] * n_positions
    return replace(table, first_half=replace(table, counts=arrays[name], n_images=n_images))
