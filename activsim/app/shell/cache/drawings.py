"""What pages draw, made once for all visitors who come to the same: to build one of Plotly's
figures, or to pack pictures, takes longer than all else of a step of a slider.

    figure = finished_chart(neuron_charts.rates_by_class, rates, low, high, names, order, tiles)
    markup = drawing(make_markup, "top images", data.fingerprint, images, activations)
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable
from typing import Any, TypeVar, cast

import plotly.graph_objects as go
import streamlit as st

from activsim.app.shell.cache.tiles import ClassTiles
from activsim.output.charts.finished import FinishedFigure

MOST_DRAWINGS = 600  # of about 30 kB
Drawing = TypeVar("Drawing")


def drawing(make: Callable[[], Drawing], *parts: object) -> Drawing:
    """What make() returns. Read-only. parts: all that it depends on, its name among them: arrays,
    plain values, and what pickle holds in a few kB."""
    known = hashlib.sha256(pickle.dumps([_small(part) for part in parts])).hexdigest()
    return cast(Drawing, _drawing(known, make))


def finished_chart(
    chart: Callable[..., go.Figure], *arguments: object, **options: object
) -> FinishedFigure:
    """chart(*arguments, **options), which depends on these alone."""
    name = f"{chart.__module__}.{chart.__qualname__}"
    parts = [*arguments, *map(str, options), *options.values()]
    return drawing(lambda: FinishedFigure(chart(*arguments, **options)), name, *parts)


@st.cache_resource(show_spinner=False, max_entries=MOST_DRAWINGS)
def _drawing(key: str, _make: Callable[[], Any]) -> Any:
    return _make()


def _small(part: object) -> object:
    return part.name if isinstance(part, ClassTiles) else part
