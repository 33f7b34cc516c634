"""Groups drawn by lot are judged as any others."""

import numpy as np
import pytest
from scipy import stats

from activsim.analysis import judge
from activsim.analysis.random_groups import ANSWERS, answers_of_random_groups

GROUPS = [[0, 1, 2], [3, 4, 5]]


def made(rng, n_seeds=5):
    centres = rng.normal(0, 1, (8, 30))
    trained = centres.copy()
    for group in GROUPS:
        trained[group] += 0.5 * (centres[group].mean(axis=0) - centres[group])

    def halves(profiles):
        return profiles + rng.normal(0, 0.1, (2, *profiles.shape))

    def networks(profiles):
        return [halves(profiles + rng.normal(0, 0.1, profiles.shape)) for _ in range(n_seeds)]

    return {"pixels": halves(centres)}, networks(centres), networks(trained)


def test_each_grouping_has_the_same_sizes_and_the_answer_of_judge():
    pixels, untrained, trained = made(np.random.default_rng(0))
    assert judge.judge(pixels, untrained, trained, GROUPS).answer == judge.MORE
    heard = []
    tried = answers_of_random_groups(
        pixels, untrained, trained, GROUPS, 0.2, n_draws=20, seed=3, progress=heard.append
    )
    rng, counts = np.random.default_rng(3), dict.fromkeys(ANSWERS, 0)
    for _ in range(20):
        order = rng.permutation(8)
        groups = [order[:3].tolist(), order[3:6].tolist()]  # the others are alone
        counts[judge.judge(pixels, untrained, trained, groups, 0.2, 3).answer] += 1
    assert tried.counts == counts
    assert heard == list(range(20))
    assert counts[judge.MORE] < 10


def test_the_interval_is_exact():
    tried = answers_of_random_groups(*made(np.random.default_rng(1), n_seeds=2), GROUPS, n_draws=9)
    assert tried.counts == dict.fromkeys(ANSWERS, 0) | {judge.OPEN: 9}  # too few seeds
    low, high = tried.interval(judge.OPEN)
    assert (low, high) == (pytest.approx(stats.beta.ppf(0.025, 9, 1)), 1)
    assert tried.interval(judge.MORE)[0] == 0


def test_what_is_no_groups_is_said():
    with pytest.raises(ValueError, match="groups"):
        answers_of_random_groups(*made(np.random.default_rng(2)), [[0, 99]], n_draws=1)
