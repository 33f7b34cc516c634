"""Ways to use a network: how pictures are given to it, and which class each output stands for; and
which of them is the best.

Ways are compared picture by picture. Another way is better where the network is right more often
(the exact test of McNemar, 1947, on the pictures that only one of the two gets right). An accuracy
near normal is no proof: given pixels of another scale a network can be as often right, and sure of
itself where it is wrong. So another way is better too where it is right no less often and its loss
is smaller (a proper score: Gneiting and Raftery 2007; a test of the mean over the pictures), by
half at least: a network that learned its pictures by heart has a smaller loss with pixels that make
it less sure, down to half of it where their scale is half. That a network could be surer is no sign
of wrong pixels: a short training, an easy set, a margin as a goal leave it so. So it is judged by
its outputs as they are or sharpened, whichever is better, and a loss near 0 counts as none. The
first test is corrected for the number of ways (Bonferroni); of the second that half takes care. A
way in which the network is right little more often than by chance is never better: an untrained
network has such ways by luck.

The order of the outputs is the best one-to-one assignment of outputs to classes (Kuhn, "The
Hungarian method", 1955), found on one half of the pictures and tried on the other, and the other
way round. Some order suits every network, also an untrained one that answers clothes alike, so an
order is believed only where the network is then right for half of the pictures that chance leaves;
the alphabetical order and the reverse, which people do use, where it is well above chance.

Where the network has a BatchNormalization, that one remembers the mean and the variance of what it
was given in training, and tells more than any score: a way whose pixels give it these is better
than one whose pixels do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.special import log_softmax
from scipy.stats import binomtest, ttest_1samp

from activsim.networks.outputs import are_probabilities
from activsim.networks.pixels import PixelOptions

SMALLEST = 1e-7  # probability that counts
STRANGE = 100.0  # nats of surprise: another scale altogether
FAR = 10  # times less is not strange
LEVEL = 0.01  # of the test whether another way is better
LEAST_LEVEL = 0.05  # of the test that it is right less often
LEAST_SHARE = 0.5  # by which a loss has to be smaller
LEAST_CHOICE = 0.3  # where a plainer way is among the better ones
NO_LOSS = 0.1  # nats that are as good as none: 90% for the true class
SHARPER = (1.0, 1.5, 2.0, 3.0, 5.0, 8.0, 12.0)  # times which logits are taken
SOFTER = tuple(np.geomspace(1e-3, 0.8, 16))  # times which percentages are taken
GOOD_FIT = 0.45  # of the variance of outputs that the true class explains; of logits it is a third
ABOUT = 0.08  # by which the mean of what percentages add up to misses 100
WELL_ABOVE = 0.3  # of the way from chance to always right


class Costs(NamedTuple):
    """What each image costs, and what the network answers. losses: float64 (n_images, n_classes),
    what it would cost if each class were the true one; answers: the class of the largest output,
    (n_images,), which losses that are rounded to the same do not tell."""

    losses: np.ndarray
    answers: np.ndarray

    def in_order(self, order: Sequence[int]) -> Costs:
        """Of outputs, by class. order: the class that each output stands for."""
        return Costs(self.losses[:, np.argsort(order)], np.asarray(order)[self.answers])


class Way:
    """A way to use a network. costs: by class; class_order: the class that each output stands for,
    where it is not the one in use; surprise: see normalization_memory, None where there is none."""

    def __init__(
        self,
        options: PixelOptions,
        costs: Costs,
        labels: np.ndarray,
        surprise: float | None = None,
        class_order: tuple[int, ...] = (),
    ) -> None:
        self.options, self.class_order, self.surprise = options, class_order, surprise
        self.n_classes = costs.losses.shape[1]
        self.true_class = costs.losses[np.arange(len(labels)), labels]
        self.is_right = costs.answers == labels
        self.accuracy = float(self.is_right.mean())
        self.loss = float(self.true_class.mean())

    def scores_better_than(self, other: Way, level: float, least_share: float) -> bool:
        """Whether it is right more often, or is not right less often and has a loss that is smaller
        by that share at least; level: of the tests."""
        if self.is_right_more_often_than(other, level):
            return True
        if other.is_right_more_often_than(self, LEAST_LEVEL):
            return False
        if self.loss + NO_LOSS > (1 - least_share) * (other.loss + NO_LOSS):
            return False
        gains = other.true_class - self.true_class
        if np.allclose(gains, gains[0]):
            return False
        return bool(ttest_1samp(gains, 0, alternative="greater").pvalue < LEVEL)

    def is_right_more_often_than(self, other: Way, level: float) -> bool:
        n_gained = int((self.is_right & ~other.is_right).sum())
        n_apart = int((self.is_right != other.is_right).sum())
        return bool(n_apart and binomtest(n_gained, n_apart, alternative="greater").pvalue < level)

    def fits_better_than(self, other: Way) -> bool:
        """Whether its pixels are what the network remembers, and the other's are not."""
        if self.surprise is None or other.surprise is None:
            return False
        return other.surprise > STRANGE > FAR * self.surprise

    def is_better_than(self, other: Way, level: float, least_share: float = LEAST_SHARE) -> bool:
        """Whether it fits or scores better."""
        if other.fits_better_than(self):
            return False
        return self.fits_better_than(other) or self.scores_better_than(other, level, least_share)

    @property
    def is_above_chance(self) -> bool:
        n_right, chance = int(self.is_right.sum()), 1 / self.n_classes
        return binomtest(n_right, len(self.is_right), chance, alternative="greater").pvalue < LEVEL

    @property
    def is_well_above_chance(self) -> bool:
        chance = 1 / self.n_classes
        return self.is_above_chance and self.accuracy >= chance + WELL_ABOVE * (1 - chance)

    @property
    def is_mostly_right(self) -> bool:
        return self.is_well_above_chance and self.accuracy >= (1 + 1 / self.n_classes) / 2

    def outdoes(self, other: Way) -> bool:
        """Whether it is to be chosen before another, both of which are better than the one in use:
        never for a few pictures more at the price of being wrong much more surely."""
        is_surely_wrong = other.loss + NO_LOSS <= (1 - LEAST_SHARE) * (self.loss + NO_LOSS)
        if is_surely_wrong and not self.fits_better_than(other):
            return False
        return self.is_better_than(other, LEAST_LEVEL, LEAST_CHOICE)


def best_way(plain: Sequence[Way], orders: Sequence[Way]) -> Way:
    """The best of all ways; the first plain one, which is in use, unless another is better. orders:
    ways with another order of the outputs, which have to be better than the best way to give the
    pictures."""
    best = plain[0]
    for ways in plain[1:], orders:
        level = LEVEL / max(len(ways), 1)
        better = [
            way for way in ways if way.is_well_above_chance and way.is_better_than(best, level)
        ]
        # the plainest of those that chance may have put behind another
        unbeaten = [way for way in better if not any(other.outdoes(way) for other in better)]
        best = max(better, key=lambda way: way.accuracy, default=best)
        best = unbeaten[0] if unbeaten else best
    return best


def costs_of(
    outputs: Mapping[PixelOptions, np.ndarray], labels: np.ndarray
) -> dict[PixelOptions, Costs]:
    """What outputs (n_images, n_classes), of each way, cost if each class were the true one: -log
    of the probabilities, or of those that come of them as logits, sharpened. So outputs that were
    fitted to 0 and 1 are as sure as logits that say the same; and percentages, which are no
    logits, are softened as well."""
    exact = {way: values.astype(np.float64) for way, values in outputs.items()}
    logits = exact
    if all(are_probabilities(values) for values in exact.values()):
        logits = {way: np.log(np.maximum(values, SMALLEST)) for way, values in exact.items()}
    return {
        way: Costs(_surest_losses(logits[way], labels), values.argmax(axis=1))
        for way, values in exact.items()
    }


def _surest_losses(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """-log of the probabilities that come of logits, sharpened as far as that makes the mean loss
    smaller."""
    factors = SHARPER + (SOFTER if _are_percentages(logits, labels) else ())
    candidates = [
        -np.maximum(log_softmax(factor * logits, axis=1), np.log(SMALLEST)) for factor in factors
    ]
    return min(candidates, key=lambda losses: _mean_loss(losses, labels))


def _are_percentages(outputs: np.ndarray, labels: np.ndarray) -> bool:
    """Whether outputs are near 100 for the true class and near 0 for the others, as those of a
    network that was fitted to these numbers: they need not add up to 100 but in the mean."""
    is_true = np.eye(outputs.shape[1])[labels] - 1 / outputs.shape[1]
    spread = outputs - outputs.mean(axis=1, keepdims=True)
    covariance, variances = (spread * is_true).sum(), (spread**2).sum() * (is_true**2).sum()
    is_fitted = covariance > 0 and covariance**2 > GOOD_FIT * variances
    return bool(is_fitted and abs(outputs.sum(axis=1).mean() / 100 - 1) < ABOUT)


def _mean_loss(losses: np.ndarray, labels: np.ndarray) -> float:
    return float(losses[np.arange(len(labels)), labels].mean())


def matched_classes(answers: np.ndarray, labels: np.ndarray, n_classes: int) -> tuple[int, ...]:
    """The class of each output in the best one-to-one assignment: that of the most pictures.
    answers: the output that is the network's answer, (n_images,)."""
    cells = answers * n_classes + labels
    counts = np.bincount(cells, minlength=n_classes * n_classes).reshape(n_classes, n_classes)
    _, classes = linear_sum_assignment(counts, maximize=True)
    return tuple(classes.tolist())


def cross_matched_classes(costs: Costs, labels: np.ndarray) -> Costs:
    """Costs by class, where the outputs of each half of the pictures are matched to the classes on
    the other half."""
    by_class = Costs(np.empty_like(costs.losses), np.empty_like(costs.answers))
    n_classes = costs.losses.shape[1]
    half = np.arange(len(labels)) % 2 == 0
    for part, other_part in (half, ~half), (~half, half):
        order = matched_classes(costs.answers[other_part], labels[other_part], n_classes)
        of_part = Costs(costs.losses[part], costs.answers[part]).in_order(order)
        by_class.losses[part], by_class.answers[part] = of_part
    return by_class


def ways_in_other_orders(
    costs: Mapping[PixelOptions, Costs],
    labels: np.ndarray,
    surprises: Mapping[PixelOptions, float],
    known_orders: Sequence[tuple[int, ...]],
) -> list[Way]:
    """Ways with the orders of outputs that people use, then with the best assignment of each way,
    where that can be believed."""
    known = [
        Way(options, of_way.in_order(order), labels, surprises.get(options), order)
        for order in known_orders
        for options, of_way in costs.items()
    ]
    ways = [
        Way(
            options,
            cross_matched_classes(of_way, labels),
            labels,
            surprises.get(options),
            matched_classes(of_way.answers, labels, of_way.losses.shape[1]),
        )
        for options, of_way in costs.items()
    ]
    return known + [way for way in ways if way.is_mostly_right]
