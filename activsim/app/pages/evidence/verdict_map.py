"""The verdict of every layer and threshold at once, corrected for having looked at all."""

from __future__ import annotations

import numpy as np
import streamlit as st

from activsim.analysis.graded import Hypothesis
from activsim.analysis.judgement import LESS, MORE, NO_MORE, OPEN, answer_within
from activsim.analysis.rank_tests import LEVEL
from activsim.analysis.replication import MIN_SEEDS
from activsim.analysis.reports import EvidenceReport
from activsim.analysis.verdict_map import FEWEST_SEEDS, VerdictMapReport
from activsim.app.pages.evidence import sections_text
from activsim.app.shell import cache, formats, page_frame, progress
from activsim.app.shell.page_context import PageContext
from activsim.output import evidence_text
from activsim.output.charts import verdict_map as chart
from activsim.output.charts.theme import Look
from activsim.output.short_text import p_value_text, true_minus

# in the cells, which are narrow on a phone
SIGNS = {MORE: "+", LESS: "−", NO_MORE: "=", OPEN: "?"}
TOO_LARGE = (
    "Of so many classes and layers not every look is judged; the one that is chosen is, above."
)


def draw_verdict_map(
    context: PageContext, groups: Hypothesis, report: EvidenceReport, look: Look
) -> None:
    """Nothing where there are too few networks to answer anything."""
    if len(report["seeds"]["networks"]) < MIN_SEEDS:
        return
    st.html("<h3>The answer at every look</h3>")
    with progress.needs_network():
        verdicts = cache.verdict_map(context.settings, context.path, groups, context.fingerprint)
        if verdicts is None:
            st.caption(TOO_LARGE)
            return
        answers = answers_within(verdicts, report["judgement"]["margin"])
        grid = report["grid"]
        layer = grid["layers"][grid["chosen"][0]]
        outlined = None
        if layer in verdicts["layers"]:
            outlined = (verdicts["layers"].index(layer), grid["chosen"][1])
        figure = chart.verdict_map(
            np.array(verdicts["effects"], dtype=np.float64),
            cell_texts(verdicts, answers),
            hover_texts(verdicts, answers),
            verdicts["layers"],
            sections_text.grid_columns(report),
            outlined,
            look,
        )
        alt = "Answer and effect by layer and threshold"
        page_frame.draw_plain_chart(figure, "evidence_verdicts", alt)
        words = evidence_text.words_of(report)
        caption = map_caption(verdicts, answers, report["judgement"]["margin"], words)
        st.html(f"<p class='quiet small'>{formats.escaped(caption)}</p>")


def answers_within(verdicts: VerdictMapReport, margin: float) -> list[list[str]]:
    """The answers with this margin."""
    answers = []
    for row, lows, highs in zip(
        verdicts["answers"], verdicts["lows"], verdicts["highs"], strict=True
    ):
        answers.append(
            [
                answer
                if low is None or high is None
                else answer_within(answer, (low, high), margin)
                for answer, low, high in zip(row, lows, highs, strict=True)
            ]
        )
    return answers


def cell_texts(verdicts: VerdictMapReport, answers: list[list[str]]) -> np.ndarray:
    """The answer's sign, with a star where it stands up to correction for all looks."""
    texts = np.full((len(answers), len(answers[0])), "", dtype=object)
    ps = np.array(verdicts["corrected_p"], dtype=np.float64)
    for row, column in np.ndindex(*texts.shape):
        answer = answers[row][column]
        stands = ps[row, column] <= LEVEL and answer in (MORE, LESS)
        texts[row, column] = SIGNS[answer] + "*" * bool(stands)
    return texts


def hover_texts(verdicts: VerdictMapReport, answers: list[list[str]]) -> np.ndarray:
    texts = np.full((len(answers), len(answers[0])), "", dtype=object)
    for row, column in np.ndindex(*texts.shape):
        effect, p = verdicts["effects"][row][column], verdicts["corrected_p"][row][column]
        low, high = verdicts["lows"][row][column], verdicts["highs"][row][column]
        text = answers[row][column]
        if effect is not None and low is not None and high is not None:
            text += f": effect {effect:+z.2f} ({low:+z.2f} to {high:+z.2f})"
        if p is not None:
            text += f", corrected p {p_value_text(p)}"
        texts[row, column] = true_minus(text)
    return texts


def map_caption(
    verdicts: VerdictMapReport,
    answers: list[list[str]],
    margin: float,
    words: evidence_text.Words = evidence_text.GROUPS,
) -> str:
    """What the words and colours are, how many looks there are and what stands up to them."""
    flat = [answer for row in answers for answer in row]
    n_stars = sum(text.endswith("*") for text in np.ravel(cell_texts(verdicts, answers)))
    counts = ", ".join(
        f"{flat.count(answer)} {answer} ({sign})"
        for answer, sign in SIGNS.items()
        if answer in flat
    )
    first = (
        f"Blue: {words.stands} out more than in every control (the smallest effect counts); "
        f"orange: less than in one. Outlined: the current choice. Of {len(flat)} looks: {counts}; "
        f"the margin is {margin:g}."
    )
    if not verdicts["n_patterns"]:
        return f"{first} Too few seeds to correct for having taken them all."
    extent = f"all {verdicts['n_patterns']:,}" if verdicts["exact"] else "random"
    smallest = verdicts["smallest_p"]
    if smallest is not None and smallest > LEVEL:
        return (
            f"{first} No look can have a star: corrected for all of them, the smallest p that "
            f"{extent} patterns of signs over the seeds give is {smallest:.2g}. It takes at least "
            f"{FEWEST_SEEDS} seeds. An answer may be the luckiest of many."
        )
    return (
        f"{first} A star: corrected for all {verdicts['n_looks']} looks and their controls, p at "
        f"most {LEVEL:g} by the largest t that {extent} patterns of signs over the seeds give "
        f"anywhere ({n_stars} of them). An answer without one may be the luckiest of many."
    )
