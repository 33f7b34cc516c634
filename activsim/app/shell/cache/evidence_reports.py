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

from activsim.analysis.random_groups import RandomGroups
from activsim.analysis.reports import AgreementReport, EvidenceReport, Matrix
from activsim.analysis.verdict_map import VerdictMapReport
from activsim.app.shell import progress
from activsim.app.shell.cache.networks import model_hash
from activsim.experiments import evidence_cache, networks_compared
from activsim.networks import catalogue
from activsim.settings import Settings

REST = 1.5  # seconds without another choice after which a report is worked out


@st.cache_resource(show_spinner=False, max_entries=64)
def _evidence(key: str, _report: EvidenceReport | None = None) -> EvidenceReport:
    report = _report or evidence_cache.load_evidence(key)
    if report is None:
        raise LookupError(key)
    return report


def evidence_report(
    settings: Settings,
    path: Path,
    groups: evidence_cache.Groups,
    fingerprint: str,
    work: bool = True,
    meanwhile: Callable[[], object] | None = None,
) -> EvidenceReport | None:
    """`evidence_cache.evidence_of_file` of these settings (None without `work` where it is not
    known yet). path: of the network's file; meanwhile: see layer_recording. Read-only."""
    hashes = _hashes(settings, path)
    key = evidence_cache.evidence_key(settings, groups, hashes, fingerprint)
    with contextlib.suppress(LookupError):
        return _evidence(key)
    if not work:
        return None
    # of the places that a slider passes on its way nobody needs a report: it takes seconds at best
    progress.wait_for_rest(REST)
    arguments = (asdict(settings), groups, settings.split, fingerprint, key, str(path))
    report = progress.run_in_worker(
        "activsim.experiments.evidence_cache:evidence_of_file", *arguments, meanwhile=meanwhile
    )
    return _evidence(key, report)


def _hashes(settings: Settings, path: Path) -> dict[str, str]:
    """Of the trained networks and their controls; path: of the file of settings.model."""
    networks = catalogue.list_networks() | {settings.model: path}
    files = networks_compared.evidence_files(settings.model, networks)
    return {name: model_hash(file) for name, file in files.items()}


@st.cache_resource(show_spinner=False, max_entries=64)
def _random_groups(key: str, _result: RandomGroups | None = None) -> RandomGroups:
    if _result is None:
        raise LookupError(key)
    return _result


def random_groups(
    settings: Settings,
    path: Path,
    groups: evidence_cache.Groups,
    fingerprint: str,
    margin: float,
) -> RandomGroups:
    """`analysis.random_groups` of the evidence that is on the page. Read-only."""
    hashes = _hashes(settings, path)
    key = f"{evidence_cache.evidence_key(settings, groups, hashes, fingerprint)} {margin:g}"
    with contextlib.suppress(LookupError):
        return _random_groups(key)
    look = evidence_cache.look_key(settings, hashes, fingerprint)
    result = progress.run_in_worker(
        "activsim.experiments.kept_looks:random_groups_of_look", look, groups, margin
    )
    return _random_groups(key, RandomGroups(**result))


@st.cache_resource(show_spinner=False, max_entries=64)
def _verdict_map(key: str, _result: list[VerdictMapReport | None] | None = None) -> Any:
    if _result is None:
        raise LookupError(key)
    return _result[0]


def verdict_map(
    settings: Settings, path: Path, groups: evidence_cache.Groups, fingerprint: str
) -> VerdictMapReport | None:
    """`kept_looks.verdict_map_of_look` of the evidence that is on the page. Read-only."""
    hashes = _hashes(settings, path)
    key = evidence_cache.evidence_key(settings, groups, hashes, fingerprint)
    with contextlib.suppress(LookupError):
        return _verdict_map(key)
    look = evidence_cache.look_key(settings, hashes, fingerprint)
    result = progress.run_in_worker(
        "activsim.experiments.kept_looks:verdict_map_of_look", look, groups
    )
    return _verdict_map(key, [result])


@st.cache_resource(show_spinner=False, max_entries=64)
def _comparison(key: str, _result: AgreementReport | None = None) -> AgreementReport:
    if _result is None:
        raise LookupError(key)
    return _result


def matrix_comparison(name: str, matrix: Matrix, other: Matrix) -> AgreementReport:
    """`evidence_cache.compare_matrices`. Read-only."""
    key = hashlib.sha256(json.dumps([name, matrix, other]).encode()).hexdigest()
    with contextlib.suppress(LookupError):
        return _comparison(key)
    comparison = progress.run_in_worker(
        "activsim.experiments.evidence_cache:compare_matrices", name, matrix, other
    )
    return _comparison(key, comparison)


@st.cache_resource(show_spinner=False, max_entries=64)
def _judgement(key: str, _result: dict[str, Any] | None = None) -> dict[str, Any]:
    if _result is None:
        raise LookupError(key)
    return _result


def judgement_of_ratings(
    settings: Settings,
    path: Path,
    groups: evidence_cache.Groups,
    fingerprint: str,
    labels: list[int],
    ratings: Matrix,
) -> dict[str, Any]:
    """`rated_evidence.judgement_of_ratings`. Read-only. Raises ValueError as that does."""
    plain_groups = [list(group) for group in groups]
    arguments = (asdict(settings), plain_groups, settings.split, fingerprint, str(path))
    parts = [*arguments, model_hash(path), labels, ratings]
    key = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
    with contextlib.suppress(LookupError):
        return _judgement(key)
    judgement = progress.run_in_worker(
        "activsim.experiments.rated_evidence:judgement_of_ratings", *arguments, labels, ratings
    )
    return _judgement(key, judgement)
