"""Visit: what a visitor keeps, to take away as a report or as a notebook."""

from __future__ import annotations

import streamlit as st

from activsim.app.pages.visit import text
from activsim.app.shell import about_page, address, page_frame
from activsim.app.shell.tools import kept_views
from activsim.output.report import notebook, report
from activsim.output.report.kept_view import KeptView


def page() -> None:
    about_page.draw_question_of_page(text.QUESTION, "visit")
    address.keep_state_between_pages()
    views = kept_views.held_views()
    st.html(page_frame.answer_html(text.sentence(len(views))))
    if not views:
        return
    st.caption(text.PRIVACY)
    page_frame.draw_downloads(
        {
            "Report (HTML)": (lambda: report.report(views), "visit.html"),
            "Notebook (ipynb)": (lambda: notebook.notebook(views), "visit.ipynb"),
        },
        st.container(horizontal=True),
    )
    for index, view in enumerate(views):
        _draw_view(index, view)


def _draw_view(index: int, view: KeptView) -> None:
    with st.container(border=True, key=f"visit_view_{index}"):
        st.html(text.view_html(index + 1, view))
        with st.container(horizontal=True):
            name = f"view {index + 1}"
            if view.moment.link:
                title = f"Open {name} in a new tab"
                st.link_button(title, view.moment.link, key=f"visit_open_{index}")
            key = f"visit_remove_{index}"
            st.button(f"Remove {name}", key, None, kept_views.remove, (index,))
