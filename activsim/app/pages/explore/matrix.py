"""The dissimilarity matrix of Explore as a heatmap that can be clicked."""

from __future__ import annotations

import numpy as np
import streamlit as st

from activsim.analysis import measures
from activsim.app.drawing import components
from activsim.app.drawing.components import Board
from activsim.app.pages.explore import frames, text
from activsim.app.shell import (
    address,
    cache,
    formats,
    links,
    page_context,
    page_frame,
    question_row,
    state,
)
from activsim.app.shell.pair_result import PairResult
from activsim.datasets.image_set import LabelledImages
from activsim.output.charts import heatmap, theme


def selected_order() -> str:
    """The order asked for. The switch stands below the picture that it orders, so that the picture
    comes first."""
    return address.early_value(state.ORDER, page_context.ORDERS[0])


def draw_matrix(result: PairResult, exemplars: LabelledImages | None, board: Board) -> None:
    """exemplars: the images that stand for the classes; None: not here yet."""
    names, settings = result.context.names, result.context.settings

    def pick_pair(row: int, column: int) -> None:
        st.session_state[state.CLASS] = names[row]
        st.session_state[state.OTHER_CLASS] = (
            names[column] if row != column else question_row.NEAREST
        )

    def pick_point() -> None:
        points = st.session_state["matrix"].selection.points
        if points:
            pick_pair(*points[0]["customdata"][:2])
        st.rerun()  # the menus show the pair too

    def pick_cell() -> None:
        row, _, column = components.picked_value("matrix").partition(",")
        numbers = [str(number) for number in range(len(names))]
        if row in numbers and column in numbers:
            pick_pair(int(row), int(column))
        st.rerun()

    order = frames.classes_in_matrix(result, selected_order())
    labels = np.sort(order)
    figure = heatmap.heatmap(
        result.result.among(labels),
        names,
        np.searchsorted(labels, order),
        measures.MEASURES[settings.measure],
        None if exemplars is None else cache.tiles_of(exemplars, order.tolist(), 1, 56),
        result.pair,
        page_frame.current_look(),
        board.stand,
        text.cell_notes(result, labels),
        result.finished.among(labels),
        labels,
    )
    with st.container(key="matrix_place"):
        components.keep_room("matrix_place", theme.HEATMAP_HEIGHT)
        st.plotly_chart(
            figure,
            key="matrix",
            on_select=pick_point,
            selection_mode="points",
            config=theme.WITHOUT_BUTTONS,
            theme=None,
            alt=f"Dissimilarity of {len(order)} by {len(order)} classes; the numbers are in the "
            "download",
        )
        own = frames.chart_matrix(result, board.frame)
        board.part("matrix", own, pick_cell)
    links.switch("Order of the classes", state.ORDER, page_context.ORDERS)
    about = ""
    if page_context.has_many_classes(result.context):
        about = f"The {len(order)} classes nearest to {names[settings.query]}, of {len(names):,}. "
    st.caption(
        formats.plain_markdown(about) + "Darker: more alike. Click a cell to compare its two "
        "classes, or a picture to ask about its class."
    )
    board.part("floor")  # the cells that it speaks of are marked in any view
