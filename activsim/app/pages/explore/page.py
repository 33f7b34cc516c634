"""Explore: which classes make the same neurons fire?"""

from __future__ import annotations

import functools
from pathlib import Path

import streamlit as st

from activsim.app.drawing import components
from activsim.app.pages.explore import (
    all_classes,
    background,
    bars,
    downloads,
    frames,
    matrix,
    rows,
    scene,
)
from activsim.app.pages.explore import (
    epochs as explore_epochs,
)
from activsim.app.pages.explore.results import Results
from activsim.app.shell import (
    detail,
    navigation,
    page_frame,
    pair_result,
    state,
)
from activsim.app.shell.page_context import PageContext
from activsim.datasets.image_set import LabelledImages
from activsim.output import wording
from activsim.output.charts import theme
from activsim.output.frames import view

TITLE = "Which classes make the same neurons fire?"
FRAGMENT = "result"  # all that moves with the threshold and the epoch
# What alone runs again when the threshold moves, where nothing else shows something of it.
PARTS = ("result_answer", "result_matrix", "result_bars")
# Pixels that are kept free before anything is drawn in them: of the charts, of a row at least.
ROOM = {"matrix_place": theme.HEATMAP_HEIGHT, "bars_place": theme.BARS_HEIGHT}
ROW_HEIGHT = 125
STYLE = Path(__file__).parent / "page.css"


def page() -> None:
    st.html(STYLE)
    page_frame.draw_page(TITLE, FRAGMENT, _with_images, _without_images, _parts_of_a_step)


def _parts_of_a_step() -> list[str]:
    """All of it too where a part was unfolded in the same moment, which is not drawn yet."""
    is_unfolded = any(st.session_state.get(key) for key in (state.LINES_PART, state.HANDOUT_PART))
    parts: list[str] = st.session_state.get(state.EXPLORE_PARTS, [FRAGMENT])
    return [FRAGMENT] if is_unfolded else parts


def _without_images(context: PageContext) -> None:
    """What a recording shows without the images."""
    _draw_scene(context, None)
    _result(context, None)


def _with_images(context: PageContext, exemplars: LabelledImages) -> None:
    _draw_scene(context, exemplars)
    _result(context, exemplars)
    background.draw_background(context, exemplars, page_frame.current_look())


def _draw_scene(context: PageContext, exemplars: LabelledImages | None) -> None:
    """What stays while the threshold moves; of many classes other ones come into view."""
    if not view.has_many_classes(context):
        labels = range(len(context.names))
        scene.draw_scene(context.names, page_frame.current_look(), exemplars, labels)


@st.fragment(key=FRAGMENT)
def _result(context: PageContext, exemplars: LabelledImages | None) -> None:
    """exemplars: the images that stand for the classes; None: not here yet."""
    st.session_state[state.EXPLORE_PARTS] = [FRAGMENT]  # until all of it is drawn
    results = Results(context, exemplars)
    result = results.latest
    if result.fault:
        st.error(wording.plain_markdown(result.fault))
    has_many = view.has_many_classes(context)
    if has_many:
        labels = result.answer.labels
        scene.draw_scene(context.names, results.look, exemplars, labels)
    with page_frame.answer_place():
        components.part("answer")
        components.part("siblings")
        _say_answer(results)
    left, right = st.columns([11, 9], gap="medium")
    with left:
        with matrix.container(result.context.names):
            _draw_matrix(results)
        matrix.draw_order(result)
        components.part("floor")  # the cells that it speaks of are marked in any view
        shows_epochs = exemplars is not None and explore_epochs.draw_epochs(results)
    with right:
        components.part("panel", minded=not detail.is_simple())
        components.part("bars_head")
        with bars.container(results):
            _draw_bars(results)
        bars.draw_caption(result)
        if result.has_pair:
            navigation.draw_page_button("pair", "Why are these two alike?", "to_pair")
    if exemplars is None:
        return  # there are no rows yet
    shows_more = _draw_more(results)
    if not (has_many or shows_epochs or shows_more or result.fault):
        st.session_state[state.EXPLORE_PARTS] = list(PARTS)


@st.fragment(key=PARTS[0])
def _say_answer(results: Results) -> None:
    result = results.current()
    result.board.say()
    # where a browser runs no scripts of components, and until it does
    room = components.room_style(ROOM | {"part_rows": ROW_HEIGHT * result.answer.n_rows})
    st.html(f"<p class='unscripted'>{result.answer.sentence}</p>{room}")


@st.fragment(key=PARTS[1])
def _draw_matrix(results: Results) -> None:
    matrix.draw_matrix(results.current())


@st.fragment(key=PARTS[2])
def _draw_bars(results: Results) -> None:
    bars.draw_bars(results.current())


def _draw_more(results: Results) -> bool:
    """The rows, and what needs the images beside. Whether there is more than the rows that moves
    with the threshold."""
    result = results.latest
    per_class = rows.draw_choice()
    components.part("rows", pictures=per_class)
    rows.draw_caption(result.context)
    if view.has_many_classes(result.context):
        pair = functools.partial(pair_result.compute_pair, result.context)
        all_classes.draw_all_classes(result.context, pair)
    shows_more = downloads.draw_downloads(results, per_class)
    if result.context.snapshot is None:  # else the slider does its job on release
        frames.send_frames(result.final_context, results.order_by, results.look, result.others)
    return shows_more
