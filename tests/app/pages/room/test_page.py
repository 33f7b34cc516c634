"""The room on a phone and on the teacher's screen, without a browser."""

import csv
import io

import pytest
from in_process import answer, ran
from streamlit.testing.v1 import AppTest

from activsim.analysis import user_matrix
from activsim.app.pages.room import lead, text
from activsim.app.shell import state, visitor
from activsim.classroom import change_log
from activsim.classroom.room import answers, store
from activsim.datasets import fashion_mnist

pytestmark = pytest.mark.usefixtures("sketches_recorded", "worker_here")
NAMES = fashion_mnist.CLASS_NAMES
SET = "Fashion-MNIST"


@pytest.fixture(autouse=True)
def _no_rooms(sketches_recorded, monkeypatch, tmp_path):
    monkeypatch.setattr(change_log, "log_file", lambda: tmp_path / "changes.log")
    for old in store.open_rooms():
        store.close_room(old.code)


@pytest.fixture
def room():
    return store.open_room(SET, NAMES[:4], "teacher")


def _page():
    import importlib

    importlib.import_module("activsim.app.pages.room.page").page()


def opened(owner="a" * 32, **link):
    at = AppTest.from_function(_page, default_timeout=120)
    at.session_state[state.KEEPS_RECORDING] = False
    if owner:
        at.session_state[state.OWNER] = owner
    for name, value in link.items():
        at.query_params[name] = value
    return ran(at)


def as_visitor(monkeypatch):
    monkeypatch.setattr(visitor, "is_teacher", lambda: False)


def values(at):
    return {button.label: button for button in at.button if button.label[0].isdigit()}


def press(at, button):
    button.click()
    ran(at)


def texts(at):
    return " ".join([*(one.value for one in at.html), *(one.value for one in at.caption)])


def test_a_phone_answers_pair_after_pair(room):
    at = opened(room=f" {room.code.lower()} ")
    assert answer(at) == "6 pairs to go."
    assert list(values(at)) == ["7 very alike", "6", "5", "4", "3", "2", "1 not alike"]
    assert "No name, no address" in texts(at)
    for left in (5, 4, 3, 2):
        press(at, values(at)["7 very alike"])
        assert answer(at) == f"{left} pairs to go."
    press(at, values(at)["6"])
    assert answer(at) == "The last pair."
    press(at, values(at)["1 not alike"])
    assert answer(at).startswith("Thank you: 6 pairs answered.")
    assert values(at) == {}
    given = answers.room_ratings(room.code).values
    assert sorted(given.values()) == [1, 6, 7, 7, 7, 7]

    # what was answered last can be said again
    press(at, next(button for button in at.button if "last answer" in button.label))
    press(at, values(at)["2"])
    assert sorted(answers.room_ratings(room.code).values.values()) == [2, 6, 7, 7, 7, 7]
    assert answer(at).startswith("Thank you")


def test_both_pictures_have_names(room):
    at = opened(room=room.code)
    (pair,) = [one.value for one in at.html if "class='room-pair'" in one.value]
    assert pair.count("<img src='data:image/") == 2
    assert sum(f"<figcaption>{name}<" in pair for name in NAMES[:4]) == 2


def test_a_phone_that_goes_too_fast_is_told(room, monkeypatch):
    monkeypatch.setenv("ACTIVSIM_RATINGS_PER_MINUTE", "1")
    at = opened(room=room.code)
    for _ in range(2):
        press(at, values(at)["4"])
    assert "in a minute" in at.error[0].value
    assert answers.room_progress(room.code).n_ratings == 1
    assert values(at), "and may go on"


def test_before_the_browser_has_said_who_it_is_nobody_is_in_the_room(room):
    at = opened(owner="", room=room.code)
    assert answer(at) == text.WAITING
    assert answers.room_progress(room.code).n_raters == 0


@pytest.mark.parametrize("code", ["NOONE", "<b>x", "?" * 500])
def test_a_code_of_no_room_asks_for_another(room, code):
    at = opened(room=code)
    assert answer(at) == text.ROOM_IS_CLOSED
    at.text_input(key=state.ROOM_CODE).set_value(room.code)
    press(at, at.button[0])
    assert answer(at) == "6 pairs to go."


def test_a_room_that_closes_meanwhile_says_so(room):
    at = opened(room=room.code)
    button = values(at)["4"]
    store.close_room(room.code)
    press(at, button)
    assert text.ROOM_IS_CLOSED in texts(at)


def test_who_is_no_teacher_is_asked_for_the_code_and_opens_nothing(room, monkeypatch):
    as_visitor(monkeypatch)
    at = opened()
    assert answer(at) == text.WHICH_ROOM
    assert [button.label for button in at.button] == ["Go in"]
    lead._open(SET, NAMES[:5])
    assert store.open_rooms() == [room]
    lead._close(room)
    assert store.open_rooms() == [room]


def test_the_teacher_opens_a_room_and_closes_it():
    at = opened()
    assert answer(at) == text.NO_ROOM
    assert "10 classes are 45 pairs" in texts(at)
    at.multiselect[0].set_value(list(NAMES[4::-1]))
    ran(at)
    press(at, at.button(key="room_open"))
    (room,) = store.open_rooms()
    assert room.classes == tuple(NAMES[:5]), "in the order of the set"
    assert room.owner == "a" * 32
    assert answer(at) == "No phones are here; nothing is answered yet."
    assert room.code in texts(at)

    rater = answers.join(room.code, "a visitor")
    for pair in room.pairs:
        answers.rate(room.code, rater, pair, 7)
    ran(at)
    assert answer(at) == "1 phone is here; 0 of 10 pairs have 3 answers or more."
    assert at.toggle[0].label == text.one_value_text(1)

    press(at, at.button(key="room_close"))
    assert store.open_rooms() == []
    assert answer(at) == text.NO_ROOM
    assert [change.text for change in change_log.latest(2)] == [
        "closed a room; its answers are deleted",
        f"opened a room about 5 classes of {SET!r}",
    ]


def test_wrong_rooms_are_said():
    at = opened()
    at.multiselect[0].set_value(list(NAMES[:2]))
    ran(at)
    press(at, at.button(key="room_open"))
    assert "different classes were expected" in at.error[0].value


def all_answer(room, n_phones):
    """As a class that finds classes the less alike the further apart they stand in the list."""
    for phone in range(n_phones):
        rater = answers.join(room.code, f"visitor {phone}")
        for number, pair in enumerate(room.pairs):
            value = max(1, 7 - (pair[1] - pair[0]) + (number + phone) % 2)
            answers.rate(room.code, rater, pair, min(value, 7))


def test_files(room):
    all_answer(room, 3)
    rows = list(csv.reader(io.StringIO(lead.answers_csv(room))))
    assert rows[0] == ["phone", "class", "other class", "alike, 1 to 7"]
    assert len(rows) == 1 + 3 * 6
    assert {row[0] for row in rows[1:]} == {"1", "2", "3"}
    matrix = user_matrix.matrix_from_csv(lead.matrix_csv(room), NAMES)
    mean = [int(row[3]) for row in rows[1:] if set(row[1:3]) == {NAMES[0], NAMES[3]}]
    assert matrix[0, 3] == pytest.approx(7 - sum(mean) / 3)
    assert matrix[0, 9] != matrix[0, 9], "nobody was asked"


def test_the_reveal(monkeypatch):
    monkeypatch.setattr(answers, "PRESENT", 3600)  # a busy machine takes more than a minute
    room = store.open_room(SET, NAMES[:6], "teacher")
    all_answer(room, 4)
    at = opened()
    press(at, at.button(key="room_reveal"))
    sentence = answer(at)
    assert sentence.startswith(("Nearest to this class", "Too close to tell"))
    for kind in text.KINDS.values():
        assert kind in sentence
    assert "Spearman" in texts(at)
    assert "15 pairs" in texts(at)
    assert texts(at).count("<figure class='small-matrix'") == 4
    assert text.LEARNED in texts(at)
    assert "that this class finds alike" in texts(at)
    press(at, at.button(key="room_back_to_answers"))
    assert answer(at).startswith("4 phones are here; 15 of 15 pairs")
