"""The distinct placements of groups of classes: every way to put the classes into groups of the
same sizes.

    n_placements(groups)                       # 2,520 for groups of 5, 3, 1 and 1 classes
    for together in placement_blocks(groups, draws, seed):
        ...                                    # which pairs of classes are in one group

Placements that put the same pairs together are one: two groups of one class are interchangeable.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

Groups = Sequence[Sequence[int]]
FEWEST_CLASSES = 3  # of two there is one distance, and nothing to compare it with
MOST = 50_000  # distinct placements up to which all are tried
BLOCK = 500  # placements looked at together
MOST_KEPT = 1 << 26  # bytes of random placements that are kept for the next look


def why_too_few_classes(n_classes: int) -> str:
    """Why so few classes have no groups, a sentence; "" for enough."""
    if n_classes >= FEWEST_CLASSES:
        return ""
    have = "1 class has" if n_classes == 1 else f"{n_classes} classes have"
    return f"{have} no groups to compare: at least {FEWEST_CLASSES} are needed."


def n_placements(groups: Groups) -> int:
    """n! / (product of the sizes' factorials) / (orders of the groups of one size)."""
    sizes = [len(group) for group in groups]
    same = math.prod(math.factorial(times) for times in Counter(sizes).values())
    return math.factorial(sum(sizes)) // math.prod(map(math.factorial, sizes)) // same


def few_enough_to_try_all(groups: Groups) -> bool:
    """Whether the distinct placements are few enough to try them all."""
    return n_placements(groups) <= MOST


def _all_placements(
    classes: tuple[int, ...], sizes: tuple[int, ...]
) -> Iterator[list[tuple[int, ...]]]:
    """Each distinct way to divide the classes into groups of these sizes, once: the first class
    takes its company."""
    if not classes:
        yield []
        return
    first, *others = classes
    for size in sorted(set(sizes)):
        other_sizes = list(sizes)
        other_sizes.remove(size)
        for company in itertools.combinations(others, size - 1):
            rest = tuple(label for label in others if label not in company)
            for placement in _all_placements(rest, tuple(other_sizes)):
                yield [(first, *company), *placement]


def _together(labels: np.ndarray) -> np.ndarray:
    """Which pairs are in one group, bool (n_placements, n_pairs), of the groups' numbers
    (n_placements, n)."""
    first, second = np.triu_indices(labels.shape[1], 1)
    return labels[:, first] == labels[:, second]


@functools.lru_cache(maxsize=4)
def _all_together(sizes: tuple[int, ...]) -> np.ndarray:
    """`_together` of all distinct placements, read-only."""
    all_placements = list(_all_placements(tuple(range(sum(sizes))), sizes))
    labels = np.empty((len(all_placements), sum(sizes)), dtype=np.int64)
    for row, placement in zip(labels, all_placements, strict=True):
        for number, group in enumerate(placement):
            row[list(group)] = number
    together = _together(labels)
    together.flags.writeable = False
    return together


def placement_blocks(groups: Groups, draws: int, seed: int) -> Iterator[np.ndarray]:
    """Blocks of `_together` as float64: all distinct placements where they are not too many, else
    random ones."""
    sizes = tuple(len(group) for group in groups)
    if few_enough_to_try_all(groups):
        together = _all_together(tuple(sorted(sizes)))
        for start in range(0, len(together), BLOCK):
            yield together[start : start + BLOCK].astype(np.float64)
        return
    blocks: Iterable[np.ndarray] = _random_together(sizes, draws, seed)
    if draws * math.comb(sum(sizes), 2) <= MOST_KEPT:
        blocks = _kept_together(sizes, draws, seed)
    for block in blocks:
        yield block.astype(np.float64)


def _random_together(sizes: tuple[int, ...], draws: int, seed: int) -> Iterator[np.ndarray]:
    """Blocks of `_together` of random placements."""
    rng = np.random.default_rng(seed)
    in_order = np.repeat(np.arange(len(sizes)), sizes)
    for start in range(0, draws, BLOCK):
        labels = rng.permuted(np.tile(in_order, (min(BLOCK, draws - start), 1)), axis=1)
        yield _together(labels)


@functools.lru_cache(maxsize=1)
def _kept_together(sizes: tuple[int, ...], draws: int, seed: int) -> list[np.ndarray]:
    """The same as a list, read-only: every look of a map is judged beside the same ones."""
    blocks = list(_random_together(sizes, draws, seed))
    for block in blocks:
        block.flags.writeable = False
    return blocks
