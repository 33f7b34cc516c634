"""Class: what is going on here? The teacher's page."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from urllib.parse import quote

import streamlit as st

from activsim import paths
from activsim.app.pages.classroom import machine, text
from activsim.app.shell import (
    about_page,
    formats,
    navigation,
    page_frame,
    progress,
    state,
    visitor,
)
from activsim.app.shell.tools import qr_code, reach
from activsim.classroom import change_log, rules
from activsim.classroom.limits import limit
from activsim.datasets import bin as image_bin
from activsim.networks import bin, catalogue, changes
from activsim.output import wording
from activsim.training import queue
from activsim.training.jobs import Job

TITLE = "What is going on in this class?"
FRAGMENT = "class_now"
EVERY = 5.0  # seconds between two looks
MOST_CHANGES = 30


def page() -> None:
    about_page.draw_question_of_page(TITLE, "class")
    if not visitor.is_teacher():
        st.html(page_frame.answer_html(text.NOT_TEACHER))
        return
    navigation.draw_page_button("room", text.TO_ROOM, "class_to_room")
    _draw_now()
    _draw_address()
    _draw_bin()
    st.caption(text.PRIVACY)


@st.fragment(key=FRAGMENT, run_every=EVERY)
def _draw_now() -> None:
    jobs = queue.list_jobs()
    now = machine.machine(catalogue.MODELS, paths.cache_folder())
    st.html(page_frame.answer_html(text.sentence(now, jobs)))
    _draw_errors()
    left, right = st.columns(2, gap="medium")
    with left:
        _draw_trainings(jobs)
    with right:
        st.html("<h2>This machine</h2>")
        st.html(formats.table_html(text.machine_rows(now), "What the server needs"))
        if progress.cage_has_network():
            st.caption(text.CAGE_HAS_NETWORK)
    st.html("<h2>What was changed</h2>")
    changes = change_log.latest(MOST_CHANGES)
    if changes:
        st.html(formats.table_html(text.change_rows(changes), "What was changed"))
    else:
        st.caption(text.NOTHING_CHANGED)


def _draw_errors() -> None:
    if sentence := st.session_state.pop(state.CHANGE_ERROR, ""):
        st.error(wording.plain_markdown(sentence))


def _draw_trainings(jobs: list[Job]) -> None:
    st.html("<h2>Trainings</h2>")
    st.session_state[state.CLASS_TRAININGS] = rules.trainings()
    st.segmented_control(
        "Visitors may start",
        list(rules.TRAININGS),
        required=True,
        key=state.CLASS_TRAININGS,
        on_change=_set_trainings,
        help="; ".join(f"{name}: {about}" for name, about in rules.TRAININGS.items()),
    )
    active = [job for job in jobs if job.state in ("running", "waiting")]
    for job in active:
        with st.container(horizontal=True, vertical_alignment="center"):
            owner = job.owner[:6] or "nobody named"
            name = wording.plain_markdown(job.name)
            st.caption(f"{name}, of {owner}: {job.state}, {job.recipe.epochs} epochs")
            st.button("Cancel", f"class_cancel_{job.id}", on_click=_cancel, args=(job.id, job.name))
    if not active:
        st.caption("None is running or in line.")


def _set_trainings() -> None:
    trainings = st.session_state[state.CLASS_TRAININGS]
    if _succeeds(lambda: rules.set_trainings(trainings)):
        visitor.note(f"allowed visitors to train: {trainings}")


def _cancel(job: str, name: str) -> None:
    if _succeeds(lambda: queue.cancel(job)):
        visitor.note(f"cancelled the training {name!r}")


def _restore(network: str, name: str) -> None:
    if _succeeds(lambda: changes.restore(network)):
        visitor.note(f"brought the network {name!r} back")


def _restore_images(images: str, name: str) -> None:
    if _succeeds(lambda: image_bin.restore(images)):
        visitor.note(f"brought the image set {name!r} back")


def _succeeds(change: Callable[[], object]) -> bool:
    """Whether the change could be made; asked of whoever pressed, for a page may stay open after
    the key was changed."""
    if not visitor.is_teacher():
        return False
    try:
        change()
    except OSError as error:
        st.session_state[state.CHANGE_ERROR] = formats.refusal(error)
        return False
    except ValueError as error:
        st.session_state[state.CHANGE_ERROR] = str(error)
        return False
    return True


def _draw_address() -> None:
    address = reach.room_address(st.context.url)
    if not address:
        return
    st.html("<h2>The room's address</h2>")
    code = f"{qr_code.ADDRESS}?link={quote(address, safe='')}"
    st.html(
        f"<p class='room-address'><b>{formats.escaped(address)}</b></p>"
        f"<img class='room-code' src='{code}' width='240' height='240' "
        f"alt='QR code of {formats.escaped(address)}'>"
    )


def _draw_bin() -> None:
    st.html("<h2>Deleted networks and images</h2>")
    items = []
    for forget_old, contents, restore in (
        (bin.forget_old, bin.contents, _restore),
        (image_bin.forget_old, image_bin.contents, _restore_images),
    ):
        forget_old(limit("bin_days"))
        items += [(item, restore) for item in contents()]
    for item, restore in items:
        when = datetime.datetime.fromtimestamp(item.deletion_time).strftime("%d %B, %H:%M")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f"{wording.plain_markdown(item.name)}, deleted {when}")
            arguments = (item.id, item.name)
            st.button("Bring back", f"class_back_{item.id}", on_click=restore, args=arguments)
    if not items:
        st.caption(text.NOTHING_DELETED)
