"""Confusions: which class's images a network takes for which, as a heatmap."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from activsim.output.charts import theme
from activsim.output.charts.theme import Look, PlotlyPart
from activsim.output.short_text import DASH, true_minus

MOST_MARKERS = 10_000  # cells up to which each takes clicks

HEIGHT, MARGINS = 530, {"t": 72, "b": 82, "l": 98, "r": 14}


def confusion_counts(
    counts: np.ndarray,
    names: tuple[str, ...],
    pictures: Sequence[str] | None = None,
    look: Look = theme.LIGHT,
    cell: tuple[int, int] | None = None,
) -> go.Figure:
    """Confusion matrix int (n_classes, n_classes): row = the true class, shade = share of the row.
    pictures: a data URI per class, drawn on both axes; cell: (row, column) of that which is
    framed. Its cells take clicks."""
    shades = _shades(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1))
    shades |= {
        "text": counts,
        "texttemplate": "%{text}" if len(names) <= theme.MAX_CLASSES_WITH_TEXTS else None,
        "textfont": {"size": theme.CELL_TEXT},
        "hoverinfo": "skip",
    }
    layout = _layout(names, pictures, look, above=8) | {"hoverdistance": 30}
    if cell is not None:
        layout["shapes"] = [theme.outlined_cell(*cell)]
    return go.Figure([shades, _cell_markers(counts, names)], layout)


def _cell_markers(counts: np.ndarray, names: tuple[str, ...]) -> PlotlyPart:
    """What takes clicks and says more when pointed at, invisible: of many cells those that hold
    images."""
    rows, columns = np.nonzero(counts if counts.size > MOST_MARKERS else np.ones_like(counts))
    customdata = [
        [
            row,
            column,
            *map(theme.plain_text, (names[row], names[column])),
            int(counts[row, column]),
        ]
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
    ]
    return theme.click_targets(columns.tolist(), rows.tolist()) | {
        "customdata": customdata,
        "hovertemplate": "%{customdata[2]} taken for %{customdata[3]}: %{customdata[4]}"
        "<extra></extra>",
    }


def confusion_shares(
    shares: np.ndarray,
    names: tuple[str, ...],
    pictures: Sequence[str] | None,
    difference: bool = False,
    look: Look = theme.LIGHT,
) -> go.Figure:
    """Confusions float (n_classes, n_classes), row = the true class, in percent of the row's
    images; or, where `difference`, how many points more (after minus before), on the diverging
    scale."""
    plain_names = [theme.plain_text(name) for name in names]
    shades = _shades(shares) | {
        "customdata": [[[truth, answer] for answer in plain_names] for truth in plain_names],
        "hovertemplate": "%{customdata[0]} taken for %{customdata[1]}",
    }
    if difference:
        end = float(np.nanmax(np.abs(shares), initial=0.0)) or 1.0
        dark = np.abs(np.nan_to_num(shares)) > 0.62 * end
        shades |= {"colorscale": theme.DIFFERENCE_SCALE, "zmin": -end, "zmax": end}
        shades["hovertemplate"] += ": %{z:+.1f} points<extra></extra>"
    else:
        dark = np.nan_to_num(shares) > 67
        shades["zmax"] = 100
        shades["hovertemplate"] += ": %{z:.1f}%<extra></extra>"
    traces = [shades]
    if len(names) <= theme.MAX_CLASSES_WITH_TEXTS:
        rows, columns = np.indices(shares.shape)
        colours = np.where(dark, theme.WHITE_TEXT, theme.BLACK_TEXT)
        traces.append(
            {
                "type": "scatter",
                "x": columns.ravel(),
                "y": rows.ravel(),
                "mode": "text",
                "text": [_cell_text(share, difference) for share in shares.ravel()],
                "textfont": {"size": 13, "color": colours.ravel().tolist()},
                "hoverinfo": "skip",
            }
        )
    return go.Figure(traces, _layout(names, pictures, look, above=34))


def _shades(shares: np.ndarray) -> PlotlyPart:
    """The heatmap that all confusions are; its scale from 0 to 1."""
    return {
        "type": "heatmap",
        "z": shares,
        "colorscale": theme.SHARE_SCALE,
        "zmin": 0,
        "zmax": 1,
        "xgap": 2,
        "ygap": 2,
        "showscale": False,
    }


def _layout(
    names: tuple[str, ...], pictures: Sequence[str] | None, look: Look, above: int
) -> PlotlyPart:
    margins = MARGINS | {"t": above}
    layout = theme.base_layout(look, HEIGHT, **margins)
    return layout | theme.class_axes(list(names), pictures or [], look) | {"showlegend": False}


def _cell_text(share: float, difference: bool) -> str:
    """What a cell says: whole percent or points, nothing where that is 0."""
    if np.isnan(share):
        return DASH
    if round(share) == 0:
        return ""
    return true_minus(f"{share:+.0f}") if difference else f"{share:.0f}"
