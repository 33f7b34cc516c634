"""A lesson above the page: its step's text, the guess, the reveal, the way on. Which lesson and
step stands in the address on every page.

    panel = draw_panel()               # first of a page; takes up no room without a lesson
    panel.draw_guess(context)          # once the page knows what it shows

Guesses never leave the browser (guesses.js); it asks for nothing but the next address, as a link
would."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from activsim.app.shell import formats, links, navigation, state, visitor
from activsim.app.shell.lesson import class_guesses, style, text
from activsim.app.shell.lesson.steps import YES, ask_data, class_pictures, step_link, step_place
from activsim.lessons import catalogue, in_link
from activsim.lessons.form import LessonError
from activsim.lessons.lesson import Lesson, Step
from activsim.output import wording

if TYPE_CHECKING:
    from activsim.app.shell.page_context import PageContext
    from activsim.datasets.image_set import LabelledImages

FOLDER = Path(__file__).parent
SCRIPTS = (
    FOLDER.parent / "tools" / "nodes.js",
    *(FOLDER / f"{name}.js" for name in ("guesses", "fields", "ask", "way", "lesson")),
)
COMPONENT = st.components.v2.component(
    "activsim_lesson",
    js="\n".join(path.read_text(encoding="utf-8") for path in SCRIPTS),
    css=(FOLDER / "lesson.css").read_text(encoding="utf-8"),
    isolate_styles=False,
)
# Seconds after a change of its file during which a lesson is taken to be in writing, and between
# two looks at it.
IN_WRITING, OFTEN = 3600, 2


class Panel:
    """Of a page without a lesson, or with one that cannot be shown."""

    def draw_guess(
        self,
        context: PageContext | None,
        exemplars: LabelledImages | None = None,
        is_whole: bool = True,
    ) -> None:
        """exemplars: the images that stand for the classes, None while they are not here. is_whole:
        whether the page is drawn; what takes long is worked out then."""


class StepPanel(Panel):
    """Of a step."""

    def __init__(self, name: str, lesson: Lesson, number: int, is_revealed: bool) -> None:
        self._name, self._lesson, self._number = name, lesson, number
        self._is_revealed = is_revealed and self._step.reveal is not None
        self._is_drawn = False
        self._guess_container = self._draw()

    @property
    def _step(self) -> Step:
        return self._lesson.steps[self._number - 1]

    def _draw(self) -> DeltaGenerator:
        """All but the guess; returns its place."""
        step = self._step
        st.html(f"<style>{style.step_style(step)}</style>")
        with st.container(key="lesson"):
            _draw_part(
                "head",
                at=self._number,
                all=len(self._lesson.steps),
                title=self._lesson.title,
                begins=self._link(1) if self._number == 1 else None,
            )
            if in_link.is_in_link(self._name):
                st.html(f"<p class='quiet'>{text.CAME_IN_LINK}</p>")
            st.markdown(step.text)
            if step.look:
                words = formats.escaped(text.LOOK.format(parts=text.in_words(step.look)))
                st.html(f"<p class='quiet'>{words}</p>")
            guess_container = st.container(key="lesson_guess")
            for number, hint in enumerate(step.hints, 1):
                key = f"lesson_hint_{self._number}_{number}"
                with st.expander(text.HINT.format(number=number), key=key):
                    st.markdown(hint)
            self._draw_way()
        return guess_container

    def _draw_way(self) -> None:
        place = step_place(self._step, self._is_revealed)
        elsewhere = ""
        if navigation.current_address() != place.page:
            elsewhere = text.ELSEWHERE.format(page=place.page.capitalize())
        _draw_part(
            "way",
            lesson=self._name,
            title=self._lesson.title,
            place=f"{self._number} {self._is_revealed}",
            elsewhere=elsewhere,
            back=self._link(self._number - 1) if self._number > 1 else None,
            next=self._link(self._number + 1) if self._number < len(self._lesson.steps) else None,
            waits=self._step.reveal is not None and not self._is_revealed,
            reset=self._link(self._number, self._is_revealed),
        )

    def _link(self, number: int, is_revealed: bool = False) -> str:
        return step_link(self._name, self._lesson, number, is_revealed)

    def draw_guess(
        self,
        context: PageContext | None,
        exemplars: LabelledImages | None = None,
        is_whole: bool = True,
    ) -> None:
        step = self._step
        waits = self._is_revealed and bool(step.check) and not is_whole
        if self._is_drawn or waits or step.reveal is None:
            return
        self._is_drawn = True
        with self._guess_container:
            outcome, fault = self._outcome(context) if self._is_revealed else (None, "")
            _draw_part(
                "ask",
                lesson=self._name,
                step=self._number,
                ask=ask_data(step, context.names if context else ()),
                pictures=class_pictures(step, exemplars),
                revealed=self._is_revealed,
                here=self._link(self._number, self._is_revealed),
                reveal=self._link(self._number, is_revealed=True),
                outcome=outcome,
                fault=fault,
            )
            class_guesses.draw_class_guesses(
                self._name, self._number, step, context, outcome, self._is_revealed
            )
            if self._is_revealed:
                st.markdown(step.reveal.text)

    def _outcome(self, context: PageContext | None) -> tuple[dict[str, Any] | None, str]:
        """What is worked out, and why it cannot be."""
        step = self._step
        if not step.check:
            return None, ""
        if context is None:
            return None, text.NOT_WORKED_OUT
        from activsim.app.shell.lesson import numbers

        try:
            return asdict(numbers.outcome(step, context)), ""
        except ValueError as error:
            return None, f"{text.NOT_WORKED_OUT} {error}"


def draw_panel() -> Panel:
    name, step_text, reveal_text = map(
        links.lasting_text, (state.LESSON, state.STEP, state.IS_REVEALED)
    )
    if not name:
        return Panel()
    try:
        lesson = catalogue.open_lesson(name)
    except ValueError as error:
        _draw_fault(error)
        _watch(name)
        return Panel()
    number = int(step_text) if step_text.isdecimal() and len(step_text) < 4 else 0
    if step_text in ("", "0"):
        number = 1
    n_steps = len(lesson.steps)
    if not 1 <= number <= n_steps:
        sentence = text.NO_STEP.format(step=step_text[:20], all=n_steps)
        st.warning(wording.plain_markdown(sentence))
        number, reveal_text = 1, ""
    panel = StepPanel(name, lesson, number, reveal_text == YES)
    _watch(name)
    return panel


def _draw_fault(error: ValueError) -> None:
    """Why there is no lesson; where its file is at fault, the lines for the teacher alone."""
    with st.container(key="lesson"):
        if not isinstance(error, LessonError):
            st.warning(wording.plain_markdown(error))
        else:
            st.warning(text.HAS_FAULTS)
            if visitor.is_teacher():
                lines = [
                    f"- Line {line}: {wording.plain_markdown(sentence)}"
                    for line, sentence in error.faults
                ]
                st.markdown("\n".join(lines))
        _draw_part(
            "way",
            lesson="",
            title="",
            place="",
            elsewhere="",
            back=None,
            next=None,
            reset=None,
            waits=False,
        )


def _draw_part(part: str, **data: Any) -> None:
    COMPONENT(
        key=f"lesson_{part}", data={"part": part, "words": text.WORDS} | data, height="content"
    )


def _watch(name: str) -> None:
    """Whoever writes a lesson sees it change: for the teacher alone, while its file is new."""
    path = catalogue.list_lessons().get(name)
    if path is None or not visitor.is_teacher():
        return
    stamp = path.stat().st_mtime
    if time.time() - stamp < IN_WRITING:
        look: Callable[[float], None] = st.fragment(
            _run_again_if_changed, key="lesson_watch", run_every=OFTEN
        )
        look(stamp)


def _run_again_if_changed(stamp: float) -> None:
    name = _in_session(state.LESSON)
    path = catalogue.list_lessons().get(name)
    if path is None or path.stat().st_mtime != stamp:
        st.rerun()


def _in_session(key: str) -> str:
    return str(st.session_state.get(key, ("", ""))[1])
