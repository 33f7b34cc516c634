"""What a guess is compared with: by hand, on four classes and three neurons."""

import numpy as np
import pytest

from activsim.analysis import judge, neuron_sets
from activsim.firing.table import FiringTable
from activsim.lessons.checks import KEYS, WORK_OUT
from activsim.lessons.lesson import Place
from activsim.lessons.subject import Subject
from activsim.lessons.subject_settings import at_threshold, settings_of_place
from activsim.lessons.words import WORDS, placeholders
from activsim.settings import Settings

NAMES = ("ant", "bee", "cat", "dog")
# of ten images of each class, how many make each neuron fire, above 0 and above 1
COUNTS = [
    [[10, 0, 0], [8, 1, 6], [0, 10, 6], [5, 5, 5]],
    [[9, 0, 0], [0, 0, 6], [0, 1, 6], [0, 0, 0]],
]
BEFORE = np.array([[9, 1, 0, 0], [2, 8, 0, 0], [0, 0, 10, 0], [0, 0, 5, 5]])
AFTER = np.array([[3, 7, 0, 0], [2, 8, 0, 0], [0, 0, 10, 0], [0, 0, 5, 5]])


class Numbers:
    """A stand-in for those of a page."""

    def __init__(self, counts=COUNTS, siblings=()):
        self.counts, self.others, self.silenced = counts, siblings, None

    def table(self):
        counts = np.array(self.counts, np.uint32)
        return FiringTable(np.array([0, 1], np.float32), counts, np.full(4, 10), (3,))

    def siblings(self):
        return [Numbers(counts).table() for counts in self.others]

    def evidence(self):
        judgement = {
            "answer": judge.LESS,
            "control": "pixels",
            "effect": -0.5,
            "interval": (-0.6, -0.4),
            "room": None,
            "reason": "",
            "margin": 0.1,
        }
        return {"judgement": judgement}

    def confusions(self, neurons):
        self.silenced = neurons
        return BEFORE, AFTER if neurons else BEFORE


def outcome(check, numbers=None, page="explore", words=None, **values):
    numbers = numbers or Numbers()
    place = Place(page, {key.rstrip("_"): [str(value)] for key, value in values.items()})
    settings = settings_of_place(place, Settings("net"), NAMES)
    settings = at_threshold(settings, numbers.table())
    return WORK_OUT[check](Subject(settings, NAMES, place, numbers, words or {}))


def test_the_nearest_class_and_the_order():
    # ant to bee (0.2 + 0.1 + 0.6) / 3, to cat (1 + 1 + 0.6) / 3, to dog (0.5 + 0.5 + 0.5) / 3
    assert outcome("nearest class", class_="ant").sentence == (
        "Nearest to ant (dense, above 0, in net): bee, 30 points apart."
    )
    assert outcome("order of classes", class_="ant").labels == ("bee", "dog", "cat")


def test_a_threshold_between_two_is_the_nearest_that_is_counted():
    at_one = outcome("nearest class", class_="cat", threshold="0.8")
    assert at_one.labels == ("bee",)
    assert "above 1" in at_one.sentence


def test_a_share_that_no_page_has_is_the_nearest_that_pages_have():
    for share, nearest in (("27%", 0.3), ("0.17", 0.2), ("200%", 0.5), ("-1", 0.01)):
        place = Place("explore", {"class": ["ant"], "kind": ["quantile"], "share": [share]})
        settings = settings_of_place(place, Settings("net"), NAMES)
        assert at_threshold(settings, Numbers().table()).threshold == nearest


def test_undefined_is_no_class():
    undefined = outcome(
        "nearest class", Numbers(np.zeros((2, 4, 3))), class_="ant", measure="cosine"
    )
    assert undefined.labels == ()
    assert "undefined" in undefined.sentence


def test_networks_that_agree_are_counted():
    another = np.array(COUNTS)[:, [0, 2, 1, 3]]
    numbers = Numbers(siblings=[COUNTS, another, COUNTS])
    result = outcome("networks that agree", numbers, class_="ant")
    assert result.value == 2
    assert "In 2 of 3 networks" in result.sentence
    with pytest.raises(ValueError, match="not all recorded"):
        outcome("networks that agree", class_="ant")


def test_the_class_that_a_neuron_fires_for():
    result = outcome("class a neuron fires for", neuron=1)
    assert result.labels == ("cat",)
    assert result.sentence.endswith("cat 100%, dog 50%, bee 10%.")
    with pytest.raises(ValueError, match="dense has 0 to 2"):
        outcome("class a neuron fires for", neuron=3)


def test_the_verdict_is_an_answer_that_can_be_chosen():
    result = outcome("verdict")
    assert result.labels == (WORDS[KEYS[judge.LESS]],) == ("they stand out less",)
    assert result.sentence.startswith("The groups stand out less than in the pixels.")


# Of each check what a lesson's words may name of it, and what came out.
ALL_PLACEHOLDERS = {
    key: "".join(f"<{name} {{{name}}}>" for name in sorted(placeholders(key))) for key in WORDS
}
UNDEFINED = {"numbers": Numbers(np.zeros((2, 4, 3))), "class_": "ant", "measure": "cosine"}


@pytest.mark.parametrize(
    ("check", "values", "said"),
    [
        ("nearest class", {"class_": "ant"}, "<class ant>"),
        ("nearest class", {"class_": "ant"}, "<layer dense><network net><threshold above 0>"),
        ("nearest class", {"class_": "ant"}, "<value 0>"),
        ("nearest class", UNDEFINED, "<class ant>"),
        ("order of classes", {"class_": "ant"}, "<row bee "),
        ("order of classes", UNDEFINED, "<class ant>"),
        ("networks that agree", {"class_": "ant"}, "<all 2>"),
        ("class a neuron fires for", {"neuron": 1}, "<neuron 1>"),
        ("class a neuron fires for", {"neuron": 2, "threshold": 1, "class_": "ant"}, "<neuron 2>"),
        ("verdict", {}, "<answer weniger>"),
        ("accuracy", {"class_": "ant", "with_": "bee"}, "<classes ant und bee>"),
        ("accuracy without neurons", {"class_": "ant", "with_": "bee"}, "<before 85%>"),
    ],
)
def test_what_comes_out_is_said_in_the_lesson_s_words(check, values, said):
    words = ALL_PLACEHOLDERS | {"less": "weniger", "and": "und"}
    siblings = Numbers(siblings=[COUNTS, COUNTS])
    page = "silence" if "without" in check else "explore"
    result = outcome(check, **({"numbers": siblings, "page": page, "words": words} | values))
    assert said in result.sentence
    if check == "verdict":
        assert result.labels == ("weniger",)  # as it was chosen


def test_accuracy_of_the_classes_that_are_named():
    assert outcome("accuracy", class_="ant").value == pytest.approx(90)
    assert outcome("accuracy", class_="ant", with_="bee").value == pytest.approx(85)


@pytest.mark.parametrize(
    ("values", "silenced", "value"),
    [
        ({"with_": "bee"}, (0,), 55),  # shared: both fire for half of their images and more
        ({"silence_pick": neuron_sets.SELECTIVE, "silence_k": 1, "with_": "bee"}, (0,), 30),
        ({"silence_pick": neuron_sets.BY_HAND, "silence_neurons": 2}, (2,), 30),
    ],
)
def test_accuracy_without_the_neurons_of_the_link(values, silenced, value):
    numbers = Numbers()
    result = outcome("accuracy without neurons", numbers, page="silence", class_="ant", **values)
    assert numbers.silenced == silenced
    assert result.value == pytest.approx(value)


def test_a_verdict_is_within_the_margin_of_the_link():
    class Within(Numbers):
        def evidence(self):
            judgement = super().evidence()["judgement"]
            return {"judgement": judgement | {"answer": judge.OPEN, "interval": (-0.15, 0.1)}}

    (open_words,) = outcome("verdict", Within(), page="evidence").labels
    (wide_words,) = outcome("verdict", Within(), page="evidence", margin="0.2").labels
    assert (open_words, wide_words) == (WORDS[KEYS[judge.OPEN]], WORDS[KEYS[judge.NO_MORE]])
    for text in ("much", "-1", "nan"):
        with pytest.raises(ValueError, match=f"margin='{text}' where a number above 0"):
            outcome("verdict", page="evidence", margin=text)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"class_": "eel"}, "Classes are: ant, bee"),
        ({"class_": "ant", "threshold": "much"}, "A number was expected"),
        ({"class_": "ant", "epoch": "3"}, "what is worked out is of the finished one"),
        ({"class_": "ant", "measure": "guess"}, "There is: mean difference"),
        ({"class_": "ant", "silence_pick": neuron_sets.BY_HAND, "silence_neurons": "x"}, "whole"),
        ({"class_": "ant", "silence_pick": neuron_sets.AT_RANDOM}, "A lesson silences neurons"),
        ({"class_": "ant"}, "A lesson silences neurons"),
    ],
)
def test_what_a_link_cannot_mean_is_a_sentence(values, words):
    with pytest.raises(ValueError, match=words):
        outcome("accuracy without neurons", page="silence", **values)
