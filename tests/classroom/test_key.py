"""The key by which a class's server knows its teacher."""

import os
import stat

import pytest

from activsim import paths
from activsim.app import door
from activsim.classroom import key


@pytest.fixture(autouse=True)
def _no_key(monkeypatch):
    monkeypatch.delenv(key.KEY, raising=False)
    monkeypatch.delenv(key.CLASS, raising=False)


def test_a_key_is_random_and_lies_where_others_cannot_read_it():
    first, second = key.make_key(), key.make_key()
    assert first != second
    assert key.saved_key() == second
    assert stat.S_IMODE(os.stat(key.key_file()).st_mode) == 0o600
    assert [file.name for file in key.key_file().parent.iterdir()] == ["key"]
    assert paths.network_folders()[0] in key.key_file().parents


def test_it_opens_and_nothing_else_does():
    for text in ("", "anything", "ü"):
        assert not key.opens(text)  # there is none yet
    made = key.make_key()
    assert key.opens(made)
    for text in ("", made[:-1], made + " ", made.swapcase(), "ü", "\ud800"):
        assert not key.opens(text)


def test_a_variable_counts_before_the_file(monkeypatch):
    made = key.make_key()
    monkeypatch.setenv(key.KEY, "that of the variable")
    assert key.opens("that of the variable")
    assert not key.opens(made)
    assert key.is_class()


@pytest.mark.parametrize("text", ["", "short", "x" * 201, "with\nlines", "schlüssel-lang"])
def test_what_is_none_is_refused(text):
    with pytest.raises(ValueError, match="A key of 8 to 200"):
        key.set_key(text)
    assert key.saved_key() == ""


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("0", False), ("", False)])
def test_a_class_is_one_where_it_is_said(value, expected, monkeypatch):
    monkeypatch.setenv(key.CLASS, value)
    assert key.is_class() is expected


@pytest.mark.parametrize(("text", "is_one"), [("a", False), ("eight888", True), ("", True)])
def test_a_server_does_not_start_with_a_key_that_can_be_guessed(text, is_one, monkeypatch):
    monkeypatch.setenv(key.KEY, text)
    if is_one:
        assert door.middleware()
    else:
        with pytest.raises(ValueError, match="A key of 8 to 200"):
            door.middleware()
