"""What Evidence says down to its one axis: plain functions of the report, no widgets. Names are
escaped in HTML.

`report` is what `experiments.evidence` gives: plain values, None where undefined."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence

from activsim.analysis import firing_rule
from activsim.analysis.groups import Groups
from activsim.analysis.judgement_reports import OutcomeReport
from activsim.analysis.reports import EvidenceReport
from activsim.app.shell.exemplars import figure_html
from activsim.app.shell.formats import SPLITS
from activsim.output import evidence_text, terms
from activsim.output.frames.view import MANY_CLASSES
from activsim.output.short_text import number_or_dash, p_value_text, true_minus
from activsim.settings import Settings


def written_groups(groups: Groups, names: Sequence[str]) -> str:
    """Groups as parse_groups reads them; a class by itself is not written."""
    texts = []
    for group in groups:
        if len(group) > 1:
            texts.append(", ".join(names[label] for label in group))
    return "; ".join(texts)


NO_GROUPS = (
    "Which of these classes belong together? Put at least two into a group, below under “Change "
    "the groups”, and this page tells whether the network learned it."
)


CLAIM_TERMS = ("layer", "channel", "fires", "neuron")


def claim_html(
    groups: Groups,
    names: Sequence[str],
    tiles: Sequence[str] | None,
    about: str,
    titles: Mapping[frozenset[int], str] | None = None,
) -> str:
    """What is claimed, and the groups as pictures with names; of many classes the first picture of
    each group. titles: of groups that have a name."""
    most = MANY_CLASSES if len(names) < MANY_CLASSES else 1
    body = ""
    for group in groups:
        if len(group) > 1:
            body += _group_html(group, names, tiles, most, (titles or {}).get(frozenset(group), ""))
    alone = [group[0] for group in groups if len(group) == 1]
    if len(alone) >= MANY_CLASSES:
        body += f"<p class='quiet'>{len(alone):,} classes, each by itself</p>"
    elif alone:
        body += _group_html(alone, names, tiles, MANY_CLASSES, "each by itself")
    claim = "two classes of one group fire more similar neurons than two of different groups."
    claim = terms.explained(f"{about}, {claim}", *CLAIM_TERMS)
    sentence = f"<p class='sentence'><b>The claim:</b> {claim}</p>"
    if len(alone) == len(names):
        sentence = "<p class='sentence'><b>No claim yet:</b> each class is by itself.</p>"
    return f"{sentence}<div class='parted'>{body}</div>"


def graded_claim_html(
    labels: Sequence[int],
    names: Sequence[str],
    tiles: Sequence[str] | None,
    about: str,
    file_name: str,
    picture: str,
) -> str:
    """The claim of a matrix of the visitor's. labels: of the classes that it has numbers for;
    picture: of the matrix, HTML."""
    claim = (
        f"{about}, the more alike <b>{html.escape(file_name)}</b> calls two classes, the more "
        "similar neurons they fire."
    )
    claim = terms.explained(claim, *CLAIM_TERMS)
    sentence = f"<p class='sentence'><b>The claim:</b> {claim}</p>"
    title = ""
    if len(labels) < len(names):
        title = f"{len(labels)} of {len(names)} classes have numbers; the answer is about these"
    body = _group_html(labels, names, tiles, MANY_CLASSES, title)
    note = (
        "A link does not carry a file: it opens these choices with the groups. The file counts on "
        "this page of yours alone, until you take it out."
    )
    return f"{sentence}<div class='parted'>{picture}{body}</div><p class='quiet small'>{note}</p>"


def _group_html(
    group: Sequence[int],
    names: Sequence[str],
    tiles: Sequence[str] | None,
    most: int,
    title: str = "",
) -> str:
    """most: pictures. title: of the group, as it is."""
    note = f"<p class='quiet small'>{html.escape(title)}</p>" if title else ""
    label = html.escape(", ".join(names[label] for label in group))
    in_view = group[:most]
    body = "".join(class_picture(label, names, tiles) for label in in_view)
    if len(in_view) < len(group):
        note += f"<p class='quiet small'>and {len(group) - len(in_view):,} more</p>"
    return f"<div class='together' role='group' aria-label='{label}'><div>{body}</div>{note}</div>"


def class_picture(label: int, names: Sequence[str], tiles: Sequence[str] | None) -> str:
    """A class with its name and, where they are here, its picture."""
    return figure_html(html.escape(names[label]), tiles[label] if tiles else None, 56)


def claim_location(settings: Settings) -> str:
    """Where the claim is made: layer, reading, threshold and measure, HTML."""
    level = f"its own top share of images, {settings.threshold:.4g}"
    if settings.kind == "value":
        level = firing_rule.threshold_text(settings.kind, settings.threshold)
    return (
        f"in layer <b>{html.escape(settings.layer)}</b> (by {settings.reading}; firing means "
        f"{level}; {html.escape(settings.measure)})"
    )


VERDICT_TERMS = ("group", "class", "seed", "agreement", "p")


def verdict_html(report: EvidenceReport) -> str:
    """The answer in large, then its effect, interval and room, and p beside them."""
    judgement = report["judgement"]
    words = evidence_text.words_of(report)
    sentences = (
        evidence_text.judgement_headline(judgement, words),
        evidence_text.judgement_sentence(judgement, words),
        evidence_text.ratios_sentence(report),
        evidence_text.p_sentence(judgement, words),
    )
    headline, sentence, ratios, chance = terms.explained_in_turn(
        [html.escape(text) for text in sentences], *VERDICT_TERMS
    )
    return (
        f"<p class='answer' role='status'><b>{headline}.</b></p>"
        f"<p class='sentence plainly'>{sentence}</p>"
        f"<p class='quiet'>{ratios} <span class='numbers-of'>{chance}</span></p>"
    )


def rules_html(report: EvidenceReport) -> str:
    """How the answer follows from the interval, the one that applied in bold."""
    items = ""
    for answer, rule in evidence_text.ANSWER_RULES.items():
        text = html.escape(rule.format(margin=f"{report['judgement']['margin']:g}"))
        if answer == report["judgement"]["answer"]:
            text = f"<b>{text}</b> This one applied."
        items += f"<li>{text}</li>"
    of_pairs = "within groups over that between them"
    if "hypothesis" in report:
        of_pairs = (
            "of the pairs that your matrix calls alike over that of the others (each pair counts "
            "on either side by its number)"
        )
    return (
        "<p class='quiet'>The statistic of a network is the logarithm of the mean distance "
        f"{of_pairs}, on distances cross-validated over two halves of the "
        "images, whatever measure is chosen. The control that leaves the smallest effect "
        f"counts.</p><ul>{items}</ul>"
    )


def contrasts_table(report: EvidenceReport) -> str:
    """Trained networks beside each control as a table, HTML; "" where nothing can be said."""
    if not report["judgement"]["contrasts"]:
        return ""
    flat = evidence_text.flat_text(evidence_text.words_of(report))
    rows = "<tr><th>beside</th><th>effect</th><th>95% interval</th></tr>"
    for contrast in report["judgement"]["contrasts"]:
        low, high = (_signed(end) for end in contrast["interval"])
        name = html.escape(contrast["control"])
        rows += f"<tr><td>{name}</td><td>{_signed(contrast['effect'])}</td>"
        rows += f"<td>{low} to {high}</td></tr>"
    for name in report["judgement"]["flat"]:
        rows += f"<tr><td>{html.escape(name)}</td><td colspan='2'>{flat}</td></tr>"
    return f"<table class='plain compared'>{rows}</table>"


def networks_html(report: EvidenceReport) -> str:
    """The images, how many networks, and what to mind, HTML."""
    n_trained = sum(network["kind"] == "trained" for network in report["networks"])
    text = (
        f"{report['made_from']['data']}, {SPLITS[report['settings']['split']]} images; "
        f"{_networks(n_trained)}. "
        f"{' '.join(report['remarks'])}"
    )
    return html.escape(text.strip())


def _networks(n_trained: int) -> str:
    if n_trained == 1:
        return "1 trained network, and an untrained one"
    return f"{n_trained} trained networks, and an untrained one for each"


def _comparisons(report: EvidenceReport) -> dict[str, OutcomeReport]:
    """The three tests of agreement over the seeds, by what they compare."""
    tests = report["tests"]
    with_others = "each trained network with the mean of the others (lower noise ceiling)"
    return {
        "trained minus untrained, each seed by itself": tests["over_untrained"],
        "trained minus pixels": tests["over_pixels"],
        with_others: tests["with_one_another"],
    }


def comparisons_table(report: EvidenceReport) -> str:
    """The tests over the seeds as a table, HTML."""
    rows = "<tr><th>agreement, mean over the seeds</th><th>difference</th><th>p</th></tr>"
    for title, test in _comparisons(report).items():
        mean, p = _signed(test["value"]), p_value_text(test["p"])
        rows += f"<tr><td>{title}</td><td>{mean}</td><td>{p}</td></tr>"
    return f"<table class='plain compared'>{rows}</table>"


def comparisons_caption(report: EvidenceReport) -> str:
    """What the p of these tests is, or why there is none."""
    tests = _comparisons(report).values()
    sentences = []
    with_p = [test for test in tests if test["p"] is not None]
    if with_p:
        patterns = evidence_text.orders_tried(with_p[0], "patterns of signs")
        sentences.append(
            f"p: the share of {patterns} with as high a mean, each by itself, not corrected for "
            "their being several."
        )
    sentences += dict.fromkeys(test["why"] for test in tests if test["why"])
    return " ".join(sentences)


def _signed(value: float | None) -> str:
    return number_or_dash(value) if value is None else true_minus(f"{value:+z.2f}")
