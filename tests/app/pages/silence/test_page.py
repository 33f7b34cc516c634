"""The Silence page without a browser: how many random sets there are, and that each runs once."""

from test_app import _alone, here, ran  # noqa: F401  fixtures: a worker here, few sketches, no data
from test_links import dropped, opened

from activsim.experiments import ablation


def chance(at):
    (said,) = [one.value for one in at.html if "silence-chance" in one.value]
    return said


def runs(here):  # noqa: F811
    """How many sets went through the network, job by job."""
    return [len(call[6]) for call in here.calls if call[0].endswith(":silence_file")]


def test_a_map_layer_has_as_many_random_sets_as_the_visitor_has_time_for(here):  # noqa: F811
    at = opened("silence", layer="conv2d_3")
    assert "of 20 random sets of 6" in chance(at)
    assert (
        runs(here)[1:] == [ablation.AT_ONCE] * 4
    )  # after the network as it is and without the neurons
    few = chance(at)
    at.segmented_control(key="silence_sets").set_value("50")
    assert "of 50 random sets of 6" in chance(ran(at))
    assert len(runs(here)) == 11  # those that were there are kept
    at.segmented_control(key="silence_sets").set_value("20")
    assert chance(ran(at)) == few
    assert len(runs(here)) == 11
    assert "of 50 random sets of 6" in chance(
        opened("silence", layer="conv2d_3", silence_sets="50")
    )


def test_a_layer_that_answers_at_once_has_two_hundred():
    at = opened("silence", silence_sets="50")
    assert "of 200 random sets of 6" in chance(at)
    assert "silence_sets = `50`" in dropped(at)
    assert not [one for one in at.segmented_control if one.key == "silence_sets"]
