"""Charts of what happens along the layers: small heatmaps, and measures by depth."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from activsim.analysis.measures import Measure
from activsim.output.charts import heatmap, theme
from activsim.output.charts.theme import Look, PlotlyPart
from activsim.output.short_text import short_name, short_number

SMALL_SIDE = 150  # pixels of a small heatmap's side, about
LINE_HEIGHT = 290
BAR_WIDTH = 0.3  # of where values lie by chance, in layers
MAX_TICKS = 24  # layers that have their name below the line
GREY, CROSS = 190, 90  # of an undefined cell
MOST_WITH_CROSSES = 30  # classes; of more a cell is a single pixel


def small_heatmap(matrix: np.ndarray, measure: Measure) -> np.ndarray:
    """A dissimilarity matrix (n_classes, n_classes) as a picture uint8 (height, width, 3) on the
    measure's colours, which end at its own largest value; a cell is a square of pixels, an
    undefined one grey with a cross."""
    scale = heatmap.colour_scale(measure).stops
    stops = [stop for stop, _ in scale]
    colours = np.array([_rgb(colour) for _, colour in scale])
    shares = heatmap.colour_shares(matrix, heatmap.scale_top(matrix, measure), measure)
    shares = np.nan_to_num(shares)
    cells = np.stack([np.interp(shares, stops, channel) for channel in colours.T], axis=-1)
    side = 5 if len(matrix) <= MOST_WITH_CROSSES else 1
    picture = cells.repeat(side, axis=0).repeat(side, axis=1)
    cross = np.eye(side, dtype=bool) | np.eye(side, dtype=bool)[::-1]
    undefined = np.isnan(matrix)
    picture[undefined.repeat(side, axis=0).repeat(side, axis=1)] = GREY
    picture[np.kron(undefined, cross).astype(bool)] = CROSS
    return picture.round().astype(np.uint8)


def undefined_words(n_classes: int) -> str:
    """What an undefined cell of a small heatmap looks like."""
    return "Grey with a cross" if n_classes <= MOST_WITH_CROSSES else "Grey"


def _rgb(colour: str) -> list[int]:
    """Of "#rrggbb"."""
    return [int(colour[start : start + 2], 16) for start in (1, 3, 5)]


def measure_by_depth(
    values: np.ndarray,
    layers: list[str],
    ringed: int | None,
    no_structure: float,
    look: Look = theme.LIGHT,
    digits: int = 2,
    beside: tuple[str, np.ndarray] | None = None,
    chance: tuple[np.ndarray, np.ndarray] | None = None,
) -> go.Figure:
    """One number by layer, float (n_layers,): a line broken where it is undefined, and the word
    there. ringed: a layer that stands out; no_structure: the value that means none, a dashed
    line; digits: of the number beside the ring, after its point; beside: the same of something
    else, by its name, a dotted line; chance: where the values lie by chance, lowest and highest
    (n_layers,), a bar each."""
    positions = np.arange(len(layers))
    defined = ~np.isnan(values)
    everything = np.concatenate([values, *([] if beside is None else beside[1:]), *(chance or ())])
    low = np.nanmin([*everything, no_structure])
    high = np.nanmax([*everything, no_structure])
    pad = 0.12 * ((high - low) or 1.0)
    floor = low - pad / 4  # where what is undefined is marked
    traces = [
        _line(values, layers, look, digits + 1 if digits else 0),
        _undefined_marks(positions[~defined], floor, layers, look),
    ]
    if beside is not None:
        line = _line(beside[1], layers, look, digits + 1 if digits else 0, beside[0])
        traces.insert(0, line | _dotted(look))
    if ringed is not None and defined[ringed]:
        traces.append(
            _ring(ringed, short_number(float(values[ringed]), digits), float(values[ringed]))
        )
    axis = {"fixedrange": True, "zeroline": False, "showline": False}
    step = 1 + len(layers) // MAX_TICKS
    dashed = {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": no_structure,
        "y1": no_structure,
        "layer": "below",
        "line": {"dash": "dash", "width": 1.5, "color": look.quiet},
    }
    layout = theme.base_layout(look, LINE_HEIGHT, l=44, b=92, t=30) | {
        "xaxis": axis
        | {
            "tickmode": "array",
            "tickvals": positions[::step],
            "ticktext": [short_name(name, 16) for name in layers[::step]],
            "tickangle": -45,
            "tickfont": {"size": 12},
            "range": [-0.5, len(layers) - 0.5],
            "showgrid": False,
        },
        "yaxis": axis
        | {"range": [low - pad, high + 1.6 * pad], "gridcolor": look.line, "nticks": 5},
        "shapes": [*([] if chance is None else _bars(*chance, look)), dashed],
        "annotations": [
            _undefined_note(int(position), floor, look) for position in positions[~defined]
        ],
        "showlegend": False,
    }
    return go.Figure(traces, layout)


def _bars(low: np.ndarray, high: np.ndarray, look: Look) -> list[PlotlyPart]:
    """From low to high, float (n_layers,), behind everything; none where they are NaN."""
    return [
        {
            "type": "rect",
            "x0": position - BAR_WIDTH / 2,
            "x1": position + BAR_WIDTH / 2,
            "y0": float(low[position]),
            "y1": float(high[position]),
            "fillcolor": look.line,
            "line": {"width": 1, "color": look.quiet},
            "layer": "below",
        }
        for position in np.flatnonzero(~np.isnan(low)).tolist()
    ]


def _dotted(look: Look) -> PlotlyPart:
    """Of a line that another is compared with."""
    return {
        "line": {"color": look.quiet, "width": 2, "dash": "dot"},
        "marker": {"size": 9, "symbol": "circle-open", "color": look.quiet, "line": {"width": 2}},
    }


def _line(
    values: np.ndarray, layers: list[str], look: Look, digits: int, title: str = ""
) -> PlotlyPart:
    """title: whose line it is."""
    of_whom = f", {title}" if title else ""
    customdata = [
        [f"{name}{of_whom}", short_number(value, digits)]
        for name, value in zip(layers, values, strict=True)
    ]
    return {
        "type": "scatter",
        "x": np.arange(len(layers)),
        "y": values,
        "mode": "lines+markers",
        "line": {"color": look.accent, "width": 2.5},
        "marker": {"size": 8, "color": look.accent},
        "customdata": customdata,
        "hovertemplate": "%{customdata[0]}<br>%{customdata[1]}<extra></extra>",
    }


def _undefined_marks(
    positions: np.ndarray, floor: float, layers: list[str], look: Look
) -> PlotlyPart:
    return {
        "type": "scatter",
        "x": positions,
        "y": np.full(len(positions), floor),
        "mode": "markers",
        "marker": {"symbol": "x-thin", "size": 9, "line": {"width": 2, "color": look.quiet}},
        "customdata": [[layers[position]] for position in positions],
        "hovertemplate": "%{customdata[0]}<br>undefined<extra></extra>",
    }


def _undefined_note(position: int, floor: float, look: Look) -> PlotlyPart:
    return {
        "text": "undefined",
        "x": position,
        "y": floor,
        "showarrow": False,
        "textangle": -90,
        "yanchor": "bottom",
        "yshift": 8,
        "font": {"size": 12, "color": look.quiet},
    }


def _ring(position: int, text: str, value: float) -> PlotlyPart:
    edge = {"width": 3, "color": theme.OUTLINE}
    return {
        "type": "scatter",
        "x": [position],
        "y": [value],
        "mode": "markers+text",
        "hoverinfo": "skip",
        "marker": {"symbol": "circle-open", "size": 16, "color": theme.OUTLINE, "line": edge},
        "text": [text],
        "textposition": "top center",
        "cliponaxis": False,
    }
