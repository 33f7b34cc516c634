"""The way from page to page: by address, since pages do not import pages."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from activsim.app.shell import state


def open_page(pages: list[StreamlitPage]) -> None:
    """Draw the menu and the page that the address names. The first page is what opens without a
    name: its own name is an address too, and leads there."""
    first = pages[0]
    name = first.title.lower()
    also_first = st.Page(
        lambda: st.switch_page(first, query_params=st.query_params.to_dict()),
        title=first.title,
        url_path=name,
        visibility="hidden",
    )
    st.session_state[state.PAGES] = {page.url_path: page for page in pages} | {name: first}
    current = st.navigation([*pages, also_first], position="top")
    st.session_state[state.PAGE_TITLE] = current.title
    st.set_page_config(page_title=f"{current.title} - activsim")
    current.run()


def draw_page_button(
    to: str, label: str, key: str, about: str | None = None, **values: Any
) -> None:
    """What leads to the page of this address, with values of widgets changed. A button: Streamlit's
    own links to pages drop the values that they name."""
    st.button(label, key, about, go_to_page, (to,), values, type="tertiary")


def go_to_page(to: str, **values: Any) -> None:
    """Go to the page of this address, with values of widgets changed: for callbacks of buttons and
    charts."""
    for key, value in values.items():
        st.session_state[key] = value
    # Without {} Streamlit would clear the link itself, and refuse to where widgets are bound to it.
    st.switch_page(st.session_state[state.PAGES][to], query_params={})
