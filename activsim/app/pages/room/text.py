"""What the page Room says."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping
from typing import Any

from activsim.analysis import judge
from activsim.analysis.raters import Agreement, Comparison, Likeness
from activsim.classroom.room.answers import HIGHEST, LOWEST, OFTEN_ENOUGH, Progress, Turn
from activsim.output import evidence_text
from activsim.output.short_text import short_number

QUESTION = "How alike do they look?"
GUESS = "What do you guess?"
LOOK_UP = "It is revealed: look at the big screen."
GUESS_NOTE = (
    "Kept until the room is closed, for a day at most: your guess, beside a random number that "
    "your browser made up. No name, no address."
)
WHICH_ROOM = "Which room? Your teacher's screen shows its code."
ROOM_IS_CLOSED = "This room is closed, or there is none of this code."
WAITING = "One moment: your browser makes up its number."
ENDS = {LOWEST: "not alike", HIGHEST: "very alike"}
PRIVACY = (
    "Kept until the room is closed, for a day at most: your answers, beside a random number that "
    "your browser made up. No name, no address."
)
NO_ROOM = "No room is open. Open one: everybody gets pairs of pictures on their phone."
CLOSING = "Closing deletes the room and every answer in it, now and for good. Take the files first."
ABOUT_CELLS = (
    "How unlike two classes look, 7 less the mean answer: 0 is very alike, 6 not alike. An empty "
    "cell: nobody was asked yet."
)
LEARNED = "Is the order of this class learned?"
ABOUT_JUDGEMENT = (
    "As Evidence judges groups, with your answers in their place: the more alike you find a pair, "
    "the more it counts as one group. The control is whichever leaves the least to training; the "
    "interval is over seeds and images, not over people."
)
# Of each kind of matrix: in a sentence, and whether it is many.
KINDS = {
    "pixels": "the pixels",
    "untrained": "untrained networks",
    "trained": "trained networks",
}


def label_of_value(value: int) -> str:
    return f"{value} {ENDS[value]}" if value in ENDS else str(value)


def turn_sentence(turn: Turn) -> str:
    """On a phone, above the pair."""
    if turn.n_left > 1:
        return f"{turn.n_left} pairs to go."
    return "The last pair." if turn.n_left == 1 else "One more pair, because you want to."


def thanks(turn: Turn) -> str:
    pairs = "1 pair" if turn.n_rated == 1 else f"{turn.n_rated} pairs"
    return f"Thank you: {pairs} answered. Look at the big screen."


def n_phones(number: int) -> str:
    return "1 phone is" if number == 1 else f"{number or 'No'} phones are"


def progress_sentence(progress: Progress) -> str:
    """On the teacher's screen."""
    phones = f"{n_phones(progress.n_present)} here"
    if not progress.n_ratings:
        return f"{phones}; nothing is answered yet."
    return (
        f"{phones}; {progress.n_often} of {progress.n_pairs} pairs have {OFTEN_ENOUGH} answers or "
        "more."
    )


def progress_caption(progress: Progress) -> str:
    phones = "phone" if progress.n_raters == 1 else "phones"
    return (
        f"{progress.n_ratings:,} answers from {progress.n_raters} {phones}; "
        f"{progress.n_pairs - progress.n_rated} pairs without any."
    )


def agreement_text(agreement: Agreement) -> str:
    """How far the class agrees among itself."""
    if agreement.why:
        return agreement.why
    return (
        f"Two halves of the answers agree by {short_number(agreement.half)} (1: the same order of "
        f"the pairs, 0: none in common). Another class as large would agree with this one by about "
        f"{short_number(agreement.whole)}."
    )


def one_value_text(number: int) -> str:
    phones = "1 phone" if number == 1 else f"{number} phones"
    return f"Leave out {phones} that gave the same answer to every pair"


def reveal_sentence(comparison: Comparison) -> str:
    """Who is nearest to the class; HTML."""
    if comparison.why:
        return html.escape(comparison.why)
    by_value = sorted(comparison.likenesses, key=lambda likeness: -likeness.value)
    values = ", ".join(f"{KINDS[likeness.kind]} {_value(likeness)}" for likeness in by_value)
    if not comparison.nearest:
        first = KINDS[by_value[0].kind]
        return (
            f"Too close to tell: {first} come first here, and may not with other people. "
            f"Agreement with this class: {values}."
        )
    return (
        f"Nearest to this class: <b>{KINDS[comparison.nearest]}</b>. Agreement with its order of "
        f"the pairs: {values}."
    )


def _value(likeness: Likeness) -> str:
    return short_number(likeness.value)


def likeness_rows(comparison: Comparison) -> list[dict[str, str]]:
    return [
        {
            "beside the class": KINDS[likeness.kind],
            "agreement": _value(likeness),
            "95% of draws": f"{short_number(likeness.low)} to {short_number(likeness.high)}",
            "nearest in": f"{100 * likeness.share:.0f}% of draws",
        }
        for likeness in comparison.likenesses
    ]


def reveal_caption(comparison: Comparison, agreement: Agreement) -> str:
    ceiling = ""
    if not math.isnan(agreement.whole):
        ceiling = (
            f" Another class as large would reach about {short_number(agreement.whole)}, and the "
            f"best possible model of people about {short_number(agreement.ceiling)}: the noise "
            "ceiling."
        )
    return (
        f"Agreement is Spearman's rank correlation over {comparison.n_pairs} pairs: 1 is the same "
        "order, 0 none; of several networks the mean. A draw takes as many people from this class "
        f"at random, some more than once: how it might have come out with others.{ceiling} An "
        "order like yours does not mean that the network sees as you do."
    )


def judgement_sentence(judgement: Mapping[str, Any]) -> str:
    """judgement: as of `judge.Judgement`, None where undefined."""
    effect, (low, high) = judgement["effect"], judgement["interval"]
    if effect is None or low is None or high is None:
        return f"It cannot be told. {judgement['reason']}"
    control = judgement["control"]
    beside = "in untrained networks" if control == judge.UNTRAINED else f"in the {control}"
    numbers = f"{evidence_text.effect_text(effect)}; 95%: {evidence_text.interval_text(low, high)}"
    pairs = "the pairs that this class finds alike lie"
    rest = f"{beside}, as a share of how far the others do ({numbers})."
    sentence = {
        judge.MORE: f"Learned, it seems: in trained networks {pairs} closer together than {rest}",
        judge.LESS: f"Not so: in trained networks {pairs} farther apart than {rest}",
        judge.NO_MORE: f"No: in trained networks {pairs} about as close together as {rest}",
        judge.OPEN: f"It cannot be told whether {pairs} closer together than {rest}",
    }[judgement["answer"]]
    return f"{sentence} {judgement['reason']}".strip()
