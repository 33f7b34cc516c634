"""What is answered in a room: who is in it, what they are asked, what they said.

    rater = join(room.code, visitor)
    turn = next_turn(room.code, rater)               # turn.pair: (0, 2), places in room.classes
    rate(room.code, rater, turn.pair, 6)             # 1, not alike, to 7, very alike
    room_ratings(room.code)                          # of all raters

Everything that has been answered is in the database when `rate` returns. Of a visitor a room knows
the hash of a random number that their browser made up, and no two rooms the same."""

from __future__ import annotations

import hashlib
import math
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from activsim.classroom.limits import limit
from activsim.classroom.room.store import Pair, find_room, room_of
from activsim.classroom.room.tables import RATERS, RATINGS, reading, replace_row, writing

LOWEST, HIGHEST = 1, 7
OFTEN_ENOUGH = 3  # ratings of a pair
FEWEST_EACH = 12  # pairs that a phone is asked, however many there are
PRESENT = 60.0  # seconds since a phone was heard of, as long as which it is in the room


@dataclass(frozen=True)
class Turn:
    """pair: that a phone is asked about, None where it is done; n_rated: that it has answered;
    n_left: of its share; n_more: pairs beyond that which it has not answered."""

    pair: Pair | None
    n_rated: int
    n_left: int
    n_more: int


@dataclass(frozen=True)
class Progress:
    """n_present: phones that are in the room; n_raters: that ever were; n_ratings; n_rated: pairs
    that somebody has answered, n_often: that enough have, of n_pairs."""

    n_present: int
    n_raters: int
    n_ratings: int
    n_rated: int
    n_often: int
    n_pairs: int


@dataclass(frozen=True)
class RoomRatings:
    """values: {(number of the rater, pair): rating}, raters numbered from 0 in the order in which
    they came."""

    n_raters: int
    values: dict[tuple[int, Pair], int]


def join(code: str, visitor: str) -> str:
    """Whoever comes again is the same rater. Raises NoRoom, and ValueError where it is full."""
    rater = hashlib.sha256(f"{code} {visitor}".encode()).hexdigest()[:32]
    with writing() as connection:
        room_of(connection, code)
        of_room = sa.select(RATERS.c.rater).where(RATERS.c.room == code)
        raters = set(connection.scalars(of_room))
        if rater not in raters and len(raters) >= limit("raters"):
            raise ValueError(
                f"At most {limit('raters'):g} phones in a room were expected, and as many are in "
                "this one. Answer together with a neighbour."
            )
        if rater not in raters:
            row = {"room": code, "rater": rater, "joined": time.time(), "heard": time.time()}
            replace_row(connection, RATERS, row)
    return rater


def next_turn(code: str, rater: str, wants_more: bool = False) -> Turn:
    """What this phone is asked now, the same until it has answered: of the pairs that it has not
    answered one that the fewest have, or are asked just now. wants_more: also beyond its share.
    Raises NoRoom."""
    with writing() as connection:
        room = room_of(connection, code)
        now = time.time()
        own_row = sa.and_(RATERS.c.room == code, RATERS.c.rater == rater)
        connection.execute(sa.update(RATERS).where(own_row).values(heard=now))
        in_room = sa.select(RATERS.c.rater, RATERS.c.pair).where(
            RATERS.c.room == code, RATERS.c.heard >= now - PRESENT
        )
        asks = {row.rater: row.pair for row in connection.execute(in_room)}
        answers = connection.execute(
            sa.select(RATINGS.c.rater, RATINGS.c.pair).where(RATINGS.c.room == code)
        ).all()
        own = {row.pair for row in answers if row.rater == rater}
        n_pairs = len(room.pairs)
        n_left = max(_share(n_pairs, len(asks)) - len(own), 0)
        n_more = n_pairs - len(own) - n_left
        pair = asks.get(rater)
        if pair is None or pair in own:
            counts = Counter(row.pair for row in answers)
            counts.update(other for who_asks, other in asks.items() if who_asks != rater)
            open_pairs = [number for number in range(n_pairs) if number not in own]
            goes_on = n_left > 0 or (wants_more and n_more > 0)
            pair = _rarest(open_pairs, counts) if goes_on else None
            connection.execute(sa.update(RATERS).where(own_row).values(pair=pair))
    return Turn(None if pair is None else room.pairs[pair], len(own), n_left, n_more)


def _share(n_pairs: int, n_present: int) -> int:
    """How many pairs each phone is asked, so that each pair is rated often enough by those who are
    there."""
    fair = math.ceil(OFTEN_ENOUGH * n_pairs / max(n_present, 1))
    return min(max(fair, FEWEST_EACH), n_pairs)


def _rarest(pairs: Sequence[int], counts: Counter[int]) -> int:
    fewest = min(counts[pair] for pair in pairs)
    return random.choice([pair for pair in pairs if counts[pair] == fewest])


def rate(code: str, rater: str, pair: Pair, value: int) -> None:
    """Note an answer, in place of the one that this phone gave of this pair before. Raises NoRoom,
    and ValueError for what no page asks, or too fast."""
    if value not in range(LOWEST, HIGHEST + 1):
        raise ValueError(f"A number from {LOWEST} to {HIGHEST} was expected, {value!r} came.")
    try:
        _write_rating(code, rater, pair, value)
    except IntegrityError:  # the room was closed meanwhile
        find_room(code)
        raise


def _write_rating(code: str, rater: str, pair: Pair, value: int) -> None:
    with writing() as connection:
        room = room_of(connection, code)
        if pair not in room.pairs:
            raise ValueError(f"A pair of this room's classes was expected, {pair!r} came.")
        now = time.time()
        own_row = sa.and_(RATERS.c.room == code, RATERS.c.rater == rater)
        if not connection.execute(sa.update(RATERS).where(own_row).values(heard=now)).rowcount:
            raise ValueError("An answer of a phone in this room was expected. Reload the page.")
        recent = sa.and_(
            RATINGS.c.room == code, RATINGS.c.rater == rater, RATINGS.c.time > now - 60
        )
        n_recent = len(connection.scalars(sa.select(RATINGS.c.pair).where(recent)).all())
        if n_recent >= limit("ratings_per_minute"):
            raise ValueError(
                f"At most {limit('ratings_per_minute'):g} answers in a minute were expected. Look "
                "at both pictures, and go on in a moment."
            )
        row = {"room": code, "rater": rater, "pair": room.pairs.index(pair)}
        replace_row(connection, RATINGS, {**row, "value": value, "time": now})


def room_progress(code: str) -> Progress:
    """Raises NoRoom."""
    with reading() as connection:
        room = room_of(connection, code)
        times = connection.scalars(sa.select(RATERS.c.heard).where(RATERS.c.room == code)).all()
        answers = connection.scalars(sa.select(RATINGS.c.pair).where(RATINGS.c.room == code))
        counts = Counter(answers)
    n_present = sum(when >= time.time() - PRESENT for when in times)
    n_often = sum(count >= OFTEN_ENOUGH for count in counts.values())
    return Progress(n_present, len(times), counts.total(), len(counts), n_often, len(room.pairs))


def room_ratings(code: str) -> RoomRatings:
    """Raises NoRoom."""
    with reading() as connection:
        pairs = room_of(connection, code).pairs
        order = sa.select(RATERS.c.rater).where(RATERS.c.room == code)
        raters = connection.scalars(order.order_by(RATERS.c.joined, RATERS.c.rater)).all()
        rows = connection.execute(sa.select(RATINGS).where(RATINGS.c.room == code)).all()
    numbers = {rater: number for number, rater in enumerate(raters)}
    values = {(numbers[row.rater], pairs[row.pair]): row.value for row in rows}
    return RoomRatings(len(raters), values)
