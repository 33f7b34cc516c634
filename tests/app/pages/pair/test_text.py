"""What Pair says and lists."""

import csv
import io

import numpy as np
import pytest
from contexts import NAMES, made_context

from activsim.analysis import measures, pairs, similarity
from activsim.app.pages.pair import downloads, neuron_lists, parts
from activsim.app.pages.pair import text as pair_text
from activsim.app.shell import cutoff, pair_result
from activsim.firing import recording

RATES = [[0.9, 0.8, 0.0, 0.1], [0.1, 0.9, 0.6, 0.1], [0.5, 0.5, 0.5, 0.5], [np.nan] * 4]


def make_pair(other=1, query=0, rates=RATES, **options):
    context, result = made_context(rates, query=query, **options)
    context.table = context.recording.table
    return pair_result.PairResult(context, result, 1, other, result)


def csv_rows(text):
    return list(csv.reader(io.StringIO(text)))


def test_the_sentence_counts_the_groups_and_names_are_escaped():
    text = pair_text.pair_sentence(make_pair(), 0.5)
    assert text == (
        "<b>&lt;b&gt;Hat&lt;/b&gt;</b> and <b>Shoe</b> differ by 38 points: of 4 neurons they "
        "share 1; 1 fire for <b>&lt;b&gt;Hat&lt;/b&gt;</b> only and 1 for <b>Shoe</b> only."
    )


def test_the_largest_part_is_set_beside_an_equal_one():
    assert (
        pair_text.most_separating_sentence(make_pair(), 0.5)
        == "Neuron 0 of 4 alone makes 53% of the difference; an equal part would be 25%."
    )


def test_what_cannot_be_split_is_said_in_words():
    assert "compared with itself" in pair_text.pair_sentence(make_pair(0), 0.5)
    assert "no images" in pair_text.pair_sentence(make_pair(3), 0.5)
    alike = make_pair(rates=np.ones((4, 4)))
    assert "Nothing tells" in pair_text.pair_sentence(alike, 0.5)
    assert pair_text.most_separating_sentence(alike, 0.5) == ""


def test_mistakes_are_counted_both_ways():
    score = recording.Score(np.array([[7, 3, 0], [1, 18, 1], [0, 0, 5]]), 0.1)
    assert pair_text.count_mistakes(score, 0, 1) == (3, 10, 1, 20)
    assert pair_text.count_mistakes(None, 0, 1) is None
    text = pair_text.mistakes_sentence("Hat", "Shoe", pair_text.Mistakes(3, 10, 1, 20))
    assert (
        text == "The network takes 3 of 10 images of Hat for Shoe, and 1 of 20 the other way round."
    )


def test_nearest_and_farthest():
    matrix = np.array(
        [[0, 3, 1, np.nan], [3, 0, 2, np.nan], [1, 2, 0, np.nan], [np.nan, np.nan, np.nan, 0]]
    )
    assert pair_text.nearest_and_farthest(matrix[0], 0) == (2, 1)
    assert pair_text.nearest_and_farthest(matrix[3], 3) == (None, None)
    pair = make_pair(3)
    labels = pair_text.classes_in_table(pair)
    assert labels == [0, 1, 2, 3]  # class 3 is undefined; 2 and 1 are the ends of 0
    table = pair_text.neighbours_table(pair, dict.fromkeys(labels, "data:,"))
    assert "&lt;b&gt;Hat" in table
    assert "<b>Hat" not in table
    assert "<td>–</td><td>–</td>" in table


def test_the_bars_stand_group_by_group():
    neurons, counts = pair_text.bars_by_group(make_pair(), 0.5)
    assert neurons.tolist() == [0, 1, 2, 3]
    assert counts == [1, 1, 1, 1]
    neurons, counts = pair_text.bars_by_group(make_pair(0, query=1), 0.5)
    assert neurons.tolist() == [2, 1, 0, 3]
    assert pair_text.bars_by_group(make_pair(3), 0.5)[1] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.143, "14%"),
        (0.00041, "0.041%"),
        (1, "100%"),
        (np.nan, "–"),
        (0, "0%"),
        (-0.0312, "−3.1%"),
    ],
)
def test_shares_have_two_digits(share, text):
    assert pair_text.share_text(share) == text


def test_the_downloads_hold_the_parts_that_sum_to_the_distance():
    pair = make_pair()
    table = csv_rows(downloads.neurons_csv(pair, 0.5))
    assert table[0] == [
        "neuron",
        NAMES[0],
        NAMES[1],
        "part of mean difference",
        "share",
        "fires for",
    ]
    assert [row[-1] for row in table[1:]] == [f"{NAMES[0]} only", "both", "Shoe only", "neither"]
    assert sum(float(row[3]) for row in table[1:]) == pytest.approx(pair.result.dissimilarity[0, 1])
    groups = csv_rows(downloads.groups_csv(pair, 0.5, pair_text.Mistakes(3, 10, 1, 20)))
    assert sum(float(row[2]) for row in groups[1:5]) == pytest.approx(
        pair.result.dissimilarity[0, 1]
    )
    assert groups[5] == [f"{NAMES[0]} taken for Shoe", "3", "", "0.3"]
    assert len(csv_rows(downloads.groups_csv(pair, 0.5, None))) == 5


HALVES = np.array([RATES, RATES]) + np.array([0.05, -0.05])[:, None, None] * [[1], [-1], [0], [0]]


def cross_validated_pair(halves=HALVES):
    """Where the two halves of the images differ by a little."""
    made = make_pair(measure="cross-validated")
    result = similarity.Comparison(made.result.profiles, "cross-validated", halves)
    return pair_result.PairResult(made.context, result, 1, 1, result)


def test_by_the_cross_validated_measure_sentence_table_and_files_are_of_it():
    pair = cross_validated_pair()
    distance = pair.result.dissimilarity[0, 1]
    number = measures.MEASURES["cross-validated"].with_unit(distance)
    assert f"are {number} apart (cross-validated): of 4" in pair_text.pair_sentence(pair, 0.5)
    table = pair_text.groups_table(pair, 0.5)
    assert f"<th scope='row'>together</th><td>4</td><td>{number}</td><td>100%</td>" in table
    assert "points" not in table
    assert "halves disagree" in parts.parts_caption(pair)
    rows = csv_rows(downloads.neurons_csv(pair, 0.5))
    assert rows[0][3] == "part of cross-validated"
    assert sum(float(row[3]) for row in rows[1:]) == pytest.approx(distance)
    assert parts.other_measure_text(pair) == ""


def test_classes_that_the_halves_do_not_tell_apart_are_not_said_to_differ():
    halves = np.array([RATES, RATES[1:2] + RATES[:1] + RATES[2:]])
    pair = cross_validated_pair(halves)
    sentence = pair_text.pair_sentence(pair, 0.5)
    assert "are not told apart by the cross-validated measure (−" in sentence
    assert pair_text.most_separating_sentence(pair, 0.5) == ""
    assert pair_text.groups_table(pair, 0.5).count("<td>–</td>") == 5


def test_halves_that_were_not_told_apart_are_said():
    pair = cross_validated_pair(None)
    assert "were not told apart in this recording" in pair_text.pair_sentence(pair, 0.5)


def test_by_a_measure_that_does_not_split_it_is_said_which_number_is_which():
    pair = make_pair(measure="cosine")
    assert "differ by 38 points (mean difference): of 4" in pair_text.pair_sentence(pair, 0.5)
    distance = measures.MEASURES["cosine"].with_unit(pair.result.dissimilarity[0, 1])
    assert f"cosine, does not split so: by it the two are {distance} apart." in parts.parts_caption(
        pair
    )


def test_every_cutoff_of_the_slider_can_be_used():
    assert all(
        pairs.response_groups(np.ones(2), np.ones(2), rate).tolist() == [1, 1]
        for rate in cutoff.SHARES.values()
    )
    options = cutoff.rates_of_options(make_pair().result.profiles)
    assert all(slider.default in options for slider in cutoff.SLIDERS.values())


def test_the_average_of_a_layer_is_a_cutoff_that_sorts_its_neurons():
    pair = make_pair()
    rate = cutoff.rates_of_options(pair.result.profiles)[cutoff.AVERAGE]
    assert rate == pytest.approx(np.nanmean(pair.result.profiles))
    average = pair_text.cutoff_caption(pair, cutoff.Cutoff(cutoff.AVERAGE, rate))
    assert f"at least {rate:.0%} of its images, the layer's average" in average
    assert "average" not in pair_text.cutoff_caption(pair, cutoff.Cutoff("50%", 0.5))
    silent = cutoff.rates_of_options(np.zeros((4, 4)))[cutoff.AVERAGE]
    assert set(pairs.response_groups(np.zeros(4), np.zeros(4), silent)) == {pairs.NEITHER}


@pytest.mark.parametrize("rate", [0.05, 0.5, 0.85])
def test_no_neuron_separates_two_classes_and_is_shared_by_them(rate):
    """The lists, the sentence and the table count the same."""
    pair = make_pair()
    separating, shared = neuron_lists.neuron_lists(pair, rate)
    assert not set(separating.neurons) & set(shared.neurons)
    n_shared = len(shared.neurons)
    assert f"they share {n_shared or 'none'};" in pair_text.pair_sentence(pair, rate)
    assert f"<th scope='row'>both</th><td>{n_shared}</td>" in pair_text.groups_table(pair, rate)
    titles = {0: "The neurons they share", 1: "The neuron they share"}
    assert shared.title == titles.get(n_shared, f"The {n_shared} neurons they share")


def test_a_layer_of_a_single_neuron_is_not_spoken_of_in_the_plural():
    text = pair_text.pair_sentence(make_pair(rates=[[0.9], [0.6], [0.5], [0.1]]), 0.5)
    assert ": of 1 neuron they share 1; 0 fire for " in text
