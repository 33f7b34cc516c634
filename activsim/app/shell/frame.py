"""What all pages about a recording have in common: a question on top, the sidebar, the images, and
waiting for them."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from activsim.app.shell import controls, fetched, links, running, words
from activsim.output.charts import theme


def page(title: str, fragment: str, whole: Callable, first: Callable | None = None) -> None:
    """Draw a page. title: its question. whole(chosen, shown) draws it, `shown` being the images
    whose pictures stand for the classes; what it draws that moves with the threshold is the
    st.fragment of this name. first(chosen) draws what can be shown while the images are still being
    fetched; the page runs again once they are there."""
    st.html(f"<h1 class='question'>{title}</h1>")
    above, main = (
        st.container(),
        st.container(),
    )  # what is said above leaves what is drawn below in its place
    wrong = above.empty()
    chosen = controls.draw_sidebar(above, fragment)
    if chosen is not None:
        links.say_dropped(wrong, chosen.settings)
        shown = fetched.images_if_there(
            "train"
        )  # a class's picture is its first training image, as in the study
        with main:
            if chosen.data is not None and shown is not None:
                whole(chosen, shown)
                links.say_dropped(wrong, chosen.settings)  # the page has widgets of its own
            else:
                if first:
                    first(chosen)
                with st.container(key="waiting"):
                    _wait(chosen)
    running.shared_worker()


def _wait(chosen: controls.PageContext) -> None:
    try:
        for split in dict.fromkeys([chosen.settings.split, "train"]):
            fetched.images(split)
    except ValueError as error:
        st.error(words.plain(error))
        st.button("Try again", key="again")
        return
    st.rerun()


def look() -> theme.Look:
    """The colours of the theme that the visitor has."""
    return theme.DARK if st.context.theme.type == "dark" else theme.LIGHT


def chart(figure, key: str, alt: str, **more) -> None:
    """A chart with a button that saves it as a picture (theme.make_savable)."""
    config = theme.make_savable(figure, key, look())
    st.plotly_chart(figure, key=key, config=config, theme=None, alt=alt, **more)


FILES = {"csv": "text/csv", "json": "application/json", "png": "image/png", "py": "text/x-python"}


def downloads(offered: dict, place=None):
    """A button for each file, {label: (content or what makes it, file name)}; returns the place, to
    put more there."""
    if place is None:
        st.html("<h2>Take it with you</h2>")
        place = st.container(horizontal=True)
    with place:
        for label, (content, name) in offered.items():
            kind = FILES[name.rpartition(".")[2]]
            st.download_button(label, content, name, kind, on_click="ignore", key=f"keep_{name}")
    return place


def register(pages: list) -> list:
    """Keep the pages, so that they can be linked to by address: pages do not import pages."""
    st.session_state["_pages"] = {page.url_path: page for page in pages} | {"explore": pages[0]}
    return pages


def lead(to: str, label: str, key: str, about: str | None = None, **values) -> None:
    """What leads to the page of this address, with values of widgets changed. A button: Streamlit's
    own links to pages drop the values that they name."""
    st.button(label, key, about, go, (to,), values, type="tertiary")


def go(to: str, **values) -> None:
    """Go to the page of this address, with values of widgets changed: for callbacks of buttons and
    charts."""
    for key, value in values.items():
        st.session_state[key] = value
    # Without {} Streamlit would clear the link itself, and refuse to where widgets are bound to it.
    st.switch_page(st.session_state["_pages"][to], query_params={})
