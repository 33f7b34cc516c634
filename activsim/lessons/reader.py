"""A lesson's file is read, and all that is wrong with it is said at once, each with its line.

    lesson = read_lesson(text)           # raises LessonError: error.faults, [Fault(line, sentence)]

The format is in docs/lessons.md."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from typing import Any

from activsim.lessons import lesson as kinds
from activsim.lessons import links
from activsim.lessons.form import Fault, Form, LessonError, Table
from activsim.lessons.lesson import Ask, Lesson, Place, Reveal, Step
from activsim.lessons.lines import Lines
from activsim.lessons.names import ASKS, CHECKS, CONTROLS, LINK_KEYS, PARTS
from activsim.lessons.words import ANSWERS, WORDS, words_fault

MOST_BYTES, MOST_STEPS, MOST_OPTIONS = 200_000, 40, 12
MARK_OF_UTF8 = "\ufeff"  # with which some editors begin a file
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")


def read_lesson(text: str) -> Lesson:
    if len(text.encode()) > MOST_BYTES:
        raise LessonError([Fault(1, f"A lesson is a file of at most {MOST_BYTES // 1000} kB.")])
    text = text.removeprefix(MARK_OF_UTF8)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        match = re.search(r"\(at line (\d+), column \d+\)", str(error))
        line = int(match[1]) if match else text.count("\n") + 1
        reason = re.sub(r" \(at .*\)$", "", str(error))
        raise LessonError([Fault(line, f"This is not TOML: {reason}.")]) from None
    except RecursionError:
        raise LessonError([Fault(1, "Lists in lists in lists: a lesson has none.")]) from None
    except ValueError:  # of Python's, which reads no more digits than some thousands
        raise LessonError([Fault(1, "A number in it has more digits than any may have.")]) from None
    reading = _Reading(Lines(text))
    lesson = reading.lesson(document)
    if reading.faults:
        raise LessonError(reading.faults)
    return lesson


class _Reading(Form):
    """One file on its way to a Lesson; what is wrong is taken down, and reading goes on."""

    def lesson(self, document: dict[str, Any]) -> Lesson:
        top = Table(document, self._lines.top(), "the lesson")
        self.check_keys(top, ("title", "minutes", "language", "words", "step"))
        title = self.text(top, "title", required=True)
        minutes = self.number(top, "minutes", 1, 300)
        language = self.text(top, "language", required=True)
        if language and not LANGUAGE.fullmatch(language):
            self.fault(top, "language", 'A language is written as "en" or "de".')
        self._words = self._lesson_words(document)
        tables = document.get("step", [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self.fault(top, "step", "Each step begins with a line [[step]].")
            tables = []
        elif not 1 <= len(tables) <= MOST_STEPS:
            self.fault(
                top,
                "step",
                f"1 to {MOST_STEPS} steps were expected, each begun by a line [[step]]; "
                f"{len(tables)} came.",
            )
        steps = [self._step(table, number) for number, table in enumerate(tables)]
        return Lesson(title, round(minutes), language, tuple(steps))

    def _lesson_words(self, document: dict[str, Any]) -> dict[str, str]:
        top = Table(document, self._lines.top(), "the lesson")
        values = document.get("words", {})
        if not isinstance(values, dict):
            self.fault(top, "words", "words is a part of its own: it begins with a line [words].")
            return {}
        table = Table(values, top.section, "words")
        self.check_keys(table, tuple(WORDS))
        words = {key: self.text(table, key) for key in values if key in WORDS}
        for key, text in words.items():
            if fault := words_fault(key, text):
                self.fault(table, key, fault)
        if len({words.get(key, WORDS[key]) for key in ANSWERS}) < len(ANSWERS):
            self.fault(top, "words", f"Of {', '.join(ANSWERS)} each has words of its own.")
        return {key: text for key, text in words.items() if text}

    def _step(self, values: dict[str, Any], number: int) -> Step:
        step = Table(values, self._lines.step(number), f"step {number + 1}")
        known = ("text", "link", "show", "look", "hints", "check", "ask", "reveal")
        self.check_keys(step, known)
        ask, reveal = self._ask(step), self._reveal(step)
        check = self.name(step, "check", CHECKS)
        if ask and ask.kind == kinds.CHOICE and check == "verdict" and self._words:
            ask = replace(
                ask,
                options=ask.options or tuple(self._words.get(key, WORDS[key]) for key in ANSWERS),
            )
        result = Step(
            self.text(step, "text", required=True),
            self._place(step, "link") or Place("explore"),
            self.names(step, "show", CONTROLS),
            self.names(step, "look", PARTS),
            ask,
            reveal,
            check,
            self.texts(step, "hints"),
            self._words,
        )
        if check:
            self._check_check(step, result)
        self._check_look(step, result)
        if ask and not reveal:
            self.fault(step, "ask", "A guess wants a reveal: add [step.reveal] with a text.")
        if ask and ask.kind == kinds.CHOICE and not (ask.options or check == "verdict"):
            self.fault(step, "ask", 'A choice names its options: options = ["...", "..."].')
        return result

    def _check_look(self, step: Table, result: Step) -> None:
        remaining_keys = {key for name in result.show if name in CONTROLS for key in CONTROLS[name]}
        hidden = LINK_KEYS - remaining_keys
        for name in result.look:
            if name in PARTS and hidden.issuperset(PARTS[name]):
                self.fault(step, "look", f"{name!r} is hidden: name its control in show.")

    def _check_check(self, step: Table, result: Step) -> None:
        check = CHECKS[result.check]
        if result.ask and result.ask.kind not in check.asks:
            self.fault(
                step,
                "check",
                f"The check {result.check!r} answers a guess of the kind "
                f"{' or '.join(check.asks)}, not {result.ask.kind}.",
            )
        if fault := links.epoch_fault(result.revealed_place):
            self.fault(step, "check", fault)
        if not result.reveal:
            self.fault(step, "check", "A check is shown with the reveal: add [step.reveal].")
        for key in check.needs:
            if result.revealed_place.value(key) is None:
                self.fault(
                    step,
                    "check",
                    f"The check {result.check!r} is worked out of what the link says, which lacks "
                    f"{key}=...",
                )

    def _ask(self, step: Table) -> Ask | None:
        ask = self.table(step, "ask")
        if ask is None:
            return None
        self.check_keys(ask, ("kind", "question", "options", "unit", "lowest", "highest"))
        kind = self.name(ask, "kind", ASKS, required=True)
        question = self.text(ask, "question", required=True)
        options = self.texts(ask, "options")
        if len(options) > MOST_OPTIONS or len(set(options)) < len(options):
            self.fault(ask, "options", f"At most {MOST_OPTIONS} options, each another, please.")
        if kind == kinds.ORDER and len(options) < 2:
            self.fault(ask, "options", "To put in order, at least two classes have to be named.")
        lowest = self.number(ask, "lowest", -1e9, 1e9, 0)
        highest = self.number(ask, "highest", -1e9, 1e9, 100)
        if lowest >= highest:
            self.fault(ask, "highest", "The highest number is not above the lowest.")
        return Ask(kind, question, options, self.text(ask, "unit"), lowest, highest)

    def _reveal(self, step: Table) -> Reveal | None:
        reveal = self.table(step, "reveal")
        if reveal is None:
            return None
        self.check_keys(reveal, ("text", "link"))
        place = self._place(reveal, "link") if "link" in reveal.values else None
        return Reveal(self.text(reveal, "text", required=True), place)

    def _place(self, table: Table, key: str) -> Place | None:
        link = self.text(table, key, required=True)
        if not link:
            return None
        try:
            return links.read_place(link)
        except ValueError as error:
            self.fault(table, key, str(error))
            return None
