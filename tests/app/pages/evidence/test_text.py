"""What Evidence says, from made numbers that are known."""

import copy
from dataclasses import asdict

import numpy as np
import pytest
from serving import without_terms

from activsim.analysis import group_lists, groups, judge
from activsim.analysis.resampling import profiles_of
from activsim.analysis.similarity import dissimilarity
from activsim.app.pages.evidence import axis_text, sections_text
from activsim.app.pages.evidence import text as page_text
from activsim.app.pages.evidence.formulas import FORMULAS
from activsim.app.pages.evidence.own_matrix import Claim
from activsim.datasets import fashion_mnist, garments
from activsim.experiments import evidence, evidence_parts
from activsim.experiments.compared_profiles import ComparedHalves, ComparedProfiles
from activsim.experiments.evidence_parts import Grid
from activsim.output import evidence_text
from activsim.settings import Settings

NAMES = fashion_mnist.CLASS_NAMES
GROUPS = groups.named_groups(garments.GROUPS, NAMES)
LABELS = np.repeat(np.arange(10), 30)


@pytest.fixture(scope="module")
def untouched_report():
    """As a dossier is: the pixels show the groups, and so do six networks before and after
    training."""
    rng = np.random.default_rng(0)
    group_profiles = rng.random((4, 24))[
        [next(g for g, group in enumerate(GROUPS) if c in group) for c in range(10)]
    ]

    def profiles(strength):
        return strength * group_profiles + (1 - strength) * rng.random((10, 24))

    firing = rng.random((300, 24)) < profiles(0.5)[LABELS]
    trained = {f"net-{seed}": profiles(0.5) for seed in range(6)} | {
        "net-3": profiles_of(firing, LABELS, 10)
    }
    untrained = {f"untrained, seed {seed}": profiles(0.3) for seed in range(6)}
    looks = np.array(
        [[[dissimilarity(profiles(0.4)) for _ in range(3)] for _ in range(2)] for _ in range(12)]
    )
    looks[:, 1, 2] = 0  # undefined
    grid = Grid(
        ["input", "dense"], ["above 0", "top 0.5", "top 0.01"], looks[:6], looks[6:], (1, 0)
    )
    others = {name: dissimilarity(profiles(0.2)) for name in ("pixels", "confusions")}
    halves = ComparedHalves(
        {"pixels": halves_of(profiles(0.7), rng)},
        [halves_of(profiles(0.3), rng) for _ in range(6)],
        [halves_of(its_profiles, rng) for its_profiles in trained.values()],
    )
    all_profiles = ComparedProfiles(profiles(0.7), untrained, trained, np.full(10, 30), halves)
    closer = evidence_parts.CloserLook("net-3", others, firing, LABELS)
    numbers = evidence.evidence(all_profiles, GROUPS, NAMES, "mean difference", closer, grid)
    about = {
        "settings": asdict(Settings("net-3")),
        "made_from": {"data": "Made"},
        "remarks": ["Mind this."],
    }
    return about | numbers


def halves_of(profiles, rng):
    """As they are counted over 500 images each."""
    return rng.binomial(500, profiles, (2, *profiles.shape)) / 500


@pytest.fixture
def report(untouched_report):
    return copy.deepcopy(untouched_report)


def test_groups_are_written_as_they_are_read():
    text = page_text.written_groups(GROUPS, NAMES)
    assert text == "T-shirt/top, Pullover, Dress, Coat, Shirt; Sandal, Sneaker, Ankle boot"
    assert group_lists.parse_groups(text, NAMES) == GROUPS


def test_the_claim_shows_every_class_once_in_its_group():
    markup = page_text.claim_html(
        GROUPS, NAMES, [f"data:{label}" for label in range(10)], "in layer <b>dense</b>"
    )
    assert markup.count("<figure>") == markup.count("<img") == 10
    assert markup.count("class='together'") == 3  # two groups, and the classes by themselves
    assert markup.count("each by itself") == 1
    assert "aria-label='Sandal, Sneaker, Ankle boot'" in markup
    alone = page_text.claim_html([[index] for index in range(10)], NAMES, None, "")
    assert alone.count("class='together'") == 1
    assert "<img" not in alone
    many = [f"class {label}" for label in range(100)]
    twenty = [list(range(start, start + 5)) for start in range(0, 100, 5)]
    markup = page_text.claim_html(twenty, many, ["data:,"] * 100, "", {frozenset(range(5)): "<a>"})
    assert markup.count("<img") == 20  # a picture of each group
    assert "&lt;a&gt;</p><p class='quiet small'>and 4 more" in markup
    hostile = page_text.claim_html([[0, 1]], ("<script>", "b"), None, "")
    assert "<script>" not in hostile


def test_the_claim_says_where_it_is_made():
    here = page_text.claim_location(
        Settings("x", layer="<i>", reading="neuron", kind="quantile", threshold=0.1)
    )
    assert (
        "<b>&lt;i&gt;</b> (by neuron; firing means its own top share of images, 0.1; mean "
        "difference)" in here
    )


def test_the_answer_is_one_sentence_with_its_effect_interval_and_room(report):
    judgement = report["judgement"]
    markup = without_terms(page_text.verdict_html(report))
    assert f"<b>{evidence_text.judgement_headline(judgement)}.</b>" in markup
    sentence = evidence_text.judgement_sentence(judgement)
    assert markup.index(sentence) < markup.index("times as much") < markup.index("p = ")
    share = 1 - np.exp(-abs(judgement["effect"])) if judgement["effect"] > 0 else None
    share = np.exp(-judgement["effect"]) - 1 if share is None else share
    assert f"lie {share:.0%} " in sentence
    assert f"{judgement['room']:z.2f} of room" in sentence
    rules = page_text.rules_html(report)
    assert rules.count("<li>") == len(evidence_text.ANSWER_RULES)
    assert rules.count("This one applied") == 1
    applied = evidence_text.ANSWER_RULES[judgement["answer"]]
    applied = applied.format(margin=f"{judgement['margin']:g}")
    assert f"<li><b>{applied}</b> This one applied.</li>" in rules


def test_its_words_explain_themselves_once_where_they_first_stand(report):
    claim = page_text.claim_html(GROUPS, NAMES, None, page_text.claim_location(Settings("x")))
    whole = page_text.verdict_html(report) + claim + axis_text.marks_html(report)
    words = ("group", "seed", "agreement", "p", "layer", "neuron", "fires", "ceiling")
    assert {word: whole.count(f"data-term='{word}'") for word in words} == dict.fromkeys(words, 1)
    report["networks"][0]["name"] = "noise ceiling"
    report["networks"][0]["chance"]["high"] = None
    report["networks"][0]["kind"] = "trained"
    marks = axis_text.marks_html(report)
    assert "without a bar: noise ceiling." in marks
    assert "Noise <span class='term'" in marks


@pytest.mark.parametrize(
    ("answer", "control", "expected"),
    [
        (judge.MORE, "pixels", "Learned: the groups stand out more than in the pixels"),
        (judge.LESS, "untrained", "The groups stand out less than without training"),
        (judge.NO_MORE, "edges", "The groups stand out no more than in the edges"),
        (judge.OPEN, "pixels", "Open: it cannot be told"),
        (judge.OPEN, "", "Open: it cannot be told"),
    ],
)
def test_each_answer_has_its_headline(answer, control, expected):
    assert evidence_text.judgement_headline({"answer": answer, "control": control}) == expected


def test_every_control_stands_in_the_table_and_one_without_an_effect_says_so(report):
    contrasts = report["judgement"]["contrasts"]
    table = page_text.contrasts_table(report)
    assert table.count("<tr>") == len(contrasts) + 1 == 3
    contrasts[0] |= {"control": "<i>", "effect": None, "interval": [None, None]}
    table = page_text.contrasts_table(report)
    assert "<td>&lt;i&gt;</td><td>–</td><td>– to –</td>" in table


def test_where_nothing_can_be_said_the_reason_is_said(report):
    undefined = {"effect": None, "interval": [None, None], "room": None}
    report["judgement"] |= undefined | {"answer": judge.OPEN, "reason": "There are <2> classes."}
    markup = without_terms(page_text.verdict_html(report))
    assert "There are &lt;2&gt; classes." in markup
    assert "p = " not in markup


def test_there_is_a_row_for_the_pixels_and_each_network(report):
    rows = axis_text.axis_rows(report)
    assert [row["kind"] for row in rows] == ["pixels"] + ["untrained"] * 6 + ["trained"] * 6
    assert "all 2,520 placements of the groups (smallest p: 0.0004)" in axis_text.axis_caption(
        report
    )
    assert (
        "6 trained networks, and an untrained one for each. Mind this."
        in page_text.networks_html(report)
    )
    lower, upper = axis_text.noise_ceiling(report)
    assert f"({lower:.2f} to {upper:.2f})" in without_terms(axis_text.marks_html(report))


def test_where_chance_lies_is_said_with_who_lies_beyond(report):
    networks = report["networks"]
    for network in networks:
        network["agreement"]["value"], network["chance"]["high"] = 0.5, 0.4
    networks[0]["chance"]["high"] = networks[1]["chance"]["high"] = 0.5
    sentence = (
        "Bars: where 95% of random groups of the same sizes lie (all 2,520), for each network its "
        "own, not corrected for how many are looked at. Above theirs: the pixels not, 5 of 6 "
        "untrained networks, 6 of 6 trained networks."
    )
    assert axis_text.chance_sentence(report) == sentence
    assert without_terms(axis_text.marks_html(report)).startswith(sentence)
    assert [row["chance"][1] for row in axis_text.axis_rows(report)][:3] == [0.5, 0.5, 0.4]
    for network in networks:
        network["chance"] |= {"low": None, "high": None}
    assert axis_text.chance_sentence(report) == ""
    assert without_terms(axis_text.marks_html(report)).startswith("Thin line")


def test_a_single_network_of_a_kind_is_not_counted(report):
    report["networks"] = report["networks"][:2] + report["networks"][-1:]
    for network, high in zip(report["networks"], (0.4, 0.5, 0.4), strict=True):
        network["agreement"]["value"], network["chance"]["high"] = 0.5, high
    assert [network["kind"] for network in report["networks"]] == ["pixels", "untrained", "trained"]
    assert axis_text.chance_sentence(report).endswith(
        "Above theirs: the pixels, the untrained network not, the trained network."
    )
    sentence = evidence_parts.within_between(report["networks"])["sentence"]
    assert " in the trained network, " in sentence
    assert " times in an untrained one, " in sentence


def test_what_is_undefined_is_not_counted_as_below_its_bar(report):
    networks = report["networks"]
    for network in networks:
        network["agreement"]["value"], network["chance"]["high"] = 0.5, 0.4
    for network in (networks[0], networks[2]):
        network["agreement"]["value"] = None
        network["chance"] |= {"low": None, "high": None}
    assert axis_text.chance_sentence(report).endswith(
        "Above theirs: 5 of 5 untrained networks, 6 of 6 trained networks. Undefined, without a "
        f"bar: the pixels, {networks[2]['name']}."
    )


def test_a_flat_control_says_nothing_of_the_hypothesis_on_screen(report):
    report["judgement"]["flat"] = ["edges"]
    assert "says nothing of the groups" in page_text.contrasts_table(report)
    report["hypothesis"] = {}
    assert "says nothing of your matrix" in page_text.contrasts_table(report)


def test_the_file_has_the_names_that_this_visitor_gave(report):
    shoes = frozenset({5, 7, 9})
    titled = Claim(GROUPS, titles={shoes: "Shoes"}).with_names(report)
    assert titled["group_titles"] == [None, "Shoes", None, None]
    assert evidence_text.claim_sentence(titled) == titled["claim"]
    about_matrix = report | {"groups": [], "hypothesis": {"classes": [], "dissimilarity": []}}
    named = Claim(np.zeros((10, 10)), "mine.csv").with_names(about_matrix)
    assert named["hypothesis"]["name"] == "mine.csv"
    assert evidence_text.claim_sentence(named).startswith("Your matrix is the file mine.csv. ")
    assert "name" not in about_matrix["hypothesis"]


def test_without_a_p_it_is_said_why(report):
    report["tests"]["trained"] |= {"p": None, "why": "There are 4 classes."}
    assert "p: none. There are 4 classes." in axis_text.axis_caption(report)


def test_the_tests_over_the_seeds_say_the_smallest_p_or_why_there_is_none(report):
    tests = report["tests"]
    tests["over_untrained"] |= {"value": 0.123, "p": 1 / 64}
    tests["over_pixels"] |= {"value": -0.5, "p": 1.0}
    table = page_text.comparisons_table(report)
    assert "<td>+0.12</td><td>0.016</td>" in table
    assert "<td>−0.50</td><td>1</td>" in table
    assert "all 64 patterns of signs (smallest p: 0.016)" in page_text.comparisons_caption(report)
    assert "not corrected for their being several" in page_text.comparisons_caption(report)
    for test in tests.values():
        test |= {"p": None, "value": None, "why": "4 seeds are too few."}
    assert page_text.comparisons_table(report).count("<td>–</td><td>–</td>") == 3
    assert page_text.comparisons_caption(report) == "4 seeds are too few."  # once


def test_names_of_classes_and_networks_are_shown_as_they_are(report):
    report["class_names"][3] = "<script>alert(1)</script>"
    report["made_from"]["data"] = "<img src=x>"
    markup = sections_text.nearest_html(report, None) + page_text.networks_html(report)
    assert "<script" not in markup
    assert "<img" not in markup
    assert "&lt;script&gt;" in markup


def test_how_often_the_nearest_class_stays_so(report):
    images = report["images"]
    images["nearest"][2], images["stays"][2], images["nearest_share"][2] = (
        0,
        0.897,
        [0.897, *[0] * 5, 0.1, 0, 0, 0],
    )
    markup = sections_text.nearest_html(report, [f"data:{label}" for label in range(10)])
    assert markup.count("class='stay'") == 10
    assert markup.count("<img") == 20  # a class is its picture and its name
    networks = [net["dissimilarity"] for net in report["networks"] if net["kind"] == "trained"]
    k = sum(matrix[2][0] == min(np.delete(matrix[2], 2)) for matrix in networks)
    assert f"<b>90%</b><br>in {k} of 6 networks<br>else mostly Shirt" in markup
    images["nearest"][2] = -1
    assert "undefined" in sections_text.nearest_html(report, None)
    images["stays"] = [1.0, None, 0.94, *[0.95] * 7]
    assert sections_text.stability_caption(report).startswith("8 of 10 classes")
    assert (
        f"which noise does not inflate, at {images['cross_validated_agreement']:.2f}"
        in sections_text.stability_caption(report)
    )


@pytest.mark.parametrize(
    ("share", "text"),
    [(1.0, "100%"), (0.998, "over 99%"), (0.99, "99%"), (0.001, "under 1%"), (0.0, "0%")],
)
def test_hardly_all_is_not_all(share, text):
    assert sections_text.share_percent(share) == text


def test_pairs_about_which_seeds_disagree_say_their_ranks(report):
    seeds = report["seeds"]
    for name, fill in (("disagree", False), ("lowest", 10), ("highest", 20)):
        seeds[name] = [[fill] * 10 for _ in range(10)]
    assert "about 0 of 45 pairs of classes they disagree. Networks" in sections_text.seeds_caption(
        report
    )
    for a, b, ranks in ((1, 2, (7, 35)), (0, 9, (1, 44)), (3, 4, (2, 26))):
        for row, column in ((a, b), (b, a)):
            seeds["disagree"][row][column] = True
            seeds["lowest"][row][column], seeds["highest"][row][column] = ranks
    notes = sections_text.seed_notes(report)
    np.testing.assert_array_equal(notes != "", np.array(seeds["disagree"]))
    assert notes[1, 2] == "networks disagree: rank 7 to 35"
    assert (
        "about 3 of 45 pairs of classes they disagree, most of all T-shirt/top and Ankle boot "
        "(rank 1 to 44) and Trouser and Pullover (rank 7 to 35)."
        in sections_text.seeds_caption(report)
    )


def test_pairs_below_the_noise_floor_are_named(report):
    network = report["shown"]
    network["could_be_noise"] = [[False] * 10 for _ in range(10)]
    assert (sections_text.noise_notes(report) == "").all()
    network["could_be_noise"][0][1] = network["could_be_noise"][1][0] = True
    network["noise_bound"][0][1] = 0.0087
    assert sections_text.noise_notes(report)[0, 1].endswith("noise floor (0.87 points)")
    assert sections_text.noise_caption(report).startswith(
        "1 pair of classes is below the noise floor"
    )


def test_a_star_is_for_what_stands_up_to_correction(report):
    grid = report["grid"]
    texts = sections_text.grid_texts(grid["trained"])
    for cell in np.ndindex(texts.shape):
        corrected = grid["trained"]["corrected_p"][cell[0]][cell[1]]
        assert texts[cell].endswith("*") == (corrected is not None and corrected <= 0.05)
    assert texts[-1, -1] == "–"
    assert sections_text.grid_columns(report) == ["above 0", "top 50%", "top 1%"]
    assert "10 looks" in sections_text.grid_caption(report)
    grid["trained"]["corrected_p"][1][0], grid["untrained"]["corrected_p"][1][0] = 0.0048, None
    assert "trained 0.0048, untrained undefined" in sections_text.grid_caption(report)
    assert "each of 2,520 placements" in sections_text.grid_caption(report)
    grid["exact"] = False
    assert "each of a sample of 2,520 placements" in sections_text.grid_caption(report)
    grid["why"] = "All classes are in one group."
    assert sections_text.grid_caption(report) == "All classes are in one group."


def test_what_else_it_agrees_with_says_its_coefficient_and_why_something_is_undefined(report):
    assert (
        "all 3,628,800 orders of the classes (smallest p: 2.8e-7)"
        in sections_text.agreements_caption(report)
    )
    assert "not corrected for how many" in sections_text.agreements_caption(report)
    assert sections_text.undefined_agreements(report) == []
    report["shown"]["agrees_with"][0]["agreement"] |= {
        "value": None,
        "p": None,
        "why": "It is undefined.",
    }
    assert sections_text.undefined_agreements(report) == ["pixels: It is undefined."]
    assert sections_text.agreement_rows(report)[0]["value"] is None


def test_every_part_has_its_formula():
    assert all(
        FORMULAS[name].strip()
        for name in ("axis", "flips", "agreements", "images", "seeds", "grid")
    )
