"""Rooms in which a class guesses: a question of a lesson's step, answered on phones before it is
revealed.

    room = open_question("alike", 2, Ask("class", "Which is nearest?", ("Bag", "Coat")), "", owner)
    rater = answers.join(room.code, visitor)
    guess(room.code, rater, "Coat")                  # as often as somebody changes their mind
    reveal(room.code, "The nearest class is Coat.")  # from then on no guess is taken
    open_question("alike", 3, ...)                   # of the same lesson: in the same room

Who is in such a room, how it is found and deleted is as with every room."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from activsim.classroom.room import store
from activsim.classroom.room.store import Room, find_room, room_of
from activsim.classroom.room.tables import (
    GUESSES,
    QUESTIONS,
    RATERS,
    ROOMS,
    reading,
    replace_row,
    writing,
)
from activsim.lessons.lesson import CHOICE, CLASS, NUMBER, ORDER, TEXT, Ask

LONGEST_TEXT = 200
LATE = "The answer is there already: guesses are taken until it is revealed."
OTHER_QUESTION = "Another question is asked by now. Look at it, and guess again."

Guess = str | float | list[str]


@dataclass(frozen=True)
class Question:
    """outcome: in words, None before the reveal."""

    room: Room
    lesson: str
    step: int
    ask: Ask
    outcome: str | None


def open_question(lesson: str, step: int, ask: Ask, image_set: str, owner: str) -> Room:
    """In the room in which this teacher asks the questions of the lesson, so that phones need one
    code for all of them: of the question before nothing is left. image_set: whose classes are asked
    about. Raises ValueError for one room too many."""
    store.purge()
    row = {"lesson": lesson, "step": step, "ask": asdict(ask), "outcome": None}
    criteria = (QUESTIONS.c.lesson == lesson, ROOMS.c.owner == owner)
    with writing() as connection:
        known = _rooms_of_questions(*criteria)
        code = connection.scalar(known.limit(1))
        if code is None:
            room = store.add_room(connection, image_set, ask.options, owner)
            connection.execute(sa.insert(QUESTIONS).values(row | {"room": room.code}))
            return room
        connection.execute(sa.delete(GUESSES).where(GUESSES.c.room == code))
        connection.execute(sa.update(QUESTIONS).where(QUESTIONS.c.room == code).values(row))
        about = {"image_set": image_set, "classes": ask.options}
        connection.execute(sa.update(ROOMS).where(ROOMS.c.code == code).values(about))
        return room_of(connection, code)


def _rooms_of_questions(*criteria: sa.ColumnElement[bool]) -> sa.Select[str]:
    """Their codes, the newest first."""
    rooms = sa.select(QUESTIONS.c.room).join(ROOMS, ROOMS.c.code == QUESTIONS.c.room)
    return rooms.where(*criteria).order_by(ROOMS.c.opened.desc())


def question_of(code: str) -> Question | None:
    """None of a room in which pairs are rated. Raises NoRoom."""
    with reading() as connection:
        return _question(connection, code)


def _question(connection: sa.Connection, code: str) -> Question | None:
    room = room_of(connection, code)
    row = connection.execute(sa.select(QUESTIONS).where(QUESTIONS.c.room == code)).one_or_none()
    if row is None:
        return None
    ask = Ask(**(row.ask | {"options": tuple(row.ask["options"])}))
    return Question(room, row.lesson, row.step, ask, row.outcome)


def open_questions(lesson: str, step: int, owner: str) -> list[Question]:
    """Those that this teacher asks of a step, the newest first."""
    criteria = (QUESTIONS.c.lesson == lesson, QUESTIONS.c.step == step, ROOMS.c.owner == owner)
    with reading() as connection:
        codes = connection.scalars(_rooms_of_questions(*criteria)).all()
    questions = []
    for code in codes:
        try:
            question = question_of(code)
        except store.NoRoom:  # it is too old, or was closed just now
            continue
        questions += [question] if question else []
    return questions


def guess(code: str, rater: str, value: object, step: int | None = None) -> None:
    """Note a guess, in place of the one before. step: that the phone was asked about. Raises
    NoRoom, and ValueError for what is no guess, or comes after the reveal or the next question."""
    try:
        _write_guess(code, rater, value, step)
    except IntegrityError:  # the room was closed meanwhile
        find_room(code)
        raise


def _write_guess(code: str, rater: str, value: object, step: int | None) -> None:
    with writing() as connection:
        question = _question(connection, code)
        if question is None:
            raise ValueError("A room that asks for a guess was expected; this asks for pairs.")
        if step not in (None, question.step):
            raise ValueError(OTHER_QUESTION)
        if question.outcome is not None:
            raise ValueError(LATE)
        own_row = sa.and_(RATERS.c.room == code, RATERS.c.rater == rater)
        known = connection.execute(sa.update(RATERS).where(own_row).values(heard=time.time()))
        if not known.rowcount:
            raise ValueError("A guess of a phone in this room was expected. Reload the page.")
        row = {"room": code, "rater": rater, "guess": well_formed(question.ask, value)}
        replace_row(connection, GUESSES, {**row, "time": time.time()})


def well_formed(ask: Ask, value: object) -> Guess:
    """Raises ValueError for what the question does not ask for."""
    if ask.kind in (CLASS, CHOICE) and isinstance(value, str) and value in ask.options:
        return value
    if ask.kind == ORDER and isinstance(value, list) and _same_parts(value, ask.options):
        return value
    if ask.kind == NUMBER and isinstance(value, int | float) and not isinstance(value, bool):
        if ask.lowest <= value <= ask.highest:
            return float(value)
        raise ValueError(
            f"A number from {ask.lowest:g} to {ask.highest:g} was expected, {value:g} came."
        )
    if ask.kind == TEXT and isinstance(value, str) and value.strip():
        return " ".join(value.split())[:LONGEST_TEXT]
    expected = {
        ORDER: f"All of {', '.join(ask.options)} in an order",
        NUMBER: "A number",
        TEXT: "A few words",
    }
    words = expected.get(ask.kind, f"One of {', '.join(ask.options)}")
    raise ValueError(f"{words} was expected, {str(value)[:40]!r} came.")


def _same_parts(values: list[Any], options: tuple[str, ...]) -> bool:
    return sorted(map(repr, values)) == sorted(map(repr, options))


def own_guess(code: str, rater: str) -> Guess | None:
    """None where this phone has not guessed yet."""
    own_row = sa.and_(GUESSES.c.room == code, GUESSES.c.rater == rater)
    with writing() as connection:
        room_of(connection, code)
        phone = sa.and_(RATERS.c.room == code, RATERS.c.rater == rater)
        connection.execute(sa.update(RATERS).where(phone).values(heard=time.time()))
        value = connection.scalar(sa.select(GUESSES.c.guess).where(own_row))
    return None if value is None else _as_written(value)


def _as_written(value: Any) -> Guess:
    """SQLite takes 3.0 for 3."""
    return float(value) if isinstance(value, int) else value


def room_guesses(code: str) -> list[Guess]:
    """Of all phones, in the order in which they came. Raises NoRoom."""
    with reading() as connection:
        room_of(connection, code)
        rows = sa.select(GUESSES.c.guess).where(GUESSES.c.room == code)
        values = connection.scalars(rows.order_by(GUESSES.c.time, GUESSES.c.rater))
        return [_as_written(value) for value in values]


def reveal(code: str, outcome: str) -> None:
    """Raises NoRoom."""
    with writing() as connection:
        room_of(connection, code)
        in_room = QUESTIONS.c.room == code
        connection.execute(sa.update(QUESTIONS).where(in_room).values(outcome=outcome))
