"""Evidence in words, where page and command line say the same.

`report` is what `experiments.evidence` gives: plain values, None where undefined. What it holds in
words already (claim, effect, remarks) is said as it is there."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from activsim.analysis import geometry, judge
from activsim.analysis.judgement_reports import JudgementReport, OutcomeReport
from activsim.analysis.measures import CROSS_VALIDATED
from activsim.analysis.rank_tests import LEVEL
from activsim.analysis.reports import EvidenceReport, LooksReport
from activsim.output.short_text import number_or_dash, p_value_text, short_number


@dataclass(frozen=True)
class Words:
    """How a hypothesis is spoken of: itself, and as what stands out; the classes that it calls
    alike, and those that it does not; what other ways to place it are called."""

    hypothesis: str
    stands: str
    alike: str
    unlike: str
    placements: str


GROUPS = Words(
    "the groups",
    "the groups stand",
    "classes of one group",
    "groups",
    "placements of the groups",
)
MATRIX = Words(
    "your matrix",
    "your matrix stands",
    "classes that your matrix calls alike",
    "those that it calls unlike",
    "orders of the classes",
)
HEADLINES = {  # of judge.judge; {control}: "in the pixels"
    judge.MORE: "Learned: {stands} out more than {control}",
    judge.LESS: "{stands} out less than {control}",
    judge.NO_MORE: "{stands} out no more than {control}",
    judge.OPEN: "Open: it cannot be told",
}
ANSWER_RULES = {
    judge.MORE: "More: the whole interval is above 0, and at most 5% of other orders of the "
    "classes give as much.",
    judge.LESS: "Less: the whole interval is below 0.",
    judge.NO_MORE: "No more: the whole interval lies within {margin} of 0.",
    judge.OPEN: "Open: anything else, or too few seeds, classes or images to say.",
}


def words_of(report: EvidenceReport) -> Words:
    return MATRIX if "hypothesis" in report else GROUPS


def judgement_headline(judgement: JudgementReport, words: Words = GROUPS) -> str:
    """The answer in a few words, with the control that decides it."""
    control = judgement["control"]
    beside = "without training" if control == judge.UNTRAINED else f"in the {control}"
    headline = HEADLINES[judgement["answer"]].format(control=beside, stands=words.stands)
    return headline[0].upper() + headline[1:]


def judgement_sentence(judgement: JudgementReport, words: Words = GROUPS) -> str:
    """The effect with its interval and room, and then why, or what, it is not."""
    effect, (low, high) = judgement["effect"], judgement["interval"]
    if effect is None or low is None or high is None:
        return judgement["reason"]
    control = judgement["control"]
    beside = "in untrained networks" if control == judge.UNTRAINED else f"in the {control}"
    sentences = [
        f"In the trained networks, {words.alike} lie {effect_text(effect)} than {beside}, as a "
        f"share of how far {words.unlike} are apart (95% interval over seeds and images: "
        f"{interval_text(low, high)}). No other control leaves less to training."
    ]
    if judgement["room"] is not None:
        sentences.append(
            f"Above this control, agreement with {words.hypothesis} (rho-a, on cross-validated "
            f"distances) has {short_number(judgement['room'])} of room."
        )
    sentences.append(judgement["reason"] or _meaning(judgement))
    return " ".join(filter(None, sentences))


def ratios_sentence(report: EvidenceReport) -> str:
    """Within over between, with why it is not the effect written in another way."""
    sentence, measure = report["ratios"]["sentence"], report["settings"]["measure"]
    if report["judgement"]["effect"] is None or measure == CROSS_VALIDATED:
        return sentence
    return f"{sentence} (By {measure}; the effect above is of cross-validated squared distances.)"


def p_sentence(judgement: JudgementReport, words: Words = GROUPS) -> str:
    """What chance would say of the effect, uncorrected; "" where there is none."""
    if judgement["effect"] is None:
        return ""
    return (
        f"How easily chance alone would bring {words.alike} as close or closer: by sign flips over "
        f"the seeds p = {p_value_text(judgement['p_seeds'])}; by other orders of the classes "
        f"p = {p_value_text(judgement['p_classes'])} (of this one look, not corrected for others)."
    )


def flat_text(words: Words = GROUPS) -> str:
    """What is said of a control that is not compared."""
    return f"does not tell the classes apart here, so that it says nothing of {words.hypothesis}"


def claim_sentence(report: EvidenceReport) -> str:
    """What is claimed; of a matrix from which file it comes."""
    name = report["hypothesis"].get("name", "") if "hypothesis" in report else ""
    return f"Your matrix is the file {name}. {report['claim']}" if name else report["claim"]


def _meaning(judgement: JudgementReport) -> str:
    margin = f"{judgement['margin']:g}"
    return {
        judge.NO_MORE: f"The whole interval lies inside the margin of {margin} (of the logarithm).",
        judge.OPEN: (
            "The interval holds 0 and reaches beyond the margin of "
            f"{margin} (of the logarithm): it could be either."
        ),
    }.get(judgement["answer"], "")


def effect_text(effect: float) -> str:
    """An effect on the logarithm of within over between, in words: "12% closer together"."""
    if effect == 0:
        return "0% closer together"
    share = 1 - math.exp(-effect) if effect > 0 else math.exp(-effect) - 1
    side = "closer together" if effect > 0 else "farther apart"
    if share < 0.005:  # which side of 0 it is on decides the answer
        return f"under 1% {side}"
    return f"{'over 99%' if effect > 0 and share >= 0.995 else f'{share:.0%}'} {side}"


def interval_text(low: float, high: float) -> str:
    """Both ends in words, the smaller effect first: "27% to 69% farther apart"."""
    first, second = (effect_text(end) for end in sorted((low, high), key=abs))
    for side in (" closer together", " farther apart"):
        if first.endswith(side) and second.endswith(side):
            return f"{first.removesuffix(side)} to {second}"
    return f"{first} to {second}"


def n_orders(test: OutcomeReport) -> str:
    """How many orders or placements a p is a share of: "all 2,520", "a sample of 10,000"."""
    return f"{'all' if test['exact'] else 'a sample of'} {test['n_orders']:,}"


def orders_tried(test: OutcomeReport, plural: str) -> str:
    """The same with what they are, and the smallest p that there is."""
    return f"{n_orders(test)} {plural} (smallest p: {p_value_text(test['smallest_p'])})"


def nearest_in_networks(report: EvidenceReport, query: int) -> str:
    """In how many of the trained networks the class nearest to `query` in the network shown is the
    nearest too, as one of those equally near too: "in 3 of 6 networks"; "" where there is one
    network, or the row is undefined."""
    nearest = report["images"]["nearest"][query]
    matrices = [
        network["dissimilarity"] for network in report["networks"] if network["kind"] == "trained"
    ]
    if len(matrices) < 2 or nearest < 0:
        return ""
    matrix = np.array(report["shown"]["dissimilarity"], dtype=np.float64)
    n_nearest = int(geometry.nearest_classes(matrix, query).sum())
    if n_nearest > 1:
        return f"{n_nearest} classes equally near"
    in_networks = geometry.nearest_classes(np.array(matrices, dtype=np.float64), query)
    return f"in {int(in_networks[:, nearest].sum())} of {len(matrices)} networks"


def rank_span(report: EvidenceReport, first: int, second: int) -> str:
    """The lowest and the highest rank that a network gives a pair of classes: "rank 7 to 35"."""
    seeds = report["seeds"]
    return f"rank {seeds['lowest'][first][second]:g} to {seeds['highest'][first][second]:g}"


def disputed_pair(report: EvidenceReport, first: int, second: int) -> str:
    """A pair of classes about which the networks disagree."""
    names = report["class_names"]
    return f"{names[first]} and {names[second]} ({rank_span(report, first, second)})"


def n_could_be_noise(report: EvidenceReport) -> int | None:
    """How many pairs of classes of the network shown could be noise; None where the
    dissimilarity is undefined everywhere."""
    return None if is_undefined(report) else int(np.sum(report["shown"]["could_be_noise"])) // 2


def is_undefined(report: EvidenceReport) -> bool:
    """Whether the network shown has no dissimilarity of any two classes."""
    matrix = np.array(report["shown"]["dissimilarity"], dtype=np.float64)
    return bool(np.isnan(matrix[~np.eye(len(matrix), dtype=bool)]).all())


def grid_cell(part: LooksReport, row: int, column: int) -> tuple[str, bool]:
    """rho-a of a cell of the grid, and whether it stands up to correction for all looks."""
    p = part["corrected_p"][row][column]
    return number_or_dash(part["agreement"][row][column]), p is not None and p <= LEVEL
