"""What a light drawing (app/drawing) needs beside the numbers to lie where Plotly draws the heatmap
and the neuron bars."""

from __future__ import annotations

from activsim.output.charts import heatmap, neuron_bars, theme
from activsim.output.charts.theme import PlotlyPart

# Where Plotly puts what it places by itself, measured in pixels. The colour scale: above the cells
# and in from their sides; names: right and down from the middle of a row, a column or a bar; the
# legend: from the left, and above the bars.
SCALE = {"inset": 10, "above": 30, "texts_above": 8.5}
CLASS_NAMES = {"left": [-1, 1], "below": [2, 8.5]}
NEURON_NAMES = {"upright": 4, "turned": 5}
LEGEND = {"side": 12, "mark": 14, "word": 40, "next": 45, "above": 20.5, "word_above": 19.5}
HATCH = {"size": 8, "width": 1, "opacity": 0.5}


def matrix_geometry() -> PlotlyPart:
    return {
        "height": theme.HEATMAP_HEIGHT,
        "margin": theme.HEATMAP_MARGINS,
        "room": theme.CLASS_ROOM,
        "pictures": theme.CLASS_PICTURES,
        "names": CLASS_NAMES | {"angle": theme.NAMES_ANGLE},
        "gap": heatmap.GAP,
        "most_texts": theme.MAX_CLASSES_WITH_TEXTS,
        "text": theme.CELL_TEXT,
        "narrow": {"cell": theme.NARROW_CELL, "text": theme.NARROW_TEXT},
        "white": theme.WHITE_TEXT,
        "black": theme.BLACK_TEXT,
        "corner": heatmap.CORNER,
        "outline": theme.OUTLINE_LINE,
        "scale": SCALE | {"height": heatmap.SCALE_HEIGHT},
    }


def bars_geometry() -> PlotlyPart:
    ticks = theme.percent_ticks()
    return {
        "height": theme.BARS_HEIGHT,
        "margin": theme.BARS_MARGINS,
        "rates": list(zip(ticks["tickvals"], ticks["ticktext"], strict=True)),
        "text": neuron_bars.LEGEND_TEXT,
        "gap": neuron_bars.GAP,
        "legend": LEGEND,
        "names": NEURON_NAMES,
        "hatch": HATCH,
    }
