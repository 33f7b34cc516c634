"""Which settings a lesson's link comes to."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from activsim.analysis import firing_rule, measures
from activsim.firing.table import KINDS, READINGS, SHARE, FiringTable
from activsim.lessons.lesson import Place
from activsim.lessons.links import epoch_fault
from activsim.lessons.safe_text import quoted
from activsim.output.frames.view import SHARES
from activsim.settings import Settings

NEAREST = "nearest class"


def settings_of_place(place: Place, start: Settings, names: Sequence[str]) -> Settings:
    """start: the network, its images and how they are given. Raises ValueError for a class,
    reading, kind or measure that there is not, and for a network that is not finished. The
    threshold is as it is written: see `at_threshold`."""
    if fault := epoch_fault(place):
        raise ValueError(fault)
    changes: dict[str, Any] = {"layer": place.value("layer") or Settings.layer}
    for key, options in (
        ("reading", READINGS),
        ("kind", KINDS),
        ("measure", measures.MEASURES),
    ):
        value = place.value(key) or getattr(Settings, key)
        if value not in options:
            raise ValueError(
                f"The link says {key}={quoted(value)}. There is: {', '.join(options)}."
            )
        changes[key] = value
    changes["query"] = _label(place.value("class"), names, 0)
    changes["other"] = _label(place.value("with"), names, None)
    changes["threshold"] = _threshold(place, changes["kind"])
    return replace(start, **changes)


def _label(name: str | None, names: Sequence[str], default: Any) -> Any:
    if name is None or name == NEAREST:
        return default
    if name not in names:
        raise ValueError(
            f"The lesson asks for the class {quoted(name)}, which these images do not have. "
            f"Classes are: {', '.join(names)}."
        )
    return names.index(name)


def _threshold(place: Place, kind: str) -> float:
    text = place.value("share" if kind == "quantile" else "threshold")
    if text is None:
        return SHARE if kind == "quantile" else Settings.threshold
    try:
        value = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError(f"The link says the threshold {quoted(text)}. A number was expected.")
    return value


def at_threshold(settings: Settings, table: FiringTable) -> Settings:
    """The same at the nearest threshold that is counted, of shares that a page has."""
    if settings.kind == "quantile":
        share = min(SHARES.values(), key=lambda option: abs(option - settings.threshold))
        return replace(settings, threshold=share)
    return replace(settings, threshold=firing_rule.nearest_threshold(table, settings.threshold))
