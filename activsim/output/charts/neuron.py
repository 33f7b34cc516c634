"""Charts of single neurons: a neuron's rates and activations by class, and two classes neuron by
neuron."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from activsim.output import short_text
from activsim.output.charts import neuron_bars, theme
from activsim.output.charts.theme import Look

ROW, TOP, BOTTOM, LEFT = (
    34,
    30,
    44,
    138,
)  # pixels: of a class, above, below, and beside for its picture and name
PLOT, LETTER = (
    850,
    7,
)  # pixels: about how wide the bars are together on a desk, and a letter of a title above them


def _by_class(names, pictures: list[str] | None, order, look: Look, xaxis: dict) -> dict:
    """Layout of a chart with a row for each class, the first of `order` on top, beside its picture
    and name."""
    count = len(order)
    height = ROW * count + TOP + BOTTOM
    images = [
        {
            "source": pictures[label],
            "layer": "above",
            "sizing": "contain",
            "xref": "paper",
            "yref": "y",
            "x": -0.01,
        }
        | {"y": row, "xanchor": "right", "yanchor": "middle", "sizex": 0.9, "sizey": 0.86}
        for row, label in enumerate(order if pictures else [])
    ]
    yaxis = {
        "tickvals": list(range(count)),
        "ticktext": [short_text.short_name(names[label]) for label in order],
    }
    yaxis |= {"ticklabelstandoff": 34}
    yaxis |= {
        "range": [count - 0.5, -0.6],
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "ticks": "",
    }
    return theme.base_layout(look, height, l=LEFT, b=BOTTOM, t=TOP, r=14) | {
        "xaxis": {"fixedrange": True, "zeroline": False, "gridcolor": look.line} | xaxis,
        "yaxis": yaxis | {"tickfont": {"size": 13, "color": look.ink}, "showline": False},
        "images": images,
        "showlegend": False,
    }


def rates_by_class(
    rates: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    names: tuple[str, ...],
    order: np.ndarray,
    pictures: list[str] | None = None,
    look: Look = theme.LIGHT,
) -> go.Figure:
    """A bar for each class (n_classes,), in `order`, with its interval from low to high."""
    percent, below, above = (100 * values[order] for values in (rates, rates - low, high - rates))
    bar = {
        "type": "bar",
        "orientation": "h",
        "x": percent,
        "y": list(range(len(order))),
        "width": 0.7,
        "marker": {"color": look.accent},
        "error_x": {"type": "data", "symmetric": False, "array": above, "arrayminus": below}
        | {"color": look.ink, "thickness": 1.5, "width": 4},
        "customdata": [
            [names[label], f"{100 * low[label]:.1f}", f"{100 * high[label]:.1f}"]
            for label in order.tolist()
        ],
        "hovertemplate": "%{customdata[0]}: %{x:.1f}%<br>95%: %{customdata[1]} to %{customdata[2]}%<extra></extra>",
    }
    xaxis = {
        "range": [0, 101],
        "tickvals": theme.RATE_TICKS,
        "ticktext": [f"{rate}%" for rate in theme.RATE_TICKS],
    }
    return go.Figure([bar], _by_class(names, pictures, order, look, xaxis))


def activations_by_class(
    spread: np.ndarray,
    thresholds: np.ndarray,
    at: float,
    names: tuple[str, ...],
    order: np.ndarray,
    pictures: list[str] | None = None,
    look: Look = theme.LIGHT,
) -> go.Figure:
    """A ridge for each class: how its activations spread between the thresholds
    (neurons.distribution, (n_classes, n_thresholds + 1)), and a line where the threshold `at` is.
    What lies up to the lowest threshold is no part of the ridge and stands beside it as a number:
    after a ReLU it is most of it, and would flatten all others."""
    thresholds = thresholds.astype(np.float64)
    step = thresholds[1] - thresholds[0] if len(thresholds) > 1 else 1.0
    edges = np.append(thresholds, thresholds[-1] + step)
    inside = np.nan_to_num(spread[order, 1:])
    tallest = inside.max(initial=0) or 1.0
    corners = np.append(np.repeat(edges, 2)[1:-1], edges[[-1, 0]]).tolist()
    ridges = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": corners,
            "y": (row + 0.4 - np.append(np.repeat(heights, 2), [0, 0])).tolist(),
            "fill": "toself",
            "fillcolor": look.partner,
            "line": {"color": look.ink, "width": 1},
            "hoverinfo": "skip",
        }
        for row, heights in enumerate(inside / tallest * 0.88)
    ]
    notes = [
        {"x": 1.01, "xref": "paper", "y": row, "xanchor": "left", "showarrow": False}
        | {
            "text": _resting(spread[label, 0], thresholds[0]),
            "font": {"size": 12, "color": look.ink},
        }
        for row, label in enumerate(order.tolist())
    ]
    line = {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper"}
    xaxis = {
        "range": [edges[0] - step / 2, edges[-1] + step / 2],
        "title": {"text": "activation", "standoff": 6},
    }
    layout = _by_class(names, pictures, order, look, xaxis)
    layout["margin"]["r"] = 76  # where the shares stand
    layout |= {
        "annotations": notes,
        "shapes": [line | {"line": {"color": look.accent, "width": 3, "dash": "dash"}}],
    }
    return go.Figure(ridges, layout)


def _resting(share: float, lowest: float) -> str:
    return (
        "no images"
        if np.isnan(share)
        else f"{share:.0%} at {lowest:.3g}"
        if lowest == 0
        else f"{share:.0%} below"
    )


def pair_bars(
    first: np.ndarray,
    second: np.ndarray,
    neurons: np.ndarray,
    labels: list[str],
    bands: list[tuple[str, int]],
    names: tuple[str, str],
    what: str,
    look: Look = theme.LIGHT,
) -> go.Figure:
    """Two profiles (n_neurons,) back to back, `neurons` in the order given: the first class's rates
    go up, the second's down. bands: (title, how many bars) one after the other. A click reports
    customdata, the neuron."""
    place = list(range(len(neurons)))
    bars = [
        {
            "type": "bar",
            "x": place,
            "y": sign * profile[neurons] * 100,
            "name": name,
            "customdata": [
                [int(neuron), label, f"{rate:.1f}"]
                for neuron, label, rate in zip(neurons, labels, profile[neurons] * 100, strict=True)
            ],
            "marker": {
                "color": colour,
                "pattern": {
                    "shape": pattern,
                    "fillmode": "overlay",
                    "fgcolor": look.ink,
                    "solidity": 0.2,
                },
            },
            "hovertemplate": f"{what} %{{customdata[1]}}<br>{name}: %{{customdata[2]}}%<extra></extra>",
        }
        for profile, name, sign, colour, pattern in (
            (first, names[0], 1, look.accent, ""),
            (second, names[1], -1, look.partner, "/"),
        )
    ]
    shapes, notes, start = [], [], 0
    for title, count in bands:
        if start:
            shapes.append(
                {"type": "line", "x0": start - 0.5, "x1": start - 0.5, "y0": -100, "y1": 108}
                | {"line": {"color": look.quiet, "width": 1.5, "dash": "dot"}}
            )
        if count * PLOT >= len(title) * LETTER * len(neurons):
            notes.append(
                {
                    "x": start - 0.4,
                    "y": 108,
                    "xanchor": "left",
                    "yanchor": "bottom",
                    "showarrow": False,
                }
                | {"text": title, "font": {"size": 13, "color": look.ink}}
            )
        start += count
    every, angle = (
        len(labels) // max(len(neuron_bars.tick_labels(labels)), 1) or 1,
        neuron_bars.tick_angle(labels),
    )
    xaxis = {
        "tickvals": place[::every],
        "ticktext": labels[::every],
        "tickfont": {"size": 12},
        "showgrid": False,
    }
    xaxis |= {"tickangle": angle, "fixedrange": True, "zeroline": False}
    rates = [-100, -50, 0, 50, 100]
    yaxis = {
        "range": [-102, 124],
        "tickvals": rates,
        "ticktext": [f"{abs(rate)}%" for rate in rates],
    }
    layout = theme.base_layout(
        look, 340 if angle == 0 else 390, t=40, b=30 if angle == 0 else 80, l=48, r=8
    ) | {
        "barmode": "overlay",
        "bargap": 0.25,
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": 1.02,
            "yanchor": "bottom",
            "font": {"size": 14},
        },
        "xaxis": xaxis,
        "yaxis": yaxis
        | {
            "gridcolor": look.line,
            "fixedrange": True,
            "zeroline": True,
            "zerolinecolor": look.quiet,
        },
        "shapes": shapes,
        "annotations": notes,
    }
    return go.Figure(bars, layout)
