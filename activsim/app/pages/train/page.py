"""Train: how does the similarity form?"""

from __future__ import annotations

import streamlit as st

from activsim.app.pages.train import job_actions, job_view, recipe_form
from activsim.app.pages.train import networks as networks_part
from activsim.app.pages.train import text as train_text
from activsim.app.shell import about_page, exemplars, images, page_frame, visitor
from activsim.app.shell.lesson import panel
from activsim.datasets import catalogue as image_sets
from activsim.networks import catalogue
from activsim.output import wording
from activsim.training import queue
from activsim.training.jobs import Job

TITLE = "How does the similarity form while a network learns?"
# Seconds between two looks at the line: while something is in it, and else.
OFTEN, SELDOM = 1.0, 5.0


def page() -> None:
    lesson = panel.draw_panel()
    about_page.draw_question_of_page(TITLE, "train")
    lesson.draw_guess(None)
    visitor.ask_for_owner()
    banner, line, below = st.container(), st.container(), st.container()
    active = _any_active(queue.list_jobs())
    with line:
        draw_line = st.fragment(_draw_line, key="train_line", run_every=OFTEN if active else SELDOM)
        draw_line(active, list(catalogue.list_networks()))
    with below:
        try:
            data = images.wait_for_images(image_sets.DEFAULT, "test")
        except ValueError as error:
            page_frame.draw_error(error)
            return
        with banner:
            exemplars.draw_drawings_banner(data)
        recipe_form.draw_form(data.name)
        networks_part.draw_networks()


def _any_active(jobs: list[Job]) -> bool:
    return any(job.state in ("running", "waiting") for job in jobs)


def _draw_line(active: bool, networks: list[str]) -> None:
    """All trainings, the first one in full. active, networks: how it was when the page ran: once
    that has changed, the page runs again, since what is below depends on it."""
    why_not_started = queue.start_next()
    jobs = queue.list_jobs()
    if _any_active(jobs) != active or list(catalogue.list_networks()) != networks:
        st.rerun()
    if why_not_started:
        st.error(wording.plain_markdown(ValueError(why_not_started)))
    if not jobs:
        st.html(page_frame.answer_html(train_text.NOTHING_TRAINED))
        return
    job_view.draw_job(jobs[0])
    if len(jobs) > 1:
        st.html("<h2>In line, and done before</h2>")
    for job in jobs[1:]:
        with st.container(horizontal=True, vertical_alignment="center"):
            exists = job_actions.network_exists(job)
            st.html(f"<p class='quiet'>{train_text.job_sentence(job, exists)}</p>")
            job_actions.draw_buttons(job, exists)
        job_actions.draw_errors(job)
