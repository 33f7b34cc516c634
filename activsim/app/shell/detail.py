"""How much there is to choose: what a first visitor needs, or all of it.

    draw_detail_switch()
    if detail.is_drawn(state.MEASURE, default): ...

Simple leaves out what stands at its default, and nothing else: a link that says more shows more, so
that no picture depends on what cannot be seen."""

from __future__ import annotations

import streamlit as st

from activsim.app.shell import address, links, state

SIMPLE, ALL = "simple", "all"
ABOUT = "simple: what a first look needs. all: every measure, reading, and how sure a number is."


def draw_detail_switch() -> None:
    links.switch("Controls", state.DETAIL, (SIMPLE, ALL), ABOUT)


def is_simple() -> bool:
    return address.early_value(state.DETAIL, SIMPLE) != ALL


def is_drawn(key: str, default: str) -> bool:
    """Whether the widget of this key is on the page, given what it stands at to begin with."""
    asked = st.query_params.get(key, default)  # a link may ask for nothing, and is told so
    return not is_simple() or default != asked or address.early_value(key, default) != default
