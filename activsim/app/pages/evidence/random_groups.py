"""How often groups drawn by lot get the answer that these groups got; worked out when it is asked
for."""

from __future__ import annotations

import html

import streamlit as st

from activsim.analysis.graded import Hypothesis
from activsim.analysis.random_groups import DRAWS, RandomGroups
from activsim.analysis.reports import EvidenceReport
from activsim.app.shell import cache, links, progress, state
from activsim.app.shell.page_context import PageContext
from activsim.output import evidence_text

TITLE = "Try random groups"
TITLE_OF_MATRIX = "Try random orders of the classes"


def draw_random_groups(context: PageContext, groups: Hypothesis, report: EvidenceReport) -> None:
    if not report["judgement"]["contrasts"]:
        return
    words = evidence_text.words_of(report)
    title = TITLE_OF_MATRIX if words is evidence_text.MATRIX else TITLE
    with links.expander(title, state.RANDOM_GROUPS) as part:
        if not part.open:
            return
        with progress.needs_network():
            outcome = cache.random_groups(
                context.settings,
                context.path,
                groups,
                context.fingerprint,
                report["judgement"]["margin"],
            )
            st.html(random_groups_html(outcome, report["judgement"]["answer"], words))


def random_groups_html(
    outcome: RandomGroups, answer: str, words: evidence_text.Words = evidence_text.GROUPS
) -> str:
    """How often each answer came, and what that says of this one."""
    low, high = outcome.interval(answer)
    of_matrix = words is evidence_text.MATRIX
    rows = f"<tr><th>answer</th><th>of random {'orders' if of_matrix else 'groups'}</th></tr>"
    others = "groupings with the same sizes and classes drawn by lot"
    subject, owner = "these groups", "your groups"
    if of_matrix:
        others = "random orders of the classes of your matrix"
        subject = owner = "your matrix"
    for name, count in outcome.counts.items():
        mark = f" (the answer of {owner})" if name == answer else ""
        rows += f"<tr><td>{html.escape(name)}{mark}</td><td>{count} of {outcome.n_draws}</td></tr>"
    return (
        f"<p class='sentence'>Of {DRAWS} {others}, "
        f"{outcome.counts[answer]} get the same answer, “{html.escape(answer)}”: "
        f"{outcome.counts[answer] / outcome.n_draws:.0%} (95% interval {low:.0%} to {high:.0%}). "
        f"The more often that is, the less the answer says of {subject} in particular.</p>"
        f"<table class='plain compared'>{rows}</table>"
    )
