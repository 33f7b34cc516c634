"""A class's guesses as bars: each is counted once, what came out is marked in words."""

import pytest

from activsim.app.shell.lesson import guess_bars
from activsim.lessons.lesson import Ask

CLASS = Ask("class", "?", ("Bag", "<b>Coat</b>"))
ORDER = Ask("order", "?", ("Bag", "Coat", "Shirt"))
NUMBER = Ask("number", "?", unit="%", lowest=0, highest=100)


def test_classes_are_counted():
    guesses = ["Bag", "<b>Coat</b>", "Bag"]
    assert guess_bars.bars(CLASS, guesses, ("Bag",), None) == [
        ("Bag", 2, True),
        ("<b>Coat</b>", 1, False),
    ]
    text = guess_bars.guesses_html(CLASS, guesses, ("Bag",), None)
    assert text.count("worked out") == 1
    assert "<b>Coat" not in text
    assert "width: 100%" in text
    assert "width: 50%" in text


def test_of_an_order_the_first_is_counted():
    guesses = [["Coat", "Bag", "Shirt"], ["Coat", "Shirt", "Bag"]]
    counted = guess_bars.bars(ORDER, guesses, ("Shirt", "Coat", "Bag"), None)
    assert counted == [("Bag", 0, False), ("Coat", 2, False), ("Shirt", 0, True)]


@pytest.mark.parametrize(("value", "place"), [(0.0, 0), (9.9, 0), (10.0, 1), (100.0, 9)])
def test_numbers_stand_in_ten_bins(value, place):
    counted = guess_bars.bars(NUMBER, [value, value], (), value)
    assert [count for _, count, _ in counted] == [2 if n == place else 0 for n in range(10)]
    assert [n for n, (_, _, is_right) in enumerate(counted) if is_right] == [place]
    assert counted[0][0] == "0 to 10 %"


def test_a_number_that_is_out_of_the_range_is_marked_nowhere():
    for value in (None, -1.0, 101.0):
        assert not any(is_right for *_, is_right in guess_bars.bars(NUMBER, [], (), value))


def test_words_are_listed_as_text():
    ask = Ask("text", "?")
    assert guess_bars.guesses_html(ask, [], (), None) == ""
    assert "&lt;img" in guess_bars.guesses_html(ask, ["<img src=x>"], (), None)
