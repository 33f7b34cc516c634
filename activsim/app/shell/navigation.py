"""The way from page to page: by address, since pages do not import pages."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from activsim.app.shell import state


def open_page(pages: list[StreamlitPage], also_first: StreamlitPage) -> None:
    """Draw the menu and the page that the address names. The first page is what opens without a
    name; also_first: the same page under its own name."""
    st.session_state[state.PAGES] = {page.url_path: page for page in pages} | {
        also_first.url_path: pages[0]
    }
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
