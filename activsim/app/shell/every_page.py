"""What belongs to every page; Streamlit only, so that it is sent before anything heavy is
imported."""

import base64
from pathlib import Path

import streamlit as st

from activsim.app.shell import address

HERE = Path(__file__).parent


def begin_page() -> None:
    """The page's name and look, and Streamlit's chart library: at 5 MB it would keep the first
    chart waiting. Where the library is not found the page works the same."""
    address.begin()
    # The icon is ours: Streamlit would have each visitor's browser fetch one of its own from
    # elsewhere. It is in the page, since a file is gone once a part of the page has run by itself:
    # Streamlit takes it for no longer needed.
    icon = "data:image/png;base64," + base64.b64encode((HERE / "icon.png").read_bytes()).decode(
        "ascii"
    )
    st.set_page_config(page_title="activsim", page_icon=icon, layout="wide")
    st.html(HERE / "style.css")
    address.follow_history()
    for library in Path(st.__file__).parent.glob("static/static/js/PlotlyChart.*.js"):
        load = f"import(new URL('./static/js/{library.name}', document.baseURI)).catch(() => {{}})"
        st.html(f"<script>{load}</script>", unsafe_allow_javascript=True)


def end_page() -> None:
    """What a finger needs on charts, and what the address lacks; last, where their empty lines are
    not seen."""
    st.html(HERE / "touch.html", unsafe_allow_javascript=True)
    address.update()
