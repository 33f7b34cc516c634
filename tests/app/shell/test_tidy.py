"""Recordings that nobody looked at make room."""

from activsim.app.shell import tidy
from activsim.classroom.limits import variable


def test_it_looks_once_in_a_while_with_the_limit_of_the_table(monkeypatch):
    seen = []
    monkeypatch.setattr(tidy.store, "forget_unused", seen.append)
    monkeypatch.setattr(tidy, "_looked", float("-inf"))
    monkeypatch.setenv(variable("cache_gigabytes"), "2")
    tidy.forget_unused().join(10)
    assert tidy.forget_unused() is None
    assert seen == [2e9]
