"""Values taken out of a lesson's tables; what is wrong with one is taken down, and reading goes on.

class Reading(Form): ...
title = self.text(table, "title", required=True)      # "" where there is none, with a fault
self.faults                                           # [Fault(line, sentence)]
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NamedTuple

from activsim.lessons.lines import Lines, Section
from activsim.lessons.safe_text import quoted, text_fault

MOST_LETTERS = 4000


class Fault(NamedTuple):
    """What is wrong, in a sentence, and in which line, from 1."""

    line: int
    sentence: str


class LessonError(ValueError):
    """A lesson that cannot be shown; faults: all that is wrong with it."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = sorted(faults)
        super().__init__(" ".join(f"Line {line}: {sentence}" for line, sentence in self.faults))


@dataclass(frozen=True)
class Table:
    """A table of the file, and the lines that it stands in."""

    values: dict[str, Any]
    section: Section
    name: str


class Form:
    """One file that is being read."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self.faults: list[Fault] = []

    def table(self, step: Table, key: str) -> Table | None:
        values = step.values.get(key)
        if values is None:
            return None
        section = self._lines.part(step.section, key)
        if not isinstance(values, dict):
            self.fault(
                step, key, f"{key} is a part of its own: it begins with a line [step.{key}]."
            )
            return None
        return Table(values, section, f"{key} of {step.name}")

    def text(self, table: Table, key: str, required: bool = False) -> str:
        value = table.values.get(key)
        if value is None or value == "":
            if required:
                self.fault(table, key, f"There is no {key} in {table.name}. Add a line {key} = ...")
            return ""
        if not isinstance(value, str):
            self.fault(table, key, f'{key} is a text in quotation marks: {key} = "...".')
            return ""
        self.check_text(table, key, value)
        return value

    def texts(self, table: Table, key: str) -> tuple[str, ...]:
        values = table.values.get(key, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            self.fault(table, key, f'{key} is a list of texts: {key} = ["...", "..."].')
            return ()
        for value in values:
            self.check_text(table, key, value)
        return tuple(values)

    def check_text(self, table: Table, key: str, value: str) -> None:
        if len(value) > MOST_LETTERS:
            self.fault(
                table, key, f"{key} has {len(value):,} characters; at most {MOST_LETTERS:,} fit."
            )
        elif fault := text_fault(value):
            self.fault(table, key, fault)

    def names(self, table: Table, key: str, options: Collection[str]) -> tuple[str, ...]:
        names = self.texts(table, key)
        for name in names:
            self.check_option(table, key, name, options)
        return names

    def name(self, table: Table, key: str, options: Collection[str], required: bool = False) -> str:
        name = self.text(table, key, required)
        if name and not self.check_option(table, key, name, options):
            return ""
        return name

    def check_option(self, table: Table, key: str, name: str, options: Collection[str]) -> bool:
        if name not in options:
            self.fault(
                table, key, f"{key} does not know {quoted(name)}. It knows: {', '.join(options)}."
            )
        return name in options

    def number(
        self, table: Table, key: str, lowest: float, highest: float, default: float | None = None
    ) -> float:
        value: Any = table.values.get(key, default)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not lowest <= value <= highest:
            self.fault(
                table,
                key,
                f"{key} is a number from {lowest:g} to {highest:g}, without quotation marks.",
            )
            return lowest
        return float(value)

    def check_keys(self, table: Table, known: Collection[str]) -> None:
        for key in table.values:
            if key not in known:
                self.fault(
                    table,
                    key,
                    f"Nothing in {table.name} is called {quoted(key)}. There is: "
                    f"{', '.join(known)}.",
                )

    def fault(self, table: Table, key: str, sentence: str) -> None:
        self.faults.append(Fault(self._lines.line(table.section, key), sentence))
