"""What the page Room says."""

import numpy as np
import pytest

from activsim.analysis import judge
from activsim.analysis.raters import Agreement, Comparison, Likeness
from activsim.app.pages.room import text
from activsim.classroom.room.answers import Progress, Turn

JUDGEMENT = {"effect": np.log(2), "interval": (np.log(1.25), np.log(4)), "reason": ""}


@pytest.mark.parametrize(
    ("answer", "control", "start", "end"),
    [
        (judge.MORE, "untrained", "Learned, it seems", "in untrained networks"),
        (judge.LESS, "edges", "Not so", "in the edges"),
        (judge.NO_MORE, "edges", "No:", "in the edges"),
        (judge.OPEN, "edges", "It cannot be told", "in the edges"),
    ],
)
def test_judgements(answer, control, start, end):
    sentence = text.judgement_sentence({**JUDGEMENT, "answer": answer, "control": control})
    assert sentence.startswith(start)
    assert f"{end}, as a share" in sentence
    assert "(50% closer together; 95%: 20% to 75% closer together)" in sentence


def test_a_judgement_without_numbers_says_why():
    judgement = {"effect": None, "interval": (None, None), "reason": "Too few seeds."}
    assert text.judgement_sentence(judgement) == "It cannot be told. Too few seeds."
    farther = {**JUDGEMENT, "interval": (-np.log(1.5), 1), "answer": judge.OPEN, "control": "x"}
    assert "33%" not in text.judgement_sentence(farther)
    assert "50% farther apart" in text.judgement_sentence(farther)


def likeness(kind, value):
    return Likeness(kind, value, value - 0.1, value + 0.1, 0.5)


def test_who_is_nearest_is_said_where_it_is_sure():
    likenesses = (likeness("pixels", 0.3), likeness("trained", 0.6))
    sure = text.reveal_sentence(Comparison(likenesses, "trained", 45))
    assert sure.startswith("Nearest to this class: <b>trained networks</b>.")
    assert sure.endswith("trained networks 0.60, the pixels 0.30.")
    close = text.reveal_sentence(Comparison(likenesses, "", 45))
    assert close.startswith("Too close to tell: trained networks come first")
    assert text.reveal_sentence(Comparison((), "", 0, "<why>")) == "&lt;why&gt;"


def test_the_ceiling_is_said_where_there_is_one():
    comparison = Comparison((likeness("pixels", 0.3),), "", 45)
    assert "about 0.64, and the best possible model of people about 0.80" in text.reveal_caption(
        comparison, Agreement(0.5, 0.64, 45)
    )
    assert "ceiling" not in text.reveal_caption(comparison, Agreement(np.nan, np.nan, 0, "why"))


@pytest.mark.parametrize(
    ("progress", "sentence"),
    [
        (Progress(0, 0, 0, 0, 0, 45), "No phones are here; nothing is answered yet."),
        (Progress(1, 2, 9, 5, 1, 45), "1 phone is here; 1 of 45 pairs have 3 answers or more."),
    ],
)
def test_progress(progress, sentence):
    assert text.progress_sentence(progress) == sentence


def test_turns():
    assert text.turn_sentence(Turn((0, 1), 3, 9, 0)) == "9 pairs to go."
    assert text.turn_sentence(Turn((0, 1), 3, 1, 0)) == "The last pair."
    assert text.turn_sentence(Turn((0, 1), 12, 0, 3)).startswith("One more pair")
    assert text.thanks(Turn(None, 1, 0, 3)).startswith("Thank you: 1 pair answered.")
