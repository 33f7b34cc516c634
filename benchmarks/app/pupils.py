"""A class without browsers: many visitors who ask a server for something every few seconds.

A pupil speaks to the server as a browser does, over its websocket, from the moved slider to the end
of the run; they remember what a browser remembers, and draw nothing, so that two cores suffice for
the class and its server."""

from __future__ import annotations

import random
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from serving import Page, Visitor

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))  # where serving.py lies

PAGES = ("", "pair", "neuron", "picture", "layers", "silence", "evidence", "train")
SLIDER = "A neuron fires above"
PAGE_EVERY = 10  # of so many things that a pupil asks for, one is another page


@dataclass
class Tally:
    """What many asked for and were given. n_due: times that somebody would have asked for
    something; steps: seconds of each step of a slider."""

    n_due: int = 0
    n_answers: int = 0
    steps: list[float] = field(default_factory=list)
    first_pages: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, page: Page, seconds: float, kind: list[float] | None = None) -> None:
        """kind: the list of this tally to which the seconds belong."""
        with self.lock:
            self.n_answers += 1
            self.faults += [*page.exceptions, *page.alerts]
            if kind is not None:
                kind.append(seconds)

    @property
    def answered_percent(self) -> float:
        return 100 * self.n_answers / max(self.n_due, 1)


class Pupil:
    """A visitor who goes from page to page of these, from one of their own on."""

    def __init__(self, visitor: Visitor, number: int, pages: Sequence[str] = PAGES) -> None:
        self.visitor, self.pages = visitor, pages
        self._page_number, self._draw = number, random.Random(number)

    @property
    def options(self) -> list[str]:
        """Of the slider, where the page has it."""
        sliders = self.visitor.sliders
        return list(sliders[SLIDER].options) if SLIDER in sliders else []

    def open_page(self) -> Page:
        self.visitor.sliders.clear()
        name = self.pages[self._page_number % len(self.pages)]
        self._page_number += 1
        return self.visitor.run(page_name=name)

    def move_slider(self) -> Page:
        return self.visitor.slide(self._draw.choice(self.options))

    def arrive(self, tally: Tally) -> None:
        """Open the first page."""
        try:
            seconds, page = time_action(self.open_page)
            tally.note(page, seconds, tally.first_pages)
        except Exception as error:  # who is thrown out is a fault of the server's
            tally.faults.append(repr(error))

    def work(self, every: float, until: float, tally: Tally) -> None:
        """Ask for something every few seconds: a step of the slider, and now and then another page.
        Who is not answered in time asks for less."""
        due = time.perf_counter() + every * self._draw.random()
        while due < until:
            time.sleep(max(0.0, due - time.perf_counter()))
            try:
                self._ask(tally)
            except Exception as error:
                tally.faults.append(repr(error))
                return
            n_due = 1 + int(max(0.0, time.perf_counter() - due) / every)
            due += every * n_due
            with tally.lock:
                tally.n_due += n_due

    def step_on(self, until: float, tally: Tally) -> None:
        """Step after step of the slider, each as soon as the one before is answered."""
        try:
            while time.perf_counter() < until:
                seconds, page = time_action(self.move_slider)
                tally.note(page, seconds, tally.steps)
        except Exception as error:
            tally.faults.append(repr(error))

    def _ask(self, tally: Tally) -> None:
        if self.options and self._draw.randrange(PAGE_EVERY):
            seconds, page = time_action(self.move_slider)
            tally.note(page, seconds, tally.steps)
        else:
            seconds, page = time_action(self.open_page)
            tally.note(page, seconds)


def time_action(act: Callable[[], Page]) -> tuple[float, Page]:
    start = time.perf_counter()
    page = act()
    return time.perf_counter() - start, page


def all_at_once(acts: Sequence[Callable[[], object]]) -> None:
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def arrive_together(pupils: Sequence[Pupil]) -> Tally:
    tally = Tally()
    all_at_once([lambda pupil=pupil: pupil.arrive(tally) for pupil in pupils])
    return tally


def work_together(pupils: Sequence[Pupil], every: float, seconds: float) -> Tally:
    """What happens while they all ask for something every so often."""
    tally, until = Tally(), time.perf_counter() + seconds
    all_at_once([lambda pupil=pupil: pupil.work(every, until, tally) for pupil in pupils])
    return tally


def step_together(pupils: Sequence[Pupil], seconds: float) -> Tally:
    """What happens while none of them pauses between two steps of the slider."""
    tally, until = Tally(), time.perf_counter() + seconds
    all_at_once([lambda pupil=pupil: pupil.step_on(until, tally) for pupil in pupils])
    return tally
