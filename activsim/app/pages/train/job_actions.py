"""What may be done with a training, and what went wrong with it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import streamlit as st

from activsim.app.pages.train import budget
from activsim.app.shell import formats, navigation, state, visitor
from activsim.networks import catalogue
from activsim.output import wording
from activsim.training import queue
from activsim.training.jobs import Job

# What takes the processor, or room, within the limits: raises ValueError beyond them.
CHECKS: dict[Callable[[str], object], Callable[[Job], None]] = {
    queue.resume: budget.check_going_on,
    queue.keep_last_epoch: budget.check_keeping,
}
NOT_YOURS = "This training is another visitor's: they and the teacher may change it."


def network_exists(job: Job) -> bool:
    """Whether the network that a job made, if it made one, is there still, under that name."""
    if not (network := job.progress.saved):
        return True
    path = catalogue.list_networks().get(network.name)
    with contextlib.suppress(OSError):  # it may go at any moment
        return path is not None and catalogue.current_hash(path) == network.sha256
    return False


def draw_errors(job: Job) -> None:
    """What went wrong with a job, and with what a visitor asked of it."""
    for sentence in (job.progress.why, st.session_state.get(state.job_error_key(job.id))):
        if sentence:
            st.error(wording.plain_markdown(ValueError(sentence)))


def draw_buttons(job: Job, exists: bool) -> None:
    """exists: whether the network that it made does still."""
    if not visitor.may_change(job.owner):
        _draw_look(job, exists)
        return
    if job.state == "running":
        _draw_button(
            "Cancel",
            queue.cancel,
            job,
            "It stops at once. What its last whole epoch made is kept as a network.",
            key="train_cancel",
            disabled=(job.folder / "cancel").exists(),
        )
        return
    if job.state == "waiting":
        _draw_button("Leave the line", queue.cancel, job, "It has not begun, so nothing is lost.")
        return
    if job.can_go_on:
        _draw_button(
            "Go on",
            queue.resume,
            job,
            "It goes on after its last whole epoch; if another is running, it waits in line.",
        )
    if job.can_be_kept:
        _draw_button(
            "Keep what there is",
            queue.keep_last_epoch,
            job,
            "What its last whole epoch made becomes a network.",
        )
    _draw_look(job, exists)
    if job.progress.saved:
        about = "The network stays; only this account of its training goes."
        _draw_button("Put away", queue.discard, job, about)
    else:
        _draw_button("Throw away", queue.discard, job, "What was trained so far is lost.")


def _draw_look(job: Job, exists: bool) -> None:
    network = job.progress.saved
    if (
        network
        and exists
        and st.button("Look at it on Explore", f"explore_{job.id}", type="primary")
    ):
        navigation.go_to_page("explore", model=network.name)


def _draw_button(
    label: str,
    action: Callable[[str], object],
    job: Job,
    about: str,
    key: str | None = None,
    disabled: bool = False,
) -> None:
    st.button(
        label,
        key=key or f"{action.__name__}_{job.id}",
        help=about,
        on_click=_change,
        args=[action, label, job.id],
        disabled=disabled,
    )


def _change(action: Callable[[str], object], log_text: str, job_id: str) -> None:
    st.session_state.pop(state.job_error_key(job_id), None)
    job = queue.find_job(job_id)
    if job is None:
        return
    if not visitor.may_change(job.owner):
        st.session_state[state.job_error_key(job_id)] = NOT_YOURS
        return
    try:
        if check := CHECKS.get(action):
            if action is queue.resume:
                budget.look_through_images(job)  # which may take long the first time
            with budget.decision():
                check(job)
                action(job_id)
        else:  # to end a training waits for nobody
            action(job_id)
    except OSError as error:
        st.session_state[state.job_error_key(job_id)] = formats.refusal(error)
        return
    except ValueError as error:
        st.session_state[state.job_error_key(job_id)] = str(error)
        return
    visitor.note(f"{log_text}: the training {job.name!r}")
