"""Which neurons to silence: the ways to pick them, and sets drawn by lot.

pairs.shared_neurons(profiles[6], profiles[0], 0.5)     # those that classes 6 and 0 share
top_neurons(neurons.selectivity(profiles, 6), 6)        # the six most selective for class 6
sets, all_of_them = random_sets(firing, 6, draws=200, seed=0)
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Pick:
    """One way to pick neurons. rule: how, in a sentence; {k}, {first} and {second} stand for the
    number and the classes."""

    rule: str


SHARED, SELECTIVE, BY_HAND, AT_RANDOM = (
    "shared by the two",
    "selective for the class",
    "by hand",
    "at random",
)
PICKS = {
    SHARED: Pick(
        "the {k} that fire most for both {first} and {second}, by the smaller of the two rates"
    ),
    SELECTIVE: Pick(
        "the {k} most selective for {first}: (its rate − mean of the others) / (their sum)"
    ),
    BY_HAND: Pick("those picked by hand"),
    AT_RANDOM: Pick("{k} drawn by lot"),
}


def top_neurons(scores: np.ndarray, k: int) -> np.ndarray:
    """The k neurons with the highest scores, int (k,), highest first; ties in the layer's order,
    NaN never."""
    order = np.argsort(-scores, kind="stable")
    return order[~np.isnan(scores[order])][:k]


def random_set(pool: np.ndarray, k: int, seed: int) -> np.ndarray:
    """k neurons of the pool (fewer where it holds fewer) drawn by lot, ascending, int."""
    return np.sort(np.random.default_rng([seed, 1]).permutation(pool)[:k])


def random_sets(pool: np.ndarray, k: int, draws: int, seed: int) -> tuple[np.ndarray, bool]:
    """Sets of k neurons of the pool: int (n_sets, k), each ascending; and whether these are all
    there are.

    `draws` of them by lot, each by itself, so that one may come twice; all there are, once, where
    these are no more than `draws`. Raises ValueError where the pool holds fewer than k."""
    pool = np.sort(np.asarray(pool))
    if not 0 <= k <= len(pool):
        raise ValueError(
            f"Sets of {k} neurons were asked for, but there are {len(pool)} to draw from. Ask for "
            "fewer."
        )
    if math.comb(len(pool), k) <= draws:
        all_sets = list(itertools.combinations(pool.tolist(), k))
        return np.array(all_sets, dtype=np.int64).reshape(len(all_sets), k), True
    rng = np.random.default_rng([seed, 0])
    return np.sort([rng.choice(pool, k, replace=False) for _ in range(draws)], axis=1), False
