"""What belongs to every page; Streamlit only, so that it is sent before anything heavy is
imported."""

import base64
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from activsim.app.shell import address, embedding, links, state, tidy, visitor, whole_run
from activsim.app.shell.tools import toolbar
from activsim.output import firing_picture

FOLDER = Path(__file__).parent
LIBRARY = "BidiComponent"  # of Streamlit's scripts, what draws the first picture
THEME_WATCH = st.components.v2.component(
    "activsim_theme",
    js=(FOLDER / "theme_watch.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def begin_page(page_names: Sequence[str]) -> None:
    """The page's name and look, its tools, and the library of Streamlit in which ours draws: that
    of the charts, 5 MB, is left to come after the first drawing. Where one is not found the page
    works the same. page_names: the addresses of all pages in the order of the menu."""
    whole_run.begin()
    address.begin()
    visitor.begin()
    # The icon is ours: Streamlit would have each visitor's browser fetch one of its own from
    # elsewhere. It is in the page, since a file is gone once a part of the page has run by itself:
    # Streamlit takes it for no longer needed.
    icon = "data:image/png;base64," + base64.b64encode((FOLDER / "icon.png").read_bytes()).decode(
        "ascii"
    )
    st.set_page_config(
        page_title="activsim",
        page_icon=icon,
        layout="wide",
        initial_sidebar_state=embedding.first_sidebar_state(),
    )
    st.html(FOLDER / "style.css")
    st.html(f"<style>{firing_picture.style_rule()}</style>")
    embedding.leave_out_menu()
    address.follow_history()
    scripts = Path(st.__file__).parent / "static/static/js"
    loads = [
        f"import(new URL('./static/js/{path.name}', document.baseURI)).catch(() => {{}});"
        for path in scripts.glob(f"{LIBRARY}.*.js")
    ]
    st.html(f"<script>{''.join(loads)}</script>", unsafe_allow_javascript=True)
    theme = {"theme": st.context.theme.type, "pages": list(page_names)}
    THEME_WATCH(key="theme", data=theme, on_theme_change=lambda: None, height="content")
    toolbar.draw_toolbar(page_names)
    links.lasting_text(state.LIST)
    st.session_state.pop(state.CURRENT_CONTEXT, None)  # the page's is noted once it is drawn


def end_page() -> None:
    """What a finger needs on charts, and what the address lacks; last, where their empty lines are
    not seen."""
    st.html(FOLDER / "touch.html", unsafe_allow_javascript=True)
    visitor.end()
    address.update()
    whole_run.end()
    tidy.forget_old_rooms()
    tidy.forget_deleted_networks()
