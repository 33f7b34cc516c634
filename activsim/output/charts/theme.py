"""The look of every chart, and what charts have in common. Each subject has a module of its own
beside this one: arrays in, plotly Figures out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go


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
# One hue, so that it reads without colour vision; the more alike, the darker.
DISSIMILARITY_SCALE = [
    [0.0, "#08306b"],
    [0.25, "#2166a8"],
    [0.5, "#5ba0cf"],
    [0.75, "#b3d3e8"],
    [1.0, "#f2f7fb"],
]
OUTLINE = "#e8710a"  # of the pair
FONT = "Source Sans, Source Sans Pro, sans-serif"
# Margins wide enough for all that stands in them: Plotly would widen them itself, and the light
# drawing would not.
HEATMAP_HEIGHT, HEATMAP_MARGINS = 530, {"t": 72, "b": 82, "l": 98, "r": 14}
CELL_TEXT = AXIS_TEXT = 14  # pixels: to be read from the back of a classroom
BARS_HEIGHT, BARS_MARGINS = 310, {"t": 46, "b": 52, "l": 48, "r": 8}
WHITE_TEXT_BELOW = 0.33  # of the scale: below it a cell is dark enough for white
RATE_TICKS = [0, 25, 50, 75, 100]  # percent, at which a grid line stands
# A class on the axes of a matrix, in sides of a cell: the room beside the cells, its picture there,
# and by how many degrees its name is turned.
CLASS_ROOM = {"left": 1.0, "below": 0.9}
CLASS_PICTURES = {"size": 0.78, "left": -0.62, "above_end": 0.42}
NAMES_ANGLE = -45
MAX_CLASSES_WITH_TEXTS = 20  # classes up to which a cell has room for its number
WITHOUT_BUTTONS = {"displayModeBar": False, "showSendToCloud": False}
WITH_SAVE_BUTTON = {
    "displayModeBar": True,
    "displaylogo": False,
    "modeBarButtons": [["toImage"]],
    "showSendToCloud": False,
}


def base_layout(look: Look, height: int, **margins) -> dict:
    """The part of a layout that all charts share: font, colours of the theme, height and margins in
    pixels."""
    return {
        "template": "none",
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8} | margins,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 14, "color": look.ink},
        "hoverlabel": {"font": {"size": 14}},
    }


def make_savable(figure: go.Figure, name: str, look: Look = LIGHT) -> dict:
    """Plotly's settings for a chart with one button, which saves it as <name>.png; it is given the
    page's colour as its ground, so that its words can be read wherever the picture is put."""
    figure.layout.paper_bgcolor = look.paper
    figure.layout.modebar = {
        "bgcolor": "rgba(0,0,0,0)",
        "color": look.quiet,
        "activecolor": look.accent,
    }
    return WITH_SAVE_BUTTON | {
        "toImageButtonOptions": {"format": "png", "filename": name, "scale": 2}
    }


def class_axes(names: list[str], pictures: list[str], look: Look) -> dict:
    """Both axes of a matrix of classes, as a part of a layout: a class's name and, where there are
    pictures (data URIs), its picture stand at whole numbers; the second axis runs downward like a
    table."""
    ticks = list(range(len(names)))
    axis = {
        "tickmode": "array",
        "tickvals": ticks,
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
    }
    axis |= {"ticktext": [short_name(name) for name in names], "showline": False, "ticks": ""}
    axis |= {"tickfont": {"size": AXIS_TEXT, "color": look.ink}}
    common = {
        "layer": "above",
        "sizing": "contain",
        "xref": "x",
        "yref": "y",
        "sizex": CLASS_PICTURES["size"],
        "sizey": CLASS_PICTURES["size"],
    }
    left = {"x": CLASS_PICTURES["left"], "xanchor": "right", "yanchor": "middle"}
    below = {"y": len(names) - CLASS_PICTURES["above_end"], "xanchor": "center", "yanchor": "top"}
    ends = -0.5 - CLASS_ROOM["left"], len(names) - 0.5 + CLASS_ROOM["below"]
    return {
        "xaxis": axis | {"range": [ends[0], len(names) - 0.5], "tickangle": NAMES_ANGLE},
        "yaxis": axis | {"range": [ends[1], -0.5]},
        "images": [
            common | placed | {"source": source}
            for index, source in enumerate(pictures)
            for placed in (left | {"y": index}, below | {"x": index})
        ],
    }


def short_name(name: str, most: int = 14) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"


def short(value: float, digits: int = 2) -> str:
    """A number in words, with a true minus sign."""
    return "undefined" if np.isnan(value) else f"{value:.{digits}f}".replace("-", "−")
