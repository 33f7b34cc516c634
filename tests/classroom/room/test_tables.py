"""Of any database: who writes has what was written before, and who reads sees one moment."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from activsim.classroom.room import answers, guesses, store, tables
from activsim.lessons.lesson import Ask

NAMES = tuple("abcdefghij")


def together(work, n):
    """What each of n threads returns, or the error that it raised; all begin at once."""
    barrier = threading.Barrier(n)

    def at_once(number):
        barrier.wait()
        try:
            return work(number)
        except ValueError as error:
            return error

    with ThreadPoolExecutor(n) as pool:
        return list(pool.map(at_once, range(n)))


def test_of_many_who_open_a_room_at_once_only_so_many_have_one(monkeypatch):
    monkeypatch.setenv("ACTIVSIM_ROOMS_PER_TEACHER", "2")
    results = together(lambda _: store.open_room("x", NAMES, "teacher"), 12)
    assert sum(isinstance(result, store.Room) for result in results) == 2
    assert len(store.open_rooms()) == 2


def test_of_many_phones_at_once_only_so_many_come_in(monkeypatch):
    monkeypatch.setenv("ACTIVSIM_RATERS", "3")
    room = store.open_room("x", NAMES, "teacher")
    results = together(lambda number: answers.join(room.code, f"visitor {number}"), 12)
    assert sum(isinstance(result, str) for result in results) == 3
    assert answers.room_progress(room.code).n_raters == 3


def test_phones_at_once_are_asked_about_different_pairs():
    room = store.open_room("x", NAMES, "teacher")
    raters = [answers.join(room.code, f"visitor {number}") for number in range(20)]
    pairs = together(lambda number: answers.next_turn(room.code, raters[number]).pair, 20)
    assert len(set(pairs)) == 20


def test_a_class_is_asked_once_however_often_the_button_is_pressed(monkeypatch):
    monkeypatch.setenv("ACTIVSIM_ROOMS_PER_TEACHER", "20")
    ask = Ask("class", "Which?", NAMES)
    rooms = together(lambda _: guesses.open_question("alike", 2, ask, "x", "teacher"), 8)
    assert len({room.code for room in rooms}) == 1


def test_who_reads_sees_one_moment():
    """Ratings of a phone that came in between would be of nobody who is known."""
    room = store.open_room("x", NAMES, "teacher")

    def counts(connection):
        queries = (sa.select(sa.func.count()).select_from(table) for table in TABLES_OF_PHONES)
        return [connection.scalar(query) for query in queries]

    def comes_in():
        rater = answers.join(room.code, "late")
        answers.rate(room.code, rater, (0, 1), 4)

    with tables.reading() as connection:
        assert counts(connection) == [0, 0]
        thread = threading.Thread(target=comes_in)
        thread.start()
        thread.join()
        assert counts(connection) == [0, 0]
    with tables.reading() as connection:
        assert counts(connection) == [1, 1]


TABLES_OF_PHONES = (tables.RATERS, tables.RATINGS)


def test_whoever_waits_for_too_long_is_told(monkeypatch):
    store.open_rooms()  # the tables are there
    monkeypatch.setattr(tables, "PATIENCE", 0.2)
    with tables.writing(), ThreadPoolExecutor(1) as pool:
        began = time.monotonic()
        with pytest.raises(ValueError, match="could not be read or written"):
            pool.submit(store.open_room, "x", NAMES, "teacher").result()
        assert 0.2 <= time.monotonic() - began < 5


def test_many_servers_make_the_tables_at_once():
    """Each with an engine of its own."""
    with tables.writing() as connection:
        url = connection.engine.url
        tables.TABLES.drop_all(connection)
    address = url.render_as_string(hide_password=False)
    engines = together(lambda _: tables._new_engine(address), 8)
    with tables.writing() as connection:
        names = sa.inspect(connection).get_table_names()
    assert set(names) == set(tables.TABLES.tables)
    for engine in engines:
        engine.dispose()
