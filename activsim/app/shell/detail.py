"""How much a page holds: what a first visitor needs, or all of it.

    draw_detail_switch()
    if detail.is_drawn(state.MEASURE, default): ...
    with detail.part("How stable it is", state.STABILITY_PART) as is_open:
        if is_open: ...

Simple leaves out what stands at its default, and nothing else: a link that says more shows more, so
that no picture depends on what cannot be seen. The parts of a page that are no answer and no
picture of it are folded in simple; each is worked out when it is unfolded."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import streamlit as st

from activsim.app.shell import address, formats, links, state
from activsim.output import wording

SIMPLE, ALL = "simple", "all"
ABOUT = "simple: what a first look needs. all: every measure, reading, and how sure a number is."


def draw_detail_switch() -> None:
    links.switch("Controls", state.DETAIL, (SIMPLE, ALL), ABOUT)


def is_simple() -> bool:
    return address.early_value(state.DETAIL, SIMPLE) != ALL


def is_drawn(key: str, default: str) -> bool:
    """Whether the widget of this key is on the page, given what it stands at to begin with."""
    in_link = st.query_params.get(key, default)  # a link may ask for nothing, and is told so
    return not is_simple() or default != in_link or address.early_value(key, default) != default


def is_open(key: str, *widgets: str) -> bool:
    """Whether `part` will be open that is drawn further down."""
    if not is_simple():
        return True
    open_text = address.early_value(key, "")
    if open_text:
        return open_text.lower() == "true"
    return _is_asked_for(*widgets)


def _is_asked_for(*widgets: str) -> bool:
    return any(widget in st.query_params for widget in widgets)


@contextlib.contextmanager
def part(title: str, key: str, *widgets: str) -> Iterator[bool]:
    """A part of the page under its title; whether it is open. widgets: keys of those in it, for
    which it is open from the first where the link asks something of them."""
    if not is_simple():
        st.html(f"<h2>{formats.escaped(title)}</h2>")
        with st.container():
            yield True
        return
    if key not in st.session_state and is_open(key, *widgets):
        st.session_state[key] = True
    with links.expander(wording.plain_markdown(title), key) as expander:
        is_unfolded = bool(expander.open)
        if widgets:
            _name_in_link(key, is_unfolded, _is_asked_for(*widgets))
        yield is_unfolded


def _name_in_link(key: str, is_unfolded: bool, is_asked_for: bool) -> None:
    """What a part was opened for may leave the link, and its title change, and it stays open; and
    it may be folded while the link still asks for it."""
    if is_unfolded:
        address.write_bound(key, "true", is_heard=False)
    elif is_asked_for:
        address.write_bound(key, "false", is_heard=True)
    st.session_state.setdefault(state.PART_KEYS, set()).add(key)
    default = "" if is_unfolded or is_asked_for else "false"
    address.keep(key, "true" if is_unfolded else "false", default)
