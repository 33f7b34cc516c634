"""The dissimilarity matrix as a heatmap that can be clicked.

    figure = heatmap(matrix, names, order, MEASURES["mean difference"], look=theme.LIGHT)

A click on a cell reports customdata [row class, column class]: Plotly does not report clicks on
heatmaps, so invisible markers lie over the cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from activsim.analysis.measures import Measure
from activsim.output.charts import theme
from activsim.output.charts.theme import Look, PlotlyPart
from activsim.output.short_text import cell_number

GAP = 2  # pixels between two cells
SCALE_HEIGHT = 8
# Of a cell that could be noise; size and inset from the cell's middle: shares of its side.
CORNER: PlotlyPart = {
    "size": 0.3,
    "inset": 0.47,
    "fill": theme.LIGHT.paper,
    "line": theme.LIGHT.ink,
    "width": 1,
}


def heatmap(  # noqa: PLR0913  what is drawn, and six things that may be added to it
    matrix: np.ndarray,
    names: tuple[str, ...],
    order: np.ndarray,
    measure: Measure,
    pictures: Sequence[str] | Mapping[int, str] | None,
    pair: tuple[int, int] | None,
    look: Look = theme.LIGHT,
    meta: PlotlyPart | None = None,
    notes: np.ndarray | None = None,
    scale: np.ndarray | None = None,
    labels: np.ndarray | None = None,
) -> go.Figure:
    """A dissimilarity matrix (n_classes, n_classes), its rows in this order, the pair of classes
    outlined (None: none is). labels: int (n_classes,), the classes that the matrix is of where
    these are a few of all that have names. scale: the matrix whose largest value ends the colour
    scale, where it is not this one.

    pictures: a data URI by class, drawn on both axes beside the name; None where there are none
    yet. Undefined cells stay empty and say "–". meta: goes into the figure's layout as it is, so
    that the browser can tell which choices a chart was drawn for. notes: str (n_classes,
    n_classes), what is uncertain about a cell, "" for nothing: such a cell has a white corner, and
    says the note when pointed at."""
    if notes is None:
        notes = np.full(matrix.shape, "")
    cells, notes = matrix[np.ix_(order, order)], notes[np.ix_(order, order)]
    classes = order if labels is None else labels[order]
    ordered_names = [names[label] for label in classes]
    ordered_pictures = [pictures[label] for label in classes] if pictures else []
    top = scale_top(matrix if scale is None else scale, measure)
    traces = [
        _shades(cells, measure, top),
        _cell_markers(cells, notes, classes, names, measure, look, top),
        _axis_markers(classes, names),
    ]
    boxes = []
    if pair:
        row, column = (classes.tolist().index(label) for label in pair)
        boxes = [theme.outlined_cell(*cell) for cell in sorted({(row, column), (column, row)})]
    layout = theme.base_layout(look, theme.HEATMAP_HEIGHT, **theme.HEATMAP_MARGINS)
    layout |= theme.class_axes(ordered_names, ordered_pictures, look)
    layout |= {
        "shapes": _corners(notes != "") + boxes,
        "hoverdistance": 30,
        "meta": meta,
        "showlegend": False,
    }
    return go.Figure(traces, layout)


def _shades(cells: np.ndarray, measure: Measure, top: float) -> PlotlyPart:
    return {
        "type": "heatmap",
        "z": measure.in_unit(cells),
        "colorscale": colour_scale(measure).stops,
        "zmin": scale_start(top, measure),
        "zmax": top,
        "xgap": GAP,
        "ygap": GAP,
        "hoverinfo": "skip",
        "colorbar": scale_bar(top, measure),
    }


def scale_bar(top: float, measure: Measure) -> PlotlyPart:
    """The colour scale above a matrix."""
    start = scale_start(top, measure)
    return {
        "orientation": "h",
        "thickness": SCALE_HEIGHT,
        "outlinewidth": 0,
        "ticks": "",
        "ticklabeloverflow": "allow",
        "tickvals": [start, (start + top) / 2, top],
        "ticktext": scale_texts(top, measure),
        "y": 1.0,
        "yanchor": "bottom",
        "ypad": 3,
        "tickfont": {"size": theme.AXIS_TEXT},
    }


def _cell_markers(
    cells: np.ndarray,
    notes: np.ndarray,
    order: np.ndarray,
    names: tuple[str, ...],
    measure: Measure,
    look: Look,
    top: float,
) -> PlotlyPart:
    """The cells' numbers, and what takes clicks and says more when pointed at."""
    rows, columns = (indices.ravel() for indices in np.indices(cells.shape))
    texts = cell_texts(cells, measure).ravel().tolist()
    customdata = []
    for row, column, text in zip(rows, columns, texts, strict=True):
        first, second = int(order[row]), int(order[column])
        note = str(notes[row, column])
        pair = (theme.plain_text(names[label]) for label in (first, second))
        customdata.append([first, second, *pair, text, note])
    unit = " points" if measure.points else ""
    value = f"%{{customdata[4]}}{unit}<br>%{{customdata[5]}}"
    with_texts = len(order) <= theme.MAX_CLASSES_WITH_TEXTS
    colours = text_colours(cells, measure, look, top)
    return theme.click_targets(columns, rows) | {
        "mode": "markers+text" if with_texts else "markers",
        "text": [cell_number(text) for text in texts],
        "textfont": {"size": theme.CELL_TEXT, "color": colours.ravel().tolist()},
        "unselected": {"marker": {"opacity": 0}, "textfont": {}},
        "customdata": customdata,
        "hovertemplate": f"%{{customdata[2]}} and %{{customdata[3]}}<br>{value}<extra></extra>",
    }


def _axis_markers(order: np.ndarray, names: tuple[str, ...]) -> PlotlyPart:
    """The pictures on both axes can be clicked too: they pick the class itself."""
    n_classes = len(order)
    positions = [float(position) for position in range(n_classes)]
    customdata = [[int(label), int(label), theme.plain_text(names[label])] for label in order]
    left, below = [-1.01] * n_classes, [n_classes - 0.03] * n_classes
    return theme.click_targets(left + positions, positions + below) | {
        "customdata": customdata + customdata,
        "hovertemplate": "%{customdata[2]}<extra></extra>",
    }


def _corners(uncertain: np.ndarray) -> list[PlotlyPart]:
    """A triangle in the upper right corner of each uncertain cell, bool (n_classes, n_classes):
    white with a dark edge, which shows on every shade."""
    if not uncertain.any():
        return []
    size, inset = CORNER["size"], CORNER["inset"]
    path = ""
    for row, column in np.argwhere(uncertain).tolist():
        x, y = column + inset, row - inset
        left, bottom = x - size, y + size
        path += f"M{left:.2f},{y:.2f}L{x:.2f},{y:.2f}L{x:.2f},{bottom:.2f}Z"
    edge = {"color": CORNER["line"], "width": CORNER["width"]}
    return [{"type": "path", "path": path, "fillcolor": CORNER["fill"], "line": edge}]


def scale_top(matrix: np.ndarray, measure: Measure) -> float:
    """The value, in the unit that is read, at the far end of the colour scale: the largest of the
    matrix, on either side of 0."""
    return float(np.nanmax(np.abs(measure.in_unit(matrix)), initial=0.0)) or 1.0


def scale_start(top: float, measure: Measure) -> float:
    """The value at the near end: 0, or as far below it as the far end is above."""
    return -top if measure.signed else 0.0


def scale_name(measure: Measure) -> str:
    """Which of theme.SCALES its dissimilarities have."""
    return "signed" if measure.signed else "plain"


def colour_scale(measure: Measure) -> theme.ColourScale:
    return theme.SCALES[scale_name(measure)]


def colour_words(measure: Measure) -> str:
    """What the colours say."""
    return "White: 0; bluer: less alike" if measure.signed else "Darker: more alike"


def colour_shares(cells: np.ndarray, top: float, measure: Measure) -> np.ndarray:
    """Where each cell stands on the colour scale, 0..1. top: where that ends."""
    shares = measure.in_unit(cells) / top
    return np.clip((shares + 1) / 2 if measure.signed else shares, 0, 1)


def scale_texts(top: float, measure: Measure) -> list[str]:
    """What stands at the start, the middle and the end of the colour scale."""
    if measure.signed:
        return [f"−{top:.2g}", "0", f"{top:.2g}"]
    return ["0", f"{top / 2:.2g}" + (" points" if measure.points else ""), f"{top:.2g}"]


def cell_texts(cells: np.ndarray, measure: Measure) -> np.ndarray:
    """What each cell says, str of the shape of `cells`."""
    return np.vectorize(measure.two_digits, otypes=[object])(cells)


def text_colours(
    cells: np.ndarray, measure: Measure, look: Look, top: float | None = None
) -> np.ndarray:
    """In what colour each cell says it: white on the dark ones, black on the rest; the page's ink
    where the cell is empty. top: where the colour scale ends."""
    scale = colour_scale(measure)
    shares = colour_shares(cells, top or scale_top(cells, measure), measure)
    dark = (shares < scale.white_below) | (shares > scale.white_above)
    return np.select([np.isnan(cells), dark], [look.ink, theme.WHITE_TEXT], theme.BLACK_TEXT)
