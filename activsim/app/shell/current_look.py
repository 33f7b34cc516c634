"""The colours of the page."""

from __future__ import annotations

import streamlit as st

from activsim.output.charts import theme


def current_look() -> theme.Look:
    """The colours of the theme that the visitor has."""
    return theme.DARK if st.context.theme.type == "dark" else theme.LIGHT
