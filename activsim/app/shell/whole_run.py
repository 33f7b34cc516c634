"""Whether a part of the page may run again by itself.

    begin()            # first of a run of the whole page
    end()              # last of it
    is_up_to_date()    # in a widget's callback: all else on the page is drawn as it was chosen
    with another_part():   # what a callback's part may cut short

A callback that asks for a part of the page has nothing else run. A choice that came in the same
moment would then not be drawn, nor one whose run the callback cuts short: they need a run of the
whole page, which Streamlit makes where the callback asks for nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import streamlit as st

from activsim.app.shell import state


def begin() -> None:
    st.session_state[state.DRAWN_CHOICES] = None


def end() -> None:
    st.session_state[state.DRAWN_CHOICES] = _choices()


@contextlib.contextmanager
def another_part() -> Iterator[None]:
    """A part of the page that runs again by itself: cut short, it is drawn with the whole page."""
    choices = st.session_state.get(state.DRAWN_CHOICES)
    begin()
    yield
    st.session_state[state.DRAWN_CHOICES] = choices


def is_up_to_date() -> bool:
    drawn_choices = st.session_state.get(state.DRAWN_CHOICES)
    if drawn_choices is None:
        return False
    return all(drawn_choices.get(key, value) == value for key, value in _choices().items())


def _choices() -> dict[str, object]:
    """What the page's widgets stand at, save those that have a part of it run."""
    keys = {*state.SIDEBAR, *st.session_state.get(state.LINKED_KEYS, ())}
    keys -= {state.THRESHOLD, state.SHARE}
    return {key: st.session_state[key] for key in keys if key in st.session_state}
