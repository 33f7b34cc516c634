"""A bar for each neuron: how often it fires for two classes."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from activsim.output.charts import theme
from activsim.output.charts.theme import Look

MAX_BARS = 64
BARS_OF_LARGE_LAYER = 40
GAP = 0.25  # of the place of a neuron, beside its two bars
TEXT = 14
RATE_TEXTS = [f"{rate}%" for rate in theme.RATE_TICKS]
# Where Plotly puts legend, names and hatch, measured in pixels: from the left, or above the bars.
LEGEND = {"side": 12, "mark": 14, "word": 40, "next": 45, "above": 20.5, "word_above": 19.5}
NAMES = {"upright": 4, "turned": 5}
HATCH = {"size": 8, "width": 1}


def neurons_with_bars(query: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Which neurons get a bar: all of up to 64, else the 40 that differ most; int, in the layer's
    order."""
    if len(query) <= MAX_BARS:
        return np.arange(len(query))
    difference = np.nan_to_num(np.abs(query - other))
    return np.sort(np.argsort(-difference, kind="stable")[:BARS_OF_LARGE_LAYER])


def neuron_bars(
    query: np.ndarray,
    other: np.ndarray,
    neurons: np.ndarray,
    labels: list[str],
    names: tuple[str, str],
    what: str = "neuron",
    look: Look = theme.LIGHT,
    meta: dict | None = None,
) -> go.Figure:
    """Firing rate of each of `neurons` (indices) for two classes, profiles float (n_neurons,).
    meta: see heatmap."""
    bars = [
        {
            "type": "bar",
            "x": labels,
            "y": profile[neurons] * 100,
            "name": name,
            "marker": {
                "color": colour,
                "pattern": {
                    "shape": pattern,
                    "fillmode": "overlay",
                    "fgcolor": look.ink,
                    "solidity": 0.2,
                },
            },
            "hovertemplate": f"{what} %{{x}}<br>{name}: %{{y:.1f}}%<extra></extra>",
        }
        for profile, name, colour, pattern in (
            (query, names[0], look.accent, ""),
            (other, names[1], look.partner, "/"),
        )
    ]
    named = tick_labels(labels)
    xaxis = {
        "type": "category",
        "tickmode": "array",
        "tickvals": named,
        "ticktext": named,
        "tickfont": {"size": theme.AXIS_TEXT},
    }
    xaxis |= {"tickangle": tick_angle(labels), "fixedrange": True, "showgrid": False}
    yaxis = {
        "range": [0, 100],
        "tickvals": theme.RATE_TICKS,
        "ticktext": RATE_TEXTS,
        "gridcolor": look.line,
    }
    layout = theme.base_layout(look, theme.BARS_HEIGHT, **theme.BARS_MARGINS) | {
        "barmode": "group",
        "bargap": GAP,
        "bargroupgap": 0,
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": 1.02,
            "yanchor": "bottom",
            "font": {"size": TEXT},
        },
        "xaxis": xaxis,
        "yaxis": yaxis | {"fixedrange": True, "zeroline": False},
        "meta": meta,
    }
    return go.Figure(bars, layout)


def geometry() -> dict:
    """What a light drawing needs beside the numbers to lie where Plotly draws."""
    return {
        "height": theme.BARS_HEIGHT,
        "margin": theme.BARS_MARGINS,
        "rates": list(zip(theme.RATE_TICKS, RATE_TEXTS, strict=True)),
        "text": TEXT,
        "gap": GAP,
        "legend": LEGEND,
        "names": NAMES,
        "hatch": HATCH,
    }


def tick_labels(labels: list[str]) -> list[str]:
    """Which bars have their neuron's name below them: as many as a phone has room for."""
    return labels[:: 4 if len(labels) > 40 else 2 if len(labels) > 16 else 1]


def tick_angle(labels: list[str]) -> int:
    """Degrees by which the names are turned: long ones stand upright."""
    return -90 if max(map(len, labels), default=0) > 3 else 0
