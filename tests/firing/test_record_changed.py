"""Recordings of changed images: what the network does with the changed pictures, at the thresholds
of those as they are, under a key of their own."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from small_network import small

from activsim.analysis import across
from activsim.datasets import image_set
from activsim.datasets.conditions import CONDITIONS, UNCHANGED, Condition
from activsim.datasets.picture_files import Folder, PictureFiles
from activsim.firing import record, record_changed, recording, source
from activsim.firing.source import BY_CHANNEL, RecordingSource
from activsim.networks import catalogue, keras_models
from activsim.networks.network import Network
from activsim.networks.pixels import PixelOptions

pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)
PRINT = "print"
N_CLASSES = 4


def made(shape):
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (40, *shape), dtype=np.uint8)
    labels = (np.arange(40) % N_CLASSES).astype(np.uint8)
    return image_set.LabelledImages("noise", "test", images, labels, tuple("abcd"), PRINT, "here")


@pytest.fixture(params=[(28, 28), (20, 24, 3)], ids=["grey", "colour"])
def noise(request, tmp_path, monkeypatch):
    """(images, a source of them, the Keras model)"""
    data = made(request.param)
    monkeypatch.setattr(source, "images_by_fingerprint", lambda *_: data)
    model = small(N_CLASSES, (*data.image_shape,))
    keras_models.save_network(model, tmp_path / "net.keras", {})
    options = PixelOptions("standardised")
    path = str(tmp_path / "net.keras")
    return data, RecordingSource(path, "hash", "noise", "test", PRINT, options), model


@pytest.fixture(scope="module")
def default_network():
    """(images, condition, layer) -> the layer's tables by channel, as they are and changed; both
    recorded once for all layers."""
    layers, tables = ["input", "conv2d", "dense"], {}

    def of_layer(images, condition, layer):
        if not tables:
            network = keras_models.load_network(next(iter(catalogue.list_networks().values())))
            plain = record.record(network, images, layers, by_channel=True)
            levels = {name: plain[name].channels.thresholds for name in layers}
            changed = record.record(
                network, images.under(condition), layers, thresholds=levels, by_channel=True
            )
            tables.update({name: (plain[name].channels, changed[name].channels) for name in layers})
        return tables[layer]

    return of_layer


def independently(images, condition):
    """By NumPy's own words for it, of the two whose ground does not matter, and of a shift."""
    if condition.name == "mirrored":
        return np.flip(images, 2)
    if condition.name == "inverted":
        return 255 - images.astype(int)
    moved = np.zeros(images.shape)
    for number, image in enumerate(images):
        edge = np.ones(image.shape[:2], bool)
        edge[1:-1, 1:-1] = False
        border = np.sort(image[edge], axis=0)
        moved[number] = border[(len(border) - 1) // 2]
        moved[number, 3:] = image[:-3]
    return moved


@pytest.mark.parametrize("name", ["shifted down", "mirrored", "inverted"])
def test_what_is_recorded_is_what_the_network_predicts_of_the_changed_images(noise, name):
    import keras

    data, plain, model = noise
    condition = Condition(name, 3)
    record.record_source(plain, ("input", "dense"), by_channel=True)
    as_they_are = recording.load_recording(plain.recording_key("dense"))
    changed = replace(plain, condition=condition)
    layers = ("input", "maps", "dense")
    assert record_changed.record_changed(changed, layers) == {}
    ours = recording.load_recording(changed.recording_key("dense")).channels
    np.testing.assert_array_equal(ours.thresholds, as_they_are.channels.thresholds)

    pixels = independently(data.images, condition).reshape(40, *data.image_shape)
    mean, deviation = data.images.mean(), data.images.std()
    given = ((pixels - mean) / deviation).astype(np.float32)
    up_to_dense = keras.Model(model.inputs, model.get_layer("dense").output)
    activations = up_to_dense.predict(given, verbose=0)
    zero = ours.nearest_index(0.0)
    for label in range(N_CLASSES):
        fires = (activations[data.labels == label] > 0).sum(axis=0)
        np.testing.assert_array_equal(ours.counts[zero, label], fires)
        first = (activations[data.labels == label][::2] > 0).sum(axis=0)
        np.testing.assert_array_equal(ours.first_half.counts[zero, label], first)
    in_pixels = recording.load_recording(changed.recording_key("input")).channels
    for label in range(N_CLASSES):
        fires = (given[data.labels == label] > 0).sum(axis=0).ravel()
        counts = in_pixels.counts[in_pixels.nearest_index(0.0), label]
        np.testing.assert_array_equal(counts, fires)
    # maps by channel
    assert recording.load_recording(changed.recording_key("maps")) is None
    assert recording.load_recording(changed.recording_key("maps", BY_CHANNEL)) is not None


def test_thresholds_are_those_that_the_images_as_they_are_would_have(noise):
    """Nothing of them is recorded yet."""
    _, plain, _ = noise
    changed = replace(plain, condition=Condition("inverted"))
    record_changed.record_changed(changed, ("dense",))
    record.record_source(plain, ("dense",))
    ours, as_they_are = (
        recording.load_recording(of.recording_key("dense")) for of in (changed, plain)
    )
    np.testing.assert_array_equal(ours.channels.thresholds, as_they_are.channels.thresholds)
    assert not np.array_equal(ours.channels.counts, as_they_are.channels.counts)


@pytest.mark.parametrize("name", ["mirrored", "turned by 90 degrees"])
def test_photographs_in_files_are_recorded_as_if_their_files_were_changed(name, tmp_path):
    """Each in its own size, none in the network's."""
    sizes = [(20, 30, 3), (36, 24, 3), (28, 28, 3)]
    rng = np.random.default_rng(1)
    for number in range(12):
        picture = rng.integers(0, 256, sizes[number % 3], dtype=np.uint8)
        Image.fromarray(picture).save(tmp_path / f"{number}.png")
        changed = np.flip(picture, 1) if name == "mirrored" else np.rot90(picture, -1)
        Image.fromarray(changed).save(tmp_path / f"changed {number}.png")

    def in_files(prefix):
        members = [f"{prefix}{number}.png" for number in range(12)]
        files = PictureFiles(Folder(tmp_path), members, (28, 28, 3))
        labels = np.arange(12) % 2
        return image_set.LabelledImages("files", "all", files, labels, ("a", "b"), PRINT, "here")

    network = Network(small(2, (28, 28, 3)), (28, 28, 3))
    plain = record.record(network, in_files(""), ["input", "dense"])
    levels = {layer: of_layer.channels.thresholds for layer, of_layer in plain.items()}
    lazily = in_files("").under(Condition(name))
    ours = record.record(network, lazily, ["input", "dense"], thresholds=levels)
    expected = record.record(network, in_files("changed "), ["input", "dense"], thresholds=levels)
    for layer in levels:
        np.testing.assert_array_equal(ours[layer].table.counts, expected[layer].table.counts)
    assert not np.array_equal(ours["input"].table.counts, plain["input"].table.counts)


def test_every_condition_has_a_key_of_its_own_and_no_condition_the_old():
    plain = RecordingSource("net.keras", "hash", "set", "test", PRINT)
    kinds = [Condition(name, pixels) for name in CONDITIONS for pixels in (1, 2)]
    keys = {replace(plain, condition=kind).recording_key("dense") for kind in kinds}
    assert len(keys) == len(set(kinds)) == len(CONDITIONS) + 2
    assert replace(plain, condition=UNCHANGED).recording_key("dense") == plain.recording_key(
        "dense"
    )
    assert plain.recording_key("dense") not in keys


@pytest.mark.parametrize(("layer", "n_own"), [("input", 8), ("conv2d", 6), ("dense", 9)])
def test_how_many_garments_stay_with_their_class_when_they_are_shifted(
    layer, n_own, real_data, default_network
):
    """As docs/how-to-read.md says."""
    plain, changed = default_network(real_data, Condition("shifted right", 3), layer)
    assert across.across(plain, changed, "value", 0.0, "mean difference").n_own == n_own
