"""The dissimilarities of many classes at a glance: cells without numbers, names where they fit.

    chart = overview(matrix, names, order, MEASURES["mean difference"], groups, marks, look)

The number and both names stand in what is said when a cell is pointed at; a part is made larger by
drawing a frame around it, which makes room for more names, and the whole comes back by a double
click."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from activsim.analysis.measures import Measure
from activsim.output.charts import heatmap, theme
from activsim.output.charts.theme import Look, PlotlyPart
from activsim.output.short_text import short_name

HEIGHT, MARGINS = 600, {"l": 110, "r": 8, "t": 36, "b": 8}
NAME_HEIGHT = 13  # pixels that a name needs
MOST_CELLS = 512  # of a side: more are no pixel of the screen any more, and are averaged
NAME_TEXT, GROUP_TEXT = 12, 11
GROUP_WIDTH, GROUP_LETTERS = 104, 17  # pixels beside the cells, for so many letters


class Group(NamedTuple):
    """Classes that stand beside each other: how many, and what they are called, "" for nothing."""

    size: int
    name: str = ""


def overview(
    matrix: np.ndarray,
    names: Sequence[str],
    order: np.ndarray,
    measure: Measure,
    groups: Sequence[Group] = (),
    marks: Sequence[int] = (),
    look: Look = theme.LIGHT,
    height: int = HEIGHT,
) -> go.Figure:
    """matrix: (n_classes, n_classes); order: int (n_classes,). groups: in this order, () for none.
    marks: the classes whose row and column are marked."""
    cells = measure.in_unit(matrix[np.ix_(order, order)])
    n_classes = len(order)
    has_titles = any(group.name for group in groups)
    layout = theme.base_layout(look, height, **MARGINS | ({"r": GROUP_WIDTH} if has_titles else {}))
    axis: PlotlyPart = {"showgrid": False, "zeroline": False, "ticks": ""}
    ordered_names = _distinct([names[label] for label in order])
    layout |= {
        "xaxis": axis | {"showticklabels": False, "range": [-0.5, n_classes - 0.5]},
        "yaxis": axis | _ticks(ordered_names, height) | {"range": [n_classes - 0.5, -0.5]},
        "shapes": _borders(groups, n_classes, look) + _marks(order, marks, n_classes),
        "annotations": _group_names(groups, n_classes, look, height) if has_titles else [],
        "dragmode": "zoom",
    }
    top = heatmap.scale_top(matrix, measure)
    return go.Figure([_cells(cells, ordered_names, measure, top)], layout)


def _distinct(names: Sequence[str]) -> list[str]:
    """Names of which no two are the same: those that come again have an end that nobody sees."""
    times: dict[str, int] = {}
    distinct = []
    for name in names:
        distinct.append(name + "\u200b" * times.get(name, 0))
        times[name] = times.get(name, 0) + 1
    return distinct


def _cells(cells: np.ndarray, names: list[str], measure: Measure, top: float) -> PlotlyPart:
    trace: PlotlyPart = {
        "type": "heatmap",
        "colorscale": heatmap.colour_scale(measure).stops,
        "zmin": heatmap.scale_start(top, measure),
        "zmax": top,
        "colorbar": heatmap.scale_bar(top, measure),
    }
    if len(cells) > MOST_CELLS:
        step = -(-len(cells) // MOST_CELLS)
        starts = np.arange(0, len(cells), step)
        averages = np.add.reduceat(np.add.reduceat(cells, starts), starts, axis=1)
        sizes = np.diff([*starts, len(cells)])
        averages = averages / np.multiply.outer(sizes, sizes)
        middles = (starts + (sizes - 1) / 2).tolist()
        shades = averages.astype(np.float32)
        return trace | {"z": shades, "x": middles, "y": middles, "hoverinfo": "skip"}
    unit = " points" if measure.points else ""
    return trace | {
        "z": cells,
        "x": names,
        "y": names,
        "hovertemplate": f"%{{x}} and %{{y}}<br>%{{z:.2g}}{unit}<extra></extra>",
    }


def _ticks(names: list[str], height: int) -> PlotlyPart:
    """The names that fit beside the rows: all of them, or every so manieth. Where each row has its
    name Plotly chooses them, anew for each part that is looked at."""
    n_names = height // NAME_HEIGHT
    font: PlotlyPart = {"tickfont": {"size": NAME_TEXT}}
    if len(names) <= MOST_CELLS:
        short = {name: short_name(name) for name in names if short_name(name) != name}
        return font | {"type": "category", "nticks": n_names, "labelalias": short}
    indices = list(range(0, len(names), -(-len(names) // n_names)))
    texts = [short_name(names[index]) for index in indices]
    return font | {"tickmode": "array", "tickvals": indices, "ticktext": texts}


def _borders(groups: Sequence[Group], n_classes: int, look: Look) -> list[PlotlyPart]:
    """A frame around each group."""
    if len(groups) > n_classes // 2:
        return []
    shapes, start = [], -0.5
    for group in groups:
        stop = start + group.size
        box = {"x0": start, "x1": stop, "y0": start, "y1": stop}
        shapes.append({"type": "rect", "line": {"color": look.ink, "width": 1}} | box)
        start = stop
    return shapes


def _group_names(
    groups: Sequence[Group], n_classes: int, look: Look, height: int
) -> list[PlotlyPart]:
    """Beside the rows of each group, where there is room."""
    pixels = (height - MARGINS["t"] - MARGINS["b"]) / n_classes  # of a row
    names, start, last = [], -0.5, -np.inf
    for group in groups:
        middle = start + group.size / 2
        if group.name and (middle - last) * pixels >= NAME_HEIGHT:
            names.append(
                {
                    "text": short_name(group.name, GROUP_LETTERS),
                    "hovertext": group.name,
                    "xref": "paper",
                    "x": 1.005,
                    "xanchor": "left",
                    "y": middle,
                    "showarrow": False,
                    "font": {"size": GROUP_TEXT, "color": look.quiet},
                }
            )
            last = middle
        start += group.size
    return names


def _marks(order: np.ndarray, labels: Sequence[int], n_classes: int) -> list[PlotlyPart]:
    """Over the row and the column of each of these classes."""
    line = theme.OUTLINE_LINE | {"width": 2}
    shapes = []
    for label in labels:
        position = order.tolist().index(label)
        row = {"x0": -0.5, "x1": n_classes - 0.5, "y0": position, "y1": position}
        column = {"y0": -0.5, "y1": n_classes - 0.5, "x0": position, "x1": position}
        shapes += [{"type": "line", "line": line, "opacity": 0.6} | ends for ends in (row, column)]
    return shapes
