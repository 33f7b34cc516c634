"""The answers of all looks: layers by thresholds, coloured by the effect."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from activsim.output.charts import agreement_table, theme
from activsim.output.charts.theme import Look

STRONG = 0.8  # of the scale's end: above it a cell is dark enough for white


def verdict_map(
    effects: np.ndarray,
    texts: np.ndarray,
    hovers: np.ndarray,
    rows: Sequence[str],
    columns: Sequence[str],
    outlined: tuple[int, int] | None = None,
    look: Look = theme.LIGHT,
) -> go.Figure:
    """effects float64 (n_rows, n_columns), NaN where undefined: blue above 0, orange below; texts:
    in the cells, hovers: when pointed at; outlined: a cell (row, column)."""
    effects = np.asarray(effects, dtype=np.float64)
    end = max(float(np.nanmax(np.abs(effects), initial=0.0)), 1e-6)
    figure = agreement_table.agreement_table(
        np.full(effects.shape, np.nan), texts, rows, columns, outlined, look, notes=hovers
    )
    shades, marks = figure.data
    shades.update(z=effects, colorscale=theme.DIFFERENCE_SCALE, reversescale=False)
    shades.update(zmin=-end, zmax=end)
    strong = np.nan_to_num(np.abs(effects)) > STRONG * end
    colours = np.select([np.isnan(effects), strong], [look.ink, theme.WHITE_TEXT], theme.BLACK_TEXT)
    marks.update(textfont={"size": 12, "color": colours.ravel().tolist()})
    template = "%{customdata[0]}, %{customdata[1]}<br>%{customdata[2]}<extra></extra>"
    marks.update(hovertemplate=template)
    return figure
