"""What a visitor may have trained."""

from pathlib import Path

import pytest

from activsim.app.pages.train import budget
from activsim.app.shell import own_networks
from activsim.classroom import rules
from activsim.classroom.limits import variable
from activsim.training.jobs import Job
from activsim.training.recipe import Recipe

MINE, YOURS = "a" * 32, "b" * 32
SHORT = Recipe(epochs=1, share=0.05)


def job(owner, state="running"):
    return Job("1", Path("nowhere"), "net", SHORT, state, owner=owner)


def test_a_short_training_of_somebody_who_has_none_is_allowed():
    jobs = [job(YOURS), job(MINE, "finished"), job(MINE, "interrupted")]
    for allowed in (rules.ALL, rules.SHORT):
        budget.check_visitor(SHORT, MINE, jobs, allowed)


@pytest.mark.parametrize(
    ("recipe", "owner", "jobs", "allowed", "sentence"),
    [
        (SHORT, "", [], rules.ALL, "Press Start once more"),
        (SHORT, MINE, [], rules.NONE, "The teacher has closed Train"),
        (SHORT, MINE, [job(MINE)], rules.ALL, "You have 'net' in line or running: one at a time"),
        (SHORT, MINE, [job(MINE, "waiting")], rules.ALL, "one at a time"),
        (Recipe(epochs=15), MINE, [], rules.SHORT, "about 5 minutes. The teacher allows short"),
        (Recipe(epochs=200), MINE, [], rules.ALL, "about 63 minutes. Here: at most 30 minutes"),
    ],
)
def test_beyond_it_a_sentence_says_what_to_do(recipe, owner, jobs, allowed, sentence):
    with pytest.raises(ValueError, match=sentence):
        budget.check_visitor(recipe, owner, jobs, allowed)


def test_the_table_of_limits_is_obeyed(monkeypatch):
    monkeypatch.setenv(variable("trainings_in_line"), "2")
    budget.check_visitor(SHORT, MINE, [job(MINE)], rules.ALL)
    monkeypatch.setenv(variable("training_minutes"), "0.01")
    with pytest.raises(ValueError, match="at most 1 second"):
        budget.check_visitor(SHORT, MINE, [], rules.ALL)


def test_a_visitor_keeps_so_many_networks(monkeypatch):
    monkeypatch.setenv(variable("own_networks"), "1")
    networks = {"one": Path("one.keras"), "other": Path("other.keras")}
    monkeypatch.setattr(own_networks.catalogue, "list_networks", lambda: networks)
    cards = {"one": {"owner": MINE}, "other": {"owner": YOURS}}
    monkeypatch.setattr(own_networks.catalogue, "read_card", lambda path: cards[path.stem])
    with pytest.raises(ValueError, match="You keep 1 networks here"):
        budget.check_visitor(SHORT, MINE, [], rules.ALL)
    cards["one"] = {}
    budget.check_visitor(SHORT, MINE, [], rules.ALL)
