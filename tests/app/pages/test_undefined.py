"""A softmax output at threshold 0 is undefined wherever it is shown: one rule, and no page
ranks."""

from types import SimpleNamespace

import numpy as np
import pytest
from contexts import FINGERPRINT, LAPSE, NAME, PATH, default_context
from serving import without_terms

from activsim.analysis import firing_rule, groups, neuron_sets
from activsim.app.pages.explore import frames
from activsim.app.pages.layers import result as layers_result
from activsim.app.pages.neuron import table as neuron_table
from activsim.app.pages.neuron import text as neuron_text
from activsim.app.pages.pair import text as pair_text
from activsim.app.pages.silence import choice as silence_choice
from activsim.app.pages.silence import text as silence_text
from activsim.app.shell import pair_result
from activsim.app.shell.cutoff import Cutoff
from activsim.app.shell.epochs import snapshots
from activsim.datasets import fashion_mnist, garments
from activsim.firing import bundled, store
from activsim.networks import catalogue
from activsim.networks.layers import LayerDescription, NetworkDescription
from activsim.output.frames import sentences as explore_words
from activsim.output.frames import view
from activsim.training import formation

GROUPS = groups.named_groups(garments.GROUPS, fashion_mnist.CLASS_NAMES)
BAG = fashion_mnist.CLASS_NAMES.index("Bag")
EVERYWHERE = [{}, {"threshold": -1.0}, {"query": BAG}, {"other": 3, "reading": "neuron"}]


@pytest.fixture(params=EVERYWHERE, ids=str)
def pair(request):
    return pair_result.compute_pair(default_context("dense_1", **request.param))


def test_explore_names_no_class_and_says_why(pair):
    context = pair.context
    sentence = without_terms(explore_words.answer_sentence(pair))
    assert "cannot be compared here" in sentence
    settings = context.settings
    assert sentence.endswith(
        firing_rule.why_undefined(context.table, settings.kind, settings.threshold)
    )
    assert "another measure" not in sentence  # which would be as undefined
    assert "probabilities" in explore_words.silent_sentence(context, pair.result)
    assert "undefined" in explore_words.floor_sentence(pair)
    assert pair.nearest is None
    n_classes = len(fashion_mnist.CLASS_NAMES)
    assert (pair.result.ranking[:, 1:] == -1).all()
    assert (pair.result.ranking[:, 0] == np.arange(n_classes)).all()
    assert not explore_words.noise_check(pair).below.any()


def test_what_the_browser_draws_while_the_slider_moves_is_undefined_at_zero_only():
    context = default_context("dense_1")
    everywhere = frames.threshold_frames(context, view.ORDERS[0])["frames"]
    undefined = ["cannot be compared here" in frame["answer"] for frame in everywhere]
    assert undefined == [threshold <= 0 for threshold in context.table.thresholds]
    assert undefined.count(True) == 1


def test_pair_says_why_nothing_can_be_split(pair):
    assert "probabilities" in pair_text.pair_sentence(pair, 0.5)
    assert pair_text.most_separating_sentence(pair, 0.5) == ""
    assert len(pair_text.bars_by_group(pair, 0.5)[0]) == 0


def test_neuron_describes_none_and_sorts_none(pair):
    profiles = pair.result.profiles
    assert neuron_table.most_distinctive_neuron(profiles, 0) == 0
    for order in neuron_table.ORDERS:
        assert neuron_table.neuron_order(profiles, 0, order).tolist() == list(range(10))
    rows = neuron_table.neuron_rows(profiles, fashion_mnist.CLASS_NAMES, (10,), np.arange(10))
    assert set(rows["fires most for"]) == {"–"}
    assert set(rows["note"]) == {"undefined"}
    assert "never fires" not in neuron_text.selectivity_text(profiles[:, [0]])


@pytest.mark.parametrize("pick", [neuron_sets.SHARED, neuron_sets.SELECTIVE])
def test_silence_picks_no_neuron_by_its_profile(pick, pair):
    choice = silence_pair(pair, pick)
    assert not len(choice.neurons)
    assert "probabilities" in silence_text.nothing_silenced_reason(choice)


@pytest.mark.parametrize("pick", [neuron_sets.AT_RANDOM, neuron_sets.BY_HAND])
def test_silence_draws_from_all_neurons_since_all_fire(pick, pair):
    choice = silence_pair(pair, pick)
    assert len(choice.neurons) == 2
    assert choice.pool.tolist() == list(range(10))


def silence_pair(pair, pick):
    layers = (LayerDescription("dense_1", "Dense", (10,), 0),)
    description = NetworkDescription((28, 28, 1), 0, 10, "dense_1", layers)
    context = SimpleNamespace(
        settings=pair.context.settings,
        names=pair.context.names,
        recording=pair.context.recording,
        description=description,
    )
    least = Cutoff("50%", 0.5)
    pair_on_page = SimpleNamespace(context=context, pair=pair.pair)
    return silence_choice.silence_choice(pair_on_page, least, pick, 2, [4, 7], "zero", 0, None)


def test_layers_leaves_the_output_undefined_in_every_column_that_ends_at_zero():
    layers = ("dense", "dense_1")
    model_hash = catalogue.file_hash(PATH)
    recordings = {
        layer: bundled.load_bundled(PATH, store.recording_key(model_hash, layer, FINGERPRINT))
        for layer in layers
    }
    context = default_context("dense")
    result = layers_result.compute_layers(context, recordings, None)
    assert result.probabilities == "dense_1"
    assert np.isnan(result.cells[1, 0]).all()
    assert not np.isnan(result.cells[1, 1:]).any()
    assert not np.isnan(result.cells[0]).any()


def test_no_epoch_of_the_training_ranks_the_output_at_zero():
    context = default_context("dense_1")
    for option in snapshots.epoch_options(LAPSE, FINGERPRINT):
        pair = pair_result.compute_pair(snapshots.context_at_epoch(context, LAPSE, option))
        assert pair.nearest is None
        assert "cannot be compared here" in explore_words.answer_sentence(pair)
    for epoch in LAPSE.epochs:
        assert np.isnan(formation.state_at_epoch(LAPSE, epoch, "dense_1", GROUPS).rho_a)
        assert np.isfinite(formation.state_at_epoch(LAPSE, epoch, "dense", GROUPS).rho_a)


def test_a_time_lapse_too_old_to_say_it_follows_the_finished_network(monkeypatch):
    old = LAPSE.table(3, "dense_1")
    monkeypatch.setattr(
        snapshots,
        "_table",
        lambda *arguments: type(old)(old.thresholds, old.counts, old.n_images, old.neuron_shape),
    )
    pair = pair_result.compute_pair(
        snapshots.context_at_epoch(default_context("dense_1"), LAPSE, "3")
    )
    assert pair.nearest is None


def test_above_zero_and_by_quantile_the_output_is_compared_as_any_layer():
    for choice in ({"threshold": 0.4921}, {"kind": "quantile", "threshold": 0.1}):
        pair = pair_result.compute_pair(default_context("dense_1", **choice))
        assert pair.nearest is not None
        assert pair.context.settings.model == NAME
        assert "most like" in explore_words.answer_sentence(pair)
