"""What is asked about is kept under a name of its own: another network, layer, image set or way of
giving the pictures is another recording."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from small_network import small

from activsim.datasets import image_set
from activsim.firing import pass_counts, record, recording, source, store
from activsim.firing.source import BY_CHANNEL, RecordingSource, open_source
from activsim.networks import keras_models
from activsim.networks.pixels import PIXELS_AS, RESIZINGS, PixelOptions

SOURCE = RecordingSource("net.keras", "hash", "Fashion-MNIST", "test", "print")


def test_by_default_a_recording_lies_under_network_layer_images_and_format():
    parts = json.dumps([store.FORMAT, "hash", "dense", "print"])
    assert SOURCE.recording_key("dense") == hashlib.sha256(parts.encode()).hexdigest()[:32]
    assert SOURCE.recording_key("dense") == store.recording_key("hash", "dense", "print")


def test_each_choice_has_a_key_of_its_own():
    options = [PixelOptions(name, way) for name in PIXELS_AS for way in RESIZINGS]
    others = [
        *(replace(SOURCE, options=choice) for choice in options),
        replace(SOURCE, model_hash="other"),
        replace(SOURCE, fingerprint="other"),
        replace(SOURCE, class_order=(1, 0)),
        replace(SOURCE, class_order=(0, 1)),
    ]
    keys = [other.recording_key(layer, subject) for other in others for layer in ("dense", "conv")
            for subject in ("", BY_CHANNEL)]  # fmt: skip
    assert len(set(keys)) == len(keys)
    assert replace(SOURCE, path="elsewhere.keras").recording_key("dense") == SOURCE.recording_key(
        "dense"
    )


@pytest.fixture
def noise(tmp_path, monkeypatch):
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (40, 28, 28)).astype(np.uint8)
    labels = (np.arange(40) % 10).astype(np.uint8)
    names = tuple("abcdefghij")
    data = image_set.LabelledImages("noise", "test", images, labels, names, "print", "here")
    monkeypatch.setattr(source, "images_by_fingerprint", lambda *_: data)
    keras_models.save_network(small(), tmp_path / "net.keras", {})
    return data, replace(SOURCE, path=str(tmp_path / "net.keras"))


@pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)
def test_the_worker_keeps_what_it_records_under_the_sources_key(noise, monkeypatch):
    data, net = noise
    inverted = replace(net, options=PixelOptions("inverted 0..1"))
    for asked in (net, inverted):
        assert record.record_source(asked, ("dense", "output")) == {}
        kept = recording.load_recording(asked.recording_key("dense"))
        network, images = open_source(asked)
        assert images is data
        expected = record.record(network, data, ["dense"])["dense"]
        np.testing.assert_array_equal(kept.table.counts, expected.table.counts)
    first, second = (
        recording.load_recording(asked.recording_key("dense")) for asked in (net, inverted)
    )
    assert not np.array_equal(first.table.thresholds, second.table.thresholds)
    record.record_source(net, ("maps",), by_channel=True)
    assert recording.load_recording(net.recording_key("maps")) is None  # every position can be had
    assert recording.load_recording(net.recording_key("maps", BY_CHANNEL)).table is None
    # where a layer is too large for that, its channels are the whole
    monkeypatch.setattr(pass_counts, "TABLE_BYTES", 1000)
    record.record_source(net, ("maps",))
    assert recording.load_recording(net.recording_key("maps")).table is None


def test_a_file_is_opened_once_and_says_so_in_words(noise, monkeypatch):
    _, net = noise
    opened, texts = [], []
    load = keras_models.load_network
    monkeypatch.setattr(
        keras_models, "load_network", lambda path: opened.append(path) or load(path)
    )

    def progress(done, total, text):
        texts.append(text)

    source.close_models()
    description = record.describe_file(net.path, (28, 28, 1), progress)
    assert texts == ["Opening the network net (a small file)", "Looking at the layers of net"]
    (described,) = source._networks.values()  # its layers are looked at once too
    network, _ = open_source(net, progress)
    assert network is described
    assert network.description == description
    other_pixels = replace(net, options=PixelOptions("0..1"))
    assert open_source(other_pixels, progress)[0] is not network
    assert len(opened) == 1
    assert len(texts) == 2
    keras_models.save_network(small(), Path(net.path), {})  # another file under its name
    assert open_source(net, progress)[0].model is not network.model
    assert len(opened) == 2
