"""Do other networks say the same? The unit of replication is the network trained from another seed,
not the image.

    sign_flip_test(trained - untrained)     # per seed: is the mean difference above 0?
    noise_ceiling(matrices)                 # how well any model could agree with these networks
    between_seeds(matrices)                 # where they agree with one another, pair by pair

Sources: Nili et al. 2014 (noise ceiling), Mehrer et al. 2020 (seeds differ).
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np

from activsim.analysis import rank_tests
from activsim.analysis.rank_tests import DRAWS, Outcome

MIN_SEEDS = 5  # 2**-5 is the first power of a half below LEVEL
ALL_FLIPS = 16  # seeds up to which all sign patterns are tried
# networks disagree about a pair of classes if its ranks span more than this share of all pairs
DISAGREEMENT = 0.5


def sign_flip_test(differences: np.ndarray, draws: int = DRAWS, seed: int = 0) -> Outcome:
    """Is the mean of differences (n_seeds,) above 0? p: share of the 2^n_seeds sign patterns whose
    mean is at least as high; random ones beyond 16 seeds. If nothing but chance decided which of
    two was higher, each sign would be as likely as the other. NaN with a reason for fewer than 5
    seeds: the smallest p would be above 0.05."""
    differences = np.asarray(differences, dtype=np.float64)
    n_seeds = len(differences)
    value = float(differences.mean()) if n_seeds else math.nan
    if 0 < n_seeds < MIN_SEEDS:
        return Outcome(
            value,
            smallest_p=2.0**-n_seeds,
            why=f"{_seeds(n_seeds)} too few: even if all agreed, p would be {2.0**-n_seeds:.2g}. "
            f"Train at least {MIN_SEEDS}.",
        )
    if math.isnan(value):
        return Outcome(
            value, why="Some of the differences are undefined, so that there is no mean to test."
        )
    exact = n_seeds <= ALL_FLIPS
    if exact:
        signs = np.array(list(itertools.product((1, -1), repeat=n_seeds)))
    else:
        signs = np.random.default_rng(seed).choice((1, -1), (draws, n_seeds))
    sums = signs @ differences
    rounding = 1e-12 * np.abs(differences).sum()  # so that ties count as hits
    hits = int((sums >= differences.sum() - rounding).sum())
    best = int((sums >= np.abs(differences).sum() - rounding).sum())
    if not exact:
        return Outcome(value, (1 + hits) / (1 + draws), draws, False, 1 / (1 + draws))
    return Outcome(value, hits / len(sums), len(sums), True, best / len(sums))


@dataclass(frozen=True, eq=False)
class Ceiling:
    """upper: mean rho-a of each network with the mean of all (it is part of it, so too high);
    lower: with the mean of the others (so too low); of_each: what `lower` is the mean of, float64
    (n_seeds,)."""

    lower: float
    upper: float
    of_each: np.ndarray
    why: str = ""


def _seeds(n_seeds: int) -> str:
    return "1 seed is" if n_seeds == 1 else f"{n_seeds} seeds are"


def noise_ceiling(matrices: np.ndarray) -> Ceiling:
    """Between which bounds the best possible model would agree with the matrices (n_seeds,
    n_classes, n_classes) of networks trained alike. Means are taken over rank-transformed matrices,
    as fits a rank correlation."""
    matrices = np.asarray(matrices, dtype=np.float64)
    n_seeds = len(matrices)
    why = "One network alone has no noise ceiling." if n_seeds < 2 else ""
    why = why or next(
        filter(
            None, (rank_tests.why_undefined(matrix, "A network's matrix") for matrix in matrices)
        ),
        "",
    )
    if why:
        return Ceiling(math.nan, math.nan, np.full(n_seeds, np.nan), why)
    ranked = rank_tests.ranks(matrices)
    total = ranked.sum(axis=0)

    def agreement(seed: int, rank_sum: np.ndarray) -> float:
        return rank_tests.rho_a(
            matrices[seed], rank_tests.square_matrix(rank_sum, matrices.shape[1])
        )

    upper = np.array([agreement(seed, total) for seed in range(n_seeds)])
    lower = np.array([agreement(seed, total - ranked[seed]) for seed in range(n_seeds)])
    return Ceiling(float(lower.mean()), float(upper.mean()), lower)


@dataclass(frozen=True, eq=False)
class BetweenSeeds:
    """agreement: rho-a of each two networks (n_seeds, n_seeds), NaN on the diagonal. For each pair
    of classes, (n_classes, n_classes): mean and sd (of one network, n - 1) of its dissimilarity
    over the networks; lowest and highest rank a network gives it (1: most alike); disagree: those
    ranks span more than half of all pairs, so that one network counts the pair among the alike and
    another among the different. NaN on the diagonals."""

    agreement: np.ndarray
    mean: np.ndarray
    sd: np.ndarray
    lowest: np.ndarray
    highest: np.ndarray
    disagree: np.ndarray


def between_seeds(matrices: np.ndarray) -> BetweenSeeds:
    """Where networks trained alike agree with one another. matrices: (n_seeds, n_classes,
    n_classes)."""
    matrices = np.asarray(matrices, dtype=np.float64)
    n_seeds, n_classes = matrices.shape[:2]
    agreement = np.full((n_seeds, n_seeds), np.nan)
    for a, b in itertools.combinations(range(n_seeds), 2):
        agreement[a, b] = agreement[b, a] = rank_tests.rho_a(matrices[a], matrices[b])
    ranked = rank_tests.ranks(matrices)
    lowest, highest = ranked.min(axis=0), ranked.max(axis=0)
    values = rank_tests.condensed(matrices)
    spread = values.std(axis=0, ddof=1) if n_seeds > 1 else np.full(values.shape[1], np.nan)
    mean, sd, lowest, highest = (
        _without_diagonal(rank_tests.square_matrix(by_pair, n_classes))
        for by_pair in (values.mean(axis=0), spread, lowest, highest)
    )
    disagree = highest - lowest > DISAGREEMENT * ranked.shape[1]  # False where undefined
    return BetweenSeeds(agreement, mean, sd, lowest, highest, disagree)


def _without_diagonal(matrix: np.ndarray) -> np.ndarray:
    np.fill_diagonal(matrix, np.nan)
    return matrix
