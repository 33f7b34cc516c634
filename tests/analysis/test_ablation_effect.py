"""How much worse the images are sorted, and how often chance does as much: by hand, and as a law of
p."""

import numpy as np
import pytest

from activsim.analysis import ablation_effect

BEFORE = np.array([[8, 2, 0], [1, 9, 0], [0, 0, 0]])  # of the third class there are no images
AFTER = np.array([[4, 6, 0], [1, 9, 0], [0, 0, 0]])


def confusion(first):
    """Of ten images of the first class so many are right."""
    return np.array([[first, 10 - first, 0], [1, 9, 0], [0, 0, 0]])


RANDOM = ablation_effect.n_correct(np.stack([confusion(right) for right in (8, 5, 4, 3, 7)]))


def test_accuracy_is_of_all_images_of_the_classes_and_undefined_without_any():
    assert ablation_effect.accuracy(BEFORE, [0]) == 0.8
    assert ablation_effect.accuracy(BEFORE) == 0.85
    assert ablation_effect.harm(BEFORE, AFTER, RANDOM, [0, 1]).random.tolist() == [
        0.85,
        0.7,
        0.65,
        0.6,
        0.8,
    ]
    assert np.isnan(ablation_effect.accuracy(BEFORE, [2]))
    np.testing.assert_array_equal(
        ablation_effect.accuracy_by_class(ablation_effect.n_correct(BEFORE), AFTER),
        [0.8, 0.9, np.nan],
    )
    assert ablation_effect.accuracy_by_class(RANDOM, BEFORE)[:, 0].tolist() == [
        0.8,
        0.5,
        0.4,
        0.3,
        0.7,
    ]


def test_random_sets_over_a_few_images_are_beside_what_became_of_these():
    """Before and after are told of all images."""
    compared = np.array([[2, 2, 0], [0, 1, 0], [0, 0, 0]])
    random = np.array([[4, 1, 0], [2, 1, 0], [1, 0, 0]])
    harm = ablation_effect.harm(BEFORE, AFTER, random, [0], after_on_sample=compared)
    assert (harm.before, harm.after, harm.hits, harm.p) == (0.8, 0.4, 2, 3 / 4)
    assert harm.random.tolist() == [1, 0.5, 0.25]
    nothing = ablation_effect.harm(BEFORE, AFTER, random, [0], after_on_sample=compared * 0)
    assert np.isnan([nothing.p, *nothing.random]).all()


def test_a_class_taken_for_another_of_the_group_is_no_hit():
    assert ablation_effect.n_correct(BEFORE).tolist() == [8, 9, 0]


def test_p_counts_the_sets_that_hurt_at_least_as_much_and_the_silenced_one():
    effect = ablation_effect.harm(BEFORE, AFTER, RANDOM, [0])
    assert (effect.before, effect.after, effect.hits) == (0.8, 0.4, 2)  # 4 and 3 of ten
    assert effect.change == pytest.approx(-0.4)
    assert effect.p == 3 / 6
    among_all = ablation_effect.harm(BEFORE, AFTER, RANDOM, [0], all_of_them=True)
    assert among_all.p == 2 / 5
    assert (
        ablation_effect.harm(BEFORE, BEFORE, RANDOM[1:], [0]).p == 1
    )  # whoever does no harm is beaten by all
    assert ablation_effect.harm(BEFORE, confusion(0), RANDOM, [0]).p == 1 / 6


def test_without_images_or_random_sets_p_is_undefined():
    assert np.isnan(ablation_effect.harm(BEFORE, AFTER, RANDOM, [2]).p)
    alone = ablation_effect.harm(BEFORE, AFTER, None, [0])
    assert (alone.after, len(alone.random)) == (0.4, 0)
    assert np.isnan(alone.p)


def test_a_set_drawn_like_the_others_gets_each_p_equally_often():
    """Under the null, P(p <= x) <= x: the set looked at is one of 1 + 19 drawn alike."""
    rng = np.random.default_rng(0)
    ps = []
    for _ in range(2000):
        sets = np.stack([confusion(right) for right in rng.integers(0, 11, 20)])
        ps.append(ablation_effect.harm(BEFORE, sets[0], ablation_effect.n_correct(sets[1:]), [0]).p)
    for level in (0.05, 0.1, 0.5):
        assert np.mean(np.array(ps) <= level) <= level + 3 * np.sqrt(level * (1 - level) / 2000)


def test_specific_harm_is_what_they_lose_beyond_the_others():
    before = np.array([[8, 2, 0], [1, 9, 0], [0, 4, 6]])
    after = np.array([[4, 6, 0], [1, 9, 0], [0, 5, 5]])
    random = np.array([[4, 9, 5], [8, 9, 6], [3, 6, 2], [1, 9, 6]])  # right of ten each
    harm = ablation_effect.specific_harm(before, after, random, [0])
    assert harm.loss == pytest.approx(0.4)
    assert harm.lost_by_others == pytest.approx(0.05)
    assert harm.excess == pytest.approx(0.35)
    # others right minus these: 0.3 after; of the sets 0.3 (a tie), -0.05, 0.1 and 0.65
    assert (harm.hits, harm.n_sets, harm.p) == (2, 4, 3 / 5)
    assert ablation_effect.specific_harm(before, after, random, [0], True).p == 2 / 4


def test_the_band_of_random_sets_is_their_median_and_the_middle_nine_tenths():
    random = np.stack([np.arange(101), np.arange(101) / 2], axis=1)  # two classes
    np.testing.assert_allclose(
        ablation_effect.random_band(random), [[50, 25], [5, 2.5], [95, 47.5]]
    )
    assert np.isnan(ablation_effect.random_band(np.empty((0, 2)))).tolist() == [[True] * 2] * 3
    assert np.isnan(ablation_effect.random_band(np.empty(0))).tolist() == [True] * 3


def test_specific_harm_without_others_is_of_what_these_lose_and_without_images_undefined():
    before, after = np.array([[8, 2], [1, 9]]), np.array([[4, 6], [1, 9]])
    random = np.array([[8, 9], [4, 9], [3, 9]])
    harm = ablation_effect.specific_harm(before, after, random, [0, 1])
    assert np.isnan(harm.lost_by_others)
    assert (harm.hits, harm.p) == (2, 3 / 4)
    nothing = ablation_effect.specific_harm(BEFORE, AFTER, RANDOM, [2])
    assert np.isnan(nothing.p)
    assert np.isnan(ablation_effect.specific_harm(BEFORE, AFTER, None, [0]).p)
