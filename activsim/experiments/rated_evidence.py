"""Was it learned, with what people say as the hypothesis: ratings of how unlike classes look.

    judgement_of_ratings(settings, groups, "test", fingerprint, path, [0, 2, 3], ratings)

What the worker does for the page Room: plain values in, plain values out."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from activsim.analysis.groups import Groups
from activsim.analysis.judge import judge
from activsim.analysis.reports import Matrix
from activsim.datasets.download import Progress
from activsim.experiments import evidence_cache
from activsim.jsonable import plain
from activsim.settings import Settings


def judgement_of_ratings(
    settings: dict[str, Any],
    groups: Groups,
    split: str,
    fingerprint: str,
    path: str,
    labels: list[int],
    ratings: Matrix,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """`analysis.judge` of the classes of these labels and of the networks that Evidence compares,
    as a dict. ratings: rows, None where nobody was asked; groups: any of Evidence, which change
    nothing here. Raises ValueError where a pair has no rating, or all have the same."""
    look, _ = evidence_cache.look_of_file(
        Settings(**settings), groups, split, fingerprint, path, progress
    )
    halves = look.halves
    judgement = judge(
        {name: of_control[:, labels] for name, of_control in halves.pixels.items()},
        [network[:, labels] for network in halves.untrained],
        [network[:, labels] for network in halves.trained],
        np.array(ratings, dtype=np.float64),
    )
    parts: dict[str, Any] = plain(asdict(judgement))
    return parts
