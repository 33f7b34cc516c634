"""What Explore shows, for whichever part of the page is drawn.

    results = Results(context, exemplars)    # in a run of all that moves with threshold and epoch
    result = results.current()               # in a part that runs again as the threshold moves
    results.latest.context                   # for a file that is made when its button is pressed

A part that runs again is given what it was given before; the first one to ask works the result of
the new threshold out, for all of them."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from activsim.app.drawing.components import Board
from activsim.app.pages.explore import frames, scene
from activsim.app.pages.explore.answers import Answer, current_answer
from activsim.app.shell import address, page_context, page_frame, siblings, state
from activsim.app.shell.epochs import control as epoch_control
from activsim.app.shell.epochs import snapshots
from activsim.app.shell.page_context import PageContext
from activsim.app.shell.siblings import Siblings
from activsim.datasets.image_set import LabelledImages
from activsim.firing.epochs import TimeLapse
from activsim.output.frames import view


@dataclass(frozen=True, eq=False)
class PageResult:
    """final_context: at the threshold that the slider stands at, of the finished network; context:
    the same after the epoch that the control stands at; timelapse: None where there is none to
    show; others: the networks of other seeds; fault: why a time-lapse cannot be read."""

    final_context: PageContext
    context: PageContext
    answer: Answer
    board: Board
    timelapse: TimeLapse | None
    others: Siblings
    fault: ValueError | None

    @property
    def has_pair(self) -> bool:
        """Whether there is another class to compare the queried one with."""
        query, other = self.answer.pair
        return query != other

    def has_surroundings_of(self, other: PageResult) -> bool:
        """Whether all that is drawn with the whole page alone is the same."""
        return (
            self.others.digest == other.others.digest
            and self.has_pair == other.has_pair
            and str(self.fault) == str(other.fault)
            and self.timelapse is other.timelapse
        )


class Results:
    def __init__(self, context: PageContext, exemplars: LabelledImages | None) -> None:
        """exemplars: the images that stand for the classes; None: not here yet."""
        self.exemplars = exemplars
        self.order_by, self.look = selected_order(), page_frame.current_look()
        self._context = context
        self.latest = self._compute()

    def current(self) -> PageResult:
        """At the threshold that the slider stands at now."""
        threshold = page_context.current_threshold(self._context)
        if threshold != self.latest.final_context.settings.threshold:
            result = self._compute()
            if not result.has_surroundings_of(self.latest):
                st.rerun()  # and of another family all that the browser has for a drag, too
            self.latest = result
        return self.latest

    def _compute(self) -> PageResult:
        context = page_context.with_current_threshold(self._context)
        others = siblings.current_siblings(context)
        timelapse = snapshots.load_timelapse(context.path)
        fault = None
        try:
            epoch_context, epoch = _at_epoch(context, timelapse)
        except ValueError as error:  # a damaged time-lapse
            epoch_control.drop_epoch()
            epoch_context, epoch, timelapse, fault = context, "", None, error
        stand = frames.page_stand(context, self.order_by, self.look, epoch, others)
        tables = {} if epoch_context.snapshot else others.tables
        answer = current_answer(
            stand, epoch_context, self.order_by, self.look, self.exemplars, tables
        )
        page_context.note(epoch_context)
        key = scene.scene_key(context.names, self.look, self.exemplars, answer.labels)
        board = Board(key, stand, frames.slider_key(context), answer.pieces)
        return PageResult(context, epoch_context, answer, board, timelapse, others, fault)


def selected_order() -> str:
    """The order asked for. The switch stands below the picture that it orders, so that the picture
    comes first."""
    return address.early_value(state.ORDER, view.ORDERS[0])


def _at_epoch(context: PageContext, timelapse: TimeLapse | None) -> tuple[PageContext, str]:
    """The context after the epoch that the control stands at, and the option that this is, ""
    without a control. Raises ValueError for a damaged time-lapse."""
    fitting = snapshots.if_fitting(timelapse, context)
    epoch = epoch_control.selected_option(fitting, context) if fitting else ""
    if not fitting:
        epoch_control.drop_epoch()
    if fitting and epoch_control.needs_epochs(fitting, context, epoch):
        snapshots.check_epochs(fitting, context)
    return snapshots.context_at_epoch(context, fitting, epoch), epoch
