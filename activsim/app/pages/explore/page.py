"""Explore: which classes make the same neurons fire?"""

from __future__ import annotations

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
from activsim.app.shell import detail, formats, navigation, page_context, page_frame, pair_result
from activsim.app.shell.epochs import control as epoch_control
from activsim.app.shell.epochs import snapshots
from activsim.app.shell.page_context import PageContext
from activsim.app.shell.pair_result import PairResult
from activsim.datasets.image_set import LabelledImages
from activsim.firing.epochs import TimeLapse

TITLE = "Which classes make the same neurons fire?"
FRAGMENT = "result"  # what runs again when the threshold moves


def page() -> None:
    page_frame.draw_page(TITLE, FRAGMENT, _with_images, _without_images)


def _without_images(context: PageContext) -> None:
    """What a recording shows without the images."""
    _result(context, None)


def _with_images(context: PageContext, exemplars: LabelledImages) -> None:
    _result(context, exemplars)
    background.draw_background(context, exemplars, page_frame.current_look())


@st.fragment(key=FRAGMENT)
def _result(context: PageContext, exemplars: LabelledImages | None) -> None:
    """All that moves with the threshold and the epoch. exemplars: the images that stand for the
    classes; None: not here yet."""
    context = page_context.with_current_threshold(context)
    order_by, look = matrix.selected_order(), page_frame.current_look()
    result, epoch, timelapse = _result_at_epoch(context)
    stand, frame = frames.page_stand(context, order_by, look, epoch), frames.frame(result, order_by)
    labels = frames.classes_with_pictures(result, frame)
    key = scene.scene_key(context.names, look, exemplars, labels)
    board = Board(key, stand, frames.slider_key(context), frame)
    components.scene(scene.scene_bytes(key, context.names, look, exemplars, labels))
    with page_frame.answer_place():
        board.part("answer")
        # where a browser runs no scripts of components, and until it does
        st.html(f"<p class='unscripted'>{board.frame['answer']}</p>")
    left, right = st.columns([11, 9], gap="medium")
    with left:
        matrix.draw_matrix(result, exemplars, board)
        if timelapse and exemplars is not None:
            explore_epochs.draw_epochs(context, timelapse, order_by, look)
    with right:
        board.part("panel", minded=not detail.is_simple())
        bars.draw_bars(result, look, board)
        query, other = result.pair
        if other != query:
            navigation.draw_page_button("pair", "Why are these two alike?", "to_pair")
    if exemplars is None:
        return
    per_class = rows.draw_rows(result, board)
    if page_context.has_many_classes(context):
        all_classes.draw_all_classes(result)
    downloads.draw_downloads(result, exemplars, per_class)
    if result.context.snapshot is None:  # else the slider does its job on release
        frames.send_frames(context, order_by, look)


def _result_at_epoch(context: PageContext) -> tuple[PairResult, str, TimeLapse | None]:
    """The result after the epoch that the control stands at, its option, and the time-lapse."""
    timelapse = snapshots.load_timelapse(context.path)
    fitting = snapshots.fitting_timelapse(context)
    epoch = epoch_control.selected_option(fitting, context) if fitting else ""
    if not fitting:
        epoch_control.drop_epoch()
    try:
        if fitting and epoch_control.needs_epochs(fitting, context, epoch):
            snapshots.check_epochs(fitting, context)
        return (
            pair_result.compute_pair(snapshots.context_at_epoch(context, fitting, epoch)),
            epoch,
            timelapse,
        )
    except ValueError as error:  # a damaged time-lapse
        epoch_control.drop_epoch()
        st.error(formats.plain_markdown(error))
        return pair_result.compute_pair(context), "", None
