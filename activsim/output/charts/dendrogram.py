"""The tree of the classes: who joins whom, and at which dissimilarity."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from scipy.cluster import hierarchy

from activsim.analysis.embedding import Tree
from activsim.analysis.measures import Measure
from activsim.output.charts import theme
from activsim.output.charts.class_rows import class_rows
from activsim.output.charts.theme import Look

ROW, LOW_ROW = 34, 18  # pixels of a class, and of one of many


def dendrogram(
    tree: Tree,
    names: tuple[str, ...],
    measure: Measure,
    pictures: Sequence[str] | None,
    look: Look = theme.LIGHT,
) -> go.Figure:
    """The tree from left to right: each class with its picture (a data URI) and name, joined where
    the line stands at their dissimilarity, in the unit that is read."""
    branches = hierarchy.dendrogram(tree.merges, no_plot=True)
    positions = (np.array(branches["icoord"]) - 5) / 10  # scipy puts the leaves at 5, 15, 25, ...
    dissimilarities = np.array(branches["dcoord"])
    heights = measure.in_unit(dissimilarities)
    gap = np.full((len(positions), 1), np.nan)
    line = {
        "type": "scatter",
        "mode": "lines",
        "x": np.hstack([heights, gap]).ravel(),
        "y": np.hstack([positions, gap]).ravel(),
        "line": {"color": look.accent, "width": 2.5},
        "hoverinfo": "skip",
    }
    unit = " points" if measure.points else ""
    joins = {
        "type": "scatter",
        "mode": "markers",
        "x": heights[:, 1],
        "y": positions[:, 1:3].mean(axis=1),
        "marker": {"size": 7, "color": look.accent},
        "customdata": [[measure.two_digits(value)] for value in dissimilarities[:, 1]],
        "hovertemplate": f"joined at %{{customdata[0]}}{unit}<extra></extra>",
    }
    leaves = [int(label) for label in branches["leaves"]]
    few = len(leaves) <= theme.MAX_CLASSES_WITH_TEXTS
    by_class = class_rows(names, leaves, pictures, look)
    if not few:
        by_class["yaxis"]["tickfont"]["size"] = 11
    height = 92 + (ROW if few else LOW_ROW) * len(leaves)
    left = 142 if pictures else 108
    layout = theme.base_layout(look, height, l=left, r=16, t=30, b=44) | by_class
    layout |= {
        "xaxis": {
            "range": [0, (float(heights.max()) or 1.0) * 1.04],
            "gridcolor": look.line,
            "nticks": 6,
            "ticks": "",
            "fixedrange": True,
            "zeroline": False,
            "showline": False,
        },
        "showlegend": False,
    }
    return go.Figure([line, joins], layout)
