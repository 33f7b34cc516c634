"""The way from page to page: by address, since pages do not import pages."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from activsim.app.shell import state
from activsim.output.wording import plain_markdown

FIRST_PAGE = "explore"
IMPORTING = threading.Lock()  # held while a page and all that it needs are imported


def open_page(pages: Callable[[str], list[StreamlitPage]]) -> None:
    """Draw the menu and the page that the address names. pages(address): all of them, the first two
    being the same one, which opens without a name and by its own; the menu shows it at this address
    of the two."""
    menu = pages("")
    by_address = {page.url_path: page for page in menu}
    first, first_by_name, *_ = menu
    st.session_state[state.PAGES] = by_address | {first_by_name.url_path: first}
    current = st.navigation(menu, position="top")
    if current is first_by_name:  # Streamlit lights the item of the page that is open
        current = st.navigation(pages(first_by_name.url_path), position="top")
    st.session_state[state.PAGE_TITLE] = current.title
    in_menu = [page for page in menu if page.visibility == "visible"]
    _draw_row_of_pages(in_menu, current.title)
    st.set_page_config(page_title=f"{current.title} - activsim")
    current.run()


def _draw_row_of_pages(menu: list[StreamlitPage], current_title: str) -> None:
    """The menu on a narrow screen, where Streamlit folds its own away (style.css)."""
    with st.container(horizontal=True, key="row_of_pages", wrap=False):
        for page in menu:
            if page.title == current_title:
                st.html(f"<span aria-current='page'>{page.title}</span>", width="content")
            else:
                arguments = (page.url_path,)
                key = f"to_page_{page.url_path}"
                st.button(page.title, key, None, go_to_page, arguments, type="tertiary")


def current_address() -> str:
    """Of the page that is open; the first has two, and this is its name."""
    title: str = st.session_state.get(state.PAGE_TITLE, FIRST_PAGE)
    return title.lower()


def draw_page_button(
    to: str, label: str, key: str, about: str | None = None, **values: Any
) -> None:
    """What leads to the page of this address, with values of widgets changed. A button: Streamlit's
    own links to pages drop the values that they name. label: no Markdown, it may be a layer's."""
    st.button(plain_markdown(label), key, about, go_to_page, (to,), values, type="tertiary")


def go_to_page(to: str, **values: Any) -> None:
    """Go to the page of this address, with values of widgets changed: for callbacks of buttons and
    charts."""
    for key, value in values.items():
        st.session_state[key] = value
    # Without {} Streamlit would clear the link itself, and refuse to where widgets are bound to it.
    st.switch_page(st.session_state[state.PAGES][to], query_params={})
