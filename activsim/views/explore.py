"""Explore: which classes make the same neurons fire?"""

from __future__ import annotations

import html

import numpy as np
import streamlit as st

from activsim import figures, pictures, similarity
from activsim.views import cached, controls, explore_folded, explore_rows, explore_words

TITLE = "Which classes make the same neurons fire?"


def page() -> None:
    st.html(f"<h1 class='question'>{TITLE}</h1>")
    main = st.container()
    chosen = controls.chosen(main, _banner, explore_folded.classes)
    if chosen is not None:
        with main:
            _result(chosen)


def _banner(data) -> None:
    """Stays as long as the images are drawings: that they are, why, and how to get the real ones."""
    if data.note:
        st.warning("**These are drawings, not photographs.** " + controls.plain(data.note))
        st.button("Look for the real pictures", on_click=cached.forget_images)


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

    st.html(f"<p class='answer'>{explore_words.answer(chosen, result, nearest)}</p>")
    shown = cached.images("train")  # a class's picture is its first training image, as in the study
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _heatmap(settings, result, names, measure, (settings.query, other), shown, look)
    with right:
        _pair(chosen, result, other, cached.tiles(shown, 9))
    st.html("<h2>Each class, and who fires like it</h2>")
    per_class = _pictures_of_each()
    explore_rows.rows(chosen, result, cached.tiles(shown, per_class))
    explore_rows.bars(chosen, result, other, look)
    explore_rows.downloads(chosen, result, shown, per_class)
    explore_folded.about(chosen, look)


def _heatmap(settings, result, names, measure, pair, shown, look) -> None:
    # The switch stands below the picture that it orders, so that the picture comes first.
    order_by = st.session_state.get("order", st.query_params.get("order"))
    n_classes = len(names)
    order = np.arange(n_classes) if order_by == controls.ORDERS[1] else similarity.clustered_order(result.dissimilarity)
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
    controls.switch("Order of the classes", "order", controls.ORDERS)
    st.caption("Darker: more alike. Click a cell to compare its two classes, or a picture to ask about its class.")


def _pair(chosen, result, other: int, tiles: list[str]) -> None:
    """The two classes side by side, and where the second stands in the first one's ranking."""
    query, names = chosen.settings.query, chosen.data.class_names
    measure = similarity.MEASURES[chosen.settings.measure]
    figure = "".join(
        f"<figure><img src='{tiles[label]}' alt='Nine pictures of {html.escape(names[label])}' width='84' height='84'>"
        f"<figcaption>{html.escape(names[label])}</figcaption></figure>"
        for label in dict.fromkeys((query, other))
    )
    st.html(
        f"<div class='pair'>{figure}</div>"
        f"<p class='amount'>{measure.worded(float(result.dissimilarity[query, other]))}</p>"
        f"<p class='quiet'>{explore_words.standing(chosen, result, other)}</p>"
        f"<p class='quiet'>{explore_words.silent(chosen, result)}</p>"
    )


def _pictures_of_each() -> int:
    words = controls.switch("Pictures of each class", "pictures", pictures.PER_CLASS.values())
    return next(count for count, text in pictures.PER_CLASS.items() if text == words)
