"""The dissimilarity matrix of Explore as a heatmap that can be clicked."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

import streamlit as st

from activsim.analysis import measures
from activsim.app.drawing import components
from activsim.app.pages.explore.results import PageResult
from activsim.app.shell import links, page_frame, question_row, state
from activsim.output import wording
from activsim.output.charts import heatmap
from activsim.output.frames import view


@contextlib.contextmanager
def container(names: Sequence[str]) -> Iterator[None]:
    """Where the heatmap stands, and what the browser draws over it."""

    def pick_cell() -> None:
        row, _, column = components.picked_value("matrix").partition(",")
        numbers = [str(number) for number in range(len(names))]
        if row in numbers and column in numbers:
            _pick_pair(names, int(row), int(column))
        st.rerun()  # the menus show the pair too

    with st.container(key="matrix_place"):
        yield
        components.part("matrix", pick_cell)


def draw_matrix(result: PageResult) -> None:
    names, n_classes = result.context.names, result.answer.n_classes

    def pick_point() -> None:
        points = st.session_state[state.MATRIX].selection.points
        if points:
            _pick_pair(names, *points[0]["customdata"][:2])
        st.rerun()

    alt = f"Dissimilarity of {n_classes} by {n_classes} classes; the numbers are in the download"
    page_frame.draw_plain_chart(result.answer.matrix, state.MATRIX, alt, pick_point)


def _pick_pair(names: Sequence[str], row: int, column: int) -> None:
    st.session_state[state.CLASS] = names[row]
    st.session_state[state.OTHER_CLASS] = names[column] if row != column else question_row.NEAREST


def draw_order(result: PageResult) -> None:
    """How the classes are ordered, and what the picture means."""
    context = result.context
    links.switch("Order of the classes", state.ORDER, view.ORDERS)
    about = ""
    if view.has_many_classes(context):
        query = context.names[context.settings.query]
        about = f"The {result.answer.n_classes} classes nearest to {query}, of "
        about += f"{len(context.names):,}. "
    colours = heatmap.colour_words(measures.MEASURES[context.settings.measure])
    st.caption(
        wording.plain_markdown(about) + f"{colours}. Click a cell to compare its two "
        "classes, or a picture to ask about its class."
    )
