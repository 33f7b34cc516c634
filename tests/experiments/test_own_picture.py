"""A picture that is in no set: what the worker says of it is what predict and plain loops say."""

import numpy as np
import pytest
from sixty_images import IMAGES, LABELS, fake
from small_network import small

from activsim.analysis import firing_rule
from activsim.experiments import own_picture
from activsim.firing import record, store
from activsim.firing.source import RecordingSource
from activsim.networks.network import Network
from activsim.networks.outputs import are_probabilities
from activsim.networks.pixels import PixelOptions

LAYERS = ("input", "maps", "dense", "output")
PICTURE = np.random.default_rng(5).integers(0, 256, (28, 28), dtype=np.uint8)


@pytest.fixture(scope="module")
def model():
    return small()


@pytest.fixture(scope="module")
def recordings(model):
    return record.record(model, fake(), list(LAYERS))


@pytest.fixture
def opened(model, monkeypatch):
    """The worker's source is the small network and sixty images; {class order: how often}."""
    passes = []
    network = Network(model, (28, 28, 1))
    forward_pass = network.forward_pass

    def counted(layers):
        run = forward_pass(layers)
        return lambda pictures: passes.append(len(pictures)) or run(pictures)

    monkeypatch.setattr(network, "forward_pass", counted)
    monkeypatch.setattr(own_picture, "_open", lambda *_: (network, fake()))
    own_picture._samples.clear()
    yield passes
    own_picture._samples.clear()


def source(class_order=()):
    return RecordingSource("net.keras", "a hash", "Fake", "test", "fake", class_order=class_order)


def thresholds(recordings, reading):
    return {
        (layer, reading): firing_rule.thresholds_by_neuron(recording.reading(reading), "value", 0.5)
        for layer, recording in recordings.items()
    }


def predicted(model, layer, pictures):
    import keras

    part = keras.Model(model.inputs, model.get_layer(layer).output)
    return part.predict(pictures[..., None].astype(np.float32), verbose=0)


def test_it_says_what_predict_says_whatever_the_order_of_the_outputs(model, opened):
    expected = predicted(model, "output", PICTURE[None])[0]
    look = own_picture.look_at_picture(source(), PICTURE, LAYERS, {})
    assert look.outputs == pytest.approx(expected, abs=1e-5)
    assert are_probabilities(look.outputs)
    order = (*range(1, 10), 0)  # the first output stands for class 1
    turned = own_picture.look_at_picture(source(order), PICTURE, LAYERS, {}).outputs
    for output, label in enumerate(order):
        assert turned[label] == pytest.approx(expected[output], abs=1e-5)


def test_a_picture_in_a_border_is_said_to_be_what_predict_says_of_the_padded_one(monkeypatch):
    wider = small(image_shape=(33, 32, 1))
    network = Network(wider, (28, 28, 1), PixelOptions(resizing="border"))
    monkeypatch.setattr(own_picture, "_open", lambda *_: (network, fake()))
    look = own_picture.look_at_picture(source(), PICTURE, LAYERS, {})
    padded = np.pad(PICTURE, [(2, 3), (2, 2)])
    expected = predicted(wider, "output", padded[None])[0]
    assert look.outputs == pytest.approx(expected, abs=1e-5)


def test_what_fires_is_what_a_plain_loop_over_predict_finds(model, opened, recordings):
    asked = thresholds(recordings, "channel") | {
        ("maps", "neuron"): thresholds(recordings, "neuron")["maps", "neuron"]
    }
    firing = own_picture.look_at_picture(source(), PICTURE, LAYERS, asked).firing
    assert set(firing) == set(asked)
    maps = predicted(model, "maps", PICTURE[None])[0]
    level = asked["maps", "neuron"][0]
    for channel in range(6):
        n_positions = sum(value > level for value in maps[..., channel].reshape(-1))
        assert firing["maps", "channel"][channel] == pytest.approx(n_positions / maps[..., 0].size)
    assert np.array_equal(firing["maps", "neuron"], maps.reshape(-1) > level)
    assert np.array_equal(
        firing["dense", "channel"],
        predicted(model, "dense", PICTURE[None])[0] > asked["dense", "channel"],
    )
    assert np.array_equal(
        firing["input", "channel"], PICTURE.reshape(-1) > asked["input", "channel"][0]
    )


@pytest.mark.parametrize("size", [(28, 28, 3), (40, 31), (9, 80, 3)])
def test_a_picture_of_another_size_and_in_colour_is_given_as_the_network_takes_it(opened, size):
    picture = np.random.default_rng(6).integers(0, 256, size, dtype=np.uint8)
    look = own_picture.look_at_picture(
        source(), picture, LAYERS, {("input", "channel"): np.zeros(784)}
    )
    assert look.outputs.sum() == pytest.approx(1, abs=1e-4)
    assert look.firing["input", "channel"].shape == (784,)


def test_outputs_that_stand_for_no_class_say_none():
    description = Network(small(n_classes=7), (28, 28, 1)).description
    assert own_picture.output_layer(description, 7) == "output"
    assert own_picture.output_layer(description, 10) is None


@pytest.mark.parametrize("layer", ["dense", "maps", "input"])
@pytest.mark.parametrize("reading", ["channel", "neuron"])
def test_the_nearest_pictures_are_those_that_a_plain_loop_finds(
    model, opened, recordings, layer, reading
):
    asked = {(layer, reading): thresholds(recordings, reading)[layer, reading]}
    firing = own_picture.look_at_picture(source(), PICTURE, LAYERS, asked).firing[layer, reading]
    levels = asked[layer, reading]
    nearest = own_picture.nearest_pictures(source(), LAYERS, layer, levels, firing, 5)
    shares = []
    for image in IMAGES:
        look = own_picture.look_at_picture(source(), image, LAYERS, asked)
        other = look.firing[layer, reading]
        either = np.maximum(firing, other).sum()
        shares.append(np.minimum(firing, other).sum() / either if either else np.nan)
    assert nearest.n_images == 60
    assert nearest.shares == pytest.approx(sorted(shares, reverse=True)[:5], abs=1e-6)
    assert [shares[number] for number in nearest.numbers] == pytest.approx(nearest.shares, abs=1e-6)


def test_a_picture_of_the_set_is_its_own_nearest_and_the_set_is_passed_once(opened, recordings):
    asked = {("dense", "channel"): thresholds(recordings, "channel")["dense", "channel"]}
    firing = own_picture.look_at_picture(source(), IMAGES[7], LAYERS, asked).firing
    call = source(), LAYERS, "dense", asked["dense", "channel"], firing["dense", "channel"], 3
    first = own_picture.nearest_pictures(*call)
    assert first.shares[0] == 1
    n_passes = len(opened)
    again = own_picture.nearest_pictures(*call)
    assert len(opened) == n_passes
    assert np.array_equal(again.numbers, first.numbers)


def test_nothing_of_the_picture_is_written(opened, recordings, cache, monkeypatch):
    stored = []
    monkeypatch.setattr(store, "save_arrays", lambda key, arrays, about: stored.append(arrays))
    asked = thresholds(recordings, "channel")
    look = own_picture.look_at_picture(source(), PICTURE, LAYERS, asked)
    assert stored == []
    assert not cache.exists()
    levels, firing = asked["dense", "channel"], look.firing["dense", "channel"]
    own_picture.nearest_pictures(source(), LAYERS, "dense", levels, firing, 3)
    assert stored == []
    assert not cache.exists()


def test_what_is_held_for_one_visitor_after_another_does_not_grow(opened, recordings):
    firing = np.ones(8, np.float32)
    for level in range(10):
        levels = np.full(8, level, np.float32)
        own_picture.nearest_pictures(source(), LAYERS, "dense", levels, firing, 3)
    assert len(own_picture._samples) == own_picture.MOST_HELD


def test_where_nothing_fires_nothing_is_near(opened, recordings):
    levels = np.full(8, np.inf, np.float32)
    firing = np.zeros(8, np.float32)
    nearest = own_picture.nearest_pictures(source(), LAYERS, "dense", levels, firing, 3)
    assert len(nearest.numbers) == len(nearest.shares) == 0


def test_as_many_of_each_class_are_compared_as_there_is_room_for(monkeypatch):
    monkeypatch.setattr(own_picture, "MOST_IMAGES", 25)
    numbers = own_picture.sample_numbers(LABELS, 10)
    assert np.bincount(LABELS[numbers]).tolist() == [2] * 10
    assert (np.diff(numbers) > 0).all()
    assert len(own_picture.sample_numbers(np.arange(1000), 1000)) == 25


def test_the_sets_images_are_read_once_for_all_strokes(monkeypatch):
    reads, networks = [], []
    monkeypatch.setattr(
        own_picture, "images_by_fingerprint", lambda *key: reads.append(key) or fake()
    )
    monkeypatch.setattr(
        own_picture, "source_network", lambda *given: networks.append(given) or "network"
    )
    own_picture._images.clear()
    for _ in range(3):
        assert own_picture._open(source(), None)[0] == "network"
    assert (len(reads), len(networks)) == (1, 3)  # a changed model file is noticed each time
    own_picture._images.clear()
