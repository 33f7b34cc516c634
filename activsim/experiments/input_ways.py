"""Ways to use a network: how pixels are given to it, and which class each output stands for; and
which of them is the best.

The order of the outputs is the best one-to-one assignment of outputs to classes (Kuhn, "The
Hungarian method", 1955), found on one half of the pictures and tried on the other, and the other
way round, so that a network at chance does not seem to know anything. An accuracy near normal is no
proof: given pixels of another scale a network can be as often right, and sure of itself where it is
wrong. So ways are compared by the probability that they give to the true class (the mean of its
logarithm is the loss, a proper score: Gneiting and Raftery 2007). Another way is better where its
loss is smaller, it is right at least as often, and chance does not explain it: Wilcoxon's signed
rank test over the pictures, corrected for the number of ways (Bonferroni).

Where the network has a BatchNormalization, that one remembers the mean and the variance of what it
was given in training, and tells more than any score: a way whose pixels give it these is better
than one whose pixels do not."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.special import log_softmax
from scipy.stats import binomtest, wilcoxon

from activsim.networks.outputs import are_probabilities

SMALLEST = 1e-7  # probability that counts


STRANGE = 100.0  # nats of surprise: another scale altogether


FAR = 10  # times less is not strange


LEVEL = 0.01  # of the test whether another way is better


class Way:
    """A way to use a network. by_class: log probabilities float64 (n_images, n_classes), in the
    order of the classes; surprise: see
    normalization_memory, None where there is none."""

    def __init__(
        self,
        pixels: str,
        is_matched: bool,
        by_class: np.ndarray,
        labels: np.ndarray,
        surprise: float | None,
    ) -> None:
        self.pixels, self.is_matched, self.surprise = pixels, is_matched, surprise
        self.true_class = by_class[np.arange(len(labels)), labels]
        self.right = by_class.argmax(axis=1) == labels
        self.accuracy = float(self.right.mean())
        self.loss = float(-self.true_class.mean())

    def scores_better_than(self, other: Way, n_ways: int) -> bool:
        """Whether it does, by more than chance."""
        if self.loss >= other.loss or self.accuracy < other.accuracy:
            return False
        p = wilcoxon(self.true_class, other.true_class, alternative="greater").pvalue
        return bool(p * n_ways < LEVEL)

    def fits_better_than(self, other: Way) -> bool:
        """Whether its pixels are what the network remembers, and the other's are not."""
        if self.surprise is None or other.surprise is None:
            return False
        return other.surprise > STRANGE > FAR * self.surprise


def best_way(plain: list[Way], matched: list[Way]) -> Way:
    """The best of all ways; the first plain one, which is in use, unless another is better."""
    best, n_ways = plain[0], len(plain) + len(matched)
    # another order of the outputs has to be better than the best way to give the pixels
    for ways in plain[1:], matched:
        better = [
            way
            for way in ways
            if not best.fits_better_than(way)
            and (way.fits_better_than(best) or way.scores_better_than(best, n_ways))
        ]
        first = min(better, key=lambda way: way.loss, default=best)
        # the plainest of those that chance may have put behind the first
        best = next(way for way in [*better, best] if not first.scores_better_than(way, n_ways))
    return best


def is_above_chance(way: Way, n_classes: int) -> bool:
    n_right, n_images = int(way.right.sum()), len(way.right)
    return binomtest(n_right, n_images, 1 / n_classes, alternative="greater").pvalue < LEVEL


def log_probabilities(outputs: np.ndarray) -> np.ndarray:
    """Of each class, float64 (n_images, n_classes), also where the network leaves out softmax."""
    outputs = outputs.astype(np.float64)
    if are_probabilities(outputs):
        return np.log(np.maximum(outputs, SMALLEST))
    return np.maximum(log_softmax(outputs, axis=1), np.log(SMALLEST))


def matched_classes(logs: np.ndarray, labels: np.ndarray) -> tuple[int, ...]:
    """The class of each output in the best one-to-one assignment: that of the most pictures. logs:
    (n_images, n_outputs)."""
    n_classes = logs.shape[1]
    cells = logs.argmax(axis=1) * n_classes + labels
    counts = np.bincount(cells, minlength=n_classes * n_classes).reshape(n_classes, n_classes)
    _, classes = linear_sum_assignment(counts, maximize=True)
    return tuple(classes.tolist())


def cross_matched_classes(logs: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Log probabilities (n_images, n_classes) in the order of the classes, where the outputs of
    each half of the pictures are matched to the classes on the other half."""
    by_class = np.empty_like(logs)
    half = np.arange(len(labels)) % 2 == 0
    for tried, known in (half, ~half), (~half, half):
        by_class[tried] = logs[tried][:, np.argsort(matched_classes(logs[known], labels[known]))]
    return by_class
