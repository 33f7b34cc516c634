"""The map of the classes, layer by layer, as it is played."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from activsim.analysis.embedding import Maps
from activsim.output.charts import theme
from activsim.output.charts.theme import Look, PlotlyPart
from activsim.output.short_text import short_number

# Told apart by shape as well as by colour; the colours are those of Okabe and Ito that stand out on
# light and dark.
COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"]
SYMBOLS = ["circle", "square", "diamond", "triangle-up", "cross", "star", "x"]
MAX_CLASSES_WITH_NAMES = 30  # classes up to which a map has room for their names
MAP_HEIGHT, MAP_MARGINS = 640, {"l": 8, "r": 8, "t": 50, "b": 100}
PICTURE_SIDE = 28  # pixels, of a class on the map
# How the classes move: all the way by itself, to one step that the slider is put on, not at all.
PLAY: PlotlyPart = {
    "mode": "immediate",
    "fromcurrent": True,
    "frame": {"duration": 1100, "redraw": False},
    "transition": {"duration": 900, "easing": "cubic-in-out"},
}
SLIDE = PLAY | {"frame": {"duration": 600, "redraw": False}, "transition": {"duration": 500}}
STOP: PlotlyPart = {
    "mode": "immediate",
    "frame": {"duration": 0, "redraw": False},
    "transition": {"duration": 0},
}


def class_map(
    maps: Maps,
    layers: list[str],
    names: tuple[str, ...],
    pictures: Sequence[str],
    start: int,
    look: Look = theme.LIGHT,
) -> go.Figure:
    """The map of the classes in the layer `start`, with a frame for each layer: play it, or pull
    the slider. A class is its picture (a data URI), with its name up to 30 classes.

    Plotly moves marks and not pictures. So there is a mark for each class, which cannot be seen,
    and whose pictures are where each frame says: what is saved holds them, while a page that has
    the map played draws them where the marks go."""
    # One range for all layers, the same unit both ways: only the classes move.
    reach = 1.15 * (np.nanmax(np.abs(maps.points), initial=0.0) or 1.0)
    frames = [
        {"name": str(index), "data": [_positions(points)], "traces": [0], "layout": _images(points)}
        for index, points in enumerate(maps.points)
    ]
    defined = [str(index) for index in np.flatnonzero(~np.isnan(maps.stress))]
    axis = {
        "range": [-reach, reach],
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "showticklabels": False,
        "ticks": "",
        "showline": True,
        "linecolor": look.line,
        "mirror": True,
    }
    layout = theme.base_layout(look, MAP_HEIGHT, **MAP_MARGINS) | {
        "xaxis": axis,
        "yaxis": axis | {"scaleanchor": "x"},
        "sliders": [_slider(maps, layers, start, look)],
        "updatemenus": [_buttons(defined, look)],
        "showlegend": False,
        "annotations": [],
        "images": _first_images(maps.points[start], pictures, reach),
    }
    figure = go.Figure([_marks(names, look) | _positions(maps.points[start])], layout)
    figure.frames = frames
    return figure


def _positions(points: np.ndarray) -> PlotlyPart:
    return {"x": points[:, 0], "y": points[:, 1]}


def _images(points: np.ndarray) -> PlotlyPart:
    """Where the pictures are in a frame, as a part of its layout; a class that is undefined has
    none."""
    images = []
    for x, y in points.tolist():
        images.append({"x": x, "y": y, "visible": True} if x == x else {"visible": False})
    return {"images": images}


def _first_images(points: np.ndarray, pictures: Sequence[str], reach: float) -> list[PlotlyPart]:
    """The pictures themselves, where the map begins."""
    plot_height = MAP_HEIGHT - MAP_MARGINS["t"] - MAP_MARGINS["b"]
    side = PICTURE_SIDE * 2 * reach / plot_height
    image = {
        "xref": "x",
        "yref": "y",
        "sizex": side,
        "sizey": side,
        "xanchor": "center",
        "yanchor": "middle",
        "layer": "below",  # the names
    }
    positions = _images(points)["images"]
    return [
        image | {"source": source} | position
        for source, position in zip(pictures, positions, strict=True)
    ]


def _marks(names: tuple[str, ...], look: Look) -> PlotlyPart:
    labels = range(len(names))
    return {
        "type": "scatter",
        "mode": "markers+text" if len(names) <= MAX_CLASSES_WITH_NAMES else "markers",
        "text": [theme.plain_name(name) for name in names],
        "textposition": "bottom center",
        "textfont": {"size": 12, "color": look.ink},
        "ids": [str(label) for label in labels],
        "marker": {
            "size": 26,
            "color": [COLOURS[label % len(COLOURS)] for label in labels],
            "opacity": 0,
            "symbol": [SYMBOLS[label % len(SYMBOLS)] for label in labels],
            "line": {"width": 1, "color": look.ink},
        },
        "customdata": [[theme.plain_text(name)] for name in names],
        "hovertemplate": "%{customdata[0]}<extra></extra>",
        "cliponaxis": False,
    }


def _slider(maps: Maps, layers: list[str], start: int, look: Look) -> PlotlyPart:
    steps = []
    for index, (layer, stress) in enumerate(zip(layers, maps.stress, strict=True)):
        steps.append(
            {
                "label": step_label(layer, stress),
                "value": layer,
                "method": "animate",
                "args": [[str(index)], SLIDE],
            }
        )
    return {
        "active": start,
        "x": 0,
        "len": 1,
        "y": 0,
        "pad": {"t": 44, "l": 8, "r": 8},
        "currentvalue": {"font": {"size": 14, "color": look.ink}, "xanchor": "left", "offset": 12},
        "font": {"size": 1, "color": theme.CLEAR},  # only the step that is shown is named
        "bgcolor": look.line,
        "activebgcolor": look.accent,
        "bordercolor": look.quiet,
        "tickcolor": look.quiet,
        "steps": steps,
    }


def _buttons(frames: list[str], look: Look) -> PlotlyPart:
    """frames: the names of those that are played."""
    return {
        "type": "buttons",
        "direction": "left",
        "x": 0,
        "y": 1.0,
        "xanchor": "left",
        "yanchor": "bottom",
        "pad": {"b": 6},
        "showactive": False,
        "bgcolor": look.line,
        "bordercolor": look.quiet,
        "font": {"size": 14, "color": look.ink},
        "buttons": [
            {"label": "▶ From the first layer on", "method": "animate", "args": [frames, PLAY]},
            {"label": "■ Stop", "method": "animate", "args": [[None], STOP]},
        ],
    }


def step_label(layer: str, stress: float) -> str:
    """What the map says of the layer it shows."""
    if np.isnan(stress):
        return f"{layer}: no map, undefined"
    return f"{layer}: stress {short_number(stress)}"
