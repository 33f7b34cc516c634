"""Charts of what happens along the layers: measures by depth, the tree of the classes; small
heatmaps."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from scipy.cluster import hierarchy

from activsim.analysis.geometry import Tree
from activsim.analysis.measures import Measure
from activsim.output import short_text
from activsim.output.charts import theme
from activsim.output.charts.theme import Look

SMALL_SIDE = 150  # pixels of a small heatmap's side, about
LINE_HEIGHT = 290


# small heatmaps


def small_heatmap(matrix: np.ndarray) -> np.ndarray:
    """A dissimilarity matrix (n_classes, n_classes) as a picture uint8 (height, width, 3) on
    theme.DISSIMILARITY_SCALE's scale, from 0 to its own largest value; a cell is a square of pixels, an
    undefined one grey with a cross."""
    stops = [stop for stop, _ in theme.DISSIMILARITY_SCALE]
    colours = np.array(
        [[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for _, colour in theme.DISSIMILARITY_SCALE]
    )
    top = np.nanmax(matrix, initial=0.0) or 1.0
    shares = np.nan_to_num(matrix / top)
    cells = np.stack([np.interp(shares, stops, channel) for channel in colours.T], axis=-1)
    wide = 5 if len(matrix) <= 30 else 1
    picture = cells.repeat(wide, axis=0).repeat(wide, axis=1)
    cross = np.eye(wide, dtype=bool) | np.eye(wide, dtype=bool)[::-1]
    missing = np.isnan(matrix)
    picture[missing.repeat(wide, axis=0).repeat(wide, axis=1)] = 190
    picture[np.kron(missing, cross).astype(bool)] = 90
    return picture.round().astype(np.uint8)


# one measure by depth


def measure_by_depth(
    values: np.ndarray,
    steps: list[str],
    chosen: int | None,
    marked: float,
    look: Look = theme.LIGHT,
) -> go.Figure:
    """One number by step, float (n_steps,): a line broken where it is undefined, and the word
    there. chosen: the step that is ringed; marked: the value that means "no structure", a dashed
    line."""
    places = np.arange(len(steps))
    defined = ~np.isnan(values)
    line = {
        "type": "scatter",
        "x": places,
        "y": values,
        "mode": "lines+markers",
        "line": {"color": look.accent, "width": 2.5},
        "marker": {"size": 8, "color": look.accent},
        "customdata": [
            [name, short_text.short_number(value, 3)]
            for name, value in zip(steps, values, strict=True)
        ],
        "hovertemplate": "%{customdata[0]}<br>%{customdata[1]}<extra></extra>",
    }
    low, high = (
        min(values[defined].min(initial=marked), marked),
        max(values[defined].max(initial=marked), marked),
    )
    pad = 0.12 * ((high - low) or 1.0)
    missing = {
        "type": "scatter",
        "x": places[~defined],
        "y": np.full((~defined).sum(), low - pad / 4),
        "mode": "markers",
        "marker": {"symbol": "x-thin", "size": 9, "line": {"width": 2, "color": look.quiet}},
        "customdata": [[steps[place]] for place in places[~defined]],
        "hovertemplate": "%{customdata[0]}<br>undefined<extra></extra>",
    }
    words = {
        "text": "undefined",
        "showarrow": False,
        "textangle": -90,
        "yanchor": "bottom",
        "yshift": 8,
    }
    words |= {"font": {"size": 12, "color": look.quiet}, "y": low - pad / 4}
    ring = []
    if chosen is not None and defined[chosen]:
        ring = [
            {
                "type": "scatter",
                "x": [chosen],
                "y": [values[chosen]],
                "mode": "markers+text",
                "hoverinfo": "skip",
            }
            | {
                "marker": {
                    "symbol": "circle-open",
                    "size": 16,
                    "color": theme.OUTLINE,
                    "line": {"width": 3, "color": theme.OUTLINE},
                }
            }
            | {
                "text": [short_text.short_number(values[chosen])],
                "textposition": "top center",
                "cliponaxis": False,
            }
        ]
    axis = {"fixedrange": True, "zeroline": False, "showline": False}
    layout = theme.base_layout(look, LINE_HEIGHT, l=44, b=92, t=30) | {
        "xaxis": axis
        | {
            "tickmode": "array",
            "tickvals": places[:: 1 + len(steps) // 24],
            "tickangle": -45,
            "showgrid": False,
        }
        | {"ticktext": [short_text.short_name(name, 16) for name in steps][:: 1 + len(steps) // 24]}
        | {"tickfont": {"size": 12}, "range": [-0.5, len(steps) - 0.5]},
        "yaxis": axis
        | {"range": [low - pad, high + 1.6 * pad], "gridcolor": look.line, "nticks": 5},
        "shapes": [
            {
                "type": "line",
                "xref": "paper",
                "x0": 0,
                "x1": 1,
                "y0": marked,
                "y1": marked,
                "layer": "below",
            }
            | {"line": {"dash": "dash", "width": 1.5, "color": look.quiet}}
        ],
        "annotations": [words | {"x": int(place)} for place in places[~defined]],
        "showlegend": False,
    }
    return go.Figure([line, missing, *ring], layout)


# the tree


def dendrogram(
    tree: Tree,
    names: tuple[str, ...],
    measure: Measure,
    pictures: list[str] | None,
    look: Look = theme.LIGHT,
) -> go.Figure:
    """The tree from left to right: each class with its picture (a data URI) and name, joined where
    the line stands at their dissimilarity, in the unit that is read."""
    drawn = hierarchy.dendrogram(tree.merges, no_plot=True)
    places = (np.array(drawn["icoord"]) - 5) / 10  # scipy puts the leaves at 5, 15, 25, ...
    heights = measure.in_unit(np.array(drawn["dcoord"]))
    gap = np.full((len(places), 1), np.nan)
    line = {
        "type": "scatter",
        "mode": "lines",
        "x": np.hstack([heights, gap]).ravel(),
        "y": np.hstack([places, gap]).ravel(),
        "line": {"color": look.accent, "width": 2.5},
        "hoverinfo": "skip",
    }
    unit = " points" if measure.points else ""
    joins = {
        "type": "scatter",
        "mode": "markers",
        "x": heights[:, 1],
        "y": places[:, 1:3].mean(axis=1),
        "marker": {"size": 7, "color": look.accent},
        "customdata": [[measure.two_digits(value)] for value in np.array(drawn["dcoord"])[:, 1]],
        "hovertemplate": f"joined at %{{customdata[0]}}{unit}<extra></extra>",
    }
    leaves = [int(label) for label in drawn["leaves"]]
    n_classes, top = len(leaves), float(heights.max()) or 1.0
    axis = {"fixedrange": True, "zeroline": False, "showline": False, "ticks": ""}
    row = 34 if n_classes <= theme.MAX_CLASSES_WITH_TEXTS else 18
    images = [
        {
            "source": pictures[label],
            "xref": "paper",
            "yref": "y",
            "x": -0.01,
            "y": place,
            "sizex": 0.2,
            "sizey": 0.86,
        }
        | {"xanchor": "right", "yanchor": "middle", "sizing": "contain", "layer": "above"}
        for place, label in enumerate(leaves)
        if pictures
    ]
    layout = theme.base_layout(
        look, 92 + row * n_classes, l=142 if pictures else 108, r=16, t=30, b=44
    ) | {
        "xaxis": axis
        | {"range": [0, top * 1.04], "gridcolor": look.line, "nticks": 6, "ticksuffix": ""},
        "yaxis": axis
        | {
            "range": [n_classes - 0.5, -0.5],
            "showgrid": False,
            "tickmode": "array",
            "tickvals": list(range(n_classes)),
        }
        | {"ticktext": [short_text.short_name(names[label]) for label in leaves]}
        | {"ticklabelstandoff": 34 if pictures else 4}
        | {"tickfont": {"size": 13 if row > 20 else 11}},
        "images": images,
        "showlegend": False,
    }
    return go.Figure([line, joins], layout)
