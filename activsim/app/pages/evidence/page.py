"""Evidence: is it learned, or was it in the pixels all along?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import streamlit as st

from activsim.analysis import hypothesis, placements
from activsim.analysis.graded import Hypothesis
from activsim.analysis.reports import EvidenceReport
from activsim.app.pages.evidence import (
    addition,
    downloads,
    groups_form,
    margin_menu,
    more_seeds,
    random_groups,
    sections,
    single_images,
    verdict_map,
)
from activsim.app.pages.evidence import text as page_text
from activsim.app.pages.evidence.own_matrix import Claim
from activsim.app.shell import cache, detail, page_context, page_frame, state
from activsim.app.shell.page_context import PageContext
from activsim.datasets.image_set import LabelledImages
from activsim.experiments import evidence
from activsim.output import wording
from activsim.settings import Settings

TITLE = "Is it learned, or was it in the pixels all along?"
FRAGMENT = "evidence_result"  # what runs again when the threshold or the groups change
PASSES = (
    "The network, those trained alike from other seeds, and for each an untrained one are run over "
    "the images once. How long depends on them and on the machine; it goes on when you leave "
    "the page. Afterwards it is read from disk."
)
STYLE = Path(__file__).parent / "page.css"


def page() -> None:
    st.html(STYLE)
    page_frame.draw_page(TITLE, FRAGMENT, _draw_result, lambda context: _draw_result(context, None))


@st.fragment(key=FRAGMENT)
def _draw_result(context: PageContext, images: LabelledImages | None) -> None:
    """images: those that stand for the classes; None: not here yet, and only what was worked out
    before is shown."""
    if why := placements.why_too_few_classes(len(context.names)):
        sentence = page_frame.answer_html(f"{why} Choose images of more classes.")
        page_frame.answer_place().html(sentence)
    else:
        _draw_evidence(context, images)


def _draw_evidence(context: PageContext, images: LabelledImages | None) -> None:
    verdict_place = page_frame.answer_place()
    context, look = page_context.with_current_threshold(context), page_frame.current_look()
    tiles = None if images is None else cache.class_tiles(images, 1, 56)
    settings = replace(context.settings, query=0, other=None)
    try:
        claim, margin = _draw_claim(context, settings, tiles)
        if claim is None:
            return
        if hypothesis.has_no_groups(claim.hypothesis):  # no network is run for it
            verdict_place.html(page_frame.answer_html(page_text.NO_GROUPS))
            return
    except ValueError as error:
        st.error(wording.plain_markdown(error))
        return
    groups, may_run = claim.hypothesis, images is not None

    def report_of_claim(whole: bool) -> EvidenceReport | None:
        report = _report(context, settings, groups, may_run, whole)
        return report and claim.with_names(evidence.within_margin(report, margin))

    answer = report_of_claim(whole=False)
    if answer is None:
        return
    page_context.note_addition(lambda: addition.evidence_addition(settings, groups, answer))
    with verdict_place:
        st.html(page_text.verdict_html(answer))
        more_seeds.draw_more_seeds(settings.model, context.path)
    sections.draw_axis(answer, look)
    _draw_parts(context, groups, answer, lambda: report_of_claim(whole=True), tiles)


def _draw_parts(
    context: PageContext,
    groups: Hypothesis,
    answer: EvidenceReport,
    whole_report: Callable[[], EvidenceReport | None],
    tiles: Sequence[str] | None,
) -> None:
    """What unfolds below the axis. whole_report: works out what the answer does not rest on; tiles:
    a picture of each class; None: the images are not here yet."""
    look, report = page_frame.current_look(), None
    with detail.part(sections.TESTS_TITLE, state.TESTS_PART) as is_open:
        if is_open:
            sections.draw_comparisons(answer)
            random_groups.draw_random_groups(context, groups, answer)
    with detail.part(sections.AGREEMENTS_TITLE, state.AGREEMENTS_PART) as is_open:
        if is_open and (report := whole_report()):
            report = sections.draw_agreements(report, look)
    with detail.part(sections.STABILITY_TITLE, state.STABILITY_PART) as is_open:
        if is_open and (report := report or whole_report()):
            sections.draw_stability(report, tiles, look)
    if tiles is not None:
        single_images.draw_single_images(context)
    with detail.part(sections.GRID_TITLE, state.GRID_PART) as is_open:
        if is_open and (report := report or whole_report()):
            verdict_map.draw_verdict_map(context, groups, report, look)
            sections.draw_grid(report, look)
    st.html(downloads.print_style())
    with page_frame.files_part() as files_place:
        if files_place and (report := report or whole_report()):
            downloads.draw_downloads(report)


def _draw_claim(
    context: PageContext, settings: Settings, tiles: Sequence[str] | None
) -> tuple[Claim | None, float]:
    """What is claimed, see draw_groups_form, and within which margin it counts as none."""
    location = page_text.claim_location(settings)
    sentence_place = st.container()
    choices = st.container(horizontal=True, vertical_alignment="bottom", gap="large")
    claim = groups_form.draw_groups_form(context, tiles, location, sentence_place, choices)
    with choices:
        margin = margin_menu.draw_margin_menu()
    return claim, margin


def _report(
    context: PageContext, settings: Settings, groups: Hypothesis, may_run: bool, whole: bool
) -> EvidenceReport | None:
    """may_run: whether networks may be run for it; else what was worked out before, or None; whole:
    with what the answer does not rest on. None, too, after a sentence about what is wrong."""
    try:
        report: EvidenceReport | None = cache.evidence_report(
            settings,
            context.path,
            groups,
            context.fingerprint,
            work=may_run,
            meanwhile=None if whole else lambda: st.caption(PASSES),
            whole=whole,
        )
    except ValueError as error:
        st.error(wording.plain_markdown(error))
        return None
    return report
