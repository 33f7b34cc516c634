"""A class's guesses as bars: plain functions. They return HTML with all words escaped."""

from __future__ import annotations

import html
import itertools
from collections import Counter
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from activsim.lessons.lesson import NUMBER, ORDER, TEXT

if TYPE_CHECKING:
    from activsim.classroom.room.guesses import Guess
    from activsim.lessons.lesson import Ask

N_BINS = 10
MOST_TEXTS = 40
Bars = list[tuple[str, int, bool]]  # what, how many guess it, whether it is what came out


def bars(ask: Ask, guesses: Sequence[Guess], labels: Collection[str], value: float | None) -> Bars:
    """Of an order each class counts that is put first. labels, value: what was worked out."""
    if ask.kind == NUMBER:
        return _number_bars(ask, [guess for guess in guesses if isinstance(guess, float)], value)
    names = [str(guess[0]) if isinstance(guess, list) else str(guess) for guess in guesses]
    counts = Counter(names)
    correct_labels = set(list(labels)[:1]) if ask.kind == ORDER else set(labels)
    return [(option, counts[option], option in correct_labels) for option in ask.options]


def _number_bars(ask: Ask, guesses: Sequence[float], value: float | None) -> Bars:
    width = (ask.highest - ask.lowest) / N_BINS
    ends = [ask.lowest + width * number for number in range(N_BINS + 1)]
    counts = Counter(_bin(ask, guess) for guess in guesses)
    is_within = value is not None and ask.lowest <= value <= ask.highest
    correct_bin = _bin(ask, value) if is_within and value is not None else None
    names = [f"{low:g} to {high:g} {ask.unit}".strip() for low, high in itertools.pairwise(ends)]
    return [(name, counts[number], number == correct_bin) for number, name in enumerate(names)]


def _bin(ask: Ask, value: float) -> int:
    share = (value - ask.lowest) / (ask.highest - ask.lowest) if ask.highest > ask.lowest else 0
    return min(int(share * N_BINS), N_BINS - 1)


def guesses_html(
    ask: Ask, guesses: Sequence[Guess], labels: Collection[str], value: float | None
) -> str:
    if ask.kind == TEXT:
        lines = "".join(f"<li>{html.escape(str(guess))}</li>" for guess in guesses[-MOST_TEXTS:])
        return f"<ul class='class-texts'>{lines}</ul>" if lines else ""
    rows = bars(ask, guesses, labels, value)
    most = max([1, *(count for _, count, _ in rows)])
    body = "".join(_row_html(*row, most) for row in rows)
    first = ", by what is put first" if ask.kind == ORDER else ""
    return f"<table class='class-bars'><caption>Guesses of the class{first}</caption>{body}</table>"


def _row_html(name: str, count: int, is_right: bool, most: int) -> str:
    mark = " <b>✓ worked out</b>" if is_right else ""
    return (
        f"<tr><th scope='row'>{html.escape(name)}{mark}</th>"
        f"<td><span style='width: {100 * count / most:.0f}%'></span></td><td>{count}</td></tr>"
    )
