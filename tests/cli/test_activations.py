"""`activsim activations`: what Keras itself gives for each image, in arrays."""

import numpy as np
import pytest
import sixty_images

from activsim.cli import main as cli
from activsim.datasets import fashion_mnist
from activsim.firing import per_image
from activsim.networks import keras_models, keras_start
from activsim.networks.network import Network


def written(*arguments):
    assert cli.main(["activations", *arguments, "--out", "x.npz"]) == 0
    with np.load("x.npz") as arrays:
        return dict(arrays)


def predicted(model_file, layer):
    keras = keras_start.start_keras()
    model = keras_models.load_network(model_file)
    part = keras.Model(model.inputs, model.get_layer(layer).output)
    return part.predict(sixty_images.IMAGES[..., None].astype(np.float32), verbose=0)


@pytest.mark.parametrize("layer", ["maps", "dense", "output"])
def test_they_are_what_predict_gives(layer, model_file):
    arrays, expected = written("--layer", layer), predicted(model_file, layer)
    assert arrays["activations"].dtype == np.float32
    assert tuple(arrays["neuron_shape"]) == expected.shape[1:]
    maps = arrays["activations"].reshape(-1, *arrays["neuron_shape"])
    np.testing.assert_allclose(maps, expected, rtol=1e-5, atol=1e-5)
    assert np.ptp(expected) > 0
    np.testing.assert_array_equal(arrays["labels"], sixty_images.LABELS)
    assert tuple(arrays["class_names"]) == fashion_mnist.CLASS_NAMES


def test_by_channel_it_is_the_highest_of_a_map(model_file):
    arrays = written("--layer", "maps", "--reading", "channel")
    peaks = predicted(model_file, "maps").max(axis=(1, 2))
    np.testing.assert_allclose(arrays["activations"], peaks, rtol=1e-5, atol=1e-5)
    assert arrays["neuron_shape"].tolist() == [2]


def test_pixels_are_the_pixels():
    pixels = sixty_images.IMAGES.reshape(60, -1)
    np.testing.assert_array_equal(written("--layer", "input")["activations"], pixels)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--layer", "maps", "--out", "x.npz"], "layer 'maps' has 18 neurons, which for 60 images"),
        (["--layer", "nope", "--out", "x.npz"], "No such layer: 'nope'"),
        (["--out", "x.json"], "ends in .npz was expected, 'x.json' came"),
    ],
)
def test_what_is_too_large_or_not_there_is_refused_before_the_network_runs(
    arguments, sentence, monkeypatch, capsys
):
    monkeypatch.setattr(per_image, "MOST_BYTES", 60 * 18 * 4 - 1)
    monkeypatch.setattr(Network, "forward_pass", lambda *_: pytest.fail("the network ran"))
    assert cli.main(["activations", *arguments]) == 2
    assert sentence in capsys.readouterr().err
