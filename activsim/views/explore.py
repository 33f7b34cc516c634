"""Explore: which classes make the same neurons fire?"""

from __future__ import annotations

import html

import numpy as np
import streamlit as st

from activsim import figures, firing, pictures, report, similarity
from activsim.views import cached, controls, explore_folded

TITLE = "Which classes make the same neurons fire?"


def page() -> None:
    st.html(f"<h1 class='question'>{TITLE}</h1>")
    main = st.container()
    chosen = controls.chosen(main, explore_folded.classes)
    if chosen is None:
        return
    with main:
        _sketches_banner(chosen.data)
        _result(chosen)


def _sketches_banner(data) -> None:
    if not data.note:
        return
    st.warning(
        "**These are drawings, not photographs.** The real Fashion-MNIST pictures are not here, so activsim drew "
        "its own. To see the real ones, connect to the internet and press the button, or set `ACTIVSIM_DATA` to a "
        "folder with the four original files and start again."
    )
    left, right = st.columns([1, 3])
    left.button("Look for the real pictures", on_click=cached.forget_images)
    with right.expander("Why they are not here"):
        st.text(data.note)


def _result(chosen: controls.Chosen) -> None:
    settings, data = chosen.settings, chosen.data
    names, measure = data.class_names, similarity.MEASURES[settings.measure]
    result = similarity.comparison(
        chosen.recording.reading(settings.reading), settings.kind, settings.threshold, settings.measure
    )
    nearest = similarity.nearest(result.dissimilarity, settings.query)
    other = settings.other if settings.other is not None else nearest
    other = settings.query if other is None else other
    look = figures.DARK if st.context.theme.type == "dark" else figures.LIGHT

    st.html(f"<p class='answer'>{_sentence(chosen, result, nearest)}</p>")
    shown = cached.images("train")  # a class's picture is its first training image, as in the study
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _heatmap(settings, result, names, measure, (settings.query, other), shown, look)
    with right:
        _pair(chosen, result, measure, other, shown)
    _rows(settings, result, shown, measure)
    _bars(chosen, result, other, look)
    explore_folded.about(chosen, look)
    _downloads(chosen, result)


def _what(chosen) -> str:
    by_channel = chosen.settings.reading == "channel" and chosen.recording.channels is not chosen.recording.table
    return "channels" if by_channel else "neurons"


def _sentence(chosen, result, nearest) -> str:
    settings, names = chosen.settings, chosen.data.class_names
    query = html.escape(names[settings.query])
    measure = similarity.MEASURES[settings.measure]
    if nearest is None:
        return (
            f"<b>{query}</b> cannot be compared here: at this threshold the measure “{settings.measure}” is "
            "undefined for it. Choose a lower threshold or another measure."
        )
    value = float(result.dissimilarity[settings.query, nearest])
    ties = np.flatnonzero(result.dissimilarity[settings.query] == value)
    if len(ties[ties != settings.query]) > 1 and value == 0:
        return (
            f"At this threshold nothing tells <b>{query}</b> from {len(ties[ties != settings.query])} other classes: "
            "the same neurons fire for all of them. Choose another threshold."
        )
    if settings.measure == "mean difference":
        how = f"on average their {_what(chosen)} differ by {measure.worded(value)}"
    else:
        how = f"{settings.measure} dissimilarity {measure.worded(value)}"
    return f"<b>{query}</b> fires most like <b>{html.escape(names[nearest])}</b>: {how}."


def _heatmap(settings, result, names, measure, pair, shown, look) -> None:
    order_by = st.segmented_control(
        "Order of the classes",
        ["alike side by side", "as numbered"],
        default="alike side by side",
        required=True,
        key="order",
        bind="query-params",
        label_visibility="collapsed",
    )
    n_classes = len(names)
    order = np.arange(n_classes) if order_by == "as numbered" else similarity.clustered_order(result.dissimilarity)
    figure = figures.heatmap(result.dissimilarity, names, order, measure, cached.tiles(shown, 1, 56), pair, look)

    def picked() -> None:
        points = st.session_state["matrix"].selection.points
        if points:
            row, column = points[0]["customdata"][:2]
            st.session_state["class"] = names[row]
            st.session_state["with"] = names[column] if row != column else controls.NEAREST

    st.plotly_chart(
        figure,
        key="matrix",
        on_select=picked,
        selection_mode="points",
        config=figures.STILL,
        theme=None,
        alt=f"Dissimilarity of {n_classes} by {n_classes} classes; the numbers are in the download",
    )
    st.caption("Darker: more alike. Click a cell to compare its two classes.")


def _pair(chosen, result, measure, other, shown) -> None:
    """The two classes side by side, and where the second stands in the first one's ranking."""
    settings, names = chosen.settings, chosen.data.class_names
    tiles = cached.tiles(shown, 9)
    amount = measure.worded(float(result.dissimilarity[settings.query, other]))
    rank = np.flatnonzero(result.ranking[settings.query] == other)
    n_others = int((result.ranking[settings.query] >= 0).sum()) - 1
    figure = "".join(
        f"<figure><img src='{tiles[label]}' alt='Nine pictures of {html.escape(names[label])}' width='84' height='84'>"
        f"<figcaption>{html.escape(names[label])}</figcaption></figure>"
        for label in dict.fromkeys((settings.query, other))
    )
    where = f"number {rank[0]} of {n_others} in likeness" if len(rank) and rank[0] > 0 else "the class itself"
    dead, always = firing.dead(result.profiles).sum(), firing.always_on(result.profiles).sum()
    st.html(
        f"<div class='pair'>{figure}</div><p class='amount'>{amount}</p>"
        f"<p class='quiet'>{html.escape(names[other])} is {where} to {html.escape(names[settings.query])}. "
        f"{measure.read_as.capitalize()}.</p>"
        f"<p class='quiet'>Of {result.profiles.shape[1]:,} {_what(chosen)}, {dead:,} never fire (dead) and "
        f"{always:,} always do. "
        f"{measure.mind}</p>"
    )


def _rows(settings, result, shown, measure) -> None:
    names = shown.class_names
    st.html("<h2>Each class, and who fires like it</h2>")
    per_class = st.segmented_control(
        "Pictures of each class",
        list(pictures.PER_CLASS.values()),
        default=pictures.PER_CLASS[1],
        required=True,
        key="pictures",
        bind="query-params",
        label_visibility="collapsed",
    )
    count = next(n for n, words in pictures.PER_CLASS.items() if words == per_class)
    tiles = cached.tiles(shown, count)
    queries = [label for label in result.ranking[settings.query] if label >= 0]
    queries += [label for label in range(len(names)) if label not in queries]
    body = []
    for query in queries:
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
        body.append(
            f"<div class='row' role='group' aria-label='{html.escape(names[query])}, most to least alike'>"
            f"{''.join(cells)}</div>"
        )
    st.html(f"<div class='rows'>{''.join(body)}</div>")
    unit = " in points" if measure.points else ""
    st.caption(f"From most to least alike; the number is the {settings.measure}{unit}. Pictures: training images.")


def _bars(chosen, result, other, look) -> None:
    query, names, what = chosen.settings.query, chosen.data.class_names, _what(chosen)
    st.html(
        f"<h2>{what[:-1].capitalize()} by {what[:-1]}: {html.escape(names[query])} and {html.escape(names[other])}</h2>"
    )
    first, second = result.profiles[query], result.profiles[other]
    neurons = figures.bars_shown(first, second)
    labels = [str(neuron) for neuron in neurons]
    figure = figures.neuron_bars(first, second, neurons, labels, (names[query], names[other]), what[:-1], look)
    st.plotly_chart(
        figure,
        key="bars",
        config=figures.STILL,
        theme=None,
        alt=f"Firing rate of {len(neurons)} {what} for {names[query]} and {names[other]}",
    )
    shown = (
        f"All {len(first)} {what} of the layer."
        if len(neurons) == len(first)
        else f"The {len(neurons)} of {len(first):,} {what} that differ most between the two."
    )
    meaning = (
        "the share of positions at which the channel fires, over all images of the class"
        if what == "channels"
        else "the share of the class's images that make the neuron fire"
    )
    st.caption(f"A bar is {meaning}. {shown}")


def _downloads(chosen: controls.Chosen, result) -> None:
    settings, names = chosen.settings, chosen.data.class_names
    st.html("<h2>Take it with you</h2>")
    columns = st.columns(4)
    columns[0].download_button(
        "Profiles (CSV)",
        lambda: report.profiles_csv(result.profiles, names),
        "profiles.csv",
        "text/csv",
        width="stretch",
    )
    columns[1].download_button(
        "Dissimilarity (CSV)",
        lambda: report.matrix_csv(result.dissimilarity, names),
        "dissimilarity.csv",
        "text/csv",
        width="stretch",
    )
    columns[2].download_button(
        "Rows (PNG)", lambda: _rows_png(chosen, result), "rows.png", "image/png", width="stretch"
    )
    lines = report.python_lines(settings, names)
    columns[3].download_button("Python lines", lines, "activsim_lines.py", "text/x-python", width="stretch")
    with st.expander("The Python lines that give the same numbers"):
        st.code(lines, language="python")


def _rows_png(chosen: controls.Chosen, result) -> bytes:
    data, measure = cached.images("train"), similarity.MEASURES[chosen.settings.measure]
    per_class = pictures.first_of_each(data.images, data.labels, len(data.class_names), 1)
    rows = [
        [
            pictures.Tile(
                data.class_names[label], measure.worded(float(result.dissimilarity[query, label])), per_class[label]
            )
            for label in result.ranking[query]
            if label >= 0
        ]
        for query in result.ranking[chosen.settings.query]
        if query >= 0
    ]
    title = f"{TITLE}  {chosen.settings.model}, layer {chosen.settings.layer}, {chosen.settings.measure}"
    return pictures.rows_png(rows, title)
