"""What can be asked of a look at evidence that is kept, without running a network: what the worker
does for the page, and the report for whoever asks on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import numpy as np

from activsim.analysis import graded, verdict_map
from activsim.analysis import random_groups as by_lot
from activsim.analysis.graded import Hypothesis
from activsim.analysis.reports import EvidenceReport
from activsim.analysis.verdict_map import VerdictMapReport
from activsim.datasets.download import Progress
from activsim.experiments import (
    evidence,
    evidence_cache,
    evidence_parts,
    evidence_report,
    look_file,
)
from activsim.jsonable import plain
from activsim.settings import Settings


def kept_report(
    settings: Settings,
    groups: Hypothesis,
    hashes: Mapping[str, str],
    fingerprint: str,
    user_matrices: Mapping[str, np.ndarray],
    margin: float,
) -> EvidenceReport | None:
    """What `evidence_cache.compute_look` reports, of evidence that is kept about these groups or
    about others; None where a network would have to run. hashes: as `evidence_cache.evidence_key`;
    user_matrices, margin: as compute_look."""
    seed = evidence_report.SEED
    report = evidence_cache.load_evidence(
        evidence_cache.evidence_key(settings, groups, hashes, fingerprint)
    )
    if report is None:
        look = look_file.load_look(evidence_cache.look_key(settings, hashes, fingerprint))
        if look is None:
            return None
        report = evidence.about_groups(look.report, look.halves, groups, look.grid, seed)
    matrix = np.array(report["shown"]["dissimilarity"], dtype=np.float64)  # None: undefined
    agreements = [
        evidence_parts.matrix_agreement(name, matrix, other, seed)
        for name, other in user_matrices.items()
    ]
    closer = report["shown"] | {"agrees_with": [*report["shown"]["agrees_with"], *agreements]}
    return evidence.within_margin(report | {"shown": closer}, margin)


def random_groups_of_look(
    look: str, groups: Hypothesis, margin: float, progress: Progress | None = None
) -> dict[str, Any]:
    """The counts of `analysis.random_groups`, plain. look: the key of an look_file.Look that
    is kept. Raises ValueError where it is not."""
    part = graded.of_rated_classes(groups)
    halves = _look(look, whole=False).halves.of_classes(part.labels)

    def tell(n_done: int) -> None:
        if progress:
            progress(n_done, by_lot.DRAWS, "Judging random groups")

    outcome = by_lot.answers_of_random_groups(
        halves.pixels, halves.untrained, halves.trained, part.hypothesis, margin, progress=tell
    )
    return {"counts": outcome.counts, "n_draws": outcome.n_draws}


def verdict_map_of_look(
    look: str, groups: Hypothesis, progress: Progress | None = None
) -> VerdictMapReport | None:
    """`analysis.verdict_map` of all looks, plain, in the rows and columns of the grid; None where
    there are too many. look: the key of an look_file.Look that is kept. Raises ValueError
    where it is not."""
    known = _look(look, whole=True)
    if known.all_looks is None:
        return None
    part = graded.of_rated_classes(groups)
    looks = known.all_looks.of_classes(part.labels)
    verdicts = verdict_map.verdict_map(looks.table(), part.hypothesis)
    return cast(VerdictMapReport, plain(verdicts) | {"layers": list(known.all_looks.layers)})


def _look(look: str, whole: bool) -> look_file.Look:
    known = look_file.load_look(look, whole=whole)
    if known is None:
        raise ValueError(
            "What this evidence rests on was expected among what is kept; it is gone. Load the "
            "page anew: it is worked out again."
        )
    return known
