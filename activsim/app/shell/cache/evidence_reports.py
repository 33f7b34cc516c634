"""Whether a layer's similarities are learned, and how another matrix compares with them."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import streamlit as st

from activsim.analysis.graded import Hypothesis
from activsim.analysis.random_groups import RandomGroups
from activsim.analysis.reports import AgreementReport, EvidenceReport, Matrix
from activsim.analysis.verdict_map import VerdictMapReport
from activsim.app.shell import progress
from activsim.experiments import evidence_cache, networks_compared
from activsim.networks import catalogue
from activsim.settings import Settings

REST = 0.5  # seconds without another choice after which all of a report is worked out


@st.cache_resource(show_spinner=False, max_entries=64)
def _evidence(key: str, whole: bool, _report: EvidenceReport | None = None) -> EvidenceReport:
    report = _report or evidence_cache.load_evidence(key, whole=whole)
    if report is None:
        raise LookupError(key)
    return report


def evidence_report(
    settings: Settings,
    path: Path,
    groups: Hypothesis,
    fingerprint: str,
    work: bool = True,
    meanwhile: Callable[[], object] | None = None,
    whole: bool = False,
) -> EvidenceReport | None:
    """`evidence_cache.evidence_of_file` of these settings (None without `work` where it is not
    known yet); whole: it takes a second more. path: of the network's file; meanwhile: see
    layer_recording. Read-only."""
    hashes = _hashes(settings, path)
    key = evidence_cache.evidence_key(settings, groups, hashes, fingerprint)
    with contextlib.suppress(LookupError):
        return _evidence(key, whole)
    if not work:
        return None
    if whole:  # of the places that a slider passes on its way nobody needs all of it
        progress.wait_for_rest(REST)
    arguments = (asdict(settings), groups, settings.split, fingerprint, key, str(path), whole)
    job = "activsim.experiments.evidence_cache:evidence_of_file"
    report = progress.run_in_worker(job, *arguments, meanwhile=meanwhile)
    return _evidence(key, whole, report)


@st.cache_resource(show_spinner=False, max_entries=256)
def _cache_entry(kind: str, key: str, _result: list[Any] | None = None) -> Any:
    if _result is None:
        raise LookupError(key)
    return _result[0]


def _worked_out_once(kind: str, key: str, work: Callable[[], Any]) -> Any:
    """What this kind of work gives, for all visitors; key: all that it depends on."""
    with contextlib.suppress(LookupError):
        return _cache_entry(kind, key)
    return _cache_entry(kind, key, [work()])


def _hashes(settings: Settings, path: Path) -> dict[str, str]:
    """Of the trained networks and their controls; path: of the file of settings.model."""
    networks = catalogue.list_networks() | {settings.model: path}
    files = networks_compared.evidence_files(settings.model, networks)
    return {name: catalogue.current_hash(file) for name, file in files.items()}


def random_groups(
    settings: Settings,
    path: Path,
    groups: Hypothesis,
    fingerprint: str,
    margin: float,
) -> RandomGroups:
    """`analysis.random_groups` of the evidence that is on the page. Read-only."""
    hashes = _hashes(settings, path)
    key = f"{evidence_cache.evidence_key(settings, groups, hashes, fingerprint)} {margin:g}"
    look = evidence_cache.look_key(settings, hashes, fingerprint)

    def judge_random_groups() -> RandomGroups:
        job = "activsim.experiments.kept_looks:random_groups_of_look"
        return RandomGroups(**progress.run_in_worker(job, look, groups, margin))

    outcome: RandomGroups = _worked_out_once("random groups", key, judge_random_groups)
    return outcome


def verdict_map(
    settings: Settings, path: Path, groups: Hypothesis, fingerprint: str
) -> VerdictMapReport | None:
    """`kept_looks.verdict_map_of_look` of the evidence that is on the page. Read-only."""
    hashes = _hashes(settings, path)
    key = evidence_cache.evidence_key(settings, groups, hashes, fingerprint)
    look = evidence_cache.look_key(settings, hashes, fingerprint)
    job = "activsim.experiments.kept_looks:verdict_map_of_look"
    verdicts: VerdictMapReport | None = _worked_out_once(
        "map", key, lambda: progress.run_in_worker(job, look, groups)
    )
    return verdicts


def matrix_comparison(name: str, matrix: Matrix, other: Matrix) -> AgreementReport:
    """`evidence_cache.compare_matrices`. Read-only."""
    key = hashlib.sha256(json.dumps([name, matrix, other]).encode()).hexdigest()
    job = "activsim.experiments.evidence_cache:compare_matrices"
    comparison: AgreementReport = _worked_out_once(
        "comparison", key, lambda: progress.run_in_worker(job, name, matrix, other)
    )
    return comparison


def judgement_of_ratings(
    settings: Settings,
    path: Path,
    groups: Hypothesis,
    fingerprint: str,
    labels: list[int],
    ratings: Matrix,
) -> dict[str, Any]:
    """`rated_evidence.judgement_of_ratings`. Read-only. Raises ValueError as that does."""
    plain_groups = [list(group) for group in groups]
    arguments = (asdict(settings), plain_groups, settings.split, fingerprint, str(path))
    parts = [*arguments, catalogue.current_hash(path), labels, ratings]
    key = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
    job = "activsim.experiments.rated_evidence:judgement_of_ratings"
    judgement: dict[str, Any] = _worked_out_once(
        "ratings", key, lambda: progress.run_in_worker(job, *arguments, labels, ratings)
    )
    return judgement
