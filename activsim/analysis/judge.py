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
networks: `python benchmarks/analysis/judgements.py`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from activsim.analysis import groups as grouping
from activsim.analysis.class_orders import p_of_orders
from activsim.analysis.contrast import Contrast, contrast
from activsim.analysis.graded import Hypothesis, is_graded
from activsim.analysis.half_profiles import (
    HalfProducts,
    Spread,
    checked_halves,
    half_products,
)
from activsim.analysis.hypothesis import (
    FEWEST_CLASSES,
    has_many_orders,
    pair_weights,
    whole_groups,
    why_too_few_classes,
)
from activsim.analysis.judgement import (
    LESS,
    MARGIN,
    MORE,
    NO_MORE,
    OPEN,
    Judgement,
    answer_of_interval,
    open_judgement,
)
from activsim.analysis.rank_tests import rho_a
from activsim.analysis.replication import MIN_SEEDS, sign_flip_test

__all__ = ["LESS", "MARGIN", "MORE", "NO_MORE", "OPEN", "Judgement", "judge", "judge_products"]

SIGNAL = 3.0  # standard deviations that the classes have to differ by
UNTRAINED = "untrained"
LEVEL = 0.05  # of p_classes, above which an effect may be the classes' own
BY_CHANCE = (
    "The networks of all seeds moved alike, but groups of other classes of the same sizes would "
    "show as much: it may be by chance that these are in one group."
)
GRADED_BY_CHANCE = (
    "The networks of all seeds moved alike, but the same matrix with its classes in other orders "
    "would show as much: it may be by chance that it calls these alike."
)


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
    return judge_products(
        {name: half_products(checked_halves(halves, name)) for name, halves in pixels.items()},
        [half_products(checked_halves(halves, "untrained")) for halves in untrained],
        [half_products(checked_halves(halves, "trained")) for halves in trained],
        groups,
        margin,
        seed,
    )


def judge_products(
    controls: Mapping[str, HalfProducts],
    before: Sequence[HalfProducts],
    after: Sequence[HalfProducts],
    groups: Hypothesis,
    margin: float = MARGIN,
    seed: int = 0,
) -> Judgement:
    """`judge` of what was read off the half profiles."""
    if not 0 < margin < math.inf:
        raise ValueError(f"margin: a number above 0 was expected, {margin!r} came.")
    n_classes = _n_classes([*controls.values(), *before, *after])
    within, between = pair_weights(groups, n_classes)
    reason = _why_not(within, between, after, before, controls)
    if reason:
        return open_judgement(reason, margin)
    return _with_contrasts(controls, before, after, (within, between), groups, margin, seed)


def _with_contrasts(
    controls: Mapping[str, HalfProducts],
    before: Sequence[HalfProducts],
    after: Sequence[HalfProducts],
    weights: tuple[np.ndarray, np.ndarray],
    groups: Hypothesis,
    margin: float,
    seed: int,
) -> Judgement:
    learned = [Spread(products, *weights) for products in after]
    if not _have_signal(learned):
        return open_judgement(
            "The classes differ too little in the trained networks to say how they are grouped: "
            "take more images, or another threshold.",
            margin,
        )
    contrasts, flat = _contrasts(controls, before, learned, weights)
    if not contrasts:
        return open_judgement(
            "No control tells the classes apart, so that there is nothing to compare with.", margin
        )
    decisive = min(contrasts, key=lambda beside: beside.effect)
    beside = before if decisive.control == UNTRAINED else [controls[decisive.control]]
    p_classes = p_of_orders(beside, after, weights, seed)
    answer_text, reason = answer_of_interval(decisive.interval, margin), ""
    if answer_text == MORE and p_classes > LEVEL and has_many_orders(groups, len(weights[0])):
        answer_text, reason = OPEN, GRADED_BY_CHANCE if is_graded(groups) else BY_CHANCE
    return Judgement(
        answer_text,
        decisive.effect,
        decisive.interval,
        _room(beside, groups),
        decisive.control,
        sign_flip_test(decisive.of_each).p,
        p_classes,
        reason,
        contrasts,
        flat,
        margin,
    )


def _n_classes(networks: Sequence[HalfProducts]) -> int:
    counts = {products.n_classes for products in networks}
    if len(counts) != 1:
        raise ValueError(f"Profiles of the same classes were expected; of {counts} classes came.")
    return counts.pop()


def _why_not(
    within: np.ndarray,
    between: np.ndarray,
    after: Sequence[HalfProducts],
    before: Sequence[HalfProducts],
    controls: Mapping[str, HalfProducts],
) -> str:
    """Why nothing can be said; "" where something may be."""
    n_classes, n_networks = len(within), len(after)
    networks = "1 network" if n_networks == 1 else f"{n_networks} networks"
    everything = [*after, *before, *controls.values()]
    reasons = {
        why_too_few_classes(n_classes): n_classes < FEWEST_CLASSES,
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
            products.are_finite for products in everything
        ),
    }
    return next((reason for reason, applies in reasons.items() if applies), "")


def _have_signal(spreads: Sequence[Spread]) -> bool:
    """Whether these networks tell the classes apart, taken together."""
    signal = np.mean([spread.signal for spread in spreads])
    return bool(signal > SIGNAL) and all(spread.between > 0 for spread in spreads)


def _contrasts(
    controls: Mapping[str, HalfProducts],
    before: Sequence[HalfProducts],
    learned: Sequence[Spread],
    weights: tuple[np.ndarray, np.ndarray],
) -> tuple[tuple[Contrast, ...], tuple[str, ...]]:
    """With each control that tells the classes apart, and the names of those that do not."""
    contrasts, flat = [], []
    spreads = {name: [Spread(products, *weights)] for name, products in controls.items()}
    if len(before) > 1:  # one says nothing of other seeds
        spreads = {UNTRAINED: [Spread(products, *weights) for products in before]} | spreads
    for name, of_control in spreads.items():
        if _have_signal(of_control):
            contrasts.append(contrast(name, of_control, learned))
        else:
            flat.append(name)
    return tuple(contrasts), tuple(flat)


def _room(networks: Sequence[HalfProducts], groups: Hypothesis) -> float:
    matrices = [products.distances for products in networks]
    n_classes = len(matrices[0])
    whole = groups if isinstance(groups, np.ndarray) else whole_groups(groups, n_classes)
    model = grouping.model_matrix(whole, len(matrices[0]))
    agreement = np.mean([rho_a(matrix, model) for matrix in matrices])
    return float(grouping.best_agreement(whole, len(model)) - agreement)
