"""The map of the classes, layer by layer, as it is played."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from activsim.analysis.geometry import Maps
from activsim.output import short_text
from activsim.output.charts import theme
from activsim.output.charts.theme import Look

# Told apart by shape as well as by colour; the colours are those of Okabe and Ito that stand out on
# light and dark.
COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"]
SYMBOLS = ["circle", "square", "diamond", "triangle-up", "cross", "star", "x"]
MAX_CLASSES_WITH_NAMES = 30  # classes up to which a map has room for their names
MAP_HEIGHT = 640


def class_map(
    maps: Maps, steps: list[str], names: tuple[str, ...], start: int, look: Look = theme.LIGHT
) -> go.Figure:
    """The map of the classes at the step `start`, with a frame for each step: play it, or pull the
    slider. A class is a mark of its own shape and colour, with its name up to 30 classes."""
    n_classes = len(names)
    marker = {
        "size": 26,
        "color": [COLOURS[index % len(COLOURS)] for index in range(n_classes)],
        "symbol": [SYMBOLS[index % len(SYMBOLS)] for index in range(n_classes)],
        "line": {"width": 1, "color": look.ink},
    }
    points = {
        "type": "scatter",
        "mode": "markers+text" if n_classes <= MAX_CLASSES_WITH_NAMES else "markers",
        "text": [short_text.short_name(name) for name in names],
        "textposition": "bottom center",
        "textfont": {"size": 12, "color": look.ink},
        "ids": [str(index) for index in range(n_classes)],
        "marker": marker,
        "customdata": [[name] for name in names],
        "hovertemplate": "%{customdata[0]}<extra></extra>",
        "cliponaxis": False,
    }
    frames = [
        {
            "name": str(step),
            "data": [{"x": maps.points[step, :, 0], "y": maps.points[step, :, 1]}],
            "traces": [0],
        }
        for step in range(len(steps))
    ]
    played = [str(step) for step in np.flatnonzero(~np.isnan(maps.stress))]
    # One range for all steps, the same unit both ways: only the classes move.
    reach = 1.15 * (np.nanmax(np.abs(maps.points), initial=0.0) or 1.0)
    axis = {"range": [-reach, reach], "fixedrange": True, "showgrid": False, "zeroline": False}
    axis |= {
        "showticklabels": False,
        "ticks": "",
        "showline": True,
        "linecolor": look.line,
        "mirror": True,
    }
    move = {"mode": "immediate", "fromcurrent": True, "frame": {"duration": 1100, "redraw": False}}
    move |= {"transition": {"duration": 900, "easing": "cubic-in-out"}}
    slid = move | {"frame": {"duration": 600, "redraw": False}, "transition": {"duration": 500}}
    stop = {
        "mode": "immediate",
        "frame": {"duration": 0, "redraw": False},
        "transition": {"duration": 0},
    }
    clear = "rgba(0,0,0,0)"
    slider = {
        "active": start,
        "x": 0,
        "len": 1,
        "y": 0,
        "pad": {"t": 44, "l": 8, "r": 8},
        "currentvalue": {"font": {"size": 14, "color": look.ink}, "xanchor": "left", "offset": 12},
        "font": {"size": 1, "color": clear},  # only the step that is shown is named
        "bgcolor": look.line,
        "activebgcolor": look.accent,
        "bordercolor": look.quiet,
        "tickcolor": look.quiet,
        "steps": [
            {
                "label": step_label(name, stress),
                "value": name,
                "method": "animate",
                "args": [[str(index)], slid],
            }
            for index, (name, stress) in enumerate(zip(steps, maps.stress, strict=True))
        ],
    }
    buttons = {
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
            {"label": "▶ From the first layer on", "method": "animate", "args": [played, move]},
            {"label": "■ Stop", "method": "animate", "args": [[None], stop]},
        ],
    }
    layout = theme.base_layout(look, MAP_HEIGHT, l=8, r=8, t=50, b=100) | {
        "xaxis": axis,
        "yaxis": axis | {"scaleanchor": "x"},
        "sliders": [slider],
        "updatemenus": [buttons],
        "showlegend": False,
        "annotations": [],
    }
    figure = go.Figure([points | frames[start]["data"][0]], layout)
    figure.frames = frames
    return figure


def step_label(name: str, stress: float) -> str:
    """What the map says of the step it shows."""
    return (
        f"{name}: no map, undefined"
        if np.isnan(stress)
        else f"{name}: stress {short_text.short_number(stress)}"
    )
