"""The laws of the drawn garments: fixed by the seed, balanced, on black, and unlike one another."""

import numpy as np
import pytest

from activsim.datasets.garments import CLASS_NAMES
from activsim.datasets.sketches import GARMENTS, draw
from activsim.networks import catalogue, keras_models
from activsim.training import train


@pytest.fixture(scope="module")
def sketches():
    return draw(n_per_class=40, seed=0)


def test_the_classes_are_those_of_fashion_mnist_in_its_order():
    expected = (
        "T-shirt/top, Trouser, Pullover, Dress, Coat, Sandal, Shirt, Sneaker, Bag, Ankle boot"
    )
    assert ", ".join(CLASS_NAMES) == expected


def test_images_and_labels_are_bytes_and_every_class_has_as_many(sketches):
    images, labels = sketches
    assert images.shape == (400, 28, 28)
    assert images.dtype == labels.dtype == np.uint8
    assert np.bincount(labels).tolist() == [40] * 10


def test_the_seed_fixes_every_byte(sketches):
    again = draw(n_per_class=40, seed=0)
    assert all(np.array_equal(a, b) for a, b in zip(sketches, again, strict=True))
    other, _ = draw(n_per_class=40, seed=1)
    assert not np.array_equal(sketches[0], other)


def test_no_two_sketches_are_the_same(sketches):
    assert len({image.tobytes() for image in sketches[0]}) == len(sketches[0])


def test_more_images_are_the_same_ones_and_others(sketches):
    few, _ = draw(n_per_class=5, seed=0)
    assert {image.tobytes() for image in few} <= {image.tobytes() for image in sketches[0]}


def test_the_classes_are_mixed(sketches):
    _, labels = sketches
    assert len(set(labels[:40].tolist())) > 5


def test_a_garment_is_light_on_black_and_fills_the_box(sketches):
    images, _ = sketches
    border = np.concatenate([images[:, [0, -1], :].reshape(-1), images[:, :, [0, -1]].reshape(-1)])
    assert (border == 0).mean() > 0.7
    corners = images[:, [0, 0, -1, -1], [0, -1, 0, -1]]
    assert (corners == 0).mean() > 0.85
    ink = images > 0
    longest = np.maximum(ink.any(axis=2).sum(axis=1), ink.any(axis=1).sum(axis=1))
    assert (longest >= 27).all()
    assert images.max(axis=(1, 2)).min() > 50


def test_classes_can_be_told_apart_by_their_mean_picture(sketches):
    images, labels = sketches
    means = np.stack([images[labels == c].mean(axis=0) for c in range(10)])
    others, truth = draw(n_per_class=20, seed=1)
    distance = ((others[:, None].astype(float) - means[None]) ** 2).sum(axis=(2, 3))
    assert (distance.argmin(axis=1) == truth).mean() > 0.6


def test_the_default_network_which_never_saw_one_sorts_well_over_half_of_them_right():
    model = keras_models.load_network(next(iter(catalogue.list_networks().values())))
    _, accuracy = train.evaluate(model, *draw(n_per_class=50, seed=0))
    assert accuracy > 0.7


def test_progress_is_told_up_to_the_end():
    calls = []
    draw(
        n_per_class=3, seed=0, progress=lambda done, total, text: calls.append((done, total, text))
    )
    assert calls[-1][:2] == (30, 30)
    assert "Ankle boot" in calls[-1][2]


def test_no_sketches_is_an_error_that_says_what_to_do():
    with pytest.raises(ValueError, match=r"n_per_class is 0.*1 or more"):
        draw(n_per_class=0)


def test_the_classes_are_those_of_the_photographs_in_their_order():
    assert tuple(GARMENTS) == CLASS_NAMES
