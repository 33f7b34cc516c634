"""Ways to use a network: how pixels are given to it, and which class each output stands for; and
which of them is the best.

Ways are compared picture by picture. Another way is better where the network is right more often
(the exact test of McNemar, 1947, on the pictures that only one of the two gets right). An accuracy
near normal is no proof: given pixels of another scale a network can be as often right, and sure of
itself where it is wrong. So another way is better too where it is right no less often and its loss
is smaller (a proper score: Gneiting and Raftery 2007; a test of the mean over the pictures), by
half at least: a network that learned its pictures by heart has a smaller loss with pixels that make
it less sure, down to half of it where their scale is half. The first test is corrected for the
number of ways (Bonferroni); of the second that half takes care. A way in which the network is right
little more often than by chance is never better: an untrained network has such ways by luck.

The order of the outputs is the best one-to-one assignment of outputs to classes (Kuhn, "The
Hungarian method", 1955), found on one half of the pictures and tried on the other, and the other
way round. Some order suits every network, also an untrained one that answers clothes alike, so an
order is believed only where the network is then right for half of the pictures; the alphabetical
order and the reverse, which people do use, where it is well above chance.

Where the network has a BatchNormalization, that one remembers the mean and the variance of what it
was given in training, and tells more than any score: a way whose pixels give it these is better
than one whose pixels do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.special import log_softmax
from scipy.stats import binomtest, ttest_1samp

from activsim.networks.outputs import are_probabilities

SMALLEST = 1e-7  # probability that counts
STRANGE = 100.0  # nats of surprise: another scale altogether
FAR = 10  # times less is not strange
LEVEL = 0.01  # of the test whether another way is better
LEAST_LEVEL = 0.05  # of the test that it is right less often
LEAST_SHARE = 0.5  # by which a loss has to be smaller
LEAST_CHOICE = 0.3  # where a plainer way is among the better ones
WELL_ABOVE = 0.3  # of the way from chance to always right


class Way:
    """A way to use a network. losses: float64 (n_images, n_classes), what it would cost if each
    class were the true one, in the order of the classes, the smallest at the network's answer;
    class_order: the class that each output stands for, where it is not the one in use; surprise:
    see normalization_memory, None where there is none."""

    def __init__(
        self,
        pixels: str,
        losses: np.ndarray,
        labels: np.ndarray,
        surprise: float | None = None,
        class_order: tuple[int, ...] = (),
    ) -> None:
        self.pixels, self.class_order, self.surprise = pixels, class_order, surprise
        self.n_classes = losses.shape[1]
        self.true_class = losses[np.arange(len(labels)), labels]
        self.is_right = losses.argmin(axis=1) == labels
        self.accuracy = float(self.is_right.mean())
        self.loss = float(self.true_class.mean())

    def scores_better_than(self, other: Way, level: float, least_share: float) -> bool:
        """Whether it is right more often, or is not right less often and has a loss that is smaller
        by that share at least; level: of the tests."""
        if self.is_right_more_often_than(other, level):
            return True
        if other.is_right_more_often_than(self, LEAST_LEVEL):
            return False
        if self.loss > (1 - least_share) * other.loss:
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
        return self.is_well_above_chance and self.accuracy >= 0.5


def best_way(plain: Sequence[Way], orders: Sequence[Way]) -> Way:
    """The best of all ways; the first plain one, which is in use, unless another is better. orders:
    ways with another order of the outputs, which have to be better than the best way to give the
    pixels."""
    best = plain[0]
    for ways in plain[1:], orders:
        level = LEVEL / max(len(ways), 1)
        better = [
            way for way in ways if way.is_well_above_chance and way.is_better_than(best, level)
        ]
        # the plainest of those that chance may have put behind another
        unbeaten = [
            way
            for way in better
            if not any(other.is_better_than(way, LEAST_LEVEL, LEAST_CHOICE) for other in better)
        ]
        best = max(better, key=lambda way: way.accuracy, default=best)
        best = unbeaten[0] if unbeaten else best
    return best


def losses_of(outputs: Mapping[str, np.ndarray], labels: np.ndarray) -> dict[str, np.ndarray]:
    """What outputs (n_images, n_classes), of each way, cost if each class were the true one. Of
    probabilities that is -log; outputs that are none were trained as logits or, where that explains
    them better, to be 1 for the true class and 0 for all others (the squared error)."""
    exact = {way: values.astype(np.float64) for way, values in outputs.items()}
    if all(are_probabilities(values) for values in exact.values()):
        return {way: -np.log(np.maximum(values, SMALLEST)) for way, values in exact.items()}
    n_classes = next(iter(exact.values())).shape[1]
    as_logits = {
        way: -np.maximum(log_softmax(values, axis=1), np.log(SMALLEST))
        for way, values in exact.items()
    }
    as_scores = {
        way: (values**2).sum(axis=1, keepdims=True) - 2 * values + 1
        for way, values in exact.items()
    }

    if n_classes < 2:  # nothing is to be told apart
        return as_logits

    def share(losses: dict[str, np.ndarray], of_none: float) -> float:
        """The smallest mean loss, of what it costs to know nothing."""
        rows = np.arange(len(labels))
        return min(float(values[rows, labels].mean()) for values in losses.values()) / of_none

    scores_explain = share(as_scores, 1 - 1 / n_classes) < share(as_logits, np.log(n_classes))
    return as_scores if scores_explain else as_logits


def matched_classes(losses: np.ndarray, labels: np.ndarray) -> tuple[int, ...]:
    """The class of each output in the best one-to-one assignment: that of the most pictures.
    losses: (n_images, n_outputs), the smallest at the network's answer."""
    n_classes = losses.shape[1]
    cells = losses.argmin(axis=1) * n_classes + labels
    counts = np.bincount(cells, minlength=n_classes * n_classes).reshape(n_classes, n_classes)
    _, classes = linear_sum_assignment(counts, maximize=True)
    return tuple(classes.tolist())


def cross_matched_classes(losses: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Losses (n_images, n_classes) in the order of the classes, where the outputs of each half of
    the pictures are matched to the classes on the other half."""
    by_class = np.empty_like(losses)
    half = np.arange(len(labels)) % 2 == 0
    for part, other_part in (half, ~half), (~half, half):
        columns = np.argsort(matched_classes(losses[other_part], labels[other_part]))
        by_class[part] = losses[part][:, columns]
    return by_class


def ways_in_other_orders(
    losses: Mapping[str, np.ndarray],
    labels: np.ndarray,
    surprises: Mapping[str, float],
    known_orders: Sequence[tuple[int, ...]],
) -> list[Way]:
    """Ways with the orders of outputs that people use, then with the best assignment of each way,
    where that can be believed."""
    known = [
        Way(name, values[:, np.argsort(order)], labels, surprises.get(name), order)
        for order in known_orders
        for name, values in losses.items()
    ]
    ways = [
        Way(
            name,
            cross_matched_classes(values, labels),
            labels,
            surprises.get(name),
            matched_classes(values, labels),
        )
        for name, values in losses.items()
    ]
    return known + [way for way in ways if way.is_mostly_right]
