"""Everything that is known about "similar classes fire similar neurons" at one layer and threshold,
in one dict.

    profiles = ComparedProfiles(pixels, untrained, trained, n_images)
    report = evidence(profiles, groups, class_names, "mean difference")
    json.dumps(report, allow_nan=False)      # undefined is null
    print(report["verdict"]["sentence"])

Only arrays come in; recording the networks is the caller's.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from activsim.analysis import groups as grouping
from activsim.analysis import noise, rank_tests, replication, resampling, verdict
from activsim.analysis.groups import Groups
from activsim.analysis.measures import MEASURES
from activsim.analysis.similarity import dissimilarity, ranking
from activsim.jsonable import plain


@dataclass(frozen=True, eq=False)
class ComparedProfiles:
    """Firing profiles float64 (n_classes, n_neurons): of the pixels, and by name of the untrained
    and of the trained networks, the same seeds in the same order; n_images: (n_classes,)."""

    pixels: np.ndarray
    untrained: Mapping[str, np.ndarray]
    trained: Mapping[str, np.ndarray]
    n_images: np.ndarray


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


def evidence(
    profiles: ComparedProfiles,
    groups: Groups,
    class_names: Sequence[str],
    measure: str,
    closer: CloserLook | None = None,
    grid: Grid | None = None,
    seed: int = 0,
) -> dict[str, Any]:
    """Every number of the evidence page as plain values that JSON can hold (undefined is None).

    closer: at the first of the trained networks where None; seed: of everything that is drawn by
    lot. Raises ValueError where the network to look at more closely is no trained one."""
    groups = grouping.check_groups(groups, len(class_names))
    closer = closer or CloserLook(next(iter(profiles.trained)))
    network = closer.network
    if network not in profiles.trained:
        names = ", ".join(profiles.trained)
        raise ValueError(f"The network shown has to be a trained one: {names}; {network!r} came.")
    trained = _matrices(profiles.trained, measure)
    matrix = trained[network]
    report: dict[str, Any] = {
        "claim": "",  # what depends on the groups stands in its place, and is filled in at the end
        "class_names": list(class_names),
        "groups": [],
        "measure": {"name": measure, "formula": MEASURES[measure].formula},
        "verdict": {},
        "best_agreement": None,
        "networks": [
            {"kind": kind, "name": name, "dissimilarity": of_network}
            for kind, matrices in (
                ("pixels", {"pixels": dissimilarity(profiles.pixels, measure)}),
                ("untrained", _matrices(profiles.untrained, measure)),
                ("trained", trained),
            )
            for name, of_network in matrices.items()
        ],
        "effect": {},
        "ceiling": None,
        "seeds": {"networks": list(trained), "rule": _disagreement_rule()}
        | asdict(replication.between_seeds(np.array(list(trained.values())))),
        "shown": {
            "network": network,
            "dissimilarity": matrix,
            "ranking": ranking(matrix),
            "agrees_with": [
                matrix_agreement(name, matrix, other, seed) for name, other in closer.others.items()
            ],
        }
        | _noise(profiles.trained[network], profiles.n_images, matrix, measure),
    }
    if closer.firing is not None and closer.labels is not None:
        report["images"] = _other_images(matrix, closer.firing, closer.labels, measure, seed)
    return about_groups(report, groups, grid, seed)


def about_groups(
    report: Mapping[str, Any], groups: Groups, grid: Grid | None = None, seed: int = 0
) -> dict[str, Any]:
    """A report of `evidence` about these groups: only what depends on them is worked out. grid:
    that of the report."""
    class_names = report["class_names"]
    groups = grouping.check_groups(groups, len(class_names))
    matrices: dict[str, list[np.ndarray]] = {"pixels": [], "untrained": [], "trained": []}
    rows = []
    for network in report["networks"]:
        matrix = np.array(network["dissimilarity"], dtype=np.float64)  # None is undefined
        matrices[network["kind"]].append(matrix)
        rows.append(_network_row(network["kind"], network["name"], matrix, groups, seed))
    judgement = verdict.decide(
        matrices["pixels"][0],
        np.array(matrices["untrained"]),
        np.array(matrices["trained"]),
        groups,
        seed,
    )
    parts: dict[str, Any] = {
        "claim": claim_text(groups, class_names),
        "groups": [[class_names[index] for index in group] for group in groups],
        "verdict": _verdict(judgement),
        "best_agreement": judgement.best,
        "networks": rows,
        "effect": within_between(rows),
        "ceiling": judgement.ceiling,
    }
    if grid is not None:
        parts["grid"] = _grid(grid, groups, seed)
    return plain({**report, **parts})


def _matrices(networks: Mapping[str, np.ndarray], measure: str) -> dict[str, np.ndarray]:
    return {name: dissimilarity(profiles, measure) for name, profiles in networks.items()}


def claim_text(groups: Groups, class_names: Sequence[str]) -> str:
    """The hypothesis in words."""
    several = [
        " + ".join(class_names[index] for index in group) for group in groups if len(group) > 1
    ]
    alone = [class_names[group[0]] for group in groups if len(group) == 1]
    claim = (
        "Classes of one group fire more similar neurons than classes of two. Groups: "
        f"{'; '.join(several) or 'none'}"
    )
    return claim + (f"; by itself: {', '.join(alone)}." if alone else ".")


def _verdict(judgement: verdict.Judgement) -> dict[str, Any]:
    return {
        "verdict": judgement.verdict,
        "sentence": judgement.sentence,
        "rule": judgement.rule,
        "means": verdict.MEANS[judgement.rule],
        "rules": {str(number): rule for number, rule in verdict.RULES.items()},
        "tests": asdict(judgement.tests),
    }


def _network_row(
    kind: str, name: str, matrix: np.ndarray, groups: Groups, seed: int
) -> dict[str, Any]:
    test = grouping.group_test(matrix, groups, seed=seed)
    return (
        {"kind": kind, "name": name, "agreement": test}
        | asdict(grouping.effect(matrix, groups))
        | {"dissimilarity": matrix}
    )


def within_between(networks: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Within over between of the pixels, and its mean over the untrained and over the trained
    networks, with a sentence about them. networks: rows with `kind` and `ratio`."""
    ratios = {}
    for kind in ("pixels", "untrained", "trained"):
        ratios_of_kind = [network["ratio"] for network in networks if network["kind"] == kind]
        ratios[kind] = float(np.mean(ratios_of_kind))
    if any(map(math.isnan, ratios.values())):
        return ratios | {"sentence": "How much the groups matter is undefined here."}
    return ratios | {
        "sentence": f"Two classes of one group differ {ratios['trained']:.2f} times as much as two "
        f"of different groups in the trained networks, {ratios['untrained']:.2f} times in "
        f"untrained ones, {ratios['pixels']:.2f} times in the pixels."
    }


def _other_images(
    matrix: np.ndarray, firing: np.ndarray, labels: np.ndarray, measure: str, seed: int
) -> dict[str, Any]:
    """What resampling the images says about a network's matrix."""
    n_classes = len(matrix)
    stability = resampling.bootstrap(firing, labels, measure, n_classes, seed=seed)
    split_half = resampling.split_half(firing, labels, measure, n_classes, seed=seed)
    noise_free = resampling.noise_free(firing, labels, n_classes, seed=seed)
    not_above_zero = int((rank_tests.condensed(noise_free) <= 0).sum())
    return asdict(stability) | {
        "split_half": split_half,
        "cross_validated": noise_free,
        "cross_validated_agreement": rank_tests.rho_a(matrix, noise_free),
        "not_above_zero": None if rank_tests.why_undefined(noise_free) else not_above_zero,
    }


def _disagreement_rule() -> str:
    return (
        "Networks disagree about a pair of classes if the ranks they give it span more than "
        f"{replication.DISAGREEMENT:.0%} of all pairs."
    )


def _noise(
    profiles: np.ndarray, n_images: np.ndarray, matrix: np.ndarray, measure: str
) -> dict[str, Any]:
    check = noise.noise_check(profiles, n_images, matrix, measure)
    if check is None:
        return {"noise_floor": None, "below_floor": None}
    return {"noise_floor": check.floor, "below_floor": check.below}


def matrix_agreement(
    name: str, matrix: np.ndarray, other: np.ndarray, seed: int = 0
) -> dict[str, Any]:
    """Agreement of two matrices with its permutation test. Without ties rho-a *is* Spearman's, and
    is called so."""
    n_pairs = matrix.shape[0] * (matrix.shape[0] - 1) // 2
    ties = any(len(np.unique(rank_tests.ranks(compared))) < n_pairs for compared in (matrix, other))
    test = rank_tests.permutation_test(matrix, other, seed=seed)
    return {"name": name, "coefficient": "rho-a" if ties else "Spearman", "agreement": test}


def _grid(grid: Grid, groups: Groups, seed: int) -> dict[str, Any]:
    # one correction for all the looks at either kind of network
    matrices = np.stack([grid.trained, grid.untrained], axis=1)
    test = grouping.grid_test(matrices, groups, seed=seed)
    report: dict[str, Any] = {
        "layers": list(grid.layers),
        "columns": list(grid.columns),
        "chosen": grid.choice,
    }
    for index, kind in enumerate(("trained", "untrained")):
        report[kind] = {
            "agreement": test.value[index],
            "p": test.p[index],
            "corrected_p": test.corrected_p[index],
        }
    about = {name: getattr(test, name) for name in ("n_orders", "exact", "smallest_p", "why")}
    return report | about
