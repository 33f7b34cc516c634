"""Whether a part of the page may run again by itself.

    begin()            # first of a run of the whole page
    end()              # last of it
    is_last_drawn()    # the browser has drawn the run before this one to its end
    is_up_to_date()    # in a widget's callback: all else on the page is drawn as it was chosen
    with another_part():   # what a callback's part may cut short

A callback that asks for a part of the page has nothing else run. A choice that came in the same
moment would then not be drawn, nor one whose run the callback cuts short: they need a run of the
whole page, which Streamlit makes where the callback asks for nothing.

A run of the whole page sets widgets and address to what it was made for, and what it says reaches
the browser later: by then the visitor may have gone on. When that is, no clock tells; a slider that
is not seen does. Last in the run it is set to the run's number, and a browser says what its widgets
stand at whenever it asks for a run. Of one that it has not drawn yet it says nothing, while the
session holds what the run set: only what the browser says counts."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from activsim.app.shell import state

MOST_RUNS = 2**31 - 1  # of a visitor
ABSENT = object()  # of a widget that is not on the page


def begin() -> None:
    st.session_state[state.IS_LAST_DRAWN] = _is_drawn()
    # A browser that comes back to a server started anew still shows a run of the session before.
    st.session_state[state.RUN_NUMBER] = max(_number(), _drawn_number()) + 1
    _forget_choices()


def end() -> None:
    st.session_state[state.DRAWN_RUN] = _number()
    st.slider("Run", 0, MOST_RUNS, key=state.DRAWN_RUN, on_change="ignore")
    st.session_state[state.DRAWN_CHOICES] = _choices()


def is_last_drawn() -> bool:
    """Whether nothing of a run of the whole page was on its way to the browser when it asked for
    this one."""
    is_drawn: bool = st.session_state.get(state.IS_LAST_DRAWN, True)
    return is_drawn


@contextlib.contextmanager
def another_part() -> Iterator[None]:
    """A part of the page that runs again by itself: cut short, it is drawn with the whole page."""
    choices = st.session_state.get(state.DRAWN_CHOICES)
    _forget_choices()
    yield
    st.session_state[state.DRAWN_CHOICES] = choices


def is_up_to_date() -> bool:
    drawn_choices = st.session_state.get(state.DRAWN_CHOICES)
    if drawn_choices is None or not _is_drawn():
        return False
    return all(drawn_choices.get(key, value) == value for key, value in _choices().items())


def _number() -> int:
    """Of the run that began last, counted from the visitor's first."""
    number: int = st.session_state.get(state.RUN_NUMBER, 0)
    return number


def _is_drawn() -> bool:
    """Whether the browser has drawn the run that began last."""
    return _drawn_number() == _number()


def _drawn_number() -> int:
    """Of the run that the browser drew last, as it says with what it asks for; 0: of none."""
    context = get_script_run_ctx()
    widgets = context.session_state.get_widget_states() if context else []
    numbers = [
        number
        for widget in widgets
        if widget.id.endswith(f"-{state.DRAWN_RUN}")
        for number in widget.double_array_value.data
    ]
    return int(max(numbers, default=0))


def _forget_choices() -> None:
    st.session_state[state.DRAWN_CHOICES] = None


def _choices() -> dict[str, object]:
    """What the page's widgets stand at, save those that have a part of it run."""
    keys = {*state.SIDEBAR, *st.session_state.get(state.LINKED_KEYS, ())}
    keys -= {state.THRESHOLD, state.SHARE, *st.session_state.get(state.PART_KEYS, ())}
    values = {key: st.session_state.get(key, ABSENT) for key in keys}
    return {key: value for key, value in values.items() if value is not ABSENT}
