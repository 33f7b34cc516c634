"""A report of a visit as a notebook (Jupyter, nbformat 4.4) that runs: of each view its words, its
numbers, and the lines that give them again."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from activsim.output.report.addition import Addition
from activsim.output.report.kept_view import KeptView, versions
from activsim.output.wording import plain_markdown

SAFE = "/:?=&%#,~+@[]"  # in an address; what could end a link in Markdown is none of it
INTRODUCTION = (
    'The lines need activsim with what runs networks (`pip install ".[networks]"` in its folder), '
    "and have networks and images by the names that they have there. Each view is worked out "
    "anew, and set beside the numbers that were on the screen."
)


def notebook(views: Sequence[KeptView]) -> str:
    """Its JSON."""
    cells = [_markdown("# A visit to activsim", INTRODUCTION, f"Written with {versions()}.")]
    for number, view in enumerate(views, 1):
        cells += [_words(number, view), _code(view.lines), _code(_comparison(view))]
        cells += _cells_of_addition(view.moment.addition)
    book = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 4,
    }
    return json.dumps(book, indent=1)


def _words(number: int, view: KeptView) -> dict[str, Any]:
    moment = view.moment
    sentence = [plain_markdown(moment.sentence)] if moment.sentence else []
    note = [f"Note: {plain_markdown(moment.note)}"] if moment.note else []
    link = [f"Link: {_link(moment.link)}"] if moment.link else []
    link += [plain_markdown(moment.link_note)] if moment.link_note else []
    facts = [f"- {label}: {plain_markdown(value)}" for label, value in view.made_of]
    title = f"## {number}. {plain_markdown(view.title)}"
    addition = map(plain_markdown, moment.addition.sentences)
    return _markdown(title, *sentence, *addition, *note, *link, "\n".join(facts))


def _cells_of_addition(addition: Addition) -> list[dict[str, Any]]:
    """The lines of what a page adds, and its numbers beside those that were on the screen."""
    cells = [_code(addition.lines)] if addition.lines else []
    numbers = [
        (name, value)
        for name, value in addition.on_screen
        if isinstance(value, str) or math.isfinite(value)
    ]
    if numbers and addition.lines:
        lines = (
            "# What the page said, and what is worked out now:",
            f"on_screen = {numbers!r}",
            "for name, value in on_screen:",
            "    print(name, value, worked_out[name])",
        )
        cells.append(_code("\n".join(lines)))
    return cells


def _link(address: str) -> str:
    """One that can be followed, of an address of the web; all else as text."""
    if not address.startswith(("http://", "https://")):
        return plain_markdown(address)
    return f"<{quote(address, safe=SAFE)}>"


def _comparison(view: KeptView) -> str:
    """Lines that set what was worked out beside what was on the screen."""
    lines = [
        "# Of each class, how far it was from the one asked about, and how far it is:",
        f"on_screen = {_numbers(view.distances)!r}",
        "for name, distance in on_screen:",
        "    print(name, distance, dissimilarity[query, class_names.index(name)])",
    ]
    if view.rates:
        lines += [
            "# Of each class, how often the neuron fired, and how often it fires:",
            f"on_screen = {_numbers(view.rates)!r}",
            "for name, rate in on_screen:",
            "    print(name, rate, profiles[class_names.index(name), neuron])",
        ]
    return "\n".join(lines) + "\n"


def _numbers(numbers: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    return [(str(name), float(value)) for name, value in numbers if math.isfinite(value)]


def _markdown(*paragraphs: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": "\n\n".join(paragraphs)}


def _code(lines: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": lines.rstrip("\n"),
    }
