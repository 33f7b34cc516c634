"""What is asked, on the page beside the answer: which two classes, above which threshold, by which
measure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st

from activsim.analysis import measures
from activsim.app.shell import detail, links, state
from activsim.app.shell.threshold import draw_kind, draw_threshold
from activsim.output import terms

NEAREST = "nearest class"


@dataclass(frozen=True)
class Question:
    """kind and threshold: what it takes to fire. query: the class asked about; other: which it is
    compared with, None: the nearest."""

    kind: str
    threshold: float
    measure: str
    query: int
    other: int | None


def draw_question(
    names: tuple[str, ...], thresholds: np.ndarray, fragments: Callable[[], list[str]]
) -> Question:
    """thresholds: of the layer, float (n_thresholds,). A moved threshold runs only the fragments of
    these names again."""
    with st.container(horizontal=True, key="question_row", vertical_alignment="top"):
        about = terms.texts()["class"]
        query = links.select_box("Class", state.CLASS, names, width=190, help=about)
        other = links.select_box("Compare with", state.OTHER_CLASS, [NEAREST, *names], width=190)
        threshold_place = st.container(key="threshold_place")
        with st.container(width="content"):
            detail.draw_detail_switch()
    with st.container(horizontal=True, key="more_choices", gap="large"):
        kind = draw_kind(thresholds)
        measure = _draw_measure()
    with threshold_place:
        threshold = draw_threshold(kind, thresholds, fragments)
    return Question(
        kind,
        threshold,
        measure,
        names.index(query),
        None if other == NEAREST else names.index(other),
    )


def _draw_measure() -> str:
    default = next(iter(measures.MEASURES))
    if not detail.is_drawn(state.MEASURE, default):
        return default
    with st.container(width=320):
        about = terms.texts()["dissimilarity"]
        measure = links.select_box(
            "Measure of dissimilarity", state.MEASURE, measures.MEASURES, help=about
        )
        st.caption(measures.MEASURES[measure].formula)
    return measure
