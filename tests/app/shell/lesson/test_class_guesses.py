"""The teacher asks the class a step's question; phones guess; the reveal marks what came out."""

import re

import pytest
from in_process import answer, open_page, ran
from streamlit.testing.v1 import AppTest

from activsim.app.shell import state, visitor
from activsim.classroom.room import guesses, store
from activsim.lessons.lesson import Ask

pytestmark = pytest.mark.usefixtures("sketches_recorded", "worker_here")
LESSON = """
title = "Bags"
minutes = 20
language = "en"

[[step]]
text = "Which is nearest to a bag?"
link = "explore?layer=input&class=Coat"
check = "nearest class"
[step.ask]
kind = "class"
question = "Nearest to Bag?"
[step.reveal]
text = "So it is."
link = "explore?layer=input&class=Bag"
"""
LINK = {"layer": "input", "class_": "Coat", "lesson": "bags", "step": "1"}


@pytest.fixture(autouse=True)
def _lesson(monkeypatch, tmp_path):
    (tmp_path / "lessons").mkdir()
    monkeypatch.setenv("ACTIVSIM_LESSONS", str(tmp_path / "lessons"))
    (tmp_path / "lessons" / "bags.toml").write_text(LESSON)


@pytest.fixture
def teacher(monkeypatch):
    monkeypatch.setattr(visitor, "is_class_teacher", lambda: True)
    monkeypatch.setattr(visitor, "owner", lambda: "t" * 32)
    for question in guesses.open_questions("bags", 1, "t" * 32):
        store.close_room(question.room.code)


def phone(code):
    at = AppTest.from_function(_phone, default_timeout=120)
    at.query_params["room"] = code
    return ran(at)


def _phone():
    import importlib

    importlib.import_module("activsim.app.pages.room.page").page()


def buttons(at):
    return {button.label: button for button in at.button}


def texts(at):
    return " ".join(piece.value for kind in (at.html, at.markdown) for piece in kind)


def test_nobody_but_a_teacher_asks_the_class():
    assert "Ask the class" not in buttons(open_page("explore", **LINK))


def test_a_class_guesses_and_sees_what_came_out(teacher):
    page = open_page("explore", **LINK)
    buttons(page)["Ask the class"].click()
    ran(page)
    (question,) = guesses.open_questions("bags", 1, "t" * 32)
    code = question.room.code
    assert code in texts(page)
    assert "Bag" not in question.ask.options  # nearest to it is another
    at = phone(code)
    assert answer(at) == "Nearest to Bag?"
    assert len(buttons(at)) == len(question.ask.options) == 9
    buttons(at)["Coat"].click()
    ran(at)
    assert "Your guess: Coat." in texts(at)
    buttons(at)["Shirt"].click()
    ran(at)
    assert "Your guess: Shirt." in texts(at)
    assert guesses.room_guesses(code) == ["Shirt"]
    ran(page)
    assert "1 phone is here; 1 guess so far." in texts(page)
    assert "worked out" not in texts(page)

    revealed = open_page("explore", **(LINK | {"class_": "Bag", "revealed": "yes"}))
    outcome = guesses.question_of(code).outcome
    (marked,) = re.findall(r"<th scope='row'>([^<]+) <b>✓ worked out", texts(revealed))
    assert marked in outcome
    ran(at)
    assert f"Worked out: {outcome}" in texts(at)
    assert "Coat" not in buttons(at)  # no guess is taken any more
    buttons(revealed)["Close and delete"].click()
    ran(revealed)
    assert guesses.open_questions("bags", 1, "t" * 32) == []
    assert "is closed" in texts(ran(at))


@pytest.mark.parametrize(
    ("ask", "change", "guess"),
    [
        (
            Ask("order", "In order?", ("Bag", "Coat")),
            lambda at: at.multiselect[0].set_value(["Coat", "Bag"]),
            ["Coat", "Bag"],
        ),
        (
            Ask("choice", "Which?", tuple(f"kind {number}" for number in range(13))),
            lambda at: at.selectbox[0].set_value("kind 7"),
            "kind 7",
        ),
        (
            Ask("number", "How many?", unit="%"),
            lambda at: at.number_input[0].set_value(12.5),
            12.5,
        ),
        (Ask("text", "Why?"), lambda at: at.text_area[0].set_value("so <b>"), "so <b>"),
    ],
)
def test_what_is_written_is_a_guess(teacher, ask, change, guess):
    room = guesses.open_question("bags", 1, ask, "Fashion-MNIST", "t" * 32)
    at = phone(room.code)
    change(at)
    buttons(at)["This is my guess"].click()
    ran(at)
    assert guesses.room_guesses(room.code) == [guess]
    assert "<b>" not in texts(at).partition("Your guess: ")[2].partition("You may")[0]


def test_words_stand_on_the_wall_when_the_teacher_says_so(teacher, tmp_path):
    about_words = LESSON.replace('kind = "class"', 'kind = "text"').replace(
        'check = "nearest class"\n', ""
    )
    (tmp_path / "lessons" / "bags.toml").write_text(about_words)
    page = open_page("explore", **LINK)
    buttons(page)["Ask the class"].click()
    ran(page)
    (question,) = guesses.open_questions("bags", 1, "t" * 32)
    at = phone(question.room.code)
    at.text_area[0].set_value("because of handles")
    buttons(at)["This is my guess"].click()
    ran(at)
    ran(page)
    assert "1 guess so far" in texts(page)
    assert "handles" not in texts(page)
    page.toggle(key=state.LESSON_SHOWS_WORDS).set_value(True)
    ran(page)
    assert "because of handles" in texts(page)
    store.close_room(question.room.code)


def test_phones_follow_to_the_next_question(teacher):
    number = Ask("number", "How many?", unit="%")
    room = guesses.open_question("bags", 1, number, "Fashion-MNIST", "t" * 32)
    at = phone(room.code)
    guesses.open_question("bags", 2, Ask("text", "Why?"), "Fashion-MNIST", "t" * 32)
    buttons(at)["This is my guess"].click()
    ran(at)
    assert "Another question is asked" in at.error[0].value
    assert answer(at) == "Why?"
    at.text_area[0].set_value("so")
    buttons(at)["This is my guess"].click()
    ran(at)
    assert guesses.room_guesses(room.code) == ["so"]
    store.close_room(room.code)


def test_what_is_worked_out_late_comes_to_the_phones_too(teacher):
    page = open_page("explore", **LINK)
    buttons(page)["Ask the class"].click()
    ran(page)
    (question,) = guesses.open_questions("bags", 1, "t" * 32)
    guesses.reveal(question.room.code, "")  # nothing could be worked out
    open_page("explore", **(LINK | {"class_": "Bag", "revealed": "yes"}))
    assert guesses.question_of(question.room.code).outcome


def test_an_order_that_lacks_a_class_gets_a_sentence(teacher):
    ask = Ask("order", "In order?", ("Bag", "Coat"))
    room = guesses.open_question("bags", 1, ask, "Fashion-MNIST", "t" * 32)
    at = phone(room.code)
    at.multiselect[0].set_value(["Coat"])
    buttons(at)["This is my guess"].click()
    ran(at)
    assert "in an order was expected" in at.error[0].value
    assert guesses.room_guesses(room.code) == []
