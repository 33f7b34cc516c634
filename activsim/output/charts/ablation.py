"""Charts of what silencing neurons did: accuracy by class before and after, and the confusions."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from activsim.output.charts import theme
from activsim.output.charts.theme import Look

# One scale for differences, safe for colour-blind eyes: orange is fewer, white none, blue more.
DIFFERENCE = [
    [0.0, "#8a3a00"],
    [0.25, "#e08b3e"],
    [0.5, "#f7f7f7"],
    [0.75, "#5ba0cf"],
    [1.0, "#08306b"],
]
SHARE = [[1 - at, colour] for at, colour in reversed(theme.DISSIMILARITY_SCALE)]
ROW, ABOVE, BELOW, LEFT = 40, 44, 44, 142  # pixels


def accuracy_by_class(
    before: np.ndarray,
    after: np.ndarray,
    random: np.ndarray | None,
    names: tuple[str, ...],
    pictures: list[str] | None,
    asked: tuple[int, ...],
    look: Look = theme.LIGHT,
) -> go.Figure:
    """Accuracy by class, float (n_classes,) in 0..1, before and after; random float (n_sets,
    n_classes): where nine of ten random sets leave each class. asked: the classes whose names stand
    out."""
    n_classes, rows = len(names), np.arange(len(names))
    traces = []
    if random is not None and len(random):
        low, high = np.quantile(random, [0.05, 0.95], axis=0) * 100
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "base": low,
                "x": np.maximum(high - low, 0.4),
                "y": rows,
                "width": 0.42,
                "marker": {"color": look.partner, "opacity": 0.45},
                "customdata": np.stack([low, high], axis=1),
                "hovertemplate": "random sets: %{customdata[0]:.1f}% to %{customdata[1]:.1f}%<extra></extra>",
            }
        )
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
    marks = (("before", before, "circle-open", look.ink), ("after", after, "diamond", look.accent))
    traces += [
        {
            "type": "scatter",
            "x": values * 100,
            "y": rows,
            "mode": "markers",
            "marker": {
                "symbol": symbol,
                "size": 11,
                "color": colour,
                "line": {"width": 2, "color": colour},
            },
            "customdata": list(names),
            "hovertemplate": f"%{{customdata}}, {name}: %{{x:.1f}}%<extra></extra>",
        }
        for name, values, symbol, colour in marks
    ]
    texts = [theme.short_name(name) for name in names]
    texts = [f"<b>{text}</b>" if label in asked else text for label, text in enumerate(texts)]
    placed = {
        "xref": "paper",
        "yref": "y",
        "sizing": "contain",
        "sizex": 0.1,
        "sizey": 0.78,
        "layer": "above",
    }
    placed |= {"xanchor": "right", "yanchor": "middle", "x": -0.01}
    axis = {"fixedrange": True, "zeroline": False, "ticks": "", "showline": False}
    xaxis = {
        "range": [-2, 102],
        "tickvals": theme.RATE_TICKS,
        "ticktext": [f"{rate}%" for rate in theme.RATE_TICKS],
    }
    yaxis = {
        "range": [n_classes - 0.4, -0.6],
        "tickvals": rows.tolist(),
        "ticktext": texts,
        "showgrid": False,
    }
    yaxis |= {"ticklabelstandoff": 44 if pictures else 4, "tickfont": {"size": 13}}
    layout = theme.base_layout(
        look, ABOVE + BELOW + ROW * n_classes, l=LEFT, r=16, t=ABOVE, b=BELOW
    ) | {
        "showlegend": False,  # Plotly's own would take a third of a phone
        "annotations": [_key(look, random is not None)],
        "xaxis": axis
        | xaxis
        | {
            "gridcolor": look.line,
            "title": {"text": "of its images sorted right", "font": {"size": 14}},
        },
        "yaxis": axis | yaxis,
        "images": [
            placed | {"y": row, "source": source} for row, source in enumerate(pictures or [])
        ],
        "barmode": "overlay",
    }
    return go.Figure(traces, layout)


def confusions(
    cells: np.ndarray,
    names: tuple[str, ...],
    pictures: list[str] | None,
    difference: bool = False,
    look: Look = theme.LIGHT,
) -> go.Figure:
    """Confusions float (n_classes, n_classes), row = the true class, in percent of the row's
    images; or, where `difference`, how many points more (after minus before), on the diverging
    scale."""
    n_classes = len(names)
    top = (float(np.nanmax(np.abs(cells), initial=0.0)) or 1.0) if difference else 100.0
    signed = "%{z:+.1f} points" if difference else "%{z:.1f}%"
    strong = np.abs(np.nan_to_num(cells)) > (0.62 if difference else 0.67) * top
    rows, columns = (axis.ravel() for axis in np.indices(cells.shape))
    heat = {
        "type": "heatmap",
        "z": cells,
        "colorscale": DIFFERENCE if difference else SHARE,
        "zmin": -top if difference else 0,
        "zmax": top,
        "xgap": 2,
        "ygap": 2,
        "showscale": False,
        "customdata": [[[row, column] for column in names] for row in names],
        "hovertemplate": f"%{{customdata[0]}} taken for %{{customdata[1]}}: {signed}<extra></extra>",
    }
    texts = {
        "type": "scatter",
        "x": columns,
        "y": rows,
        "mode": "text",
        "text": [_text(cell, difference) for cell in cells.ravel()],
        "textfont": {"size": 13, "color": np.where(strong.ravel(), "#ffffff", "#000000").tolist()},
        "hoverinfo": "skip",
    }
    layout = theme.base_layout(look, theme.HEATMAP_HEIGHT, **theme.HEATMAP_MARGINS | {"t": 34}) | {
        **theme.class_axes(list(names), pictures or [], look),
        "showlegend": False,
    }
    return go.Figure([heat, texts] if n_classes <= theme.MAX_CLASSES_WITH_TEXTS else [heat], layout)


def _key(look: Look, random: bool) -> dict:
    """What the marks stand for, in one line that a phone has room for."""
    text = f"○ before  <span style='color:{look.accent}'>◆</span> after"
    text += (
        f"  <span style='color:{look.partner}'>■</span> nine of ten random sets" if random else ""
    )
    placed = {
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": 1,
        "xanchor": "left",
        "yanchor": "bottom",
    }
    return placed | {
        "text": text,
        "showarrow": False,
        "xshift": 8 - LEFT,
        "yshift": 8,
        "font": {"size": 14},
    }


def _text(cell: float, difference: bool) -> str:
    """What a cell says: whole percent or points, nothing where that is 0."""
    if np.isnan(cell):
        return "–"
    return (
        ""
        if round(cell) == 0
        else f"{cell:+.0f}".replace("-", "−")
        if difference
        else f"{cell:.0f}"
    )
