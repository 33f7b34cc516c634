"""The room on the teacher's screen: opened, filled, shown live, taken away, closed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from activsim.analysis import raters
from activsim.analysis.measures import MEASURES
from activsim.app.pages.room import phone, text
from activsim.app.shell import (
    address,
    images,
    page_frame,
    room_entry,
    state,
    visitor,
)
from activsim.classroom.room import answers, store
from activsim.classroom.room.store import NoRoom, Room
from activsim.datasets import catalogue as image_sets
from activsim.output import wording
from activsim.output.charts import heatmap
from activsim.output.files import csv_text, results

FRAGMENT = "room_now"
EVERY = 3.0  # seconds between two looks
FIRST_CLASSES = 10  # that are chosen to begin with, of a set with more
# Answers are read as they are, not in points, as the values of this measure are.
NUMBERS = MEASURES["cosine"]


def draw_rooms(rooms: Sequence[Room]) -> None:
    visitor.ask_for_owner()
    if sentence := st.session_state.pop(state.ROOM_ERROR, ""):
        st.error(wording.plain_markdown(sentence))
    if not rooms:
        st.html(page_frame.answer_html(text.NO_ROOM))
        _draw_opening()
        return
    by_code = {room.code: room for room in rooms}
    if st.session_state.get(state.ROOM_SHOWN) not in by_code:
        st.session_state[state.ROOM_SHOWN] = rooms[0].code
    if len(rooms) > 1:
        st.segmented_control("Room", list(by_code), required=True, key=state.ROOM_SHOWN)
    room = by_code[st.session_state[state.ROOM_SHOWN]]
    _draw_now(room, phone.pictures_of(room))
    _draw_buttons(room)
    with st.expander("Open another room") as part:
        if part.open:
            _draw_opening()


def _draw_opening() -> None:
    names = image_sets.set_names()
    name_in_link = address.early_value(state.IMAGE_SET, image_sets.DEFAULT)
    start = name_in_link if name_in_link in names else image_sets.DEFAULT
    left, right = st.columns([1, 2], gap="medium")
    with left:
        name = st.selectbox("Images", names, names.index(start), key=state.ROOM_IMAGES)
    classes = images.open_set(name).class_names
    with right:
        selection = st.multiselect(
            "Classes",
            classes,
            classes[:FIRST_CLASSES],
            key=f"{state.ROOM_CLASSES}_{name}",
            max_selections=store.MOST_CLASSES,
        )
    n_pairs = len(selection) * (len(selection) - 1) // 2
    st.caption(f"{len(selection)} classes are {n_pairs} pairs, which those who come divide.")
    in_order = [label for label in classes if label in selection]
    st.button(
        "Open the room",
        "room_open",
        on_click=_open,
        args=(name, in_order),
        type="primary",
        disabled=not visitor.owner(),
    )


def _open(image_set: str, classes: Sequence[str]) -> None:
    log_text = f"opened a room about {len(classes)} classes of {image_set!r}"
    room = _try_change(lambda: store.open_room(image_set, classes, visitor.owner()), log_text)
    if room is not None:
        st.session_state[state.ROOM_SHOWN] = room.code


def _close(room: Room) -> None:
    _try_change(lambda: store.close_room(room.code), "closed a room; its answers are deleted")


def _try_change(change: Callable[[], Room | None], log_text: str) -> Room | None:
    """Asked of whoever pressed: a page may stay open after the key was changed."""
    if not visitor.is_teacher():
        return None
    try:
        room = change()
    except ValueError as error:
        st.session_state[state.ROOM_ERROR] = str(error)
        return None
    visitor.note(log_text)
    return room


@st.fragment(key=FRAGMENT, run_every=EVERY)
def _draw_now(room: Room, tiles: Sequence[str]) -> None:
    try:
        _draw_answers(room, tiles)
    except NoRoom:  # closed meanwhile, by another teacher say
        st.html(page_frame.answer_html(text.ROOM_IS_CLOSED))
    except ValueError as error:
        st.error(wording.plain_markdown(error))


def _draw_answers(room: Room, tiles: Sequence[str]) -> None:
    progress = answers.room_progress(room.code)
    st.html(page_frame.answer_html(text.progress_sentence(progress)))
    left, right = st.columns([2, 3], gap="medium")
    with left:
        room_entry.draw_way_in(room.code)
        st.caption(text.progress_caption(progress))
        ratings = counted_ratings(room, draws_switch=True)
    with right:
        n_classes = len(room.classes)
        matrix = raters.distances(ratings, n_classes)
        chart = heatmap.heatmap(
            matrix,
            room.classes,
            np.arange(n_classes),
            NUMBERS,
            tiles,
            None,
            page_frame.current_look(),
            scale=np.full((n_classes, n_classes), float(answers.HIGHEST - answers.LOWEST)),
        )
        alt = f"How unlike {n_classes} classes look to the class; the numbers are in the download"
        page_frame.draw_plain_chart(chart, "room_matrix", alt)
        st.caption(text.ABOUT_CELLS)
        st.caption(text.agreement_text(raters.agreement_of_halves(ratings)))


def counted_ratings(room: Room, draws_switch: bool = False) -> np.ndarray:
    """The answers, (n_raters, n_pairs), without those of phones that gave one answer only, where
    the teacher leaves these out. draws_switch: with the switch for it, where there are such."""
    ratings = answers.room_ratings(room.code)
    table = raters.rating_table(ratings.n_raters, len(room.classes), ratings.values)
    of_one_value = raters.gave_one_value(table)
    leaves_out = st.session_state.get(state.ROOM_LEAVES_OUT, True)
    if draws_switch and of_one_value.any():
        label = text.one_value_text(int(of_one_value.sum()))
        leaves_out = st.toggle(label, True, key=state.ROOM_LEAVES_OUT)
    return table[~of_one_value] if leaves_out else table


def _draw_buttons(room: Room) -> None:
    with st.container(horizontal=True):
        st.button("Reveal", "room_reveal", on_click=_reveal, args=(room,), type="primary")
        st.download_button(
            "The answers (CSV)",
            lambda: answers_csv(room),
            f"room-{room.code}.csv",
            "text/csv",
            on_click="ignore",
        )
        st.download_button(
            "The matrix, for Evidence (CSV)",
            lambda: matrix_csv(room),
            f"room-{room.code}-matrix.csv",
            "text/csv",
            on_click="ignore",
        )
        with st.popover("Close the room"):
            st.caption(text.CLOSING)
            st.button("Close and delete", "room_close", on_click=_close, args=(room,))


def _reveal(room: Room) -> None:
    st.session_state[state.ROOM_REVEALED] = room.code
    st.session_state[state.IMAGE_SET] = room.image_set


def answers_csv(room: Room) -> str:
    """A row per answer; phones are numbered as they came."""
    values = answers.room_ratings(room.code).values
    rows = (
        (rater + 1, room.classes[first], room.classes[second], value)
        for (rater, (first, second)), value in sorted(values.items())
    )
    return csv_text.to_csv(("phone", "class", "other class", "alike, 1 to 7"), rows)


def matrix_csv(room: Room) -> str:
    """Of all classes of the set, as Evidence reads it: undefined where nobody was asked."""
    names = images.open_set(room.image_set).class_names
    whole = np.full((len(names), len(names)), np.nan)
    labels = [names.index(name) for name in room.classes if name in names]
    if len(labels) == len(room.classes):
        ratings = counted_ratings(room)
        whole[np.ix_(labels, labels)] = raters.distances(ratings, len(labels))
    np.fill_diagonal(whole, 0)
    return results.matrix_csv(whole, names)
