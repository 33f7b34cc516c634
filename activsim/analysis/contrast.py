"""Trained networks beside one control, on the spread of groups (half_profiles.Spread), with a 95%
interval over the seeds and over the images that all networks share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from activsim.analysis.half_profiles import Spread, noise_variance

CONFIDENCE = 0.95
FOR_RANGE = 6  # seeds from which on their range holds the median in more than 95%: 1 - 2 / 2**6


@dataclass(frozen=True, eq=False)
class Contrast:
    """Trained networks beside one control. effect: by how much the statistic is smaller in the
    trained ones; interval: of it; of_each: of each trained network, float64 (n_seeds,)."""

    control: str
    effect: float
    interval: tuple[float, float]
    of_each: np.ndarray


def contrast(control: str, spreads: Sequence[Spread], learned: Sequence[Spread]) -> Contrast:
    values = np.array([spread.value for spread in spreads])
    learned_values = np.array([spread.value for spread in learned])
    is_paired = len(values) in (1, len(learned_values))  # pixels have no seed
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
    return Contrast(control, effect, (low, high), of_each)


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
