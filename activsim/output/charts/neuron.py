"""Charts of a single neuron: its firing rates and its activations by class."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from activsim.output.charts import theme
from activsim.output.charts.class_rows import class_rows
from activsim.output.charts.theme import Look, PlotlyPart

ROW, TOP, BOTTOM, LEFT = 34, 30, 44, 138  # pixels: of a class, and around the rows
RIDGE_HEIGHT = 0.88  # of a row, that of the tallest


def _layout(
    names: tuple[str, ...],
    pictures: Sequence[str] | None,
    order: np.ndarray,
    look: Look,
    xaxis: PlotlyPart,
    right: int = 18,
) -> PlotlyPart:
    """Layout of a chart with a row for each class, the first of `order` on top."""
    by_class = class_rows(names, order.tolist(), pictures, look)
    by_class["yaxis"] |= {"range": [len(order) - 0.5, -0.6]}
    height = ROW * len(order) + TOP + BOTTOM
    layout = theme.base_layout(look, height, l=LEFT, b=BOTTOM, t=TOP, r=right) | by_class
    axis = {"fixedrange": True, "zeroline": False, "gridcolor": look.line}
    return layout | {"xaxis": axis | xaxis, "showlegend": False}


def rates_by_class(
    rates: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    names: tuple[str, ...],
    order: np.ndarray,
    pictures: Sequence[str] | None = None,
    look: Look = theme.LIGHT,
) -> go.Figure:
    """A bar for each class (n_classes,), in `order`, with its interval from low to high."""
    customdata = [
        [theme.plain_text(names[label]), *(f"{100 * end[label]:.1f}" for end in (low, high))]
        for label in order
    ]
    interval = "95%: %{customdata[1]} to %{customdata[2]}%"
    bar = {
        "type": "bar",
        "orientation": "h",
        "x": 100 * rates[order],
        "y": list(range(len(order))),
        "width": 0.7,
        "marker": {"color": look.accent},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": 100 * (high - rates)[order],
            "arrayminus": 100 * (rates - low)[order],
            "color": look.ink,
            "thickness": 1.5,
            "width": 4,
        },
        "customdata": customdata,
        "hovertemplate": f"%{{customdata[0]}}: %{{x:.1f}}%<br>{interval}<extra></extra>",
    }
    xaxis = {"range": [0, 101], "ticklabeloverflow": "allow"} | theme.percent_ticks()
    return go.Figure([bar], _layout(names, pictures, order, look, xaxis))


def activations_by_class(
    spread: np.ndarray,
    thresholds: np.ndarray,
    threshold: float,
    names: tuple[str, ...],
    order: np.ndarray,
    pictures: Sequence[str] | None = None,
    look: Look = theme.LIGHT,
) -> go.Figure:
    """A ridge for each class: how its activations spread between the thresholds
    (neurons.distribution, (n_classes, n_thresholds + 1)), and a line where `threshold` is. What
    lies up to the lowest threshold is no part of the ridge and stands beside it as a number: after
    a ReLU it is most of it, and would flatten all others."""
    thresholds = thresholds.astype(np.float64)
    step = thresholds[1] - thresholds[0] if len(thresholds) > 1 else 1.0
    edges = np.append(thresholds, thresholds[-1] + step)
    shares = np.nan_to_num(spread[order, 1:])
    heights = RIDGE_HEIGHT * shares / (shares.max(initial=0) or 1.0)
    line = {
        "type": "line",
        "x0": threshold,
        "x1": threshold,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "line": {"color": look.accent, "width": 3, "dash": "dash"},
    }
    xaxis = {
        "range": [edges[0] - step / 2, edges[-1] + step / 2],
        "title": {"text": "activation", "standoff": 6},
    }
    layout = _layout(names, pictures, order, look, xaxis, right=76)
    layout |= {
        "annotations": [
            _note(row, spread[label, 0], thresholds[0], look) for row, label in enumerate(order)
        ],
        "shapes": [line],
    }
    return go.Figure([_ridge(row, edges, heights[row], look) for row in range(len(order))], layout)


def _ridge(row: int, edges: np.ndarray, heights: np.ndarray, look: Look) -> PlotlyPart:
    """A staircase of these heights between the edges, closed along its floor."""
    x = np.append(np.repeat(edges, 2)[1:-1], edges[[-1, 0]])
    y = row + 0.4 - np.append(np.repeat(heights, 2), [0, 0])
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x.tolist(),
        "y": y.tolist(),
        "fill": "toself",
        "fillcolor": look.partner,
        "line": {"color": look.ink, "width": 1},
        "hoverinfo": "skip",
    }


def _note(row: int, share: float, lowest: float, look: Look) -> PlotlyPart:
    """share: of the class's activations that lie up to the lowest threshold."""
    if np.isnan(share):
        text = "no images"
    elif lowest == 0:
        text = f"{share:.0%} at {lowest:.3g}"
    else:
        text = f"{share:.0%} below"
    return {
        "x": 1.01,
        "xref": "paper",
        "y": row,
        "xanchor": "left",
        "showarrow": False,
        "text": text,
        "font": {"size": 12, "color": look.ink},
    }
