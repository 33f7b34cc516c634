"""activsim: do similar classes fire similar neurons?  Start with: streamlit run app.py

Streamlit imports this file once, for the server that it is to run, and runs it for each visitor."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from types import ModuleType

    from streamlit.navigation.page import StreamlitPage

START = "start"  # Streamlit keeps the name of the page that opens without one to itself
NAMES = ("explore", "pair", "neuron", "picture", "layers", "silence", "evidence", "train")
TEACHERS = "class"  # the address of a page that the menu shows where somebody needs it
LINKED = ("room", "visit")  # of pages that stand in no menu: a link or a button leads there
FOLDERS = {TEACHERS: "classroom"}  # of pages whose folder is named otherwise


def draw_visited_page() -> None:
    """One run for one visitor."""
    from activsim.app.shell import every_page

    every_page.begin_page(NAMES)
    # From here on the browser loads its part meanwhile. pandas first, and whole: Plotly looks at it
    # without importing it, and meets half of it where another visitor's page is importing it just
    # then.
    import pandas  # noqa: F401

    from activsim.app.shell import navigation

    navigation.open_page(pages)
    every_page.end_page()


def pages(first_address: str) -> list[StreamlitPage]:
    """All pages in the order of the menu. The first has two addresses, none and its name; the menu
    shows it at this one."""
    first, *others = NAMES
    return [
        page(first, START, is_hidden=first_address == first),
        page(first, first, is_hidden=first_address != first),
        *(page(name, name) for name in others),
        page(TEACHERS, TEACHERS, is_hidden=not _wants_teachers_page()),
        *(page(name, name, is_hidden=True) for name in LINKED),
    ]


def _wants_teachers_page() -> bool:
    """On a machine of one's own, while there is a network or an image set to bring back."""
    from activsim.app.shell import visitor
    from activsim.disk.wastebasket import Wastebasket
    from activsim.networks import catalogue
    from activsim.paths import image_folders

    is_empty = all(
        Wastebasket(folder).is_empty() for folder in (catalogue.MODELS, *image_folders())
    )
    return visitor.is_class_teacher() or (visitor.is_teacher() and not is_empty)


def import_page(name: str) -> ModuleType:
    """By one visitor at a time: SciPy's modules import one another, and who comes while another
    visitor is importing them meets half of them."""
    from activsim.app.shell import navigation

    with navigation.IMPORTING:
        return importlib.import_module(f"activsim.app.pages.{FOLDERS.get(name, name)}.page")


def page(name: str, address: str, is_hidden: bool = False) -> StreamlitPage:
    """The page of activsim/app/pages/<its folder>/page.py; what it needs is imported when it is
    first visited."""
    return st.Page(
        lambda: import_page(name).page(),
        title=name.capitalize(),
        url_path=address,
        default=address == START,
        visibility="hidden" if is_hidden else "visible",
    )


if __name__ == "__main__":
    draw_visited_page()
else:
    from activsim.app import (
        container_copies,
        door,
        late_requests,
        message_memory,
        script_turns,
        theme_message,
    )
    from activsim.app.door import addresses, hosts

    hosts.ask_nobody_for_own_address()
    addresses.allow_large_uploads()
    addresses.hold_uploads_in_memory()
    late_requests.obey_current_page()
    script_turns.run_in_turn()
    theme_message.remember_theme()
    container_copies.copy_containers_once()
    message_memory.refer_to_recent_messages()
    app = st.App(
        __file__,
        routes=addresses.page_routes((*NAMES, TEACHERS, *LINKED)),
        middleware=door.middleware(),
    )
