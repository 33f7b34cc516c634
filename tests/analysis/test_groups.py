"""Groups of classes against a matrix: placements counted and tried by hand, the correction for many
looks."""

import itertools
import math

import numpy as np
import pytest
from scipy import stats

from activsim.analysis import group_tests, groups, placements, rank_tests
from activsim.analysis.chance import chance_bands
from activsim.analysis.group_lists import parse_groups, titles_by_group, written_titles
from activsim.analysis.group_tests import grid_test, group_test
from activsim.analysis.groups import effect, model_matrix
from activsim.analysis.similarity import dissimilarity
from activsim.datasets import garments
from activsim.datasets.garments import CLASS_NAMES

GROUPS = groups.named_groups(garments.GROUPS, CLASS_NAMES)


def random_matrices(n_classes=10, seed=0, shape=()):
    rng = np.random.default_rng(seed)
    profiles = rng.random((*shape, n_classes, 20)).reshape(-1, n_classes, 20)
    matrices = np.array([dissimilarity(classes) for classes in profiles])
    return matrices.reshape(*shape, n_classes, n_classes)


def in_every_order(matrix, partition):
    """rho-a with the groups after each order of the classes, one by one; the first is the order as
    it is."""
    model, (first, second) = model_matrix(partition, len(matrix)), np.triu_indices(len(matrix), 1)
    x, y = rank_tests.ranks(matrix), rank_tests.square_matrix(rank_tests.ranks(model), len(matrix))
    orders = itertools.permutations(range(len(matrix)))
    return np.array(
        [
            rank_tests.rho_a_from_product(x @ y[np.ix_(order, order)][first, second], len(x))
            for order in orders
        ]
    )


# groups and words


def test_groups_of_names_follow_the_names():
    assert [[CLASS_NAMES[index] for index in group] for group in GROUPS] == [
        list(group) for group in garments.GROUPS
    ]
    reverse = groups.named_groups(garments.GROUPS, CLASS_NAMES[::-1])
    assert [[CLASS_NAMES[::-1][index] for index in group] for group in reverse] == [
        list(group) for group in garments.GROUPS
    ]
    assert groups.named_groups(garments.GROUPS, ("cat", "dog")) is None
    assert groups.named_groups(None, CLASS_NAMES) is None


def test_groups_are_read_from_words_and_the_rest_is_by_itself():
    assert parse_groups("coat, Shirt ; Sandal,Sneaker;", CLASS_NAMES) == [
        [4, 6],
        [5, 7],
        [0],
        [1],
        [2],
        [3],
        [8],
        [9],
    ]
    assert [
        len(written_titles(text, CLASS_NAMES))
        for text in ("", " ; ,;", "Coat", "coat, Shirt ; Sandal,Sneaker;")
    ] == [0, 0, 1, 2]
    with pytest.raises(ValueError, match=r"No such class: 'Hat'\. Classes are: T-shirt/top"):
        parse_groups("Coat, Hat", CLASS_NAMES)
    with pytest.raises(
        ValueError, match=r"'Coat' is named 2 times\. Put each class into one group only"
    ):
        parse_groups("Coat, Shirt; coat", CLASS_NAMES)


def test_a_class_is_the_one_that_is_written_so():
    """Names may be the same but for capitals, and hold what parts names."""
    names = ("Müller", "müller", "+4", "it's, ok", "c; d: e")
    assert parse_groups("Müller, +4; müller, it's, ok", names) == [[0, 2], [1, 3], [4]]
    assert parse_groups("T: c; d: e, +4", names)[0] == [4, 2]
    assert written_titles("T: c; d: e, +4; it's, ok", names) == ["T", ""]
    with pytest.raises(ValueError, match="No such class: 'MÜLLER'"):
        parse_groups("MÜLLER, +4", names)


def test_groups_may_have_titles():
    text = "Clothes: Shirt, Coat; Sneaker,Sandal; Bags :Bag"
    assert parse_groups(text, CLASS_NAMES)[:3] == [[6, 4], [7, 5], [8]]
    assert written_titles(text, CLASS_NAMES) == ["Clothes", "", "Bags"]
    clothes, shoes, bags, *_ = map(frozenset, parse_groups(text, CLASS_NAMES))
    assert titles_by_group(text, CLASS_NAMES) == {clothes: "Clothes", bags: "Bags"}
    assert shoes not in titles_by_group(text, CLASS_NAMES)
    with pytest.raises(ValueError, match=r"No such class: 'Hats: Coat'"):
        parse_groups("Shirt, Hats: Coat", CLASS_NAMES)
    for text in ("Coat; odd:", "odd: ; Sandal, Dress", "odd: ,, ; Sandal"):
        with pytest.raises(ValueError, match=r"expected after 'odd:', none came\. Write them"):
            parse_groups(text, CLASS_NAMES)
    names = ("a: b", "b", "c")  # a colon may belong to a name
    assert parse_groups("a: b, c", names) == [[0, 2], [1]]
    assert parse_groups("x: a: b, c", names) == [[0, 2], [1]]
    assert written_titles("a: b, c; x: b", names) == ["", "x"]


@pytest.mark.parametrize(
    ("partition", "sentence"),
    [
        ([[0, 1]], "Class 2 is in 0 groups"),
        ([[0, 1], [1, 2]], "Class 1 is in 2 groups"),
        ([[0, 1, 2, 3]], "Classes 0 to 2 were expected"),
    ],
)
def test_every_class_is_in_one_group(partition, sentence):
    with pytest.raises(ValueError, match=sentence):
        model_matrix(partition, 3)


# effect


def test_the_effect_by_hand():
    matrix = np.array([[0, 1, 4, 6], [1, 0, 5, 5], [4, 5, 0, 3], [6, 5, 3, 0]], dtype=float)
    spread = effect(matrix, [[0, 1], [2, 3]])
    assert (spread.within, spread.between, spread.ratio) == (2, 5, 0.4)
    alone = effect(matrix, [[0], [1], [2], [3]])
    assert np.isnan([alone.within, alone.ratio]).all()
    assert alone.between == 4


def test_no_matrix_agrees_better_than_one_that_puts_the_groups_first():
    model = model_matrix(GROUPS, 10)
    clear = random_matrices() + 100 * model * (1 - np.eye(10))
    assert group_test(clear, GROUPS).value == pytest.approx(groups.best_agreement(GROUPS, 10))
    assert all(
        group_test(matrix, GROUPS).value < groups.best_agreement(GROUPS, 10)
        for matrix in random_matrices(seed=1, shape=(50,))
    )


# placements


@pytest.mark.parametrize("sizes", [(5, 3, 1, 1), (2, 2, 2), (4,), (1, 1, 1), (3, 2, 2)])
def test_the_distinct_placements_are_those_of_all_orders(sizes):
    n = sum(sizes)
    bounds = np.cumsum((0, *sizes))
    partition = [list(range(*two)) for two in itertools.pairwise(bounds)]
    if n <= 7:
        every = {
            frozenset(frozenset(order[index] for index in group) for group in partition)
            for order in itertools.permutations(range(n))
        }
        assert placements.n_placements(partition) == len(every)
    together = np.concatenate(list(placements.placement_blocks(partition, 0, 0)))
    assert len(together) == placements.n_placements(partition) == len(np.unique(together, axis=0))


def test_the_default_groups_have_2520_placements_and_the_p_of_all_orders():
    assert placements.n_placements(GROUPS) == 2520
    for seed in range(5):
        matrix = random_matrices(seed=seed)
        outcome, slow = (
            group_test(matrix, GROUPS),
            rank_tests.permutation_test(matrix, model_matrix(GROUPS, 10)),
        )
        assert outcome.p == pytest.approx(slow.p)
        assert outcome.value == pytest.approx(slow.value)
        assert outcome.smallest_p == pytest.approx(1 / 2520)
        assert slow.smallest_p >= outcome.smallest_p * (
            1 - 1e-12
        )  # two placements may be equally good
        assert (outcome.n_orders, outcome.exact) == (2520, True)


def test_of_several_networks_the_mean_agreement_is_tested():
    matrices = random_matrices(7, 3, (3,))
    partition = [[0, 1, 2], [3, 4], [5], [6]]
    every = np.mean([in_every_order(matrix, partition) for matrix in matrices], axis=0)
    assert every[0] == pytest.approx(
        np.mean([rank_tests.rho_a(matrix, model_matrix(partition, 7)) for matrix in matrices])
    )
    outcome = group_test(matrices, partition)
    assert outcome.value == pytest.approx(every[0])
    assert outcome.p == pytest.approx(np.mean(every >= every[0] - 1e-12))


def test_too_many_placements_are_sampled():
    partition = [list(range(6)), list(range(6, 12)), list(range(12, 16))]
    outcome = group_test(random_matrices(16), partition, draws=500, seed=1)
    assert (outcome.n_orders, outcome.exact, outcome.smallest_p) == (500, False, 1 / 501)
    assert 1 / 501 < outcome.p <= 1
    clear = model_matrix(partition, 16) * (1 - np.eye(16)) + 0.01 * random_matrices(16)
    assert group_test(clear, partition, draws=500).p == 1 / 501


# where a p-value would mean nothing


def test_there_is_a_sentence_instead_of_a_meaningless_p():
    nan = random_matrices()
    nan[0, 1] = nan[1, 0] = np.nan
    cases = [
        (random_matrices(), [[index] for index in range(10)], "Every group is of one class"),
        (random_matrices(), [list(range(10))], "All classes are in one group"),
        (random_matrices(6), [[0, 1, 2], [3, 4], [5]], "There are 6 classes"),
        (
            random_matrices(8),
            [[0], list(range(1, 8))],
            "Even the best of 8 orders would get p = 0.12",
        ),
        (1 - np.eye(10), GROUPS, "The matrix is the same for all pairs"),
        (nan, GROUPS, "The matrix is undefined for 1 of 45 pairs"),
    ]
    for matrix, partition, sentence in cases:
        outcome = group_test(matrix, partition)
        assert math.isnan(outcome.p), sentence
        assert outcome.why.startswith(sentence)


# many looks


def test_the_correction_by_hand():
    matrices = random_matrices(7, 4, (1, 2, 3))
    partition = [[0, 1, 2], [3, 4], [5], [6]]
    every = np.moveaxis(
        [[in_every_order(matrix, partition) for matrix in row] for row in matrices[0]], -1, 0
    )
    result = grid_test(matrices, partition)
    best = every.max(axis=(1, 2))
    np.testing.assert_allclose(result.value, every[0])
    np.testing.assert_allclose(result.p, (every >= every[0] - 1e-12).mean(axis=0))
    np.testing.assert_allclose(
        result.corrected_p, [[(best >= value - 1e-12).mean() for value in row] for row in every[0]]
    )
    assert (result.corrected_p >= result.p).all()


def test_undefined_cells_of_a_grid_are_left_out_of_it():
    matrices = random_matrices(8, 5, (2, 3))
    partition = [[0, 1, 2], [3, 4, 5], [6], [7]]
    matrices[0, 1] = 1 - np.eye(8)
    result = grid_test(matrices, partition)
    np.testing.assert_array_equal(np.isnan(result.corrected_p), [False, True, False])
    np.testing.assert_array_equal(
        result.corrected_p[[0, 2]], grid_test(matrices[:, [0, 2]], partition).corrected_p
    )


def test_whoever_picks_the_best_of_a_grid_of_noise_is_right_by_chance_in_one_of_twenty():
    rng = np.random.default_rng(6)
    n_cases, n_corrected, n_naive = 1_000, 0, 0
    for _ in range(n_cases):
        profiles = rng.random((10, 6)) + 0.5 * rng.random((12, 10, 6))  # twelve related looks
        result = grid_test(np.array([dissimilarity(network) for network in profiles])[None], GROUPS)
        n_corrected += result.corrected_p.min() <= 0.05
        n_naive += result.p.min() <= 0.05
    low, high = stats.binom.interval(0.99, n_cases, 0.05)
    assert low <= n_corrected <= high
    assert n_naive > 2 * high


def test_groups_of_a_set_are_called_by_their_names():
    names = ("cat", "oak", "dog")
    pets = (("cat", "dog"), ("oak",))
    assert groups.group_titles(pets, ("pets", "trees"), names) == {frozenset({0, 2}): "pets"}
    assert groups.group_titles(pets, (), names) == {}
    assert groups.group_titles(None, (), names) == {}


@pytest.mark.parametrize("n_classes", [1, 2])
@pytest.mark.parametrize("kind", ["together", "alone", "ratings"])
def test_one_or_two_classes_are_undefined_with_the_reason(n_classes, kind):
    labels = range(n_classes)
    hypothesis = {
        "together": [list(labels)],
        "alone": [[label] for label in labels],
        "ratings": np.ones((n_classes, n_classes)),
    }[kind]
    matrices = np.ones((3, n_classes, n_classes))
    test = group_tests.group_test(matrices, hypothesis)
    grid = group_tests.grid_test(matrices[:, None], hypothesis)
    for why in (test.why, grid.why):
        assert "no groups to compare: at least 3" in why
    for values in (test.value, test.p, grid.value, grid.p, grid.corrected_p):
        assert np.isnan(values).all()
    assert np.isnan(group_tests.agreements(matrices, hypothesis)).all()
    bands = chance_bands(matrices, hypothesis)
    assert np.isnan([bands.low, bands.high]).all()


def test_random_placements_that_are_kept_are_those_that_are_drawn(monkeypatch):
    partition = [list(range(start, start + 4)) for start in range(0, 20, 4)]
    assert not placements.few_enough_to_try_all(partition)
    blocks = list(placements.placement_blocks(partition, 1_200, 3))
    for kept in list(placements.placement_blocks(partition, 1_200, 3)), blocks:
        monkeypatch.setattr(placements, "MOST_KEPT", 0)
        drawn = list(placements.placement_blocks(partition, 1_200, 3))
        monkeypatch.undo()
        np.testing.assert_array_equal(np.concatenate(kept), np.concatenate(drawn), strict=True)
    blocks[0][:] = 0  # somebody's own
    assert next(iter(placements.placement_blocks(partition, 1_200, 3))).any()
    other = np.concatenate(list(placements.placement_blocks(partition, 1_200, 4)))
    assert (other != np.concatenate(drawn)).any()
