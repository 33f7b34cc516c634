"""Trained networks beside one control, on the spread of groups (half_profiles.Spread), with a 95%
interval over the seeds and over the images that all networks share.

    beside = contrast("untrained", of_untrained, of_trained)
    beside.effect, beside.interval, p_over_seeds(of_untrained, of_trained)

Where each trained network has its control, or all have one (pixels have no seed), the interval is
over the differences; of six and more it is cut to the range that they and the images give, which
holds the median of the seeds in at least 95%. Of their mean it says less where the seeds are
skewed: of six exponential ones it holds that in 88%."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from activsim.analysis.half_profiles import Spread, noise_variance
from activsim.analysis.rank_tests import DRAWS
from activsim.analysis.replication import sign_flip_test

CONFIDENCE = 0.95
FOR_RANGE = 6  # seeds from which on their range holds the median in more than 95%: 1 - 2 / 2**6


@dataclass(frozen=True, eq=False)
class Contrast:
    """Trained networks beside one control. effect: by how much the statistic is smaller in the
    trained ones; interval: of it; of_each: of each trained network, float64 (n_seeds,); is_paired:
    beside its own untrained one, or all beside the same, else beside the mean of all untrained,
    whose error they share."""

    control: str
    effect: float
    interval: tuple[float, float]
    of_each: np.ndarray
    is_paired: bool = True


def contrast(control: str, spreads: Sequence[Spread], learned: Sequence[Spread]) -> Contrast:
    """The spread of the groups in trained networks, `learned`, beside that under a control."""
    values = np.array([spread.value for spread in spreads])
    learned_values = np.array([spread.value for spread in learned])
    is_paired = _are_paired(spreads, learned)
    if is_paired:
        of_each = values - learned_values
        of_seeds = [(of_each.var(ddof=1) / len(of_each), len(of_each))]
    else:
        of_each = values.mean() - learned_values
        of_seeds = [
            (sample.var(ddof=1) / len(sample), len(sample))
            for sample in (values, learned_values)
            if len(sample) > 1
        ]
    parts: list[tuple[float, float]] = [(float(variance), n - 1) for variance, n in of_seeds]
    shifts = _mean_shifts(spreads) - _mean_shifts(learned)
    shares = [1 / len(spreads)] * len(spreads) + [-1 / len(learned)] * len(learned)
    noise = noise_variance([*spreads, *learned], shares)
    n_pairs = len(shifts) * (len(shifts) - 1) / 2
    of_images = [(float((shifts**2).sum()), _degrees(shifts)), (noise, n_pairs)]
    effect = float(of_each.mean())
    reach = _reach([*parts, *of_images])
    low, high = effect - reach, effect + reach
    if is_paired and len(of_each) >= FOR_RANGE:
        images = _reach(of_images)
        low = max(low, effect - math.hypot(effect - of_each.min(), images))
        high = min(high, effect + math.hypot(of_each.max() - effect, images))
    return Contrast(control, effect, (low, high), of_each, is_paired)


def p_over_seeds(spreads: Sequence[Spread], learned: Sequence[Spread], seed: int = 0) -> float:
    """How often chance alone would give as large an effect, one-sided: sign flips over the seeds
    where networks are paired. Where they are not, the networks of both kinds are dealt out anew:
    all ways up to 10,000, else so many random ones, (1 + hits) / (1 + draws)."""
    values, learned_values = (
        np.array([spread.value for spread in networks]) for networks in (spreads, learned)
    )
    if _are_paired(spreads, learned):
        return sign_flip_test(values - learned_values, seed=seed).p
    test = stats.permutation_test(
        (values, learned_values),
        _difference,
        n_resamples=DRAWS,
        vectorized=True,
        alternative="greater",
        random_state=np.random.default_rng(seed),
    )
    return float(test.pvalue)


def _difference(values: np.ndarray, learned_values: np.ndarray, axis: int) -> np.ndarray:
    difference: np.ndarray = values.mean(axis=axis) - learned_values.mean(axis=axis)
    return difference


def _are_paired(spreads: Sequence[Spread], learned: Sequence[Spread]) -> bool:
    return len(spreads) in (1, len(learned))


def _reach(parts: Sequence[tuple[float, float]]) -> float:
    """Half of a 95% interval. parts: variances with their degrees of freedom."""
    variance = sum(part for part, _ in parts)
    denominator = sum(part**2 / degrees for part, degrees in parts)
    degrees = variance**2 / denominator if denominator > 0 else math.inf
    return float(stats.t.ppf((1 + CONFIDENCE) / 2, degrees) * math.sqrt(variance))


def _mean_shifts(spreads: Sequence[Spread]) -> np.ndarray:
    return np.mean([spread.shifts for spread in spreads], axis=0)


def _degrees(shifts: np.ndarray) -> float:
    """Of a sum of squares of which each class gives one: as many as there are classes where all
    give alike, fewer where some give most. Squares of one draw vary, by a factor of 3 in the mean
    of their squares, which is taken out."""
    squares = shifts**2
    fourth = float((squares**2).sum())
    if fourth == 0:
        return float(len(shifts))
    return min(max(3 * float(squares.sum()) ** 2 / fourth, 1.0), float(len(shifts)))
