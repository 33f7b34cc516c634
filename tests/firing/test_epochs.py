"""A time-lapse gives back the tables of its states, and which of them are of probabilities."""

import json
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from sixty_images import fake

from activsim.firing import epochs
from activsim.firing.recording import Recording
from activsim.firing.table import FiringTable

DATA = fake()


def recordings(epoch):
    """Two layers; the last is of probabilities, and diverges in the last state."""
    rng = np.random.default_rng(epoch)
    steps = rng.integers(0, 2, (3, 10, 4)).astype(np.uint32)
    counts = steps[::-1].cumsum(axis=0)[::-1].astype(np.uint32)
    thresholds = np.array([0, 0.5, 1], dtype=np.float32) * (1 + epoch)
    table = FiringTable(thresholds, counts, np.full(10, 6), (4,))
    tables = {"dense": table, "out": replace(table, probabilities=epoch < 2)}
    return {name: Recording(table, table) for name, table in tables.items()}


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "mine.keras"
    path.write_text("a model")
    for epoch in range(3):
        epochs.save_state(tmp_path, epoch, recordings(epoch), DATA)
    epochs.join_states(tmp_path, 2, path)
    return path


def test_each_state_comes_back_as_it_was(path):
    timelapse = epochs.load_timelapse(path)
    assert (timelapse.epochs, timelapse.layers) == ((0, 1, 2), ("dense", "out"))
    assert timelapse.n_images == (6,) * 10
    for epoch in timelapse.epochs:
        single = epochs.open_timelapse(epochs.state_file(path.parent, epoch))
        for layer, recording in recordings(epoch).items():
            for table in (timelapse.table(epoch, layer), single.table(epoch, layer)):
                np.testing.assert_array_equal(table.counts, recording.channels.counts)
                np.testing.assert_array_equal(table.thresholds, recording.channels.thresholds)
                assert table.probabilities == (layer == "out" and epoch < 2)


def test_a_state_that_is_gone_or_damaged_is_left_out(path, tmp_path):
    epochs.state_file(tmp_path, 0).write_bytes(b"")
    epochs.state_file(tmp_path, 1).unlink()
    epochs.join_states(tmp_path, 2, path)
    timelapse = epochs.load_timelapse(path)
    assert timelapse.epochs == (2,)
    counts = recordings(2)["dense"].channels.counts
    np.testing.assert_array_equal(timelapse.table(2, "dense").counts, counts)
    file = epochs.timelapse_path(path)
    file.unlink()
    epochs.state_file(tmp_path, 2).unlink()
    assert epochs.join_states(tmp_path, 2, path) == file
    assert not file.exists()


def test_one_that_does_not_say_what_are_probabilities_is_read_nevertheless(path, tmp_path):
    file = epochs.timelapse_path(path)
    with np.load(file) as archive:
        about = json.loads(str(archive["about"]))
        arrays = {name: archive[name] for name in archive.files if name != "about"}
    del about["probabilities"]
    epochs._save(file, about, arrays, zipfile.ZIP_STORED)
    timelapse = epochs.load_timelapse(path)
    assert not timelapse.table(0, "out").probabilities
    assert timelapse.table(0, "out").counts.shape == (3, 10, 4)


@pytest.mark.parametrize(
    "wrong",
    [
        {"epochs": []},
        {"epochs": ["0", "1"]},
        {"epochs": [1, 0]},
        {"epochs": [0, 0]},
        {"epochs": [-1]},
        {"epochs": "12"},
        {"layers": "dense"},
        {"layers": [1]},
        {"class_names": []},
        {"n_images": ["many"] * 10},
        {"data": 3},
    ],
)
def test_what_makes_no_time_lapse_counts_as_absent(path, wrong):
    write_about(path, wrong)
    assert epochs.load_timelapse(path) is None


def test_a_state_of_other_classes_is_damaged(path):
    write_about(path, {"class_names": ["a", "b"], "n_images": [6, 6]})
    with pytest.raises(ValueError, match="is damaged"):
        epochs.load_timelapse(path).table(0, "dense")


def write_about(path, parts):
    """The time-lapse with other words about it."""
    file = epochs.timelapse_path(path)
    with np.load(file) as archive:
        about = json.loads(str(archive["about"]))
        arrays = {name: archive[name] for name in archive.files if name != "about"}
    epochs._save(file, about | parts, arrays, zipfile.ZIP_STORED)


def test_of_no_path_there_is_a_sentence_and_of_a_network_that_is_gone_no_time_lapse(path):
    with pytest.raises(ValueError, match=r"path of a \.keras file was expected; None came"):
        epochs.load_timelapse(None)
    path.unlink()
    assert epochs.load_timelapse(path) is None
