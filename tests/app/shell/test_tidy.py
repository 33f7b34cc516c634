"""Recordings that nobody looked at make room; rooms and deleted networks go after their time."""

import time

import sqlalchemy as sa

from activsim.app.shell import tidy
from activsim.classroom.limits import variable
from activsim.classroom.room import store, tables


def test_it_looks_once_in_a_while_with_the_limit_of_the_table(monkeypatch):
    seen = []
    monkeypatch.setattr(tidy.store, "forget_unused", seen.append)
    monkeypatch.setattr(tidy, "_last_look", float("-inf"))
    monkeypatch.setenv(variable("cache_gigabytes"), "2")
    tidy.forget_unused().join(10)
    assert tidy.forget_unused() is None
    assert seen == [2e9]


def test_deleted_networks_go_whatever_page_is_visited(monkeypatch):
    days = []
    monkeypatch.setattr(tidy.bin, "forget_old", days.append)
    monkeypatch.setattr(tidy, "_looked_into_bin", float("-inf"))
    monkeypatch.setenv(variable("bin_days"), "3")
    tidy.forget_deleted_networks().join(10)
    assert tidy.forget_deleted_networks() is None, "it was looked just now"
    assert days == [3]


def test_old_rooms_go_whatever_page_is_visited(monkeypatch, cache):
    monkeypatch.setattr(tidy, "_looked_for_rooms", float("-inf"))
    assert tidy.forget_old_rooms() is None, "no room was ever opened"
    assert not cache.exists()
    store.open_room("x", ["a", "b", "c"], "teacher")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 25 * 3600)
    tidy.forget_old_rooms().join(10)
    with tables.reading() as connection:
        assert connection.execute(sa.select(tables.ROOMS)).all() == []
    assert tidy.forget_old_rooms() is None, "it was looked just now"
