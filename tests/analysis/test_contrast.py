"""How easily chance alone gives an effect over the seeds, paired and not."""

import itertools

import numpy as np
import pytest

from activsim.analysis.contrast import contrast, p_over_seeds
from activsim.analysis.half_profiles import Spread, half_products
from activsim.analysis.hypothesis import pair_weights
from activsim.analysis.judge import judge
from activsim.analysis.verdict_map import corrected_ps

GROUPS = [[0, 1, 2], [3, 4, 5]]
WEIGHTS = pair_weights(GROUPS, 6)


def networks(rng, n, shared=0.5):
    """Half profiles of n that differ in how near the classes of a group lie."""
    of_group = rng.normal(0, 1, (2, 6, 30))[:, [0, 0, 0, 3, 3, 3]][0]
    own = rng.normal(0, 1, (6, 30))
    return [
        shared * of_group + rng.uniform(0.5, 1.5) * own + rng.normal(0, 0.05, (2, 6, 30))
        for _ in range(n)
    ]


def spreads(halves):
    return [Spread(half_products(each), *WEIGHTS) for each in halves]


def test_p_of_networks_of_other_seeds_is_the_share_of_all_ways_to_deal_them_out():
    of_all = spreads(networks(np.random.default_rng(0), 8))
    control, learned = of_all[:2], of_all[2:]
    values = np.array([spread.value for spread in of_all])
    effect = values[:2].mean() - values[2:].mean()
    effects = []
    for pair in itertools.combinations(range(8), 2):
        rest = np.setdiff1d(range(8), pair)
        effects.append(values[list(pair)].mean() - values[rest].mean())
    assert p_over_seeds(control, learned) == pytest.approx(np.mean(np.array(effects) >= effect))


@pytest.mark.parametrize("n_untrained", [2])
def test_where_nothing_differs_a_twentieth_of_unpaired_comparisons_is_significant(n_untrained):
    rng, n_worlds = np.random.default_rng(n_untrained), 200
    hits = 0
    for _ in range(n_worlds):
        of_all = spreads(networks(rng, n_untrained + 6))
        hits += p_over_seeds(of_all[:n_untrained], of_all[n_untrained:]) <= 0.05
    assert hits / n_worlds < 0.05 + 3 * (0.05 * 0.95 / n_worlds) ** 0.5


def test_paired_networks_are_compared_by_sign_flips():
    rng = np.random.default_rng(1)
    control, learned = spreads(networks(rng, 6)), spreads(networks(rng, 6, shared=3.0))
    assert p_over_seeds(control, learned) == 1 / 64
    assert p_over_seeds(control[:1], learned) == 1 / 64
    assert contrast("", control, learned).is_paired
    assert contrast("", control[:1], learned).is_paired
    assert not contrast("", control[:3], learned).is_paired


def test_the_judgement_says_the_p_of_unpaired_networks():
    rng = np.random.default_rng(2)
    untrained, trained = networks(rng, 2), networks(rng, 6)
    judgement = judge({}, untrained, trained, GROUPS)
    assert judgement.p_seeds == p_over_seeds(spreads(untrained), spreads(trained))


def test_signs_correct_nothing_beside_networks_of_other_seeds():
    rng = np.random.default_rng(3)
    learned = spreads(networks(rng, 6, shared=3.0))
    unpaired = contrast("", spreads(networks(rng, 3)), learned)
    paired = contrast("", spreads(networks(rng, 6)), learned)
    ps, n_patterns, _ = corrected_ps([unpaired, paired])
    assert np.isnan(ps).tolist() == [True, False]
    assert ps[1] == corrected_ps([paired])[0]
    assert n_patterns == 64
    assert corrected_ps([unpaired])[1] == 0
