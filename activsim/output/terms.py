"""What the words of the screen mean: one file, terms.toml, says it wherever they stand.

    marked("their neurons differ by 14 points", "neuron", "points")     # HTML, for a script of ours
    explained("their neurons differ by 14 points", "neuron", "points")  # HTML that says it itself

A marked word is <span class='term' data-term='neuron'>neurons</span>; an explained one has the text
with it, for the mouse, a finger, the keyboard and a screen reader."""

from __future__ import annotations

import functools
import html
import re
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypedDict

FILE = Path(__file__).with_suffix(".toml")
TAG = re.compile(r"(<b>.*?</b>|<[^>]*>)", re.S)  # names stand in <b>: nothing in them is a term


class Term(TypedDict):
    """forms: how it is written; text: what it means; picture: whether `firing_picture` explains
    it too."""

    forms: list[str]
    text: str
    picture: bool


@functools.cache
def all_terms() -> dict[str, Term]:
    with FILE.open("rb") as file:
        return {
            name: Term(forms=term["forms"], text=term["text"], picture=term.get("picture", False))
            for name, term in tomllib.load(file).items()
        }


def texts() -> dict[str, str]:
    """{term: what it means}."""
    return {name: term["text"] for name, term in all_terms().items()}


def mark_terms(sentence: str, *names: str) -> str:
    """HTML with the first occurrence of each term marked, outside of tags and of names in <b>.
    Raises KeyError for a term that the file lacks."""
    return _with_terms(sentence, names, lambda name: f"data-term='{html.escape(name)}'")


def explained(sentence: str, *names: str) -> str:
    """The same, with the texts: what the mouse, the focus and a screen reader are told."""

    def attributes(name: str) -> str:
        text = html.escape(all_terms()[name]["text"], quote=True)
        tip = f"data-tip='{text}' aria-description='{text}'"
        return f"tabindex='0' role='term' data-term='{html.escape(name)}' {tip}"

    return _with_terms(sentence, names, attributes)


def explained_in_turn(sentences: Sequence[str], *names: str) -> list[str]:
    """Sentences of HTML that stand one after the other: each term explains itself in the first that
    has it."""
    texts, names_left = [], names
    for sentence in sentences:
        text = explained(sentence, *names_left)
        names_left = tuple(name for name in names_left if f"data-term='{name}'" not in text)
        texts.append(text)
    return texts


def _with_terms(sentence: str, names: tuple[str, ...], attributes: Callable[[str], str]) -> str:
    parts = TAG.split(sentence)
    for name in names:
        forms = "|".join(re.escape(form) for form in all_terms()[name]["forms"])
        word = re.compile(rf"(?<![\w-])({forms})(?![\w-])", re.I)
        for index, part in enumerate(parts):
            match = None if index % 2 or "class='term'" in part else word.search(part)
            if match is None:
                continue
            span = f"<span class='term' {attributes(name)}>{match[0]}</span>"
            before, after = part[: match.start()], part[match.end() :]
            parts[index : index + 1] = [before, span, after]
            break
    return "".join(parts)
