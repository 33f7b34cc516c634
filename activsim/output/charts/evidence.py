"""All the evidence on one axis: how well each network agrees with the groups."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Sequence
from typing import TypedDict

import plotly.graph_objects as go

from activsim.output.charts import theme
from activsim.output.charts.theme import Look, PlotlyPart
from activsim.output.short_text import number_or_dash, p_value_text, short_name

ROW, ROW_OF_TWO_LINES = 26, 36  # pixels
MARKERS = {
    "pixels": "diamond",
    "untrained": "circle-open",
    "trained": "circle",
    "control": "square-open",
}
WITH_MEAN = ("pixels", "untrained", "trained")
CHANCE_HEIGHT = 0.42  # of a row
LINE_WIDTH, MAX_LINES = 19, 2  # letters and lines of a name


class AgreementRow(TypedDict, total=False):
    """kind: of MARKERS; value: agreement with the groups; p: its p-value; ratio: the effect size,
    within over between; chance: between what 95% of random groups lie. None where undefined."""

    kind: str
    name: str
    value: float | None
    p: float | None
    ratio: float | None
    chance: tuple[float | None, float | None]


def agreement_axis(
    rows: Sequence[AgreementRow],
    ceiling: Sequence[float | None] = (),
    best: float | None = None,
    look: Look = theme.LIGHT,
) -> go.Figure:
    """Agreement of each row on one axis, its effect size on a second small one where there is any,
    and its p as text.

    ceiling: (lower, upper) noise ceiling of the trained networks, shaded where it is defined; best:
    what groups can reach at most, a dashed line. A bar in a row is where chance lies. Where there
    are effect sizes, a thin line goes on from the pixels through all rows, and short ones stand at
    the means."""
    with_ratios = any(row.get("ratio") is not None for row in rows)
    names = [_name_on_lines(row["name"]) for row in rows]
    two_lines = any("<br>" in name for name in names)
    height = 62 + (ROW_OF_TWO_LINES if two_lines else ROW) * len(rows)
    dots = _dots(rows, with_ratios, look)
    traces = [dots | {"x": [row["value"] for row in rows]}]
    shapes = _reference_marks(ceiling, best, look) + _chance_bars(rows, look)
    layout = theme.base_layout(look, height, t=54, l=122, b=8) | {
        "xaxis": _agreement_xaxis(rows, with_ratios, look),
        "yaxis": {
            "tickmode": "array",
            "tickvals": list(range(len(rows))),
            "ticktext": names,
            "tickfont": {"size": 13},
            "range": [len(rows) - 0.4, -0.6],
            "ticks": "",
            "showgrid": False,
            "fixedrange": True,
            "zeroline": False,
        },
        "annotations": _texts(rows, ceiling),
        "showlegend": False,
    }
    if with_ratios:
        traces.append(dots | {"x": [row["ratio"] for row in rows], "xaxis": "x2"})
        shapes += _means(rows, "value", "x", look) + _means(rows, "ratio", "x2", look)
        layout["xaxis2"] = _ratio_xaxis(rows, look)
    return go.Figure(traces, layout | {"shapes": shapes})


def _dots(rows: Sequence[AgreementRow], with_ratios: bool, look: Look) -> PlotlyPart:
    colours = [look.accent if row["kind"] == "trained" else look.ink for row in rows]
    customdata = []
    for row in rows:
        agreement, ratio = number_or_dash(row["value"]), number_or_dash(row.get("ratio"))
        band = " to ".join(number_or_dash(end) for end in _chance(row)) or number_or_dash(None)
        customdata.append(
            [html.escape(row["name"]), agreement, p_value_text(row["p"]), ratio, band]
        )
    hover = "%{customdata[0]}<br>rho-a %{customdata[1]}, p %{customdata[2]}"
    if any(map(_chance, rows)):
        hover += "<br>95% of chance %{customdata[4]}"
    if with_ratios:
        hover += "<br>within / between %{customdata[3]}"
    return {
        "type": "scatter",
        "mode": "markers",
        "y": list(range(len(rows))),
        "marker": {
            "symbol": [MARKERS[row["kind"]] for row in rows],
            "size": 11,
            "color": colours,
            "line": {"width": 2, "color": colours},
        },
        "cliponaxis": False,
        "customdata": customdata,
        "hovertemplate": f"{hover}<extra></extra>",
    }


def _agreement_xaxis(rows: Sequence[AgreementRow], with_ratios: bool, look: Look) -> PlotlyPart:
    ends = [end for row in rows for end in _chance(row)]
    lowest = min([0.0, *ends, *(row["value"] for row in rows if row["value"] is not None)])
    end = 0.5 if with_ratios else 0.78
    where = {"domain": [0, end], "range": [lowest - 0.04, 1], "dtick": 0.5}
    return _xaxis("agreement" if with_ratios else "rho-a", look) | where


def _ratio_xaxis(rows: Sequence[AgreementRow], look: Look) -> PlotlyPart:
    ratios = [row.get("ratio") for row in rows]
    highest = max([1.0, *(ratio for ratio in ratios if ratio is not None)])
    where = {"domain": [0.57, 0.79], "range": [0, highest], "dtick": 0.5}
    return _xaxis("within/between", look) | where


def _xaxis(title: str, look: Look) -> PlotlyPart:
    return {
        "title": {"text": title, "font": {"size": 13}, "standoff": 4},
        "tickfont": {"size": 12},
        "side": "top",
        "zeroline": True,
        "zerolinecolor": look.quiet,
        "gridcolor": look.line,
        "fixedrange": True,
    }


def _texts(rows: Sequence[AgreementRow], ceiling: Sequence[float | None]) -> list[PlotlyPart]:
    """Each row's p, their title, and what the shaded band is."""
    beside = {"xref": "paper", "x": 1, "xanchor": "right", "showarrow": False}
    texts = [
        beside | {"y": row_number, "text": p_value_text(row["p"])}
        for row_number, row in enumerate(rows)
    ]
    if band := _defined(ceiling):
        texts.append(
            {
                "text": "noise ceiling",
                "x": sum(band) / 2,
                "yref": "paper",
                "y": 0.03,
                "yanchor": "bottom",
                "textangle": -90,
                "font": {"size": 12},
                "showarrow": False,
            }
        )
    above = {"yref": "paper", "y": 1, "yanchor": "bottom", "yshift": 21}
    texts.append(beside | above | {"text": "p", "font": {"size": 13}})
    return texts


def _defined(ceiling: Sequence[float | None]) -> list[float]:
    """Both ends, or none where one is undefined."""
    ends = [end for end in ceiling if end is not None]
    return ends if len(ends) == len(ceiling) else []


def _name_on_lines(name: str) -> str:
    """A name on at most two lines; Plotly reads tags, and this has no others."""
    lines = textwrap.wrap(name, LINE_WIDTH) or [""]
    last = short_name(" ".join(lines[MAX_LINES - 1 :]), LINE_WIDTH)
    return "<br>".join(html.escape(line) for line in (*lines[: MAX_LINES - 1], last) if line)


def _reference_marks(
    ceiling: Sequence[float | None], best: float | None, look: Look
) -> list[PlotlyPart]:
    """The noise ceiling, and the best that groups can reach."""
    shapes: list[PlotlyPart] = []
    upright = {"yref": "paper", "y0": 0, "y1": 1}
    if band := _defined(ceiling):
        shade = {
            "fillcolor": look.partner,
            "opacity": 0.35,
            "line": {"width": 0},
            "layer": "below",
        }
        shapes.append({"type": "rect", "x0": band[0], "x1": band[1]} | upright | shade)
    if best is not None:
        line = {"color": look.quiet, "width": 1.5, "dash": "dash"}
        shapes.append({"type": "line", "x0": best, "x1": best, "line": line} | upright)
    return shapes


def _chance(row: AgreementRow) -> list[float]:
    """Both ends, or none."""
    return _defined(row.get("chance", ()))


def _chance_bars(rows: Sequence[AgreementRow], look: Look) -> list[PlotlyPart]:
    """In each row, where chance lies: lower than the row, so that dots stand out."""
    shapes: list[PlotlyPart] = []
    for row_number, row in enumerate(rows):
        if band := _chance(row):
            shapes.append(
                {
                    "type": "rect",
                    "x0": band[0],
                    "x1": band[1],
                    "y0": row_number - CHANCE_HEIGHT / 2,
                    "y1": row_number + CHANCE_HEIGHT / 2,
                    "fillcolor": look.line,
                    "line": {"width": 1, "color": look.quiet},
                    "layer": "below",
                }
            )
    return shapes


def _means(rows: Sequence[AgreementRow], quantity: str, axis: str, look: Look) -> list[PlotlyPart]:
    """A line from the pixels down, and one at each kind's mean across its rows, on an axis."""
    shapes: list[PlotlyPart] = []
    for kind in WITH_MEAN:
        row_numbers = [row_number for row_number, row in enumerate(rows) if row["kind"] == kind]
        values = [rows[row_number].get(quantity) for row_number in row_numbers]
        numbers = [value for value in values if isinstance(value, float | int)]
        if not row_numbers or len(numbers) < len(values):
            continue
        mean = sum(numbers) / len(numbers)
        is_pixels = kind == "pixels"
        shapes.append(
            {
                "type": "line",
                "line": {
                    "color": look.accent if kind == "trained" else look.ink,
                    "width": 1 if is_pixels else 2,
                },
                "x0": mean,
                "x1": mean,
                "y0": row_numbers[0] - 0.5,
                "y1": (len(rows) if is_pixels else row_numbers[-1] + 1) - 0.5,
                "xref": axis,
                "layer": "below",
            }
        )
    return shapes
