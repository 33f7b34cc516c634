"""Charts of the evidence: all networks on one axis, the grid of all looks, which seeds agree."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from activsim import figures
from activsim.figures import Look

ROW = 26  # pixels of one row of an axis of dots
MARKERS = {"pixels": "diamond", "untrained": "circle-open", "trained": "circle"}
NOT_THERE = "–"


def one_axis(rows: list[dict], band: tuple, best: float | None, look: Look = figures.LIGHT) -> go.Figure:
    """Agreement of each row on one axis from -1 to 1, its p beside it, and on a second small axis how far within-group
    dissimilarity is below between-group.

    rows: {kind (of MARKERS), name, value, p, ratio}, None where undefined; band: (lower, upper) noise ceiling of the
    trained networks, None where undefined; best: what groups can reach at most.
    """
    places = list(range(len(rows)))
    values, ratios = ([row[key] for row in rows] for key in ("value", "ratio"))
    symbols = [MARKERS[row["kind"]] for row in rows]
    colours = [look.accent if row["kind"] == "trained" else look.ink for row in rows]
    marker = {"symbol": symbols, "size": 11, "color": colours, "line": {"width": 2, "color": colours}}
    dots = {"type": "scatter", "mode": "markers", "y": places, "marker": marker, "cliponaxis": False}
    said = [[row["name"], number(row["value"]), p_text(row["p"]), number(row["ratio"])] for row in rows]
    hover = "%{customdata[0]}<br>rho-a %{customdata[1]}, p = %{customdata[2]}<br>"
    hover += "within / between %{customdata[3]}<extra></extra>"
    traces = [
        dots | {"x": values, "customdata": said, "hovertemplate": hover},
        dots | {"x": ratios, "xaxis": "x2", "customdata": said, "hovertemplate": hover},
    ]
    lowest = min([0.0, *(value for value in values if value is not None)])
    axis = {"fixedrange": True, "zeroline": True, "zerolinecolor": look.quiet, "gridcolor": look.line, "side": "top"}
    axis |= {"tickfont": {"size": 12}, "title": {"font": {"size": 13}, "standoff": 4}}
    names = {"tickmode": "array", "tickvals": places, "ticktext": [row["name"] for row in rows], "showgrid": False}
    names |= {"range": [len(rows) - 0.4, -0.6], "fixedrange": True, "zeroline": False, "tickfont": {"size": 13}}
    texts = [
        {"xref": "paper", "x": 0.66, "y": place, "text": p_text(row["p"]), "showarrow": False, "xanchor": "center"}
        for place, row in zip(places, rows, strict=True)
    ]
    head = {"xref": "paper", "yref": "paper", "x": 0.66, "y": 1, "yanchor": "bottom", "showarrow": False, "yshift": 4}
    texts.append(head | {"text": "p", "font": {"size": 13}})
    shapes = []
    if None not in band:
        shapes.append(
            {"type": "rect", "x0": band[0], "x1": band[1], "yref": "paper", "y0": 0, "y1": 1, "layer": "below"}
            | {"fillcolor": look.partner, "opacity": 0.35, "line": {"width": 0}}
        )
    if best is not None:
        line = {"color": look.quiet, "width": 1.5, "dash": "dash"}
        shapes.append({"type": "line", "x0": best, "x1": best, "yref": "paper", "y0": 0, "y1": 1, "line": line})
    layout = figures.frame(look, 70 + ROW * len(rows), t=56, l=128, b=8) | {
        "xaxis": axis | {"domain": [0, 0.58], "range": [lowest - 0.05, 1], "title": axis["title"] | {"text": "rho-a"}},
        "xaxis2": axis
        | {"domain": [0.75, 1], "range": [0, max([1.0, *(one for one in ratios if one is not None)])], "nticks": 3}
        | {"title": axis["title"] | {"text": "within / between"}, "anchor": "y"},
        "yaxis": names,
        "annotations": texts,
        "shapes": shapes,
        "showlegend": False,
    }
    return go.Figure(traces, layout)


def number(value: float | None) -> str:
    return NOT_THERE if value is None else f"{value:.2f}"


def p_text(p: float | None) -> str:
    """Two significant digits, plain down to one in ten thousand."""
    if p is None:
        return NOT_THERE
    return f"{p:.2g}" if p >= 1e-4 else f"{p:.0e}".replace("e-0", "e-")
