"""What Evidence says of its one axis: plain functions of the report."""

from __future__ import annotations

import html
from collections.abc import Sequence

from activsim.analysis.judgement_reports import OutcomeReport
from activsim.analysis.reports import EvidenceReport, NetworkReport
from activsim.output import evidence_text, terms
from activsim.output.charts.evidence import AgreementRow
from activsim.output.short_text import number_or_dash


def axis_rows(report: EvidenceReport) -> list[AgreementRow]:
    """A row per network for charts.evidence.agreement_axis."""
    return [
        {
            "kind": network["kind"],
            "name": network["name"],
            "ratio": network["ratio"],
            "value": network["agreement"]["value"],
            "p": network["agreement"]["p"],
            "chance": (network["chance"]["low"], network["chance"]["high"]),
        }
        for network in report["networks"]
    ]


def chance_sentence(report: EvidenceReport) -> str:
    """What the bars of the axis are, and who lies beyond theirs; "" where there are none."""
    networks = [network for network in report["networks"] if network["chance"]["low"] is not None]
    if not networks:
        return ""
    chance = networks[0]["chance"]
    extent = f"{'all' if chance['exact'] else 'a sample of'} {chance['n_orders']:,}"
    subject = "random groups of the same sizes"
    if "hypothesis" in report:
        subject = "random orders of the classes of your matrix"
    return (
        f"Bars: where 95% of {subject} lie ({extent}), for each network its own, not corrected for "
        f"how many are looked at. {_beyond(report['networks'])}"
    )


def _beyond(networks: Sequence[NetworkReport]) -> str:
    """How many of each kind lie above their bar, and what is undefined and so has none."""
    counts, undefined = [], []
    for kind in ("pixels", "untrained", "trained"):
        above = []
        for network in networks:
            if network["kind"] == kind:
                value, high = network["agreement"]["value"], network["chance"]["high"]
                if value is None or high is None:
                    undefined.append("the pixels" if kind == "pixels" else network["name"])
                else:
                    above.append(value > high)
        if len(above) == 1:
            name = "pixels" if kind == "pixels" else f"{kind} network"
            counts.append(f"the {name}{'' if above[0] else ' not'}")
        elif above:
            counts.append(f"{sum(above)} of {len(above)} {kind} networks")
    left_out = f" Undefined, without a bar: {', '.join(undefined)}." if undefined else ""
    return f"Above theirs: {', '.join(counts)}.{left_out}"


def noise_ceiling(report: EvidenceReport) -> tuple[float | None, float | None]:
    return report["ceiling"]["lower"], report["ceiling"]["upper"]


def axis_caption(report: EvidenceReport) -> str:
    test, words = report["tests"]["trained"], evidence_text.words_of(report)
    others = "two of different ones" if words is evidence_text.GROUPS else words.unlike
    alike = "two classes of one group" if words is evidence_text.GROUPS else words.alike
    return (
        f"A dot is a network. Agreement: of its matrix with {words.hypothesis} (rho-a, at most 1). "
        f"Within/between: how different {alike} are, beside {others} "
        f"(1: as much). p: {_meaning_of_p(test, words.placements)}"
    )


def _meaning_of_p(test: OutcomeReport, placements: str) -> str:
    """What a p is a share of, with the smallest there is; or why there is none."""
    if test["p"] is None:
        return f"none. {test['why']}"
    orders = evidence_text.orders_tried(test, placements)
    return f"the share of {orders} that agree as well."


def marks_html(report: EvidenceReport) -> str:
    """What the bars, the lines and the band of the axis are. Whom the bars are about has a name
    that a file gave; the rest is ours, and explains itself."""
    chance = html.escape(chance_sentence(report))
    lines = terms.explained(html.escape(_lines_caption(report)), "ceiling")
    return " ".join(filter(None, [chance, lines]))


def _lines_caption(report: EvidenceReport) -> str:
    lower, upper = noise_ceiling(report)
    ceiling = (
        ""
        if lower is None or upper is None
        else (
            " Noise ceiling: how well the trained networks agree with one another "
            f"({number_or_dash(lower)} to {number_or_dash(upper)})."
        )
    )
    controls = ""
    if any(network["kind"] == "control" for network in report["networks"]):
        controls = (
            " Squares: controls, trained alike (in brackets the seed) but on shuffled labels or "
            "without a class; they take no part in the answer."
        )
    best = "groups" if "hypothesis" not in report else "a matrix with its ties"
    return (
        f"Thin line: the pixels. Short lines: means of the untrained and of the trained. "
        "Dashed: "
        f"the best that {best} can reach ({number_or_dash(report['best_agreement'])})."
        f"{ceiling}{controls}"
    )
