"""How often groups that nobody had a reason for get each of the four answers.

tried = answers_of_random_groups(pixels, untrained, trained, groups, margin=0.1)
tried.counts["more"], tried.interval("more")"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from activsim.analysis import judge
from activsim.analysis.graded import Hypothesis, is_graded
from activsim.analysis.hypothesis import whole_groups

DRAWS = 200
ANSWERS = (judge.MORE, judge.LESS, judge.NO_MORE, judge.OPEN)


@dataclass(frozen=True)
class RandomGroups:
    """counts: {answer: how many of the n_draws random groupings got it}."""

    counts: dict[str, int]
    n_draws: int

    def interval(self, answer: str) -> tuple[float, float]:
        """95%, exact, of the share that gets this answer (Clopper and Pearson 1934)."""
        ends = stats.binomtest(self.counts[answer], self.n_draws).proportion_ci(method="exact")
        return float(ends.low), float(ends.high)


def answers_of_random_groups(
    pixels: Mapping[str, np.ndarray],
    untrained: Sequence[np.ndarray],
    trained: Sequence[np.ndarray],
    groups: Hypothesis,
    margin: float = judge.MARGIN,
    n_draws: int = DRAWS,
    seed: int = 0,
    progress: Callable[[int], object] | None = None,
) -> RandomGroups:
    """As judge.judge, of groups of the same sizes with classes drawn by lot, or of the same matrix
    with its classes in a random order. progress(done): is told how many are judged. Raises
    ValueError as that does."""
    halves = [*pixels.values(), *untrained, *trained]
    n_classes = np.shape(halves[0])[1] if halves and np.ndim(halves[0]) == 3 else 0
    whole = whole_groups(groups, n_classes)
    rng = np.random.default_rng(seed)
    counts = dict.fromkeys(ANSWERS, 0)
    for n_done in range(n_draws):
        if progress:
            progress(n_done)
        order = rng.permutation(n_classes)
        other = _in_order(whole, order)
        counts[judge.judge(pixels, untrained, trained, other, margin, seed).answer] += 1
    return RandomGroups(counts, n_draws)


def _in_order(groups: Hypothesis, order: np.ndarray) -> Hypothesis:
    """The same with other classes in the places of these."""
    if is_graded(groups):
        return groups[np.ix_(order, order)]
    return [[int(order[label]) for label in group] for group in groups]
