"""What Evidence says, from numbers that are known."""

import copy
import json

import numpy as np
import pytest

from activsim import groups, model_folder
from activsim.gathering import BESIDE
from activsim.views import evidence_words
from activsim.views.evidence_formulas import FORMULAS


@pytest.fixture
def found():
    return json.loads((model_folder.MODELS / BESIDE).read_text())["found"]


def test_groups_are_written_as_they_are_read(found):
    names = found["class_names"]
    parted = groups.default_groups(names)
    text = evidence_words.written(parted, names)
    assert text == "T-shirt/top, Pullover, Dress, Coat, Shirt; Sandal, Sneaker, Ankle boot"
    assert groups.parsed_groups(text, names) == parted


def test_the_verdict_is_its_sentence_and_the_rule_that_applied_is_marked(found):
    said = evidence_words.verdict(found)
    assert f"<b>{found['verdict']['verdict']}.</b>" in said
    assert "rho-a 0.54" in said
    listed = evidence_words.rules(found)
    assert listed.count("<li>") == len(found["verdict"]["rules"])
    assert listed.count("This one applied") == 1
    assert "<li><b>Already in the pixels where" in listed


def test_there_is_a_row_for_the_pixels_and_each_network(found):
    rows = evidence_words.rows(found)
    assert [row["kind"] for row in rows] == ["pixels"] + ["untrained"] * 6 + ["trained"] * 6
    assert rows[0]["p"] == pytest.approx(1 / 2520)
    assert "all 2,520 placements" in evidence_words.axis(found)


def test_without_a_p_it_is_said_why(found):
    found["verdict"]["tests"]["trained"] |= {"p": None, "why": "There are 4 classes."}
    assert "no p. There are 4 classes." in evidence_words.axis(found)


def test_names_of_classes_and_networks_are_shown_as_they_are(found):
    found["class_names"][3] = "<script>alert(1)</script>"
    found["settings"]["layer"] = "<img src=x>"
    said = evidence_words.nearest(found, None) + evidence_words.looked_at(found)
    assert "<script" not in said
    assert "<img" not in said
    assert "&lt;script&gt;" in said


def test_how_often_the_nearest_class_stays_so(found):
    said = evidence_words.nearest(found, [f"data:{label}" for label in range(10)])
    assert said.count("class='stay'") == 10
    assert said.count("<img") == 20  # a class is its picture and its name
    assert "<b>90%</b><br>else mostly Shirt" in said  # Dress: 0.897
    found["images"]["nearest"][2] = -1
    assert "undefined" in evidence_words.nearest(found, None)
    assert evidence_words.stability(found).startswith("9 of 10 classes")


@pytest.mark.parametrize(
    ("share", "text"), [(1.0, "100%"), (0.998, "over 99%"), (0.99, "99%"), (0.001, "under 1%"), (0.0, "0%")]
)
def test_hardly_all_is_not_all(share, text):
    assert evidence_words.percent(share) == text


def test_pairs_about_which_seeds_disagree_say_their_ranks(found):
    notes = evidence_words.seed_notes(found)
    seeds = found["seeds"]
    np.testing.assert_array_equal(notes != "", np.array(seeds["disagree"]))
    assert notes[1, 2] == "networks disagree: rank 7 to 35"  # Trouser and Pullover
    assert "17 of 45 pairs" in evidence_words.seeds(found)


def test_pairs_below_the_noise_floor_are_named_for_the_default_measure_only(found):
    assert (evidence_words.floor_notes(found) == "").all()
    low = copy.deepcopy(found)
    low["shown"]["below_floor"][0][1] = low["shown"]["below_floor"][1][0] = True
    assert evidence_words.floor_notes(low)[0, 1] == "below the noise floor (0.87 points)"
    assert evidence_words.floor(low).startswith("1 pair of classes is below the noise floor")
    low["shown"] |= {"below_floor": None, "noise_floor": None}
    assert (evidence_words.floor_notes(low) == "").all()
    assert "mean difference only" in evidence_words.floor(low)


def test_a_star_is_for_what_stands_up_to_correction(found):
    grid = found["grid"]
    texts = evidence_words.grid_texts(grid["trained"])
    for place in np.ndindex(texts.shape):
        corrected = grid["trained"]["corrected_p"][place[0]][place[1]]
        assert texts[place].endswith("*") == (corrected is not None and corrected <= 0.05)
    assert texts[-1, -1] == "–"
    assert evidence_words.columns(found)[:2] == ["above 0", "top 50%"]
    assert "126 looks" in evidence_words.grid(found)
    assert "trained 0.0048, untrained 0.052" in evidence_words.grid(found)
    grid["chosen"] = None
    assert "not marked" in evidence_words.grid(found)


def test_what_else_it_agrees_with_says_its_coefficient_and_why_something_is_undefined(found):
    assert "all 3,628,800 orders" in evidence_words.coefficients(found)
    assert evidence_words.undefined_agreements(found) == []
    found["shown"]["agrees_with"][0]["agreement"] |= {"value": None, "p": None, "why": "It is undefined."}
    assert evidence_words.undefined_agreements(found) == ["pixels: It is undefined."]
    assert evidence_words.agreements(found)[0]["value"] is None


def test_every_part_has_its_formula():
    assert all(FORMULAS[name].strip() for name in ("axis", "agreements", "images", "seeds", "grid"))
