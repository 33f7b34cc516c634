"""Rooms are opened, found by their code, closed, and not kept for long."""

import stat
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from activsim.classroom.room import answers, store, tables

NAMES = ("Shirt", "Coat", "Bag", "Boot")


def everything():
    with tables.reading() as connection:
        return [connection.execute(sa.select(table)).all() for table in tables.TABLES.sorted_tables]


def test_a_room_is_found_by_its_code():
    room = store.open_room("Fashion-MNIST", NAMES, "teacher")
    assert store.find_room(room.code) == room
    assert store.open_rooms() == [room]
    assert room.classes == NAMES
    assert room.pairs == [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]
    assert (
        store.well_formed_code(f" {room.code[:2].lower()} {room.code[2:].lower()}\n") == room.code
    )


def test_codes_differ_and_hold_no_letters_that_look_alike(monkeypatch):
    monkeypatch.setenv("ACTIVSIM_ROOMS_PER_TEACHER", "100")
    codes = {store.open_room("x", NAMES, f"teacher {number}").code for number in range(30)}
    assert len(codes) == 30
    assert set("".join(codes)) & set("IO01l") == set()


def test_what_is_no_room_is_said():
    for code in ("", "NOONE", "'; drop table rooms --"):
        with pytest.raises(store.NoRoom, match="code of an open room was expected"):
            store.find_room(code)
    for names in ((), NAMES[:2], ("a", "a", "b", "c"), [str(n) for n in range(13)]):
        with pytest.raises(ValueError, match="different classes were expected"):
            store.open_room("x", names, "teacher")
    assert store.open_rooms() == []


def test_one_teacher_opens_only_so_many(monkeypatch):
    monkeypatch.setenv("ACTIVSIM_ROOMS_PER_TEACHER", "2")
    first, _ = (store.open_room("x", NAMES, "teacher") for _ in range(2))
    with pytest.raises(ValueError, match="2 are open"):
        store.open_room("x", NAMES, "teacher")
    store.open_room("x", NAMES, "another")
    store.close_room(first.code)
    store.open_room("x", NAMES, "teacher")


def answered():
    room = store.open_room("x", NAMES, "teacher")
    rater = answers.join(room.code, "visitor")
    turn = answers.next_turn(room.code, rater)
    answers.rate(room.code, rater, turn.pair, 5)
    return room, rater


def test_of_a_closed_room_nothing_is_left():
    room, rater = answered()
    kept, other_rater = answered()
    store.close_room(room.code)
    for use in (
        lambda: answers.join(room.code, "visitor"),
        lambda: answers.next_turn(room.code, rater),
        lambda: answers.rate(room.code, rater, (0, 1), 5),
        lambda: answers.room_progress(room.code),
        lambda: answers.room_ratings(room.code),
    ):
        with pytest.raises(store.NoRoom):
            use()
    assert answers.room_progress(kept.code).n_ratings == 1
    store.close_room(kept.code)
    assert not any(everything())
    assert other_rater != rater, "the same browser is another rater in another room"


def test_a_room_is_deleted_after_a_day(monkeypatch):
    room, _ = answered()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 24 * 3600 - 1)
    assert store.open_rooms() == [room]
    monkeypatch.setattr(time, "time", lambda: now + 24 * 3600 + 2)
    with pytest.raises(store.NoRoom):
        store.find_room(room.code)
    assert store.open_rooms() == []
    assert not any(everything())


def test_the_file_is_its_owners(file):
    answered()
    files = sorted(file.parent.glob("rooms.sqlite*"))
    assert files[0].name == "rooms.sqlite"
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


@pytest.mark.parametrize(
    "url", ["nonsense", "mysql://somewhere/x", "oracle://x", "postgresql+nodriver://u:secret@h/x"]
)
def test_another_database_that_cannot_be_is_said(monkeypatch, url):
    monkeypatch.setenv("ACTIVSIM_ROOMS", url)
    with pytest.raises(ValueError, match="ACTIVSIM_ROOMS: the address of a database") as error:
        store.open_rooms()
    assert "secret" not in str(error.value)


def test_another_file_can_be_named(monkeypatch, tmp_path, cache):
    monkeypatch.setenv("ACTIVSIM_ROOMS", f"sqlite:///{tmp_path}/elsewhere/x.sqlite")
    answered()
    assert (tmp_path / "elsewhere/x.sqlite").exists()
    assert not cache.exists()


def test_a_damaged_file_is_said(file):
    file.parent.mkdir()
    file.write_bytes(b"no database" * 1000)
    with pytest.raises(ValueError, match="could not be read or written"):
        store.open_rooms()


def test_many_at_once_make_one_engine(tmp_path, monkeypatch):
    create_engine = sa.create_engine

    def slow_engine(*arguments, **options):
        time.sleep(0.2)  # so that all of them ask before the first is there
        return create_engine(*arguments, **options)

    monkeypatch.setattr(sa, "create_engine", slow_engine)
    url = f"sqlite:///{tmp_path / 'rooms.sqlite'}"
    with ThreadPoolExecutor(20) as pool:
        engines = set(pool.map(lambda _: tables._engine(url), range(20)))
    assert len(engines) == 1


@pytest.mark.usefixtures("file")
def test_whoever_waits_for_too_long_is_told_and_nobody_waits_for_those_before(monkeypatch):
    store.open_rooms()  # the tables are there
    monkeypatch.setattr(tables, "PATIENCE", 0.5)
    began = time.monotonic()
    with tables.FILE_LOCK, ThreadPoolExecutor(20) as pool:
        told = list(pool.map(write_or_sentence, range(20)))
    assert all("could not be read or written" in sentence for sentence in told)
    assert time.monotonic() - began < 20 * 0.5 / 2  # all at once, not one after the other


def write_or_sentence(_):
    try:
        with tables.writing():
            return ""
    except ValueError as error:
        return str(error)
