"""What page and command line both say of the evidence, from made numbers."""

import pytest

from activsim.output import evidence_text


def report(matrix=((0, 0.1), (0.1, 0)), below=((False, True), (True, False))):
    network = {"dissimilarity": matrix, "could_be_noise": below}
    seeds = {"lowest": [[None, 2.0], [2.0, None]], "highest": [[None, 7.5], [7.5, None]]}
    return {"class_names": ["Hat", "Shoe"], "shown": network, "seeds": seeds}


@pytest.mark.parametrize(("exact", "text"), [(True, "all 2,520"), (False, "a sample of 2,520")])
def test_what_a_p_is_a_share_of(exact, text):
    test = {"exact": exact, "n_orders": 2520, "smallest_p": 0.0123}
    assert evidence_text.n_orders(test) == text
    assert evidence_text.orders_tried(test, "orders") == f"{text} orders (smallest p: 0.012)"


def test_a_disputed_pair_has_its_ranks():
    assert evidence_text.disputed_pair(report(), 0, 1) == "Hat and Shoe (rank 2 to 7.5)"


def test_pairs_below_the_floor_are_counted_once_where_there_is_a_distance():
    assert evidence_text.n_could_be_noise(report()) == 1
    undefined = report(matrix=[[0, None], [None, 0]], below=[[False] * 2] * 2)
    assert evidence_text.is_undefined(undefined)
    assert evidence_text.n_could_be_noise(undefined) is None
    assert not evidence_text.is_undefined(report())


@pytest.mark.parametrize(
    ("agreement", "p", "look"),
    [(0.304, 0.05, ("0.30", True)), (0.3, 0.051, ("0.30", False)), (None, None, ("–", False))],
)
def test_a_look_stands_up_to_correction_at_five_percent(agreement, p, look):
    part = {"agreement": [[agreement]], "corrected_p": [[p]]}
    assert evidence_text.grid_cell(part, 0, 0) == look


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (-0.004, 0.3, "under 1% farther apart to 26% closer together"),
        (0.004, 0.3, "under 1% to 26% closer together"),
        (0.3, 6.0, "26% to over 99% closer together"),
        (-0.5, -0.3, "35% to 65% farther apart"),
        (0.0, 0.3, "0% to 26% closer together"),
    ],
)
def test_an_end_of_the_interval_keeps_its_side_of_0(low, high, text):
    judgement = {
        "answer": "open",
        "effect": high,
        "interval": [low, high],
        "control": "pixels",
        "room": None,
        "reason": "",
        "margin": 0.1,
    }
    assert f"images: {text})" in evidence_text.judgement_sentence(judgement)


def test_the_ratios_are_told_to_be_of_other_distances_than_the_effect():
    judged = {
        "judgement": {"effect": -0.4},
        "ratios": {"sentence": "0.59 times, 0.45 times."},
        "settings": {"measure": "euclidean"},
    }
    assert evidence_text.ratios_sentence(judged) == (
        "0.59 times, 0.45 times. (By euclidean; the effect above is of cross-validated squared "
        "distances.)"
    )
    judged["settings"]["measure"] = "cross-validated"
    assert evidence_text.ratios_sentence(judged) == "0.59 times, 0.45 times."
    judged |= {"judgement": {"effect": None}, "settings": {"measure": "euclidean"}}
    assert evidence_text.ratios_sentence(judged) == "0.59 times, 0.45 times."


def test_in_how_many_networks_the_nearest_class_is_the_nearest():
    far, near = [[0, 2, 1], [2, 0, 2], [1, 2, 0]], [[0, 1, 2], [1, 0, 2], [2, 2, 0]]
    networks = [{"kind": kind, "dissimilarity": near} for kind in ("pixels", "trained", "trained")]
    networks.append({"kind": "trained", "dissimilarity": far})
    of_three = {
        "networks": networks,
        "shown": {"dissimilarity": near},
        "images": {"nearest": [1, 0, 0]},
    }
    assert evidence_text.nearest_in_networks(of_three, 0) == "in 2 of 3 networks"
    assert evidence_text.nearest_in_networks(of_three, 2) == "2 classes equally near"
    of_three["images"]["nearest"] = [-1, 0, 0]
    assert evidence_text.nearest_in_networks(of_three, 0) == ""
    of_three["networks"] = networks[:2]
    assert evidence_text.nearest_in_networks(of_three, 1) == ""
