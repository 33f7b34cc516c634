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

Four answers: "more" (the interval is above 0 beside every control), "less" (below 0 beside at least
one: not corrected for how many there are), "no more" (inside the margin), and "open" (anything
else, or a reason why nothing can be said). How often each is wrong on made
networks: `python benchmarks/analysis/verdicts.py`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from activsim.analysis import groups as grouping
from activsim.analysis.class_orders import p_of_orders
from activsim.analysis.contrast import contrast, p_over_seeds
from activsim.analysis.graded import Hypothesis, is_graded
from activsim.analysis.half_profiles import (
    HalfProducts,
    Spread,
    products_by_control,
    products_by_network,
)
from activsim.analysis.hypothesis import has_many_orders, pair_weights, whole_groups
from activsim.analysis.judgement import (
    LESS,
    MARGIN,
    MORE,
    NO_MORE,
    OPEN,
    Judgement,
    answer_of_interval,
    check_margin,
    open_judgement,
)
from activsim.analysis.placements import FEWEST_CLASSES, why_too_few_classes
from activsim.analysis.rank_tests import rho_a
from activsim.analysis.replication import MIN_SEEDS

__all__ = ["LESS", "MARGIN", "MORE", "NO_MORE", "OPEN", "Judgement", "judge", "judge_products"]

SIGNAL = 3.0  # standard deviations that the classes have to differ by
UNTRAINED = "untrained"
LEVEL = 0.05  # of p_classes, above which an effect may be the classes' own
BY_CHANCE = (
    "The networks of all seeds moved alike, but groups of other classes of the same sizes would "
    "show as much: it may be by chance that these are in one group."
)
FLAT_NETWORKS = (
    "The classes differ too little in the trained networks to say how they are grouped: take more "
    "images, or another threshold."
)
FLAT_CONTROLS = "No control tells the classes apart, so that there is nothing to compare with."
SINGLE = (
    "There is 1 untrained network, which says nothing of other seeds: at least 2 are needed, or "
    "pixels."
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
        products_by_control(pixels),
        products_by_network(untrained, "untrained"),
        products_by_network(trained, "trained"),
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
    answer_alone: bool = False,
) -> Judgement:
    """`judge` of what was read off the half profiles. answer_alone: what the answer does not need
    is not worked out, and NaN: room and p_seeds, and p_classes where the answer is not "more" by
    its interval."""
    check_margin(margin)
    n_classes = _n_classes([*controls.values(), *before, *after])
    within, between = pair_weights(groups, n_classes)
    reason = _why_not(within, between, after, before, controls)
    if reason:
        return open_judgement(reason, margin)
    of_controls = {
        name: [Spread(products, within, between) for products in networks]
        for name, networks in _networks_by_control(controls, before).items()
    }
    learned = [Spread(products, within, between) for products in after]
    if not _have_signal(learned):
        return open_judgement(FLAT_NETWORKS, margin)
    return _of_spreads(of_controls, learned, groups, margin, seed, answer_alone)


def _networks_by_control(
    controls: Mapping[str, HalfProducts], before: Sequence[HalfProducts]
) -> dict[str, Sequence[HalfProducts]]:
    networks: dict[str, Sequence[HalfProducts]] = {UNTRAINED: before} if before else {}
    return networks | {name: [products] for name, products in controls.items()}


def _of_spreads(
    of_controls: Mapping[str, Sequence[Spread]],
    learned: Sequence[Spread],
    groups: Hypothesis,
    margin: float,
    seed: int,
    answer_alone: bool,
) -> Judgement:
    single = tuple(name for name in of_controls if _is_single(name, of_controls[name]))
    flat = tuple(
        name
        for name, spreads in of_controls.items()
        if name not in single and not _have_signal(spreads)
    )
    contrasts = tuple(
        contrast(name, spreads, learned)
        for name, spreads in of_controls.items()
        if name not in single + flat
    )
    if not contrasts:
        reasons = [SINGLE] * bool(single) + [FLAT_CONTROLS] * bool(flat)
        return open_judgement(" ".join(reasons), margin, flat, single)
    decisive = min(contrasts, key=lambda beside: beside.effect)
    spreads = of_controls[decisive.control]
    answer_text, reason = answer_of_interval(decisive.interval, margin), ""
    room = p_seeds = p_classes = math.nan
    if not answer_alone:
        room, p_seeds = _room(spreads, groups), p_over_seeds(spreads, learned, seed)
    if answer_text == MORE or not answer_alone:
        p_classes = p_of_orders(spreads, learned, groups, seed)
    if answer_text == MORE and p_classes > LEVEL and has_many_orders(groups, _size(learned)):
        answer_text, reason = OPEN, GRADED_BY_CHANCE if is_graded(groups) else BY_CHANCE
    return Judgement(
        answer_text,
        decisive.effect,
        decisive.interval,
        room,
        decisive.control,
        p_seeds,
        p_classes,
        reason,
        contrasts,
        flat,
        single,
        margin,
    )


def _is_single(name: str, spreads: Sequence[Spread]) -> bool:
    """Whether it is one untrained network, which says nothing of other seeds."""
    return name == UNTRAINED and len(spreads) == 1


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


def _room(spreads: Sequence[Spread], groups: Hypothesis) -> float:
    n_classes = _size(spreads)
    whole = whole_groups(groups, n_classes)
    model = grouping.model_matrix(whole, n_classes)
    agreement = np.mean([rho_a(spread.distances, model) for spread in spreads])
    return float(grouping.best_agreement(whole, n_classes) - agreement)


def _size(spreads: Sequence[Spread]) -> int:
    return len(spreads[0].distances)
