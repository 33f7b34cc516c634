"""A room that asks a question of a lesson, on a phone: the guess, and what came out."""

from __future__ import annotations

import html

import streamlit as st

from activsim.app.pages.room import text
from activsim.app.shell import cache, images, page_frame, state, visitor
from activsim.classroom.room import answers, guesses
from activsim.classroom.room.guesses import Question
from activsim.classroom.room.store import NoRoom
from activsim.lessons.lesson import CHOICE, CLASS, NUMBER, ORDER
from activsim.output import wording

FRAGMENT = "room_guess"
EVERY = 5.0  # seconds between two looks whether it is revealed
SIDE = 44
MOST_BUTTONS = 12  # of more options one is searched for in a menu


def question_or_none(code: str) -> Question | None:
    """None where there is no such room, or one of another kind."""
    try:
        return guesses.question_of(code) if code else None
    except NoRoom:
        return None


def draw_phone(question: Question) -> None:
    visitor.ask_for_owner()
    if not visitor.owner():
        st.html(page_frame.answer_html(text.WAITING))
        return
    rater = answers.join(question.room.code, visitor.owner())
    with st.container(key="room_phone"):
        st.html(page_frame.answer_html(html.escape(question.ask.question)))
        _draw_guess(question, rater, _pictures(question))
        st.caption(text.GUESS_NOTE)


def _pictures(question: Question) -> dict[str, str]:
    """{class: its picture}, of a question about classes; none where they cannot be had."""
    ask, name = question.ask, question.room.image_set
    if ask.kind not in (CLASS, ORDER) or not name:
        return {}
    try:
        image_set = images.open_set(name)
        data = images.wait_for_images(name, images.exemplar_split(image_set, image_set.splits[0]))
    except ValueError:
        return {}
    labels = [label for label, known in enumerate(data.class_names) if known in ask.options]
    tiles = cache.tiles_of(data, labels, 1, SIDE)
    return {data.class_names[label]: tile for label, tile in tiles.items()}


@st.fragment(key=FRAGMENT, run_every=EVERY)
def _draw_guess(above: Question, rater: str, pictures: dict[str, str]) -> None:
    """above: the question that stands above it."""
    code = above.room.code
    try:
        question = guesses.question_of(code)
        own = guesses.own_guess(code, rater)
    except NoRoom:
        question = None
    except ValueError as error:
        st.error(wording.plain_markdown(error))
        return
    if question is None:
        st.html(f"<p>{text.ROOM_IS_CLOSED}</p>")
        return
    if (question.step, question.ask) != (above.step, above.ask):
        st.rerun()
    if sentence := st.session_state.pop(state.ROOM_ERROR, ""):
        st.error(wording.plain_markdown(sentence))
    words = "You made no guess." if own is None else f"Your guess: {guess_text(own)}."
    if question.outcome is not None:
        st.html(f"<p class='room-guess' role='status'>{html.escape(words)}</p>")
        came_out = f"Worked out: {question.outcome}" if question.outcome else text.LOOK_UP
        st.html(f"<p role='status'>{html.escape(came_out)}</p>")
        return
    slot = st.empty()  # the buttons stay where they are, and keep the keyboard's attention
    if own is not None:
        again = "You may change it until it is revealed."
        slot.html(f"<p class='room-guess' role='status'>{html.escape(words)} {again}</p>")
    _draw_field(question, rater, pictures)


def guess_text(value: guesses.Guess) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    return f"{value:g}" if isinstance(value, float) else value


def _draw_field(question: Question, rater: str, pictures: dict[str, str]) -> None:
    ask, code, step = question.ask, question.room.code, question.step
    is_choice = ask.kind in (CLASS, CHOICE)
    if is_choice and len(ask.options) <= MOST_BUTTONS:
        with st.container(key="room_values"):
            for number, option in enumerate(ask.options):
                with st.container(horizontal=True, vertical_alignment="center"):
                    if option in pictures:
                        st.html(_picture_html(pictures[option]), width="content")
                    label = wording.plain_markdown(option)
                    arguments = (code, rater, option, step)
                    key = f"room_guess_{number}"
                    st.button(label, key, None, _guess, arguments, width="stretch")
        return
    with st.form("room_guess_form"):
        key = state.room_guess_key(code, step)
        if is_choice:
            st.selectbox("Choose, or type to search", ask.options, None, key=key)
        elif ask.kind == ORDER:
            st.html("".join(map(_picture_html, pictures.values())) or "<span></span>")
            st.multiselect("Press them in your order, the first one first", ask.options, key=key)
        elif ask.kind == NUMBER:
            label = f"A number, {ask.lowest:g} to {ask.highest:g} {ask.unit}".strip()
            middle = (ask.lowest + ask.highest) / 2
            st.number_input(label, ask.lowest, ask.highest, middle, key=key)
        else:
            st.text_area("In a few words", key=key, max_chars=guesses.LONGEST_TEXT)
        st.form_submit_button("This is my guess", on_click=_guess_of_form, args=(code, rater, step))


def _picture_html(uri: str) -> str:
    return f"<img src='{uri}' alt='' width='{SIDE}' height='{SIDE}'>"


def _guess_of_form(code: str, rater: str, step: int) -> None:
    _guess(code, rater, st.session_state[state.room_guess_key(code, step)], step)


def _guess(code: str, rater: str, value: object, step: int) -> None:
    try:
        guesses.guess(code, rater, value, step)
    except ValueError as error:
        st.session_state[state.ROOM_ERROR] = str(error)
