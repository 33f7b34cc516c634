"""What the Picture page says."""

from types import SimpleNamespace

import numpy as np
import pytest
from serving import without_terms

from activsim.app.pages.picture import downloads
from activsim.app.pages.picture import result as picture_results
from activsim.app.pages.picture import text as picture_text
from activsim.app.pages.picture.result import PictureResult
from activsim.experiments.own_picture import PictureLook
from activsim.settings import Settings

NAMES = ("<b>Hat</b>", "Shoe", "Sock")
TILES = {0: "data:a", 1: "data:b", 2: "data:c"}
NAN = np.nan


def result(distances, outputs=None, **settings):
    settings = {"layer": "dense", "reading": "channel", **settings}
    context = SimpleNamespace(settings=Settings("net", **settings), names=NAMES)
    outputs = None if outputs is None else np.array(outputs, np.float32)
    look = PictureLook(outputs, {})
    return PictureResult(context, look, {name: np.array(d) for name, d in distances.items()})


def bold(name):
    return f"<b>{name}</b>"


def test_what_the_network_says_is_said_with_its_probability_where_it_has_one():
    for outputs, expected in (
        ([0.01, 0.93, 0.06], "The network takes your picture for <b>Shoe</b> (93%)."),
        ([0.999, 0.001, 0], "for <b>&lt;b&gt;Hat&lt;/b&gt;</b> (more than 99%)."),
        ([0, 1, 0], "for <b>Shoe</b> (more than 99%)."),  # by rounding
        ([-3, 7, 9], "The network takes your picture for <b>Sock</b>."),
        (None, "This network's outputs do not stand for these classes."),
    ):
        assert expected in picture_text.verdict_sentence(result({}, outputs))


HAT, SHOE, SOCK, NONE, TIE = [0, 1, 2], [1, 0, 2], [2, 1, 0], [NAN] * 3, [0, 0, 1]


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        (
            [SHOE, SHOE, SOCK, SOCK],
            "In the pixels it is nearest to <b>Shoe</b>; from layer 2 to layer 3 it is "
            "nearest to <b>Sock</b>.",
        ),
        (
            [SHOE, SHOE, SOCK],
            "In the pixels it is nearest to <b>Shoe</b>; in layer 2 it is nearest to <b>Sock</b>.",
        ),
        ([SOCK, SOCK, NONE], "From the pixels to layer 1 it is nearest to <b>Sock</b>."),
        (
            [NONE, SHOE, SOCK, TIE, SOCK],
            "In layer 1 it is nearest to <b>Shoe</b>; from layer 2 to layer 4 it is "
            "nearest to <b>Sock</b>.",
        ),
        (
            [SOCK, SHOE, HAT, SOCK],
            "In the pixels and in layer 3 it is nearest to <b>Sock</b>, in between also to "
            "<b>Shoe</b> and <b>&lt;b&gt;Hat&lt;/b&gt;</b>.",
        ),
        ([NONE, SHOE], "In layer 1 it is nearest to <b>Shoe</b>."),
        ([NONE, TIE], "At this threshold it is nearest to no class in any layer."),
    ],
)
def test_the_way_from_the_pixels_to_the_output_is_told(way, expected):
    distances = {"input" if place == 0 else str(place): d for place, d in enumerate(way)}
    assert picture_text.way_sentence(result(distances)) == expected


def test_a_row_per_layer_marks_the_class_that_it_is_taken_for():
    table = picture_text.layers_table(
        result({"input": [0.2, 0.1, NAN], "<i>": NONE}, outputs=[0.7, 0.2, 0.1]), TILES
    )
    assert table.count("<tr>") == 3
    assert "input, the pixels" in table
    assert "&lt;i&gt;" in table
    assert table.index("Shoe") < table.index("&lt;b&gt;Hat")
    assert "10 points" in table
    assert "Sock" not in table
    assert "undefined at this threshold" in table
    assert table.count("class='taken'") == 1


def test_a_row_in_which_nothing_tells_the_classes_apart_ranks_none():
    table = picture_text.layers_table(
        result({"dead": [0, 0, 0], "input": TIE}, outputs=[0.7, 0.2, 0.1]), TILES
    )
    assert table.count("nothing tells the classes apart at this threshold") == 1
    assert table.count("class='taken'") == 1  # of the other row
    assert table.count("<small>0 points, tied</small>") == 2
    assert table.count("tied") == 2


def test_the_answers_begin_with_the_highest_and_have_bars_where_they_are_probabilities():
    answers = picture_text.answers_html(result({}, [0.2, 0.7, 0.1]), TILES)
    assert [answers.index(name) for name in ("Shoe", "Hat", "Sock")] == sorted(
        answers.index(name) for name in ("Shoe", "Hat", "Sock")
    )
    assert "width:70.0%" in answers
    assert "width" not in picture_text.answers_html(result({}, [2, 7, 1]), TILES).replace(
        "width='28'", ""
    )
    assert picture_text.answers_html(result({}), TILES) == ""


def test_how_much_fires_is_said_beside_the_class():
    sentence = picture_text.firing_sentence
    profile = np.array([0.5, 0.5, 0, 0])
    of_neurons = sentence(np.array([1, 0, 1, 1.0]), profile, "neurons", "<Hat>")
    assert without_terms(of_neurons) == (
        "3 of 4 neurons fire for it; of an image of <b>&lt;Hat&gt;</b> 25% do on average."
    )
    of_channels = sentence(np.array([0.5, 0, 0.3, 0]), profile, "channels", "Hat")
    assert of_channels.startswith("20% of its positions fire; ")


def test_the_nearest_pictures_are_counted_by_class():
    sentence = picture_text.nearest_sentence(["a", "<b>", "a", "c"], 2000)
    assert sentence == "Of 2,000 pictures of the set the nearest are: 2 a, 1 &lt;b&gt; and 1 c."
    assert "Nothing fires" in picture_text.nearest_sentence([], 2000)
    cell = {"name": "<b>", "tile": "data:a", "share": "90% shared", "alt": "'x"}
    assert "&lt;b&gt;" in picture_text.nearest_html([cell])
    assert "&#x27;x" in picture_text.nearest_html([cell])


def test_a_step_says_what_it_did():
    assert picture_text.step_note(True, False) == "off"
    assert picture_text.step_note(False, True) == "changed"
    assert set(picture_text.STEP_NAMES) == set(picture_text.STEP_TEXTS)


def test_other_layers_have_the_threshold_as_far_up_their_own_range():
    captions = [
        picture_text.layers_caption(result({}, threshold=threshold)) for threshold in (0.0, 1.5)
    ]
    assert ["own range" in caption for caption in captions] == [False, True]


def test_the_class_beside_is_the_one_it_is_taken_for_else_the_nearest():
    assert result({"dense": SOCK}, [0.7, 0.2, 0.1]).class_beside == 0
    assert result({"dense": SOCK}).class_beside == 2
    assert result({"dense": NONE}).class_beside is None
    assert picture_results.PictureResult.firing.fget(result({"dense": NONE})) is None


def test_the_classes_on_screen_are_those_that_are_named():
    shown_classes = picture_text.classes_on_screen
    assert shown_classes(result({"dense": SOCK, "input": NONE})) == {0, 1, 2}
    assert shown_classes(result({"dense": [NAN, 1, NAN]})) == {1}
    assert shown_classes(result({"dense": NONE}, [0.7, 0.2, 0.1])) == {0, 1, 2}


def test_what_is_taken_away_are_the_numbers_on_screen():
    picture = result({"input": [0.25, 0.5, NAN]}, [0.5, 0.25, 0.25])
    picture.look.firing["dense", "channel"] = np.array([1, 0], np.float32)
    picture.context.table = SimpleNamespace(neuron_shape=(2,))
    assert downloads.layers_csv(picture).splitlines() == [
        "layer,<b>Hat</b>,Shoe,Sock",
        "input,0.25,0.5,nan",
        "the network's outputs,0.5,0.25,0.25",
    ]
    neurons = downloads.neurons_csv(picture, np.array([0.75, 0.0])).splitlines()
    assert neurons == ["neuron,your picture,<b>Hat</b>", "0,1.0,0.75", "1,0.0,0.0"]
