"""Layers and networks compared image by image: what Keras itself gives, whatever fits at once."""

import numpy as np
import pytest

from activsim.analysis import single_images
from activsim.datasets import image_set
from activsim.experiments import image_similarity
from activsim.firing import source
from activsim.firing.source import RecordingSource
from activsim.networks import catalogue, keras_models, keras_start
from activsim.networks.network import Network

# Keras 3.15 copies TensorFlow's variables in a way that NumPy 2 deprecates; only saving a model
# does it.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)

LAYERS = ("input", "conv2d_1", "dense")


@pytest.fixture(scope="module")
def model():
    return keras_models.build_cnn(3, (16, 16, 1), seed=1)


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(3)
    labels = rng.integers(0, 3, 700).astype(np.uint8)
    images = rng.integers(0, 120, (700, 16, 16)) + 60 * labels[:, None, None]
    return image_set.LabelledImages(
        "noise", "test", images.astype(np.uint8), labels, ("a", "b", "c"), "noise1", "here"
    )


def predicted(model, data, numbers):
    """Of LAYERS, (n_images, n_neurons)."""
    keras = keras_start.start_keras()
    pictures = data.images[numbers][..., None].astype(np.float32)
    outputs = [model.get_layer(layer).output for layer in LAYERS[1:]]
    values = keras.Model(model.inputs, outputs).predict(pictures, verbose=0)
    return [layer.reshape(len(numbers), -1) for layer in (pictures, *values)]


def expected_cka(layers):
    centred = [single_images.centred_products(single_images.image_products(own)) for own in layers]
    return single_images.debiased_cka(np.stack(centred))


@pytest.mark.parametrize("most_bytes", [1 << 28, 4 * 500 * 700, 4 * 500 * 33])
def test_it_is_that_of_what_predict_gives_however_little_fits(most_bytes, model, data, monkeypatch):
    monkeypatch.setattr(image_similarity, "MOST_BYTES", most_bytes)
    numbers = image_similarity.image_numbers(data.labels)
    expected = expected_cka(predicted(model, data, numbers))
    found = image_similarity.compared_layers(Network(model, (16, 16, 1)), data, LAYERS, numbers)
    np.testing.assert_allclose(found.values, expected.values, atol=1e-4)
    np.testing.assert_allclose(found.low, expected.low, atol=1e-3)
    assert 0 < found.values[0, 2] < 1


def test_no_more_is_held_than_fits(model, data, monkeypatch):
    monkeypatch.setattr(image_similarity, "MOST_BYTES", 4 * 500 * 700)
    passes = image_similarity._passes(Network(model, (16, 16, 1)), LAYERS, 500)
    assert all(sum(part.stop - part.start for _, part in pieces) <= 700 for pieces in passes)
    description = Network(model, (16, 16, 1)).description
    for layer in LAYERS:
        parts = [part for pieces in passes for name, part in pieces if name == layer]
        covered = np.concatenate([np.arange(part.start, part.stop) for part in parts])
        assert covered.tolist() == list(range(description.layer(layer).n_neurons))


def test_the_images_are_evenly_spaced_each_class_by_its_share(data):
    labels = np.tile(data.labels, 3)
    numbers = image_similarity.image_numbers(labels)
    assert len(set(numbers.tolist())) == 1000
    shares = np.bincount(labels[numbers]) / 1000
    np.testing.assert_allclose(shares, np.bincount(labels) / 2100, atol=0.0025)
    assert image_similarity.image_numbers(data.labels[:30]).tolist() == list(range(30))


@pytest.fixture
def family(model, data, tmp_path, monkeypatch):
    """The source of the first of two networks that differ in their seed."""
    monkeypatch.setenv("ACTIVSIM_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(catalogue, "MODELS", tmp_path)
    monkeypatch.setattr(source, "images_by_fingerprint", lambda *_: data)
    monkeypatch.setattr(image_similarity, "images_by_fingerprint", lambda *_: data)
    for seed in (1, 2):
        network = keras_models.build_cnn(3, (16, 16, 1), seed=seed)
        description = Network(network, (16, 16, 1)).description.to_plain()
        card = {"recipe": {"seed": seed}, "description": description}
        path = tmp_path / f"net-{seed}.keras"
        keras_models.save_network(network, path, card)
    path = tmp_path / "net-1.keras"
    return RecordingSource(str(path), catalogue.file_hash(path), "noise", "test", "noise1")


def test_what_the_worker_found_is_read_back(family):
    key = image_similarity.layers_key(family, LAYERS)
    assert image_similarity.load_similarity(key) is None
    found = image_similarity.layers_of_source(family, LAYERS)
    names, again = image_similarity.load_similarity(key)
    assert names == LAYERS
    np.testing.assert_array_equal(again.values, found.values)
    np.testing.assert_array_equal(again.high, found.high)
    assert key != image_similarity.layers_key(family, LAYERS[:2])


def test_networks_are_compared_with_the_pixels_and_untrained_twins(family, model, data):
    names, found = image_similarity.networks_of_source(family, "net-1", "dense")
    untrained = ("untrained, seed 1", "untrained, seed 2")
    assert names == ("pixels", "net-1", "net-2", *untrained)
    numbers = image_similarity.image_numbers(data.labels)
    [pixels, _, dense] = predicted(model, data, numbers)
    expected = expected_cka([pixels, dense]).values[0, 1]
    assert found.values[0, 1] == pytest.approx(expected, abs=1e-4)
    # these were never trained: the twin of the same seed is the network itself
    assert found.values[1, 3] == pytest.approx(1, abs=1e-6)
    assert found.values[2, 4] == pytest.approx(1, abs=1e-6)
    assert found.values[1, 2] < 0.999
    stored = image_similarity.load_similarity(
        image_similarity.networks_key(family, "net-1", "dense")
    )
    assert stored[0] == names
    np.testing.assert_array_equal(stored[1].values, found.values)


def test_of_pixels_there_is_nothing_to_compare(family):
    with pytest.raises(ValueError, match="The pixels are the same for all networks"):
        image_similarity.networks_of_source(family, "net-1", "input")
