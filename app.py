"""activsim: do similar classes fire similar neurons?  Start with: streamlit run app.py"""

import importlib

import streamlit as st

from activsim.app.shell import every_page

every_page.begin_page()

from activsim.app.shell import navigation

NAMES = ("explore", "pair", "neuron", "layers", "silence", "evidence", "train")


def page(name: str):
    """The page of activsim/app/pages/<name>/page.py; what it needs is imported when it is first
    visited."""
    return st.Page(
        lambda: importlib.import_module(f"activsim.app.pages.{name}.page").page(),
        title=name.capitalize(),
        url_path=name,
        default=name == NAMES[0],
    )


st.navigation(navigation.register_pages([page(name) for name in NAMES]), position="top").run()
every_page.end_page()
