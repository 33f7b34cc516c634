"""The digits that scikit-learn brings along, a set for where there is no internet. rsatoolbox,
which the tests need, brings scikit-learn."""

import sys

import numpy as np
import pytest
from sklearn.datasets import load_digits

from activsim.datasets import catalogue, own_sets
from activsim.datasets.download import DataError

NAME = own_sets.SMALL_DIGITS


def test_every_third_digit_is_a_test_image_and_each_is_in_one_split():
    assert NAME in catalogue.set_names()
    image_set, digits = catalogue.open_set(NAME), load_digits()
    assert image_set.image_shape == (8, 8, 1)
    assert image_set.class_names[3] == "three"
    images = np.empty((1797, 8, 8), np.uint8)
    labels = np.full(1797, 255, np.uint8)
    is_test = np.arange(1797) % 3 == 0
    for split, is_in_split in (("test", is_test), ("train", ~is_test)):
        data = image_set.load_images(split)
        assert len(data.images) == len(data.labels) == image_set.n_images[split]
        assert data.fingerprint == image_set.fingerprints[split]
        assert data.class_names == image_set.class_names
        assert data.n_per_class.min() >= image_set.n_images[split] / 12
        images[is_in_split], labels[is_in_split] = data.images, data.labels
    assert labels.tolist() == digits.target.tolist()
    assert np.array_equal(np.rint(images / 255 * 16), digits.images)  # 0 to 16 as 0 to 255
    assert (images.min(), images.max(), images.dtype) == (0, 255, np.uint8)
    assert len({*image_set.fingerprints.values()}) == 2


def test_where_scikit_learn_is_not_installed_they_are_not_listed_and_it_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    assert NAME not in catalogue.set_names()
    with pytest.raises(DataError, match="pip install scikit-learn"):
        catalogue.open_set(NAME)
