"""What all pages about a recording have in common: a question on top, the sidebar, the images, and waiting for them."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from activsim import figures
from activsim.views import cached, controls, words


def page(title: str, fragment: str, whole: Callable, first: Callable | None = None) -> None:
    """Draw a page. title: its question. whole(chosen, shown) draws it, `shown` being the images whose pictures stand
    for the classes; what it draws that moves with the threshold is the st.fragment of this name. first(chosen) draws
    what can be shown while the images are still being fetched; the page runs again once they are there."""
    st.html(f"<h1 class='question'>{title}</h1>")
    above, main = st.container(), st.container()  # what is said above leaves what is drawn below in its place
    chosen = controls.chosen(above, fragment)
    if chosen is not None:
        shown = cached.images_if_there("train")  # a class's picture is its first training image, as in the study
        with main:
            if chosen.data is not None and shown is not None:
                whole(chosen, shown)
            else:
                if first:
                    first(chosen)
                with st.container(key="waiting"):
                    _wait(chosen)
    cached.shared_worker()


def _wait(chosen: controls.Chosen) -> None:
    try:
        for split in dict.fromkeys([chosen.settings.split, "train"]):
            cached.images(split)
    except ValueError as error:
        st.error(words.plain(error))
        st.button("Try again", key="again")
        return
    st.rerun()


def look() -> figures.Look:
    """The colours of the theme that the visitor has."""
    return figures.DARK if st.context.theme.type == "dark" else figures.LIGHT


def register(pages: list) -> list:
    """Keep the pages, so that they can be linked to by address: pages do not import pages."""
    st.session_state["_pages"] = {page.url_path: page for page in pages} | {"explore": pages[0]}
    return pages


def link(to: str, label: str, about: str | None = None, **values: str) -> None:
    """A link to the page of this address, with values of widgets changed; what else stands in the link goes along.
    (A link that names values is taken for a whole one: what it leaves out would go back to its default.)"""
    params = (st.query_params.to_dict() | values) if values else None
    st.page_link(st.session_state["_pages"][to], label=label, help=about, query_params=params)


def go(to: str, **values) -> None:
    """Go to the page of this address, with values of widgets changed: for callbacks of charts."""
    kept = {key: st.session_state[key] for key in controls.SIDEBAR if key in st.session_state}
    for key, value in (kept | values).items():  # Streamlit forgets what only ever stood in a link that was opened
        st.session_state[key] = value
    # Without {} Streamlit would clear the link itself, and refuse to where widgets are bound to it.
    st.switch_page(st.session_state["_pages"][to], query_params={})
