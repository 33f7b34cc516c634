"""A class on one server: thirty who open it at once, thirty who work for minutes, a training beside
them, a hundred.

    python benchmarks/run.py --only classroom       ten minutes; writes RESULTS.md
    python -m benchmarks.app.classroom --quick      a minute: prints the same rows, writes nothing
"""

from __future__ import annotations

import contextlib
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import measure
from benchmarks.app import pupils, server_load
from benchmarks.app.pupils import PAGES, Pupil, Tally

if TYPE_CHECKING:
    from serving import Server

MANY_EPOCHS = 200  # more than are trained while the others work
PAUSE = 0.06  # seconds between two steps of a single visitor: the door takes 20 messages a second


@dataclass(frozen=True)
class Lesson:
    """How many there are, how often each asks for something, and for how many seconds: on all pages
    from cold, and on Explore. n_steps: of a single visitor."""

    n_pupils: int = 30
    n_crowd: int = 100
    every: float = 2.0
    cold_seconds: float = 180.0
    seconds: float = 60.0
    n_steps: int = 60
    pages: tuple[str, ...] = PAGES


WHOLE = Lesson()
QUICK = Lesson(6, 8, 1.0, 8.0, 6.0, 10, ("", "pair", "train"))


def rows(lesson: Lesson = WHOLE) -> list[dict[str, Any]]:
    alone = [first_page_alone(name) for name in lesson.pages]
    with contextlib.ExitStack() as resources:
        server = resources.enter_context(cold_server())
        memory = resources.enter_context(server_load.watched_memory(server.process.pid))
        group = resources.enter_context(visitors(server, lesson.n_pupils, lesson.pages))
        opening = pupils.arrive_together(group)
        cold = pupils.work_together(group, lesson.every, lesson.cold_seconds)
        least, step = least_step(lesson.n_steps), steps_alone(server, lesson.n_steps)
        on_explore = resources.enter_context(visitors(server, lesson.n_crowd, ("",)))
        few = on_explore[: lesson.n_pupils]
        pupils.arrive_together(few)
        quiet = pupils.work_together(few, lesson.every, lesson.seconds)
        hurry = pupils.step_together(few, lesson.seconds / 4)
        with training():
            beside = pupils.work_together(few, lesson.every, lesson.seconds)
        pupils.arrive_together(on_explore[lesson.n_pupils :])
        crowd = pupils.work_together(on_explore, lesson.every, lesson.seconds)
    faults = [
        fault for tally in (opening, cold, quiet, hurry, beside, crowd) for fault in tally.faults
    ]
    print(*sorted(set(faults)), sep="\n")
    return [
        *rows_of_all_pages(lesson, alone, opening, cold),
        *rows_of_explore(lesson, step, least, quiet, beside, crowd),
        measure.row(
            f"{lesson.n_pupils} visitors who step without a pause: steps that one process answers",
            "",
            [len(hurry.steps) / (lesson.seconds / 4)],
            unit="steps a second",
            over=60,
        ),
        measure.row(
            "errors on any page, and sentences about what is wrong",
            "",
            [float(len(faults))],
            unit="errors",
            under=1,
        ),
        measure.row(
            "memory of the server: the last third of all this beside the third before",
            "",
            [server_load.growth(memory)],
            unit="MB",
            under=100,
        ),
    ]


def rows_of_all_pages(
    lesson: Lesson, alone: list[float], opening: Tally, cold: Tally
) -> list[dict[str, Any]]:
    n, every = lesson.n_pupils, lesson.every
    return [
        measure.row(
            f"{n} newcomers at once on a cold server, over all pages: the whole first page",
            "one newcomer to each page, alone",
            opening.first_pages,
            alone,
            at_most=2.5,
        ),
        measure.row(
            f"{n} on all pages every {every:g} s from cold, answers of those asked for",
            "",
            [cold.answered_percent],
            unit="%",
            over=90,
        ),
        measure.row("... a step of the slider, p95", "", [measure.p95(cold.steps)], under=1),
    ]


def rows_of_explore(
    lesson: Lesson, step: Step, least: Step, quiet: Tally, beside: Tally, crowd: Tally
) -> list[dict[str, Any]]:
    slider = f"visitors who move the slider every {lesson.every:g} s"
    return [
        measure.row(
            f"{lesson.n_pupils} {slider}: p95 of the server's answer",
            "one visitor's median",
            [measure.p95(quiet.steps)],
            [statistics.median(step.seconds)],
            at_most=6,
        ),
        measure.row(
            f"{lesson.n_pupils} {slider}, while a network is trained",
            "without",
            beside.steps,
            quiet.steps,
            at_most=1.3,
        ),
        measure.row(f"{lesson.n_crowd} {slider}, warm server", "", crowd.steps, under=1),
        measure.row(
            "the server's processor time for a step",
            "an empty Streamlit page with one slider and a line of text",
            [step.cpu],
            [least.cpu],
            under=0.015,
        ),
        measure.row("what is sent for a step", "", [step.kilobytes], unit="kB", under=40),
    ]


@contextlib.contextmanager
def cold_server() -> Iterator[Server]:
    """A server with nothing recorded, whose networks are the bundled ones."""
    from serving import served  # pupils puts its folder on the path

    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder)) as server,
    ):
        yield server


@contextlib.contextmanager
def visitors(server: Server, count: int, pages: tuple[str, ...]) -> Iterator[list[Pupil]]:
    from serving import visiting

    with contextlib.ExitStack() as resources:
        visits = [resources.enter_context(visiting(server)) for _ in range(count)]
        yield [Pupil(visitor, number, pages) for number, visitor in enumerate(visits)]


def first_page_alone(name: str) -> float:
    """Seconds until a newcomer on a cold server has the whole page."""
    with cold_server() as server, visitors(server, 1, (name,)) as (pupil,):
        return pupils.time_action(pupil.open_page)[0]


@dataclass(frozen=True)
class Step:
    """Of one visitor on Explore whose steps others have made before: seconds of each, and the
    server's processor time and the kB sent for one."""

    seconds: list[float]
    cpu: float
    kilobytes: float


def least_step(n_steps: int) -> Step:
    """Of a page of one slider and a line of text, as Streamlit serves it by itself."""
    from serving import served

    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder), "benchmarks/app/scripts/floor.py") as server,
    ):
        return steps_alone(server, n_steps)


def steps_alone(server: Server, n_steps: int) -> Step:
    with visitors(server, 1, ("",)) as (pupil,):
        pupil.open_page()
        options = pupil.options
        time.sleep(3)  # a browser has drawn the page
        for option in options:
            pupil.visitor.slide(option)
            time.sleep(PAUSE)
        before, seconds, n_bytes = server_load.cpu_seconds(server.process.pid), [], 0
        for _ in range(n_steps):
            wait, page = pupils.time_action(pupil.move_slider)
            assert page.html or page.answer
            time.sleep(PAUSE)
            seconds.append(wait)
            n_bytes += page.n_bytes
        cpu = (server_load.cpu_seconds(server.process.pid) - before) / n_steps
    return Step(seconds, cpu, n_bytes / n_steps / 1000)


@contextlib.contextmanager
def training() -> Iterator[None]:
    """The study's training, started as the page Train starts it, as long as this lasts."""
    from activsim.networks import catalogue
    from activsim.training import queue
    from activsim.training.recipe import Recipe

    def state() -> str:
        job = queue.find_job(id_)
        return job.state if job else "gone"

    models = catalogue.MODELS
    with tempfile.TemporaryDirectory() as folder:
        catalogue.MODELS = Path(folder)
        id_ = queue.enqueue("beside", Recipe(epochs=MANY_EPOCHS))
        queue.start_next()
        try:
            time.sleep(15)  # TensorFlow is loaded, and the images
            yield
            if state() != "running":
                raise SystemExit(f"The training was expected to run all the time; it is {state()}.")
        finally:
            queue.cancel(id_)
            while state() == "running":
                time.sleep(0.1)
            catalogue.MODELS = models


if __name__ == "__main__":
    from benchmarks.run import print_rows

    sys.exit(print_rows(rows(QUICK if "--quick" in sys.argv else WHOLE)))
