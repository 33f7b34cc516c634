"""Was it learned? How trained networks group classes beside what never learned, with an interval.

    judgement = judge(pixels, untrained, trained, groups, margin=0.1)
    judgement.answer, judgement.effect, judgement.interval, judgement.control

The statistic of a network is log(mean distance within groups / mean distance between them), on
cross-validated distances: it has no ceiling, and class sizes do not bias it. An effect is how much
smaller it is in the trained networks than in a control: 0.1 is a tenth. The control is whichever of
them leaves the smallest effect, the untrained networks or one of the pixel controls.

The interval (95%, Student's t) is over the seeds, and over the images that all networks share: with
other images the control's own value would be another; degrees of freedom are Satterthwaite's. Of
six and more seeds it is cut to their own range, which holds the median in 97% of cases whatever the
distribution is: trainings that all find the groups, each to another degree, are then not told
"open" for their differences.

A training that moves all networks alike, and by chance toward these groups, is told by other orders
of the classes: where more than 5% of them give as large an effect, "more" is "open". (Of few
classes there are too few orders for that.)

Four answers: "more" (the interval is above 0), "less" (below 0), "no more" (inside the margin), and
"open" (anything else, or a reason why nothing can be said). How often each is wrong on made
networks: `python benchmarks/analysis/verdicts.py`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from activsim.analysis import groups as grouping
from activsim.analysis.half_profiles import (
    Spread,
    checked_halves,
    cross_validated,
    noise_variance,
)
from activsim.analysis.placements import Groups, n_placements
from activsim.analysis.rank_tests import rho_a
from activsim.analysis.replication import MIN_SEEDS, sign_flip_test

MORE, LESS, NO_MORE, OPEN = "more", "less", "no more", "open"
MARGIN = 0.1  # of the logarithm: a tenth of the ratio
CONFIDENCE = 0.95
SIGNAL = 3.0  # standard deviations that the classes have to differ by
UNTRAINED = "untrained"
FOR_RANGE = 6  # seeds from which on their range holds the median in more than 95%: 1 - 2 / 2**6
LEVEL = 0.05  # of p_classes, above which an effect may be the classes' own
FEWEST_ORDERS = 20  # different ones, below which no p could be as small
BY_CHANCE = (
    "The networks of all seeds moved alike, but groups of other classes of the same sizes would "
    "show as much: it may be by chance that these are in one group."
)
DRAWS = 2_000  # random orders of the classes
SMALLEST = 1e-12  # mean distance of which a logarithm is taken
Hypothesis = Groups | np.ndarray


@dataclass(frozen=True, eq=False)
class Contrast:
    """Trained networks beside one control. effect: by how much the statistic is smaller in the
    trained ones; interval: of it; of_each: of each trained network, float64 (n_seeds,)."""

    control: str
    effect: float
    interval: tuple[float, float]
    of_each: np.ndarray


@dataclass(frozen=True, eq=False)
class Judgement:
    """answer: "more", "less", "no more" or "open"; effect, interval: beside the control that
    decides, `control`; room: how much nearer to the groups (rho-a) than the control a matrix could
    still be, NaN where ratings are the hypothesis; p_seeds: of that effect, one-sided, by sign
    flips over the seeds; p_classes: how often another order of the classes gives as large an
    effect; reason: why it is open, "" else; contrasts: all of them; margin: as it was asked."""

    answer: str
    effect: float
    interval: tuple[float, float]
    room: float
    control: str
    p_seeds: float
    p_classes: float
    reason: str
    contrasts: tuple[Contrast, ...]
    margin: float


def judge(
    pixels: Mapping[str, np.ndarray],
    untrained: Sequence[np.ndarray],
    trained: Sequence[np.ndarray],
    groups: Hypothesis,
    margin: float = MARGIN,
    seed: int = 0,
) -> Judgement:
    """pixels: the half profiles of each pixel control, (2, n_classes, n_neurons); untrained,
    trained: those of each network, as many neurons in each; the halves are the same images in all.
    Where there are as many untrained as trained networks, they are compared one by one. groups:
    lists of classes (a class that is in none is a group of its own), or a matrix (n_classes,
    n_classes) of how unlike they should be. margin: of the effect, above 0. seed: of the random
    orders of classes. Raises ValueError for what are no half profiles, no groups, no margin."""
    if not 0 < margin < math.inf:
        raise ValueError(f"margin: a number above 0 was expected, {margin!r} came.")
    controls = {name: checked_halves(halves, name) for name, halves in pixels.items()}
    before = [checked_halves(halves, "untrained") for halves in untrained]
    after = [checked_halves(halves, "trained") for halves in trained]
    n_classes = _n_classes([*controls.values(), *before, *after])
    within, between = pair_weights(groups, n_classes)
    reason = _why_not(within, between, after, before, controls)
    if reason:
        return _open(reason, margin)
    return _with_contrasts(controls, before, after, (within, between), groups, margin, seed)


def _with_contrasts(
    controls: Mapping[str, np.ndarray],
    before: Sequence[np.ndarray],
    after: Sequence[np.ndarray],
    weights: tuple[np.ndarray, np.ndarray],
    groups: Hypothesis,
    margin: float,
    seed: int,
) -> Judgement:
    learned = [Spread(halves, *weights) for halves in after]
    if not _have_signal(learned):
        return _open(
            "The classes differ too little in the trained networks to say how they are grouped: "
            "take more images, or another threshold.",
            margin,
        )
    contrasts = _contrasts(controls, before, learned, weights)
    if not contrasts:
        return _open(
            "No control tells the classes apart, so that there is nothing to compare with.", margin
        )
    decisive = min(contrasts, key=lambda contrast: contrast.effect)
    halves = before if decisive.control == UNTRAINED else [controls[decisive.control]]
    p_classes = _p_of_orders(halves, after, weights, seed)
    answer_text, reason = _answer_of_interval(decisive.interval, margin), ""
    if answer_text == MORE and p_classes > LEVEL and _has_many_orders(groups, len(weights[0])):
        answer_text, reason = OPEN, BY_CHANCE
    return Judgement(
        answer_text,
        decisive.effect,
        decisive.interval,
        _room(halves, groups),
        decisive.control,
        sign_flip_test(decisive.of_each).p,
        p_classes,
        reason,
        contrasts,
        margin,
    )


def _answer_of_interval(interval: tuple[float, float], margin: float) -> str:
    low, high = interval
    if low > 0:
        return MORE
    if high < 0:
        return LESS
    return NO_MORE if -margin < low and high < margin else OPEN


def _open(reason: str, margin: float) -> Judgement:
    nothing = math.nan
    return Judgement(
        OPEN, nothing, (nothing, nothing), nothing, "", nothing, nothing, reason, (), margin
    )


def pair_weights(groups: Hypothesis, n_classes: int) -> tuple[np.ndarray, np.ndarray]:
    """How much each pair counts as within and as between, each (n_classes, n_classes), symmetric,
    and 1 in sum over the pairs, 0 where there is no such pair. Of ratings, the more alike two
    classes should be the more they count as within. Raises ValueError for what is neither groups
    nor ratings of these classes."""
    if _is_rated(groups):
        apart = _rated(np.asarray(groups), n_classes)
    else:
        apart = grouping.model_matrix(_whole(groups, n_classes), n_classes)
    pairs = np.triu(np.ones((n_classes, n_classes), dtype=bool), 1)
    alike = np.where(pairs, 1 - apart, 0)
    apart = np.where(pairs, apart, 0)
    parts = [part / (part.sum() or 1) for part in (alike, apart)]
    return parts[0] + parts[0].T, parts[1] + parts[1].T


def _is_rated(groups: Hypothesis) -> bool:
    """Whether the hypothesis is a matrix."""
    return isinstance(groups, np.ndarray) and groups.ndim == 2


def _whole(groups: Hypothesis, n_classes: int) -> list[list[int]]:
    """With a group of its own for each class that is in none. Raises ValueError for other than
    groups of these classes."""
    lists = [[int(label) for label in group] for group in groups]
    named = {label for group in lists for label in group}
    return grouping.check_groups(
        [*lists, *([label] for label in range(n_classes) if label not in named)], n_classes
    )


def _rated(ratings: np.ndarray, n_classes: int) -> np.ndarray:
    """From 0, the most alike of all pairs, to 1."""
    values = np.asarray(ratings, dtype=np.float64)
    others = ~np.eye(n_classes, dtype=bool)
    if values.shape != (n_classes, n_classes) or not np.isfinite(values[others]).all():
        raise ValueError(
            f"Ratings of how unlike {n_classes} classes are, a matrix of {n_classes} x "
            f"{n_classes} numbers, were expected; {values.shape} came."
        )
    values = (values + values.T) / 2
    low, high = (values[others].min(), values[others].max()) if n_classes > 1 else (0, 0)
    if high <= low:
        raise ValueError("Ratings that differ were expected: all pairs are rated the same.")
    return (values - low) / (high - low)


def _n_classes(profiles: Sequence[np.ndarray]) -> int:
    counts = {halves.shape[1] for halves in profiles}
    if len(counts) != 1:
        raise ValueError(f"Profiles of the same classes were expected; of {counts} classes came.")
    return counts.pop()


def _why_not(
    within: np.ndarray,
    between: np.ndarray,
    after: Sequence[np.ndarray],
    before: Sequence[np.ndarray],
    controls: Mapping[str, np.ndarray],
) -> str:
    """Why nothing can be said; "" where something may be."""
    n_classes, n_networks = len(within), len(after)
    networks = "1 network" if n_networks == 1 else f"{n_networks} networks"
    everything = [*after, *before, *controls.values()]
    reasons = {
        f"{n_classes} classes have no groups to compare: at least 3 are needed.": n_classes < 3,
        "No two classes are in one group, so that there is no distance within.": not within.any(),
        "All classes are in one group, so that there is no distance between groups.": (
            not between.any()
        ),
        f"{networks}: at least {MIN_SEEDS} trained from other seeds are needed.": (
            n_networks < MIN_SEEDS
        ),
        "There is no control: untrained networks or pixels are needed.": (
            not before and not controls
        ),
        "Some profiles hold values that are no numbers.": not all(
            np.isfinite(halves).all() for halves in everything
        ),
    }
    return next((reason for reason, applies in reasons.items() if applies), "")


def _have_signal(spreads: Sequence[Spread]) -> bool:
    """Whether these networks tell the classes apart, taken together."""
    signal = np.mean([spread.signal for spread in spreads])
    return bool(signal > SIGNAL) and all(spread.between > 0 for spread in spreads)


def _contrasts(
    controls: Mapping[str, np.ndarray],
    before: Sequence[np.ndarray],
    learned: Sequence[Spread],
    weights: tuple[np.ndarray, np.ndarray],
) -> tuple[Contrast, ...]:
    """With each control that tells the classes apart."""
    contrasts = []
    untrained = [Spread(halves, *weights) for halves in before]
    if len(untrained) > 1 and _have_signal(untrained):  # one says nothing of other seeds
        contrasts.append(_contrast(UNTRAINED, untrained, learned))
    for name, halves in controls.items():
        spread = Spread(halves, *weights)
        if _have_signal([spread]):
            contrasts.append(_contrast(name, [spread], learned))
    return tuple(contrasts)


def _contrast(control: str, spreads: Sequence[Spread], learned: Sequence[Spread]) -> Contrast:
    values = np.array([spread.value for spread in spreads])
    learned_values = np.array([spread.value for spread in learned])
    is_paired = len(values) in (1, len(learned_values))  # pixels have no seed
    if is_paired:
        of_each = values - learned_values
        of_seeds = [(of_each.var(ddof=1) / len(of_each), len(of_each))]
    else:
        of_each = values.mean() - learned_values
        of_seeds = [
            (some.var(ddof=1) / len(some), len(some))
            for some in (values, learned_values)
            if len(some) > 1
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
    used = sum(part**2 / degrees for part, degrees in parts)
    degrees = variance**2 / used if used > 0 else math.inf
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


def _has_many_orders(groups: Hypothesis, n_classes: int) -> bool:
    """Whether there are enough of them for a p below LEVEL."""
    if _is_rated(groups):
        return n_classes > 3
    return n_placements(_whole(groups, n_classes)) >= FEWEST_ORDERS


def _room(halves: Sequence[np.ndarray], groups: Hypothesis) -> float:
    if _is_rated(groups):
        return math.nan
    matrices = [cross_validated(profiles) for profiles in halves]
    whole = _whole(groups, len(matrices[0]))
    model = grouping.model_matrix(whole, len(matrices[0]))
    agreement = np.mean([rho_a(matrix, model) for matrix in matrices])
    return float(grouping.best_agreement(whole, len(model)) - agreement)


def _p_of_orders(
    halves: Sequence[np.ndarray],
    after: Sequence[np.ndarray],
    weights: tuple[np.ndarray, np.ndarray],
    seed: int,
) -> float:
    """How often another order of the classes gives an effect as large: (1 + hits) / (1 + draws)."""
    pairs = np.triu_indices(len(weights[0]), 1)
    sides = [
        np.array([cross_validated(profiles)[pairs] for profiles in some])
        for some in (halves, after)
    ]
    rng = np.random.default_rng(seed)
    orders = [np.arange(len(weights[0]))]
    orders += [rng.permutation(len(weights[0])) for _ in range(DRAWS)]
    placed = [
        np.array([weight[np.ix_(order, order)][pairs] for order in orders]) for weight in weights
    ]
    logarithms = []
    for distances in sides:
        within, between = (
            np.clip(distances @ part.T, SMALLEST, None) for part in placed
        )  # (n_networks, n_orders)
        logarithms.append(np.log(within / between).mean(axis=0))
    effects = logarithms[0] - logarithms[1]
    rounding = 1e-12 * max(1.0, abs(effects[0]))
    return float((effects >= effects[0] - rounding).sum() / (1 + DRAWS))
