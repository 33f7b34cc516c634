"""Arrays in, plotly Figures out. The look of every chart is decided here.

    figure = heatmap(matrix, names, order, MEASURES["mean difference"], look=LIGHT)

A click on a heatmap's cell reports customdata [row class, column class]: Plotly does not report clicks on
heatmaps, so invisible markers lie over the cells.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from activsim.similarity import Measure


@dataclass(frozen=True)
class Look:
    """Colours of one theme: text, quiet text, lines, the accent and its quiet partner."""

    ink: str
    quiet: str
    line: str
    accent: str
    partner: str


LIGHT = Look("#1b2733", "#52616f", "#dfe5ea", "#a34900", "#a3aeb8")
DARK = Look("#e8edf2", "#a9b6c2", "#2c3742", "#f5a25d", "#66727e")
# One hue, so that it reads without colour vision; the more alike, the darker.
ALIKE = [[0.0, "#08306b"], [0.25, "#2166a8"], [0.5, "#5ba0cf"], [0.75, "#b3d3e8"], [1.0, "#f2f7fb"]]
STILL = {"displayModeBar": False, "showSendToCloud": False}


def _framed(figure: go.Figure, look: Look, height: int, **margins) -> go.Figure:
    return figure.update_layout(
        template="none",
        height=height,
        margin={"l": 8, "r": 8, "t": 8, "b": 8} | margins,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": "Source Sans, Source Sans Pro, sans-serif", "size": 14, "color": look.ink},
        hoverlabel={"font_size": 14},
    )


def heatmap(
    matrix: np.ndarray,
    names: tuple[str, ...],
    order: np.ndarray,
    measure: Measure,
    pictures: list[str],
    pair: tuple[int, int],
    look: Look = LIGHT,
    height: int = 500,
) -> go.Figure:
    """The dissimilarity matrix (n_classes, n_classes), classes in `order`, the pair outlined.

    pictures: a data URI per class, drawn on both axes beside the name. Undefined cells stay empty and say "–".
    """
    cells = matrix[np.ix_(order, order)]
    shown = measure.shown(cells)
    texts = [[measure.short(value) for value in row] for row in cells]
    n_classes = len(order)
    ticks = list(range(n_classes))
    unit = " points" if measure.points else ""
    top = float(np.nanmax(shown, initial=0.0)) or 1.0
    figure = go.Figure(
        go.Heatmap(
            z=shown,
            colorscale=ALIKE,
            zmin=0,
            zmax=top,
            xgap=2,
            ygap=2,
            hoverinfo="skip",
            colorbar={
                "orientation": "h",
                "thickness": 8,
                "outlinewidth": 0,
                "ticks": "",
                "ticklabeloverflow": "allow",
                "tickvals": [0, top / 2, top],
                "ticktext": ["0", f"{top / 2:.2g}", f"{top:.2g}{unit}"],
                "y": 1.0,
                "yanchor": "bottom",
                "ypad": 6,
                "tickfont": {"size": 13},
            },
        )
    )
    rows, columns = (axis.ravel() for axis in np.meshgrid(ticks, ticks, indexing="ij"))
    # White on the darkest third, black on the rest: the switch keeps every cell's contrast above 4.5 to 1.
    light_text = np.nan_to_num(shown[rows, columns], nan=np.inf) < 0.33 * top
    undefined = np.isnan(shown[rows, columns])
    figure.add_scatter(
        x=columns,
        y=rows,
        mode="markers+text" if n_classes <= 20 else "markers",
        text=[texts[r][c] for r, c in zip(rows, columns, strict=True)],
        textfont={"size": 13, "color": np.select([undefined, light_text], [look.ink, "#ffffff"], "#000000").tolist()},
        marker={"symbol": "square", "size": 6, "color": "rgba(0,0,0,0)"},
        selected={"marker": {"opacity": 0}},
        unselected={"marker": {"opacity": 0}, "textfont": {}},
        customdata=[
            [int(order[r]), int(order[c]), names[order[r]], names[order[c]], texts[r][c]]
            for r, c in zip(rows, columns, strict=True)
        ],
        hovertemplate="%{customdata[2]} and %{customdata[3]}<br>%{customdata[4]}" + unit + "<extra></extra>",
        showlegend=False,
    )
    # The pictures on both axes can be clicked too: they pick the class itself.
    own = [[int(label), int(label), names[label]] for label in order]
    figure.add_scatter(
        x=[-1.01] * n_classes + ticks,
        y=ticks + [n_classes - 0.03] * n_classes,
        mode="markers",
        marker={"symbol": "square", "size": 6, "color": "rgba(0,0,0,0)"},
        selected={"marker": {"opacity": 0}},
        unselected={"marker": {"opacity": 0}},
        customdata=own + own,
        hovertemplate="%{customdata[2]}<extra></extra>",
        showlegend=False,
    )
    place = {int(label): index for index, label in enumerate(order)}
    query, other = place[pair[0]], place[pair[1]]
    for row, column in {(query, other), (other, query)}:
        box = {"x0": column - 0.5, "x1": column + 0.5, "y0": row - 0.5, "y1": row + 0.5}
        figure.add_shape(type="rect", **box, line={"color": "#e8710a", "width": 3})
    for index, label in enumerate(order):
        common = {"source": pictures[label], "layer": "above", "sizing": "contain"}
        figure.add_layout_image(
            **common, x=-0.62, y=index, xref="x", yref="y", sizex=0.78, sizey=0.78, xanchor="right", yanchor="middle"
        )
        figure.add_layout_image(
            **common,
            x=index,
            y=n_classes - 0.42,
            xref="x",
            yref="y",
            sizex=0.78,
            sizey=0.78,
            xanchor="center",
            yanchor="top",
        )
    labels = [_short(names[label]) for label in order]
    axis = {"tickmode": "array", "tickvals": ticks, "ticktext": labels, "showgrid": False, "zeroline": False}
    axis |= {"fixedrange": True, "showline": False, "ticks": "", "tickfont": {"size": 13, "color": look.ink}}
    figure.update_xaxes(**axis, range=[-1.5, n_classes - 0.5], tickangle=-45)
    figure.update_yaxes(**axis, range=[n_classes + 0.4, -0.5])
    # The nearest mark takes the click: marks as large as a cell would lie over its neighbours on a narrow screen.
    figure.update_layout(hoverdistance=30)
    return _framed(figure, look, height, t=40, b=76, l=84, r=28)


def _short(name: str, most: int = 14) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"


MOST_BARS = 64
BARS_KEPT = 40


def bars_shown(query: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Which neurons get a bar: all of up to 64, else the 40 that differ most; int, in the layer's order."""
    if len(query) <= MOST_BARS:
        return np.arange(len(query))
    difference = np.nan_to_num(np.abs(query - other))
    return np.sort(np.argsort(-difference, kind="stable")[:BARS_KEPT])


def neuron_bars(
    query: np.ndarray,
    other: np.ndarray,
    neurons: np.ndarray,
    labels: list[str],
    names: tuple[str, str],
    what: str = "neuron",
    look: Look = LIGHT,
    height: int = 300,
) -> go.Figure:
    """Firing rate of each of `neurons` (indices) for two classes, profiles float (n_neurons,)."""
    figure = go.Figure()
    for profile, name, colour, pattern in ((query, names[0], look.accent, ""), (other, names[1], look.partner, "/")):
        figure.add_bar(
            x=labels,
            y=profile[neurons] * 100,
            name=name,
            marker={
                "color": colour,
                "pattern": {"shape": pattern, "fillmode": "overlay", "fgcolor": look.ink, "solidity": 0.2},
            },
            hovertemplate=f"{what} %{{x}}<br>{name}: %{{y:.1f}}%<extra></extra>",
        )
    figure.update_layout(
        barmode="group",
        bargap=0.25,
        bargroupgap=0,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 14}},
    )
    figure.update_yaxes(range=[0, 100], ticksuffix="%", gridcolor=look.line, fixedrange=True, zeroline=False, nticks=5)
    figure.update_xaxes(type="category", fixedrange=True, showgrid=False, tickfont={"size": 12}, automargin=True)
    return _framed(figure, look, height, l=48, b=52, t=36)


def training_curves(history: dict[str, list[float]], what: str, look: Look = LIGHT) -> go.Figure:
    """One quantity ("loss" or "accuracy") by epoch, for the training and the held-out images."""
    figure = go.Figure()
    lines = ((what, "training", look.accent, "solid"), (f"val_{what}", "validation", look.quiet, "dash"))
    for key, name, colour, dash in lines:
        values = history.get(key, [])
        figure.add_scatter(
            x=list(range(1, len(values) + 1)),
            y=values,
            name=name,
            mode="lines+markers",
            line={"color": colour, "dash": dash, "width": 2.5},
            hovertemplate=f"{name}, epoch %{{x}}: %{{y:.3f}}<extra></extra>",
        )
    figure.update_layout(legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"})
    figure.update_yaxes(title=what, gridcolor=look.line, fixedrange=True, zeroline=False, nticks=6)
    figure.update_xaxes(title="epoch", fixedrange=True, showgrid=False, zeroline=False, dtick=2)
    return _framed(figure, look, 280, l=60, b=48, t=36)


def confusion(counts: np.ndarray, names: tuple[str, ...], look: Look = LIGHT) -> go.Figure:
    """Confusion matrix int (n_classes, n_classes): row = the true class, shade = share of the row."""
    share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    labels = [_short(name) for name in names]
    figure = go.Figure(
        go.Heatmap(
            z=share,
            x=labels,
            y=labels,
            text=counts,
            texttemplate="%{text}" if len(names) <= 20 else None,
            colorscale=[[1 - at, colour] for at, colour in reversed(ALIKE)],
            zmin=0,
            zmax=1,
            xgap=2,
            ygap=2,
            showscale=False,
            hovertemplate="%{y} taken for %{x}: %{text}<extra></extra>",
        )
    )
    figure.update_xaxes(title="taken for", tickangle=-45, fixedrange=True, showgrid=False, ticks="", automargin=True)
    figure.update_yaxes(autorange="reversed", fixedrange=True, showgrid=False, ticks="")
    return _framed(figure, look, 460, l=96, b=100)
