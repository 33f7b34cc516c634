"""Explore: which classes make the same neurons fire?"""

from __future__ import annotations

import functools

import streamlit as st

from activsim.app.drawing import components
from activsim.app.drawing.components import Board
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
from activsim.app.pages.explore.answers import Answer, current_answer
from activsim.app.shell import (
    detail,
    formats,
    navigation,
    page_context,
    page_frame,
    pair_result,
    siblings,
)
from activsim.app.shell.epochs import control as epoch_control
from activsim.app.shell.epochs import snapshots
from activsim.app.shell.page_context import PageContext
from activsim.app.shell.siblings import Siblings
from activsim.datasets.image_set import LabelledImages
from activsim.firing.epochs import TimeLapse
from activsim.output.charts import theme
from activsim.output.charts.theme import Look

TITLE = "Which classes make the same neurons fire?"
FRAGMENT = "result"  # what runs again when the threshold moves
# Pixels that are kept free before anything is drawn in them: of the charts, of a row at least.
ROOM = {"matrix_place": theme.HEATMAP_HEIGHT, "bars_place": theme.BARS_HEIGHT}
ROW_HEIGHT = 125


def page() -> None:
    page_frame.draw_page(TITLE, FRAGMENT, _with_images, _without_images)


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
    if not page_context.has_many_classes(context):
        labels = range(len(context.names))
        scene.draw_scene(context.names, page_frame.current_look(), exemplars, labels)


@st.fragment(key=FRAGMENT)
def _result(context: PageContext, exemplars: LabelledImages | None) -> None:
    """All that moves with the threshold and the epoch. exemplars: the images that stand for the
    classes; None: not here yet."""
    context = page_context.with_current_threshold(context)
    order_by, look = matrix.selected_order(), page_frame.current_look()
    others = siblings.current_siblings(context)
    epoch_context, stand, answer, timelapse = _answer_at_epoch(
        context, order_by, look, exemplars, others
    )
    page_context.note(epoch_context)
    key = scene.scene_key(context.names, look, exemplars, answer.labels)
    board = Board(key, stand, frames.slider_key(context), answer.pieces)
    if page_context.has_many_classes(context):
        scene.draw_scene(context.names, look, exemplars, answer.labels)
    with page_frame.answer_place():
        board.part("answer")
        board.part("siblings")
        # where a browser runs no scripts of components, and until it does
        room = components.room_style(ROOM | {"part_rows": ROW_HEIGHT * answer.n_rows})
        st.html(f"<p class='unscripted'>{answer.sentence}</p>{room}")
    left, right = st.columns([11, 9], gap="medium")
    with left:
        matrix.draw_matrix(epoch_context, answer, board)
        if timelapse and exemplars is not None:
            explore_epochs.draw_epochs(context, timelapse, order_by, look)
    with right:
        board.part("panel", minded=not detail.is_simple())
        bars.draw_bars(epoch_context, answer, board)
        query, other = answer.pair
        if other != query:
            navigation.draw_page_button("pair", "Why are these two alike?", "to_pair")
    if exemplars is None:
        return
    per_class = rows.draw_rows(epoch_context, board)
    result = functools.cache(functools.partial(pair_result.compute_pair, epoch_context))
    if page_context.has_many_classes(epoch_context):
        all_classes.draw_all_classes(epoch_context, result)
    downloads.draw_downloads(epoch_context, result, exemplars, per_class)
    if epoch_context.snapshot is None:  # else the slider does its job on release
        frames.send_frames(context, order_by, look, others)


def _answer_at_epoch(
    context: PageContext,
    order_by: str,
    look: Look,
    exemplars: LabelledImages | None,
    others: Siblings,
) -> tuple[PageContext, dict[str, str], Answer, TimeLapse | None]:
    """The context after the epoch that the control stands at, where the page stands, its answer,
    and the time-lapse."""
    timelapse = snapshots.load_timelapse(context.path)
    fitting = snapshots.if_fitting(timelapse, context)
    epoch = epoch_control.selected_option(fitting, context) if fitting else ""
    if not fitting:
        epoch_control.drop_epoch()
    try:
        if fitting and epoch_control.needs_epochs(fitting, context, epoch):
            snapshots.check_epochs(fitting, context)
        epoch_context = snapshots.context_at_epoch(context, fitting, epoch)
    except ValueError as error:  # a damaged time-lapse
        epoch_control.drop_epoch()
        st.error(formats.plain_markdown(error))
        epoch_context, epoch, timelapse = context, "", None
    stand = frames.page_stand(context, order_by, look, epoch, others)
    tables = {} if epoch_context.snapshot else others.tables
    answer = current_answer(stand, epoch_context, order_by, look, exemplars, tables)
    return epoch_context, stand, answer, timelapse
