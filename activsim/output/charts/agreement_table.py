"""Agreements by row and column as a heatmap with its numbers: networks with networks, layers by
thresholds."""

from __future__ import annotations

import html
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from activsim.output.charts import theme
from activsim.output.charts.theme import Look, PlotlyPart
from activsim.output.short_text import short_name


def agreement_table(
    values: np.ndarray,
    texts: np.ndarray,
    rows: Sequence[str],
    columns: Sequence[str],
    outlined: tuple[int, int] | None = None,
    look: Look = theme.LIGHT,
    label: str = "rho-a",
    notes: np.ndarray | None = None,
) -> go.Figure:
    """Numbers 0..1 (n_rows, n_columns), NaN where undefined, as shades with their texts: the
    higher, the darker; outlined: a cell (row, column). label: what the numbers are; notes: str
    (n_rows, n_columns), what a cell says of it when pointed at, in place of its text."""
    values = np.asarray(values, dtype=np.float64)
    shades = {
        "type": "heatmap",
        "z": np.clip(values, 0, 1),
        "colorscale": theme.DISSIMILARITY_SCALE,
        "reversescale": True,
        "zmin": 0,
        "zmax": 1,
        "xgap": 2,
        "ygap": 2,
        "showscale": False,
        "hoverinfo": "skip",
    }
    dark = np.nan_to_num(1 - values, nan=np.inf) < theme.WHITE_TEXT_BELOW
    colours = np.select([np.isnan(values), dark], [look.ink, theme.WHITE_TEXT], theme.BLACK_TEXT)
    y, x = (indices.ravel().tolist() for indices in np.indices(values.shape))
    position = "%{customdata[0]}, %{customdata[1]}"
    marks = {
        "type": "scatter",
        "mode": "text",
        "x": x,
        "y": y,
        "text": np.ravel(texts).tolist(),
        "textfont": {"size": 12, "color": colours.ravel().tolist()},
        "customdata": [
            [html.escape(rows[row]), html.escape(columns[column]), html.escape(str(note))]
            for row, column, note in zip(
                y, x, np.ravel(texts if notes is None else notes), strict=True
            )
        ],
        "hovertemplate": f"{position}<br>{label} %{{customdata[2]}}<extra></extra>",
    }
    layout = theme.base_layout(look, 90 + 32 * len(rows), l=104, b=76) | {
        "xaxis": _table_axis(columns) | {"tickangle": -45, "range": [-0.5, len(columns) - 0.5]},
        "yaxis": _table_axis(rows) | {"range": [len(rows) - 0.5, -0.5]},
        "shapes": [theme.outlined_cell(*outlined)] if outlined else [],
        "showlegend": False,
        "hoverdistance": 30,
    }
    return go.Figure([shades, marks], layout)


def _table_axis(names: Sequence[str]) -> PlotlyPart:
    return {
        "tickmode": "array",
        "tickvals": list(range(len(names))),
        "ticktext": [html.escape(short_name(name)) for name in names],
        "tickfont": {"size": 12},
        "ticks": "",
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
    }
