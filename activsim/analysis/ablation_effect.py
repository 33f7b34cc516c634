"""What silencing neurons did to which classes, beside what random sets of as many neurons do.

    harm(before, after, random, [6, 0])            # of classes 6 and 0: before, after, p
    specific_harm(before, after, random, [6, 0])   # how much more they lose than all others, p

before, after: confusions int (n_classes, n_outputs), row = true class; random: images of each class
that are right without each random set, int (n_sets, n_classes)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

ROUNDING = 1e-12  # so that ties count as hits


@dataclass(frozen=True, eq=False)
class Harm:
    """Accuracy in 0..1 of some classes' images before and after, of each random set float64
    (n_sets,), and p: the share of random sets that hurt at least as much. NaN where there are no
    images or no random sets."""

    before: float
    after: float
    random: np.ndarray
    p: float
    hits: int

    @property
    def change(self) -> float:
        return self.after - self.before


def random_band(random: np.ndarray) -> np.ndarray:
    """The median of what random sets leave, and where all but the lowest and the highest 5% of them
    lie: float64 (3, ...) of (n_sets, ...), NaN without any."""
    if not len(random):
        return np.full((3, *random.shape[1:]), np.nan)
    return np.quantile(random, [0.5, 0.05, 0.95], axis=0)


def n_correct(confusions: np.ndarray) -> np.ndarray:
    """Images of each class that are taken for what they are: int (..., n_classes) of (...,
    n_classes, n_outputs)."""
    return np.diagonal(confusions, axis1=-2, axis2=-1)


def accuracy(confusion: np.ndarray, classes: Sequence[int] | None = None) -> float:
    """Share of the images of these classes (all where None) that are taken for what they are; NaN
    without images."""
    labels = list(range(len(confusion)) if classes is None else classes)
    n_images = int(confusion[labels].sum())
    return float(n_correct(confusion)[labels].sum() / n_images) if n_images else float("nan")


def accuracy_by_class(n_right: np.ndarray, confusion: np.ndarray) -> np.ndarray:
    """Accuracy of each class, float64 (..., n_classes), where so many images are right, int (...,
    n_classes); any confusion says how many images there are. NaN without images."""
    with np.errstate(invalid="ignore"):
        return n_right / confusion.sum(axis=-1).astype(np.float64)


def _p(hits: int, n_sets: int, all_of_them: bool) -> float:
    """See `harm`."""
    return hits / n_sets if all_of_them else (1 + hits) / (1 + n_sets)


def harm(
    before: np.ndarray,
    after: np.ndarray,
    random: np.ndarray | None,
    classes: Sequence[int],
    all_of_them: bool = False,
    after_on_sample: np.ndarray | None = None,
) -> Harm:
    """How much worse the images of `classes` are sorted, beside random sets (None: not there yet).
    after_on_sample: confusions after, of those images that the random sets were run over, where
    these are not all.

    p = (1 + hits) / (1 + sets) for sets drawn by lot, hits being those after which at most as many
    images are right; where `random` holds all sets there are, the silenced one among them, p = hits
    / sets."""
    classes = list(classes)
    accuracy_before, accuracy_after = accuracy(before, classes), accuracy(after, classes)
    after_on_sample = after if after_on_sample is None else after_on_sample
    n_compared = after_on_sample[classes].sum()
    if random is None or not len(random) or not n_compared:
        unknown = np.full(0 if random is None else len(random), np.nan)
        return Harm(accuracy_before, accuracy_after, unknown, float("nan"), 0)
    n_right = random[:, classes].sum(axis=1)
    hits = int((n_right <= n_correct(after_on_sample)[classes].sum()).sum())
    p = _p(hits, len(random), all_of_them)
    return Harm(accuracy_before, accuracy_after, n_right / n_compared, p, hits)


@dataclass(frozen=True, eq=False)
class SpecificHarm:
    """How much accuracy some classes lose beyond what all others lose: loss, lost_by_others in
    0..1, n_sets random sets, of which `hits` cost these classes at least as much more, p. NaN where
    there are no images or no random sets; without other classes p is of what these lose."""

    loss: float
    lost_by_others: float
    n_sets: int
    p: float
    hits: int

    @property
    def excess(self) -> float:
        return self.loss - self.lost_by_others


def specific_harm(
    before: np.ndarray,
    after: np.ndarray,
    random: np.ndarray | None,
    classes: Sequence[int],
    all_of_them: bool = False,
    after_on_sample: np.ndarray | None = None,
) -> SpecificHarm:
    """As `harm`, of what these classes lose beyond the others: neurons that the network needs for
    everything harm these classes too, and nothing in particular."""
    others = [label for label in range(len(before)) if label not in classes]
    loss, lost_by_others = (
        accuracy(before, labels) - accuracy(after, labels) for labels in (classes, others)
    )
    after_on_sample = after if after_on_sample is None else after_on_sample
    n_images = after_on_sample.sum(axis=-1).astype(np.float64)
    n_mine, n_theirs = n_images[list(classes)].sum(), n_images[others].sum()
    if random is None or not len(random) or not n_mine or (others and not n_theirs):
        n_sets = 0 if random is None else len(random)
        return SpecificHarm(loss, lost_by_others, n_sets, float("nan"), 0)

    def advantage(n_right: np.ndarray) -> np.ndarray:
        """Of the others' accuracy; what it was before is the same for all sets."""
        own_accuracy = n_right[..., list(classes)].sum(axis=-1) / n_mine
        other_accuracy = n_right[..., others].sum(axis=-1) / n_theirs if others else 0.0
        return np.asarray(other_accuracy - own_accuracy)

    hits = int((advantage(random) >= advantage(n_correct(after_on_sample)) - ROUNDING).sum())
    p = _p(hits, len(random), all_of_them)
    return SpecificHarm(loss, lost_by_others, len(random), p, hits)
