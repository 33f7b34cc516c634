"""Evidence: is it learned, or was it in the pixels all along?"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from activsim.analysis.reports import EvidenceReport
from activsim.app.pages.evidence import downloads, groups_form, sections
from activsim.app.pages.evidence import text as page_text
from activsim.app.shell import cache, detail, formats, page_context, page_frame, state
from activsim.app.shell.network_names import network_title
from activsim.app.shell.page_context import PageContext
from activsim.datasets.image_set import LabelledImages
from activsim.experiments import networks_compared
from activsim.networks import catalogue
from activsim.settings import Settings

TITLE = "Is it learned, or was it in the pixels all along?"
FRAGMENT = "evidence_result"  # what runs again when the threshold or the groups change
PASSES = (
    "The trained networks and, for each, the same one before training are run over the images "
    "once. By estimate this takes a minute or two; it goes on when you leave the page. Afterwards "
    "it is read from disk."
)
PIXELS_AS_THEY_ARE = (
    "The pixels are compared as they are, 0 to 255, as these networks were trained on them: how "
    "pictures are given to the network in the sidebar changes nothing here."
)


def page() -> None:
    page_frame.draw_page(TITLE, FRAGMENT, _draw_result, lambda context: _draw_result(context, None))


@st.fragment(key=FRAGMENT)
def _draw_result(context: PageContext, images: LabelledImages | None) -> None:
    """images: those that stand for the classes; None: not here yet, and only what was worked out
    before is shown."""
    verdict_place, notice_place = page_frame.answer_place(), st.container()
    context, look = page_context.with_current_threshold(context), page_frame.current_look()
    tiles = None if images is None else cache.class_tiles(images, 1, 56)
    try:
        settings, notice = settings_of_bundled(context.settings)
        place = page_text.claim_place(settings)
        groups = groups_form.draw_groups_form(context, tiles, place)
        if notice:
            notice_place.info(notice)
        if groups is None:
            return
        report: EvidenceReport | None = cache.evidence_report(
            settings,
            groups,
            context.fingerprint,
            work=images is not None,
            meanwhile=lambda: st.caption(PASSES),
        )
    except ValueError as error:
        st.error(formats.plain_markdown(error))
        return
    if report is None:
        return
    verdict_place.html(page_text.verdict_html(report))
    sections.draw_axis(report, look)
    with detail.part(sections.TESTS_TITLE, state.TESTS_PART) as is_open:
        if is_open:
            sections.draw_comparisons(report)
    with detail.part(sections.AGREEMENTS_TITLE, state.AGREEMENTS_PART) as is_open:
        if is_open:
            report = sections.draw_agreements(report, look)
    with detail.part(sections.STABILITY_TITLE, state.STABILITY_PART) as is_open:
        if is_open:
            sections.draw_stability(report, tiles, look)
    with detail.part(sections.GRID_TITLE, state.GRID_PART) as is_open:
        if is_open:
            sections.draw_grid(report, look)
    st.html(downloads.print_style())
    with page_frame.files_part() as files_place:
        if files_place:
            downloads.draw_downloads(report)


def settings_of_bundled(settings: Settings) -> tuple[Settings, str]:
    """The choice, for a network that came with activsim; and what to say where another one, or
    another way to give it its pictures, was chosen."""
    plain = replace(
        settings,
        query=0,
        other=None,
        pixels=Settings.pixels,
        resizing=Settings.resizing,
        outputs=Settings.outputs,
    )
    options = (settings.pixels, settings.resizing, settings.outputs)
    is_plain = options == (plain.pixels, plain.resizing, plain.outputs)
    notice = "" if is_plain else PIXELS_AS_THEY_ARE
    trained = networks_compared.bundled_networks()
    if settings.model in trained:
        return plain, notice
    name, (_, path) = next(iter(trained.items()))
    layers = networks_compared.card_layers(path)
    wishes = (settings.layer, Settings.layer, layers[-1])
    layer = next(wish for wish in wishes if wish in layers)
    title = network_title(name, catalogue.read_card(path))
    other_network = (
        "This page shows another network than the one chosen: "
        f"{formats.plain_markdown(title)} ({formats.inline_code(name)}), layer "
        f"{formats.inline_code(layer)}. To tell what a network learned takes several that were "
        "trained alike, and the same ones before training: there are such only of the networks "
        "that came with activsim."
    )
    return replace(plain, model=name, layer=layer), f"{other_network} {notice}".strip()
