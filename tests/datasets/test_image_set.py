"""What labelled images know of themselves."""

import numpy as np
import pytest

from activsim.datasets.image_set import LabelledImages


@pytest.mark.parametrize(
    ("shape", "image_shape"),
    [((5, 4, 3), (4, 3, 1)), ((5, 4, 3, 1), (4, 3, 1)), ((5, 4, 3, 3), (4, 3, 3))],
)
def test_they_know_their_shape_and_how_many_there_are_of_each_class(shape, image_shape):
    labels = np.array([0, 2, 2, 0, 2], np.uint8)
    names = ("a", "b", "c", "d")
    images = LabelledImages("any", "test", np.zeros(shape, np.uint8), labels, names, "", "here")
    assert images.image_shape == image_shape
    assert images.n_per_class.tolist() == [2, 0, 3, 0]
    assert images.n_per_class.dtype == np.int64
    assert not images.images.flags.writeable
