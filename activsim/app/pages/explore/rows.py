"""The lower half of Explore: the ranked rows, the neuron bars, and what can be taken away."""

from __future__ import annotations

import html

import numpy as np
import streamlit as st

from activsim.analysis import measures
from activsim.app.pages.explore import text as explore_words
from activsim.app.shell import links, navigation, page_context, pair_result, state
from activsim.output import pictures
from activsim.output.charts import neuron_bars, theme
from activsim.output.files import python_lines
from activsim.output.files import results as result_files


def rows(seen: pair_result.PairResult, tiles: list[str], at: str) -> None:
    """A row per class: its picture, then all others from most to least alike; hidden, those that
    are not ranked. at: where the threshold's slider stands."""
    settings, names, result = seen.context.settings, seen.context.names, seen.result
    measure = measures.MEASURES[settings.measure]
    body = []
    for query in explore_words.row_order(result.ranking, settings.query):
        cells = []
        ranked = [int(label) for label in result.ranking[query] if label >= 0]
        for rank, label in enumerate(ranked):
            name, amount = (
                html.escape(names[label]),
                measure.two_digits(float(result.dissimilarity[query, label])),
            )
            alt = (
                f"{name}, rank {rank}, dissimilarity {amount}"
                if rank
                else f"{name}, the class asked about"
            )
            cells.append(_figure(label, tiles[label], alt, name, amount if rank else "itself"))
        unranked = np.setdiff1d(np.arange(len(names)), ranked)
        cells += [
            _figure(label, tiles[label], "", html.escape(names[label]), "", "hidden")
            for label in unranked
        ]
        note = f"<p class='quiet'{'' if len(unranked) else ' hidden'}>{len(unranked)} undefined, not ranked</p>"
        label = f"{html.escape(names[query])}, most to least alike"
        body.append(
            f"<div class='row' role='group' aria-label='{label}' "
            f"data-label='{query}'>{''.join(cells)}{note}</div>"
        )
    st.html(f"<div class='rows' data-at='{at}'>{''.join(body)}</div>")
    unit = " in points" if measure.points else ""
    number = (
        settings.measure
        if settings.measure == "mean difference"
        else f"{settings.measure} dissimilarity"
    )
    st.caption(
        f"From most to least alike; the number is the {number}{unit}. Pictures: training images."
    )


def _figure(label: int, tile: str, alt: str, name: str, amount: str, hidden: str = "") -> str:
    return (
        f"<figure data-label='{label}' {hidden}><img src='{tile}' alt='{alt}' width='84' "
        f"height='84'><figcaption>{name}<span>{amount}</span></figcaption></figure>"
    )


def bars(seen: pair_result.PairResult, look: theme.Look, meta: dict) -> None:
    """Firing rate of every neuron for the queried class beside the one it is compared with."""
    chosen, units = seen.context, page_context.unit_plural(seen.context)
    st.html(
        f"<h2 class='live-bars'>{explore_words.bars_title(seen)}</h2>"
        f"<p class='quiet live-silent'>{explore_words.silent(chosen, seen.result)}</p>"
    )
    first, second = seen.result.profiles[list(seen.pair)]
    names = tuple(chosen.names[label] for label in seen.pair)
    neurons, labels = explore_words.bars(seen)

    def picked() -> None:
        points = st.session_state["bars"].selection.points
        if points:
            navigation.go_to_page("neuron", neuron=int(neurons[points[0]["point_index"]]))

    with st.container(key="bars_place"):
        st.plotly_chart(
            neuron_bars.neuron_bars(first, second, neurons, labels, names, units[:-1], look, meta),
            key="bars",
            on_select=picked,
            selection_mode="points",
            config=theme.WITHOUT_BUTTONS,
            theme=None,
            alt=f"Firing rate of {len(neurons)} {units} for {names[0]} and {names[1]}",
        )
    shown = (
        f"All {len(first)} {units} of the layer."
        if len(neurons) == len(first)
        else f"The {len(neurons)} of {len(first):,} {units} that differ most between the two."
    )
    meaning = (
        "the share of positions at which the channel fires, over all images of the class"
        if units == "channels"
        else f"the share of the class's images that make the {units[:-1]} fire"
    )
    shape = chosen.table.neuron_shape
    named = (
        f" A {units[:-1]} is named row,column{':channel' if shape[2] > 1 else ''}."
        if len(shape) == 3
        else ""
    )
    st.caption(f"A bar is {meaning}. {shown}{named} Click a bar to see what it responds to.")


def downloads(seen: pair_result.PairResult, shown, per_class: int) -> None:
    chosen, result = seen.context, seen.result
    settings, names = chosen.settings, chosen.names
    st.html("<h2>Take it with you</h2>")
    neurons = result_files.neuron_column_names(chosen.table.neuron_shape)
    epoch = chosen.snapshot.epoch if chosen.snapshot else None
    lines = python_lines.comparison_script(settings, names, epoch)
    offered = {
        "Profiles (CSV)": (
            lambda: result_files.profiles_csv(result.profiles, names, neurons),
            "profiles.csv",
            "text/csv",
        ),
        "Dissimilarity (CSV)": (
            lambda: result_files.matrix_csv(result.dissimilarity, names),
            "dissimilarity.csv",
            "text/csv",
        ),
        "Rows (PNG)": (lambda: _rows_png(seen, shown, per_class), "rows.png", "image/png"),
        "Python lines": (lambda: lines, "activsim_lines.py", "text/x-python"),
    }
    for column, (label, (content, name, kind)) in zip(
        st.columns(len(offered)), offered.items(), strict=True
    ):
        column.download_button(label, content, name, kind, width="stretch", on_click="ignore")
    with links.expander("The Python lines that give the same numbers", state.LINES_PART) as part:
        if part.open:
            st.code(lines, language="python", wrap_lines=True)


def _rows_png(seen: pair_result.PairResult, shown, per_class: int) -> bytes:
    """The rows as on the page, as one picture."""
    settings, names, result = seen.context.settings, seen.context.names, seen.result
    measure = measures.MEASURES[settings.measure]
    images = pictures.first_per_class(shown.images, shown.labels, len(names), per_class)
    sheet = []
    for query in explore_words.row_order(result.ranking, settings.query):
        row = result.dissimilarity[query]
        ranked = [label for label in result.ranking[query] if label >= 0]
        amounts = [
            "itself" if label == query else measure.with_unit(float(row[label])) for label in ranked
        ]
        sheet.append(
            [
                pictures.ClassTile(names[at], amount, images[at])
                for at, amount in zip(ranked, amounts, strict=True)
            ]
        )
    threshold = (
        f"{settings.threshold:.0%} quantile"
        if settings.kind == "quantile"
        else f"above {settings.threshold:.4g}"
    )
    parts = [
        settings.model,
        settings.layer,
        settings.reading,
        threshold,
        settings.measure,
        f"{settings.split} images",
    ]
    after = seen.context.snapshot
    parts += (
        [f"after epoch {after.epoch}, {max(after.n_images)} images of each class"] if after else []
    )
    return pictures.ranked_rows_png(sheet, "Most to least alike: " + ", ".join(parts))
