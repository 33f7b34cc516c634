"""What a visitor may have trained."""

import json
from pathlib import Path

import pytest

from activsim.app.pages.train import budget
from activsim.app.shell import own_networks
from activsim.classroom import rules
from activsim.classroom.limits import variable
from activsim.networks import changes
from activsim.training import prices
from activsim.training.jobs import Job
from activsim.training.recipe import Recipe

MINE, YOURS = "a" * 32, "b" * 32
SHORT = 3.0  # seconds
RECIPE = Recipe(epochs=1, share=0.05)


def job(owner, state="running", expected=SHORT):
    return Job("1", Path("nowhere"), "net", RECIPE, state, owner=owner, expected_seconds=expected)


def test_a_short_training_of_somebody_who_has_none_is_allowed():
    jobs = [job(YOURS), job(MINE, "finished"), job(MINE, "interrupted")]
    for allowed in (rules.ALL, rules.SHORT):
        budget.check_visitor(SHORT, MINE, jobs, allowed)


@pytest.mark.parametrize(
    ("seconds", "owner", "jobs", "allowed", "sentence"),
    [
        (SHORT, "", [], rules.ALL, "Press Start once more"),
        (SHORT, MINE, [], rules.NONE, "The teacher has closed Train"),
        (SHORT, MINE, [job(MINE)], rules.ALL, "You have 'net' in line or running: one at a time"),
        (SHORT, MINE, [job(MINE, "waiting")], rules.ALL, "one at a time"),
        (300, MINE, [], rules.SHORT, "about 5 minutes. The teacher allows short"),
        (3780, MINE, [], rules.ALL, "about 63 minutes. Here: at most 30 minutes"),
        (
            600,
            MINE,
            [job(YOURS, expected=1800), job("c" * 32, "waiting", 1500)],
            rules.ALL,
            "The line is about 55 minutes long, and this training would take about 10 minutes. "
            "Here: at most 60 minutes for all together",
        ),
    ],
)
def test_beyond_it_a_sentence_says_what_to_do(seconds, owner, jobs, allowed, sentence):
    with pytest.raises(ValueError, match=sentence):
        budget.check_visitor(seconds, owner, jobs, allowed)


def test_the_table_of_limits_is_obeyed(monkeypatch):
    monkeypatch.setenv(variable("trainings_in_line"), "2")
    budget.check_visitor(SHORT, MINE, [job(MINE)], rules.ALL)
    monkeypatch.setenv(variable("training_minutes"), "0.01")
    with pytest.raises(ValueError, match="at most 1 second"):
        budget.check_visitor(SHORT, MINE, [], rules.ALL)


def test_a_wide_network_of_many_images_is_not_taken_for_the_studys(monkeypatch):
    monkeypatch.setattr(budget.visitor, "is_teacher", lambda: False)
    monkeypatch.setattr(budget.visitor, "owner", lambda: MINE)
    monkeypatch.setattr(budget.queue, "list_jobs", list)
    monkeypatch.setattr(budget.rules, "trainings", lambda: rules.ALL)
    large = Recipe(epochs=100, data="CIFAR-100", architecture="small residual", width=64)
    with pytest.raises(ValueError, match=r"about 2 hours. Here: at most 30"):
        budget.allowance(large)
    expected, most = budget.allowance(RECIPE)
    assert 0 < expected < 60
    assert most == prices.STOP_AFTER * expected
    monkeypatch.setattr(budget.visitor, "is_teacher", lambda: True)
    assert budget.allowance(large).most == 0  # the teacher's are not stopped


def test_all_visitors_networks_have_so_much_room(models_folder, monkeypatch):
    for name, owner in (("one", MINE), ("two", YOURS), ("the teacher's", "")):
        (models_folder / f"{name}.keras").write_bytes(bytes(400_000))
        (models_folder / f"{name}.json").write_text(json.dumps({"owner": owner}))
    assert 800_000 < changes.visitors_bytes() < 801_000
    monkeypatch.setenv(variable("networks_gigabytes"), "0.001")
    budget.check_visitor(SHORT, MINE, [], rules.ALL)
    own_networks.check_room(MINE, 190_000)
    with pytest.raises(ValueError, match=r"more than the 0\.001 GB that there are for all"):
        own_networks.check_room(MINE, 210_000)
    changes.delete("one")  # which can be had back, and so has its place still
    own_networks.check_room(MINE, 190_000)
    with pytest.raises(ValueError, match=r"leaves the bin after 7 days"):
        own_networks.check_room(MINE, 210_000)
    changes.delete("the teacher's")  # was none of theirs, and is none in the bin
    own_networks.check_room(MINE, 190_000)
    monkeypatch.setenv(variable("networks_gigabytes"), "0.0005")
    with pytest.raises(ValueError, match="networks_gigabytes"):
        budget.check_visitor(SHORT, MINE, [], rules.ALL)


def test_a_visitor_keeps_so_many_networks(monkeypatch):
    monkeypatch.setenv(variable("own_networks"), "1")
    networks = {"one": Path("one.keras"), "other": Path("other.keras")}
    monkeypatch.setattr(own_networks.catalogue, "list_networks", lambda *_: networks)
    cards = {"one": {"owner": MINE}, "other": {"owner": YOURS}}
    monkeypatch.setattr(own_networks.catalogue, "read_card", lambda path: cards[path.stem])
    with pytest.raises(ValueError, match="You keep 1 networks here"):
        budget.check_visitor(SHORT, MINE, [], rules.ALL)
    cards["one"] = {}
    budget.check_visitor(SHORT, MINE, [], rules.ALL)
