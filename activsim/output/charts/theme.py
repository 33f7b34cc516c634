"""The look of every chart, and what charts have in common. Each subject has a module of its own
beside this one: arrays in, plotly Figures out."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from activsim.output.short_text import name_below, short_name

PlotlyPart = dict[str, Any]  # a part of a figure as Plotly's JSON has it


@dataclass(frozen=True)
class Look:
    """Colours of one theme: text, quiet text, lines, the accent and its quiet partner, and what is
    behind it all."""

    ink: str
    quiet: str
    line: str
    accent: str
    partner: str
    paper: str


LIGHT = Look("#1b2733", "#52616f", "#dfe5ea", "#a34900", "#a3aeb8", "#ffffff")
DARK = Look("#e8edf2", "#a9b6c2", "#2c3742", "#f5a25d", "#66727e", "#11161c")
WHITE_TEXT_BELOW = 0.33  # of the next scale: below it a cell is dark enough for white
# One hue, so that it reads without colour vision; the more alike, the darker.
DISSIMILARITY_SCALE: list[tuple[float, str]] = [
    (0.0, "#08306b"),
    (0.25, "#2166a8"),
    (0.5, "#5ba0cf"),
    (0.75, "#b3d3e8"),
    (1.0, "#f2f7fb"),
]
SHARE_SCALE = [(1 - share, colour) for share, colour in reversed(DISSIMILARITY_SCALE)]
# Safe for colour-blind eyes: orange is fewer, white none, blue more.
DIFFERENCE_SCALE: list[tuple[float, str]] = [
    (0.0, "#8a3a00"),
    (0.25, "#e08b3e"),
    (0.5, "#f7f7f7"),
    (0.75, "#5ba0cf"),
    (1.0, "#08306b"),
]


class ColourScale(NamedTuple):
    """stops: [(share, colour), ...] from 0 to 1; white_below, white_above: the shares outside which
    a cell is dark enough for white text, so that every cell's contrast is above 4.5 to 1."""

    stops: list[tuple[float, str]]
    white_below: float
    white_above: float = 1.0


# Of dissimilarities, and of those that may be negative, whose middle is 0.
SCALES = {
    "plain": ColourScale(DISSIMILARITY_SCALE, WHITE_TEXT_BELOW),
    "signed": ColourScale(DIFFERENCE_SCALE, 0.117, 0.835),
}
# Of a table's cells, from none to all; style.css has the same.
LEVELS = ("#f2f7fb", "#b3d3e8", "#7fb5da", "#2166a8", "#08306b")
OUTLINE = "#e8710a"  # of the pair
OUTLINE_LINE: PlotlyPart = {"color": OUTLINE, "width": 3}
WHITE_TEXT, BLACK_TEXT = "#ffffff", "#000000"  # on dark and on light cells
FONT = "Source Sans, Source Sans Pro, sans-serif"
CLEAR = "rgba(0,0,0,0)"
# Margins wide enough for all that stands in them: Plotly would widen them itself, and the light
# drawing would not.
FOCUS = "#d9650a"  # the frame around what the keyboard is at: 3 to 1 on both papers
HEATMAP_HEIGHT, HEATMAP_MARGINS = 350, {"t": 56, "b": 62, "l": 98, "r": 6}
BARS_HEIGHT, BARS_MARGINS = 184, {"t": 38, "b": 24, "l": 48, "r": 4}
CELL_TEXT = AXIS_TEXT = 14  # pixels: to be read from the back of a classroom
# Pixels: of a matrix with smaller cells the numbers are smaller, in a chart too (page.css).
NARROW_CELL, NARROW_TEXT = 15, 10
RATE_TICKS = [0, 25, 50, 75, 100]  # percent, at which a grid line stands
# A class on the axes of a matrix, in sides of a cell: the room beside the cells, its picture there,
# and by how many degrees its name is turned.
CLASS_ROOM = {"left": 1.0, "below": 0.9}
CLASS_PICTURES = {"size": 0.78, "left": -0.62, "above_end": 0.42}
NAMES_ANGLE = -45
MAX_CLASSES_WITH_TEXTS = 20  # classes up to which a cell has room for its number
LEGEND_ABOVE = {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"}
# Plotly's settings of a chart without buttons, and of one with the button that saves it.
WITHOUT_BUTTONS: PlotlyPart = {"displayModeBar": False, "showSendToCloud": False}
WITH_SAVE_BUTTON: PlotlyPart = {
    "displayModeBar": True,
    "displaylogo": False,
    "modeBarButtons": [["toImage"]],
    "showSendToCloud": False,
}


def base_layout(look: Look, height: int, **margins: int) -> PlotlyPart:
    """The part of a layout that all charts share: font, colours of the theme, height and margins in
    pixels."""
    return {
        "template": "none",
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8} | margins,
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "font": {"family": FONT, "size": 14, "color": look.ink},
        "hoverlabel": {"font": {"size": 14}},
    }


def savable_layout(look: Look = LIGHT) -> PlotlyPart:
    """The part of a layout with which a chart can be saved: it is given the page's colour as its
    ground, so that its words can be read wherever the picture is put."""
    modebar = {"bgcolor": CLEAR, "color": look.quiet, "activecolor": look.accent}
    return {"paper_bgcolor": look.paper, "modebar": modebar}


def save_button(name: str) -> PlotlyPart:
    """Plotly's settings for a chart with one button, which saves it as <name>.png."""
    picture = {"format": "png", "filename": name, "scale": 2}
    return WITH_SAVE_BUTTON | {"toImageButtonOptions": picture}


def percent_ticks() -> PlotlyPart:
    """The part of an axis that names firing rates or accuracies."""
    return {"tickvals": RATE_TICKS, "ticktext": [f"{rate}%" for rate in RATE_TICKS]}


def click_targets(x: np.ndarray | Sequence[float], y: np.ndarray | Sequence[float]) -> PlotlyPart:
    """Invisible markers that take clicks and hovers: the nearest one does, within hoverdistance.
    Were they as large as a cell, they would lie over its neighbours on a narrow screen."""
    invisible = {"marker": {"opacity": 0}}
    return {
        "type": "scatter",
        "mode": "markers",
        "x": x,
        "y": y,
        "marker": {"symbol": "square", "size": 6, "color": CLEAR},
        "selected": invisible,
        "unselected": invisible,
    }


def outlined_cell(row: int, column: int) -> PlotlyPart:
    """The frame around one cell of a matrix, as a shape of a layout."""
    return {
        "type": "rect",
        "x0": column - 0.5,
        "x1": column + 0.5,
        "y0": row - 0.5,
        "y1": row + 0.5,
        "line": OUTLINE_LINE,
    }


def plain_text(text: str) -> str:
    """What Plotly draws as this text: of what looks like HTML it would make bold words and
    links."""
    return html.escape(text, quote=False)


def plain_name(name: str) -> str:
    return plain_text(short_name(name))


def class_axes(names: list[str], pictures: Sequence[str], look: Look) -> PlotlyPart:
    """Both axes of a matrix of classes, as a part of a layout: a class's name and, where there are
    pictures (data URIs), its picture stand at whole numbers; the second axis runs downward like a
    table."""
    n_classes = len(names)
    axis = {
        "tickmode": "array",
        "tickvals": list(range(n_classes)),
        "tickfont": {"size": AXIS_TEXT, "color": look.ink},
        "ticks": "",
        "showgrid": False,
        "showline": False,
        "zeroline": False,
        "fixedrange": True,
    }
    image = {
        "layer": "above",
        "sizing": "contain",
        "xref": "x",
        "yref": "y",
        "sizex": CLASS_PICTURES["size"],
        "sizey": CLASS_PICTURES["size"],
    }
    left = image | {"x": CLASS_PICTURES["left"], "xanchor": "right", "yanchor": "middle"}
    end = n_classes - CLASS_PICTURES["above_end"]
    below = image | {"y": end, "xanchor": "center", "yanchor": "top"}
    first, last = -0.5 - CLASS_ROOM["left"], n_classes - 0.5 + CLASS_ROOM["below"]
    images = []
    for index, source in enumerate(pictures):
        images.append(left | {"y": index, "source": source})
        images.append(below | {"x": index, "source": source})
    names_left = [plain_name(name) for name in names]
    names_below = [plain_text(name_below(name)) for name in names]
    return {
        "xaxis": axis
        | {
            "range": [first, n_classes - 0.5],
            "tickangle": NAMES_ANGLE,
            "ticktext": names_below,
        },
        "yaxis": axis | {"range": [last, -0.5], "ticktext": names_left},
        "images": images,
    }
