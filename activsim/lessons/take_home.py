"""A lesson as one file to take home, with what is worked out as it is now.

    html = lesson_handout(lesson, "alike", answers, tiles, icons, about)

It opens from a memory stick, without server and network; what is revealed is folded until it is
opened. Nothing that is written into it is kept."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from activsim.lessons.lesson import CHOICE, Ask, Lesson
from activsim.lessons.links import place_link
from activsim.lessons.markdown import markdown_html
from activsim.lessons.names import VERDICTS
from activsim.output.frames.scene import Tiles
from activsim.output.frames.view import LayerView
from activsim.output.handout.steps import Head, StepPart, steps_page

ABOUT = (
    "{minutes} minutes, {n_steps} steps. Guess first, then open the answer. What was worked out is "
    "of {made_of}. What you write here is kept nowhere: print it, or copy it, to keep it."
)
ELSEWHERE = "activsim shows this step on its page {page}: {link}"
WORKED_OUT = "Worked out: {sentence}"


@dataclass(frozen=True)
class StepAnswer:
    """outcome: what was worked out, "" where nothing is asked for; why: it was not, or "".
    view, revealed_view: as StepPart."""

    outcome: str = ""
    why: str = ""
    view: LayerView | None = None
    revealed_view: LayerView | None = None


def lesson_handout(
    lesson: Lesson,
    name: str,
    answers: Sequence[StepAnswer],
    tiles: Mapping[int, Tiles],
    icons: Tiles,
    made_of: str,
    about: Sequence[str],
) -> str:
    """answers: of each step; made_of: network and images, in a few words."""
    head = Head(
        lesson.title,
        lesson.language,
        ABOUT.format(minutes=lesson.minutes, n_steps=len(lesson.steps), made_of=made_of),
    )
    parts = [_part(lesson, name, number, answer) for number, answer in enumerate(answers, 1)]
    return steps_page(head, parts, tiles, icons, about)


def _part(lesson: Lesson, name: str, number: int, answer: StepAnswer) -> StepPart:
    step, language = lesson.steps[number - 1], html.escape(lesson.language, quote=True)

    def prose(text: str) -> str:
        """What the lesson says, in its own language."""
        return f"<div lang='{language}'>{markdown_html(text)}</div>"

    words = prose(step.text)
    if answer.view is None:
        link = place_link(step.place, lesson=name, step=str(number))
        text = ELSEWHERE.format(page=step.place.page.capitalize(), link=link)
        words += f"<p class='quiet small'>{html.escape(text)}</p>"
    for number, hint in enumerate(step.hints, 1):
        words += f"<details><summary>Hint {number}</summary>{prose(hint)}</details>"
    words += _ask_html(step.ask, language)
    reveal = ""
    if answer.outcome or answer.why:
        sentence = WORKED_OUT.format(sentence=answer.outcome) if answer.outcome else answer.why
        reveal = f"<p class='outcome'>{html.escape(sentence)}</p>"
    reveal += prose(step.reveal.text) if step.reveal else ""
    return StepPart(
        words, reveal, answer.view, answer.revealed_view, with_layers="layer" in step.show
    )


def _ask_html(ask: Ask | None, language: str) -> str:
    """The question, and room to write. The verdicts are activsim's, in English."""
    if ask is None:
        return ""
    options = ask.options or (VERDICTS if ask.kind == CHOICE else ())
    of_options = f" lang='{language}'" if ask.options else ""
    items = "".join(f"<li{of_options}>{html.escape(option)}</li>" for option in options)
    listing = f"<ul class='options'>{items}</ul>" if items else ""
    question = html.escape(ask.question, quote=True)
    return (
        f"<p class='question' lang='{language}'>{question}</p>{listing}"
        f"<textarea rows='2' lang='{language}' aria-label='{question}' autocomplete='off'>"
        "</textarea>"
    )
