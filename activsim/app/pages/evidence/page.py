"""Evidence: is it learned, or was it in the pixels all along?"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from activsim.app.pages.evidence import groups_form as evidence_claim
from activsim.app.pages.evidence import sections as evidence_parts
from activsim.app.pages.evidence import text as evidence_words
from activsim.app.shell import cache, formats, page_context, page_frame
from activsim.experiments import networks_compared
from activsim.settings import Settings

TITLE = "Is it learned, or was it in the pixels all along?"
FRAGMENT = "evidence_result"  # what runs again when the threshold or the groups change
PASSES = (
    "The trained networks and, for each, the same one before training are run over the images "
    "once. This takes a minute or two, and goes on when you leave the page; afterwards it is read "
    "from disk."
)


def page() -> None:
    page_frame.draw_page(TITLE, FRAGMENT, _result, lambda chosen: _result(chosen, None))


@st.fragment(key=FRAGMENT)
def _result(chosen: page_context.PageContext, shown) -> None:
    """shown: the images that stand for the classes; None: not here yet, and only what was worked
    out before is."""
    chosen, look = page_context.with_current_threshold(chosen), page_frame.current_look()
    tiles = None if shown is None else cache.class_tiles(shown, 1, 56)
    try:
        settings, notice = _settings(chosen)
        parted = evidence_claim.parted(chosen.names, tiles, evidence_words.place(settings))
        if notice:
            st.info(notice)
        if parted is None:
            return
        work = shown is not None
        found = cache.evidence(
            settings, parted, chosen.fingerprint, work, lambda: st.caption(PASSES)
        )
    except ValueError as error:
        st.error(formats.plain_markdown(error))
        return
    if found is None:
        return
    st.html(evidence_words.verdict(found))
    evidence_parts.one_axis(found, look)
    evidence_parts.comparisons(found)
    found = evidence_parts.agrees_with(found, look)
    evidence_parts.stability(found, tiles, look)
    evidence_parts.grid(found, look)
    evidence_parts.take_away(found)


def _settings(chosen: page_context.PageContext) -> tuple[Settings, str]:
    """The choice, for a network that came with activsim; and what to say where another one was
    chosen."""
    settings, trained = (
        replace(chosen.settings, query=0, other=None),
        networks_compared.bundled_networks(),
    )
    if settings.model in trained:
        return settings, ""
    name, (_, path) = next(iter(trained.items()))
    layers = networks_compared.card_layers(path)
    layer = next(one for one in (settings.layer, Settings.layer, layers[-1]) if one in layers)
    notice = (
        "The network chosen is none of those that came with activsim. Looked at instead: "
        f"{formats.inline_code(name)}, layer {formats.inline_code(layer)}. What a network learned takes others like "
        "it, trained and untrained, to tell."
    )
    return replace(settings, model=name, layer=layer), notice
