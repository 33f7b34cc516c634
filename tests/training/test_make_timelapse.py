"""The time-lapse that the default network brings along: how this very network came to be, over all
test images."""

import numpy as np
import pytest

from activsim.datasets import catalogue as image_sets
from activsim.datasets import fashion_mnist
from activsim.firing import bundled, epochs, record, store
from activsim.networks import catalogue, keras_models
from activsim.training import make_timelapse, train

DEFAULT = next(iter(catalogue.list_networks().values()))
TEST = fashion_mnist.published_fingerprint("test")


def test_the_default_network_brings_every_epoch_over_all_test_images_in_few_bytes():
    lapse = epochs.load_timelapse(DEFAULT)
    card = catalogue.read_card(DEFAULT)
    assert lapse.epochs == tuple(range(card["recipe"]["epochs"] + 1))
    assert lapse.is_over(TEST)
    assert (lapse.n_images, lapse.class_names) == ((1000,) * 10, fashion_mnist.CLASS_NAMES)
    assert lapse.layers == card["description"].learning_layers
    without_halves = 2_242_315  # bytes of the same states without their halves
    assert lapse.path.stat().st_size < 2 * without_halves
    assert lapse.table(3, lapse.layers[0]).first_half is not None


def test_its_last_state_is_the_recording_that_the_page_shows():
    lapse, model_hash = epochs.load_timelapse(DEFAULT), catalogue.file_hash(DEFAULT)
    for layer in lapse.layers:
        last = lapse.table(lapse.epochs[-1], layer)
        recording = bundled.load_bundled(
            DEFAULT, store.recording_key(model_hash, layer, TEST)
        ).channels
        for name in ("thresholds", "counts", "n_images"):
            np.testing.assert_array_equal(
                getattr(last, name), getattr(recording, name), err_msg=layer
            )
        assert last.neuron_shape == recording.neuron_shape


def test_its_first_state_is_the_untrained_network_of_the_recipe(real_data):
    lapse, recipe = epochs.load_timelapse(DEFAULT), catalogue.read_card(DEFAULT)["recipe"]
    few = epochs.first_of_each_class(real_data)
    untrained = lapse.table(0, "dense")
    fresh = record.record(keras_models.build_cnn(seed=recipe["seed"]), real_data, ["dense"])[
        "dense"
    ].channels
    assert len(few.labels) == 500
    np.testing.assert_allclose(
        untrained.thresholds, fresh.thresholds, rtol=1e-5
    )  # another processor rounds otherwise
    assert (
        np.abs(untrained.counts.astype(np.int64) - fresh.counts.astype(np.int64)).sum()
        <= 1e-6 * fresh.counts.sum()
    )


@pytest.fixture
def tiny_network(tmp_path, monkeypatch, drawn_sketches):
    """A tiny network with its card, and the images it learned from."""
    monkeypatch.setenv("ACTIVSIM_CACHE", str(drawn_sketches.parent))
    small = epochs.first_of_each_class(image_sets.load_sketches("test"))
    monkeypatch.setattr(image_sets, "load_named", lambda name, split, progress=None: small)
    recipe = train.Recipe(seed=3, epochs=2, width=4, data="Sketches")
    model = keras_models.build_cnn(10, (28, 28, 1), recipe.seed, recipe.width)
    history = train.train(model, small.images, small.labels, recipe)
    keras_models.save_network(
        model, tmp_path / "tiny.keras", train.training_card(model, recipe, history, small)
    )
    return tmp_path / "tiny.keras"


def test_it_is_made_by_training_the_network_once_more_and_never_of_another_one(
    tiny_network, tmp_path, capsys
):
    (tmp_path / "weights").mkdir()
    assert make_timelapse.make_timelapse(
        tiny_network, tmp_path / "weights"
    ) == epochs.timelapse_path(tiny_network)
    lapse = epochs.load_timelapse(tiny_network)
    assert (lapse.epochs, lapse.data, lapse.n_images) == ((0, 1, 2), "Sketches", (50,) * 10)
    assert capsys.readouterr().out.count("epoch ") == 2
    first = epochs.timelapse_path(tiny_network).read_bytes()
    make_timelapse.make_timelapse(
        tiny_network, tmp_path / "weights"
    )  # what is there already is not trained again
    assert capsys.readouterr().out == ""
    assert epochs.timelapse_path(tiny_network).read_bytes() == first

    other = keras_models.load_network(tiny_network)
    other.layers[-1].set_weights([weights + 1e-7 for weights in other.layers[-1].get_weights()])
    keras_models.save_network(
        other, tiny_network, {"recipe": catalogue.read_card(tiny_network)["recipe"]}
    )
    with pytest.raises(
        ValueError, match=r"'tiny.keras' came to other weights.*make it where the network was made"
    ):
        make_timelapse.make_timelapse(tiny_network, tmp_path / "weights")
    assert epochs.timelapse_path(tiny_network).read_bytes() == first
    assert epochs.load_timelapse(tiny_network) is None  # it is not that of the file any more
