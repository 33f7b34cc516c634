"""The file of all neurons' activations that Neuron offers, and what it says where that is none."""

import io
from types import SimpleNamespace

import numpy as np
import pytest

from activsim.app.pages.neuron import activations_file
from activsim.app.shell import cache, page_frame
from activsim.settings import Settings

VALUES = np.random.default_rng(0).random((6, 4)).astype(np.float32)
LABELS = np.array([0, 1, 0, 1, 1, 0], np.uint8)


@pytest.fixture
def context():
    images = SimpleNamespace(images=np.zeros((6, 2, 2)), labels=LABELS)
    table = SimpleNamespace(counts=np.zeros((1, 2, 4)), neuron_shape=(2, 2, 1))
    return SimpleNamespace(
        settings=Settings("net", "dense"), table=table, images=images, names=("a", "b"), source=None
    )


class Place:
    text = ""

    def caption(self, text):
        self.text = text


def test_the_file_holds_every_image_s_activations(context, monkeypatch):
    files, place = {}, Place()
    monkeypatch.setattr(cache, "all_activations", lambda *_: VALUES)
    monkeypatch.setattr(page_frame, "draw_downloads", lambda made, place: files.update(made))
    activations_file.draw_activations_file(context, place)
    [(content, name)] = files.values()
    assert (name, place.text) == ("activations.npz", "")
    with np.load(io.BytesIO(content())) as arrays:
        np.testing.assert_array_equal(arrays["activations"], VALUES)
        np.testing.assert_array_equal(arrays["labels"], LABELS)
        assert arrays["class_names"].tolist() == ["a", "b"]
        assert arrays["neuron_shape"].tolist() == [2, 2, 1]


def test_what_is_too_large_is_not_made_and_says_how_to_have_it(context, monkeypatch):
    place = Place()
    monkeypatch.setattr(activations_file, "MOST_BYTES", 4 * VALUES.size - 1)
    monkeypatch.setattr(cache, "all_activations", lambda *_: pytest.fail("it was made"))
    activations_file.draw_activations_file(context, place)
    assert "`activsim activations`" in place.text
