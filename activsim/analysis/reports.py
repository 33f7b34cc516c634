"""What the evidence says, as plain values: what JSON holds, a page shows and a terminal prints.

`experiments.evidence` fills a report; where a number is undefined, it is None."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from activsim.analysis.judgement_reports import (
    JudgementReport,
    Number,
    OutcomeReport,
    Row,
    TestsReport,
)

Matrix = list[Row]  # of classes by classes


class MeasureReport(TypedDict):
    name: str
    formula: str


class ChanceReport(TypedDict):
    """Between what 95% of random groups of the same sizes, or of a matrix with its classes in other
    orders, agree with a network (rho-a), of so many; exact: of all that there are."""

    low: Number
    high: Number
    n_orders: int
    exact: bool


class NetworkReport(TypedDict):
    """kind: pixels, untrained, trained or control; agreement: with the groups, and where that lies
    by chance; then the effect."""

    kind: str
    name: str
    agreement: OutcomeReport
    chance: ChanceReport
    within: Number
    between: Number
    ratio: Number
    dissimilarity: Matrix


class RatiosReport(TypedDict):
    """Within over between groups: of the pixels, and the means of the networks."""

    pixels: Number
    untrained: Number
    trained: Number
    sentence: str


class CeilingReport(TypedDict):
    """As replication.Ceiling."""

    lower: Number
    upper: Number
    of_each: Row
    why: str


class SeedsReport(TypedDict):
    """As replication.BetweenSeeds, with the trained networks' names and when they disagree."""

    networks: list[str]
    rule: str
    agreement: Matrix
    mean: Matrix
    sd: Matrix
    lowest: Matrix
    highest: Matrix
    disagree: list[list[bool]]


class AgreementReport(TypedDict):
    """Of the network shown with another matrix, by name."""

    name: str
    coefficient: str
    agreement: OutcomeReport


class ShownReport(TypedDict):
    """The network that is looked at more closely."""

    network: str
    dissimilarity: Matrix
    ranking: list[list[int]]
    agrees_with: list[AgreementReport]
    noise_bound: Matrix
    could_be_noise: list[list[bool]]


class ImagesReport(TypedDict):
    """What other images would say: as resampling.Stability, and the halves of the images."""

    nearest: list[int]
    stays: Row
    nearest_share: Matrix
    low: Matrix
    high: Matrix
    n_resamples: int
    interval: float
    split_half: Number
    cross_validated: Matrix
    cross_validated_agreement: Number
    not_above_zero: int | None


class LooksReport(TypedDict):
    """Of all looks of one kind of network, by layer and column."""

    agreement: Matrix
    p: Matrix
    corrected_p: Matrix


# These keys are in files that people keep; no value in the code is called so.
_WithChoice = TypedDict("_WithChoice", {"chosen": list[int]})  # noqa: UP013
_WithNetwork = TypedDict("_WithNetwork", {"shown": ShownReport})  # noqa: UP013


class GridReport(_WithChoice):
    """All looks one could have taken; "chosen": (layer, column) of what is looked at."""

    layers: list[str]
    columns: list[str]
    trained: LooksReport
    untrained: LooksReport
    n_orders: int
    exact: bool
    smallest_p: Number
    why: str


class SettingsReport(TypedDict):
    """As settings.Settings."""

    model: str
    layer: str
    reading: str
    kind: str
    threshold: float
    measure: str
    split: str
    query: int
    other: int | None
    pixels: str
    resizing: str
    outputs: str
    images: str


class MadeFrom(TypedDict):
    """networks: the key of each, by name."""

    data: str
    fingerprint: str
    networks: dict[str, str]
    seed: int


class HypothesisReport(TypedDict):
    """A matrix in the place of groups. name: of the visitor's file, where there is one; classes:
    those that it has numbers for; dissimilarity: how unlike it says that they are."""

    name: NotRequired[str]
    classes: list[str]
    dissimilarity: Matrix


class GroupsReport(TypedDict):
    """What depends on which classes are said to belong together. hypothesis: a matrix that says so;
    then there are no groups."""

    hypothesis: NotRequired[HypothesisReport]

    claim: str
    groups: list[list[str]]
    judgement: JudgementReport
    tests: TestsReport
    best_agreement: Number
    networks: list[NetworkReport]
    ratios: RatiosReport
    ceiling: CeilingReport
    grid: NotRequired[GridReport]


class _Report(_WithNetwork):
    """ "shown": the network that is looked at more closely."""

    claim: str
    hypothesis: NotRequired[HypothesisReport]
    class_names: list[str]
    groups: list[list[str]]
    measure: MeasureReport
    judgement: JudgementReport
    tests: TestsReport
    best_agreement: Number
    networks: list[NetworkReport]
    ratios: RatiosReport
    ceiling: CeilingReport
    seeds: SeedsReport


class ProfilesReport(_Report):
    """What firing profiles say; images, grid: where single images, or all looks, were given."""

    images: NotRequired[ImagesReport]
    grid: NotRequired[GridReport]


class EvidenceReport(_Report):
    """All that the page Evidence shows, and what it was made from. group_titles: of each of the
    groups, where it has one; what is kept for all visitors has none. remarks: sentences; images,
    grid: where more than the answer was asked for."""

    settings: SettingsReport
    made_from: MadeFrom
    group_titles: NotRequired[list[str | None]]
    remarks: list[str]
    images: NotRequired[ImagesReport]
    grid: NotRequired[GridReport]
