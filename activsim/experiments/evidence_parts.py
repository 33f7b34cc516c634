"""The parts of the evidence, each a plain dict that JSON can hold (undefined is None).

within_between(networks)["sentence"]
matrix_agreement("pixels", matrix, other)
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

import numpy as np

from activsim.analysis import group_tests, noise, rank_tests, replication, resampling
from activsim.analysis import groups as grouping
from activsim.analysis.chance import chance_bands
from activsim.analysis.graded import Hypothesis
from activsim.analysis.groups import Groups
from activsim.analysis.rankings import ranking
from activsim.analysis.reports import (
    AgreementReport,
    ChanceReport,
    GridReport,
    ImagesReport,
    NetworkReport,
    RatiosReport,
    SeedsReport,
    ShownReport,
)
from activsim.jsonable import plain


@dataclass(frozen=True, eq=False)
class CloserLook:
    """network: the trained one that is looked at more closely; others: dissimilarity matrices
    (n_classes, n_classes) that its own is compared with, by name; firing (n_images, n_neurons) and
    labels (n_images,): of its single images, for what resampling says about it."""

    network: str
    others: Mapping[str, np.ndarray] = field(default_factory=dict)
    firing: np.ndarray | None = None
    labels: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Grid:
    """All the looks one could have taken: matrices float64 (n_seeds, n_layers, n_columns,
    n_classes, n_classes) of the trained and of the untrained networks; choice: (layer, column) of
    what is looked at."""

    layers: Sequence[str]
    columns: Sequence[str]
    trained: np.ndarray
    untrained: np.ndarray
    choice: tuple[int, int]

    def of_classes(self, labels: np.ndarray | None) -> Grid:
        """Of these classes only; None: of all."""
        if labels is None:
            return self
        rows = labels[:, None]
        trained, untrained = (looks[..., rows, labels] for looks in (self.trained, self.untrained))
        return replace(self, trained=trained, untrained=untrained)


def claim_text(
    groups: Groups, class_names: Sequence[str], titles: Mapping[frozenset[int], str] | None = None
) -> str:
    """The hypothesis in words. titles: of groups that have a name."""
    several = []
    for group in groups:
        if len(group) > 1:
            text = " + ".join(class_names[index] for index in group)
            title = (titles or {}).get(frozenset(group))
            several.append(f"{title} ({text})" if title else text)
    alone = [class_names[group[0]] for group in groups if len(group) == 1]
    claim = (
        "Classes of one group fire more similar neurons than classes of two. Groups: "
        f"{'; '.join(several) or 'none'}"
    )
    return claim + (f"; by itself: {', '.join(alone)}." if alone else ".")


def graded_claim_text(class_names: Sequence[str]) -> str:
    """The claim of a matrix. class_names: of the classes that it has numbers for."""
    return (
        "The more alike the matrix calls two classes, the more similar neurons they fire. Classes: "
        f"{', '.join(class_names)}."
    )


def chance_reports(matrices: np.ndarray, groups: Hypothesis, seed: int) -> list[ChanceReport]:
    """Of each of the matrices (n_networks, n_classes, n_classes)."""
    bands = chance_bands(matrices, groups, seed=seed)
    return [
        {"low": low, "high": high, "n_orders": bands.n_orders, "exact": bands.exact}
        for low, high in zip(plain(bands.low), plain(bands.high), strict=True)
    ]


def network_report(
    kind: str,
    name: str,
    matrix: np.ndarray,
    groups: Hypothesis,
    test: rank_tests.Outcome,
    chance: ChanceReport,
    part: np.ndarray,
) -> NetworkReport:
    """part: of the matrix, the classes that the hypothesis is about; test: its `group_test`."""
    return plain(
        {"kind": kind, "name": name, "agreement": test, "chance": chance}
        | asdict(grouping.effect(part, groups))
        | {"dissimilarity": matrix}
    )


def within_between(networks: Sequence[NetworkReport], graded: bool = False) -> RatiosReport:
    """Within over between of the pixels, and its mean over the untrained and over the trained
    networks, with a sentence about them. graded: of a matrix in the place of groups."""
    ratios: dict[str, float] = {}
    n_networks: dict[str, int] = {}
    for kind in ("pixels", "untrained", "trained"):
        of_kind = [network["ratio"] for network in networks if network["kind"] == kind]
        ratios[kind] = float(np.mean(np.array(of_kind, np.float64)))
        n_networks[kind] = len(of_kind)
    if any(map(math.isnan, ratios.values())):
        condition = "what the matrix says matters" if graded else "the groups matter"
        return plain(ratios | {"sentence": f"How much {condition} is undefined here."})
    like_classes, unlike_classes = "of one group", "of different groups"
    if graded:
        like_classes, unlike_classes = "that the matrix calls alike", "that it calls unlike"
    trained = "network" if n_networks["trained"] == 1 else "networks"
    untrained = "an untrained one" if n_networks["untrained"] == 1 else "untrained ones"
    sentence = (
        f"Two classes {like_classes} differ {ratios['trained']:.2f} times as much as two "
        f"{unlike_classes} in the trained {trained}, {ratios['untrained']:.2f} times in "
        f"{untrained}, {ratios['pixels']:.2f} times in the pixels."
    )
    return plain(ratios | {"sentence": sentence})


def seeds_report(trained: Mapping[str, np.ndarray]) -> SeedsReport:
    """trained: the matrix of each network, by name."""
    rule = (
        "Networks disagree about a pair of classes if the ranks they give it span more than "
        f"{replication.DISAGREEMENT:.0%} of all pairs."
    )
    between = replication.between_seeds(np.array(list(trained.values())))
    return plain({"networks": list(trained), "rule": rule} | asdict(between))


def shown_report(
    closer: CloserLook,
    halves: np.ndarray,
    n_images: np.ndarray,
    matrix: np.ndarray,
    measure: str,
    seed: int,
) -> ShownReport:
    """halves, matrix: of the network that is looked at more closely."""
    n_first = (n_images + 1) // 2
    shares = np.stack([n_first, n_images - n_first]) / np.maximum(n_images, 1)
    profiles = np.where(shares[..., None] > 0, shares[..., None] * halves, 0).sum(axis=0)
    check = noise.noise_check(profiles, n_images, matrix, measure, halves)
    return plain(
        {
            "network": closer.network,
            "dissimilarity": matrix,
            "ranking": ranking(matrix),
            "agrees_with": [
                matrix_agreement(name, matrix, other, seed) for name, other in closer.others.items()
            ],
            "noise_bound": np.where(np.isfinite(check.floor), check.floor, np.nan),
            "could_be_noise": check.below,
        }
    )


def images_report(
    matrix: np.ndarray, firing: np.ndarray, labels: np.ndarray, measure: str, seed: int
) -> ImagesReport:
    """What resampling the images says about a network's matrix."""
    n_classes = len(matrix)
    stability = resampling.bootstrap(firing, labels, measure, n_classes, seed=seed)
    split_half = resampling.split_half(firing, labels, measure, n_classes, seed=seed)
    noise_free = resampling.noise_free(firing, labels, n_classes, seed=seed)
    not_above_zero = int((rank_tests.condensed(noise_free) <= 0).sum())
    return plain(
        asdict(stability)
        | {
            "split_half": split_half,
            "cross_validated": noise_free,
            "cross_validated_agreement": rank_tests.rho_a(matrix, noise_free),
            "not_above_zero": None if rank_tests.why_undefined(noise_free) else not_above_zero,
        }
    )


def matrix_agreement(
    name: str, matrix: np.ndarray, other: np.ndarray, seed: int = 0
) -> AgreementReport:
    """Agreement of two matrices with its permutation test. Without ties rho-a *is* Spearman's, and
    is called so."""
    n_pairs = matrix.shape[0] * (matrix.shape[0] - 1) // 2
    ties = any(len(np.unique(rank_tests.ranks(values))) < n_pairs for values in (matrix, other))
    test = rank_tests.permutation_test(matrix, other, seed=seed)
    return plain({"name": name, "coefficient": "rho-a" if ties else "Spearman", "agreement": test})


def grid_report(grid: Grid, groups: Hypothesis, seed: int) -> GridReport:
    """How far the groups agree with every look that could have been taken, in trained and untrained
    networks, p corrected once for all of these looks."""
    matrices = np.stack([grid.trained, grid.untrained], axis=1)
    test = group_tests.grid_test(matrices, groups, seed=seed)
    looks = {}
    for index, kind in enumerate(("trained", "untrained")):
        looks[kind] = {
            "agreement": test.value[index],
            "p": test.p[index],
            "corrected_p": test.corrected_p[index],
        }
    about = {name: getattr(test, name) for name in ("n_orders", "exact", "smallest_p", "why")}
    names = {"layers": grid.layers, "columns": grid.columns, "chosen": grid.choice}
    return plain(names | looks | about)
