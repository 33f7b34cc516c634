"""What is learned from: the images as they are, with their labels dealt out anew, or without a
class."""

import numpy as np
import pytest

from activsim.datasets.image_set import LabelledImages
from activsim.networks import catalogue
from activsim.networks.controls import control_text
from activsim.training.lessons import lesson
from activsim.training.recipe import Recipe, checked_recipe

NAMES = ("Shirt", "Bag", "Boot")


def images(n=300):
    pictures = np.arange(n * 4, dtype=np.uint32).astype(np.uint8).reshape(n, 2, 2)
    return LabelledImages("made", "train", pictures, np.arange(n) % 3, NAMES, "made", "here")


def test_shuffled_labels_are_as_many_of_each_and_say_nothing_of_the_images():
    data = images()
    learned = lesson(data, Recipe(seed=1, labels="shuffled"))
    assert learned.images is data.images
    assert learned.n_per_class.tolist() == data.n_per_class.tolist()
    assert abs(np.mean(learned.labels == data.labels) - 1 / 3) < 0.1
    again, other = (lesson(data, Recipe(seed=seed, labels="shuffled")).labels for seed in (1, 2))
    assert (learned.labels == again).all()  # an interrupted training goes on with the same
    assert (learned.labels != other).any()


def test_without_a_class_the_others_are_as_they_were_and_its_output_stays():
    data = images()
    learned = lesson(data, Recipe(without="Bag"))
    assert learned.n_per_class.tolist() == [100, 0, 100]
    assert learned.class_names == NAMES
    np.testing.assert_array_equal(learned.images, data.images[data.labels != 1])
    assert lesson(data, Recipe()) is data


def test_what_cannot_be_left_out_or_shuffled_is_refused():
    with pytest.raises(ValueError, match=r"one of Shirt, Bag, Boot was expected, 'Hat' came"):
        lesson(images(), Recipe(without="Hat"))
    with pytest.raises(ValueError, match="keeps at least 2 classes"):
        lesson(images(2), Recipe(without="Bag"))
    with pytest.raises(ValueError, match=r"labels: true or shuffled was expected, 'random' came"):
        checked_recipe(Recipe(labels="random"))


def test_a_control_came_with_activsim_and_is_neither_the_default_nor_one_of_the_six():
    """The one without Shirt does better on its held-out images than any of the six."""
    paths = catalogue.list_networks()
    texts = {name: control_text(catalogue.read_card(path)) for name, path in paths.items()}
    assert texts == dict.fromkeys(paths, "") | {"study-seed-3-no-shirt": "without Shirt"}
    scores = {name: catalogue.read_card(path) for name, path in paths.items()}
    assert all(catalogue.is_bundled(path) for path in paths.values())
    assert next(iter(paths)) == "study-seed-3"
    assert scores["study-seed-3-no-shirt"]["validation"]["accuracy"] > 0.93
