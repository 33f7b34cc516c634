"""The chart of what silencing neurons did: accuracy by class before and after."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from activsim.analysis.ablation_effect import random_band
from activsim.output.charts import theme
from activsim.output.charts.class_rows import class_rows
from activsim.output.charts.theme import Look, PlotlyPart

ROW, ABOVE, BELOW, LEFT = 40, 44, 60, 142  # pixels
TICKS = [f"{rate}%" if rate % 50 == 0 else "" for rate in theme.RATE_TICKS]  # a phone has no room
STANDOFF = 44  # pixels of a name from the axis: the picture stands between


def accuracy_by_class(
    before: np.ndarray,
    after: np.ndarray,
    random: np.ndarray | None,
    names: tuple[str, ...],
    pictures: Sequence[str] | None,
    bold: tuple[int | None, ...],
    look: Look = theme.LIGHT,
) -> go.Figure:
    """Accuracy by class, float (n_classes,) in 0..1, before and after; random float (n_sets,
    n_classes): where nine of ten random sets leave each class. bold: the classes whose names stand
    out."""
    n_classes = len(names)
    rows = np.arange(n_classes)
    traces = []
    if random is not None and len(random):
        traces.append(_random_band(random, rows, look))
    lines = np.full((n_classes, 3), np.nan)
    lines[:, 0], lines[:, 1] = before * 100, after * 100
    traces.append(
        {
            "type": "scatter",
            "x": lines.ravel(),
            "y": np.repeat(rows, 3),
            "mode": "lines",
            "line": {"color": look.accent, "width": 2},
            "hoverinfo": "skip",
        }
    )
    traces.append(_marks("before", before, names, "circle-open", look.ink))
    traces.append(_marks("after", after, names, "diamond", look.accent))

    by_class = class_rows(
        names, range(n_classes), pictures, look, picture_height=0.78, standoff=STANDOFF, bold=bold
    )
    by_class["yaxis"] |= {"range": [n_classes - 0.4, -0.6]}
    height = ABOVE + BELOW + ROW * n_classes
    layout = theme.base_layout(look, height, l=LEFT, r=16, t=ABOVE, b=BELOW) | by_class
    layout |= {
        "showlegend": False,  # Plotly's own would take a third of a phone
        "annotations": [_marks_key(look, random is not None)],
        "xaxis": {
            "range": [-2, 102],
            "gridcolor": look.line,
            "title": {"text": "of its images<br>sorted right", "font": {"size": 14}},
            "ticks": "",
            "showline": False,
            "zeroline": False,
            "fixedrange": True,
        }
        | theme.percent_ticks()
        | {"tickangle": 0, "ticktext": TICKS},
        "barmode": "overlay",
    }
    return go.Figure(traces, layout)


def _random_band(random: np.ndarray, rows: np.ndarray, look: Look) -> PlotlyPart:
    _, low, high = 100 * random_band(random)
    ends = "%{customdata[0]:.1f}% to %{customdata[1]:.1f}%"
    return {
        "type": "bar",
        "orientation": "h",
        "base": low,
        "x": np.maximum(high - low, 0.4),
        "y": rows,
        "width": 0.42,
        "marker": {"color": look.partner, "opacity": 0.45},
        "customdata": np.stack([low, high], axis=1),
        "hovertemplate": f"random sets: {ends}<extra></extra>",
    }


def _marks(
    when: str, accuracy: np.ndarray, names: tuple[str, ...], symbol: str, colour: str
) -> PlotlyPart:
    edge = {"width": 2, "color": colour}
    return {
        "type": "scatter",
        "x": accuracy * 100,
        "y": np.arange(len(names)),
        "mode": "markers",
        "cliponaxis": False,  # at 100% too it is whole
        "marker": {"symbol": symbol, "size": 11, "color": colour, "line": edge},
        "customdata": list(map(theme.plain_text, names)),
        "hovertemplate": f"%{{customdata}}, {when}: %{{x:.1f}}%<extra></extra>",
    }


def _marks_key(look: Look, random: bool) -> PlotlyPart:
    """What the marks stand for, in one line that a phone has room for."""
    text = f"○ before  <span style='color:{look.accent}'>◆</span> after"
    if random:
        text += f"  <span style='color:{look.partner}'>■</span> 9 of 10 random sets"
    return {
        "text": text,
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": 1,
        "xanchor": "left",
        "yanchor": "bottom",
        "xshift": 8 - LEFT,
        "yshift": 8,
        "showarrow": False,
        "font": {"size": 14},
    }
