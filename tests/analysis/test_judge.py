"""The judgement: each answer by numbers that call for it, and what has no answer."""

import math

import numpy as np
import pytest

from activsim.analysis.groups import model_matrix
from activsim.analysis.hypothesis import pair_weights
from activsim.analysis.judge import LESS, MORE, NO_MORE, OPEN, UNTRAINED, judge

GROUPS = [[0, 1, 2, 3], [4, 5, 6], [7], [8, 9]]
GROUP_OF = np.repeat(np.arange(4), [4, 3, 1, 2])
N_SEEDS = 6


def halves(rng, together, noise=0.05, n_neurons=80, own=None):
    """Ten classes of which what those of a group share is this large, beside their own."""
    shared = rng.normal(0, 1, (4, n_neurons))[GROUP_OF]
    means = together * shared + rng.normal(0, 1, (10, n_neurons)) if own is None else own
    return means + rng.normal(0, noise, (2, *means.shape))


HALVES = np.zeros((2, 10, 80))


def judged(pixels=0.0, untrained=0.0, trained=0.0, seed=0, **more):
    rng = np.random.default_rng(seed)
    groups = more.pop("groups", GROUPS)
    return judge(
        {"pixels": halves(rng, pixels)},
        [halves(rng, untrained) for _ in range(N_SEEDS)],
        [halves(rng, trained) for _ in range(N_SEEDS)],
        groups,
        **more,
    )


def test_groups_that_training_brings_out_are_more():
    judgement = judged(pixels=0.3, untrained=0.2, trained=1.5)
    assert judgement.answer == MORE
    assert judgement.interval[0] > 0
    assert judgement.interval[0] < judgement.effect < judgement.interval[1]
    assert judgement.control == "pixels"
    assert judgement.p_seeds == 2.0**-N_SEEDS
    assert judgement.p_classes < 0.05
    assert judgement.reason == ""
    assert {contrast.control for contrast in judgement.contrasts} == {"pixels", UNTRAINED}


def test_groups_that_training_blurs_are_less():
    assert judged(pixels=2.0, untrained=2.0, trained=0.5).answer == LESS


def test_there_is_no_ceiling():
    """The groups are the best possible grouping of both, and training still brings them out."""
    judgement = judged(pixels=1.5, untrained=1.5, trained=4.0)
    assert judgement.answer == MORE
    assert judgement.room < 0.1


def test_what_moves_all_networks_alike_and_by_chance_toward_the_groups_is_open():
    answers, reasons = [], []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        own = rng.normal(0, 1, (10, 80))
        drift = rng.normal(0, 1, (10, 2)) @ rng.normal(0, 1.5, (2, 80))  # nothing to do with groups
        trained = [halves(rng, 0, own=own + drift, noise=0.02) for _ in range(N_SEEDS)]
        judgement = judge({"pixels": halves(rng, 0, own=own, noise=0.02)}, [], trained, GROUPS)
        answers.append(judgement.answer)
        reasons.append(judgement.reason)
        assert (judgement.answer == MORE) <= (judgement.p_classes <= 0.05)
    assert answers.count(MORE) <= 2
    assert any("other classes of the same sizes" in reason for reason in reasons)


def test_few_classes_have_too_few_orders_and_are_judged_by_their_interval():
    rng = np.random.default_rng(8)
    groups = [[0, 1, 2], [3, 4, 5]]  # ten placements
    shared = np.repeat(rng.normal(0, 1, (2, 60)), 3, axis=0)
    pixels = halves(rng, 0, own=rng.normal(0, 1, (6, 60)), noise=0.02)
    trained = [
        3 * shared + rng.normal(0, 1, (6, 60)) + rng.normal(0, 0.02, (2, 6, 60))
        for _ in range(N_SEEDS)
    ]
    assert judge({"pixels": pixels}, [], trained, groups).answer == MORE


def test_copies_are_no_more():
    rng = np.random.default_rng(1)
    means = rng.normal(0, 1, (10, 400))
    pixels = halves(rng, 0, own=means, n_neurons=400, noise=0.01)
    copies = [
        halves(rng, 0, own=means + rng.normal(0, 0.02, means.shape), n_neurons=400, noise=0.01)
        for _ in range(2 * N_SEEDS)
    ]
    judgement = judge({"pixels": pixels}, copies[:N_SEEDS], copies[N_SEEDS:], GROUPS)
    assert judgement.answer == NO_MORE
    assert -0.1 < judgement.interval[0] < judgement.interval[1] < 0.1
    strict = judge({"pixels": pixels}, copies[:N_SEEDS], copies[N_SEEDS:], GROUPS, margin=1e-6)
    assert strict.answer == OPEN


def test_the_control_that_decides_is_the_one_that_leaves_least():
    rng = np.random.default_rng(2)
    strong, weak = halves(rng, 2.0), halves(rng, 0.0)
    trained = [halves(rng, 2.0) for _ in range(N_SEEDS)]
    judgement = judge({"weak": weak, "strong": strong}, [], trained, GROUPS)
    assert judgement.control == "strong"
    assert judgement.answer != MORE
    assert judge({"weak": weak}, [], trained, GROUPS).answer == MORE
    assert judge({}, [weak, halves(rng, 0.0)], trained, GROUPS).control == UNTRAINED


def test_a_control_that_tells_no_class_apart_is_none():
    rng = np.random.default_rng(3)
    flat = rng.normal(0, 0.05, (2, 10, 80))
    trained = [halves(rng, 1.0) for _ in range(N_SEEDS)]
    judgement = judge({"flat": flat, "pixels": halves(rng, 0.0)}, [], trained, GROUPS)
    assert [contrast.control for contrast in judgement.contrasts] == ["pixels"]
    judgement = judge({"flat": flat}, [], trained, GROUPS)
    assert (judgement.answer, judgement.contrasts) == (OPEN, ())
    assert "nothing to compare with" in judgement.reason


def test_one_untrained_network_is_named_and_not_compared():
    rng = np.random.default_rng(9)
    trained, untrained = [halves(rng, 1.0) for _ in range(N_SEEDS)], halves(rng, 0.0)
    alone = judge({}, [untrained], trained, GROUPS)
    assert (alone.answer, alone.single, alone.flat) == (OPEN, (UNTRAINED,), ())
    assert alone.reason.startswith("There is 1 untrained network")
    assert "tells the classes apart" not in alone.reason
    beside = judge({"pixels": halves(rng, 0.0)}, [untrained], trained, GROUPS)
    assert (beside.single, beside.flat) == ((UNTRAINED,), ())
    assert [contrast.control for contrast in beside.contrasts] == ["pixels"]
    flat = judge({"flat": rng.normal(0, 0.05, (2, 10, 80))}, [untrained], trained, GROUPS)
    assert (flat.single, flat.flat) == ((UNTRAINED,), ("flat",))
    assert "1 untrained network" in flat.reason
    assert "No control tells the classes apart" in flat.reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"trained": 4}, "4 networks: at least 5"),
        ({"trained": 1}, "1 network: at least 5"),
        ({"groups": [[c] for c in range(10)]}, "No two classes are in one group"),
        ({"groups": [list(range(10))]}, "All classes are in one group"),
        ({"noise": True}, "The classes differ too little"),
        ({"nan": True}, "no numbers"),
        ({"controls": False}, "There is no control"),
    ],
)
def test_what_cannot_be_said_is_open_and_says_why(change, reason):
    rng = np.random.default_rng(4)
    trained = [halves(rng, 1.0) for _ in range(change.get("trained", N_SEEDS))]
    if change.get("noise"):
        trained[2] = rng.normal(0, 1, (2, 10, 80))
    if change.get("nan"):
        trained[0][0, 0, 0] = np.nan
    pixels = {"pixels": halves(rng, 0.0)} if change.get("controls", True) else {}
    judgement = judge(pixels, [], trained, change.get("groups", GROUPS))
    assert judgement.answer == OPEN
    assert reason in judgement.reason
    assert math.isnan(judgement.effect)


@pytest.mark.parametrize("n_classes", [1, 2])
def test_one_and_two_classes_have_no_groups(n_classes):
    few = [np.random.default_rng(s).normal(size=(2, n_classes, 5)) for s in range(N_SEEDS)]
    judgement = judge({"pixels": few[0]}, few, few, [list(range(n_classes))])
    assert "no groups to compare" in judgement.reason


def test_a_class_that_is_in_no_group_is_a_group_of_its_own():
    with_all = judged(trained=1.0)
    without = judged(trained=1.0, groups=GROUPS[:2] + GROUPS[3:])
    assert (with_all.effect, with_all.interval) == (without.effect, without.interval)


def test_groups_are_ratings_of_two_grades_and_ratings_may_have_more():
    apart = (GROUP_OF[:, None] != GROUP_OF).astype(float)
    as_groups, as_ratings = judged(trained=1.0), judged(trained=1.0, groups=3 + 2 * apart)
    assert as_ratings.effect == pytest.approx(as_groups.effect)
    assert as_ratings.answer == as_groups.answer == MORE
    assert as_ratings.room == pytest.approx(as_groups.room)
    for weights in pair_weights(apart, 10):
        assert np.triu(weights, 1).sum() == pytest.approx(1)


def test_the_order_of_classes_and_of_neurons_and_the_scale_mean_nothing():
    rng = np.random.default_rng(5)
    pixels = halves(rng, 0.3)
    trained = [halves(rng, 1.0) for _ in range(N_SEEDS)]
    plain = judge({"pixels": pixels}, [], trained, GROUPS)
    order = rng.permutation(10)
    place = np.argsort(order)
    moved_groups = [[int(place[c]) for c in group] for group in GROUPS]
    moved = [3 * each[:, order][:, :, ::-1] for each in trained]
    other = judge({"pixels": pixels[:, order]}, [], moved, moved_groups)
    np.testing.assert_allclose(other.interval, plain.interval, rtol=1e-9)


def test_unpaired_networks_are_compared_as_two_samples():
    rng = np.random.default_rng(6)
    trained = [halves(rng, 1.5) for _ in range(N_SEEDS)]
    judgement = judge({}, [halves(rng, 0.0) for _ in range(4)], trained, GROUPS)
    assert (judgement.answer, judgement.control) == (MORE, UNTRAINED)


@pytest.mark.parametrize("margin", [0, -1, math.nan, math.inf, "0.1", None])
def test_a_margin_is_above_0(margin):
    with pytest.raises(ValueError, match="margin: a number above 0"):
        judged(margin=margin)


@pytest.mark.parametrize(
    ("groups", "match"),
    [
        ([[0, 1], [1, 2]], "1"),
        ([[0, 10]], "10"),
        (np.ones((10, 10)), "all pairs are rated the same"),
        (np.zeros((9, 9)), r"a matrix of 10 x 10 numbers"),
        (np.full((10, 10), np.nan), "numbers"),
        ([["Shirt", "Coat"]], r"\[\[0, 2\], \[1, 3\]\] say; \[\['Shirt', 'Coat'\]\] came"),
        ([0, 1], r"lists of classes by number .*; \[0, 1\] came"),
        ([[0.5, 1]], r"\[\[0.5, 1\]\] came"),
        (None, "None came"),
    ],
)
def test_what_are_no_groups_is_refused(groups, match):
    with pytest.raises(ValueError, match=match):
        judged(groups=groups)


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        ({"pixels": [HALVES]}, "pixels: a name for the half profiles .*; list came"),
        ({"pixels": {"edges": "a"}}, "edges: profiles of two halves .*; str came"),
        ({"untrained": None}, "untrained: a list .*; NoneType came"),
        ({"trained": HALVES}, r"trained: profiles of two halves .* shape \(10, 80\) came"),
    ],
)
def test_what_are_no_profiles_is_refused(arguments, match):
    given = {"pixels": {"pixels": HALVES}, "untrained": [], "trained": [HALVES] * N_SEEDS}
    with pytest.raises(ValueError, match=match):
        judge(**(given | arguments), groups=GROUPS)


def test_profiles_of_other_classes_are_refused():
    rng = np.random.default_rng(7)
    with pytest.raises(ValueError, match="same classes"):
        judge({"pixels": halves(rng, 0)[:, :9]}, [], [halves(rng, 0)] * N_SEEDS, GROUPS)


@pytest.mark.parametrize(
    "partition",
    [[[0, 1], [2, 3]], [[0, 1, 2, 3], [4]], [[0, 1, 2], [3, 4, 5]], [[0, 1, 2], [3, 4], [5], [6]]],
)
def test_groups_and_the_same_groups_as_a_matrix_get_one_answer(partition):
    rng, n_classes = np.random.default_rng(1), sum(map(len, partition))
    own = rng.random((n_classes, 60))
    clear = own.copy()
    for group in partition:
        clear[group] = rng.random(60) + 0.15 * own[group]

    def six(profiles):
        return [
            halves(rng, 0, own=profiles + rng.normal(0, 0.02, own.shape), noise=0.01)
            for _ in range(N_SEEDS)
        ]

    pixels, untrained, trained = {"pixels": halves(rng, 0, own=own)}, six(own), six(clear)
    matrix = model_matrix(partition, n_classes)
    first, second = (judge(pixels, untrained, trained, claim) for claim in (partition, matrix))
    assert (first.answer, second.answer) == (MORE, MORE)
    assert (first.effect, first.p_classes) == pytest.approx((second.effect, second.p_classes))
