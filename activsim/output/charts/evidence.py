"""Charts of the evidence: all networks on one axis, what a matrix agrees with, tables of numbers as
heatmaps."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from activsim.output import short_text
from activsim.output.charts import theme
from activsim.output.charts.theme import Look
from activsim.output.short_text import number_or_dash, p_value_text

ROW = 26  # pixels of one row
MARKERS = {"pixels": "diamond", "untrained": "circle-open", "trained": "circle"}
UNDEFINED = "–"


def agreement_axis(
    rows: list[dict], band: Sequence = (), best: float | None = None, look: Look = theme.LIGHT
) -> go.Figure:
    """Agreement of each row on one axis, its effect size on a second small one where there is any,
    and its p as text.

    rows: {kind (of MARKERS), name, value, p, ratio}, None where undefined; band: (lower, upper)
    noise ceiling of the trained networks, shaded where it is defined; best: what groups can reach
    at most, a dashed line. Where there are pixels and effect sizes, a thin line goes on from the
    pixels through all rows, and short ones stand at the means."""
    names = [_wrapped(row["name"]) for row in rows]
    places, sized = list(range(len(rows))), any(row.get("ratio") is not None for row in rows)
    end = 0.5 if sized else 0.78
    colours = [look.accent if row["kind"] == "trained" else look.ink for row in rows]
    marker = {"symbol": [MARKERS[row["kind"]] for row in rows], "size": 11, "color": colours}
    marker["line"] = {"width": 2, "color": colours}
    said = [
        [
            html.escape(row["name"]),
            number_or_dash(row["value"]),
            p_value_text(row["p"]),
            number_or_dash(row.get("ratio")),
        ]
        for row in rows
    ]
    hover = "%{customdata[0]}<br>rho-a %{customdata[1]}, p %{customdata[2]}"
    hover += "<br>within / between %{customdata[3]}<extra></extra>" if sized else "<extra></extra>"
    dots = {
        "type": "scatter",
        "mode": "markers",
        "y": places,
        "marker": marker,
        "cliponaxis": False,
    }
    dots |= {"customdata": said, "hovertemplate": hover}
    traces = [dots | {"x": [row["value"] for row in rows]}]
    if sized:
        traces.append(dots | {"x": [row["ratio"] for row in rows], "xaxis": "x2"})

    axis = {
        "fixedrange": True,
        "zeroline": True,
        "zerolinecolor": look.quiet,
        "gridcolor": look.line,
        "side": "top",
    }
    axis |= {"tickfont": {"size": 12}}
    lowest = min([0.0, *(row["value"] for row in rows if row["value"] is not None)])
    highest = max([1.0, *(row["ratio"] for row in rows if row.get("ratio") is not None)])
    xaxis = (
        axis
        | _titled("agreement" if sized else "rho-a")
        | {"domain": [0, end], "range": [lowest - 0.04, 1], "dtick": 0.5}
    )
    xaxis2 = (
        axis
        | _titled("within/between")
        | {"domain": [0.57, 0.79], "range": [0, highest], "dtick": 0.5}
    )
    yaxis = {"tickmode": "array", "tickvals": places, "ticktext": names}
    yaxis |= {
        "showgrid": False,
        "range": [len(rows) - 0.4, -0.6],
        "fixedrange": True,
        "zeroline": False,
        "ticks": "",
    }
    beside = {"xref": "paper", "x": 1, "xanchor": "right", "showarrow": False}
    texts = [
        beside | {"y": place, "text": p_value_text(row["p"])}
        for place, row in zip(places, rows, strict=True)
    ]
    if band and None not in band:
        within = {
            "x": sum(band) / 2,
            "yref": "paper",
            "y": 0.03,
            "yanchor": "bottom",
            "textangle": -90,
        }
        texts.append(within | {"text": "noise ceiling", "font": {"size": 12}, "showarrow": False})
    texts.append(
        beside
        | {
            "yref": "paper",
            "y": 1,
            "yanchor": "bottom",
            "yshift": 21,
            "text": "p",
            "font": {"size": 13},
        }
    )
    layout = theme.base_layout(
        look, 62 + (ROW + 10 * any("<br>" in name for name in names)) * len(rows), t=54, l=122, b=8
    ) | {
        "xaxis": xaxis,
        "yaxis": yaxis | {"tickfont": {"size": 13}},
        "annotations": texts,
        "shapes": _marked(band, best, look) + (_compared(rows, look) if sized else []),
        "showlegend": False,
    }
    return go.Figure(traces, layout | ({"xaxis2": xaxis2} if sized else {}))


def _titled(text: str) -> dict:
    return {"title": {"text": text, "font": {"size": 13}, "standoff": 4}}


def _wrapped(name: str, width: int = 19, most: int = 2) -> str:
    """A name on at most two lines; Plotly reads tags, and this has no others."""
    lines = textwrap.wrap(name, width) or [""]
    kept = [*lines[: most - 1], short_text.short_name(" ".join(lines[most - 1 :]), width)]
    return "<br>".join(html.escape(line) for line in kept if line)


def _marked(band: Sequence, best: float | None, look: Look) -> list[dict]:
    shapes, upright = [], {"yref": "paper", "y0": 0, "y1": 1}
    if band and None not in band:
        shaded = {
            "fillcolor": look.partner,
            "opacity": 0.35,
            "line": {"width": 0},
            "layer": "below",
        }
        shapes.append({"type": "rect", "x0": band[0], "x1": band[1]} | upright | shaded)
    if best is not None:
        line = {"color": look.quiet, "width": 1.5, "dash": "dash"}
        shapes.append({"type": "line", "x0": best, "x1": best, "line": line} | upright)
    return shapes


def _compared(rows: list[dict], look: Look) -> list[dict]:
    """A line from the pixels down, and one at each kind's mean across its rows, on both axes."""
    shapes = []
    for axis, key in (("x", "value"), ("x2", "ratio")):
        for kind in MARKERS:
            at = [(place, row[key]) for place, row in enumerate(rows) if row["kind"] == kind]
            if not at or any(value is None for _, value in at):
                continue
            mean, last = (
                sum(value for _, value in at) / len(at),
                len(rows) if kind == "pixels" else at[-1][0] + 1,
            )
            line = {
                "color": look.accent if kind == "trained" else look.ink,
                "width": 1 if kind == "pixels" else 2,
            }
            place = {
                "x0": mean,
                "x1": mean,
                "y0": at[0][0] - 0.5,
                "y1": last - 0.5,
                "xref": axis,
                "layer": "below",
            }
            shapes.append({"type": "line", "line": line} | place)
    return shapes


def agreement_table(
    values: np.ndarray,
    texts: np.ndarray,
    rows: Sequence[str],
    columns: Sequence[str],
    chosen: tuple[int, int] | None = None,
    look: Look = theme.LIGHT,
    label: str = "rho-a",
) -> go.Figure:
    """Numbers 0..1 (n_rows, n_columns), NaN where undefined, as shades with their texts: the
    higher, the darker; the chosen cell (row, column) is outlined."""
    values = np.asarray(values, dtype=np.float64)
    dark = np.nan_to_num(1 - values, nan=np.inf) < theme.WHITE_TEXT_BELOW
    colours = np.select([np.isnan(values), dark], [look.ink, "#ffffff"], "#000000")
    shades = {
        "type": "heatmap",
        "z": np.clip(values, 0, 1),
        "colorscale": theme.DISSIMILARITY_SCALE,
        "reversescale": True,
    }
    shades |= {"zmin": 0, "zmax": 1, "xgap": 2, "ygap": 2, "showscale": False, "hoverinfo": "skip"}
    y, x = (axis.ravel().tolist() for axis in np.indices(values.shape))
    marks = {"type": "scatter", "mode": "text", "x": x, "y": y, "text": np.ravel(texts).tolist()}
    marks["textfont"] = {"size": 12, "color": colours.ravel().tolist()}
    marks["customdata"] = [
        [html.escape(rows[r]), html.escape(columns[c])] for r, c in zip(y, x, strict=True)
    ]
    marks["hovertemplate"] = (
        f"%{{customdata[0]}}, %{{customdata[1]}}<br>{label} %{{text}}<extra></extra>"
    )
    axis = {
        "tickmode": "array",
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "ticks": "",
    }
    axis["tickfont"] = {"size": 12}
    xaxis = {
        "tickvals": list(range(len(columns))),
        "ticktext": [html.escape(short_text.short_name(one)) for one in columns],
        "tickangle": -45,
    }
    yaxis = {
        "tickvals": list(range(len(rows))),
        "ticktext": [html.escape(short_text.short_name(one)) for one in rows],
    }
    shapes = []
    if chosen:
        row, column = chosen
        box = {"x0": column - 0.5, "x1": column + 0.5, "y0": row - 0.5, "y1": row + 0.5}
        shapes.append({"type": "rect", "line": {"color": theme.OUTLINE, "width": 3}} | box)
    layout = theme.base_layout(look, 90 + 32 * len(rows), l=104, b=76) | {
        "xaxis": axis | xaxis | {"range": [-0.5, len(columns) - 0.5]},
        "yaxis": axis | yaxis | {"range": [len(rows) - 0.5, -0.5]},
        "shapes": shapes,
        "showlegend": False,
        "hoverdistance": 30,
    }
    return go.Figure([shades, marks], layout)
