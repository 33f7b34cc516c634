"""What networks are called: from their cards, as a person would."""

import pytest

from activsim.app.shell.network_names import network_title
from activsim.networks import catalogue

RECIPE = {"seed": 4, "epochs": 15, "batch_size": 32, "learning_rate": 0.001}


def test_the_networks_that_came_with_activsim_are_the_studys():
    networks = catalogue.list_networks()
    titles = {name: network_title(name, catalogue.read_card(networks[name])) for name in networks}
    assert titles.pop("study-seed-3-no-shirt") == "Study network, without Shirt, seed 3"
    assert len(titles) == 6
    for name, title in titles.items():
        seed = name.rpartition("-")[2]
        assert title == f"Study network, seed {seed}"


@pytest.mark.parametrize(
    ("card", "title"),
    [
        ({}, "net"),
        ({"recipe": {"epochs": 3}}, "net"),
        (
            {"recipe": RECIPE | {"epochs": 1}, "data": "Digits"},
            "Study CNN, 1 epoch of Digits, seed 4",
        ),
        (
            {"recipe": RECIPE | {"architecture": "perceptron", "data": "Digits"}},
            "Perceptron, 15 epochs of Digits, seed 4",
        ),
        ({"recipe": RECIPE | {"labels": "shuffled"}}, "Study network, labels shuffled, seed 4"),
    ],
)
def test_another_recipe_is_named_by_what_it_is(card, title):
    assert network_title("net", card) == title
