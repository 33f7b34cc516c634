"""The Python lines that are taken away give the same numbers, whatever classes, layers and models
are called."""

import numpy as np
import pytest

from activsim.analysis import (
    ablation_effect,
    firing_rule,
    neuron_sets,
    neurons,
    rankings,
    similarity,
)
from activsim.datasets import catalogue as image_sets
from activsim.datasets import image_set
from activsim.experiments.ablation import Silencer
from activsim.firing import record
from activsim.networks import catalogue, keras_models, keras_start
from activsim.output.files import python_lines
from activsim.settings import Settings

# Keras 3.15 copies TensorFlow's variables in a way that NumPy 2 deprecates; only saving a model
# does it.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)

NAMES = ("T-shirt/top", 'a "quoted", name', "two\nlines", "é – 鞋")
LAYER = "a-b.c_1"  # TensorFlow runs no quotes or blanks
HOSTILE = "it's \"{x}\" 'q'"


@pytest.fixture
def network_and_images(tmp_path, monkeypatch):
    """A small network in the models folder, and the images that are there."""
    keras_start.quiet_tensorflow()
    import keras

    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (60, 28, 28), dtype=np.uint8)
    data = image_set.LabelledImages(
        "Fake", "train", images, np.arange(60, dtype=np.uint8) % 4, NAMES, "fake", "this test"
    )
    monkeypatch.setattr(image_sets, "load_images", {"train": data}.__getitem__)
    monkeypatch.setattr(catalogue, "MODELS", tmp_path)
    keras.utils.set_random_seed(0)
    layers = [
        keras.Input((28, 28, 1)),
        keras.layers.Conv2D(3, 3, 9, name=LAYER),
        keras.layers.Flatten(),
    ]
    model = keras.Sequential([*layers, keras.layers.Dense(4, activation="softmax")])
    keras_models.save_network(model, tmp_path / f"{HOSTILE}.keras", {})
    return model, data


def test_python_lines_quote_every_value():
    settings = Settings(HOSTILE, HOSTILE + "\n\\", threshold=np.float32(0.1), query=np.int64(2))
    lines = python_lines.comparison_script(settings, NAMES)
    compile(lines, "lines", "exec")
    assert f"list_networks()[{HOSTILE!r}]" in lines
    assert f"[{HOSTILE + chr(10) + chr(92)!r}]" in lines
    assert "np." not in lines


@pytest.mark.parametrize(("kind", "threshold"), [("value", 30.0), ("quantile", 0.3)])
def test_python_lines_give_the_same_numbers(network_and_images, capsys, kind, threshold):
    model, data = network_and_images
    settings = Settings(HOSTILE, LAYER, "neuron", kind, threshold, "euclidean", "train", query=2)
    namespace = {}
    exec(python_lines.comparison_script(settings, NAMES), namespace)

    table = record.record(model, data, [LAYER])[LAYER].table
    profiles = firing_rule.profiles(table, kind, threshold)
    matrix = similarity.dissimilarity(profiles, "euclidean")
    assert 0 < profiles.mean() < 1
    np.testing.assert_array_equal(namespace["profiles"], profiles)
    np.testing.assert_array_equal(namespace["dissimilarity"], matrix)
    np.testing.assert_array_equal(namespace["ranking"], rankings.ranking(matrix))
    assert capsys.readouterr().out.startswith(f"{NAMES[2]} 0.0\n")


@pytest.mark.parametrize("match", [neuron_sets.AS_ACTIVE, neuron_sets.PLAIN])
def test_the_lines_of_a_silencing_give_the_same_numbers(network_and_images, match, capsys):
    model, data = network_and_images
    settings = Settings(HOSTILE, LAYER, split="train")
    names: dict = {}
    lines = python_lines.ablation_script(
        settings,
        neurons=np.array([1]),
        pool=np.array([0, 1, 2]),
        classes=[2, 0],
        to="zero",
        seed=np.int64(0),
        n_sets=200,
        match=match,
    )
    exec(lines, names)

    silencer = Silencer(model, LAYER, data)
    before, after = silencer.confusions([(), (1,)], "zero")
    if match == neuron_sets.PLAIN:
        sets, all_of_them = neuron_sets.random_sets(np.array([0, 1, 2]), 1, draws=200, seed=0)
    else:
        channels = record.record(model, data, [LAYER])[LAYER].channels
        activation = neurons.activation_above_zero(channels)
        drawn = neuron_sets.matched_sets([1], [0, 1, 2], activation, 200, 0)
        sets, all_of_them = drawn.sets, drawn.all_of_them
    random = ablation_effect.n_correct(silencer.confusions(sets, "zero"))
    harm = ablation_effect.specific_harm(before, after, random, [2, 0], all_of_them)
    np.testing.assert_array_equal(names["after"], after)
    printed = f"they lose {harm.loss} all others {harm.lost_by_others} p {harm.p}"
    assert printed in capsys.readouterr().out


@pytest.fixture
def padded(network_and_images, tmp_path):
    """A network for larger pictures, and what predict says of the images in a border: firing
    rates of its layer, and answers."""
    import keras

    _, data = network_and_images
    keras.utils.set_random_seed(1)
    layers = [
        keras.Input((33, 32, 1)),
        keras.layers.Conv2D(3, 3, 9, name=LAYER),
        keras.layers.Flatten(),
        keras.layers.Dense(4, activation="softmax"),
    ]
    model = keras.Sequential(layers)
    keras_models.save_network(model, tmp_path / f"{HOSTILE}.keras", {})
    pictures = np.pad(data.images, [(0, 0), (2, 3), (2, 2)])[..., None] / np.float32(255)
    maps = keras.Model(model.inputs, model.get_layer(LAYER).output).predict(pictures, verbose=0)
    fires = (maps > 0).reshape(len(maps), -1)
    profiles = np.array([fires[data.labels == label].mean(axis=0) for label in range(4)])
    return profiles, model.predict(pictures, verbose=0), data


def test_lines_of_pictures_in_a_border_give_what_predict_says_of_padded_ones(padded, capsys):
    profiles, outputs, data = padded
    settings = Settings(HOSTILE, LAYER, "neuron", split="train", pixels="0..1", resizing="border")
    names: dict = {}
    exec(python_lines.comparison_script(settings, NAMES), names)
    np.testing.assert_allclose(names["profiles"], profiles, atol=1e-6)
    order = (2, 0, 3, 1)
    lines = python_lines.ablation_script(
        settings,
        neurons=[1],
        pool=[0, 1, 2],
        classes=[2, 0],
        to="zero",
        seed=0,
        n_sets=3,
        order=order,
    )
    exec(lines, names)
    confusion = np.zeros((4, 4), int)
    np.add.at(confusion, (data.labels, np.array(order)[outputs.argmax(axis=1)]), 1)
    np.testing.assert_array_equal(names["before"], confusion)
    capsys.readouterr()
    exec(python_lines.layers_lines(settings, [LAYER], ("value", 0.0)), names)
    by_channel = profiles.reshape(4, -1, 3).mean(axis=1)
    matrix = similarity.dissimilarity(by_channel, settings.measure)
    nearest = np.delete(matrix[0], 0).min()
    assert names["worked_out"][LAYER] == pytest.approx(nearest, abs=1e-6)
