"""What is sent before anything heavy is imported, so that the browser has something to do meanwhile. Streamlit only."""

from pathlib import Path

import streamlit as st


def begin() -> None:
    """The page's look, and Streamlit's chart library: at 5 MB it would keep the first chart waiting. Where the library
    is not found the page works the same."""
    st.html(Path(__file__).parent / "style.css")
    for library in Path(st.__file__).parent.glob("static/static/js/PlotlyChart.*.js"):
        load = f"import(new URL('./static/js/{library.name}', document.baseURI)).catch(() => {{}})"
        st.html(f"<script>{load}</script>", unsafe_allow_javascript=True)
