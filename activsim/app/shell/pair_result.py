"""What the choices come to: two classes compared, in the layer and at the threshold chosen. Every
page reads it."""

from __future__ import annotations

from dataclasses import dataclass

from activsim.analysis import similarity
from activsim.app.shell.page_context import PageContext


@dataclass(frozen=True, eq=False)
class PairResult:
    """What the choices come to: the result, the class nearest to the queried one (None where
    nothing is ranked), the class it is compared with, and the finished network's result, whose
    dissimilarities keep order and colours in place while it is seen to form."""

    context: PageContext
    result: similarity.Comparison
    nearest: int | None
    other: int
    finished: similarity.Comparison

    @property
    def pair(self) -> tuple[int, int]:
        return self.context.settings.query, self.other

    @property
    def alone(self) -> bool:
        """Whether the class stands beside itself because no other one can be compared with it."""
        return self.nearest is None and self.context.settings.other is None


def compute_pair(context: PageContext) -> PairResult:
    settings = context.settings
    result = similarity.comparison(
        context.table, settings.kind, settings.threshold, settings.measure
    )
    nearest = result.nearest(settings.query)
    other = next(label for label in (settings.other, nearest, settings.query) if label is not None)
    finished = (
        result if context.snapshot is None else compute_pair(context.snapshot.finished).result
    )
    return PairResult(context, result, nearest, other, finished)
