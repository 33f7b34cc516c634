"""A bar for each neuron: how often it fires for two classes."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from activsim.output.charts import theme
from activsim.output.charts.theme import Look, PlotlyPart

MAX_BARS = 64
BARS_OF_LARGE_LAYER = 40
GAP = 0.25  # of the place of a neuron, beside its two bars
LEGEND_TEXT = 14
MOST_NAMES = 12
UPRIGHT_ROOM, DIGIT_WIDTH = 8, 7  # pixels: around an upright name, and of a digit in it
SHORTEST = 5  # digits that upright names have room for: or the bars would move with the threshold


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
    unit: str = "neuron",
    look: Look = theme.LIGHT,
    meta: PlotlyPart | None = None,
) -> go.Figure:
    """Firing rate of each of `neurons` (indices) for two classes, profiles float (n_neurons,).
    labels: the neurons' names; unit: what one of them is called. meta: see heatmap."""
    bars = []
    profiles = (query, other)
    plain_names = map(theme.plain_text, names)
    for profile, name, marker in zip(profiles, plain_names, pair_markers(look), strict=True):
        bars.append(
            {
                "type": "bar",
                "x": labels,
                "y": profile[neurons] * 100,
                "name": name,
                "marker": marker,
                "hovertemplate": f"{unit} %{{x}}<br>{name}: %{{y:.1f}}%<extra></extra>",
            }
        )
    ticks = tick_labels(labels)
    margins = theme.BARS_MARGINS | {"b": room_below(labels)}
    layout = theme.base_layout(look, theme.BARS_HEIGHT, **margins) | {
        "barmode": "group",
        "bargap": GAP,
        "bargroupgap": 0,
        "showlegend": names[0] != names[1],  # the heading names a class beside itself
        "legend": theme.LEGEND_ABOVE | {"font": {"size": LEGEND_TEXT}},
        "xaxis": {
            "type": "category",
            "tickmode": "array",
            "tickvals": ticks,
            "ticktext": ticks,
            "tickfont": {"size": theme.AXIS_TEXT},
            "tickangle": tick_angle(labels),
            "fixedrange": True,
            "showgrid": False,
        },
        "yaxis": {
            "range": [0, 100],
            "gridcolor": look.line,
            "fixedrange": True,
            "zeroline": False,
        }
        | theme.percent_ticks(),
        "meta": meta,
    }
    return go.Figure(bars, layout)


def pair_markers(look: Look) -> tuple[PlotlyPart, PlotlyPart]:
    """How the bars of the first and of the second class look: told apart by more than colour."""
    pattern = {"fillmode": "overlay", "fgcolor": look.ink, "solidity": 0.2}
    return (
        {"color": look.accent, "pattern": pattern | {"shape": ""}},
        {"color": look.partner, "pattern": pattern | {"shape": "/"}},
    )


def tick_labels(labels: list[str]) -> list[str]:
    """Which bars have their neuron's name below them: as many as there is room for beside a matrix
    on a narrow screen."""
    return labels[:: tick_step(len(labels), MOST_NAMES)]


def tick_step(n_bars: int, most: int) -> int:
    """How many bars have one name, so that there are no more than `most`."""
    step = 1
    while -(-n_bars // step) > most:
        step *= 2
    return step


def tick_angle(labels: list[str]) -> int:
    """Degrees by which the names are turned: long ones stand upright."""
    return -90 if max(map(len, labels), default=0) > 3 else 0


def room_below(labels: list[str]) -> int:
    """Pixels for the names of neurons: upright ones, of pixels and places, are long."""
    if tick_angle(labels) == 0:
        return theme.BARS_MARGINS["b"]
    return UPRIGHT_ROOM + DIGIT_WIDTH * max(SHORTEST, *map(len, labels))
