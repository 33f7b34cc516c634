"""The dissimilarity matrix as a heatmap that can be clicked.

    figure = heatmap(matrix, names, order, MEASURES["mean difference"], look=theme.LIGHT)

A click on a cell reports customdata [row class, column class]: Plotly does not report clicks on
heatmaps, so invisible markers lie over the cells."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from activsim.analysis.measures import Measure
from activsim.output.charts import theme
from activsim.output.charts.theme import Look

GAP = 2  # pixels between two cells
WHITE, BLACK = "#ffffff", "#000000"  # a cell's words
# Of a cell that could be noise; size and inset: shares of its side.
CORNER = {"size": 0.3, "inset": 0.47, "fill": "#ffffff", "line": "#1b2733", "width": 1}
OUTLINE = {"color": theme.OUTLINE, "width": 3}
# Where Plotly puts the colour scale and the classes' names, measured: pixels above the cells and in
# from their sides; right and down from the middle of a row or a column.
SCALE = {"height": 8, "inset": 10, "above": 33, "texts_above": 11.5}
NAMES = {"left": [-1, 1], "below": [2, 8.5]}


def heatmap(
    matrix: np.ndarray,
    names: tuple[str, ...],
    order: np.ndarray,
    measure: Measure,
    pictures: list[str] | None,
    pair: tuple[int, int] | None,
    look: Look = theme.LIGHT,
    meta: dict | None = None,
    notes: np.ndarray | None = None,
    scale: np.ndarray | None = None,
) -> go.Figure:
    """The dissimilarity matrix (n_classes, n_classes), classes in `order`, the pair outlined (None:
    none is). scale: the matrix whose largest value ends the colour scale, where it is not this one.

    pictures: a data URI per class, drawn on both axes beside the name; None where there are none
    yet. Undefined cells stay empty and say "–". meta: goes into the figure's layout as it is, so
    that the browser can tell which choices a chart was drawn for. notes: str (n_classes,
    n_classes), what is uncertain about a cell, "" for nothing: such a cell has a white corner, and
    says the note when pointed at."""
    notes = np.full(matrix.shape, "") if notes is None else notes
    cells = matrix[np.ix_(order, order)]
    shown = measure.in_unit(cells)
    n_classes = len(order)
    unit = " points" if measure.points else ""
    top = scale_top(matrix if scale is None else scale, measure)
    colorbar = {
        "orientation": "h",
        "thickness": SCALE["height"],
        "outlinewidth": 0,
        "ticks": "",
        "ticklabeloverflow": "allow",
        "tickvals": [0, top / 2, top],
        "ticktext": scale_texts(top, measure),
        "y": 1.0,
        "yanchor": "bottom",
        "ypad": 6,
        "tickfont": {"size": theme.AXIS_TEXT},
    }
    colours = {
        "type": "heatmap",
        "z": shown,
        "colorscale": theme.DISSIMILARITY_SCALE,
        "zmin": 0,
        "zmax": top,
        "xgap": GAP,
        "ygap": GAP,
        "hoverinfo": "skip",
        "colorbar": colorbar,
    }
    rows, columns = (axis.ravel() for axis in np.indices(cells.shape))
    texts = cell_texts(cells, measure).ravel().tolist()
    marks = _targets(columns, rows) | {
        "mode": "markers+text" if n_classes <= theme.MAX_CLASSES_WITH_TEXTS else "markers",
        "text": texts,
        "textfont": {
            "size": theme.CELL_TEXT,
            "color": text_colours(cells, measure, look, top).ravel().tolist(),
        },
        "unselected": {"marker": {"opacity": 0}, "textfont": {}},
        "customdata": [
            [
                int(order[r]),
                int(order[c]),
                names[order[r]],
                names[order[c]],
                text,
                str(notes[order[r], order[c]]),
            ]
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
        | {"line": OUTLINE}
        for row, column in sorted({(query, other), (other, query)})
        if pair
    ]
    layout = theme.base_layout(look, theme.HEATMAP_HEIGHT, **theme.HEATMAP_MARGINS) | {
        **theme.class_axes(
            [names[label] for label in order],
            [pictures[label] for label in order] if pictures else [],
            look,
        ),
        "shapes": _corners(notes[np.ix_(order, order)] != "") + boxes,
        "hoverdistance": 30,
        "meta": meta,
        "showlegend": False,
    }
    return go.Figure([colours, marks, on_axes], layout)


def geometry() -> dict:
    """What a light drawing needs beside the numbers to lie where Plotly draws."""
    return {
        "height": theme.HEATMAP_HEIGHT,
        "margin": theme.HEATMAP_MARGINS,
        "room": theme.CLASS_ROOM,
        "pictures": theme.CLASS_PICTURES,
        "names": NAMES | {"angle": theme.NAMES_ANGLE},
        "gap": GAP,
        "most_texts": theme.MAX_CLASSES_WITH_TEXTS,
        "text": theme.CELL_TEXT,
        "white_below": theme.WHITE_TEXT_BELOW,
        "white": WHITE,
        "black": BLACK,
        "corner": CORNER,
        "outline": OUTLINE,
        "scale": SCALE,
    }


def _corners(marked: np.ndarray) -> list[dict]:
    """A triangle in the upper right corner of each marked cell: white with a dark edge, which shows
    on every shade."""
    side = CORNER["size"]
    inset = CORNER["inset"]
    at = [(column + inset, row - inset) for row, column in np.argwhere(marked).tolist()]
    path = "".join(
        f"M{x - side:.2f},{y:.2f}L{x:.2f},{y:.2f}L{x:.2f},{y + side:.2f}Z" for x, y in at
    )
    edge = {"color": CORNER["line"], "width": CORNER["width"]}
    return [{"type": "path", "path": path, "fillcolor": CORNER["fill"], "line": edge}] if at else []


def _targets(x, y) -> dict:
    """Invisible markers that take clicks and hovers: the nearest one does, within hoverdistance.
    Were they as large as a cell, they would lie over its neighbours on a narrow screen."""
    clear = {"marker": {"opacity": 0}}
    marker = {"symbol": "square", "size": 6, "color": "rgba(0,0,0,0)"}
    return {
        "type": "scatter",
        "x": x,
        "y": y,
        "marker": marker,
        "selected": clear,
        "unselected": clear,
    }


def scale_top(matrix: np.ndarray, measure: Measure) -> float:
    """The value, in the unit that is read, at the far end of the colour scale: the largest of the
    matrix."""
    return float(np.nanmax(measure.in_unit(matrix), initial=0.0)) or 1.0


def scale_texts(top: float, measure: Measure) -> list[str]:
    """What stands at the start, the middle and the end of the colour scale."""
    return ["0", f"{top / 2:.2g}" + (" points" if measure.points else ""), f"{top:.2g}"]


def cell_texts(cells: np.ndarray, measure: Measure) -> np.ndarray:
    """What each cell says, str of the shape of `cells`."""
    return np.vectorize(measure.two_digits, otypes=[object])(cells)


def text_colours(
    cells: np.ndarray, measure: Measure, look: Look, top: float | None = None
) -> np.ndarray:
    """In what colour each cell says it: white on the darkest third, black on the rest, which keeps
    every cell's contrast above 4.5 to 1; the page's ink where the cell is empty. top: where the
    colour scale ends."""
    dark = np.nan_to_num(measure.in_unit(cells), nan=np.inf) < theme.WHITE_TEXT_BELOW * (
        top or scale_top(cells, measure)
    )
    return np.select([np.isnan(cells), dark], [look.ink, WHITE], BLACK)
