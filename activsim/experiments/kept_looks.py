"""What can be asked of a look at evidence that is kept, without running a network: what the worker
does for the page."""

from __future__ import annotations

from typing import Any, cast

from activsim.analysis import graded, verdict_map
from activsim.analysis import random_groups as by_lot
from activsim.analysis.graded import Hypothesis
from activsim.analysis.verdict_map import VerdictMapReport
from activsim.datasets.download import Progress
from activsim.experiments import look_file
from activsim.jsonable import plain


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
