"""The one process that runs networks, for all visitors; and on screen, how far it is."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from activsim.app.shell import long_jobs, tidy
from activsim.app.worker import client as worker
from activsim.app.worker import memory
from activsim.classroom.limits import limit
from activsim.firing.source import RecordingSource
from activsim.networks import catalogue
from activsim.networks.cage import Cage
from activsim.output import wording

ADD_BROUGHT = "activsim.networks.adding.brought:add_brought"  # what opens a visitor's file
WARM_UP = "activsim.firing.record:warm_up"
OF_MEMORY = 0.5  # the part of all memory that visitors' networks may take
LOADING_KERAS = "Starting the network (TensorFlow is loaded once, in a process of its own)"


@st.cache_resource(show_spinner=False)
def shared_worker() -> worker.Worker:
    """It warms up by itself, but leaves the processors to the first picture for a while, unless it
    is needed before."""
    return worker.Worker(WARM_UP, rest=5, takes_long=long_jobs.takes_long)


@st.cache_resource(show_spinner=False)
def caged_worker() -> worker.Worker:
    """For networks that visitors brought: they wait for one another, and for nobody else."""
    cage = Cage(brought_bytes(), 60 * limit("brought_minutes"))
    cage_worker = worker.Worker(
        WARM_UP, rest=60, takes_long=long_jobs.takes_long, has_room=lambda: False, cage=cage
    )
    _caged_workers().append(cage_worker)
    return cage_worker


def brought_bytes() -> int:
    """What such networks may take together: never so much that the server has no place beside
    them."""
    n_bytes, n_total = int(limit("brought_gigabytes") * 2**30), memory.total()
    return n_bytes if n_total is None else min(n_bytes, int(OF_MEMORY * n_total))


@st.cache_resource(show_spinner=False)
def _caged_workers() -> list[worker.Worker]:
    """Those that there are: none before a visitor's network is looked at."""
    return []


def cage_has_network() -> bool | None:
    """Whether the process of visitors' networks has one; None before its first job."""
    return next((cage_worker.has_network for cage_worker in _caged_workers()), None)


def worker_of(function: str, arguments: tuple[Any, ...]) -> worker.Worker:
    """Which of them runs a job with these arguments."""
    if function == ADD_BROUGHT:
        return caged_worker()
    paths = [Path(source.path) for source in arguments if isinstance(source, RecordingSource)]
    paths += [Path(text) for text in arguments if isinstance(text, str) and text.endswith(".keras")]
    return caged_worker() if any(map(catalogue.is_brought, paths)) else shared_worker()


def run_in_worker(
    function: str,
    *arguments: Any,
    meanwhile: Callable[[], object] | None = None,
    early: Callable[[], Callable[[], object] | None] | None = None,
) -> Any:
    """Have the worker do something, and show how far it is. Work that has begun goes on when its
    visitor leaves; work that still waits in line is dropped when nobody waits for it any more.

    meanwhile() draws what can be shown before the worker is done; early() is what draws a part of
    the result in its place, None for as long as there is none."""
    job = worker_of(function, arguments).submit(function, *arguments)
    bar, below = st.empty(), st.empty()
    try:
        if meanwhile and not job.wait(0.1):
            with below.container():
                meanwhile()
        while not job.wait(0.2):
            if job.waiting:
                passes = "passes" if job.waiting > 1 else "pass"
                text = f"Waiting for {job.waiting} other {passes} over the images"
            else:
                text = job.text or LOADING_KERAS
            show_progress(bar, job.n_done, job.total, text)
            if early and (draw_part := early()):
                with below.container():
                    draw_part()
                early = None
        result = job.result()
        tidy.forget_unused()
        return result
    finally:
        job.leave()
        bar.empty()
        below.empty()


def wait_for_rest(seconds: float) -> None:
    """Until the visitor has asked for nothing else for so long: what they ask for ends this run of
    the page, here at the latest."""
    slot, until = st.empty(), time.monotonic() + seconds
    while (seconds_left := until - time.monotonic()) > 0:
        slot.empty()  # Streamlit ends a run where something is drawn
        time.sleep(min(0.1, seconds_left))


@contextlib.contextmanager
def needs_network() -> Iterator[None]:
    """For a part of a page that needs the network to run: where that comes to nothing, the sentence
    that says why stands in the part's place, and the rest of the page is whole."""
    try:
        yield
    except ValueError as error:
        st.error(wording.plain_markdown(error))


def show_progress(slot: DeltaGenerator, n_done: int, total: int, text: str) -> None:
    """A progress bar in this slot; in the text may be a network's name."""
    share = min(n_done / total, 1.0) if total else 0.0
    slot.progress(share, text=wording.plain_markdown(text))
