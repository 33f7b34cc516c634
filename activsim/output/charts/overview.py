"""The dissimilarities of many classes at a glance: cells without numbers, names where they fit.

    chart = overview(matrix, names, order, MEASURES["mean difference"], groups, query, look)

The numbers and both names stand in what is said when a cell is pointed at; a part is made larger by
drawing a frame around it, and the whole comes back by a double click."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from activsim.analysis.measures import Measure
from activsim.output.charts import heatmap, theme
from activsim.output.charts.theme import Look, PlotlyPart
from activsim.output.short_text import short_name

HEIGHT = 600
NAME_HEIGHT = 13  # pixels that a name needs
MOST_CELLS = 512  # of a side: more are no pixel of the screen any more, and are averaged
BRACKET_TEXT = 12


def overview(
    matrix: np.ndarray,
    names: Sequence[str],
    order: np.ndarray,
    measure: Measure,
    groups: Sequence[int] = (),
    query: int | None = None,
    look: Look = theme.LIGHT,
) -> go.Figure:
    """matrix: (n_classes, n_classes); order: int (n_classes,). groups: how many classes stand in
    each group, in this order; () for none. query: the class whose row and column are marked."""
    cells = measure.in_unit(matrix[np.ix_(order, order)])
    n_classes = len(order)
    layout = theme.base_layout(look, HEIGHT, l=110, r=8, t=36, b=8)
    axis: PlotlyPart = {"showgrid": False, "zeroline": False, "ticks": "", "range": None}
    ticks = _ticks([names[label] for label in order], groups)
    layout |= {
        "xaxis": axis | {"showticklabels": False, "range": [-0.5, n_classes - 0.5]},
        "yaxis": axis | ticks | {"range": [n_classes - 0.5, -0.5]},
        "shapes": _borders(groups, n_classes, look) + _marks(order, query, n_classes),
        "dragmode": "zoom",
    }
    return go.Figure([_cells(cells, [names[label] for label in order], measure)], layout)


def _cells(cells: np.ndarray, names: list[str], measure: Measure) -> PlotlyPart:
    top = float(np.nanmax(cells, initial=0.0)) or 1.0
    trace: PlotlyPart = {
        "type": "heatmap",
        "colorscale": theme.DISSIMILARITY_SCALE,
        "zmin": 0,
        "zmax": top,
        "colorbar": heatmap.scale_bar(top, measure),
    }
    if len(cells) > MOST_CELLS:
        step = -(-len(cells) // MOST_CELLS)
        places = np.arange(0, len(cells), step)
        averages = np.add.reduceat(np.add.reduceat(cells, places), places, axis=1)
        sizes = np.diff([*places, len(cells)])
        averages = averages / np.multiply.outer(sizes, sizes)
        middles = (places + (sizes - 1) / 2).tolist()
        return trace | {"z": averages, "x": middles, "y": middles, "hoverinfo": "skip"}
    unit = " points" if measure.points else ""
    return trace | {
        "z": cells,
        "text": [names] * len(names),
        "customdata": [[name] * len(names) for name in names],
        "hovertemplate": f"%{{customdata}} and %{{text}}<br>%{{z:.2g}}{unit}<extra></extra>",
    }


def _ticks(names: list[str], groups: Sequence[int]) -> PlotlyPart:
    """The names that fit beside the rows: all of them, or every so manieth; of groups one
    in each."""
    n_places = HEIGHT // NAME_HEIGHT
    if groups:
        starts = np.cumsum([0, *groups])[:-1]
        places = [int(start + (size - 1) // 2) for start, size in zip(starts, groups, strict=True)]
        step = -(-len(places) // n_places)
        places = places[::step]
    else:
        places = list(range(0, len(names), -(-len(names) // n_places)))
    return {
        "tickmode": "array",
        "tickvals": places,
        "ticktext": [short_name(names[place]) for place in places],
        "tickfont": {"size": BRACKET_TEXT},
    }


def _borders(groups: Sequence[int], n_classes: int, look: Look) -> list[PlotlyPart]:
    """A frame around each group."""
    if len(groups) > n_classes // 2:
        return []
    shapes, start = [], -0.5
    for size in groups:
        stop = start + size
        box = {"x0": start, "x1": stop, "y0": start, "y1": stop}
        shapes.append({"type": "rect", "line": {"color": look.ink, "width": 1}} | box)
        start = stop
    return shapes


def _marks(order: np.ndarray, query: int | None, n_classes: int) -> list[PlotlyPart]:
    """Beside the row and above the column of a class."""
    if query is None:
        return []
    place = order.tolist().index(query)
    line = theme.OUTLINE_LINE | {"width": 2}
    row = {"x0": -0.5, "x1": n_classes - 0.5, "y0": place, "y1": place}
    column = {"y0": -0.5, "y1": n_classes - 0.5, "x0": place, "x1": place}
    return [{"type": "line", "line": line, "opacity": 0.6} | ends for ends in (row, column)]
