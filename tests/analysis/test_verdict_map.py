"""The map of verdicts: each look is what judge says of it, and p holds for all looks together."""

import itertools

import numpy as np
import pytest

from activsim.analysis import judge
from activsim.analysis.contrast import Contrast
from activsim.analysis.half_profiles import half_products
from activsim.analysis.verdict_map import FEWEST_SEEDS, JudgedLook, corrected_ps, verdict_map

GROUPS = [[0, 1, 2], [3, 4, 5]]


def made(rng, closer, n_seeds=6):
    """(controls, untrained, trained) as half profiles (2, 7, 60): in the trained ones classes of
    one group lie nearer, by this share."""
    centres = rng.normal(0, 1, (7, 60))

    def halves(share):
        profiles = centres.copy()
        for group in GROUPS:
            profiles[group] += share * (centres[group].mean(axis=0) - centres[group])
        profiles += rng.normal(0, 0.1, profiles.shape)
        return profiles + rng.normal(0, 0.05, (2, *profiles.shape))

    untrained = [halves(0) for _ in range(n_seeds)]
    return {"pixels": halves(0)}, untrained, [halves(closer) for _ in range(n_seeds)]


def look(controls, untrained, trained):
    return JudgedLook(
        {name: half_products(halves) for name, halves in controls.items()},
        [half_products(halves) for halves in untrained],
        [half_products(halves) for halves in trained],
    )


def contrast_of(of_each):
    return Contrast("", float(np.mean(of_each)), (0.0, 0.0), np.asarray(of_each, dtype=float))


def test_a_look_is_what_judge_says_of_it():
    rng = np.random.default_rng(0)
    arrays = [[made(rng, closer) for closer in row] for row in [(0.4, 0.0), (-0.5, 0.2)]]
    verdicts = verdict_map([[look(*parts) for parts in row] for row in arrays], GROUPS, 0.15)
    for row, column in np.ndindex(2, 2):
        expected = judge.judge(*arrays[row][column], GROUPS, 0.15)
        assert verdicts.answers[row][column] == expected.answer
        assert verdicts.effects[row, column] == pytest.approx(expected.effect)
        assert verdicts.lows[row, column] == pytest.approx(expected.interval[0])
        assert verdicts.highs[row, column] == pytest.approx(expected.interval[1])
    assert (verdicts.answers[0][0], verdicts.answers[1][0]) == (judge.MORE, judge.LESS)
    assert (verdicts.n_looks, verdicts.n_patterns, verdicts.exact) == (4, 64, True)
    assert verdicts.corrected_p[0, 0] == verdicts.corrected_p[1, 0] == 2 / 64
    assert verdicts.corrected_p[0, 1] > 0.05


def test_more_takes_the_largest_p_of_its_controls_and_less_the_smallest():
    rng = np.random.default_rng(1)
    controls, untrained, trained = made(rng, 0.4)
    # one control is as near to the groups as the networks, give or take
    near = np.mean(trained, axis=0) + rng.normal(0, 0.05, trained[0].shape)
    verdicts = verdict_map([[look(controls | {"near": near}, untrained, trained)]], GROUPS)
    of_controls = judge.judge(controls | {"near": near}, untrained, trained, GROUPS).contrasts
    ps = corrected_ps(of_controls)[0]
    no_nearer = [p for p, contrast in zip(ps, of_controls, strict=True) if contrast.effect <= 0]
    expected = min(no_nearer) if no_nearer else max(ps)
    assert verdicts.corrected_p[0, 0] == expected == max(ps)
    assert min(ps) == 2 / 64 < max(ps)


def test_a_corrected_p_is_the_share_of_sign_patterns_with_as_large_a_t_anywhere():
    differences = np.random.default_rng(2).normal(0.3, 1, (4, 5))

    def largest(signs):
        flipped = differences * signs
        return np.abs(flipped.mean(axis=1)) / (flipped.std(axis=1, ddof=1) / 5**0.5)

    patterns = list(itertools.product((1, -1), repeat=5))
    maxima = np.array([largest(signs).max() for signs in patterns])
    expected = [(maxima >= t - 1e-9).mean() for t in largest(np.ones(5))]
    ps, n_patterns, exact = corrected_ps([contrast_of(row) for row in differences])
    np.testing.assert_allclose(ps, expected)
    assert (n_patterns, exact) == (32, True)


def test_where_nothing_differs_any_of_many_looks_is_significant_in_at_most_a_twentieth():
    rng = np.random.default_rng(3)
    n_worlds, hits = 400, 0
    for _ in range(n_worlds):
        common = rng.normal(0, 1, (1, 6))  # looks at the same networks go together
        looks = common + rng.normal(0, 1, (20, 6)) * rng.exponential(1, (20, 1))
        hits += corrected_ps([contrast_of(row) for row in looks])[0].min() <= 0.05
    assert hits / n_worlds < 0.05 + 3 * (0.05 * 0.95 / n_worlds) ** 0.5


def test_of_too_few_seeds_nothing_is_said():
    verdicts = verdict_map([[look(*made(np.random.default_rng(4), 0.4, n_seeds=4))]], GROUPS)
    assert verdicts.answers == [[judge.OPEN]]
    assert np.isnan(verdicts.effects).all()
    assert np.isnan(verdicts.corrected_p).all()
    assert (verdicts.n_looks, verdicts.n_patterns) == (0, 0)
    assert np.isnan(verdicts.smallest_p)


@pytest.mark.parametrize("n_seeds", [5, 6])
def test_it_takes_six_seeds_for_a_p_of_at_most_5_percent(n_seeds):
    verdicts = verdict_map([[look(*made(np.random.default_rng(6), 0.4, n_seeds))]], GROUPS)
    assert verdicts.answers == [[judge.MORE]]
    assert verdicts.smallest_p == verdicts.corrected_p[0, 0] == 2 / 2**n_seeds
    assert (verdicts.smallest_p <= 0.05) == (n_seeds >= FEWEST_SEEDS)


def test_of_more_seeds_than_can_be_flipped_in_every_way_patterns_are_drawn():
    of_each = np.random.default_rng(5).normal(1, 0.2, (2, 20))
    ps, n_patterns, exact = corrected_ps([contrast_of(row) for row in of_each])
    assert not exact
    np.testing.assert_allclose(ps, 1 / n_patterns)
