"""What a page's choices come to: two classes compared, in the layer and at the threshold chosen.
Every page reads it."""

from __future__ import annotations

from activsim.app.shell.page_context import PageContext
from activsim.output.frames import view

PairResult = view.PairResult[PageContext]


def compute_pair(context: PageContext) -> PairResult:
    return view.compute_pair(context)
