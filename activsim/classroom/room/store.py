"""Rooms in which a class says how alike classes look: opened by the teacher, known by a code.

    room = open_room("Fashion-MNIST", ["Shirt", "Coat", "Bag"], owner)
    find_room(room.code), open_rooms()
    close_room(room.code)                            # nothing is left of it

What is answered in one is in `answers`; rooms that ask a question of a lesson are in `guesses`."""

from __future__ import annotations

import itertools
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from activsim.classroom.limits import limit
from activsim.classroom.room.tables import (
    GUESSES,
    QUESTIONS,
    RATERS,
    RATINGS,
    ROOMS,
    reading,
    writing,
)

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without those that look like others: I O 0 1
CODE_LENGTH = 5
FEWEST_CLASSES, MOST_CLASSES = 3, 12

Pair = tuple[int, int]


class NoRoom(ValueError):
    """There is no room of this code, or not any more."""


@dataclass(frozen=True)
class Room:
    """opening_time: in seconds, as of time.time."""

    code: str
    image_set: str
    classes: tuple[str, ...]
    owner: str
    opening_time: float

    @property
    def pairs(self) -> list[Pair]:
        """All of them, row by row: places in `classes`."""
        return list(itertools.combinations(range(len(self.classes)), 2))


def open_room(image_set: str, classes: Sequence[str], owner: str) -> Room:
    """Raises ValueError for too few classes, too many or the same twice, and for one room too
    many."""
    names = tuple(classes)
    if not FEWEST_CLASSES <= len(set(names)) == len(names) <= MOST_CLASSES:
        raise ValueError(
            f"{FEWEST_CLASSES} to {MOST_CLASSES} different classes were expected, {len(names)} "
            "came. Choose fewer or more: of 10 there are 45 pairs."
        )
    purge()
    with writing() as connection:
        return add_room(connection, image_set, names, owner)


def add_room(connection: sa.Connection, image_set: str, names: tuple[str, ...], owner: str) -> Room:
    """A new one of any kind, within what is written. Raises ValueError for one room too many."""
    n_open = len(connection.scalars(sa.select(ROOMS.c.code).where(ROOMS.c.owner == owner)).all())
    if n_open >= limit("rooms_per_teacher"):
        raise ValueError(
            f"At most {limit('rooms_per_teacher'):g} rooms at once were expected, {n_open} are "
            "open. Close one of them."
        )
    codes = set(connection.scalars(sa.select(ROOMS.c.code)))
    code = next(code for code in iter(_random_code, "") if code not in codes)
    room = Room(code, image_set, names, owner, time.time())
    connection.execute(
        sa.insert(ROOMS).values(
            code=code, image_set=image_set, classes=names, owner=owner, opened=room.opening_time
        )
    )
    return room


def _random_code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def well_formed_code(text: str) -> str:
    """As somebody may write it: in small letters, with spaces."""
    return "".join(text.split()).upper()[:CODE_LENGTH]


def open_rooms() -> list[Room]:
    """Those in which pairs are rated, the newest first."""
    purge()
    others = sa.select(QUESTIONS.c.room)
    with reading() as connection:
        rooms = sa.select(ROOMS).where(ROOMS.c.code.not_in(others))
        rows = connection.execute(rooms.order_by(ROOMS.c.opened.desc()))
        return [_from_row(row) for row in rows]


def find_room(code: str) -> Room:
    """Raises NoRoom."""
    with reading() as connection:
        return room_of(connection, code)


def room_of(connection: sa.Connection, code: str) -> Room:
    """The same within what is read or written. Raises NoRoom."""
    row = connection.execute(sa.select(ROOMS).where(ROOMS.c.code == code)).one_or_none()
    if row is None or row.opened < _oldest():
        raise NoRoom(
            "The code of an open room was expected, this is none, or the room was closed. Look at "
            "the code again."
        )
    return _from_row(row)


def _from_row(row: sa.Row) -> Room:
    return Room(row.code, row.image_set, tuple(row.classes), row.owner, row.opened)


def _oldest() -> float:
    """When a room was opened that is just not too old."""
    return time.time() - 3600 * limit("room_hours")


def close_room(code: str) -> None:
    """Delete it, and all that was answered in it."""
    _delete(ROOMS.c.code == code)


def purge() -> None:
    """Delete the rooms that are too old."""
    _delete(ROOMS.c.opened < _oldest())


def _delete(criterion: sa.ColumnElement[bool]) -> None:
    with writing() as connection:
        codes = connection.scalars(sa.select(ROOMS.c.code).where(criterion)).all()
        for table in (RATINGS, GUESSES, RATERS, QUESTIONS):
            connection.execute(sa.delete(table).where(table.c.room.in_(codes)))
        connection.execute(sa.delete(ROOMS).where(ROOMS.c.code.in_(codes)))
