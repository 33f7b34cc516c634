"""Who is asking."""

import hashlib

import pytest

from activsim.app.shell import state, visitor
from activsim.classroom import key

NUMBER = "0123456789abcdef" * 2


@pytest.fixture(autouse=True)
def session(monkeypatch, tmp_path):
    """A class's server, and the session of somebody who came in."""
    monkeypatch.setenv("ACTIVSIM_MODELS", str(tmp_path))
    monkeypatch.setenv(key.CLASS, "1")
    monkeypatch.delenv(key.KEY, raising=False)
    session = {}
    monkeypatch.setattr(visitor.st, "session_state", session)
    return session


def tell(session, **values):
    session[visitor.KEY] = values
    visitor._note_owner() if "owner" in values else visitor._note_key()


def test_an_owner_is_the_hash_of_what_the_browser_made_up(session):
    assert visitor.owner() == ""
    tell(session, owner=NUMBER)
    assert visitor.owner() == hashlib.sha256(NUMBER.encode()).hexdigest()[:32]
    assert NUMBER not in str({name: session[name] for name in session if name != visitor.KEY})
    tell(session, owner=NUMBER[::-1])  # once said it stays
    assert visitor.owner() == hashlib.sha256(NUMBER.encode()).hexdigest()[:32]


@pytest.mark.parametrize("sent", [None, 3, "", "x" * 32, NUMBER + "0", NUMBER.upper(), {"a": 1}])
def test_a_browser_may_send_anything(sent, session):
    tell(session, owner=sent)
    assert visitor.owner() == ""
    tell(session, key=sent)
    assert not visitor.is_teacher()


def test_what_a_page_said_to_the_server_before_it_need_not_say_again(session, monkeypatch):
    monkeypatch.setattr(visitor.st, "query_params", {})
    session[visitor.KEY] = {"owner": NUMBER, "key": key.make_key()}  # nothing of it has changed
    visitor.begin()
    assert visitor.is_teacher()
    assert visitor.owner() == hashlib.sha256(NUMBER.encode()).hexdigest()[:32]
    key.set_key("another key")
    visitor.begin()
    assert not visitor.is_teacher()
    assert session[state.KEY_IS_WRONG]


def test_visitors_change_what_is_theirs_and_the_teacher_changes_all(session):
    tell(session, owner=NUMBER)
    assert visitor.may_change(visitor.owner())
    assert not visitor.may_change("b" * 32)
    assert not visitor.may_change("")  # nobody's is the teacher's
    tell(session, key=key.make_key())
    assert visitor.is_teacher()
    assert visitor.is_class_teacher()
    assert visitor.may_change("b" * 32)
    assert visitor.may_change("")


def test_who_has_no_owner_yet_owns_nothing():
    assert not visitor.may_change("")


def test_another_key_opens_nothing_and_a_new_one_closes_what_was_open(session):
    made = key.make_key()
    tell(session, key=made + "x")
    assert not visitor.is_teacher()
    assert session[state.KEY_IS_WRONG]
    tell(session, key=made)
    assert visitor.is_teacher()
    key.set_key("another key")
    assert not visitor.is_teacher()


@pytest.mark.parametrize(
    ("only_here", "sits", "is_passed_on", "alone", "expected"),
    [
        (True, False, False, "0", True),
        (True, False, True, "0", False),
        (False, True, False, "0", True),
        (False, False, False, "0", False),
        (True, False, True, "1", True),
    ],
)
def test_without_a_class_whoever_sits_at_the_machine_is_the_teacher(
    only_here, sits, is_passed_on, alone, expected, monkeypatch
):
    monkeypatch.delenv(key.CLASS)
    monkeypatch.setenv(key.ALONE, alone)
    monkeypatch.setattr(visitor.reach, "is_this_machine_only", lambda: only_here)
    monkeypatch.setattr(visitor.sits_here, "sits_here", lambda *_: sits)
    monkeypatch.setattr(visitor.sits_here, "is_passed_on", lambda _: is_passed_on)
    assert visitor.is_teacher() is expected


@pytest.mark.parametrize("only_here", [True, False])
def test_the_page_class_is_in_the_menu_where_others_can_come_in(only_here, monkeypatch):
    monkeypatch.delenv(key.CLASS)
    monkeypatch.setattr(visitor.sits_here, "sits_here", lambda *_: True)
    monkeypatch.setattr(visitor.reach, "is_this_machine_only", lambda: only_here)
    assert visitor.is_class_teacher() is not only_here


def test_the_log_names_no_more_than_six_letters(session):
    assert visitor.name_in_log() == "a visitor"
    tell(session, owner=NUMBER)
    assert len(visitor.name_in_log()) == 6
    tell(session, key=key.make_key())
    assert visitor.name_in_log() == "teacher"
