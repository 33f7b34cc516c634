"""Charts of a network itself: how it was trained, and how it sorts the images."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from activsim.output.charts import theme
from activsim.output.charts.theme import Look


def training_curves(
    history: dict[str, list[float]], what: str, look: Look = theme.LIGHT
) -> go.Figure:
    """One quantity ("loss" or "accuracy") by epoch, for the training and the held-out images."""
    figure = go.Figure()
    lines = (
        (what, "training", look.accent, "solid"),
        (f"val_{what}", "validation", look.quiet, "dash"),
    )
    for key, name, colour, dash in lines:
        values = history.get(key, [])
        figure.add_scatter(
            x=list(range(1, len(values) + 1)),
            y=values,
            name=name,
            mode="lines+markers",
            line={"color": colour, "dash": dash, "width": 2.5},
            hovertemplate=f"{name}, epoch %{{x}}: %{{y:.3f}}<extra></extra>",
        )
    figure.update_layout(legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"})
    figure.update_yaxes(title=what, gridcolor=look.line, fixedrange=True, zeroline=False, nticks=6)
    figure.update_xaxes(title="epoch", fixedrange=True, showgrid=False, zeroline=False, dtick=2)
    return figure.update_layout(theme.base_layout(look, 280, l=60, b=48, t=36))


def confusion(
    counts: np.ndarray,
    names: tuple[str, ...],
    pictures: list[str] | None = None,
    look: Look = theme.LIGHT,
) -> go.Figure:
    """Confusion matrix int (n_classes, n_classes): row = the true class, shade = share of the row.
    pictures: a data URI per class, drawn on both axes."""
    share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    cells = {
        "type": "heatmap",
        "z": share,
        "text": counts,
        "texttemplate": "%{text}" if len(names) <= theme.MAX_CLASSES_WITH_TEXTS else None,
        "textfont": {"size": theme.CELL_TEXT},
        "customdata": [[[truth, taken] for taken in names] for truth in names],
        "colorscale": [[1 - at, colour] for at, colour in reversed(theme.DISSIMILARITY_SCALE)],
        "zmin": 0,
        "zmax": 1,
        "xgap": 2,
        "ygap": 2,
        "showscale": False,
        "hovertemplate": "%{customdata[0]} taken for %{customdata[1]}: %{text}<extra></extra>",
    }
    margins = theme.HEATMAP_MARGINS | {"t": 8}
    layout = theme.base_layout(look, theme.HEATMAP_HEIGHT, **margins)
    return go.Figure([cells], layout | theme.class_axes(list(names), pictures or [], look))
