"""In which line of a lesson's file something stands: tomllib does not say."""

from __future__ import annotations

import re
from typing import NamedTuple

LONG_TEXT = re.compile(r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'', re.S)
STEP = re.compile(r"\s*\[\[\s*step\s*\]\]")
TABLE = re.compile(r"\s*\[")


class Section(NamedTuple):
    """Lines of the file: from `first` on, before `end`, both from 0."""

    first: int
    end: int


class Lines:
    """The lines of a file. What stands in texts of several lines is passed over."""

    def __init__(self, text: str) -> None:
        short_text = LONG_TEXT.sub(lambda match: '""' + "\n" * match[0].count("\n"), text)
        self._lines = short_text.split("\n")
        steps = [number for number, line in enumerate(self._lines) if STEP.match(line)]
        self._steps = [*steps, len(self._lines)]

    def top(self) -> Section:
        """What stands before the first step."""
        return Section(0, self._steps[0])

    def step(self, number: int) -> Section:
        """The lines of a step, from 0; of steps that are written another way, the whole file."""
        if number + 1 >= len(self._steps):
            return Section(0, len(self._lines))
        return Section(self._steps[number], self._steps[number + 1])

    def part(self, step: Section, name: str) -> Section:
        """Those of a table of a step, [step.NAME]; where it is written another way, the step's."""
        header = re.compile(rf"\s*\[\s*step\s*\.\s*{re.escape(name)}\s*\]")
        for first in range(*step):
            if header.match(self._lines[first]):
                after = range(first + 1, step.end)
                return Section(
                    first, next((n for n in after if TABLE.match(self._lines[n])), step.end)
                )
        return step

    def line(self, section: Section, key: str) -> int:
        """The line, from 1, where a key of the section stands; where it begins, if it has none."""
        word = rf'(?:{re.escape(key)}|"{re.escape(key)}")'
        setting = re.compile(
            rf"\s*(?:{word}\s*[=.]|\[\[?\s*(?:step\s*\.\s*)?{word}\s*\])|.*[{{,]\s*{word}\s*="
        )
        for number in range(*section):
            if setting.match(self._lines[number]):
                return number + 1
        return section.first + 1
