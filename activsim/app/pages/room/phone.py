"""The room on a phone: two classes, seven buttons, and how many pairs are left."""

from __future__ import annotations

import functools
import html

import streamlit as st

from activsim.app.pages.room import text
from activsim.app.shell import cache, exemplars, images, page_frame, state, visitor
from activsim.classroom.room import answers, store
from activsim.classroom.room.answers import Turn
from activsim.classroom.room.store import NoRoom, Pair, Room
from activsim.datasets.image_set import LabelledImages
from activsim.output import wording

FRAGMENT = "room_turn"
EVERY = 20.0  # seconds between two signs of life of a phone that answers nothing
SIDE = 140


def draw_phone(code: str) -> bool:
    """False where there is no such room, after a sentence."""
    try:
        room = store.find_room(code)
    except NoRoom:
        st.html(page_frame.answer_html(text.ROOM_IS_CLOSED))
        return False
    visitor.ask_for_owner()
    if not visitor.owner():
        st.html(page_frame.answer_html(text.WAITING))
        return True
    rater = answers.join(code, visitor.owner())
    with st.container(key="room_phone"):
        _draw_turn(room, rater, pictures_of(room))
        st.caption(text.PRIVACY)
    return True


def pictures_of(room: Room) -> list[str]:
    """A picture of each of its classes. Raises ValueError where the images cannot be had, or are of
    other classes now."""
    image_set = images.open_set(room.image_set)
    split = images.exemplar_split(image_set, image_set.splits[0])
    data = images.wait_for_images(room.image_set, split)
    return list(cache.tiles_of(data, labels_of(room, data), 1, SIDE).values())


def labels_of(room: Room, data: LabelledImages) -> list[int]:
    names = list(data.class_names)
    missing = [name for name in room.classes if name not in names]
    if missing:
        raise ValueError(
            f"Images of the class {missing[0]!r} were expected in {room.image_set!r}, which has "
            "none any more. Close the room and open another."
        )
    return [names.index(name) for name in room.classes]


@st.fragment(key=FRAGMENT, run_every=EVERY)
def _draw_turn(room: Room, rater: str, tiles: list[str]) -> None:
    try:
        goes_on = st.session_state.get(state.ROOM_GOES_ON) == room.code
        turn = answers.next_turn(room.code, rater, goes_on)
    except NoRoom:
        st.html(page_frame.answer_html(text.ROOM_IS_CLOSED))
        return
    except ValueError as error:
        st.error(wording.plain_markdown(error))
        return
    if sentence := st.session_state.pop(state.ROOM_ERROR, ""):
        st.error(wording.plain_markdown(sentence))
    pair = _pair_asked_again(room) or turn.pair
    if pair is None:
        _draw_thanks(room, turn)
    else:
        st.html(page_frame.answer_html(text.turn_sentence(turn)))
        _draw_pair(room, rater, pair, tiles)
    _draw_way_back(room, pair)


def _draw_pair(room: Room, rater: str, pair: Pair, tiles: list[str]) -> None:
    figures = "".join(
        exemplars.figure_html(html.escape(room.classes[label]), tiles[label], SIDE)
        for label in pair
    )
    st.html(f"<div class='room-pair'>{figures}</div>")
    rate = functools.partial(_rate, room.code, rater, pair)
    with st.container(key="room_values"):
        for value in range(answers.HIGHEST, answers.LOWEST - 1, -1):
            # A second tap is on a button of this pair, and no answer to the next.
            key = f"room_{pair[0]}_{pair[1]}_{value}"
            label = text.label_of_value(value)
            st.button(
                label, key, on_click=rate, args=(value,), width="stretch", shortcut=str(value)
            )


def _rate(code: str, rater: str, pair: Pair, value: int) -> None:
    try:
        answers.rate(code, rater, pair, value)
    except ValueError as error:
        st.session_state[state.ROOM_ERROR] = str(error)
        return
    st.session_state[state.ROOM_LAST] = (code, pair)
    st.session_state.pop(state.ROOM_AGAIN, None)


def _pair_asked_again(room: Room) -> Pair | None:
    code, pair = st.session_state.get(state.ROOM_AGAIN, ("", None))
    return pair if code == room.code else None


def _draw_thanks(room: Room, turn: Turn) -> None:
    st.html(page_frame.answer_html(text.thanks(turn)))
    if turn.n_more:
        st.caption(f"There are {turn.n_more} more pairs. The more answers, the surer the result.")
        st.button("Answer more", "room_more", on_click=_go_on, args=(room.code,), type="primary")


def _go_on(code: str) -> None:
    st.session_state[state.ROOM_GOES_ON] = code


def _draw_way_back(room: Room, pair: Pair | None) -> None:
    code, last = st.session_state.get(state.ROOM_LAST, ("", None))
    if code == room.code and last != pair:
        st.button("Change my last answer", "room_back", on_click=_ask_again, type="tertiary")


def _ask_again() -> None:
    st.session_state[state.ROOM_AGAIN] = st.session_state[state.ROOM_LAST]
