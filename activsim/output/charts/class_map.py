"""The map of the classes, layer by layer, as it is played."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from activsim.analysis.geometry import Maps
from activsim.output.charts import theme
from activsim.output.charts.theme import Look, PlotlyPart
from activsim.output.short_text import short_name, short_number

# Told apart by shape as well as by colour; the colours are those of Okabe and Ito that stand out on
# light and dark.
COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"]
SYMBOLS = ["circle", "square", "diamond", "triangle-up", "cross", "star", "x"]
MAX_CLASSES_WITH_NAMES = 30  # classes up to which a map has room for their names
MAP_HEIGHT = 640
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
    maps: Maps, layers: list[str], names: tuple[str, ...], start: int, look: Look = theme.LIGHT
) -> go.Figure:
    """The map of the classes in the layer `start`, with a frame for each layer: play it, or pull
    the slider. A class is a mark of its own shape and colour, with its name up to 30 classes."""
    places = [{"x": points[:, 0], "y": points[:, 1]} for points in maps.points]
    frames = [
        {"name": str(index), "data": [place], "traces": [0]} for index, place in enumerate(places)
    ]
    defined = [str(index) for index in np.flatnonzero(~np.isnan(maps.stress))]
    # One range for all layers, the same unit both ways: only the classes move.
    reach = 1.15 * (np.nanmax(np.abs(maps.points), initial=0.0) or 1.0)
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
    layout = theme.base_layout(look, MAP_HEIGHT, l=8, r=8, t=50, b=100) | {
        "xaxis": axis,
        "yaxis": axis | {"scaleanchor": "x"},
        "sliders": [_slider(maps, layers, start, look)],
        "updatemenus": [_buttons(defined, look)],
        "showlegend": False,
        "annotations": [],
    }
    figure = go.Figure([_marks(names, look) | places[start]], layout)
    figure.frames = frames
    return figure


def _marks(names: tuple[str, ...], look: Look) -> PlotlyPart:
    labels = range(len(names))
    return {
        "type": "scatter",
        "mode": "markers+text" if len(names) <= MAX_CLASSES_WITH_NAMES else "markers",
        "text": [short_name(name) for name in names],
        "textposition": "bottom center",
        "textfont": {"size": 12, "color": look.ink},
        "ids": [str(label) for label in labels],
        "marker": {
            "size": 26,
            "color": [COLOURS[label % len(COLOURS)] for label in labels],
            "symbol": [SYMBOLS[label % len(SYMBOLS)] for label in labels],
            "line": {"width": 1, "color": look.ink},
        },
        "customdata": [[name] for name in names],
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
