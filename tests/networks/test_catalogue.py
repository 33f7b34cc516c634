"""Anyone may have written a card: what comes out of it is as it should be, or is left out."""

import json
import math
import shutil

import pytest
from root import ROOT

from activsim.networks import catalogue

ROW = {"name": "dense", "type": "Dense", "output_shape": [3], "parameters": 9, "problem": ""}
WHOLE = {
    "sha256": "ab",
    "recipe": {"seed": 0, "rate": 0.1, "shuffled": True, "optimizer": "adam"},
    "versions": {"keras": "3"},
    "data": "noise",
    "class_names": ["a", "b"],
    "validation": {"loss": 0.5, "accuracy": 0.75},
    "test": {"loss": 0.5, "accuracy": 0.5},
    "history": {"loss": [1.0, 0.5], "accuracy": []},
    "description": {
        "image_shape": [8, 8],
        "parameters": 9,
        "n_outputs": 3,
        "output_layer": None,
        "layers": [ROW],
        "output_activation": "softmax",
        "broken_layers": ["row"],
    },
}
WRONG = [None, True, 5, 1.5, "text", [], {}, [None], {"loss": None}, math.nan, math.inf, 10**400]


@pytest.fixture
def folder(tmp_path):
    """folder(name=text or value of the card): makes these models and returns the folder."""

    def make(**cards):
        for name, card in cards.items():
            (tmp_path / f"{name}.keras").touch()
            text = card if isinstance(card, str) else json.dumps(card)
            (tmp_path / f"{name}.json").write_text(text, encoding="utf-8")
        return tmp_path

    return make


def through_file(folder, card):
    return card_as_written(folder(it=card) / "it.keras")


def card_as_written(path):
    return catalogue.plain_card(catalogue.read_card(path))


@pytest.mark.parametrize(
    "path", catalogue.list_networks(ROOT / "models").values(), ids=lambda path: path.stem
)
def test_the_cards_of_this_project_are_read_whole(path):
    card = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert card_as_written(path) == card
    assert set(card) == set(WHOLE)


@pytest.mark.parametrize(
    "text", ["", "{", "null", "[]", "5", '"text"', "NaN", "[" * 100_000, "9" * 5000, "{} {}"]
)
def test_what_is_no_card_is_an_empty_one(text, folder):
    assert through_file(folder, text) == {}
    assert list(catalogue.list_networks(folder())) == ["it"]


def test_no_file_and_a_file_of_other_bytes_are_empty_cards(tmp_path):
    assert catalogue.read_card(tmp_path / "none.keras") == {}
    (tmp_path / "odd.json").write_bytes(b"\xff\xfe{}")
    assert catalogue.read_card(tmp_path / "odd.keras") == {}


def test_what_is_as_it_should_be_is_kept_and_the_unknown_is_not(folder):
    assert through_file(folder, WHOLE | {"unknown": 1}) == WHOLE
    read_back = through_file(folder, {"test": {"loss": 1, "accuracy": 0, "more": 2}})
    assert read_back == {"test": {"loss": 1.0, "accuracy": 0.0}}
    assert type(read_back["test"]["loss"]) is float


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
@pytest.mark.parametrize("part", WHOLE)
def test_a_wrong_part_is_left_out_and_costs_no_other(part, wrong, folder):
    card = through_file(folder, WHOLE | {part: wrong})
    assert {name: card[name] for name in card if name != part} == {
        name: WHOLE[name] for name in WHOLE if name != part
    }
    if part in card:
        assert type(card[part]) is type(WHOLE[part])
        assert card[part] in (wrong, {})  # nothing in it is wrong, or nothing in it is left
    assert catalogue.default_network({"it": folder() / "it.keras"}) == "it"


@pytest.mark.parametrize(
    "wrong", [None, True, "0.9", [], {}, math.nan, math.inf, -math.inf, 10**400], ids=repr
)
@pytest.mark.parametrize("name", ["loss", "accuracy"])
def test_a_score_is_two_finite_numbers_or_left_out(name, wrong, folder):
    assert through_file(folder, {"validation": WHOLE["validation"] | {name: wrong}}) == {}
    assert through_file(folder, {"validation": {name: 0.5}}) == {}


LATER = ("output_activation", "broken_layers")  # a card from before does not say them


@pytest.mark.parametrize("name", LATER)
@pytest.mark.parametrize("wrong", [True, 1.5, -1, [None], [-1]], ids=repr)
def test_what_a_description_said_later_is_left_open(name, wrong, folder):
    description = WHOLE["description"]
    expected = {key: description[key] for key in description if key != name}
    for written in (expected, description | {name: wrong}):
        assert through_file(folder, {"description": written}) == {"description": expected}


@pytest.mark.parametrize("name", [name for name in WHOLE["description"] if name not in LATER])
def test_a_description_is_whole_or_left_out(name, folder):
    description = WHOLE["description"]
    assert (
        through_file(
            folder, {"description": {key: description[key] for key in description if key != name}}
        )
        == {}
    )
    for wrong in (True, 1.5, -1, {}, [None], [-1], [ROW, 5]):
        assert through_file(folder, {"description": description | {name: wrong}}) == {}


@pytest.mark.parametrize("name", ROW)
def test_one_wrong_row_is_enough(name, folder):
    for row in (
        {key: ROW[key] for key in ROW if key != name},
        ROW | {name: None},
        ROW | {name: [None]},
    ):
        assert (
            through_file(folder, {"description": WHOLE["description"] | {"layers": [ROW, row]}})
            == {}
        )


def test_of_a_recipe_and_a_history_the_wrong_lines_are_left_out(folder):
    history = {"loss": [1, 2.5], "odd": ["1"], "none": None, "true": [True], "huge": [10**400]}
    card = through_file(
        folder,
        {"history": history, "recipe": {"seed": 1, "deep": {"a": 1}, "list": [1], "none": None}},
    )
    assert card == {"history": {"loss": [1.0, 2.5]}, "recipe": {"seed": 1}}
    assert math.isnan(
        through_file(folder, {"history": {"loss": [1.0, math.nan]}})["history"]["loss"][1]
    )


def card_with(accuracy, **more):
    return {"validation": {"loss": 1.0, "accuracy": accuracy}, **more}


def bundle(monkeypatch, folder, *names):
    hashes = {name: catalogue.file_hash(folder / f"{name}.keras") for name in names}
    monkeypatch.setattr(catalogue, "BUNDLED", hashes)
    catalogue._networks_in.cache_clear()  # it changes with the program alone


def test_the_default_is_the_best_bundled_one_and_the_others_follow_by_name(folder, monkeypatch):
    models = folder(b=card_with(0.9, bundled=True), c=card_with(0.5), d=card_with(0.7), a=[])
    bundle(monkeypatch, models, "c", "d")
    assert list(catalogue.list_networks(models)) == ["d", "a", "b", "c"]
    models = folder(c=card_with(0.5), d=card_with(math.inf))
    assert list(catalogue.list_networks(models)) == ["c", "a", "b", "d"]
    bundle(monkeypatch, models)
    assert list(catalogue.list_networks(models)) == ["b", "a", "c", "d"]
    (models / ".hidden.keras").touch()
    assert ".hidden" not in catalogue.list_networks(models)
    assert catalogue.list_networks(models / "nowhere") == {}
    assert catalogue.default_network({}) is None


def test_a_network_is_bundled_by_its_file_and_its_name_and_by_nothing_that_a_card_says(
    folder, monkeypatch
):
    models = folder(ours=card_with(0.5), theirs=card_with(0.9, bundled=True, sha256="00"))
    (models / "ours.keras").write_bytes(b"a network")
    bundle(monkeypatch, models, "ours")
    shutil.copy(models / "ours.keras", models / "copy.keras")
    (models / "copy.json").write_text(json.dumps(card_with(0.99, bundled=True)), encoding="utf-8")
    networks = catalogue.list_networks(models)
    assert [name for name, path in networks.items() if catalogue.is_bundled(path)] == ["ours"]
    assert next(iter(networks)) == "ours"
    (models / "ours.keras").write_bytes(b"another network, trained here")
    assert not catalogue.is_bundled(models / "ours.keras")
    (models / "ours.keras").unlink()
    assert not catalogue.is_bundled(models / "ours.keras")


def test_the_networks_of_this_project_are_the_bundled_ones():
    networks = catalogue.list_networks(ROOT / "models")
    assert all(catalogue.is_bundled(path) for path in networks.values())
    assert set(networks) == set(catalogue.BUNDLED)


def test_a_listing_reads_a_file_that_has_not_changed_once(folder, monkeypatch):
    models, reads = folder(ours={}), []
    hash_file = catalogue.file_hash
    bundle(monkeypatch, models, "ours")
    monkeypatch.setattr(catalogue, "file_hash", lambda path: reads.append(path) or hash_file(path))
    for _ in range(3):
        catalogue.list_networks(models)
    assert len(reads) == 1


def test_a_folder_that_has_not_changed_is_looked_through_once(folder, monkeypatch):
    models, asked = folder(a={}, b={}), []
    choose = catalogue.default_network
    monkeypatch.setattr(
        catalogue, "default_network", lambda networks: asked.append(networks) or choose(networks)
    )
    first = catalogue.list_networks(models)
    first.clear()  # whose it is
    for _ in range(3):
        assert list(catalogue.list_networks(models)) == ["a", "b"]
    assert len(asked) == 1


def change_card(models):
    (models / "a.json").write_text(json.dumps(card_with(0.9)), encoding="utf-8")


def replace_network(models):
    (models / "new").write_bytes(b"")
    (models / "new").replace(models / "a.keras")


def overwrite_network(models):
    (models / "a.keras").write_bytes(b"another network")


@pytest.mark.parametrize(
    "change",
    [
        change_card,
        replace_network,
        overwrite_network,
        lambda models: (models / "a.keras").unlink(),
        lambda models: (models / "a.json").unlink(),
        lambda models: (models / "c.keras").touch(),
        lambda models: (models / "c.json").write_text("{}"),
        lambda models: (models / "a.keras").rename(models / "c.keras"),
        lambda models: shutil.rmtree(models),
    ],
)
def test_a_state_is_another_one_after_any_change(folder, monkeypatch, change):
    models = folder(a=card_with(0.5), b=card_with(0.7))
    monkeypatch.setattr(catalogue, "MODELS", models)
    before = catalogue.current_state()
    (models / "notes.txt").touch()  # which is no network
    assert catalogue.current_state() == before
    change(models)
    assert catalogue.current_state() != before


def test_a_state_is_that_of_the_file_that_a_link_leads_to(folder, tmp_path, monkeypatch):
    models = folder(a={}) / "linked"
    models.mkdir()
    (models / "a.keras").symlink_to(tmp_path / "a.keras")
    monkeypatch.setattr(catalogue, "MODELS", models)
    before = catalogue.current_state()
    (tmp_path / "a.keras").write_bytes(b"another network")
    assert catalogue.current_state() not in (before, "")
    assert list(catalogue.list_networks(models)) == ["a"]
    (tmp_path / "a.keras").unlink()  # and the link is left
    assert catalogue.list_networks(models) == {}
    for name in "bcd":  # none of which it hides
        before = catalogue.current_state()
        (models / f"{name}.keras").touch()
        assert catalogue.current_state() != before
