"""The five steps: each is a link to a state that is there."""

from urllib.parse import parse_qs, urlsplit

import pytest

from activsim.app.shell.tools import tour

GARMENTS = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Shirt", "Bag")
LAYERS = ("input", "conv", "dense")


def values(step):
    return {key: found for key, (found,) in parse_qs(urlsplit(step.link).query).items()}


@pytest.mark.parametrize("names", [GARMENTS, ("cat", "dog"), ("only",), ()])
@pytest.mark.parametrize("layers", [LAYERS, ("pixels", "out"), ()])
def test_a_step_asks_for_classes_and_layers_that_are_there(names, layers):
    steps = tour.steps(names, layers)
    assert [values(step)["tour"] for step in steps] == list(tour.OPTIONS)
    for step in steps:
        classes = [values(step)[key] for key in ("class", "with") if key in values(step)]
        assert set(classes) <= set(names or GARMENTS)
        assert values(step).get("layer") in (None, *layers)


def test_a_first_visitor_is_shown_shirt_and_coat_then_the_pixels_then_evidence():
    *_, pair, pixels, evidence = tour.steps(GARMENTS, LAYERS)
    assert values(pair) == {"class": "Shirt", "with": "Coat", "tour": "3"}
    assert values(pixels) == {"class": "Shirt", "with": "Coat", "layer": "input", "tour": "4"}
    assert "Shirt and Coat" in pair.text
    assert evidence.link == "evidence?tour=5"


def test_a_step_says_one_or_two_sentences():
    for step in tour.steps(GARMENTS, LAYERS):
        assert len(step.text) <= 170, step.text
