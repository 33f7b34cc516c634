"""Explore: which classes make the same neurons fire?"""

from __future__ import annotations

import html

import streamlit as st

from activsim.analysis import measures
from activsim.app.pages.explore import background as explore_folded
from activsim.app.pages.explore import epochs as explore_epochs
from activsim.app.pages.explore import live
from activsim.app.pages.explore import rows as explore_rows
from activsim.app.pages.explore import text as explore_words
from activsim.app.shell import (
    address,
    cache,
    epochs,
    formats,
    links,
    navigation,
    page_context,
    page_frame,
    pair_result,
    sidebar,
    state,
)
from activsim.output import pictures
from activsim.output.charts import heatmap, theme

TITLE = "Which classes make the same neurons fire?"
FRAGMENT = "result"  # what runs again when the threshold moves


def page() -> None:
    page_frame.draw_page(TITLE, FRAGMENT, _whole, _first)


def _first(chosen: page_context.PageContext) -> None:
    """What a recording shows without the images."""
    _result(chosen, None)


def _whole(chosen: page_context.PageContext, shown) -> None:
    _result(chosen, shown)
    explore_folded.about(chosen, shown, page_frame.current_look())


def _order_by() -> str:
    # The switch stands below the picture that it orders, so that the picture comes first.
    return address.early_value(state.ORDER, page_context.ORDERS[0])


@st.fragment(key=FRAGMENT)
def _result(chosen: page_context.PageContext, shown) -> None:
    """All that moves with the threshold and the epoch. shown: the images that stand for the
    classes; None: not here yet."""
    chosen, order_by, look = (
        page_context.with_current_threshold(chosen),
        _order_by(),
        page_frame.current_look(),
    )
    kept, formed = epochs.load_timelapse(chosen.path), epochs.lapse(chosen)
    option = epochs.standing(formed, chosen) if formed else ""
    if not formed:
        epochs.none_here()
    try:
        if formed and epochs.wanted(formed, chosen, option):
            epochs.read(formed, chosen)
        seen = pair_result.compute_pair(epochs.at(chosen, formed, option))
    except ValueError as error:  # a damaged time-lapse
        epochs.none_here()
        st.error(formats.plain_markdown(error))
        seen, kept, option = pair_result.compute_pair(chosen), None, ""
    said = explore_words.words(seen)
    at = page_context.threshold_label(chosen)
    meta = {"key": live.key(chosen, order_by, look), "at": at}
    meta |= {"epochs_key": live.epochs_key(chosen, order_by, look), "epoch": option}
    st.html(f"<p class='answer live-answer' role='status'>{said['answer']}</p>")
    left, right = st.columns([2, 1], gap="medium")
    with left:
        _heatmap(seen, shown, meta)
    with right:
        _pair(seen, said, shown)
        if kept and shown is not None:
            explore_epochs.control(chosen, kept, order_by, look, shown)
    if shown is None:
        explore_rows.bars(seen, look, meta)
        return
    st.html("<h2>Each class, and who fires like it</h2>")
    per_class = _pictures_of_each()
    explore_rows.rows(seen, cache.class_tiles(shown, per_class), at)
    explore_rows.bars(seen, look, meta)
    explore_rows.downloads(seen, shown, per_class)
    if seen.context.snapshot is None:  # else the slider does its job on release
        live.follow(chosen, order_by, look, shown)


def _heatmap(seen: pair_result.PairResult, shown, meta: dict) -> None:
    names, settings, matrix = seen.context.names, seen.context.settings, seen.result.dissimilarity
    order = page_context.class_order(seen.finished, _order_by())
    tiles = None if shown is None else cache.class_tiles(shown, 1, 56)
    measure = measures.MEASURES[settings.measure]

    def picked() -> None:
        points = st.session_state["matrix"].selection.points
        if points:
            row, column = points[0]["customdata"][:2]
            st.session_state[state.CLASS] = names[row]
            st.session_state[state.OTHER_CLASS] = (
                names[column] if row != column else sidebar.NEAREST
            )
        st.rerun()  # the sidebar shows the pair too

    with st.container(key="matrix_place"):
        st.plotly_chart(
            heatmap.heatmap(
                *(matrix, names, order, measure, tiles, seen.pair, page_frame.current_look(), meta),
                *(explore_words.notes(seen), seen.finished),
            ),
            key="matrix",
            on_select=picked,
            selection_mode="points",
            config=theme.WITHOUT_BUTTONS,
            theme=None,
            alt=f"Dissimilarity of {len(names)} by {len(names)} classes; the numbers are in the download",
        )
    links.switch("Order of the classes", state.ORDER, page_context.ORDERS)
    st.caption(
        "Darker: more alike. Click a cell to compare its two classes, or a picture to ask about "
        "its class."
    )
    st.html(f"<p class='quiet small live-floor'>{explore_words.floor(seen)}</p>")


def _pair(seen: pair_result.PairResult, words: dict[str, str], shown) -> None:
    """The two classes side by side, and where the second stands in the first one's ranking."""
    names, (query, other) = seen.context.names, seen.pair
    figure = ""
    if shown is not None:
        tiles = cache.class_tiles(shown, 9)
        figure = "".join(
            f"<figure {hidden}><img src='{tiles[label]}' alt='Nine pictures of "
            f"{html.escape(names[label])}' width='84' "
            f"height='84'><figcaption>{html.escape(names[label])}</figcaption></figure>"
            for label, hidden in ((query, ""), (other, "hidden" if other == query else ""))
        )
    st.html(
        f"<div class='pair'>{figure}</div>"
        f"<p class='amount live-amount'>{words['amount']}</p>"
        f"<p class='quiet live-standing'>{words['standing']}</p>"
        f"<p class='quiet'>{words['mind']}</p>"
    )
    if other != query:
        navigation.draw_page_button("pair", "Why are these two alike?", "to_pair")


def _pictures_of_each() -> int:
    words = links.switch(
        "Pictures of each class", state.PICTURES, pictures.PICTURES_PER_CLASS.values()
    )
    return next(count for count, text in pictures.PICTURES_PER_CLASS.items() if text == words)
