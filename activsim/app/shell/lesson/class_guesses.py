"""The teacher asks a class the question of a step: phones answer in a room, their guesses stand as
bars below the question, and the reveal marks what came out and tells the phones.

    draw_class_guesses("alike", 2, step, context, outcome, is_revealed)
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from activsim.app.shell import room_entry, state, visitor
from activsim.app.shell.lesson import guess_bars, text
from activsim.app.shell.lesson.steps import ask_data
from activsim.classroom import folder
from activsim.lessons.lesson import TEXT, Ask
from activsim.output import wording

if TYPE_CHECKING:
    from activsim.app.shell.page_context import PageContext
    from activsim.classroom.room.guesses import Question
    from activsim.lessons.lesson import Step

STYLE = Path(__file__).with_suffix(".css")
FRAGMENT = "lesson_class"
EVERY = 3.0  # seconds between two looks


def draw_class_guesses(
    lesson: str,
    number: int,
    step: Step,
    context: PageContext | None,
    outcome: dict[str, Any] | None,
    is_revealed: bool,
) -> None:
    """Nothing for anybody but the teacher of a class. outcome: what is worked out, once it is."""
    if step.ask is None or context is None or not visitor.is_class_teacher():
        return
    if sentence := st.session_state.pop(state.ROOM_ERROR, ""):
        st.error(wording.plain_markdown(sentence))
    try:
        question = _open_question(lesson, number)
        if question is not None and is_revealed and _is_news(question, outcome):
            _reveal(question, outcome)
    except ValueError as error:
        st.error(wording.plain_markdown(error))
        return
    if question is not None:
        draw = st.fragment(_draw_now, key=FRAGMENT, run_every=None if is_revealed else EVERY)
        draw(question.room.code, outcome)
        with st.popover(text.CLOSE_CLASS):
            st.caption(text.CLOSING_CLASS)
            arguments = (question.room.code,)
            st.button("Close and delete", "lesson_class_close", on_click=_close, args=arguments)
    elif not is_revealed:
        question_data = ask_data(step, context.names) or {}
        st.button(
            text.ASK_CLASS,
            "lesson_class_ask",
            text.ABOUT_ASK_CLASS,
            on_click=_ask,
            args=(lesson, number, question_data, context.settings.images),
            disabled=not visitor.owner(),
        )


def _open_question(lesson: str, number: int) -> Question | None:
    """Whose database is a library that few visits need."""
    if not visitor.owner() or not folder.may_have_rooms():
        return None
    from activsim.classroom.room import guesses

    questions = guesses.open_questions(lesson, number, visitor.owner())
    return questions[0] if questions else None


def _is_news(question: Question, outcome: dict[str, Any] | None) -> bool:
    """To the phones; what could not be worked out at first may be there later."""
    return question.outcome is None or (not question.outcome and outcome is not None)


def _reveal(question: Question, outcome: dict[str, Any] | None) -> None:
    from activsim.classroom.room import guesses

    guesses.reveal(question.room.code, outcome["sentence"] if outcome else "")


def _draw_now(code: str, outcome: dict[str, Any] | None) -> None:
    from activsim.classroom.room import answers, guesses

    try:
        question = guesses.question_of(code)
        n_present = answers.room_progress(code).n_present
        values = guesses.room_guesses(code)
    except ValueError as error:
        st.error(wording.plain_markdown(error))
        return
    if question is None:
        return
    is_open = question.outcome is None
    container = st.container()
    if is_open:
        left, container = st.columns([1, 2], gap="medium")
        with left:
            room_entry.draw_way_in(code)
    with container:
        st.html(STYLE)
        progress = text.class_progress(n_present, len(values), is_open)
        st.html(f"<p role='status'><b>{progress}</b></p>")
        labels = outcome["labels"] if outcome else ()
        value = outcome["value"] if outcome else None
        # what somebody types goes to a wall only when the teacher has looked whether it should
        if question.ask.kind == TEXT and not st.toggle(
            text.SHOW_WORDS, key=state.LESSON_SHOWS_WORDS
        ):
            return
        if bars := guess_bars.guesses_html(question.ask, values, labels, value):
            st.html(bars)


def _ask(lesson: str, number: int, question_data: dict[str, Any], image_set: str) -> None:
    """Asked of whoever pressed: a page may stay open after the key was changed."""
    if not visitor.is_class_teacher() or not visitor.owner():
        return
    from activsim.classroom.room import guesses

    ask = Ask(**(question_data | {"options": tuple(question_data["options"])}))
    try:
        guesses.open_question(lesson, number, ask, image_set, visitor.owner())
    except ValueError as error:
        st.session_state[state.ROOM_ERROR] = str(error)


def _close(code: str) -> None:
    if not visitor.is_class_teacher():
        return
    from activsim.classroom.room import store

    try:
        store.close_room(code)
    except ValueError as error:
        st.session_state[state.ROOM_ERROR] = str(error)
