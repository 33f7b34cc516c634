"""What is answered in a room: shared out, noted once, and kept whatever happens to the server."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter

import pytest
from root import ROOT

from activsim.classroom.room import answers, store

NAMES = tuple("abcdefghij")  # 45 pairs
A_CLASS, OFTEN = 30, 3


@pytest.fixture
def room():
    return store.open_room("Fashion-MNIST", NAMES, "teacher")


def answer_once(room, rater, value=4, wants_more=False):
    turn = answers.next_turn(room.code, rater, wants_more)
    if turn.pair:
        answers.rate(room.code, rater, turn.pair, value)
    return turn


def counts(room):
    return Counter(pair for _, pair in answers.room_ratings(room.code).values)


def test_each_pair_is_rated_often_enough_by_those_who_are_there(room):
    raters = [answers.join(room.code, f"visitor {number}") for number in range(A_CLASS)]
    turns = dict.fromkeys(raters, 0)
    waiting = set(raters)
    while waiting:
        for rater in raters:
            if rater in waiting and answer_once(room, rater).pair is None:
                waiting.remove(rater)
            turns[rater] += rater in waiting
    assert len(counts(room)) == 45
    assert max(counts(room).values()) - min(counts(room).values()) <= 2, "evenly"
    assert min(counts(room).values()) >= OFTEN
    assert set(turns.values()) == {answers.FEWEST_EACH}


def test_of_few_phones_each_is_asked_everything_once(room):
    rater = answers.join(room.code, "alone")
    pairs = [answer_once(room, rater).pair for _ in range(46)]
    assert len(set(pairs)) == 46  # and None at the end
    assert answers.next_turn(room.code, rater) == answers.Turn(None, 45, 0, 0)


def test_who_wants_goes_on(room):
    raters = [answers.join(room.code, f"visitor {number}") for number in range(A_CLASS)]
    for rater in raters:
        answers.next_turn(room.code, rater)
    first = raters[0]
    while answer_once(room, first).pair:
        pass
    turn = answers.next_turn(room.code, first)
    assert (turn.pair, turn.n_left, turn.n_more) == (None, 0, 45 - turn.n_rated)
    for _ in range(turn.n_more):
        assert answer_once(room, first, wants_more=True).pair
    assert answers.next_turn(room.code, first, True).pair is None
    assert counts(room) == Counter(room.pairs), "none twice to one phone"


def test_a_pair_stays_until_it_is_answered_and_two_phones_have_different_ones(room):
    first, second = (answers.join(room.code, name) for name in ("first", "second"))
    turn = answers.next_turn(room.code, first)
    assert all(answers.next_turn(room.code, first) == turn for _ in range(20))
    others = set()
    for _ in range(44):
        others.add(answer_once(room, second).pair)
    assert turn.pair not in others


def test_the_same_phone_twice_is_one_rater(room):
    tabs = [answers.join(room.code, "same browser") for _ in range(2)]
    assert len(set(tabs)) == 1
    for tab in tabs:
        answers.next_turn(room.code, tab)
    answers.rate(room.code, tabs[0], (0, 1), 2)
    answers.rate(room.code, tabs[1], (0, 1), 6)
    assert answers.room_ratings(room.code).values == {(0, (0, 1)): 6}
    assert answers.room_progress(room.code).n_raters == 1


def test_who_leaves_leaves_a_larger_share_to_the_others(room, monkeypatch):
    raters = [answers.join(room.code, f"visitor {number}") for number in range(9)]
    before = answers.next_turn(room.code, raters[0]).n_left
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + answers.PRESENT + 1)
    after = answers.next_turn(room.code, raters[0])
    assert (before, after.n_left) == (15, 45)
    progress = answers.room_progress(room.code)
    assert (progress.n_present, progress.n_raters) == (1, 9)
    late = answers.join(room.code, "late")
    assert answers.next_turn(room.code, late).n_left == 45
    assert answers.room_progress(room.code).n_present == 2


def test_progress(room):
    raters = [answers.join(room.code, f"visitor {number}") for number in range(3)]
    for rater in raters:
        answers.rate(room.code, rater, (0, 1), 7)
    answers.rate(room.code, raters[0], (3, 8), 1)
    assert answers.room_progress(room.code) == answers.Progress(3, 3, 4, 2, 1, 45)


def test_what_no_page_asks_is_refused(room):
    rater = answers.join(room.code, "visitor")
    for value in (0, 8, -1, "7", None, 3.5):
        with pytest.raises(ValueError, match="from 1 to 7"):
            answers.rate(room.code, rater, (0, 1), value)
    for pair in ((1, 0), (0, 0), (0, 10), None):
        with pytest.raises(ValueError, match="pair of this room's classes"):
            answers.rate(room.code, rater, pair, 4)
    with pytest.raises(ValueError, match="phone in this room"):
        answers.rate(room.code, "nobody", (0, 1), 4)
    assert answers.room_progress(room.code).n_ratings == 0


def test_limits(room, monkeypatch):
    monkeypatch.setenv("ACTIVSIM_RATINGS_PER_MINUTE", "2")
    monkeypatch.setenv("ACTIVSIM_RATERS", "1")
    rater = answers.join(room.code, "first")
    with pytest.raises(ValueError, match="At most 1 phones"):
        answers.join(room.code, "second")
    assert answers.join(room.code, "first") == rater
    for pair in room.pairs[:2]:
        answers.rate(room.code, rater, pair, 4)
    with pytest.raises(ValueError, match="At most 2 answers in a minute"):
        answers.rate(room.code, rater, (5, 6), 4)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 61)
    answers.rate(room.code, rater, (5, 6), 4)


def test_sixty_phones_at_once_lose_no_answer(room):
    """Each a thread that takes turns until it is done."""
    errors, given = [], []
    together = threading.Barrier(60)

    def phone(number):
        try:
            together.wait()
            rater = answers.join(room.code, f"visitor {number}")
            while (turn := answers.next_turn(room.code, rater)).pair:
                value = 1 + (number + sum(turn.pair)) % 7
                answers.rate(room.code, rater, turn.pair, value)
                given.append((number, turn.pair, value))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=phone, args=(number,)) for number in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    ratings = answers.room_ratings(room.code)
    assert ratings.n_raters == 60
    assert len(ratings.values) == len(given) >= 60 * answers.FEWEST_EACH
    kept = Counter((pair, value) for (_, pair), value in ratings.values.items())
    assert kept == Counter((pair, value) for _, pair, value in given)
    assert min(counts(room).values()) >= OFTEN


PROGRAM = """
import sys
from activsim.classroom.room import answers
rater = answers.join(sys.argv[1], "killed")
while (turn := answers.next_turn(sys.argv[1], rater)).pair:
    answers.rate(sys.argv[1], rater, turn.pair, 6)
    print(*turn.pair, flush=True)
"""


def test_a_killed_server_comes_back_with_the_room_whole(room):
    """What a phone was told is noted is there after the process was killed in the middle, and it
    goes on where it stopped."""
    command = [sys.executable, "-c", PROGRAM, room.code]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        told = [process.stdout.readline() for _ in range(10)]
        process.send_signal(signal.SIGKILL)
        told += process.stdout.readlines()
    assert process.returncode == -signal.SIGKILL
    pairs = {tuple(map(int, line.split())) for line in told}
    kept = {pair for _, pair in answers.room_ratings(room.code).values}
    assert pairs <= kept
    assert 10 <= len(kept) <= len(pairs) + 1 < 45
    rater = answers.join(room.code, "killed")
    while answer_once(room, rater).pair:
        pass
    assert counts(room) == Counter(room.pairs)
