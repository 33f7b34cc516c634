"""Evidence: is it learned, or was it in the pixels all along?"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from activsim import groups, line_up
from activsim.views import cached, controls, evidence_parts, evidence_words, frame, words

TITLE = "Is it learned, or was it in the pixels all along?"
FRAGMENT = "evidence_result"  # what runs again when the threshold or the groups change
PASSES = (
    "Twelve networks are run over the images once: the bundled ones and, for each, the same network before training. "
    "This takes a minute or two, and goes on when you leave the page; afterwards it is read from disk."
)


def page() -> None:
    frame.page(TITLE, FRAGMENT, _result, lambda chosen: _result(chosen, None))


@st.fragment(key=FRAGMENT)
def _result(chosen: controls.Chosen, shown) -> None:
    """shown: the images that stand for the classes; None: not here yet, and only what was worked out before is."""
    chosen, look = controls.moved(chosen), frame.look()
    top = st.container()
    parted = _groups(chosen.names)
    if parted is None:
        return
    with top:
        found = _found(chosen, parted, work=shown is not None)
    if found is None:
        return
    with top:
        st.html(evidence_words.verdict(found))
        with st.expander("The rule that chose this", key="evidence_rule", bind="query-params") as part:
            if part.open:
                st.html(evidence_words.rules(found))
    st.html(f"<p class='quiet small'>{evidence_words.looked_at(found)}</p>")
    evidence_parts.one_axis(found, look)
    found = evidence_parts.agrees_with(found, look)
    evidence_parts.stability(found, shown, look)
    evidence_parts.grid(found, look)
    evidence_parts.take_away(found)


def _groups(names) -> list[list[int]] | None:
    """The groups that the visitor asks for; None after a sentence about what is wrong."""
    default = groups.default_groups(names)
    text = st.text_input(
        "The claim: classes of one of these groups fire more similar neurons than classes of two",
        evidence_words.written(default, names) if default else "",
        max_chars=500,
        key="groups",
        placeholder="Coat, Shirt; Sandal, Sneaker",
        help="The groups you find here are a hypothesis of ours. Write groups as 'Coat, Shirt; Sandal, Sneaker'; a "
        "class that is not named is a group of its own.",
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
            st.info(
                f"The network chosen is none of those that came with activsim. {words.code(settings.model)} "
                "is looked at instead: what a network learned takes others like it, trained and untrained, to tell."
            )
        return cached.evidence(settings, parted, chosen.fingerprint, work, lambda: st.caption(PASSES))
    except ValueError as error:
        st.error(words.plain(error))
        return None
