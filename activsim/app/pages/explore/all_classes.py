"""All classes at a glance, where they are too many to be told apart in the heatmap above."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict

import numpy as np
import streamlit as st

from activsim.analysis import measures, similarity
from activsim.analysis.similarity import Comparison
from activsim.app.shell import links, page_frame, state
from activsim.app.shell.page_context import PageContext
from activsim.app.shell.pair_result import PairResult
from activsim.datasets.image_set import ImageSet
from activsim.networks import catalogue
from activsim.output.charts import heatmap, overview
from activsim.output.charts.overview import Group

ABOUT = (
    "A row and a column are a class; the lines mark the one that is asked about, and the one that "
    "you look for. {colours}. Draw a frame to look closer, and click twice for the whole."
)
ABOUT_CELLS = "Point at a cell for its names and its number."
ABOUT_AVERAGES = "So many do not fit on a screen: each cell is the mean of several."
FIND = "Find a class"
ORDERED = 400  # classes up to which alike ones are set side by side: beyond, it takes too long


def draw_all_classes(context: PageContext, result_of_context: Callable[[], PairResult]) -> None:
    """Folded; that it is unfolded stands in the link."""
    names, settings = context.names, context.settings
    title = f"All {len(names):,} classes at a glance"
    with links.expander(title, state.ALL_CLASSES_PART) as part:
        if not part.open:
            return
        result = result_of_context()
        name = st.selectbox(
            FIND,
            names,
            index=None,
            key=state.FIND_CLASS,
            placeholder=FIND,
            label_visibility="collapsed",
        )
        marks = [settings.query] if name is None else [settings.query, names.index(name)]
        order, groups = _order(result)
        measure = measures.MEASURES[settings.measure]
        chart = overview.overview(
            _matrix(_matrix_key(result.context), result.result),
            names,
            order,
            measure,
            groups,
            marks,
            page_frame.current_look(),
        )
        page_frame.draw_chart(chart, "overview", f"Dissimilarity of all {len(names)} classes")
        is_averaged = len(names) > overview.MOST_CELLS
        about = ABOUT.format(colours=heatmap.colour_words(measure))
        st.caption(f"{about} {ABOUT_AVERAGES if is_averaged else ABOUT_CELLS}")


def _order(result: PairResult) -> tuple[np.ndarray, Sequence[Group]]:
    """The classes group by group, and these groups; without groups, alike ones side by side."""
    context = result.context
    if groups := class_groups(context.image_set):
        return groups
    if len(context.names) > ORDERED:
        return np.arange(len(context.names)), ()
    final_context = context.snapshot.final_context if context.snapshot else context
    return _clustered_order(_matrix_key(final_context), result.final_result), ()


def class_groups(image_set: ImageSet) -> tuple[np.ndarray, list[Group]] | None:
    """The classes of a set group by group, int (n_classes,), and these groups; None without."""
    if not image_set.groups:
        return None
    label_of = {name: label for label, name in enumerate(image_set.class_names)}
    order = [label_of[name] for group in image_set.groups for name in group]
    titles = image_set.group_names or [""] * len(image_set.groups)
    groups = [Group(len(g), title) for g, title in zip(image_set.groups, titles, strict=True)]
    return np.array(order), groups


def _matrix_key(context: PageContext) -> str:
    """Names all that the dissimilarities depend on."""
    choices = asdict(context.settings) | {"query": 0, "other": None}
    epoch = context.snapshot.epoch if context.snapshot else None
    known = [choices, catalogue.current_hash(context.path), context.fingerprint, epoch]
    return json.dumps(known)


@st.cache_resource(show_spinner=False, max_entries=4)
def _matrix(key: str, _result: Comparison) -> np.ndarray:
    """All dissimilarities, which of a thousand classes take half a second."""
    matrix = _result.dissimilarity
    matrix.flags.writeable = False
    return matrix


@st.cache_resource(show_spinner=False, max_entries=8)
def _clustered_order(key: str, _result: Comparison) -> np.ndarray:
    return similarity.clustered_order(_matrix(key, _result))
