"""A question of a lesson in a room: guesses are taken until it is revealed, and nothing else is."""

import threading

import pytest

from activsim.classroom.room import answers, guesses, store
from activsim.lessons import lesson
from activsim.lessons.lesson import Ask

CLASS = Ask("class", "Which?", ("Bag", "Coat"))
ORDER = Ask("order", "In which order?", ("Bag", "Coat", "Shirt"))
NUMBER = Ask("number", "How many?", unit="%", lowest=0, highest=100)
TEXT = Ask("text", "Why?")


@pytest.fixture(autouse=True)
def _no_rooms():
    for question in guesses.open_questions("alike", 2, "teacher"):
        store.close_room(question.room.code)


def room_of(ask=CLASS, owner="teacher", lesson_name="alike", step=2):
    return guesses.open_question(lesson_name, step, ask, "Fashion-MNIST", owner)


def phone(room, name="a"):
    return answers.join(room.code, name)


def test_a_question_is_found_by_its_code_and_is_no_room_of_pairs():
    room = room_of(ORDER)
    question = guesses.question_of(room.code)
    assert (question.lesson, question.step, question.ask) == ("alike", 2, ORDER)
    assert question.outcome is None
    assert store.open_rooms() == []
    assert guesses.open_questions("alike", 2, "teacher") == [question]
    assert guesses.open_questions("alike", 3, "teacher") == []
    assert guesses.open_questions("alike", 2, "another") == []
    pairs = store.open_room("Fashion-MNIST", ("a", "b", "c"), "teacher")
    assert guesses.question_of(pairs.code) is None
    with pytest.raises(ValueError, match="this asks for pairs"):
        guesses.guess(pairs.code, phone(pairs), "a")


def test_kinds_are_those_of_lessons():
    for name in ("CLASS", "ORDER", "NUMBER", "TEXT", "CHOICE"):
        assert getattr(guesses, name) == getattr(lesson, name)


@pytest.mark.parametrize(
    ("ask", "first", "second"),
    [
        (CLASS, "Bag", "Coat"),
        (ORDER, ["Coat", "Bag", "Shirt"], ["Shirt", "Bag", "Coat"]),
        (NUMBER, 3.0, 100.0),
        (TEXT, "it is <b>dark</b>", "x"),
    ],
)
def test_the_last_guess_of_a_phone_counts(ask, first, second):
    room = room_of(ask)
    one, other = phone(room, "a"), phone(room, "b")
    assert guesses.own_guess(room.code, one) is None
    guesses.guess(room.code, one, first)
    guesses.guess(room.code, other, first)
    guesses.guess(room.code, one, second)
    assert guesses.own_guess(room.code, one) == second
    assert sorted(map(str, guesses.room_guesses(room.code))) == sorted(map(str, [first, second]))


@pytest.mark.parametrize(
    ("ask", "value"),
    [
        (CLASS, "Sandal"),
        (CLASS, 3),
        (CLASS, ["Bag"]),
        (ORDER, ["Bag", "Coat"]),
        (ORDER, ["Bag", "Bag", "Coat"]),
        (ORDER, "Bag"),
        (ORDER, [1, 2, "Bag"]),
        (NUMBER, "3"),
        (NUMBER, 101),
        (NUMBER, float("nan")),
        (NUMBER, True),
        (TEXT, " \n"),
        (TEXT, None),
    ],
)
def test_what_was_not_asked_for_is_refused(ask, value):
    room = room_of(ask)
    with pytest.raises(ValueError, match="expected"):
        guesses.guess(room.code, phone(room), value)
    assert guesses.room_guesses(room.code) == []


def test_after_the_reveal_no_guess_is_taken():
    room = room_of()
    rater = phone(room)
    guesses.guess(room.code, rater, "Bag")
    guesses.reveal(room.code, "It is Coat.")
    with pytest.raises(ValueError, match="until it is revealed"):
        guesses.guess(room.code, rater, "Coat")
    assert guesses.question_of(room.code).outcome == "It is Coat."
    assert guesses.own_guess(room.code, rater) == "Bag"


def test_nobody_guesses_who_is_not_in_the_room():
    room = room_of()
    with pytest.raises(ValueError, match="of a phone in this room"):
        guesses.guess(room.code, "a stranger", "Bag")
    with pytest.raises(store.NoRoom):
        guesses.guess("AAAAA", "a stranger", "Bag")


def test_closing_leaves_nothing(monkeypatch):
    room = room_of()
    guesses.guess(room.code, phone(room), "Bag")
    store.close_room(room.code)
    with pytest.raises(store.NoRoom):
        guesses.room_guesses(room.code)
    old = room_of()
    monkeypatch.setenv("ACTIVSIM_ROOM_HOURS", "0")
    assert guesses.open_questions("alike", 2, "teacher") == []
    store.purge()
    monkeypatch.delenv("ACTIVSIM_ROOM_HOURS")
    with pytest.raises(store.NoRoom):
        guesses.question_of(old.code)


def test_a_teacher_has_only_so_many(monkeypatch):
    monkeypatch.setenv("ACTIVSIM_ROOMS_PER_TEACHER", "1")
    room_of()
    with pytest.raises(ValueError, match="1 are open"):
        room_of(lesson_name="learned")


def test_all_questions_of_a_lesson_are_asked_in_one_room():
    room = room_of()
    rater = phone(room)
    guesses.guess(room.code, rater, "Bag", step=2)
    guesses.reveal(room.code, "It is Coat.")
    for step in range(3, 10):  # more than a teacher may have rooms
        assert room_of(ORDER, step=step).code == room.code
    assert guesses.open_questions("alike", 2, "teacher") == []
    (question,) = guesses.open_questions("alike", 9, "teacher")
    assert (question.ask, question.outcome) == (ORDER, None)
    assert question.room.classes == ORDER.options
    assert guesses.own_guess(room.code, rater) is None  # nothing is left of the one before
    with pytest.raises(ValueError, match="Another question"):
        guesses.guess(room.code, rater, ["Coat", "Bag", "Shirt"], step=2)
    guesses.guess(room.code, rater, ["Coat", "Bag", "Shirt"], step=9)
    assert answers.room_progress(room.code).n_raters == 1
    assert room_of(owner="another").code != room.code
    store.close_room(room.code)


def test_sixty_phones_at_once_lose_no_guess():
    room, faults = room_of(NUMBER), []

    def play(number):
        try:
            rater = phone(room, f"phone {number}")
            guesses.guess(room.code, rater, 0)
            guesses.guess(room.code, rater, number)
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=play, args=(number,)) for number in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert sorted(guesses.room_guesses(room.code)) == list(range(60))
