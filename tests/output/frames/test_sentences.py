"""What Explore says: the nearest class, ties and the undefined, each in its own words."""

from types import SimpleNamespace

import numpy as np
import pytest
from contexts import NAMES, made_context

from activsim.analysis import rankings
from activsim.output.frames import sentences as text
from activsim.output.frames.view import PairResult


def sentence(*args, **kwargs):
    context, result = made_context(*args, **kwargs)
    return text.nearest_sentence(
        context, result, rankings.nearest(result.dissimilarity, context.settings.query)
    )


def test_the_nearest_class_is_named_with_the_amount_and_names_are_escaped():
    text = sentence([[0.5, 0.5], [0.5, 0.6], [0.9, 0.9], [0.0, 0.0]])
    assert (
        text
        == "<b>&lt;b&gt;Hat&lt;/b&gt;</b> fires most like <b>Shoe</b>: on average their neurons "
        "differ by 5.0 points."
    )


def test_channels_are_called_channels():
    assert "their channels differ" in sentence(
        [[0.5, 0.5], [0.5, 0.6], [0.9, 0.9], [0.0, 0.0]], by_channel=True
    )


def test_equal_profiles_are_not_sold_as_a_finding():
    assert "nothing tells" in sentence(np.ones((4, 2)))


def test_a_tie_names_no_winner():
    text = sentence([[0.5, 0.5], [0.5, 0.6], [0.6, 0.5], [0.0, 0.0]])
    assert "2 classes are equally near" in text
    assert "Shoe" not in text


def test_what_cannot_be_compared_is_counted_or_said():
    assert "2 cannot be compared (undefined)" in sentence(
        [[0, 0], [0, 0], [0, 0], [0, 1]], "jaccard"
    )
    flat = sentence([[1, 1], [0, 0], [0, 1], [1, 0]], "correlation")
    assert "cannot be compared here" in flat
    assert "lower" not in flat  # where all neurons fire, a lower threshold changes nothing


def test_a_class_without_images_is_not_sent_to_another_threshold():
    context, result = made_context([[np.nan, np.nan], [0.5, 0.5], [0.9, 0.9], [0.0, 0.0]])
    context.table.n_images[0] = 0
    assert text.nearest_sentence(context, result, None).endswith(
        "cannot be compared here. There are no images of this class. Choose another class, or "
        "other images."
    )


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (0, "is the class itself. "),
        (1, "tied with 1 more"),
        (2, "tied with 1 more"),
        (3, "number 3 of 3 in likeness"),
    ],
)
def test_where_a_class_stands(other, words):
    context, result = made_context([[0.5, 0.5], [0.5, 0.6], [0.6, 0.5], [0.0, 0.0]])
    assert words in text.standing_sentence(context, result, other)


def test_an_unranked_class_is_said_to_be_undefined():
    context, result = made_context([[0, 0], [0, 0], [0, 0], [0, 1]], "jaccard")
    assert "not ranked: undefined" in text.standing_sentence(context, result, 1)


def test_silent_neurons_are_counted():
    context, result = made_context([[0, 1], [0, 1], [0, 1], [0, 1]])
    assert "Of 2 neurons, 1 never fires (dead) and 1 always does." in text.silent_sentence(
        context, result
    )
    context, result = made_context([[0], [0.5], [0], [0]])
    assert "Of 1 neuron, 0 never fire (dead)" in text.silent_sentence(context, result)


def test_every_class_has_a_row_also_those_not_ranked():
    assert text.row_order(
        np.array([[0, 2, -1, -1], [1, 0, 2, 3], [2, 0, 1, 3], [3, 0, 1, 2]]), 0
    ) == [
        0,
        2,
        1,
        3,
    ]


def make_pair(profiles, n_images, measure="mean difference", by_channel=False):
    context, result = made_context(profiles, measure, by_channel=by_channel)
    context.n_images = np.full(4, n_images)
    return PairResult(context, result, None, 0, result)


def test_pairs_that_could_be_noise_are_counted_and_noted():
    half = [[0.5, 0.5], [0.51, 0.5], [0.9, 0.9], [0.0, 0.0]]
    pair = make_pair(half, 50)  # two classes at p = 0.5 with 50 images each: a floor of 20 points
    assert text.floor_sentence(pair).startswith("1 pair of classes is below the noise floor")
    assert "its cells" in text.floor_sentence(pair)
    notes = text.cell_notes(pair)
    assert notes[0, 1] == notes[1, 0] == "could be noise: below the noise floor (20 points)"
    assert (notes == "").sum() == 14
    assert text.floor_sentence(make_pair(half, 1_000_000)).startswith(
        "The distance of every pair of classes is above"
    )
    unknown = make_pair([[np.nan, np.nan], *half[1:]], 1_000_000)
    assert text.floor_sentence(unknown).startswith(
        "The distance of every pair of classes that can be compared is above"
    )
    assert "upper bound" in text.floor_sentence(make_pair(half, 50, by_channel=True))
    assert "upper bound" not in text.floor_sentence(pair)


def test_the_mark_is_that_of_the_measure_on_screen():
    rates = [[0.5, 0.4], [0.5, 0.45], [0.9, 0.1], [0.1, 0.9]]
    assert "1 pair of classes is below" in text.floor_sentence(make_pair(rates, 200, "jaccard"))
    pair = make_pair(rates, 5, "correlation")  # too few images for a profile to have a direction
    assert text.cell_notes(pair)[0, 1] == "could be noise"
    assert "up to" not in text.floor_sentence(pair)


@pytest.mark.parametrize(
    ("pair", "title"),
    [
        ((0, 1), "Neuron by neuron: &lt;b&gt;Hat&lt;/b&gt; and Shoe"),
        ((1, 1), "Neuron by neuron: Shoe"),
    ],
)
def test_a_class_that_stands_beside_itself_is_named_once(pair, title):
    context = SimpleNamespace(units="neurons", names=NAMES)
    assert text.bars_title(SimpleNamespace(context=context, pair=pair)) == title
