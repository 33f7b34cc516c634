"""Evidence in one dict: what JSON can hold, equal to the parts it is made of; a visitor's own
matrix."""

import json
from dataclasses import fields

import numpy as np
import pytest

from activsim.analysis import group_lists, group_tests, groups, judge, rank_tests, resampling
from activsim.analysis.chance import chance_bands
from activsim.analysis.control_tests import ControlTests
from activsim.analysis.resampling import profiles_of
from activsim.analysis.similarity import confusion_dissimilarity, dissimilarity
from activsim.datasets import fashion_mnist, garments
from activsim.experiments import evidence, evidence_parts
from activsim.experiments.compared_profiles import ComparedHalves, ComparedProfiles
from activsim.experiments.evidence_parts import Grid

NAMES = fashion_mnist.CLASS_NAMES
GROUPS = groups.named_groups(garments.GROUPS, NAMES)
LABELS = np.repeat(np.arange(10), 30)


@pytest.fixture(scope="module")
def random_profiles():
    rng = np.random.default_rng(0)
    firing = rng.random((300, 16)) < rng.random((10, 16))[LABELS]
    trained = {"a": profiles_of(firing, LABELS, 10)} | {
        name: rng.random((10, 16)) for name in "bcdef"
    }
    untrained = {f"before {name}": rng.random((10, 12)) for name in trained}
    return rng.random((10, 49)), untrained, trained, firing


@pytest.fixture(scope="module")
def looks():
    looks = np.random.default_rng(1).random((6, 2, 3, 10, 20))
    grid = np.apply_along_axis(
        lambda flat: dissimilarity(flat.reshape(10, 20)), -1, looks.reshape(6, 2, 3, -1)
    )
    return Grid(["input", "dense"], ["0", "10%", "1%"], grid, grid[::-1], (1, 0))


@pytest.fixture(scope="module")
def report(random_profiles, looks):
    return report_about(GROUPS, random_profiles, looks)


def report_about(partition, random_profiles, looks, margin=judge.MARGIN):
    pixels, untrained, trained, firing = random_profiles
    others = {"pixels": dissimilarity(pixels), "undefined": np.where(np.eye(10), 0, np.nan)}
    n_images, halves = np.full(10, 30), halves_of(pixels, untrained, trained)
    all_profiles = ComparedProfiles(pixels, untrained, trained, n_images, halves)
    closer = evidence_parts.CloserLook("a", others, firing, LABELS)
    return evidence.evidence(
        all_profiles, partition, NAMES, "mean difference", closer, looks, margin=margin
    )


def halves_of(pixels, untrained, trained):
    """As two counts of 15 images each would differ."""
    rng = np.random.default_rng(7)

    def both(profiles):
        return rng.binomial(15, profiles, (2, *profiles.shape)) / 15

    return ComparedHalves(
        {"pixels": both(pixels)},
        [both(profiles) for profiles in untrained.values()],
        [both(profiles) for profiles in trained.values()],
    )


def test_it_goes_through_json(report):
    assert json.loads(json.dumps(report, allow_nan=False)) == report


def test_about_other_groups_it_is_what_it_would_have_been(report, random_profiles, looks):
    others = group_lists.parse_groups("Coat, Bag; Sandal, Dress, Shirt", NAMES)
    expected = report_about(others, random_profiles, looks)
    halves = halves_of(*random_profiles[:3])
    assert evidence.about_groups(report, halves, others, looks) == expected != report
    assert evidence.about_groups(expected, halves, GROUPS, looks) == report
    assert list(expected) == list(report)


def ratings(n_classes=10):
    """How unlike classes might be said to look."""
    values = np.random.default_rng(11).integers(1, 8, (n_classes, n_classes)).astype(float)
    return values + values.T


def test_a_matrix_may_be_the_hypothesis_and_is_judged_as_the_library_does(
    report, random_profiles, looks
):
    halves, matrix = halves_of(*random_profiles[:3]), ratings()
    about = evidence.about_groups(report, halves, matrix, looks)
    assert about == report_about(matrix, random_profiles, looks)
    expected = judge.judge(halves.pixels, halves.untrained, halves.trained, matrix)
    judgement = about["judgement"]
    assert (judgement["answer"], judgement["effect"]) == (expected.answer, expected.effect)
    assert (judgement["interval"], judgement["room"]) == ([*expected.interval], expected.room)
    assert about["groups"] == []
    assert about["hypothesis"]["classes"] == list(NAMES)
    assert np.array_equal(about["hypothesis"]["dissimilarity"], matrix)
    assert "that the matrix calls alike" in about["ratios"]["sentence"]
    for network in about["networks"]:
        of_network = np.array(network["dissimilarity"], dtype=float)
        assert network["agreement"]["value"] == pytest.approx(rank_tests.rho_a(of_network, matrix))
    bands = chance_bands(
        np.array([network["dissimilarity"] for network in about["networks"]], dtype=float), matrix
    )
    assert [network["chance"]["high"] for network in about["networks"]] == bands.high.tolist()
    # as "What else the matrix agrees with" has it: one p for the same two matrices
    for network in about["networks"]:
        of_network = np.array(network["dissimilarity"], dtype=float)
        beside = evidence_parts.matrix_agreement("mine", of_network, matrix)["agreement"]
        assert network["agreement"]["p"] == beside["p"]
        assert network["agreement"]["smallest_p"] == beside["smallest_p"]
        for part in ("agreement", "chance"):
            assert (network[part]["n_orders"], network[part]["exact"]) == (3_628_800, True)
    words = json.dumps([about["tests"], about["judgement"], about["ratios"]], allow_nan=False)
    assert "group" not in words.replace("grouped", "")
    json.dumps(about, allow_nan=False)
    assert evidence.about_groups(about, halves, GROUPS, looks) == report


def test_a_matrix_of_some_classes_is_about_these_alone(report, random_profiles, looks):
    halves, matrix, some = halves_of(*random_profiles[:3]), ratings(), [0, 1, 3, 4, 5, 6, 8, 9]
    whole = matrix.copy()
    whole[[2, 7]] = whole[:, [2, 7]] = np.nan
    about = evidence.about_groups(report, halves, whole, looks)
    part = matrix[np.ix_(some, some)]
    expected = judge.judge(
        {"pixels": halves.pixels["pixels"][:, some]},
        [each[:, some] for each in halves.untrained],
        [each[:, some] for each in halves.trained],
        part,
    )
    assert about["judgement"]["effect"] == expected.effect
    assert about["judgement"]["interval"] == [*expected.interval]
    assert about["hypothesis"]["classes"] == [NAMES[label] for label in some]
    for network, before in zip(about["networks"], report["networks"], strict=True):
        assert network["dissimilarity"] == before["dissimilarity"]  # that of all classes
        of_some = np.array(network["dissimilarity"], dtype=float)[np.ix_(some, some)]
        assert network["agreement"]["value"] == pytest.approx(rank_tests.rho_a(of_some, part))
    of_cell = np.mean(
        [rank_tests.rho_a(m[np.ix_(some, some)], part) for m in looks.trained[:, 0, 0]]
    )
    assert about["grid"]["trained"]["agreement"][0][0] == pytest.approx(of_cell)


def test_the_judgement_is_of_the_halves_of_all_networks_and_controls(random_profiles, looks):
    halves = halves_of(*random_profiles[:3])
    for margin in (0.01, 3.0):
        expected = judge.judge(halves.pixels, halves.untrained, halves.trained, GROUPS, margin)
        report = report_about(GROUPS, random_profiles, looks, margin)["judgement"]
        assert (report["answer"], report["effect"]) == (expected.answer, expected.effect)
        assert report["interval"] == list(expected.interval)
        assert [contrast["control"] for contrast in report["contrasts"]] == ["untrained", "pixels"]
        assert report["margin"] == margin
    assert report["answer"] == judge.NO_MORE  # within so wide a margin


def test_another_margin_is_what_it_would_have_been(random_profiles, looks):
    reports = {
        margin: report_about(GROUPS, random_profiles, looks, margin) for margin in (0.01, 0.1, 3.0)
    }
    assert len({report["judgement"]["answer"] for report in reports.values()}) == 2
    for report in reports.values():
        for margin, expected in reports.items():
            assert evidence.within_margin(report, margin) == expected
        for margin in (0.0, -1.0, float("nan"), float("inf")):
            with pytest.raises(ValueError, match="margin: a number above 0 was expected"):
                evidence.within_margin(report, margin)


def test_every_network_is_there_with_its_own_numbers(report, random_profiles):
    pixels, untrained, trained, _ = random_profiles
    profiles = {"pixels": pixels} | untrained | trained
    assert [network["name"] for network in report["networks"]] == list(profiles)
    assert [network["kind"] for network in report["networks"]] == ["pixels"] + ["untrained"] * 6 + [
        "trained"
    ] * 6
    for network in report["networks"]:
        matrix = dissimilarity(profiles[network["name"]])
        test, effect = group_tests.group_test(matrix, GROUPS), groups.effect(matrix, GROUPS)
        assert (network["agreement"]["value"], network["agreement"]["p"]) == pytest.approx(
            (test.value, test.p)
        )
        assert (network["within"], network["between"], network["ratio"]) == pytest.approx(
            (effect.within, effect.between, effect.ratio)
        )
        np.testing.assert_allclose(network["dissimilarity"], matrix)


def test_means_over_the_seeds_are_those_of_the_networks(report):
    for kind in ("trained", "untrained"):
        values = [
            network["agreement"]["value"]
            for network in report["networks"]
            if network["kind"] == kind
        ]
        assert report["tests"][kind]["value"] == pytest.approx(np.mean(values))


def test_the_answer_is_the_judgements_alone(report):
    """No other rule beside it, which could contradict it."""
    assert "verdict" not in report
    assert set(report["tests"]) == {field.name for field in fields(ControlTests)}
    assert report["best_agreement"] == groups.best_agreement(GROUPS, 10)


def test_the_effect_sizes_are_means_of_the_networks_in_a_sentence(report):
    ratios = [network["ratio"] for network in report["networks"] if network["kind"] == "trained"]
    assert report["ratios"]["trained"] == pytest.approx(np.mean(ratios))
    assert f"{np.mean(ratios):.2f} times as much" in report["ratios"]["sentence"]
    rows = [
        {"kind": kind, "ratio": ratio}
        for kind, ratio in (("pixels", 0.5), ("untrained", 0.5), ("trained", np.nan))
    ]
    assert (
        evidence_parts.within_between(rows)["sentence"]
        == "How much the groups matter is undefined here."
    )


def test_the_network_shown_is_compared_and_its_undefined_comparisons_say_why(
    report, random_profiles
):
    pixels, undefined = report["shown"]["agrees_with"]
    expected = rank_tests.rho_a(
        dissimilarity(random_profiles[2]["a"]), dissimilarity(random_profiles[0])
    )
    assert pixels["agreement"]["value"] == pytest.approx(expected)
    assert pixels["agreement"]["n_orders"] == 3_628_800
    assert undefined["agreement"]["p"] is None
    assert "undefined for 45 of 45 pairs" in undefined["agreement"]["why"]
    noise_free = resampling.noise_free(random_profiles[3], LABELS, 10)
    np.testing.assert_allclose(report["images"]["cross_validated"], noise_free)
    assert report["images"]["cross_validated_agreement"] == rank_tests.rho_a(
        dissimilarity(random_profiles[2]["a"]), noise_free
    )
    assert report["images"]["not_above_zero"] == (rank_tests.condensed(noise_free) <= 0).sum()
    assert len(report["images"]["stays"]) == 10
    assert report["images"]["n_resamples"] == 1_000
    floor = np.array(report["shown"]["noise_bound"])
    below = np.array(report["shown"]["could_be_noise"])
    np.testing.assert_array_equal(
        below, (np.array(report["shown"]["dissimilarity"]) < floor) & ~np.eye(10, dtype=bool)
    )


def test_the_grid_is_corrected_for_trained_and_untrained_together(report):
    grid = report["grid"]
    assert np.shape(grid["trained"]["agreement"]) == (2, 3)
    np.testing.assert_allclose(grid["trained"]["agreement"], grid["untrained"]["agreement"])
    assert (np.array(grid["trained"]["corrected_p"]) >= np.array(grid["trained"]["p"])).all()
    assert grid["chosen"] == [1, 0]


def test_without_single_images_and_grid_these_are_left_out(random_profiles):
    pixels, untrained, trained, _ = random_profiles
    n_images, halves = np.full(10, 30), halves_of(pixels, untrained, trained)
    all_profiles = ComparedProfiles(pixels, untrained, trained, n_images, halves)
    report = evidence.evidence(all_profiles, GROUPS, NAMES, "correlation")
    assert report["shown"]["network"] == "a"
    assert np.shape(report["shown"]["noise_bound"]) == (10, 10)
    assert "images" not in report
    assert "grid" not in report
    closer = evidence_parts.CloserLook("before a")
    with pytest.raises(ValueError, match="has to be a trained one: a, b"):
        evidence.evidence(all_profiles, GROUPS, NAMES, "correlation", closer)


def test_the_claim_names_the_groups():
    named = evidence_parts.claim_text(
        [[0, 2], [1]], ("cat", "car", "dog"), {frozenset({0, 2}): "pets"}
    )
    assert "Groups: pets (cat + dog); by itself: car." in named
    assert evidence_parts.claim_text([[0, 2], [1]], ("cat", "car", "dog")).endswith(
        "Groups: cat + dog; by itself: car."
    )


def test_titles_of_groups_stand_beside_them_and_in_the_claim(report):
    titles = {frozenset({5, 7, 9}): "Shoes", frozenset({0, 1}): "no group here"}
    titled = evidence.with_group_titles(report, titles)
    by_group = dict(zip(map(tuple, titled["groups"]), titled["group_titles"], strict=True))
    assert by_group.pop(("Sandal", "Sneaker", "Ankle boot")) == "Shoes"
    assert set(by_group.values()) == {None}
    assert "Shoes (Sandal + Sneaker + Ankle boot)" in titled["claim"]
    assert titled | {"claim": "", "group_titles": []} == report | {"claim": "", "group_titles": []}
    assert "group_titles" not in report  # which is for all visitors


def test_a_matrix_has_no_groups_that_could_have_titles(report, random_profiles, looks):
    halves = halves_of(*random_profiles[:3])
    about = evidence.about_groups(report, halves, ratings(), looks)
    titled = evidence.with_group_titles(about, {frozenset({5, 7, 9}): "Shoes"})
    assert titled == about | {"group_titles": []}


def test_a_coefficient_is_called_spearmans_only_without_ties():
    rng = np.random.default_rng(2)
    plain = dissimilarity(rng.random((7, 9)))
    tied = np.round(plain, 2)
    tied[0, 1] = tied[1, 0] = tied[0, 2]
    assert evidence_parts.matrix_agreement("x", plain, plain)["coefficient"] == "Spearman"
    assert evidence_parts.matrix_agreement("x", plain, tied)["coefficient"] == "rho-a"


# other matrices


def test_confusions_by_hand():
    matrix = confusion_dissimilarity(np.array([[8, 2, 0], [0, 5, 5], [0, 0, 0]]))
    assert matrix[0, 1] == matrix[1, 0] == pytest.approx(0.9)  # 20% one way, none the other
    assert matrix[0, 0] == 0
    assert np.isnan(matrix[0, 2])
