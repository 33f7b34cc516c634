"""The way from page to page: by address, since pages do not import pages."""

from __future__ import annotations

import streamlit as st


def register_pages(pages: list) -> list:
    """Keep the pages, so that they can be linked to by address: pages do not import pages."""
    st.session_state["_pages"] = {page.url_path: page for page in pages} | {"explore": pages[0]}
    return pages


def draw_page_button(to: str, label: str, key: str, about: str | None = None, **values) -> None:
    """What leads to the page of this address, with values of widgets changed. A button: Streamlit's
    own links to pages drop the values that they name."""
    st.button(label, key, about, go_to_page, (to,), values, type="tertiary")


def go_to_page(to: str, **values) -> None:
    """Go to the page of this address, with values of widgets changed: for callbacks of buttons and
    charts."""
    for key, value in values.items():
        st.session_state[key] = value
    # Without {} Streamlit would clear the link itself, and refuse to where widgets are bound to it.
    st.switch_page(st.session_state["_pages"][to], query_params={})
