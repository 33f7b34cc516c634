"""Charts of a training, while it goes on and afterwards: loss and accuracy, and how far the groups
describe the classes."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from activsim.output.charts import theme
from activsim.output.charts.theme import Look, PlotlyPart

LIVE_HEIGHT, WHOLE_HEIGHT = 240, 280  # pixels


def training_curves(
    history: dict[str, list[float]],
    quantity: str,
    n_epochs: int | None = None,
    tip: tuple[float, float] | None = None,
    look: Look = theme.LIGHT,
) -> go.Figure:
    """One quantity ("loss" or "accuracy") by epoch, for the training and the held-out images.

    n_epochs: how many there will be, where the training still goes on; the axis ends there. tip:
    (epochs so far, with the part of the one that runs; the quantity over that part), where the
    training line ends."""
    training, held_out = (list(history.get(key, [])) for key in (quantity, f"val_{quantity}"))
    epochs = [float(epoch) for epoch in range(1, len(training) + 1)]
    if tip:
        epochs.append(tip[0])
        training.append(tip[1])
    lines = [
        _curve("training", epochs, training, "circle", {"color": look.accent, "dash": "solid"}),
        _curve(
            "validation",
            [float(epoch) for epoch in range(1, len(held_out) + 1)],
            held_out,
            "square",
            {"color": look.quiet, "dash": "dash"},
        ),
    ]
    chart = go.Figure(lines, _by_epoch(n_epochs, quantity, look) | {"legend": theme.LEGEND_ABOVE})
    if not training and not held_out:  # an accuracy of 4, as an empty axis has it, is none
        chart.update_yaxes(range=[0, 1], showticklabels=False)
    return chart


def _curve(
    name: str, epochs: list[float], values: list[float], symbol: str, line: PlotlyPart
) -> PlotlyPart:
    return {
        "type": "scatter",
        "x": epochs,
        "y": values,
        "name": name,
        "mode": "lines+markers",
        "line": line | {"width": 2.5},
        "marker": {"symbol": symbol, "size": 7},
        "hovertemplate": f"{name}, epoch %{{x:.3g}}: %{{y:.3f}}<extra></extra>",
    }


def agreement_by_epoch(
    epochs: list[int], values: list[float], best: float, last_epoch: int, look: Look = theme.LIGHT
) -> go.Figure:
    """rho-a with the groups after each of `epochs`; undefined ones are left out. best: what it
    could be at most; last_epoch: where the axis ends."""
    line = {
        "type": "scatter",
        "x": epochs,
        "y": [None if np.isnan(value) else value for value in values],
        "mode": "lines+markers",
        "line": {"color": look.accent, "width": 2.5},
        "hovertemplate": "after epoch %{x}: %{y:.2f}<extra></extra>",
    }
    best_line = {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": best,
        "y1": best,
        "layer": "below",
        "line": {"dash": "dash", "width": 1.5, "color": look.quiet},
    }
    note = {
        "text": "the most there can be",
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": best,
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 12, "color": look.quiet},
    }
    layout = _by_epoch(last_epoch, "agreement", look)
    layout["xaxis"] |= {"range": [-0.3, last_epoch + 0.3]}
    layout["yaxis"] |= {"range": [min(0.0, np.nanmin([*values, 0.0])) - 0.05, best + 0.12]}
    layout |= {"shapes": [best_line], "annotations": [note], "showlegend": False}
    return go.Figure([line], layout)


def _by_epoch(last_epoch: int | None, quantity: str, look: Look) -> PlotlyPart:
    """last_epoch: where the axis ends; None: where the lines do."""
    axis = {"fixedrange": True, "zeroline": False}
    xaxis = axis | {"title": {"text": "epoch"}, "showgrid": False}
    yaxis = axis | {"title": {"text": quantity}, "gridcolor": look.line}
    if last_epoch is None:
        layout = theme.base_layout(look, WHOLE_HEIGHT, l=60, b=48, t=36)
        return layout | {"xaxis": xaxis | {"dtick": 2}, "yaxis": yaxis | {"nticks": 6}}
    xaxis |= {"range": [0, last_epoch + 0.3], "dtick": _epochs_between_ticks(last_epoch)}
    layout = theme.base_layout(look, LIVE_HEIGHT, l=56, b=46, t=34)
    return layout | {"xaxis": xaxis, "yaxis": yaxis | {"nticks": 5}}


def _epochs_between_ticks(last_epoch: int) -> int:
    for step in (1, 2, 5, 10, 20):
        if last_epoch <= 10 * step:
            return step
    return 50
