"""How alike people say that classes look, each of them of some pairs: how far they agree, and which
matrices order the pairs as they do.

    ratings = rating_table(n_raters, n_classes, values)     # (n_raters, n_pairs), NaN: not asked
    distances(ratings)                                      # (n_classes, n_classes)
    agreement_of_halves(ratings).whole                      # what another class would agree by
    comparison = compare(ratings, {"pixels": [...], "trained": [...]})
    comparison.nearest

Sources: Spearman 1910 and Brown 1910 (two halves of a test, and all of it); Nili et al. 2014 (what
people disagree about among themselves is a ceiling for every model of them)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from activsim.analysis import rank_tests

HIGHEST = 7  # very alike
FEWEST_ALIKE = 5  # ratings of one value, from which on they are a phone's whole opinion
FEWEST_PAIRS = 6  # below which an order of pairs says nothing
DRAWS, SPLITS = 500, 100
FLAT = (
    "Here all pairs are equally far apart to some matrices ({kinds}), so that they have no order "
    "to compare. Choose another threshold or layer."
)
OFTEN = 0.95  # of the draws in which the same is nearest, from which on it is said


def rating_table(
    n_raters: int, n_classes: int, values: Mapping[tuple[int, tuple[int, int]], int]
) -> np.ndarray:
    """float64 (n_raters, n_pairs), the pairs in scipy's condensed order, NaN where a rater was not
    asked. values: {(rater, (class, other class)): rating}."""
    columns = np.zeros((n_classes, n_classes), dtype=np.intp)
    columns[np.triu_indices(n_classes, 1)] = np.arange(n_classes * (n_classes - 1) // 2)
    table = np.full((n_raters, n_classes * (n_classes - 1) // 2), np.nan)
    for (rater, pair), value in values.items():
        table[rater, columns[pair]] = value
    return table


def gave_one_value(ratings: np.ndarray) -> np.ndarray:
    """Which raters gave the same answer to every pair, and to some: bool (n_raters,)."""
    n_answers = (~np.isnan(ratings)).sum(axis=1)
    without_gaps = np.where(np.isnan(ratings), -np.inf, ratings)
    highest = without_gaps.max(axis=1, initial=-np.inf)
    lowest = np.where(np.isnan(ratings), np.inf, ratings).min(axis=1, initial=np.inf)
    return (n_answers >= FEWEST_ALIKE) & (highest == lowest)


def distances(ratings: np.ndarray, n_classes: int) -> np.ndarray:
    """How unlike the classes look, on average over those who were asked: 0, very alike, to 6; NaN
    for a pair of which nobody was. (n_classes, n_classes), 0 on the diagonal."""
    return rank_tests.square_matrix(HIGHEST - _means(ratings, np.ones(len(ratings))), n_classes)


def _means(ratings: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Of each pair, each rater counting so often: (n_pairs,), NaN where nobody is left."""
    answers = ~np.isnan(ratings)
    with np.errstate(invalid="ignore"):
        return (weights @ np.where(answers, ratings, 0)) / (weights @ answers)


@dataclass(frozen=True)
class Agreement:
    """half: rank correlation of two halves of the answers to each pair, mean over random halves;
    whole: what follows for all of the answers beside as many of other people (Spearman and Brown);
    n_pairs: that have answers enough for two halves. NaN with a reason, `why`."""

    half: float
    whole: float
    n_pairs: int
    why: str = ""

    @property
    def ceiling(self) -> float:
        """What the best possible model of what all people share would agree with these by."""
        return math.sqrt(self.whole) if self.whole > 0 else self.whole


def agreement_of_halves(ratings: np.ndarray, splits: int = SPLITS, seed: int = 0) -> Agreement:
    """The answers to each pair are dealt to two halves at random, of any raters: a half has no
    rater of its own habits."""
    enough = (~np.isnan(ratings)).sum(axis=0) >= 2
    n_pairs = int(enough.sum())
    if n_pairs < FEWEST_PAIRS:
        why = (
            f"Two answers to each of at least {FEWEST_PAIRS} pairs are needed to see how far a "
            f"class agrees; {n_pairs} have them."
        )
        return Agreement(math.nan, math.nan, n_pairs, why)
    rng = np.random.default_rng(seed)
    columns = [column[~np.isnan(column)] for column in ratings[:, enough].T]
    values = []
    for _ in range(splits):
        halves = np.array([_two_means(rng.permutation(column)) for column in columns])
        values.append(_correlation(*halves.T))
    if np.isnan(values).all():
        return Agreement(math.nan, math.nan, n_pairs, "All pairs got the same answer.")
    half = float(np.nanmean(values))
    return Agreement(half, 2 * half / (1 + half) if half > 0 else half, n_pairs)


def _two_means(answers: np.ndarray) -> tuple[float, float]:
    """Of two halves of the same size; of an odd number one answer is left out."""
    size = len(answers) // 2
    return float(answers[:size].mean()), float(answers[size : 2 * size].mean())


def _correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Spearman's; NaN where one has no order."""
    x, y = rankdata(np.round(a, rank_tests.DIGITS)), rankdata(np.round(b, rank_tests.DIGITS))
    return float(np.corrcoef(x, y)[0, 1]) if np.ptp(x) > 0 and np.ptp(y) > 0 else math.nan


@dataclass(frozen=True)
class Likeness:
    """value: Spearman's correlation of the pairs with the people's, mean over the matrices of a
    kind; low, high: between which it lies in 95% of the draws of other people among these; share:
    of the draws in which this kind is the nearest."""

    kind: str
    value: float
    low: float
    high: float
    share: float


@dataclass(frozen=True)
class Comparison:
    """likenesses: in the order of the kinds; nearest: the kind that is nearest now and in most
    draws, "" where that cannot be told; n_pairs: that were compared; why: there is nothing to
    compare, "" else."""

    likenesses: tuple[Likeness, ...]
    nearest: str
    n_pairs: int
    why: str = ""


def compare(
    ratings: np.ndarray,
    matrices: Mapping[str, Sequence[np.ndarray]],
    draws: int = DRAWS,
    seed: int = 0,
) -> Comparison:
    """Which kind of matrices orders the pairs as the people do. matrices: {kind: dissimilarities
    (n_classes, n_classes)}; a pair that is undefined in one of them, or of which nobody was asked,
    is left out of all."""
    kinds = {
        kind: np.array([rank_tests.condensed(matrix) for matrix in of_kind])
        for kind, of_kind in matrices.items()
        if len(of_kind)
    }
    usable = ~np.isnan(ratings).all(axis=0)
    for values in kinds.values():
        usable &= ~np.isnan(values).any(axis=0)
    n_pairs = int(usable.sum())
    if n_pairs < FEWEST_PAIRS or not kinds:
        why = (
            f"Answers to at least {FEWEST_PAIRS} pairs are needed to compare an order; there are "
            f"{n_pairs}."
        )
        return Comparison((), "", n_pairs, why)
    ratings = ratings[:, usable]
    kinds = {kind: values[:, usable] for kind, values in kinds.items()}
    once = np.ones(len(ratings))
    if np.ptp(np.round(_means(ratings, once), rank_tests.DIGITS)) == 0:
        return Comparison((), "", n_pairs, "All pairs got the same answer: there is no order yet.")
    everybody = _agreements(ratings, kinds, once)
    flat_kinds = [kind for kind, value in zip(kinds, everybody, strict=True) if math.isnan(value)]
    if flat_kinds:
        return Comparison((), "", n_pairs, FLAT.format(kinds=", ".join(flat_kinds)))
    rng = np.random.default_rng(seed)
    weights = rng.multinomial(len(ratings), np.full(len(ratings), 1 / len(ratings)), draws)
    drawn_values = np.array([_agreements(ratings, kinds, weight) for weight in weights])
    drawn_values = drawn_values[~np.isnan(drawn_values).any(axis=1)]
    if not len(drawn_values):
        return Comparison((), "", n_pairs, "There are too few answers yet to compare an order.")
    low, high = np.quantile(drawn_values, [0.025, 0.975], axis=0)
    shares = np.bincount(drawn_values.argmax(axis=1), minlength=len(kinds)) / len(drawn_values)
    likenesses = tuple(
        Likeness(*parts) for parts in zip(kinds, everybody, low, high, shares, strict=True)
    )
    first = likenesses[int(np.argmax(everybody))]
    is_sure = len(kinds) > 1 and len(ratings) > 1 and first.share >= OFTEN
    return Comparison(likenesses, first.kind if is_sure else "", n_pairs)


def _agreements(
    ratings: np.ndarray, kinds: Mapping[str, np.ndarray], weights: np.ndarray
) -> list[float]:
    """Of each kind, with the raters counting so often."""
    people = HIGHEST - _means(ratings, weights)
    has_mean = ~np.isnan(people)
    if has_mean.sum() < FEWEST_PAIRS:
        return [math.nan] * len(kinds)
    return [
        float(np.mean([_correlation(people[has_mean], values[has_mean]) for values in of_kind]))
        for of_kind in kinds.values()
    ]
