"""The recording beside the default network equals a fresh pass; a damaged one, or one of another
file, is absent."""

import subprocess
import sys

import numpy as np
import pytest

from activsim.datasets import fashion_mnist
from activsim.firing import bundled, record, recording, store
from activsim.firing import table as firing
from activsim.firing.table import FiringTable
from activsim.networks import catalogue, keras_models
from activsim.networks.layers import PIXELS

DEFAULT = next(iter(catalogue.list_networks().values()))
LAYERS = {
    layer.name: layer
    for layer in catalogue.read_card(DEFAULT)["description"].layers
    if layer.is_usable
}
KEY = "k" * 32


def key_of(layer, path=DEFAULT, split="test"):
    return store.recording_key(
        catalogue.file_hash(path), layer, fashion_mnist.published_fingerprint(split)
    )


def of_maps():
    """A recording of 2 x 2 positions, 3 channels, 2 classes."""
    counts = np.random.default_rng(0).integers(0, 6, (2, 2, 12)).astype(np.uint32)
    table = FiringTable(np.float32([0, 1]), counts, np.array([5, 9]), (2, 2, 3))
    return recording.Recording(
        table, table.channels(), recording.Score(np.array([[3, 2], [4, 5]]), 0.25)
    )


def assert_same_table(a, b):
    np.testing.assert_array_equal(a.thresholds, b.thresholds, strict=True)
    np.testing.assert_array_equal(a.counts, b.counts, strict=True)
    np.testing.assert_array_equal(a.n_images, b.n_images, strict=True)
    assert a.neuron_shape == b.neuron_shape


@pytest.fixture
def model_file(tmp_path):
    path = tmp_path / "mine.keras"
    path.write_bytes(b"a network")
    return path


def test_every_layer_of_the_default_network_and_the_pixels_are_there_in_under_2_mb():
    assert len(LAYERS) == 9
    for layer, description in LAYERS.items():
        bundled_recording = bundled.load_bundled(DEFAULT, key_of(layer))
        shape = description.output_shape
        has_table = len(shape) == 1 or layer == PIXELS
        assert bundled_recording.channels.neuron_shape == (shape if has_table else shape[-1:])
        assert bundled_recording.table is (bundled_recording.channels if has_table else None)
        assert not bundled_recording.channels.counts.flags.writeable
        assert (bundled_recording.score is not None) == (layer == "dense_1")
        at_zero = bundled_recording.channels.nearest_index(0)
        assert 0 < bundled_recording.reading("channel").rates(at_zero).mean() < 1
    assert bundled.recording_path(DEFAULT).stat().st_size < 2_000_000


def test_it_equals_a_fresh_pass_over_the_real_images(real_data):
    recordings = {layer: bundled.load_bundled(DEFAULT, key_of(layer)) for layer in LAYERS}
    model = keras_models.load_network(DEFAULT)
    sample = record.record(model, real_data, list(LAYERS))
    fresh = record.record(
        model,
        real_data,
        list(LAYERS),
        thresholds={layer: recordings[layer].channels.thresholds for layer in LAYERS},
    )
    for layer, bundled_recording in recordings.items():
        ours, theirs = bundled_recording.channels, fresh[layer].channels
        # Another processor rounds otherwise, which may move an activation that lies on a threshold.
        np.testing.assert_allclose(ours.thresholds, sample[layer].channels.thresholds, rtol=1e-5)
        difference = np.abs(ours.counts.astype(np.int64) - theirs.counts.astype(np.int64))
        assert difference.sum() <= 1e-6 * theirs.counts.sum(), layer
        np.testing.assert_array_equal(ours.n_images, theirs.n_images, strict=True)
        assert ours.neuron_shape == theirs.neuron_shape
    ours, theirs = recordings["dense_1"].score, fresh["dense_1"].score
    assert np.abs(ours.confusion - theirs.confusion).sum() <= 2
    assert ours.loss == pytest.approx(theirs.loss, rel=1e-5)


def test_the_published_fingerprint_is_that_of_the_real_images(real_data):
    assert fashion_mnist.published_fingerprint("test") == real_data.fingerprint
    assert fashion_mnist.published_fingerprint("train") != real_data.fingerprint
    with pytest.raises(ValueError, match="No such split: 'all'"):
        fashion_mnist.published_fingerprint("all")


def test_it_is_of_this_model_file_these_images_and_this_format_only(tmp_path, monkeypatch):
    copy = tmp_path / DEFAULT.name
    copy.write_bytes(DEFAULT.read_bytes() + b"\0")
    bundled.recording_path(copy).write_bytes(bundled.recording_path(DEFAULT).read_bytes())
    assert bundled.load_bundled(copy, key_of("dense")) is not None  # the copy is whole
    assert bundled.load_bundled(copy, key_of("dense", copy)) is None
    assert bundled.load_bundled(DEFAULT, key_of("dense", split="train")) is None
    assert bundled.load_bundled(DEFAULT, key_of("no such layer")) is None
    monkeypatch.setattr(store, "FORMAT", store.FORMAT + 1)
    assert bundled.load_bundled(DEFAULT, key_of("dense")) is None


def test_what_was_bundled_is_loaded_by_channel_and_the_rest_is_refused(model_file):
    assert bundled.load_bundled(model_file, KEY) is None
    assert bundled.save_bundled(model_file, {KEY: of_maps()}) == bundled.recording_path(model_file)
    bundled_recording = bundled.load_bundled(model_file, KEY)
    assert_same_table(bundled_recording.channels, of_maps().channels)
    np.testing.assert_array_equal(bundled_recording.score.confusion, [[3, 2], [4, 5]])
    assert bundled_recording.score.loss == 0.25
    assert bundled_recording.table is None
    with pytest.raises(ValueError, match="only the channels were kept"):
        bundled_recording.reading("neuron")
    assert sorted(file.name for file in model_file.parent.iterdir()) == [
        "mine.keras",
        "mine.recording.npz",
    ]


def test_what_has_no_positions_is_loaded_whole(model_file):
    table = of_maps().table
    bundled.save_bundled(model_file, {KEY: recording.Recording(table, table)})  # as the pixels are
    bundled_recording = bundled.load_bundled(model_file, KEY)
    assert_same_table(bundled_recording.table, table)
    assert bundled_recording.channels is bundled_recording.table
    assert set(firing.READINGS) == {
        name
        for name in firing.READINGS
        if bundled_recording.reading(name) is bundled_recording.table
    }


def test_a_damaged_file_is_absent_or_as_it_was(model_file):
    content = bundled.save_bundled(model_file, {KEY: of_maps()}).read_bytes()
    rng = np.random.default_rng(0)
    flips = [
        content[:index] + bytes([content[index] ^ 1 << int(rng.integers(8))]) + content[index + 1 :]
        for index in range(len(content))
    ]
    cuts = [content[:length] for length in range(0, len(content), 97)]
    n_absent = 0
    for damaged in flips + cuts + [b"", b"PK", b"\x93NUMPY", content + content]:
        bundled.recording_path(model_file).write_bytes(damaged)
        bundled_recording = bundled.load_bundled(model_file, KEY)
        n_absent += bundled_recording is None
        if bundled_recording is not None:  # what was flipped carries nothing: a date, say
            assert_same_table(bundled_recording.channels, of_maps().channels)
            assert bundled_recording.score.loss == 0.25
    assert n_absent > len(content) / 2


def test_it_is_read_without_keras():
    code = (
        "import sys; from activsim.firing import bundled; from activsim.networks import catalogue; "
    )
    code += "path = next(iter(catalogue.list_networks().values())); "
    code += f"assert bundled.load_bundled(path, {key_of('dense')!r}); "
    code += "print(sorted({'keras', 'tensorflow', 'streamlit'} & set(sys.modules)))"
    output = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert output.strip() == "[]"
