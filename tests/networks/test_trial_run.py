"""A layer that can be built and fails when it is run is marked with its reason; the others are
shown."""

import pickle

import numpy as np
import pytest

from activsim.datasets.image_set import LabelledImages
from activsim.experiments import input_check
from activsim.firing.record import record
from activsim.networks import keras_start, network
from activsim.networks.layers import LayersFailError
from activsim.networks.network import Network

keras = keras_start.start_keras()
layers = keras.layers
IMAGES = np.random.default_rng(0).integers(0, 256, (20, 6, 6)).astype(np.uint8)
DATA = LabelledImages("Noise", "test", IMAGES, np.arange(20) % 3, ("a", "b", "c"), "n", "here")


@keras.saving.register_keras_serializable("test_trial_run")
class OfFour(layers.Layer):
    """Takes four images at once and no others."""

    def call(self, images):
        if images.shape[0] not in (None, 4):
            raise RuntimeError("Four images were expected.")
        return images


def with_tokens(n_tokens):
    """A network that looks its pixels up in a table of so many, and a branch that does not."""
    pixels = keras.Input((6, 6, 1))
    flat = layers.Flatten(name="flat")(pixels)
    tokens = layers.Embedding(n_tokens, 2, name="tokens")(flat)
    branches = [layers.Flatten(name="row")(tokens), layers.Dense(4, name="side")(flat)]
    together = layers.Concatenate(name="both")(branches)
    return keras.Model(pixels, layers.Dense(3, activation="softmax", name="out")(together))


def problems(description):
    return {layer.name: layer.problem for layer in description.layers if layer.problem}


def test_a_layer_that_fails_and_those_after_it_are_marked_and_the_others_recorded():
    opened = Network(with_tokens(10), (6, 6, 1))
    failing = problems(opened.description)
    assert failing.pop("tokens").startswith("it fails when it is run (indices[0,0] = ")
    assert failing == {
        "row": "tokens before it cannot be calculated",
        "both": "row before it cannot be calculated",
        "out": "both before it cannot be calculated",
    }
    assert opened.description.usable_layers == ("input", "flat", "side")
    assert (opened.description.n_outputs, opened.description.output_layer) == (0, None)
    assert set(record(opened, DATA, ["flat", "side"])) == {"flat", "side"}
    (warning,) = input_check.check_input(opened, DATA).warnings
    assert "'out', cannot be shown: both before it cannot be calculated." in warning
    assert " This begins with 'tokens': it fails when it is run (indices[0,0] = " in warning


def test_what_hands_its_state_on_from_picture_to_picture_is_marked_with_what_to_do():
    """Two recordings of the same pictures would differ."""
    rows = keras.Input((6, 6), batch_size=16)
    steps = layers.Bidirectional(layers.GRU(2, stateful=True), name="steps")(rows)
    opened = Network(keras.Model(rows, layers.Dense(3, name="out")(steps)), (6, 6, 1))
    failing = problems(opened.description)
    assert failing["steps"].startswith("what it gives of a picture depends on the pictures before")
    assert failing["out"] == "steps before it cannot be calculated"
    (warning,) = input_check.check_input(opened, DATA).warnings
    assert "Build the network again without that and without a batch size" in warning


@pytest.mark.parametrize("n_pictures", [4, 16])
def test_a_network_for_so_many_pictures_at_once_says_so(n_pictures):
    images = keras.Input((6, 6, 1), batch_size=n_pictures)
    rows = keras.ops.reshape(images, (n_pictures, 36))
    opened = Network(keras.Model(images, layers.Dense(3, name="out")(rows)), (6, 6, 1))
    assert (opened.description.n_outputs, opened.description.output_layer) == (0, None)
    (warning,) = input_check.check_input(opened, DATA).warnings
    assert f"built for {n_pictures} pictures at once. Build it again with keras.Input" in warning


def test_a_layer_that_fails_for_the_number_of_images_is_marked_with_its_own_words():
    model = keras.Sequential([keras.Input((6, 6, 1)), layers.Flatten(), OfFour(name="four")])
    description = Network(model, (6, 6, 1)).description
    assert problems(description) == {"four": "it fails when it is run (Four images were expected)"}


def test_what_works_has_no_problem():
    assert problems(Network(with_tokens(256), (6, 6, 1)).description) == {}


def test_a_layer_that_fails_on_the_pictures_alone_is_named(monkeypatch):
    dark = np.zeros((16, 6, 6, 1), np.uint8)
    monkeypatch.setattr(network, "noise_pictures", lambda _shape, _n_images: dark)
    opened = Network(with_tokens(10), (6, 6, 1))
    assert problems(opened.description) == {}
    with pytest.raises(ValueError, match="Layer 'tokens' cannot be shown on these pictures: it fa"):
        record(opened, DATA, ["side", "out"])
    with pytest.raises(LayersFailError) as raised:
        record(opened, DATA, ["side", "out"])
    again = pickle.loads(pickle.dumps(raised.value))  # as the worker hands it over
    assert (str(again), again.are_marked) == (str(raised.value), False)
    marked = opened.description.with_problems(again.problems)
    assert (marked.usable_layers, marked.n_outputs) == (("input", "flat", "side"), 0)
