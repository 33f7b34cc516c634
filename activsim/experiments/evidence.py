"""Everything that is known about "similar classes fire similar neurons" at one layer and threshold,
in one report.

    profiles = ComparedProfiles(pixels, untrained, trained, n_images)
    report = evidence(profiles, groups, class_names, "mean difference")
    json.dumps(report, allow_nan=False)      # undefined is null
    print(report["judgement"]["answer"], report["ratios"]["sentence"])

Only arrays come in; recording the networks is the caller's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

from activsim.analysis import graded, group_tests, judge
from activsim.analysis import groups as grouping
from activsim.analysis import judgement as judgement_rule
from activsim.analysis.control_tests import control_tests
from activsim.analysis.graded import Hypothesis
from activsim.analysis.measures import MEASURES
from activsim.analysis.replication import noise_ceiling
from activsim.analysis.reports import (
    EvidenceReport,
    GroupsReport,
    HypothesisReport,
    ProfilesReport,
)
from activsim.analysis.similarity import dissimilarity
from activsim.experiments import evidence_parts
from activsim.experiments.compared_profiles import ComparedHalves, ComparedProfiles
from activsim.experiments.evidence_parts import CloserLook, Grid
from activsim.jsonable import plain

Report = TypeVar("Report", ProfilesReport, EvidenceReport)


def evidence(
    profiles: ComparedProfiles,
    groups: Hypothesis,
    class_names: Sequence[str],
    measure: str,
    closer: CloserLook | None = None,
    grid: Grid | None = None,
    seed: int = 0,
    margin: float = judge.MARGIN,
) -> ProfilesReport:
    """Every number of the evidence page as plain values that JSON can hold (undefined is None).

    closer: at the first of the trained networks where None; seed: of everything that is drawn by
    lot; margin: as `analysis.judge`. Raises ValueError where the network to look at more closely
    is no trained one."""
    closer = closer or CloserLook(next(iter(profiles.trained)))
    network = closer.network
    if network not in profiles.trained:
        names = ", ".join(profiles.trained)
        raise ValueError(f"The network shown has to be a trained one: {names}; {network!r} came.")
    trained = _matrices(profiles.trained, measure)
    matrix = trained[network]
    rows = [
        (kind, name, of_network)
        for kind, matrices in (
            ("pixels", {"pixels": dissimilarity(profiles.pixels, measure)}),
            ("untrained", _matrices(profiles.untrained, measure)),
            ("trained", trained),
            ("control", _matrices(profiles.controls, measure)),
        )
        for name, of_network in matrices.items()
    ]
    about = _groups_report(rows, profiles.halves, groups, class_names, grid, seed, margin)
    report: ProfilesReport = {
        "claim": about["claim"],
        "class_names": list(class_names),
        "groups": about["groups"],
        "measure": {"name": measure, "formula": MEASURES[measure].formula},
        "judgement": about["judgement"],
        "tests": about["tests"],
        "best_agreement": about["best_agreement"],
        "networks": about["networks"],
        "ratios": about["ratios"],
        "ceiling": about["ceiling"],
        "seeds": evidence_parts.seeds_report(trained),
        "shown": evidence_parts.shown_report(
            closer,
            profiles.halves.trained[list(profiles.trained).index(network)],
            profiles.n_images,
            matrix,
            measure,
            seed,
        ),
    }
    if closer.firing is not None and closer.labels is not None:
        report["images"] = evidence_parts.images_report(
            matrix, closer.firing, closer.labels, measure, seed
        )
    if "grid" in about:
        report["grid"] = about["grid"]
    if "hypothesis" in about:
        report["hypothesis"] = about["hypothesis"]
    return report


def about_groups(
    report: Report,
    halves: ComparedHalves,
    groups: Hypothesis,
    grid: Grid | None = None,
    seed: int = 0,
    margin: float = judge.MARGIN,
) -> Report:
    """A report of `evidence` about these groups: only what depends on them is worked out. halves,
    grid: those of the report."""
    rows = [
        # None is undefined
        (network["kind"], network["name"], np.array(network["dissimilarity"], dtype=np.float64))
        for network in report["networks"]
    ]
    new_report = report.copy()
    new_report.pop("hypothesis", None)
    names = report["class_names"]
    new_report.update(_groups_report(rows, halves, groups, names, grid, seed, margin))
    return new_report


def within_margin(report: EvidenceReport, margin: float) -> EvidenceReport:
    """The same report, judged by another margin. Raises ValueError for what is none."""
    judgement_rule.check_margin(margin)
    judgement = report["judgement"].copy()
    judgement["margin"] = margin
    low, high = judgement["interval"]
    if low is not None and high is not None:
        judgement["answer"] = judgement_rule.answer_within(judgement["answer"], (low, high), margin)
    new_report = report.copy()
    new_report["judgement"] = judgement
    return new_report


def with_group_titles(
    report: EvidenceReport, titles: Mapping[frozenset[int], str]
) -> EvidenceReport:
    """The same report with what its groups are called, in its claim too: titles, by the numbers of
    their classes."""
    class_names = report["class_names"]
    groups = [[class_names.index(name) for name in group] for group in report["groups"]]
    new_report = report.copy()
    new_report["group_titles"] = [titles.get(frozenset(group)) for group in groups]
    if groups:  # of a matrix there are none
        new_report["claim"] = evidence_parts.claim_text(groups, class_names, titles)
    return new_report


def _groups_report(
    rows: Sequence[tuple[str, str, np.ndarray]],
    halves: ComparedHalves,
    groups: Hypothesis,
    class_names: Sequence[str],
    grid: Grid | None,
    seed: int,
    margin: float,
) -> GroupsReport:
    """rows: kind, name and matrix of each network."""
    about = graded.of_rated_classes(groups)
    labels, groups, is_matrix = about.labels, about.hypothesis, graded.is_graded(about.hypothesis)
    if not isinstance(groups, np.ndarray):
        groups = grouping.check_groups(groups, len(class_names))
    halves = halves.of_classes(labels)
    matrices: dict[str, list[np.ndarray]] = {}
    parts = [matrix if labels is None else matrix[np.ix_(labels, labels)] for *_, matrix in rows]
    chances = evidence_parts.chance_reports(np.array(parts), groups, seed)
    outcomes = group_tests.group_tests(parts, groups, seed=seed)
    networks = []
    for (kind, name, matrix), part, test, chance in zip(
        rows, parts, outcomes, chances, strict=True
    ):
        matrices.setdefault(kind, []).append(part)
        networks.append(
            evidence_parts.network_report(kind, name, matrix, groups, test, chance, part)
        )
    judgement = judge.judge(halves.pixels, halves.untrained, halves.trained, groups, margin, seed)
    trained = np.array(matrices["trained"])
    ceiling = noise_ceiling(trained)
    tests = control_tests(
        matrices["pixels"][0], np.array(matrices["untrained"]), trained, ceiling, groups, seed
    )
    report: GroupsReport = {
        "claim": _claim(about, class_names),
        "groups": []
        if is_matrix
        else [[class_names[index] for index in group] for group in groups],
        "judgement": plain(judgement),
        "tests": plain(tests),
        "best_agreement": plain(grouping.best_agreement(groups, trained.shape[-1])),
        "networks": networks,
        "ratios": evidence_parts.within_between(networks, is_matrix),
        "ceiling": plain(ceiling),
    }
    if grid is not None:
        report["grid"] = evidence_parts.grid_report(grid.of_classes(labels), groups, seed)
    if isinstance(groups, np.ndarray):
        report["hypothesis"] = _hypothesis_report(about, class_names)
    return report


def _claim(about: graded.RatedClasses, class_names: Sequence[str]) -> str:
    if isinstance(about.hypothesis, np.ndarray):
        return evidence_parts.graded_claim_text(about.names(class_names))
    return evidence_parts.claim_text(about.hypothesis, class_names)


def _hypothesis_report(about: graded.RatedClasses, class_names: Sequence[str]) -> HypothesisReport:
    return {
        "classes": about.names(class_names),
        "dissimilarity": plain(np.asarray(about.hypothesis)),
    }


def _matrices(networks: Mapping[str, np.ndarray], measure: str) -> dict[str, np.ndarray]:
    return {name: dissimilarity(profiles, measure) for name, profiles in networks.items()}
