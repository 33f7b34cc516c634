"""Charts of a training while it goes on: loss and accuracy, and how far the groups describe the
classes."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from activsim.output.charts import theme
from activsim.output.charts.theme import Look

HEIGHT = 240


def training_curves(
    history: dict[str, list[float]],
    what: str,
    epochs: int,
    now: tuple[float, float] | None = None,
    look: Look = theme.LIGHT,
) -> go.Figure:
    """One quantity ("loss" or "accuracy") by epoch, for the training and the held-out images. now:
    (epochs so far, with the part of the one that runs; its value over that part), the tip of the
    training line."""
    shown = {name: list(history.get(name, [])) for name in (what, f"val_{what}")}
    places = {name: list(range(1, len(values) + 1)) for name, values in shown.items()}
    if now:
        places[what].append(now[0])
        shown[what].append(now[1])
    lines = [
        {
            "type": "scatter",
            "x": places[name],
            "y": shown[name],
            "name": label,
            "mode": "lines+markers",
        }
        | {
            "line": {"color": colour, "dash": dash, "width": 2.5},
            "marker": {"symbol": symbol, "size": 7},
        }
        | {"hovertemplate": f"{label}, epoch %{{x:.3g}}: %{{y:.3f}}<extra></extra>"}
        for name, label, colour, dash, symbol in (
            (what, "training", look.accent, "solid", "circle"),
            (f"val_{what}", "validation", look.quiet, "dash", "square"),
        )
    ]
    chart = go.Figure(lines, _by_epoch(epochs, what, look) | {"legend": _LEGEND})
    if not any(shown.values()):  # an accuracy of 4, as an empty axis has it, is none
        chart.update_yaxes(range=[0, 1], showticklabels=False)
    return chart


def agreement_by_epoch(
    epochs: list[int], values: list[float], best: float, last: int, look: Look = theme.LIGHT
) -> go.Figure:
    """rho-a with the groups after each of `epochs`; undefined ones are left out. best: what it
    could be at most; last: the epoch at which the axis ends."""
    line = {
        "type": "scatter",
        "x": epochs,
        "y": [None if np.isnan(value) else value for value in values],
        "mode": "lines+markers",
        "line": {"color": look.accent, "width": 2.5},
        "hovertemplate": "after epoch %{x}: %{y:.2f}<extra></extra>",
    }
    layout = _by_epoch(last, "agreement", look)
    layout["xaxis"] |= {"range": [-0.3, last + 0.3]}
    layout["yaxis"] |= {"range": [min(0.0, np.nanmin([*values, 0.0])) - 0.05, best + 0.12]}
    top = {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": best,
        "y1": best,
        "layer": "below",
    }
    top |= {"line": {"dash": "dash", "width": 1.5, "color": look.quiet}}
    words = {
        "text": "the most there can be",
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": best,
        "yanchor": "bottom",
    }
    words |= {"showarrow": False, "font": {"size": 12, "color": look.quiet}}
    return go.Figure(
        [line], layout | {"shapes": [top], "annotations": [words], "showlegend": False}
    )


_LEGEND = {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"}


def _by_epoch(last: int, what: str, look: Look) -> dict:
    axis = {"fixedrange": True, "zeroline": False}
    step = next(step for step in (1, 2, 5, 10, 20, 50) if last <= 10 * step or step == 50)
    return theme.base_layout(look, HEIGHT, l=56, b=46, t=34) | {
        "xaxis": axis
        | {"title": {"text": "epoch"}, "range": [0, last + 0.3], "showgrid": False, "dtick": step},
        "yaxis": axis | {"title": {"text": what}, "gridcolor": look.line, "nticks": 5},
    }
