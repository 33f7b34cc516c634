"""The verdict at every look that could have been taken, corrected for having taken them all.

    verdicts = verdict_map(looks, groups, margin=0.1)
    verdicts.answers[1][0], verdicts.effects[1, 0], verdicts.corrected_p[1, 0]

A look that stands up alone may be the luckiest of many. The correction is by the largest of all
contrasts (max-statistic; Nichols and Holmes 2002): were it chance which of trained and control is
nearer to the groups, every seed's differences could as well have the other sign, in all looks at
once. Of each contrast the statistic is Student's t over the seeds; p is how many patterns of signs
give, anywhere, a larger one on either side. "more" has to hold beside every control, so that the
largest p of a look's contrasts is its own; "less" beside any, so that the smallest is."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np

from activsim.analysis import judge
from activsim.analysis.contrast import Contrast
from activsim.analysis.graded import Hypothesis
from activsim.analysis.half_profiles import HalfProducts
from activsim.analysis.judgement import Judgement
from activsim.analysis.rank_tests import DRAWS
from activsim.analysis.replication import ALL_FLIPS, MIN_SEEDS
from activsim.analysis.reports import Matrix

FEWEST_SEEDS = 6  # of which a corrected p can be as small as 5%: 2 / 2**6
ROUNDING = 1e-9  # of a t, so that ties count as hits


@dataclass(frozen=True, eq=False)
class JudgedLook:
    """What a look at a layer and a threshold is judged by: of the pixel controls by name, and of
    the untrained and trained networks, the same seeds in the same order."""

    controls: Mapping[str, HalfProducts]
    untrained: Sequence[HalfProducts]
    trained: Sequence[HalfProducts]


@dataclass(frozen=True, eq=False)
class VerdictMap:
    """Of each look, (n_rows, n_columns): answers, as of judge.judge; effects; lows, highs: of their
    intervals; corrected_p: of that effect, for all looks and controls; NaN where undefined.
    n_looks: with an effect; n_patterns: of signs, exact: whether those are all there are;
    smallest_p: that these can give; of five seeds it is 2/32, above 5%."""

    answers: list[list[str]]
    effects: np.ndarray
    lows: np.ndarray
    highs: np.ndarray
    corrected_p: np.ndarray
    n_looks: int
    n_patterns: int
    exact: bool
    smallest_p: float


class VerdictMapReport(TypedDict):
    """As VerdictMap, plain; layers: of the rows."""

    layers: list[str]
    answers: list[list[str]]
    effects: Matrix
    lows: Matrix
    highs: Matrix
    corrected_p: Matrix
    n_looks: int
    n_patterns: int
    exact: bool
    smallest_p: float | None


def verdict_map(
    looks: Sequence[Sequence[JudgedLook]],
    groups: Hypothesis,
    margin: float = judge.MARGIN,
    seed: int = 0,
) -> VerdictMap:
    """looks: rows of layers, columns of thresholds. Raises ValueError as judge.judge does."""
    judgements = [
        [
            judge.judge_products(
                look.controls, look.untrained, look.trained, groups, margin, seed, answer_alone=True
            )
            for look in row
        ]
        for row in looks
    ]
    contrasts = [
        contrast for row in judgements for judgement in row for contrast in judgement.contrasts
    ]
    ps, n_patterns, exact = corrected_ps(contrasts, seed)
    p_of = {id(contrast): float(p) for contrast, p in zip(contrasts, ps, strict=True)}
    shape = (len(judgements), len(judgements[0]) if judgements else 0)
    effects, lows, highs, corrected_p = (np.full(shape, np.nan) for _ in range(4))
    answers = [[judge.OPEN] * shape[1] for _ in range(shape[0])]
    for cell in np.ndindex(*shape):
        judgement = judgements[cell[0]][cell[1]]
        answers[cell[0]][cell[1]] = judgement.answer
        effects[cell] = judgement.effect
        lows[cell], highs[cell] = judgement.interval
        corrected_p[cell] = _p_of_look(judgement, p_of)
    n_looks = int((~np.isnan(effects)).sum())
    # a pattern and its mirror image give the same t
    smallest_p = (2 if exact else 1) / n_patterns if n_patterns else math.nan
    return VerdictMap(
        answers, effects, lows, highs, corrected_p, n_looks, n_patterns, exact, smallest_p
    )


def _p_of_look(judgement: Judgement, p_of: Mapping[int, float]) -> float:
    """p_of: of each contrast, by its identity."""
    if not judgement.contrasts:
        return math.nan
    if judgement.effect > 0:
        return float(np.max([p_of[id(contrast)] for contrast in judgement.contrasts]))
    below = [contrast for contrast in judgement.contrasts if contrast.effect <= 0]
    return float(np.fmin.reduce([p_of[id(contrast)] for contrast in below]))


def corrected_ps(contrasts: Sequence[Contrast], seed: int = 0) -> tuple[np.ndarray, int, bool]:
    """p of each contrast, two-sided, corrected for all of them, (n_contrasts,); how many patterns
    of signs were tried, and whether those are all. NaN for fewer than 5 seeds, and beside networks
    of other seeds: the differences share their mean's error, which no signs tell of."""
    ps = np.full(len(contrasts), np.nan)
    are_paired = np.array([contrast.is_paired for contrast in contrasts], dtype=bool)
    by_seed = [contrast for contrast in contrasts if contrast.is_paired]
    n_seeds = len(by_seed[0].of_each) if by_seed else 0
    if n_seeds < MIN_SEEDS:
        return ps, 0, True
    exact = n_seeds <= ALL_FLIPS
    if exact:
        signs = np.array(list(itertools.product((1, -1), repeat=n_seeds)), dtype=np.float64)
    else:
        random_signs = np.random.default_rng(seed).choice((1.0, -1.0), (DRAWS, n_seeds))
        signs = np.vstack([np.ones(n_seeds), random_signs])  # as it is, first
    differences = np.array([contrast.of_each for contrast in by_seed])
    size = np.abs(differences).max(axis=1, keepdims=True)
    differences = differences / np.where(size > 0, size, 1)  # t does not depend on it
    means = differences @ signs.T / n_seeds
    squares = (differences**2).mean(axis=1, keepdims=True)
    deviations = np.sqrt(np.maximum(squares - means**2, 1e-24) / (n_seeds - 1))
    t = np.abs(means) / deviations  # (n_paired, n_patterns)
    largest = t.max(axis=0)
    ps[are_paired] = (largest[None, :] >= t[:, :1] * (1 - ROUNDING)).mean(axis=1)
    return ps, len(signs), exact
