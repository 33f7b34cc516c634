"""Train: how does the similarity form?"""

from __future__ import annotations

import streamlit as st

from activsim.app.pages.train import job_view as train_watch
from activsim.app.pages.train import networks as train_networks
from activsim.app.pages.train import recipe_form as train_recipe
from activsim.app.pages.train import text as train_words
from activsim.app.shell import exemplars, formats, images
from activsim.networks import catalogue
from activsim.training import queue

TITLE = "How does the similarity form while a network learns?"
OFTEN, SELDOM = (
    1.0,
    5.0,
)  # seconds between two looks at the line: while something is in it, and else


def page() -> None:
    st.html(f"<h1 class='question'>{TITLE}</h1>")
    banner, line, below = st.container(), st.container(), st.container()
    active = _active(queue.list_jobs())
    with line:
        st.fragment(_line, key="train_line", run_every=OFTEN if active else SELDOM)(
            active, list(catalogue.list_networks())
        )
    with below:
        try:
            data = images.wait_for_images("test")
        except ValueError as error:
            st.error(formats.plain_markdown(error))
            st.button("Try again", key="again")
            return
        with banner:
            exemplars.draw_drawings_banner(data)
        train_recipe.form(data.name)
        train_networks.draw_networks()


def _active(found: list[queue.Job]) -> bool:
    return any(job.state in ("running", "waiting") for job in found)


def _line(active: bool, networks: list[str]) -> None:
    """All trainings, the first one in full. active, networks: how it was when the page ran: once
    that has changed, the page runs again, since what is below depends on it."""
    stuck = queue.start_next()
    found = queue.list_jobs()
    if (_active(found), list(catalogue.list_networks())) != (active, networks):
        st.rerun()
    if stuck:
        st.error(formats.plain_markdown(ValueError(stuck)))
    if not found:
        st.html(
            "<p class='answer' role='status'>Nothing is being trained. Start a training below, and "
            "watch which classes become alike, epoch by epoch.</p>"
        )
        return
    first, *others = found
    train_watch.watch(first)
    if others:
        st.html("<h2>In line, and done before</h2>")
    for job in others:
        with st.container(horizontal=True, vertical_alignment="center"):
            there = train_watch.there(job)
            st.html(f"<p class='quiet'>{train_words.answer(job, there)}</p>")
            train_watch.buttons(job, there)
        train_watch.wrong(job)
