"""Room: a class says how alike classes look. On a phone the pairs, on the teacher's screen what
became of them.

/room?room=CODE is a phone's, whoever holds it; /room by itself is the teacher's, and asks others
for the code."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from activsim.app.pages.room import guess_phone, lead, phone, reveal, text
from activsim.app.shell import about_page, address, page_frame, state, visitor
from activsim.classroom.room import store
from activsim.output import wording

IN_LINK = "room"
STYLE = Path(__file__).parent / "page.css"


def page() -> None:
    st.html(STYLE)
    code = store.well_formed_code(st.query_params.get(IN_LINK, ""))
    # it is this page's alone: no other says that it does not know it
    address.opened_link().pop(IN_LINK, None)
    try:
        if not code and visitor.is_teacher():
            _draw_of_teacher()
            return
        question = guess_phone.question_or_none(code)
        title = text.GUESS if question else text.QUESTION
        about_page.draw_question_of_page(title, "room")
        if question:
            guess_phone.draw_phone(question)
        elif not code or not phone.draw_phone(code):
            _draw_entry()
    except ValueError as error:
        st.error(wording.plain_markdown(error))


def _draw_of_teacher() -> None:
    rooms = store.open_rooms()
    revealed_code = st.session_state.get(state.ROOM_REVEALED)
    if room := next((room for room in rooms if room.code == revealed_code), None):
        reveal.draw_reveal(room)
        return
    about_page.draw_question_of_page(text.QUESTION, "room")
    lead.draw_rooms(rooms)


def _draw_entry() -> None:
    """Which room: for whoever has the code in writing."""
    if IN_LINK not in st.query_params:
        st.html(page_frame.answer_html(text.WHICH_ROOM))
    with st.form("room_entry", width=360):
        st.text_input("Code of the room", key=state.ROOM_CODE, max_chars=12)
        st.form_submit_button("Go in", type="primary", on_click=_go_in)


def _go_in() -> None:
    st.query_params[IN_LINK] = store.well_formed_code(st.session_state[state.ROOM_CODE])
