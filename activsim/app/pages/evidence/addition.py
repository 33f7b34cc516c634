"""What Evidence adds to a report of a visit: the claim, the answer with its interval, every network
and every control on a line, and the lines that judge again."""

from __future__ import annotations

import math

import numpy as np

from activsim.analysis.graded import Hypothesis
from activsim.analysis.judgement_reports import JudgementReport
from activsim.analysis.reports import EvidenceReport
from activsim.app.pages.evidence import axis_text
from activsim.app.pages.evidence import text as page_text
from activsim.output import evidence_text
from activsim.output.files import python_lines
from activsim.output.report.addition import Addition, Mark, Row, Table
from activsim.output.short_text import number_or_dash, p_value_text, true_minus
from activsim.settings import Settings

NOT_IN_LINK = (
    "A link carries no file: this one opens the same choices with the groups of the images."
)


def evidence_addition(settings: Settings, groups: Hypothesis, report: EvidenceReport) -> Addition:
    judgement, words = report["judgement"], evidence_text.words_of(report)
    margin = f"{judgement['margin']:g}"
    rule = evidence_text.ANSWER_RULES[judgement["answer"]].format(margin=margin)
    sentences = (
        _claim(groups, report),
        evidence_text.judgement_sentence(judgement, words),
        evidence_text.ratios_sentence(report),
        f"The rule that applied. {rule}",
        axis_text.axis_caption(report),
        *report["remarks"],
    )
    tables = [_judgement_table(judgement), _networks_table(report)]
    if judgement["contrasts"]:
        tables.insert(1, _contrasts_table(judgement))
    return Addition(
        sentences=tuple(filter(None, sentences)),
        tables=tuple(tables),
        lines=python_lines.evidence_script(settings, groups, judgement["margin"]),
        on_screen=_numbers(judgement),
        link_note=NOT_IN_LINK if isinstance(groups, np.ndarray) else "",
    )


def _claim(groups: Hypothesis, report: EvidenceReport) -> str:
    if isinstance(groups, np.ndarray):
        return evidence_text.claim_sentence(report)
    return (
        "The claim: two classes of one group fire more similar neurons than two of different "
        f"groups. The groups: {page_text.written_groups(groups, report['class_names'])}."
    )


def _numbers(judgement: JudgementReport) -> tuple[tuple[str, float | str], ...]:
    low, high = judgement["interval"]
    numbers = {
        "effect": judgement["effect"],
        "low": low,
        "high": high,
        "room": judgement["room"],
        "p_seeds": judgement["p_seeds"],
        "p_classes": judgement["p_classes"],
    }
    return (
        ("answer", judgement["answer"]),
        ("control", judgement["control"]),
        *((name, math.nan if value is None else value) for name, value in numbers.items()),
    )


def _judgement_table(judgement: JudgementReport) -> Table:
    low, high = judgement["interval"]
    numbers = {
        "Answer": judgement["answer"],
        "Control that decides": judgement["control"] or "none",
        "Effect (of the logarithm of within over between)": _signed(judgement["effect"]),
        "95% interval over seeds and images": f"{_signed(low)} to {_signed(high)}",
        "Margin": f"{judgement['margin']:g}",
        "Room (rho-a)": number_or_dash(judgement["room"]),
        "p by sign flips over the seeds": p_value_text(judgement["p_seeds"]),
        "p by other orders of the classes": p_value_text(judgement["p_classes"]),
    }
    rows = tuple(Row(name, (value,)) for name, value in numbers.items())
    return Table("The answer in numbers", ("what", "value"), rows)


def _contrasts_table(judgement: JudgementReport) -> Table:
    rows, ends = [], [0.0]
    for contrast in judgement["contrasts"]:
        low, high = contrast["interval"]
        mark = Mark(contrast["effect"], low, high, "trained")
        ends += [end for end in (mark.value, low, high) if end is not None]
        cells = (_signed(contrast["effect"]), f"{_signed(low)} to {_signed(high)}")
        rows.append(Row(contrast["control"], cells, mark))
    rows += [Row(name, ("–", "tells no classes apart")) for name in judgement["flat"]]
    head = ("beside", "effect", "95% interval")
    caption = "Trained networks beside each control; the smallest effect counts"
    return Table(caption, head, tuple(rows), (min(ends), max(ends)))


def _networks_table(report: EvidenceReport) -> Table:
    rows, lowest = [], 0.0
    for network in axis_text.axis_rows(report):
        value = network["value"]
        lowest = min(lowest, value or 0.0)
        cells = (
            number_or_dash(value),
            number_or_dash(network.get("ratio")),
            p_value_text(network["p"]),
            " to ".join(map(number_or_dash, network["chance"])),
        )
        rows.append(Row(network["name"], cells, Mark(value, kind=network["kind"])))
    head = ("network", "agreement (rho-a)", "within/between", "p", "95% of chance")
    title = f"How well each agrees with {evidence_text.words_of(report).hypothesis}"
    return Table(title, head, tuple(rows), (lowest, 1.0))


def _signed(value: float | None) -> str:
    return number_or_dash(value) if value is None else true_minus(f"{value:+z.3f}")
