"""The lower half of Explore: the ranked rows, the neuron bars, and what can be taken away."""

from __future__ import annotations

import html

import numpy as np
import streamlit as st

from activsim import figures, pictures, report, similarity
from activsim.views import explore_words


def row_order(ranking: np.ndarray, query: int) -> list[int]:
    """Which class's row comes when: the queried one, then by likeness to it, then those not ranked beside it."""
    ranked = [int(label) for label in ranking[query] if label >= 0]
    return ranked + [label for label in range(len(ranking)) if label not in ranked]


def rows(chosen, result, tiles: list[str]) -> None:
    """A row per class: its picture, then all others from most to least alike."""
    settings, names = chosen.settings, chosen.data.class_names
    measure = similarity.MEASURES[settings.measure]
    body = []
    for query in row_order(result.ranking, settings.query):
        cells = []
        for rank, label in enumerate(result.ranking[query]):
            if label < 0:
                continue
            name, amount = html.escape(names[label]), measure.short(float(result.dissimilarity[query, label]))
            alt = f"{name}, rank {rank}, dissimilarity {amount}" if rank else f"{name}, the class asked about"
            cells.append(
                f"<figure><img src='{tiles[label]}' alt='{alt}' width='84' height='84'>"
                f"<figcaption>{name}<span>{amount if rank else 'itself'}</span></figcaption></figure>"
            )
        undefined = (result.ranking[query] < 0).sum()
        if undefined:
            cells.append(f"<p class='quiet'>{undefined} undefined, not ranked</p>")
        label = f"{html.escape(names[query])}, most to least alike"
        body.append(f"<div class='row' role='group' aria-label='{label}'>{''.join(cells)}</div>")
    st.html(f"<div class='rows'>{''.join(body)}</div>")
    unit = " in points" if measure.points else ""
    number = settings.measure if settings.measure == "mean difference" else f"{settings.measure} dissimilarity"
    st.caption(f"From most to least alike; the number is the {number}{unit}. Pictures: training images.")


def bars(chosen, result, other: int, look: figures.Look) -> None:
    """Firing rate of every neuron for the queried class beside the one it is compared with."""
    query, names, units = chosen.settings.query, chosen.data.class_names, explore_words.units(chosen)
    unit = units[:-1]
    pair = f"{html.escape(names[query])} and {html.escape(names[other])}"
    st.html(f"<h2>{unit.capitalize()} by {unit}: {pair}</h2>")
    first, second = result.profiles[query], result.profiles[other]
    neurons = figures.bars_shown(first, second)
    shape = chosen.recording.reading(chosen.settings.reading).neuron_shape
    labels = [_place(neuron, shape) for neuron in neurons]
    st.plotly_chart(
        figures.neuron_bars(first, second, neurons, labels, (names[query], names[other]), unit, look),
        key="bars",
        config=figures.STILL,
        theme=None,
        alt=f"Firing rate of {len(neurons)} {units} for {names[query]} and {names[other]}",
    )
    shown = (
        f"All {len(first)} {units} of the layer."
        if len(neurons) == len(first)
        else f"The {len(neurons)} of {len(first):,} {units} that differ most between the two."
    )
    meaning = (
        "the share of positions at which the channel fires, over all images of the class"
        if units == "channels"
        else "the share of the class's images that make the neuron fire"
    )
    named = " A neuron is named row,column:channel." if len(shape) == 3 else ""
    st.caption(f"A bar is {meaning}. {shown}{named}")


def _place(neuron: int, shape: tuple[int, ...]) -> str:
    """A neuron's short name: its number, or in a map "row,column:channel"."""
    if len(shape) != 3:
        return str(neuron)
    row, column, channel = np.unravel_index(neuron, shape)
    return f"{row},{column}:{channel}"


def downloads(chosen, result, shown, per_class: int) -> None:
    settings, names = chosen.settings, chosen.data.class_names
    st.html("<h2>Take it with you</h2>")
    neurons = report.names_of_neurons(chosen.recording.reading(settings.reading).neuron_shape)
    lines = report.python_lines(settings, names)
    offered = {
        "Profiles (CSV)": (lambda: report.profiles_csv(result.profiles, names, neurons), "profiles.csv", "text/csv"),
        "Dissimilarity (CSV)": (
            lambda: report.matrix_csv(result.dissimilarity, names),
            "dissimilarity.csv",
            "text/csv",
        ),
        "Rows (PNG)": (lambda: _rows_png(chosen, result, shown, per_class), "rows.png", "image/png"),
        "Python lines": (lines, "activsim_lines.py", "text/x-python"),
    }
    for column, (label, (content, name, kind)) in zip(st.columns(len(offered)), offered.items(), strict=True):
        column.download_button(label, content, name, kind, width="stretch", on_click="ignore")
    with st.expander("The Python lines that give the same numbers"):
        st.code(lines, language="python")


def _rows_png(chosen, result, shown, per_class: int) -> bytes:
    """The rows as on the page, as one picture."""
    settings, names = chosen.settings, chosen.data.class_names
    measure = similarity.MEASURES[settings.measure]
    images = pictures.first_of_each(shown.images, shown.labels, len(names), per_class)
    sheet = []
    for query in row_order(result.ranking, settings.query):
        row = result.dissimilarity[query]
        ranked = [label for label in result.ranking[query] if label >= 0]
        amounts = ["itself" if label == query else measure.worded(float(row[label])) for label in ranked]
        sheet.append([pictures.Tile(names[at], amount, images[at]) for at, amount in zip(ranked, amounts, strict=True)])
    threshold = (
        f"{settings.threshold:.0%} quantile" if settings.kind == "quantile" else f"above {settings.threshold:.4g}"
    )
    parts = [settings.model, settings.layer, settings.reading, threshold, settings.measure, f"{settings.split} images"]
    return pictures.rows_png(sheet, "Most to least alike: " + ", ".join(parts))
