"""Two classes back to back, neuron by neuron: how often each neuron fires for them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from activsim.output.charts import neuron_bars, theme
from activsim.output.charts.theme import Look, PlotlyPart

# Pixels: about how wide the bars are together on a desk, and a letter of a title above them.
PLOT_WIDTH, LETTER_WIDTH = 850, 7
MOST_NAMES = 16  # of neurons, on a phone
RATE_TICKS = [-100, -50, 0, 50, 100]


def pair_bars(
    first: np.ndarray,
    second: np.ndarray,
    neurons: np.ndarray,
    labels: list[str],
    bands: Sequence[tuple[str, int]],
    names: tuple[str, str],
    unit: str,
    look: Look = theme.LIGHT,
) -> go.Figure:
    """Two profiles (n_neurons,) back to back, `neurons` in the order given: the first class's rates
    go up, the second's down. labels: the neurons' names; bands: (title, how many bars) one after
    the other; unit: what one neuron is called. A click reports customdata, the neuron."""
    up, down = neuron_bars.pair_markers(look)
    bars = [
        _bars(first[neurons] * 100, 1, neurons, labels, theme.plain_text(names[0]), unit, up),
        _bars(second[neurons] * 100, -1, neurons, labels, theme.plain_text(names[1]), unit, down),
    ]
    positions = list(range(len(neurons)))
    step = neuron_bars.tick_step(len(labels), MOST_NAMES)
    angle = neuron_bars.tick_angle(labels)
    height, below = (340, 30) if angle == 0 else (390, 80)
    lines, titles = _bands(bands, len(neurons), look)
    layout = theme.base_layout(look, height, t=40, b=below, l=48, r=8) | {
        "barmode": "overlay",
        "bargap": 0.25,
        "legend": theme.LEGEND_ABOVE | {"font": {"size": 14}},
        "xaxis": {
            "tickvals": positions[::step],
            "ticktext": labels[::step],
            "tickfont": {"size": 12},
            "tickangle": angle,
            "showgrid": False,
            "fixedrange": True,
            "zeroline": False,
        },
        "yaxis": {
            "range": [-102, 124],
            "tickvals": RATE_TICKS,
            "ticktext": [f"{abs(rate)}%" for rate in RATE_TICKS],
            "gridcolor": look.line,
            "fixedrange": True,
            "zeroline": True,
            "zerolinecolor": look.quiet,
        },
        "shapes": lines,
        "annotations": titles,
    }
    return go.Figure(bars, layout)


def _bars(
    percent: np.ndarray,
    sign: int,
    neurons: np.ndarray,
    labels: list[str],
    name: str,
    unit: str,
    marker: PlotlyPart,
) -> PlotlyPart:
    customdata = [
        [int(neuron), label, f"{rate:.1f}"]
        for neuron, label, rate in zip(neurons, labels, percent, strict=True)
    ]
    rate = f"{name}: %{{customdata[2]}}%"
    return {
        "type": "bar",
        "x": list(range(len(neurons))),
        "y": sign * percent,
        "name": name,
        "customdata": customdata,
        "marker": marker,
        "hovertemplate": f"{unit} %{{customdata[1]}}<br>{rate}<extra></extra>",
    }


def _bands(
    bands: Sequence[tuple[str, int]], n_bars: int, look: Look
) -> tuple[list[PlotlyPart], list[PlotlyPart]]:
    """The lines between the bands, and the titles above those that are wide enough."""
    lines, titles, start = [], [], 0
    for title, count in bands:
        if start:
            lines.append(
                {
                    "type": "line",
                    "x0": start - 0.5,
                    "x1": start - 0.5,
                    "y0": -100,
                    "y1": 108,
                    "line": {"color": look.quiet, "width": 1.5, "dash": "dot"},
                }
            )
        if count * PLOT_WIDTH >= len(title) * LETTER_WIDTH * n_bars:
            titles.append(
                {
                    "x": start - 0.4,
                    "y": 108,
                    "xanchor": "left",
                    "yanchor": "bottom",
                    "showarrow": False,
                    "text": theme.plain_text(title),
                    "font": {"size": 13, "color": look.ink},
                }
            )
        start += count
    return lines, titles
