"""How trained networks agree with a hypothesis beside untrained ones and the pixels: six tests of
rho-a. What it comes to is judged by `judge`, on another statistic.

    ceiling = noise_ceiling(trained)
    tests = control_tests(pixels, untrained, trained, ceiling, groups)  # dissimilarity matrices
    tests.over_pixels.value, tests.over_pixels.p

All are one-sided. How far each trained network agrees with the mean of the others is not quite
independent of how far the next one does: they share networks, so that the p of that test is
approximate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from activsim.analysis import group_tests
from activsim.analysis.graded import Hypothesis
from activsim.analysis.rank_tests import Outcome
from activsim.analysis.replication import Ceiling, sign_flip_test


@dataclass(frozen=True, eq=False)
class ControlTests:
    """Agreement with the groups, against all placements: of the trained and the untrained networks
    (mean over the seeds) and of the pixels. By sign flips over the seeds: each trained network with
    the mean of the others, trained minus untrained, trained minus pixels."""

    trained: Outcome
    untrained: Outcome
    pixels: Outcome
    with_one_another: Outcome
    over_untrained: Outcome
    over_pixels: Outcome


def control_tests(
    pixels: np.ndarray,
    untrained: np.ndarray,
    trained: np.ndarray,
    ceiling: Ceiling,
    groups: Hypothesis,
    seed: int = 0,
) -> ControlTests:
    """Of dissimilarity matrices: pixels (n_classes, n_classes), untrained and trained (n_seeds,
    n_classes, n_classes), the same seed at the same place. ceiling: of the trained; seed: of tests
    that have to draw. Raises ValueError where these do not fit one another."""
    pixels, untrained, trained = (
        np.asarray(matrices, dtype=np.float64) for matrices in (pixels, untrained, trained)
    )
    if trained.ndim != 3 or trained.shape != untrained.shape or trained.shape[1:] != pixels.shape:
        raise ValueError(
            "As many untrained as trained networks, and the same classes, were expected; matrices "
            f"of shape {untrained.shape}, {trained.shape} and {pixels.shape} came."
        )
    n_seeds = len(trained)
    agreement = group_tests.agreements(np.concatenate([trained, untrained, pixels[None]]), groups)
    trained_agreements, untrained_agreements = agreement[:n_seeds], agreement[n_seeds:-1]
    looks = [trained, untrained, pixels]
    of_trained, of_untrained, of_pixels = group_tests.group_tests(looks, groups, seed=seed)
    return ControlTests(
        of_trained,
        of_untrained,
        of_pixels,
        with_one_another=sign_flip_test(ceiling.of_each, seed=seed),
        over_untrained=sign_flip_test(trained_agreements - untrained_agreements, seed=seed),
        over_pixels=sign_flip_test(trained_agreements - agreement[-1], seed=seed),
    )
