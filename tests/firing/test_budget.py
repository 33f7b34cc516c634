"""How much a pass may hold: where tables by neuron would be too large, channels are counted; of
large layers, thresholds come from neurons spread over them."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from activsim.firing import pass_counts, record, sample
from activsim.firing.thresholds import N_THRESHOLDS, even_thresholds
from activsim.networks import keras_start
from activsim.networks import network as networks
from activsim.networks.layers import PIXELS, LayerDescription
from activsim.networks.network import Network

SHAPES = {PIXELS: (9, 9, 1), "large": (8, 8, 4), "small": (2, 3), "dense": (5,)}
CELLS = dict.fromkeys(SHAPES, 10)


def pooled(budget, monkeypatch, by_channel=False):
    monkeypatch.setattr(pass_counts, "TABLE_BYTES", budget)
    return pass_counts.pooled_layers(SHAPES, CELLS, by_channel)


def n_bytes(*names):
    return sum(4 * 10 * math.prod(SHAPES[name]) for name in names)


def test_the_smallest_maps_are_counted_by_neuron_for_as_long_as_all_fit(monkeypatch):
    always = n_bytes(PIXELS, "dense")
    assert pooled(always + n_bytes("small", "large"), monkeypatch) == set()
    assert pooled(always + n_bytes("small", "large") - 1, monkeypatch) == {"large"}
    assert pooled(always + n_bytes("small"), monkeypatch) == {"large"}
    assert pooled(always + n_bytes("small") - 1, monkeypatch) == {"small", "large"}
    assert pooled(0, monkeypatch) == {PIXELS, "small", "large"}  # a vector always
    assert pooled(1 << 40, monkeypatch, by_channel=True) == {"small", "large"}


def test_the_pixels_are_counted_by_neuron_for_as_long_as_they_fit_alone(monkeypatch):
    for by_channel in (False, True):
        assert PIXELS not in pooled(n_bytes(PIXELS), monkeypatch, by_channel)
        assert PIXELS in pooled(n_bytes(PIXELS) - 1, monkeypatch, by_channel)
    photographs = LayerDescription(PIXELS, "Pixels", (224, 224, 3), 0)
    garments = LayerDescription(PIXELS, "Pixels", (28, 28, 1), 0)
    monkeypatch.undo()
    assert pass_counts.is_by_channel(photographs, "channel", 100)  # 3.9 GB of counts
    assert not pass_counts.is_by_channel(photographs, "channel", 10)
    assert not pass_counts.is_by_channel(garments, "channel", 100)


def test_a_layer_recorded_alone_fits_by_the_same_bound(monkeypatch):
    layer = LayerDescription("map", "Conv2D", (8, 8, 4), 0)
    bound = 4 * N_THRESHOLDS * 3 * 256
    for budget, fits in ((bound, True), (bound - 1, False)):
        monkeypatch.setattr(pass_counts, "TABLE_BYTES", budget)
        assert pass_counts.fits_by_neuron(layer, 3) is fits
        cells = {"map": N_THRESHOLDS * 3}
        assert (not pass_counts.pooled_layers({"map": (8, 8, 4)}, cells, False)) is fits
    monkeypatch.setattr(pass_counts, "TABLE_BYTES", 0)
    assert pass_counts.fits_by_neuron(LayerDescription("dense", "Dense", (256,), 0), 3)
    assert not pass_counts.fits_by_neuron(LayerDescription(PIXELS, "Pixels", (8, 8, 4), 0), 3)


def test_the_first_map_of_resnet50_is_too_large_by_neuron_and_the_studys_layers_are_not():
    assert not pass_counts.fits_by_neuron(
        LayerDescription("conv1", "Conv2D", (112, 112, 64), 0), 10
    )
    assert pass_counts.fits_by_neuron(LayerDescription("conv2d", "Conv2D", (26, 26, 32), 0), 10)


@pytest.fixture(scope="module")
def network():
    keras = keras_start.start_keras()
    keras.utils.set_random_seed(0)
    layers = keras.layers
    body = [
        layers.Conv2D(3, 3, name="map"),
        layers.Flatten(name="flat"),
        layers.Dense(4, name="dense"),
        layers.Dense(3, activation="softmax", name="out"),
    ]
    return Network(keras.Sequential([keras.Input((9, 9, 1)), *body]), (9, 9, 1))


@pytest.fixture(scope="module")
def data():
    images = np.random.default_rng(0).integers(0, 256, (60, 9, 9)).astype(np.uint8)
    return SimpleNamespace(images=images, labels=np.arange(60) % 3, class_names=("a", "b", "c"))


def test_what_is_over_the_budget_is_counted_by_channel_with_the_same_counts(
    network, data, monkeypatch
):
    layers = ["input", "map", "dense", "out"]
    whole = record.record(network, data, layers)
    monkeypatch.setattr(pass_counts, "TABLE_BYTES", 1000)
    small = record.record(network, data, layers)
    assert [layer for layer in layers if small[layer].table is None] == ["input", "map"]
    for layer in layers:
        channels = whole[layer].channels if layer != "input" else whole[layer].table.channels()
        np.testing.assert_array_equal(small[layer].channels.counts, channels.counts)
        np.testing.assert_array_equal(small[layer].channels.n_images, channels.n_images)
    assert small["input"].positions == (9, 9)
    assert small["map"].positions == (7, 7)
    with pytest.raises(ValueError, match="only the channels were kept"):
        small["map"].reading("neuron")


def test_of_a_large_layer_neurons_spread_over_it_are_sampled(monkeypatch):
    values = np.arange(4 * 6 * 6 * 2, dtype=np.float32).reshape(4, 6, 6, 2)
    assert sample.thinned(values, 4) is values  # they are few
    monkeypatch.setattr(sample, "SAMPLE_VALUES", 100)
    thin = sample.thinned(values, 4)
    assert (thin.shape, thin.base) == ((4, 24), None)  # a copy: the large array can go
    np.testing.assert_array_equal(thin, values.reshape(4, -1)[:, ::3])
    assert thin.size <= 100
    assert sample.thinned(values[:1], 4).shape == (1, 24)  # a batch of the same sample


def test_thresholds_from_a_thinned_sample_do_not_depend_on_the_batches(network, data, monkeypatch):
    monkeypatch.setattr(sample, "SAMPLE_VALUES", 60 * 20)
    first = record.record(network, data, ["map"])["map"]
    monkeypatch.setattr(networks, "BATCH", 16)
    second = record.record(network, data, ["map"])["map"]
    np.testing.assert_array_equal(first.table.thresholds, second.table.thresholds)
    np.testing.assert_array_equal(first.table.counts, second.table.counts)
    activations = network.forward_pass(["map"])(data.images)["map"].reshape(60, -1)
    np.testing.assert_array_equal(first.table.thresholds, even_thresholds(activations[:, ::8]))


def test_so_many_images_pass_at_once_as_fit_and_always_a_multiple(network, monkeypatch):
    n_values = 81 + 147  # of the pixels, which always pass, and of the map
    for budget, size in (
        (1, 16),
        (4 * n_values * 47, 16),
        (4 * n_values * 48, 48),
        (4 * n_values * 143, 96),
        (1 << 40, 480),
    ):
        monkeypatch.setattr(networks, "BATCH_BYTES", budget)
        assert network.batch_size(["map"]) == network.batch_size(["input", "map"]) == size


def test_what_is_calculated_on_the_way_to_a_small_layer_has_to_fit_too(monkeypatch):
    keras = keras_start.start_keras()
    wide = [keras.layers.Flatten(), keras.layers.Dense(3000), keras.layers.Dense(2000)]
    model = keras.Sequential([keras.Input((9, 9, 1)), *wide, keras.layers.Dense(3, name="out")])
    monkeypatch.setattr(networks, "BATCH_BYTES", 4 * (3000 + 2000) * 96)
    assert Network(model, (9, 9, 1)).batch_size(["out"]) == 96
