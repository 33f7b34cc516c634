"""What is no image set is refused before a network runs, in a sentence."""

from types import SimpleNamespace

import numpy as np
import pytest
from small_network import small

from activsim.experiments.ablation import Silencer
from activsim.firing.per_image import activations_by_image
from activsim.firing.record import record

IMAGES = np.random.default_rng(0).integers(0, 256, (6, 28, 28)).astype(np.uint8)
LABELS = np.array([0, 1, 2, 0, 1, 2])


def data(**parts):
    return SimpleNamespace(
        **({"images": IMAGES, "labels": LABELS, "class_names": ("a", "b", "c")} | parts)
    )


@pytest.fixture(scope="module")
def model():
    return small(3)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (IMAGES, r"ndarray came, which has no images and no labels and no class_names"),
        (data(labels=None), "which has no labels"),
        (data(images=list(IMAGES)), r"list came. numpy.stack makes an array"),
        (data(images=IMAGES[0]), r"\(28, 28\) came"),
        (data(images=IMAGES[..., None, None]), r"\(6, 28, 28, 1, 1\) came"),
        (data(images=IMAGES[:0], labels=LABELS[:0]), r"\(0, 28, 28\) came"),
        (data(images=IMAGES > 9), r"0 to 255 in uint8 say, were expected; bool came"),
        (data(images=IMAGES.astype(str)), r"<U3 came"),
        (data(labels=LABELS[:4]), r"each of the 6 images .*; \(4,\) came\."),
        (data(labels=np.eye(3)[LABELS]), r"\(6, 3\) came. labels.argmax\(axis=1\)"),
        (data(labels=LABELS.astype(float)), r"whole numbers, .*; float64 came"),
        (data(labels=LABELS - 1), r"Labels from 0 to 2, for 3 class names, .*; -1 came"),
        (data(labels=LABELS + 1), r"Labels from 0 to 2, for 3 class names, .*; 3 came"),
    ],
)
def test_what_are_no_labelled_images_is_refused(model, wrong, sentence):
    for call in (
        lambda: record(model, wrong, ["dense"]),
        lambda: Silencer(model, "dense", wrong),
        lambda: activations_by_image(model, wrong, "dense", "neuron"),
    ):
        with pytest.raises(ValueError, match=sentence):
            call()


def test_fractions_and_lists_of_labels_are_taken(model):
    """A network that scales nothing itself is given fractions as they are."""
    plain = record(model, data(), ["dense"])["dense"].table
    same = data(images=IMAGES.astype(np.float64), labels=LABELS.tolist())
    np.testing.assert_array_equal(
        record(model, same, ["dense"])["dense"].table.counts, plain.counts
    )
    np.testing.assert_array_equal(
        Silencer(model, "dense", same).confusions([(0,)]),
        Silencer(model, "dense", data()).confusions([(0,)]),
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"model": "study-seed-3"}, r"load_network\(file\) opens it; str came"),
        ({"model": None}, "NoneType came"),
        ({"layers": "dense"}, r"\['dense'\] say; 'dense' came"),
        ({"layers": None}, "A list of layers was expected.* None came"),
        ({"layers": [3]}, "No such layer: 3. Layers are: input, maps"),
        ({"options": "0..1"}, r"PixelOptions\('0..1'\) or so was expected; '0..1' came"),
        ({"class_order": (0, 0, 1)}, r"numbers 0 to 2 once .*; \(0, 0, 1\) came"),
        ({"class_order": 1}, r"numbers 0 to 2 once .*; 1 came"),
        ({"halves": [0, 1]}, r"halves: 0 or 1 for each of the 6 images .* shape \(2,\) came"),
        ({"halves": np.arange(6)}, r"halves: 0 or 1 for each of the 6 images"),
        ({"thresholds": {"maps": [0.0, 1.0]}}, r"for any of dense; \['maps'\] came"),
        ({"thresholds": np.array([0.0, 1.0])}, r"for any of dense; \[0\. 1\.\] came"),
        ({"thresholds": {"dense": 0.5}}, r"Thresholds of 'dense' that rise .*; 0.5 came"),
        ({"thresholds": {"dense": ["a"]}}, r"\['a'\] came"),
        ({"thresholds": {"dense": [np.nan]}}, r"\[nan\] came"),
        ({"thresholds": {"dense": [1.0, 0.0]}}, r"\[1.0, 0.0\] came, as 32 bits hold them"),
        ({"thresholds": {"dense": [0.1, 0.1 + 1e-12]}}, "as 32 bits hold them"),
    ],
)
def test_what_cannot_be_recorded_so_is_refused(model, arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        record(**({"model": model, "data": data(), "layers": ["dense"]} | arguments))


def test_thresholds_may_be_a_list(model):
    table = record(model, data(), ["dense"], thresholds={"dense": [0, 0.5]})["dense"].table
    assert table.thresholds.dtype == np.float32
    assert table.thresholds.tolist() == [0, 0.5]
