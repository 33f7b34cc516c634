"""What people say as the hypothesis."""

import math
from dataclasses import asdict
from types import SimpleNamespace

import numpy as np
import pytest

from activsim.analysis import judge
from activsim.experiments import evidence_cache, rated_evidence
from activsim.experiments.compared_profiles import ComparedHalves
from activsim.settings import Settings

N, LABELS = 10, [0, 1, 3, 4, 5, 6, 8, 9]  # of ten classes eight were asked about
GROUPS = [[0, 1], [2, 3], [4, 5], [6, 7]]  # of those eight


def halves(closeness, seed):
    """Classes, of which those of a group are the nearer the higher the closeness."""
    rng = np.random.default_rng(seed)
    centres = rng.standard_normal((N, 200))
    for first, second in ((LABELS[a], LABELS[b]) for a, b in GROUPS):
        centres[second] = closeness * centres[first] + (1 - closeness) * centres[second]
    return centres + 0.1 * rng.standard_normal((2, N, 200))


@pytest.fixture
def compared(monkeypatch):
    compared = ComparedHalves(
        {"edges": halves(0.1, 9)},
        [halves(0.1, seed) for seed in range(6)],
        [halves(0.7, 10 + seed) for seed in range(6)],
    )
    look = (SimpleNamespace(halves=compared), False)
    monkeypatch.setattr(evidence_cache, "look_of_file", lambda *_: look)
    return compared


def judged(ratings):
    settings = asdict(Settings("net"))
    return rated_evidence.judgement_of_ratings(
        settings, [[0]], "test", "print", "file", LABELS, ratings
    )


def ratings_of_groups():
    apart = np.ones((len(LABELS), len(LABELS)))
    for group in GROUPS:
        apart[np.ix_(group, group)] = 0
    return (6 * apart).tolist()


def test_ratings_that_are_groups_are_judged_as_these(compared):
    judgement = judged(ratings_of_groups())
    expected = judge.judge(
        {name: control[:, LABELS] for name, control in compared.pixels.items()},
        [network[:, LABELS] for network in compared.untrained],
        [network[:, LABELS] for network in compared.trained],
        GROUPS,
    )
    assert judgement["answer"] == expected.answer == judge.MORE
    assert judgement["effect"] == pytest.approx(expected.effect)
    assert judgement["interval"] == pytest.approx(expected.interval)
    assert judgement["room"] == pytest.approx(expected.room)
    assert not any(isinstance(value, float) and math.isnan(value) for value in judgement.values())


def test_the_opposite_is_not_learned(compared):
    opposite = 6 - np.array(ratings_of_groups())
    np.fill_diagonal(opposite, 0)
    assert judged(opposite.tolist())["answer"] != judge.MORE


def test_a_pair_that_nobody_rated_is_said(compared):
    ratings = ratings_of_groups()
    ratings[0][2] = ratings[2][0] = None
    with pytest.raises(ValueError, match="that of classes 0 and 2"):
        judged(ratings)
