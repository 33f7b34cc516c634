"""Which neurons to silence: the ways to pick them, and sets drawn by lot.

pairs.shared_neurons(profiles[6], profiles[0], 0.5)     # those that classes 6 and 0 share
selective_neurons(profiles, 6, 0.5)[:6]                 # the six most selective for class 6
sets, all_of_them = random_sets(firing, 6, draws=200, seed=0)
matched = matched_sets(silenced, firing, activation, draws=200, seed=0)
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from activsim.analysis.neurons import selectivity

AS_ACTIVE, PLAIN = "as active", "any"  # what random sets are
TOLERANCES = (0.05, 0.1, 0.2, 0.5)  # of summed activation; the first that leaves enough sets
FEWEST_SETS = 20  # different ones, below which p could not be as small as 5%
FEWEST_WALKS = 15  # of the first FEWEST_SETS, that have to come to different sets
ROUNDING = 1e-12
MOST_LISTED = 20_000  # sets of which all that match are looked for
STEPS_A_NEURON, MOST_STEPS = 100, 10_000  # of a walk


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


def selective_neurons(profiles: np.ndarray, label: int, cutoff: float) -> np.ndarray:
    """The neurons that fire for the class, the most selective for it first, int: one that fires for
    less than `cutoff` of its images is near dead, however selective it looks. profiles (n_classes,
    n_neurons)."""
    fires = profiles[label] >= cutoff
    scores = np.where(fires, selectivity(profiles, label), np.nan)
    return top_neurons(scores, len(scores))


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


@dataclass(frozen=True, eq=False)
class RandomSets:
    """sets: int (n_sets, k), each ascending; all_of_them: whether these are all there are;
    tolerance: by how much their summed activation may differ from that of the silenced neurons, a
    share of it; infinite where they are not matched."""

    sets: np.ndarray
    all_of_them: bool
    tolerance: float = math.inf

    @property
    def is_single(self) -> bool:
        """Whether the silenced neurons are the only set of as many: chance has no other."""
        return self.all_of_them and len(self.sets) == 1


def matched_sets(
    silenced: np.ndarray, pool: np.ndarray, activation: np.ndarray, draws: int, seed: int
) -> RandomSets:
    """Sets of as many neurons of the pool that are together as active as the silenced ones, which
    are among the pool: within 5%, or the next of TOLERANCES that leaves at least 20 different
    sets; any sets where none does. activation: of each neuron of the layer, at least 0.

    Of few neurons all that match are looked for; `draws` of them by lot where there are more. Of
    many, walks of random swaps go from the silenced set to one that matches, and from there, each
    by itself, to `draws` others: if the silenced set were no different from those that match, it
    could as well be any of them, so that p holds however short the walks are (Besag and Clifford
    1989, Generalized Monte Carlo significance tests)."""
    silenced, pool = np.sort(np.asarray(silenced)), np.sort(np.asarray(pool))
    k, rng = len(silenced), np.random.default_rng([seed, 2])
    activation = np.nan_to_num(np.asarray(activation, dtype=np.float64))
    every = None
    if math.comb(len(pool), k) <= MOST_LISTED:
        every = np.array(list(itertools.combinations(pool.tolist(), k)), dtype=np.int64)
        every = every.reshape(-1, k)
    for tolerance in TOLERANCES:
        if every is not None:
            matching = _matching(every, silenced, activation, tolerance)
            if len(matching) < FEWEST_SETS:
                continue
            if len(matching) <= draws:
                return RandomSets(matching, True, tolerance)
            return RandomSets(matching[rng.integers(len(matching), size=draws)], False, tolerance)
        total = activation[silenced].sum()
        bounds = (total * (1 - tolerance) - ROUNDING, total * (1 + tolerance) + ROUNDING)
        (middle,) = _walks(silenced[None], pool, activation, bounds, [seed, 3])
        start = np.repeat(middle[None], max(draws, FEWEST_SETS), axis=0)
        sets = _walks(start, pool, activation, bounds, [seed, 4])
        if len(np.unique(sets[:FEWEST_SETS], axis=0)) >= FEWEST_WALKS:
            return RandomSets(sets[:draws], False, tolerance)
    return RandomSets(*random_sets(pool, k, draws, seed))


def _matching(
    sets: np.ndarray, silenced: np.ndarray, activation: np.ndarray, tolerance: float
) -> np.ndarray:
    total = activation[silenced].sum()
    apart = np.abs(activation[sets].sum(axis=1) - total)
    return np.asarray(sets[apart <= tolerance * total + ROUNDING])


def _walks(
    sets: np.ndarray,
    pool: np.ndarray,
    activation: np.ndarray,
    bounds: tuple[float, float],
    seeds: Sequence[int],
) -> np.ndarray:
    """From the same set, (n_sets, k), the sets after as many walks: at each step a neuron is
    exchanged for another of the pool where the set's sum then stays within the bounds. Each set is
    as likely to come of another as that one of it. Of more walks the first are the same."""
    n_sets, k = sets.shape
    others = np.repeat(np.setdiff1d(pool, sets[0])[None], n_sets, axis=0)
    members = sets.copy()
    if not others.shape[1]:
        return members
    sums, walks = activation[members].sum(axis=1), np.arange(n_sets)
    n_steps = min(STEPS_A_NEURON * k, MOST_STEPS)
    streams = [np.random.default_rng([*seeds, walk]) for walk in range(n_sets)]
    n_choices = (k, others.shape[1])
    choices = np.array([rng.integers(n_choices, size=(n_steps, 2)) for rng in streams])
    for leaving, coming in choices.transpose(1, 2, 0):
        old, new = members[walks, leaving], others[walks, coming]
        sums_then = sums + activation[new] - activation[old]
        goes = (sums_then >= bounds[0]) & (sums_then <= bounds[1])
        members[walks, leaving] = np.where(goes, new, old)
        others[walks, coming] = np.where(goes, old, new)
        sums = np.where(goes, sums_then, sums)
    return np.sort(members, axis=1)
