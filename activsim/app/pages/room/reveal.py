"""The reveal: the class's matrix beside those of pixels, untrained and trained networks."""

from __future__ import annotations

import html
from dataclasses import replace

import numpy as np
import streamlit as st

from activsim.analysis import groups as group_analysis
from activsim.analysis import hypothesis, raters
from activsim.analysis.groups import Groups
from activsim.analysis.measures import MEAN_DIFFERENCE, MEASURES
from activsim.analysis.reports import EvidenceReport
from activsim.app.pages.room import lead, text
from activsim.app.shell import cache, formats, page_context, page_frame, state
from activsim.app.shell.page_context import PageContext
from activsim.classroom.room import store
from activsim.classroom.room.store import NoRoom, Room
from activsim.datasets.image_set import LabelledImages
from activsim.jsonable import plain
from activsim.output import pictures, wording
from activsim.output.charts import layers as layer_charts
from activsim.settings import Settings

TITLE = "Who orders the pairs as this class does?"
FRAGMENT = "room_result"
PLAIN = MEASURES[MEAN_DIFFERENCE]  # the scale of the matrices: from 0 on
PASSES = (
    "The trained networks, and for each an untrained one, are run over the images once. How long "
    "depends on them and on the machine; afterwards it is read from disk."
)


def draw_reveal(room: Room) -> None:
    st.button("Back to the answers", "room_back_to_answers", on_click=_go_back, type="tertiary")
    st.html(WITHOUT_CLASSES)

    def draw(context: PageContext, images: LabelledImages | None) -> None:
        _draw_result(room.code, context)

    page_frame.draw_page(TITLE, FRAGMENT, draw, lambda context: draw(context, None))


# Which class is asked about changes nothing here.
WITHOUT_CLASSES = (
    "<style>.st-key-question_row > :is(.st-key-class, .st-key-with) { display: none; }</style>"
)


def _go_back() -> None:
    st.session_state.pop(state.ROOM_REVEALED, None)


@st.fragment(key=FRAGMENT)
def _draw_result(code: str, context: PageContext) -> None:
    container = page_frame.answer_place()
    context = page_context.with_current_threshold(context)
    try:
        room = store.find_room(code)
        labels = _labels(room, context)
        ratings = lead.counted_ratings(room)
        groups = _groups(context)
        report = _report(context, groups)
    except NoRoom:
        container.html(page_frame.answer_html(text.ROOM_IS_CLOSED))
        return
    except ValueError as error:
        st.error(wording.plain_markdown(error))
        return
    if report is None:
        return
    matrices = _matrices(report, labels)
    comparison = raters.compare(ratings, matrices)
    container.html(page_frame.answer_html(text.reveal_sentence(comparison)))
    _draw_matrices(room, ratings, matrices)
    if comparison.likenesses:
        st.html(formats.table_html(text.likeness_rows(comparison), "Agreement with the class"))
        agreement = raters.agreement_of_halves(ratings)
        st.caption(text.reveal_caption(comparison, agreement))
        _draw_judgement(context, groups, labels, raters.distances(ratings, len(labels)))


def _draw_judgement(
    context: PageContext, groups: Groups, labels: list[int], matrix: np.ndarray
) -> None:
    """The class's answers as the hypothesis of Evidence."""
    st.html(f"<h2>{text.LEARNED}</h2>")
    try:
        judgement = cache.judgement_of_ratings(
            _settings(context), context.path, groups, context.fingerprint, labels, plain(matrix)
        )
    except ValueError as error:
        st.caption(wording.plain_markdown(error))
        return
    st.html(f"<p class='sentence'>{html.escape(text.judgement_sentence(judgement))}</p>")
    st.caption(text.ABOUT_JUDGEMENT)


def _labels(room: Room, context: PageContext) -> list[int]:
    if context.settings.images != room.image_set:
        raise ValueError(
            f"The images {room.image_set!r} were expected, about which this room was asked; "
            f"{context.settings.images!r} are chosen. Choose the others in the sidebar."
        )
    missing = [name for name in room.classes if name not in context.names]
    if missing:
        raise ValueError(f"The class {missing[0]!r} was expected in these images, it is not there.")
    return [context.names.index(name) for name in room.classes]


def _groups(context: PageContext) -> Groups:
    """Those of Evidence, or any: the matrices are the same."""
    groups = group_analysis.named_groups(context.image_set.groups, context.names)
    return groups or hypothesis.whole_groups([[0, 1]], len(context.names))


def _settings(context: PageContext) -> Settings:
    return replace(context.settings, query=0, other=None)


def _report(context: PageContext, groups: Groups) -> EvidenceReport | None:
    """What Evidence works out, from which the matrices are taken."""
    report: EvidenceReport | None = cache.evidence_report(
        _settings(context),
        context.path,
        groups,
        context.fingerprint,
        meanwhile=lambda: st.caption(PASSES),
    )
    return report


def _matrices(report: EvidenceReport, labels: list[int]) -> dict[str, list[np.ndarray]]:
    """{kind: of each network}, of these classes."""
    matrices: dict[str, list[np.ndarray]] = {kind: [] for kind in text.KINDS}
    for network in report["networks"]:
        if network["kind"] not in matrices:
            continue
        matrix = np.array(network["dissimilarity"], dtype=np.float64)
        np.fill_diagonal(matrix, 0)
        matrices[network["kind"]].append(matrix[np.ix_(labels, labels)])
    return matrices


def _draw_matrices(room: Room, ratings: np.ndarray, matrices: dict[str, list[np.ndarray]]) -> None:
    of_class = raters.distances(ratings, len(room.classes))
    means = {text.KINDS[kind]: np.mean(rows, axis=0) for kind, rows in matrices.items() if rows}
    figures = ""
    for name, matrix in {"this class": of_class, **means}.items():
        picture = pictures.mosaic(layer_charts.small_heatmap(matrix, PLAIN)[None], 200)
        title = html.escape(name[0].upper() + name[1:])
        alt = html.escape(f"Dissimilarity of {len(room.classes)} classes: {name}")
        figures += (
            f"<figure class='small-matrix'><img src='{pictures.data_uri(picture)}' alt='{alt}'>"
            f"<figcaption>{title}</figcaption></figure>"
        )
    st.html(f"<div class='row room-matrices'>{figures}</div>")
    names = ", ".join(room.classes)
    st.caption(
        wording.plain_markdown(
            f"Darker: more alike; each on a scale of its own. In order: {names}."
        )
    )
