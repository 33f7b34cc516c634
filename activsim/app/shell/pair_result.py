"""What the choices come to: two classes compared, in the layer and at the threshold chosen. Every
page reads it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from activsim.analysis import similarity
from activsim.networks import keras_models


@dataclass(frozen=True, eq=False)
class PairResult:
    """What the choices come to: the result, the class nearest to the queried one (None where
    nothing is ranked), the class it is compared with, and the finished network's dissimilarities,
    which keep order and colours in place while it is seen to form."""

    chosen: object
    result: similarity.Comparison
    nearest: int | None
    other: int
    finished: np.ndarray

    @property
    def pair(self) -> tuple[int, int]:
        return self.chosen.settings.query, self.other

    @property
    def alone(self) -> bool:
        """Whether the class stands beside itself because no other one can be compared with it."""
        return self.nearest is None and self.chosen.settings.other is None


def compute_pair(chosen) -> PairResult:
    settings = chosen.settings
    result = similarity.comparison(
        chosen.table, settings.kind, settings.threshold, settings.measure
    )
    nearest = similarity.nearest(result.dissimilarity, settings.query)
    other = next(label for label in (settings.other, nearest, settings.query) if label is not None)
    finished = (
        result.dissimilarity
        if chosen.after is None
        else compute_pair(chosen.after.finished).result.dissimilarity
    )
    return PairResult(chosen, result, nearest, other, finished)


def units(chosen) -> str:
    """What one column of the profiles is called on screen: "channels", "neurons" or "pixels"."""
    if chosen.settings.layer == keras_models.PIXELS:
        return "pixels"
    by_channel = (
        chosen.settings.reading == "channel"
        and chosen.recording.channels is not chosen.recording.table
    )
    return "channels" if by_channel else "neurons"


def settings_caption(chosen) -> str:
    """Which numbers a picture shows, as on a file that is taken away."""
    settings, kind = chosen.settings, chosen.settings.kind
    threshold = (
        f"top {settings.threshold:.0%}" if kind == "quantile" else f"above {settings.threshold:.4g}"
    )
    return ", ".join((settings.model, settings.layer, threshold, f"{settings.split} images"))
