"""A family is told by its cards: what differs in more than the seed, or does not say, is none."""

import json
import shutil
from dataclasses import asdict

import pytest

from activsim.networks import catalogue
from activsim.networks.families import counterpart, family, family_controls
from activsim.paths import BUNDLED
from activsim.training.train import Recipe

CARD = json.loads((BUNDLED / "models" / "study-seed-3.json").read_text(encoding="utf-8"))


def add(folder, name, seed=None, content=None, card=CARD, history=None, **recipe):
    """A file that is a network by name alone, and its card."""
    card = {key: value for key, value in card.items() if key != "sha256"}
    card["recipe"] = {**card["recipe"], **recipe}
    card["recipe"].pop("seed")
    if seed is not None:
        card["recipe"]["seed"] = seed
    if history is not None:
        card["history"] = {"loss": [1.0] * history}
    (folder / f"{name}.keras").write_text(content or name, encoding="utf-8")
    (folder / f"{name}.json").write_text(json.dumps(card), encoding="utf-8")


def members(folder, name):
    found = family(catalogue.list_networks(folder), name)
    return [(member.name, member.seed) for member in found]


def test_the_six_that_are_bundled_are_one_family_from_each_ones_view():
    networks = catalogue.list_networks(BUNDLED / "models")
    six = [(f"study-seed-{seed}", seed) for seed in range(6)]
    for name, _ in six:
        assert [member[::2] for member in family(networks, name)] == six


def test_one_trained_here_by_the_same_recipe_joins_whatever_it_is_called(tmp_path):
    shutil.copytree(BUNDLED / "models", tmp_path, dirs_exist_ok=True)
    card = CARD | {"recipe": asdict(Recipe())}  # as the page Train writes it, in every field
    add(tmp_path, "mine", 7, card=card)
    assert members(tmp_path, "study-seed-3")[-1] == ("mine", 7)
    assert len(members(tmp_path, "mine")) == 7


@pytest.mark.parametrize(
    "other",
    [
        {"learning_rate": 0.01},
        {"share": 0.5},
        {"precision": "bfloat16"},
        {"labels": "shuffled"},
        {"without": "Shirt"},
        {"something_new": True},
        {"history": 3},  # stopped after three epochs, whatever the recipe says
        {"card": CARD | {"data": "MNIST digits"}},
        {"card": CARD | {"class_names": CARD["class_names"][::-1]}},
        {"card": CARD | {"pixels": "0..1"}},
        {"card": CARD | {"description": CARD["description"] | {"layers": []}}},
        {"card": {**CARD, "recipe": {"seed": 0}}},
    ],
    ids=str,
)
def test_what_differs_in_more_than_the_seed_is_none(tmp_path, other):
    add(tmp_path, "first", 0)
    add(tmp_path, "second", 1, **other)
    assert members(tmp_path, "first") == [("first", 0)]
    assert members(tmp_path, "second") == [("second", 1)]


def controls(folder, name):
    found = family_controls(catalogue.list_networks(folder), name)
    return [(member.name, member.seed) for member in found]


def test_controls_are_those_trained_alike_that_learned_other_classes(tmp_path):
    add(tmp_path, "first", 0)
    add(tmp_path, "second", 1)
    add(tmp_path, "dealt", 4, labels="shuffled")
    add(tmp_path, "less", 5, without="Shirt")
    add(tmp_path, "less-again", 5, content="less", without="Shirt")  # a copy
    add(tmp_path, "both", 6, without="Shirt", labels="shuffled")
    add(tmp_path, "faster", 7, without="Shirt", learning_rate=0.01)
    add(tmp_path, "shorter", 8, without="Shirt", history=3)
    add(tmp_path, "faster-still", 9, learning_rate=0.01)
    found = [("both", 6), ("dealt", 4), ("less", 5)]
    assert controls(tmp_path, "first") == controls(tmp_path, "second") == found
    assert controls(tmp_path, "faster-still") == [("faster", 7)]
    assert controls(tmp_path, "less") == controls(tmp_path, "both") == []


def test_the_machine_s_threads_and_what_is_off_by_default_divide_nobody(tmp_path):
    add(tmp_path, "first", 0)
    add(tmp_path, "second", 1, threads=8, something_new=False)
    assert members(tmp_path, "first") == [("first", 0), ("second", 1)]


def test_a_copy_and_the_same_seed_again_repeat_nothing(tmp_path):
    add(tmp_path, "first", 0, "weights")
    add(tmp_path, "first again", 0)
    add(tmp_path, "copy", None, "weights")
    add(tmp_path, "unknown", None)
    assert members(tmp_path, "first") == [("first", 0), ("unknown", None)]
    assert ("first again", 0) in members(tmp_path, "first again")


def test_a_card_of_another_file_counts_for_nobody_else(tmp_path):
    add(tmp_path, "first", 0)
    add(tmp_path, "second", 1)
    card = json.loads((tmp_path / "second.json").read_text(encoding="utf-8"))
    (tmp_path / "second.json").write_text(json.dumps(card | {"sha256": "0" * 64}), "utf-8")
    assert members(tmp_path, "first") == [("first", 0)]


def test_without_a_card_a_network_stands_alone(tmp_path):
    for name in ("first", "second"):
        (tmp_path / f"{name}.keras").write_text(name, encoding="utf-8")
    assert members(tmp_path, "first") == [("first", None)]


def test_a_layer_is_the_same_one_whatever_it_is_called(tmp_path):
    add(tmp_path, "first", 0)
    text = (tmp_path / "first.json").read_text(encoding="utf-8").replace('"dense"', '"dense_7"')
    card = json.loads(text)
    card["recipe"]["seed"] = 1
    (tmp_path / "second.keras").write_text("second", encoding="utf-8")
    (tmp_path / "second.json").write_text(json.dumps(card), encoding="utf-8")
    first, second = family(catalogue.list_networks(tmp_path), "first")
    assert counterpart(first, second, "dense") == "dense_7"
    assert counterpart(second, first, "dense_7") == "dense"


def test_a_card_that_is_written_anew_is_read_anew(tmp_path):
    add(tmp_path, "first", 0)
    add(tmp_path, "second", 1)
    assert len(members(tmp_path, "first")) == 2
    add(tmp_path, "second", 1, batch_size=128)
    assert len(members(tmp_path, "first")) == 1
