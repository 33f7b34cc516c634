"""What Silence says: whose neurons, what became of whom, and what chance does; and its downloads
and charts."""

import csv
import io
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from activsim.analysis import ablation_effect, neuron_sets
from activsim.app.pages.silence import chance_text, tables
from activsim.app.pages.silence import choice as silence_choice
from activsim.app.pages.silence import text as silence_text
from activsim.app.shell.cutoff import Cutoff
from activsim.firing import table as firing
from activsim.networks.layers import LayerDescription, NetworkDescription
from activsim.output.charts import ablation as ablation_charts
from activsim.output.charts import confusions, theme
from activsim.output.files import ablation as ablation_files
from activsim.settings import Settings

NAMES = ("<b>Hat</b>", "Shoe", "Sock")
COUNTS = np.array([[[9, 2, 5, 0, 0], [4, 8, 5, 0, 0], [2, 2, 5, 3, 0]]], dtype=np.uint32)


def choice(
    pick=neuron_sets.SHARED,
    k=2,
    by_hand=(),
    watch=None,
    layer="dense",
    pair=(0, 1),
    rate=0.2,
):
    shapes = {"input": (1, 5, 1), "dense": (5,), "conv": (4, 4, 5)}
    shape = (5,) if layer == "conv" else shapes[layer]
    table = firing.FiringTable(np.zeros(1, np.float32), COUNTS, np.full(3, 10), shape)
    layers = tuple(LayerDescription(name, "Layer", shape, 0) for name, shape in shapes.items())
    by_channel = SimpleNamespace(channels=table, table=None if layer == "conv" else table)
    context = SimpleNamespace(
        settings=Settings("net", layer=layer, query=pair[0]),
        names=NAMES,
        recording=by_channel,
        description=NetworkDescription((1, 5, 1), 0, 3, None, layers),
    )
    pair_result = SimpleNamespace(context=context, pair=pair)
    least = Cutoff(f"{rate:.0%}", rate)
    return silence_choice.silence_choice(pair_result, least, pick, k, by_hand, "zero", 0, watch)


def confusion(*right):
    return np.array(
        [
            [n_right if row == column else (100 - n_right) / 2 for column in range(3)]
            for row, n_right in enumerate(right)
        ]
    )


CUTOFF = Cutoff("50%", 0.5)
BEFORE, AFTER = confusion(90, 80, 100), confusion(40, 70, 99)


def test_the_neurons_are_those_of_the_rule_and_the_pool_those_that_fire():
    assert choice().neurons.tolist() == [0, 2]  # shares 0.4 and 0.5
    assert choice(neuron_sets.SELECTIVE, 1).neurons.tolist() == [0]
    assert choice(neuron_sets.SELECTIVE, 9, pair=(2, 0)).neurons.tolist() == [
        0,
        1,
        2,
        3,
    ]  # the dead one never
    assert choice().pool.tolist() == [0, 1, 2, 3]
    by_hand = choice(neuron_sets.BY_HAND, by_hand=[4, 1])
    assert by_hand.neurons.tolist() == [1, 4]
    assert by_hand.pool.tolist() == [
        0,
        1,
        2,
        3,
        4,
    ]  # the silenced set is one of those that can be drawn
    assert choice(neuron_sets.AT_RANDOM, 4).neurons.tolist() == [0, 1, 2, 3]


def test_without_images_no_neuron_fires():
    """Undefined profiles alone do not say that all do: the rule for probabilities does."""
    pair = choice().pair_result
    recording = pair.context.recording
    recording.channels = replace(recording.channels, counts=COUNTS * 0, n_images=np.zeros(3, int))
    for pick, by_hand in ((neuron_sets.AT_RANDOM, []), (neuron_sets.BY_HAND, [1, 4])):
        with_choice = silence_choice.silence_choice(pair, CUTOFF, pick, 2, by_hand, "zero", 0, None)
        assert with_choice.neurons.tolist() == with_choice.pool.tolist() == by_hand


def test_a_class_without_images_is_named_as_why_nothing_is_silenced():
    pair = choice().pair_result
    recording = pair.context.recording
    counts = COUNTS * np.array([1, 0, 1], np.uint32)[:, None]
    recording.channels = replace(recording.channels, counts=counts, n_images=np.array([10, 0, 10]))
    for pick in (neuron_sets.SHARED, neuron_sets.AT_RANDOM):
        with_choice = silence_choice.silence_choice(pair, CUTOFF, pick, 0, [], "zero", 0, None)
        reason = silence_text.nothing_silenced_reason(with_choice)
        assert ("There are no images of <b>Shoe</b>. Choose another class" in reason) == (
            pick == neuron_sets.SHARED
        )


def test_the_answer_names_whose_neurons_and_what_became_of_whom():
    text = silence_text.answer_html(choice(), BEFORE, AFTER)
    assert text == (
        "Without the 2 neurons that <b>&lt;b&gt;Hat&lt;/b&gt;</b> and <b>Shoe</b> share most, the "
        "network gets 55% instead of 85% of these two right and 99.0% instead of 100.0% of all "
        "others."
    )
    assert "that <b>&lt;b&gt;Hat&lt;/b&gt;</b> and <b>Shoe</b> share, the" in (
        silence_text.answer_html(choice(k=3), BEFORE, AFTER)
    )
    assert silence_text.shared_text(choice(k=1)) == (
        "<b>&lt;b&gt;Hat&lt;/b&gt;</b> and <b>Shoe</b> share 3 of 5 neurons: those that fire for "
        "at least 20% of the images of each."
    )
    with_watch = silence_text.answer_html(choice(watch=2), BEFORE, AFTER)
    assert "right, 99.0% instead of 100.0% of <b>Sock</b> and" in with_watch
    markup = silence_text.answer_html(choice(neuron_sets.SELECTIVE, 1), BEFORE, AFTER)
    assert markup.startswith(
        "Without the 1 neuron most selective for <b>&lt;b&gt;Hat&lt;/b&gt;</b>, the network gets "
        "40%"
    )
    assert "90% of its images right" in markup
    assert "85.0% as before of " in silence_text.answer_html(
        choice(neuron_sets.BY_HAND, by_hand=[1]), BEFORE, BEFORE
    )
    assert "drawn by lot (seed 0)" in silence_text.answer_html(
        choice(neuron_sets.AT_RANDOM), BEFORE, AFTER
    )


def test_where_nothing_or_not_enough_can_be_picked_it_is_said_why():
    assert choice(k=9).neurons.tolist() == [0, 1, 2]  # 3 fires for the third class only
    assert choice(k=9, rate=0.4).neurons.tolist() == [0, 2]
    assert choice(k=9, rate=0.9).neurons.tolist() == []
    assert "No more than 3 neurons fire for both" in silence_text.shortage_text(choice(k=9))
    assert (
        silence_text.shortage_text(choice(k=3))
        == silence_text.shortage_text(choice(neuron_sets.BY_HAND, by_hand=[1]))
        == ""
    )
    assert (
        silence_text.nothing_silenced_reason(choice(neuron_sets.BY_HAND))
        == "Nothing is silenced yet: pick neurons below."
    )
    silent = silence_text.nothing_silenced_reason(choice(neuron_sets.SHARED, 0))
    assert silent.startswith("No neuron fires for both <b>&lt;b&gt;Hat")
    assert "(at least 20% of the images of each), so they share none" in silent
    itself = silence_text.neurons_html(choice(pair=(1, 1)))
    assert itself == "the 2 neurons that fire most for <b>Shoe</b>"


def test_a_network_without_an_output_for_each_class_is_told_apart():
    def reason(n_outputs, function="softmax"):
        network = NetworkDescription((8, 8, 1), 9, n_outputs, "out", (), function)
        return silence_text.unscored_reason(network, 10)

    assert reason(10) == ""
    assert "10 classes was expected, it has 2 outputs:" in reason(2)
    assert "1 output:" in reason(1)
    assert "none that is a plain vector:" in reason(0)
    rows = LayerDescription("place", "Dense", (2,), 0), LayerDescription("kind", "Dense", (10,), 0)
    two = NetworkDescription((8, 8, 1), 9, 0, None, rows, heads=("place", "kind"))
    sentence = silence_text.unscored_reason(two, 10)
    assert "it has 2 heads ('place', 'kind'):" in sentence
    assert "save keras.Model(model.inputs, model.outputs[1]). Or choose another" in sentence
    assert "one score a label each (sigmoid)" in reason(10, "sigmoid")


def test_a_class_that_nearly_always_is_right_is_not_said_to_be_always_right():
    assert (
        silence_text.accuracy_change(confusion(99.6, 0, 0), confusion(50, 0, 0), [0])
        == "50.0% instead of 99.6%"
    )
    nearly = silence_text.accuracy_change(confusion(99.96, 0, 0), confusion(0.04, 0, 0), [0])
    assert nearly == "less than 0.1% instead of more than 99.9%"
    assert "gets 99.6% of" in silence_text.before_html(choice(), confusion(99.6, 99.6, 50))
    empty = np.zeros((3, 3))
    assert "no images" in silence_text.accuracy_change(empty, empty, [0])


@pytest.mark.parametrize(
    ("hits", "meaning"),
    [(3, "chance seldom does that"), (20, "now and then"), (60, "chance often does that too")],
)
def test_chance_is_told_in_numbers_and_in_words(hits, meaning):
    right = np.stack([confusion(10, 10, 100)] * hits + [BEFORE] * (200 - hits))
    random = ablation_effect.n_correct(right)

    def said(n_first=0, all_of_them=False, tolerance=np.inf, n_sets=None):
        some = random[n_first:n_sets]
        sets = neuron_sets.RandomSets(np.zeros((len(some), 2), int), all_of_them, tolerance)
        harm = ablation_effect.specific_harm(BEFORE, AFTER, some, [0, 1], all_of_them)
        return (
            chance_text.chance_text(choice(), harm, sets),
            chance_text.formula_html(harm, sets),
        )

    text, formula = said()
    p = (1 + hits) / 201
    assert (
        f"{hits} of 200 random sets of 2 cost them at least as much more than the others: "
        f"p = {p:.2g}." in text
    )
    assert text.endswith("(p is of this one choice, not corrected for others.)")
    lost = [
        ablation_effect.accuracy(BEFORE, some) - ablation_effect.accuracy(AFTER, some)
        for some in ([0, 1], [2])
    ]
    more = lost[0] - lost[1]
    assert text.startswith(
        f"These two lose {100 * lost[0]:.1f} points, all others {100 * lost[1]:.1f}: "
        f"{100 * more:.1f} more. "
    )
    assert meaning in text
    assert f"p = ({hits} + 1) / (200 + 1) = {p:.2g}:" in formula
    assert f"p = {hits} / 200 =" in said(all_of_them=True)[1]
    assert "the smallest that" in said(n_first=hits)[0]
    few, _ = said(all_of_them=True, tolerance=0.1, n_sets=6)
    assert "Of all 6 sets of 2 that are together as active (within 10%)" in few
    assert "too few sets to tell" in few


def test_where_all_that_fire_are_silenced_there_is_no_chance_to_compare_with():
    all_that_fire = choice(neuron_sets.AT_RANDOM, 4)
    sets = all_that_fire.random_sets(200)
    assert sets.is_single
    random = np.array([[10, 10, 0]])
    harm = ablation_effect.specific_harm(BEFORE, confusion(90, 80, 50), random, [0, 1], True)
    assert chance_text.chance_text(all_that_fire, harm, sets) == (
        "These two lose 0.0 points, all others 50.0: 50.0 less. No other neuron fires at this "
        "threshold, so that there are no random sets to compare with."
    )
    assert chance_text.formula_html(harm, sets) == ""
    assert chance_text.legend_text(all_that_fire, sets).endswith("Diamond: 4 neurons set to zero.")


def test_what_is_lost_and_how_much_more_that_is_add_up_as_they_are_written():
    harm = ablation_effect.SpecificHarm(0.0065, -0.0012, 200, 0.3, 59)
    sets = neuron_sets.RandomSets(np.zeros((200, 2), int), False)
    assert chance_text.chance_text(choice(), harm, sets).startswith(
        "These two lose 0.6 points, all others −0.1: 0.7 more. "
    )


def test_a_change_of_next_to_nothing_is_not_less_than_nothing():
    texts = [tables.points_text(change) for change in (-0.0001, 0.0, -0.013, 0.5, np.nan)]
    assert texts == ["+0.0", "+0.0", "−1.3", "+50.0", "–"]


def test_channels_and_pixels_are_called_so():
    assert silence_choice.unit_name(choice().context) == "neuron"
    assert silence_choice.unit_name(choice(layer="conv").pair_result.context) == "channel"
    pixels = choice(layer="input").pair_result.context
    assert silence_choice.unit_name(pixels) == "pixel"
    assert silence_choice.unit_names(pixels)[:2] == ["0,0", "0,1"]
    assert silence_text.rule_html(choice()).startswith(
        "Neurons 0, 2 of 5: the 2 that fire most for"
    )
    assert "&lt;b&gt;Hat" in silence_text.rule_html(choice())


def rows(text):
    return list(csv.reader(io.StringIO(text)))


def test_downloads_say_what_is_on_screen_in_full():
    random = ablation_effect.n_correct(np.stack([BEFORE, AFTER, confusion(10, 10, 10)]))
    effects = {"both": ablation_effect.harm(BEFORE, AFTER, random, [0, 1])}
    title, row = rows(ablation_files.accuracy_csv(effects))
    assert dict(zip(title, row, strict=True))["accuracy after"] == "0.55"
    assert float(row[-1]) == 3 / 4
    table = rows(ablation_files.confusions_csv(BEFORE, AFTER, NAMES))
    assert table[1:3] == [
        ["<b>Hat</b>", "<b>Hat</b>", "90", "40"],
        ["<b>Hat</b>", "Shoe", "5", "30"],
    ]
    assert len(table) == 10
    units = [str(neuron) for neuron in range(5)]
    sets = rows(
        ablation_files.random_sets_csv(
            np.array([[0, 3]]), ablation_effect.accuracy_by_class(random[:1], BEFORE), units, NAMES
        )
    )
    assert sets[1] == ["0; 3", "0.9", "0.8", "1.0"]
    profiles = silence_choice.channel_profiles(choice().context)
    neurons = rows(ablation_files.silenced_neurons_csv([0, 4], units, profiles, NAMES))
    assert neurons[1][2:] == ["0.9", "0.4", "0.2"]
    assert neurons[2][:2] == ["4", "nan"]


def test_the_charts_hold_the_numbers():
    old, new = (
        ablation_effect.accuracy_by_class(ablation_effect.n_correct(counts), BEFORE)
        for counts in (BEFORE, AFTER)
    )
    random = np.random.default_rng(0).random((200, 3))
    chart = ablation_charts.accuracy_by_class(old, new, random, NAMES, None, (0,), theme.DARK)
    marks = [trace for trace in chart.data if trace.type == "scatter" and trace.mode == "markers"]
    assert [trace.x.tolist() for trace in marks] == [[90, 80, 100], [40, 70, 99]]
    (band,) = [trace for trace in chart.data if trace.type == "bar"]
    ends = [base + length for base, length in zip(band.base, band.x, strict=True)]
    np.testing.assert_allclose(ends, np.quantile(random, 0.95, axis=0) * 100)
    assert len(ablation_charts.accuracy_by_class(old, new, None, NAMES, None, (0,)).data) == 3
    heat, texts = confusions.confusion_shares(AFTER - BEFORE, NAMES, ["data:,"] * 3, True).data
    assert (heat.zmin, heat.zmax) == (-50, 50)
    assert list(texts.text) == ["−50", "+25", "+25", "+5", "−10", "+5", "", "", "−1"]
    nothing = confusions.confusion_shares(np.full((3, 3), np.nan), NAMES, None, True)
    assert set(nothing.data[1].text) == {"–"}


@pytest.mark.parametrize("n_classes", [2, 100])
def test_the_charts_can_be_drawn_for_any_number_of_classes(n_classes):
    names, tiles = tuple(f"class {label}" for label in range(n_classes)), ["data:,"] * n_classes
    rates, random = np.linspace(0, 1, n_classes), np.random.default_rng(0).random((50, n_classes))
    chart = ablation_charts.accuracy_by_class(rates, rates[::-1], random, names, tiles, (0, None))
    low, high = chart.layout.yaxis.range
    assert (chart.layout.height - chart.layout.margin.t - chart.layout.margin.b) / (
        low - high
    ) > 25  # pixels a row
    assert len(chart.layout.yaxis.ticktext) == len(chart.layout.images) == n_classes
    cells = np.eye(n_classes)
    assert len(confusions.confusion_shares(cells, names, tiles).data) == (
        2 if n_classes == 2 else 1
    )  # 100: no numbers
