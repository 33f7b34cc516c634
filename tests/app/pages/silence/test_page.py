"""The Silence page without a browser: how many random sets there are, and that each runs once."""

import pytest
from in_process import dropped, open_page, ran

from activsim.app.pages.silence import text as silence_text
from activsim.experiments import ablation

pytestmark = pytest.mark.usefixtures("sketches_recorded", "worker_here")


def chance(page):
    (sentence,) = [element.value for element in page.html if "silence-chance" in element.value]
    return sentence


def runs(worker_here):
    """How many sets went through the network, job by job."""
    return [len(call[3]) for call in worker_here.calls if call[0].endswith(":silence_neurons")]


def test_a_map_layer_has_as_many_random_sets_as_the_visitor_has_time_for(
    sketches_only, worker_here, monkeypatch
):
    """First over a few images, then over all. How the network does as it is was recorded."""
    monkeypatch.setattr(ablation, "FEW_PASSES", 0.1)
    page = open_page("silence", layer="conv2d_3")
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
        open_page("silence", layer="conv2d_3", silence_sets="50")
    )


def test_a_layer_that_answers_at_once_has_two_hundred():
    page = open_page("silence", silence_sets="50")
    assert "of 200 random sets of 6" in chance(page)
    assert "silence_sets = `50`" in dropped(page)
    assert not [widget for widget in page.segmented_control if widget.key == "silence_sets"]
