"""activsim: do similar classes fire similar neurons?  Start with: streamlit run app.py"""

import importlib

import streamlit as st

from activsim.app.shell import every_page

every_page.begin_page()

# From here on the browser loads its part meanwhile. pandas first, and whole: Plotly looks at it
# without importing it, and meets half of it where another visitor's page is importing it just then.
import pandas  # noqa: E402, F401

from activsim.app.shell import navigation  # noqa: E402

START = "start"  # Streamlit keeps the name of the page that opens without one to itself
NAMES = ("explore", "pair", "neuron", "layers", "silence", "evidence", "train")


def page(name: str, address: str, visibility: str = "visible"):
    """The page of activsim/app/pages/<name>/page.py; what it needs is imported when it is first
    visited."""
    return st.Page(
        lambda: importlib.import_module(f"activsim.app.pages.{name}.page").page(),
        title=name.capitalize(),
        url_path=address,
        default=address == START,
        visibility=visibility,
    )


first, *others = NAMES
pages = [page(first, START), *(page(name, name) for name in others)]
navigation.open_page(pages, page(first, first, "hidden"))
every_page.end_page()
