"""Evidence: is it learned, or was it in the pixels all along?"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from activsim import figures, figures_evidence, groups, line_up
from activsim.views import cached, controls, evidence_words, frame, words

TITLE = "Is it learned, or was it in the pixels all along?"
FRAGMENT = "evidence_result"  # what runs again when the threshold or the groups change


def page() -> None:
    frame.page(TITLE, FRAGMENT, _whole, _first)


def _first(chosen: controls.Chosen) -> None:
    """What was worked out before needs no images."""
    _result(chosen, None)


def _whole(chosen: controls.Chosen, shown) -> None:
    _result(chosen, shown)


@st.fragment(key=FRAGMENT)
def _result(chosen: controls.Chosen, shown) -> None:
    chosen = controls.moved(chosen)
    top = st.container()
    parted = _groups(chosen.names)
    if parted is None:
        return
    with top:
        found = _found(chosen, parted, shown is not None)
    if found is None:
        return
    with top:
        st.html(evidence_words.verdict(found))
        _rule(found)
    _one_axis(found)


def _groups(names) -> list[list[int]] | None:
    """The groups that the visitor asks for; None after a sentence about what is wrong."""
    default = groups.default_groups(names)
    text = st.text_input(
        "Groups of classes that should be alike (a class that is not named is one by itself)",
        evidence_words.written(default, names) if default else "",
        max_chars=500,
        key="groups",
        placeholder="Coat, Shirt; Sandal, Sneaker",
        **controls.IN_LINK,
    )
    try:
        return groups.parsed_groups(text or "", names)
    except ValueError as error:
        st.error(words.plain(error))
        return None


def _found(chosen: controls.Chosen, parted, work: bool) -> dict | None:
    settings = replace(chosen.settings, query=0, other=None)
    try:
        trained = line_up.bundled()
        if settings.model not in trained:
            settings = replace(settings, model=next(iter(trained)))
            st.info(f"The network of the sidebar is none of the bundled ones; {settings.model} is looked at instead.")
        return cached.evidence(settings, parted, chosen.fingerprint, work)
    except ValueError as error:
        st.error(words.plain(error))
        return None


def _rule(found: dict) -> None:
    with st.expander("The rule that chose this", key="evidence_rule", bind="query-params") as part:
        if part.open:
            st.html(evidence_words.rules(found))


def _one_axis(found: dict) -> None:
    st.html("<h2>All the evidence on one axis</h2>")
    rows = evidence_words.rows(found)
    st.plotly_chart(
        figures_evidence.one_axis(rows, evidence_words.band(found), found["best_agreement"], frame.look()),
        key="evidence_axis",
        config=figures.STILL,
        theme=None,
        alt="Agreement with the groups of the pixels, each untrained and each trained network",
    )
