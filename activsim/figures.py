"""Arrays in, plotly Figures out. The look of every chart is decided here.

    figure = heatmap(matrix, names, order, MEASURES["mean difference"], look=LIGHT)

A click on a heatmap's cell reports customdata [row class, column class]: Plotly does not report clicks on
heatmaps, so invisible markers lie over the cells.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from activsim.similarity import Measure


@dataclass(frozen=True)
class Look:
    """Colours of one theme: text, quiet text, lines, the accent and its quiet partner, and what is behind it all."""

    ink: str
    quiet: str
    line: str
    accent: str
    partner: str
    paper: str


LIGHT = Look("#1b2733", "#52616f", "#dfe5ea", "#a34900", "#a3aeb8", "#ffffff")
DARK = Look("#e8edf2", "#a9b6c2", "#2c3742", "#f5a25d", "#66727e", "#11161c")
# One hue, so that it reads without colour vision; the more alike, the darker.
ALIKE = [[0.0, "#08306b"], [0.25, "#2166a8"], [0.5, "#5ba0cf"], [0.75, "#b3d3e8"], [1.0, "#f2f7fb"]]
OUTLINE = "#e8710a"  # of the pair
FONT = "Source Sans, Source Sans Pro, sans-serif"
# Margins wide enough for all that stands in them: Plotly would widen them itself, and the light drawing would not.
HEATMAP_HEIGHT, HEATMAP_MARGINS = 530, {"t": 72, "b": 82, "l": 98, "r": 14}
CELL_TEXT = AXIS_TEXT = 14  # pixels: to be read from the back of a classroom
BARS_HEIGHT, BARS_MARGINS = 310, {"t": 46, "b": 52, "l": 48, "r": 8}
WHITE_BELOW = 0.33  # of the scale: below it a cell is dark enough for white
RATES = [0, 25, 50, 75, 100]  # percent, at which a grid line stands
MOST_TEXTS = 20  # classes up to which a cell has room for its number
STILL = {"displayModeBar": False, "showSendToCloud": False}
KEPT = {"displayModeBar": True, "displaylogo": False, "modeBarButtons": [["toImage"]], "showSendToCloud": False}


def frame(look: Look, height: int, **margins) -> dict:
    """The part of a layout that all charts share: font, colours of the theme, height and margins in pixels."""
    return {
        "template": "none",
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8} | margins,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 14, "color": look.ink},
        "hoverlabel": {"font": {"size": 14}},
    }


def to_keep(figure: go.Figure, name: str, look: Look = LIGHT) -> dict:
    """Plotly's settings for a chart with one button, which saves it as <name>.png; it is given the page's colour as its
    ground, so that its words can be read wherever the picture is put."""
    figure.layout.paper_bgcolor = look.paper
    figure.layout.modebar = {"bgcolor": "rgba(0,0,0,0)", "color": look.quiet, "activecolor": look.accent}
    return KEPT | {"toImageButtonOptions": {"format": "png", "filename": name, "scale": 2}}


def heatmap(
    matrix: np.ndarray,
    names: tuple[str, ...],
    order: np.ndarray,
    measure: Measure,
    pictures: list[str] | None,
    pair: tuple[int, int] | None,
    look: Look = LIGHT,
    meta: dict | None = None,
    notes: np.ndarray | None = None,
    scale: np.ndarray | None = None,
) -> go.Figure:
    """The dissimilarity matrix (n_classes, n_classes), classes in `order`, the pair outlined (None: none is).
    scale: the matrix whose largest value ends the colour scale, where it is not this one.

    pictures: a data URI per class, drawn on both axes beside the name; None where there are none yet. Undefined
    cells stay empty and say "–". meta: goes into the figure's layout as it is, so that the browser can tell which
    choices a chart was drawn for. notes: str (n_classes, n_classes), what is uncertain about a cell, "" for
    nothing: such a cell has a white corner, and says the note when pointed at.
    """
    notes = np.full(matrix.shape, "") if notes is None else notes
    cells = matrix[np.ix_(order, order)]
    shown = measure.shown(cells)
    n_classes = len(order)
    unit = " points" if measure.points else ""
    top = scale_top(matrix if scale is None else scale, measure)
    colorbar = {
        "orientation": "h",
        "thickness": 8,
        "outlinewidth": 0,
        "ticks": "",
        "ticklabeloverflow": "allow",
        "tickvals": [0, top / 2, top],
        "ticktext": scale_texts(top, measure),
        "y": 1.0,
        "yanchor": "bottom",
        "ypad": 6,
        "tickfont": {"size": AXIS_TEXT},
    }
    colours = {
        "type": "heatmap",
        "z": shown,
        "colorscale": ALIKE,
        "zmin": 0,
        "zmax": top,
        "xgap": 2,
        "ygap": 2,
        "hoverinfo": "skip",
        "colorbar": colorbar,
    }
    rows, columns = (axis.ravel() for axis in np.indices(cells.shape))
    texts = cell_texts(cells, measure).ravel().tolist()
    marks = _targets(columns, rows) | {
        "mode": "markers+text" if n_classes <= MOST_TEXTS else "markers",
        "text": texts,
        "textfont": {"size": CELL_TEXT, "color": text_colours(cells, measure, look, top).ravel().tolist()},
        "unselected": {"marker": {"opacity": 0}, "textfont": {}},
        "customdata": [
            [int(order[r]), int(order[c]), names[order[r]], names[order[c]], text, str(notes[order[r], order[c]])]
            for r, c, text in zip(rows, columns, texts, strict=True)
        ],
        "hovertemplate": "%{customdata[2]} and %{customdata[3]}<br>%{customdata[4]}"
        + unit
        + "<br>%{customdata[5]}<extra></extra>",
    }
    # The pictures on both axes can be clicked too: they pick the class itself.
    ticks = list(range(n_classes))
    own = [[int(label), int(label), names[label]] for label in order]
    on_axes = _targets([-1.01] * n_classes + ticks, ticks + [n_classes - 0.03] * n_classes) | {
        "mode": "markers",
        "customdata": own + own,
        "hovertemplate": "%{customdata[2]}<extra></extra>",
    }
    place = {int(label): index for index, label in enumerate(order)}
    query, other = (place[label] for label in pair) if pair else (None, None)
    boxes = [
        {"type": "rect", "x0": column - 0.5, "x1": column + 0.5, "y0": row - 0.5, "y1": row + 0.5}
        | {"line": {"color": OUTLINE, "width": 3}}
        for row, column in sorted({(query, other), (other, query)})
        if pair
    ]
    layout = frame(look, HEATMAP_HEIGHT, **HEATMAP_MARGINS) | {
        **class_axes([names[label] for label in order], [pictures[label] for label in order] if pictures else [], look),
        "shapes": _corners(notes[np.ix_(order, order)] != "") + boxes,
        "hoverdistance": 30,
        "meta": meta,
        "showlegend": False,
    }
    return go.Figure([colours, marks, on_axes], layout)


CORNER = {"size": 0.3, "fill": "#ffffff", "line": "#1b2733"}  # of an uncertain cell; size: share of its side


def _corners(marked: np.ndarray) -> list[dict]:
    """A triangle in the upper right corner of each marked cell: white with a dark edge, which shows on every shade."""
    side = CORNER["size"]
    at = [(column + 0.47, row - 0.47) for row, column in np.argwhere(marked).tolist()]
    path = "".join(f"M{x - side:.2f},{y:.2f}L{x:.2f},{y:.2f}L{x:.2f},{y + side:.2f}Z" for x, y in at)
    edge = {"color": CORNER["line"], "width": 1}
    return [{"type": "path", "path": path, "fillcolor": CORNER["fill"], "line": edge}] if at else []


def _targets(x, y) -> dict:
    """Invisible markers that take clicks and hovers: the nearest one does, within hoverdistance. Were they as large
    as a cell, they would lie over its neighbours on a narrow screen."""
    clear = {"marker": {"opacity": 0}}
    marker = {"symbol": "square", "size": 6, "color": "rgba(0,0,0,0)"}
    return {"type": "scatter", "x": x, "y": y, "marker": marker, "selected": clear, "unselected": clear}


def class_axes(names: list[str], pictures: list[str], look: Look) -> dict:
    """Both axes of a matrix of classes, as a part of a layout: a class's name and, where there are pictures (data
    URIs), its picture stand at whole numbers; the second axis runs downward like a table."""
    ticks = list(range(len(names)))
    axis = {"tickmode": "array", "tickvals": ticks, "showgrid": False, "zeroline": False, "fixedrange": True}
    axis |= {"ticktext": [short_name(name) for name in names], "showline": False, "ticks": ""}
    axis |= {"tickfont": {"size": AXIS_TEXT, "color": look.ink}}
    common = {"layer": "above", "sizing": "contain", "xref": "x", "yref": "y", "sizex": 0.78, "sizey": 0.78}
    left = {"x": -0.62, "xanchor": "right", "yanchor": "middle"}
    below = {"y": len(names) - 0.42, "xanchor": "center", "yanchor": "top"}
    return {
        "xaxis": axis | {"range": [-1.5, len(names) - 0.5], "tickangle": -45},
        "yaxis": axis | {"range": [len(names) + 0.4, -0.5]},
        "images": [
            common | placed | {"source": source}
            for index, source in enumerate(pictures)
            for placed in (left | {"y": index}, below | {"x": index})
        ],
    }


def scale_top(matrix: np.ndarray, measure: Measure) -> float:
    """The value, in the unit that is read, at the far end of the colour scale: the largest of the matrix."""
    return float(np.nanmax(measure.shown(matrix), initial=0.0)) or 1.0


def scale_texts(top: float, measure: Measure) -> list[str]:
    """What stands at the start, the middle and the end of the colour scale."""
    return ["0", f"{top / 2:.2g}" + (" points" if measure.points else ""), f"{top:.2g}"]


def cell_texts(cells: np.ndarray, measure: Measure) -> np.ndarray:
    """What each cell says, str of the shape of `cells`."""
    return np.vectorize(measure.short, otypes=[object])(cells)


def text_colours(cells: np.ndarray, measure: Measure, look: Look, top: float | None = None) -> np.ndarray:
    """In what colour each cell says it: white on the darkest third, black on the rest, which keeps every cell's
    contrast above 4.5 to 1; the page's ink where the cell is empty. top: where the colour scale ends."""
    dark = np.nan_to_num(measure.shown(cells), nan=np.inf) < WHITE_BELOW * (top or scale_top(cells, measure))
    return np.select([np.isnan(cells), dark], [look.ink, "#ffffff"], "#000000")


def short_name(name: str, most: int = 14) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"


MOST_BARS = 64
BARS_KEPT = 40


def bars_shown(query: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Which neurons get a bar: all of up to 64, else the 40 that differ most; int, in the layer's order."""
    if len(query) <= MOST_BARS:
        return np.arange(len(query))
    difference = np.nan_to_num(np.abs(query - other))
    return np.sort(np.argsort(-difference, kind="stable")[:BARS_KEPT])


def neuron_bars(
    query: np.ndarray,
    other: np.ndarray,
    neurons: np.ndarray,
    labels: list[str],
    names: tuple[str, str],
    what: str = "neuron",
    look: Look = LIGHT,
    meta: dict | None = None,
) -> go.Figure:
    """Firing rate of each of `neurons` (indices) for two classes, profiles float (n_neurons,). meta: see heatmap."""
    bars = [
        {
            "type": "bar",
            "x": labels,
            "y": profile[neurons] * 100,
            "name": name,
            "marker": {
                "color": colour,
                "pattern": {"shape": pattern, "fillmode": "overlay", "fgcolor": look.ink, "solidity": 0.2},
            },
            "hovertemplate": f"{what} %{{x}}<br>{name}: %{{y:.1f}}%<extra></extra>",
        }
        for profile, name, colour, pattern in (
            (query, names[0], look.accent, ""),
            (other, names[1], look.partner, "/"),
        )
    ]
    named = bars_named(labels)
    xaxis = {
        "type": "category",
        "tickmode": "array",
        "tickvals": named,
        "ticktext": named,
        "tickfont": {"size": AXIS_TEXT},
    }
    xaxis |= {"tickangle": bars_angle(labels), "fixedrange": True, "showgrid": False}
    yaxis = {"range": [0, 100], "tickvals": RATES, "ticktext": [f"{rate}%" for rate in RATES], "gridcolor": look.line}
    layout = frame(look, BARS_HEIGHT, **BARS_MARGINS) | {
        "barmode": "group",
        "bargap": 0.25,
        "bargroupgap": 0,
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 14}},
        "xaxis": xaxis,
        "yaxis": yaxis | {"fixedrange": True, "zeroline": False},
        "meta": meta,
    }
    return go.Figure(bars, layout)


def bars_named(labels: list[str]) -> list[str]:
    """Which bars have their neuron's name below them: as many as a phone has room for."""
    return labels[:: 4 if len(labels) > 40 else 2 if len(labels) > 16 else 1]


def bars_angle(labels: list[str]) -> int:
    """Degrees by which the names are turned: long ones stand upright."""
    return -90 if max(map(len, labels), default=0) > 3 else 0
