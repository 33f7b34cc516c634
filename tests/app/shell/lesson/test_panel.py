"""A lesson above a page: what it says, which controls it leaves, what a guess is compared with."""

import json

import pytest
from in_process import answer, open_page
from root import ROOT

from activsim.app.shell.lesson import steps, style, text
from activsim.lessons import catalogue, in_link, names
from activsim.lessons.lesson import Ask, Place, Step

LESSON = """
title = "Bags & co"
minutes = 20
language = "en"

[[step]]
text = "Which is nearest to a **bag**?"
link = "explore?layer=input&class=Coat"
show = ["threshold"]
look = ["the heatmap"]
hints = ["Outlines."]
check = "nearest class"
[step.ask]
kind = "class"
question = "Nearest to Bag?"
[step.reveal]
text = "So it is."
link = "explore?layer=input&class=Bag"

[[step]]
text = "Second"
link = "pair?class=Bag&with=Coat"
"""


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path, sketches_recorded, worker_here):
    folder = tmp_path / "lessons"
    folder.mkdir()
    monkeypatch.setenv("ACTIVSIM_LESSONS", str(folder))
    (folder / "bags.toml").write_text(LESSON)
    (folder / "broken.toml").write_text(LESSON.replace('kind = "class"', 'kind = "guess"'))
    return folder


def parts(at):
    """What the browser is given to draw of the panel, by part."""
    found = {}
    for component in at.get("bidi_component"):
        if component.proto.component_name == "activsim_lesson":
            data = json.loads(component.proto.json or component.proto.mixed.json)
            found[data["part"]] = data
    return found


def texts(at):
    return [one.value for one in at.markdown]


def test_a_page_without_a_lesson_has_no_panel():
    assert parts(open_page("explore", layer="input")) == {}


def test_a_step_asks_and_keeps_what_comes_out_to_itself():
    at = open_page("explore", lesson="bags", layer="input", class_="Coat")
    found = parts(at)
    assert "Which is nearest to a **bag**?" in texts(at)
    assert (found["head"]["at"], found["head"]["all"]) == (1, 2)
    assert found["ask"]["outcome"] is None
    assert "Bag" not in found["ask"]["ask"]["options"]
    assert len(found["ask"]["ask"]["options"]) == 9
    assert set(found["ask"]["pictures"]) > set(found["ask"]["ask"]["options"])
    assert "So it is." not in texts(at)
    link = "explore?layer=input&class=Bag&lesson=bags&step=1&revealed=yes"
    assert found["ask"]["reveal"] == link
    assert found["way"]["next"] == "pair?class=Bag&with=Coat&lesson=bags&step=2"
    assert found["way"]["back"] is None


def test_the_reveal_says_what_the_page_says():
    link = {"layer": "input", "class_": "Bag", "lesson": "bags", "step": "1", "revealed": "yes"}
    at = open_page("explore", **link)
    outcome = parts(at)["ask"]["outcome"]
    (nearest,) = outcome["labels"]
    assert answer(at).startswith(f"<b>Bag</b> fires most like <b>{nearest}</b>")
    assert f"Nearest to Bag (input, above 0, in study-seed-3): {nearest}, " in outcome["sentence"]
    assert "So it is." in texts(at)


def test_what_a_visitor_moved_since_changes_no_answer():
    link = {"lesson": "bags", "step": "1", "revealed": "yes", "layer": "input"}
    bag = parts(open_page("explore", class_="Bag", **link))["ask"]["outcome"]
    moved = parts(open_page("explore", class_="Sandal", threshold="100", **link))["ask"]["outcome"]
    assert moved == bag


def test_what_a_guess_is_chosen_from_holds_the_answer():
    """Nearest to a class is another than itself; a neuron may fire for the link's class."""
    place, ask = Place("neuron", {"class": ["Bag"], "neuron": ["3"]}), Ask("class", "Which?")
    checks = {"nearest class": ["Coat"], "class a neuron fires for": ["Bag", "Coat"]}
    for check, options in checks.items():
        step = Step("a", place, ask=ask, check=check)
        assert steps.ask_data(step, ("Bag", "Coat"))["options"] == options


def test_another_page_says_where_the_step_is():
    found = parts(open_page("explore", layer="input", lesson="bags", step="2"))
    assert found["way"]["elsewhere"] == "This step is about the page Pair."
    assert "ask" not in found  # it asks nothing


@pytest.mark.parametrize("step", ["9", "-1", "<b>", "²", "1" * 50])
def test_a_step_that_is_not_there_is_a_sentence(step):
    at = open_page("explore", layer="input", lesson="bags", step=step)
    assert any("The lesson has no step" in one.value for one in at.warning)
    assert parts(at)["head"]["at"] == 1


def test_an_unknown_lesson_and_one_with_faults_are_sentences_with_a_way_out():
    at = open_page("explore", layer="input", lesson="<i>nothing</i>")
    assert any("There is no lesson" in one.value and "<i>" not in one.value for one in at.warning)
    assert parts(at)["way"]["next"] is None
    at = open_page("explore", layer="input", lesson="broken")
    assert any("cannot be shown yet" in one.value for one in at.warning)
    assert any("Line 14: kind does not know" in text for text in texts(at))  # to who writes it


def test_a_lesson_for_classes_that_are_not_here_says_so(folder):
    (folder / "bags.toml").write_text(LESSON.replace("class=Bag", "class=Cat"))
    found = parts(open_page("explore", layer="input", lesson="bags", step="1", revealed="yes"))
    assert "asks for the class 'Cat'" in found["ask"]["fault"]


def test_the_list_leads_to_the_first_step_and_leaves_out_what_has_faults():
    (own, *_) = [lesson for lesson in steps.lesson_list() if "Bags" in lesson["title"]]
    assert own["link"] == "explore?layer=input&class=Coat&lesson=bags&step=1"
    assert len(steps.lesson_list()) == 1 + len(list((ROOT / "lessons").glob("*.toml")))


def test_a_lesson_in_a_link_is_walked_and_says_where_it_came_from():
    name = in_link.packed_lesson(LESSON.replace("Bags & co", "Mine"))
    at = open_page("explore", lesson=name, layer="input", class_="Coat")
    assert parts(at)["head"]["title"] == "Mine"
    assert any(text.CAME_IN_LINK in one.value for one in at.html)
    assert steps.step_link(name, catalogue.open_lesson(name), 2) in parts(at)["way"]["next"]
    whole = open_page("explore", lesson="bags", layer="input", class_="Coat")
    assert not any(text.CAME_IN_LINK in one.value for one in whole.html)
    cut = open_page("explore", lesson=name[:-5])
    assert any("Copy it again" in one.value for one in cut.warning)


def test_all_controls_are_hidden_but_those_that_are_named():
    shown = style.step_style(Step("", Place("explore"), ("layer", "network"), ("the bars",)))
    hidden, sidebar, frame = shown.splitlines()
    assert ".st-key-threshold," in hidden
    assert ".st-key-layer," not in hidden
    assert ".st-key-model" in sidebar
    assert ".st-key-bars_place" in frame
    alone = style.step_style(Step("", Place("explore")))
    assert all(f".st-key-{key}" in alone for key in names.LINK_KEYS)
    assert "stSidebar'], " in alone


def test_every_lesson_that_comes_along_has_links_that_lead_back():
    for name, lesson in catalogue.listed_lessons().items():
        for number in range(1, len(lesson.steps) + 1):
            link = steps.step_link(name, lesson, number, is_revealed=True)
            assert f"lesson={name}&step={number}&revealed=yes" in link
