"""The measures of structure by depth on the page Layers: their titles, and what they say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from activsim.analysis import geometry
from activsim.app.pages.layers.result import LayersResult
from activsim.output.short_text import short_number


@dataclass(frozen=True, eq=False)
class MeasureByDepth:
    """One measure of structure by layer: values float (n_layers,), None where there is nothing to
    compare with; no_structure: the value that means none; why_missing: why there is no line;
    chance: where the values lie by chance."""

    key: str
    title: str
    values: np.ndarray | None
    no_structure: float
    caption: str
    why_missing: str
    chance: geometry.ChanceBand | None = None


NOWHERE = "Undefined at every layer at this threshold. Choose another threshold or measure."
NO_GROUPS = (
    "There are no groups. Type which classes should be alike to see how far each layer follows."
)
NO_CONFUSIONS = (
    "This network's outputs are not one number per class of these images: there are no confusions."
)
SAME_ORDER = "1: the same order of the pairs, 0 (dashed): no agreement."


def measures_by_depth(
    result: LayersResult, course: geometry.Course, last: int | None
) -> list[MeasureByDepth]:
    """The four measures of structure against depth, with their words. last: the layer that is
    called the last."""
    of_last = "" if last is None else f" ({result.layers[last]})"
    chance = _chance_bands(result, last)
    return [
        MeasureByDepth(
            "ratio",
            "Within groups over between groups",
            course.ratio,
            1.0,
            "Mean dissimilarity inside the groups, over that between them. 0: the classes of a "
            "group are the same, 1 (dashed): the groups make no difference.",
            NOWHERE if result.groups else NO_GROUPS,
        ),
        MeasureByDepth(
            "pixels",
            "Agreement with the pixels",
            course.agreement.get("pixels"),
            0.0,
            f"Rank correlation (Spearman) with the dissimilarities of the pixels. {SAME_ORDER}"
            f"{_bars_text(chance.get('pixels'))}",
            NOWHERE,
            chance.get("pixels"),
        ),
        MeasureByDepth(
            "confusions",
            "Agreement with the confusions",
            course.agreement.get("confusions"),
            0.0,
            "Rank correlation (rho-a) with how rarely the network takes two classes for one "
            f"another. {SAME_ORDER}{_bars_text(chance.get('confusions'))} Its best is below 1: "
            "many pairs are never confused.",
            NO_CONFUSIONS if result.confusions is None else NOWHERE,
            chance.get("confusions"),
        ),
        MeasureByDepth(
            "last",
            f"Agreement with the last layer{of_last}",
            course.agreement.get("last"),
            0.0,
            "Rank correlation (Spearman) with the last layer that can be compared at this "
            f"threshold{of_last}. {SAME_ORDER}{_bars_text(chance.get('last'))}",
            NOWHERE,
            chance.get("last"),
        ),
    ]


def _chance_bands(result: LayersResult, last: int | None) -> dict[str, geometry.ChanceBand]:
    """Of each measure of agreement, by its key, where each layer lies by chance. A layer that is
    compared with itself has no band."""
    bands = {}
    others, tied = result.compared_with(last)
    for key, other in (others | tied).items():
        band = geometry.chance_band(result.matrices, other, key in tied)
        itself = {"pixels": 0, "last": last}.get(key)
        if itself is not None:
            band.low[itself] = band.high[itself] = np.nan
        if not np.isnan(band.low).all():
            bands[key] = band
    return bands


def _bars_text(band: geometry.ChanceBand | None) -> str:
    """What the bars of a chart are; "" where there are none."""
    return "" if band is None else f" Grey bars: where 95% of {band.orders} lie, layer by layer."


def alternative_text(title: str, values: np.ndarray, layers: tuple[str, ...]) -> str:
    """A chart by depth for those who cannot see it; not HTML."""
    parts = []
    for layer, value in zip(layers, values.tolist(), strict=True):
        parts.append(f"{layer} undefined" if np.isnan(value) else f"{layer} {short_number(value)}")
    return f"{title}, layer by layer: {', '.join(parts)}"
