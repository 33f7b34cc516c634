"""All classes at a glance, where they are too many to be told apart in the heatmap above."""

from __future__ import annotations

import numpy as np
import streamlit as st

from activsim.analysis import measures, similarity
from activsim.app.shell import links, page_frame, state
from activsim.app.shell.pair_result import PairResult
from activsim.output.charts import overview

ABOUT = (
    "A row and a column are a class; the lines mark the one that is asked about. Darker: more "
    "alike. Draw a frame to look closer, and click twice for the whole."
)
ABOUT_CELLS = "Point at a cell for its names and its number."
ABOUT_AVERAGES = "So many do not fit on a screen: each cell is the mean of several."
ORDERED = 400  # classes up to which alike ones are set side by side: beyond, it takes too long


def draw_all_classes(result: PairResult) -> None:
    """Folded; that it is unfolded stands in the link."""
    context = result.context
    title = f"All {len(context.names):,} classes at a glance"
    with links.expander(title, state.ALL_CLASSES_PART) as part:
        if not part.open:
            return
        order, groups = _order(result)
        settings = context.settings
        chart = overview.overview(
            result.result.dissimilarity,
            context.names,
            order,
            measures.MEASURES[settings.measure],
            groups,
            settings.query,
            page_frame.current_look(),
        )
        page_frame.draw_chart(chart, "overview", f"Dissimilarity of all {len(order)} classes")
        is_averaged = len(order) > overview.MOST_CELLS
        st.caption(f"{ABOUT} {ABOUT_AVERAGES if is_averaged else ABOUT_CELLS}")


def _order(result: PairResult) -> tuple[np.ndarray, list[int]]:
    """The classes group by group, and how many are in each; without groups, alike ones side by
    side."""
    names, groups = result.context.names, result.context.image_set.groups
    if groups:
        label_of = {name: label for label, name in enumerate(names)}
        return np.array([label_of[name] for group in groups for name in group]), [
            len(group) for group in groups
        ]
    if len(names) > ORDERED:
        return np.arange(len(names)), []
    return similarity.clustered_order(result.finished), []
