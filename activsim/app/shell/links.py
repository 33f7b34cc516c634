"""Widgets bound to the page's address, so that a copied link opens the same picture, and what to
say of a link that asks for what is not there.

An option is written in the link as it is written on the widget, so options are plain words.
"""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from activsim.app.shell import formats

# A value stands in the link, and goes along from page to page.
IN_LINK = {"bind": "query-params", "persist_state": "session"}


class Numbers(NamedTuple):
    """The options of a widget that takes a number."""

    lowest: int
    highest: int

    def __contains__(self, text) -> bool:
        try:
            return self.lowest <= float(text) <= self.highest
        except ValueError:
            return False


def check(key: str, options) -> None:
    """Take down what a link asks of a widget that is none of its options: Streamlit takes the
    default in its place."""
    asked = st.session_state.setdefault(
        "_asked", {key: st.query_params.get_all(key) for key in st.query_params}
    )
    wrong = [value for value in asked.get(key, ()) if value not in options]
    if wrong:
        st.session_state.setdefault("_dropped", {})[key] = ", ".join(wrong)


def say_dropped(place, settings) -> None:
    """Say which values of a link do not exist, until the visitor changes something: settings, all
    that is chosen."""
    first, dropped = (
        st.session_state.setdefault("_first", settings),
        st.session_state.get("_dropped"),
    )
    if dropped and settings == first:
        values = ", ".join(
            f"{key} = {formats.inline_code(value) if value else 'nothing'}"
            for key, value in dropped.items()
        )
        place.warning(
            f"This link asks for something that is not here: {values}. The default is shown "
            "instead."
        )


def in_link(key: str, value, default):
    """The value of a widget that the address has to name where it is not the default (see
    every_page.end); a list is named one by one."""
    st.session_state.setdefault("_bound", set()).add(key)
    said = st.session_state.setdefault("_in_link", {})
    said.pop(key, None)
    if value != default:
        said[key] = [str(one) for one in value] if isinstance(value, list) else str(value)
    return value


def switch(label: str, key: str, options, about: str | None = None) -> str:
    """A row of buttons bound to the link, the first option the default; without `about` the label
    is for screen readers only."""
    check(key, options)
    first = next(iter(options))
    picked = st.segmented_control(
        label,
        list(options),
        default=first,
        required=True,
        key=key,
        **IN_LINK,
        help=about,
        label_visibility="visible" if about else "collapsed",
    )
    if picked is None:  # a link that names the key and no value: Streamlit presses no button then
        picked = first
    return in_link(key, picked, first)


def cut(label: str, key: str, options, start: str) -> str:
    """A slider over options as they are written, bound to the link."""
    check(key, options)
    return in_link(
        key, st.select_slider(label, list(options), value=start, key=key, **IN_LINK), start
    )
