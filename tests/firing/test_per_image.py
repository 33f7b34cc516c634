"""Single images: one pass gives what the whole network at once gives, in the images' own order."""

import numpy as np
import pytest

from activsim.datasets import catalogue as image_sets
from activsim.datasets import image_set
from activsim.firing import per_image, source, store
from activsim.firing.source import RecordingSource
from activsim.networks import keras_models, network
from activsim.networks.network import Network


@pytest.fixture(scope="module")
def model():
    return keras_models.build_cnn(3, (16, 16, 1), seed=1)


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(3)
    images, labels = (
        rng.integers(0, 256, (700, 16, 16), np.uint8),
        rng.integers(0, 3, 700).astype(np.uint8),
    )
    return image_set.LabelledImages(
        "noise", "test", images, labels, ("a", "b", "c"), "noise1", "here"
    )


@pytest.fixture(scope="module")
def activations(model, data):
    layers = ["input", "conv2d_1", "dense"]
    return Network(model, (16, 16, 1)).forward_pass(layers)(data.images)


def test_a_dense_layer_gives_its_activations(model, data, activations):
    calls = []
    values = per_image.activations_by_image(
        model, data, "dense", "channel", progress=lambda *now: calls.append(now)
    )
    assert values.dtype == np.float32
    assert np.allclose(values, activations["dense"], rtol=1e-4, atol=1e-4)
    assert [done for done, _, _ in calls] == [network.BATCH, 700]


def test_a_channel_gives_its_peak_and_a_position_its_activation(model, data, activations):
    peaks = per_image.activations_by_image(model, data, "conv2d_1", "channel")
    assert np.allclose(peaks, activations["conv2d_1"].max(axis=(1, 2)), rtol=1e-4, atol=1e-3)
    flat = activations["conv2d_1"].reshape(700, -1)
    some = per_image.activations_by_image(model, data, "conv2d_1", "neuron", (5, 2000))
    assert np.allclose(some, flat[:, [5, 2000]], rtol=1e-4, atol=1e-3)


def test_a_pixel_is_a_neuron_in_either_reading(model, data):
    for reading in ("channel", "neuron"):
        assert np.array_equal(
            per_image.activations_by_image(model, data, "input", reading),
            data.images.reshape(700, -1),
        )


def test_all_neurons_are_kept_where_they_are_few():
    assert per_image.stored_neurons(10_000, 784, (3,)) is None
    assert per_image.stored_neurons(10_000, 21_632, (30, 3, np.int64(3))) == (3, 30)


def test_what_the_worker_keeps_is_read_back(model, data, tmp_path, monkeypatch):
    monkeypatch.setenv("ACTIVSIM_CACHE", str(tmp_path))
    monkeypatch.setattr(source, "images_by_fingerprint", lambda *_: data)
    keras_models.save_network(model, tmp_path / "net.keras", {})
    net = RecordingSource(str(tmp_path / "net.keras"), "h", "Fashion-MNIST", "test", "noise1")
    assert per_image.record_values(net, "dense", "channel", None) is None
    values = per_image.load_values(per_image.values_key(net, "dense", "channel", None))
    assert np.array_equal(values, per_image.activations_by_image(model, data, "dense", "channel"))
    assert per_image.load_values(per_image.values_key(net, "dense", "neuron", None)) is None
    monkeypatch.setattr(store, "save_arrays", lambda *arguments: False)
    assert np.array_equal(per_image.record_values(net, "dense", "channel", None), values)


def test_what_the_network_says_of_the_images_of_a_class(model, data, tmp_path, monkeypatch):
    monkeypatch.setenv("ACTIVSIM_CACHE", str(tmp_path))
    monkeypatch.setattr(source, "images_by_fingerprint", lambda *_: data)
    keras_models.save_network(model, tmp_path / "net.keras", {})
    expected = model.predict(data.images[data.labels == 1][..., None], verbose=0)
    output = model.layers[-1].name
    for order in ((), (2, 0, 1)):
        net = RecordingSource(
            str(tmp_path / "net.keras"), "h", "Fashion-MNIST", "test", "noise1", class_order=order
        )
        assert per_image.record_class_outputs(net, output, 1) is None
        outputs = per_image.load_values(per_image.outputs_key(net, output, 1))
        # the order says which class an output stands for
        columns = [order.index(label) for label in range(3)] if order else [0, 1, 2]
        np.testing.assert_allclose(outputs, expected[:, columns], rtol=1e-4, atol=1e-6)
    monkeypatch.setattr(store, "save_arrays", lambda *arguments: False)
    np.testing.assert_array_equal(per_image.record_class_outputs(net, output, 1), outputs)


def test_maps_of_a_few_images_and_where_they_lie(model, data, activations, tmp_path, monkeypatch):
    monkeypatch.setattr(source, "images_by_fingerprint", lambda *_: data)
    keras_models.save_network(model, tmp_path / "net.keras", {})
    net = RecordingSource(str(tmp_path / "net.keras"), "h", "Fashion-MNIST", "test", "noise1")
    maps, (rows, columns) = per_image.activation_maps(net, "conv2d_1", 4, (600, 2))
    assert np.allclose(maps, activations["conv2d_1"][[600, 2], :, :, 4], rtol=1e-4, atol=1e-3)
    assert (len(rows.first), len(columns.first)) == maps.shape[1:]


def test_images_that_are_not_there_any_more_are_said_to_be(tmp_path, monkeypatch, data):
    monkeypatch.setattr(image_sets, "load_images", lambda *arguments, **options: data)
    monkeypatch.setattr(image_sets, "load_sketches", lambda *arguments, **options: data)
    assert source.images_by_fingerprint("Fashion-MNIST", "test", "noise1") is data
    with pytest.raises(ValueError, match="images changed"):
        source.images_by_fingerprint("Fashion-MNIST", "test", "others")
