"""The Silence page without a browser: how many random sets there are, and that each runs once."""

import re

import pytest
from in_process import answer, dropped, open_page, ran
from serving import without_terms

from activsim.app.pages.silence import text as silence_text
from activsim.experiments import ablation

pytestmark = pytest.mark.usefixtures("sketches_recorded", "worker_here")


def chance(page):
    (sentence,) = [element.value for element in page.html if "silence-chance" in element.value]
    return without_terms(sentence)


def runs(worker_here):
    """How many sets went through the network, job by job."""
    return [len(call[3]) for call in worker_here.calls if call[0].endswith(":silence_neurons")]


def test_a_map_layer_has_as_many_random_sets_as_the_visitor_has_time_for(
    sketches_only, worker_here, monkeypatch
):
    """First over a few images, then over all. How the network does as it is was recorded."""
    monkeypatch.setattr(ablation, "FEW_PASSES", 0.1)
    page = open_page("silence", layer="conv2d_3", silence_k="6")
    assert "of 20 random sets of 6" in chance(page)
    quickly = chance(page)
    assert " of the 120 images, half of them of the classes asked about" in quickly
    # without the neurons, over all images and over a few, and then the random sets
    assert runs(worker_here) == [1, 1] + [ablation.AT_ONCE] * 4
    page.segmented_control(key="silence_sets").set_value("20")
    few = chance(ran(page))
    assert "of 20 random sets of 6" in few
    assert "half of them" not in few
    assert len(runs(worker_here)) == 10
    page.segmented_control(key="silence_sets").set_value("50")
    assert "of 50 random sets of 6" in chance(ran(page))
    assert len(runs(worker_here)) == 16  # those that were there are kept
    page.segmented_control(key="silence_sets").set_value(silence_text.QUICKLY)
    assert chance(ran(page)) == quickly
    assert len(runs(worker_here)) == 16
    assert "of 50 random sets of 6" in chance(
        open_page("silence", layer="conv2d_3", silence_k="6", silence_sets="50")
    )


def test_a_layer_that_answers_at_once_has_two_hundred():
    page = open_page("silence", silence_k="2", silence_sets="50", silence_match="any")
    assert "of 200 random sets of 2 cost" in chance(page)
    matched = chance(open_page("silence", silence_k="2"))
    assert re.search(r"Of all \d+ sets of 2 that are together as active \(within \d+%\)", matched)
    assert "silence_sets = `50`" in dropped(page)
    assert not [widget for widget in page.segmented_control if widget.key == "silence_sets"]


def stated(page):
    """How many neurons the sentence, the caption, the field and the chance speak of."""
    said = [without_terms(element.value) for element in page.html]
    caption = next(text for text in said if re.search(r"share \d+ of 32 neurons", text))
    return (
        re.search(r"Without the (\d+) neuron", answer(page))[1],
        re.search(r"share (\d+) of 32 neurons", caption)[1],
        str(page.number_input(key="silence_k").value),
        re.search(r"(?:\d|random) sets of (\d+)", chance(page))[1],
    )


def test_silence_takes_the_neurons_that_pair_counts_and_follows_the_pair():
    """Where nothing else is asked for; and the link says nothing of it."""
    page = open_page("silence")
    numbers = []
    for name in ("Trouser", "Bag"):
        page.selectbox(key="class").set_value(name)
        numbers.append(stated(ran(page)))
        shared = re.search(
            "of 32 neurons they share (\\d+);", answer(open_page("pair", class_=name))
        )[1]
        assert numbers[-1] == (shared,) * 4
        assert "silence_k" not in page.query_params
    assert numbers[0] != numbers[1]
    # from a lower rate on, more of them fire for both
    page = open_page("silence", class_="Bag", fires_for="10%")
    assert int(stated(page)[0]) > int(numbers[1][0])


def test_the_story_is_of_the_pair_in_the_headline():
    page = open_page("silence", class_="Bag", silence_k="1", silence_to="mean")
    pair = re.findall("<b>(.+?)</b>", answer(page))
    story = page.button(key="silence_story")
    assert all(name in story.label.replace("\\", "") for name in pair)
    third = re.search("what becomes of (.+), the class", story.label.replace("\\", ""))[1]
    story.click()
    ran(page)
    assert re.findall("<b>(.+?)</b>", answer(page)) == [*pair, third]
    assert page.selectbox(key="silence_watch").value == third
    assert len(set(stated(page))) == 1
    assert page.button(key="silence_story").disabled
