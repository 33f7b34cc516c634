"""What is learned from, of people's own sets."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from activsim.datasets import own_sets
from activsim.datasets.download import DataError
from activsim.training import learning_sets, train


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("ACTIVSIM_CACHE", str(tmp_path / "cache"))

    def make(name, n_per_class, size=(20, 30), splits=("",)):
        for split in splits:
            for label, class_name in enumerate(("dark", "light")):
                place = tmp_path / name / split / class_name
                place.mkdir(parents=True)
                for number in range(n_per_class):
                    tone = 200 * label + number
                    Image.new("RGB", size[::-1], (tone, tone, 5)).save(place / f"{number}.png")
        return own_sets.open_path(tmp_path / name)

    return make


def test_a_set_that_is_not_divided_is_tested_on_every_fifth(folder):
    learned, test = learning_sets.own_learning_sets(folder("plain", 10))
    assert learned.n_per_class.tolist() == [8, 8]
    assert test.n_per_class.tolist() == [2, 2]
    tones = {int(image[0, 0, 0]) for image in test.images}
    assert tones == {4, 9, 204, 209}
    assert learned.images.shape == (16, 20, 30, 3)
    # what is held out while training is the last share: it has both classes
    assert set(learned.labels[-6:].tolist()) == {0, 1}
    for image, label in zip(learned.images, learned.labels, strict=True):
        assert (image[0, 0, 0] >= 200) == label


def test_train_and_test_are_taken_as_they_are_and_large_pictures_scaled_down(folder):
    image_set = folder("divided", 3, size=(100, 200), splits=("train", "test"))
    learned, test = learning_sets.own_learning_sets(image_set)
    assert learned.images.shape == test.images.shape == (6, 32, 64, 3)
    assert (learned.split, test.split) == ("train", "test")


@pytest.mark.parametrize("resizing", ["", "crop"])
def test_pictures_are_brought_to_one_size_as_the_card_of_the_set_says(folder, tmp_path, resizing):
    """The wide ones, whose middle is dark: cropped to it, or pressed together with their ends."""
    folder("mixed", 9, size=(20, 20))
    (tmp_path / "mixed.json").write_text(f'{{"resizing": "{resizing}"}}' if resizing else "{}")
    wide = np.full((20, 60, 3), 255, np.uint8)
    wide[:, 20:40] = 0
    for class_name in ("dark", "light"):
        Image.fromarray(wide).save(tmp_path / "mixed" / class_name / "wide.png")
    learned, test = learning_sets.own_learning_sets(own_sets.open_path(tmp_path / "mixed"))
    images = np.concatenate([learned.images, test.images])
    assert images.shape == (20, 20, 20, 3)
    is_wide = (images.max(axis=(1, 2, 3)) == 255) | (images.max(axis=(1, 2, 3)) == 0)
    darkest, lightest = images[is_wide, :, :, 2].min(), images[is_wide, :, :, 2].max()
    assert (darkest, lightest) == ((0, 0) if resizing else (0, 255))
    assert learned.resizing == test.resizing == resizing


@pytest.mark.parametrize("n_per_class", [5, 6, 9, 10])
def test_as_many_are_learned_from_as_is_said_before(folder, n_per_class):
    image_set = folder("plain", n_per_class)
    learned, _ = learning_sets.own_learning_sets(image_set)
    size = learning_sets.learning_size("plain", lambda name: image_set)
    assert size == (len(learned.images), learned.image_shape, 2)


@pytest.mark.parametrize(
    ("n_images", "recipe", "text"),
    [
        (8, train.Recipe(share=0.05), "these would be 0 and 1"),
        (8, train.Recipe(validation_share=0.9), "these would be 0 and 8"),
        (1, train.Recipe(), "these would be 0 and 1"),
    ],
)
def test_too_few_to_hold_some_out_are_said_to_be(n_images, recipe, text):
    with pytest.raises(ValueError, match=f"{text}. Take a larger share of the images"):
        train.train(None, np.zeros((n_images, 4, 4)), np.zeros(n_images, int), recipe)


def test_too_few_pictures_are_said_to_be(folder):
    with pytest.raises(DataError, match="at least 5 pictures of a class"):
        learning_sets.own_learning_sets(folder("few", 4))


def test_it_learns_to_tell_dark_from_light(folder):
    learned, test = learning_sets.own_learning_sets(folder("plain", 20))
    recipe = train.Recipe(epochs=12, width=8, architecture="perceptron", batch_size=8)
    model = train.build_untrained(recipe, learned)
    history = train.train(model, learned.array(), learned.labels, recipe)
    card = train.training_card(model, recipe, history, test)
    assert card["test"]["accuracy"] == 1
    assert card["class_names"] == ["dark", "light"]
    assert card["recipe"]["architecture"] == "perceptron"
    assert np.isfinite(history["loss"]).all()
    assert "resizing" not in card
    assert train.training_card(model, recipe, history, replace(test, resizing="pad"))[
        "resizing"
    ] == ("pad")
