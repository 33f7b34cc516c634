"""What the values of stored arrays mean: one scale for all splits of a set."""

import numpy as np
import pytest

from activsim.datasets import catalogue
from activsim.datasets.download import DataError

LABELS = np.arange(4) % 2
GREYS = np.array([0, 51, 128, 255], np.uint8)


def pictures(values):
    return np.asarray(values)[:, None, None] * np.ones((1, 3, 3), np.asarray(values).dtype)


def saved(data, train, test=None):
    """The set of arrays whose pictures are of a tone each, and the tones as they are read."""
    arrays = {"x_train": pictures(train), "y_train": LABELS}
    if test is not None:
        arrays |= {"x_test": pictures(test), "y_test": LABELS}
    np.savez(data / "mine.npz", **arrays)
    image_set = catalogue.open_set("mine")
    tones = {
        split: image_set.load_images(split).images[:, 0, 0].tolist() for split in image_set.splits
    }
    return image_set, tones


@pytest.mark.parametrize(
    ("values", "tones", "remark"),
    [
        (GREYS, [0, 51, 128, 255], ""),
        (GREYS.astype(np.int64), [0, 51, 128, 255], ""),
        (GREYS / 255, [0, 51, 128, 255], ""),
        (np.float32([0, 0.2, 0.5, 1.0004]), [0, 51, 128, 255], ""),  # of rounding
        (GREYS / 127.5 - 1, [0, 51, 128, 255], ""),
        (GREYS.astype(np.uint16) * 257, [0, 51, 128, 255], ""),
        (GREYS.astype(np.float32) + np.float32([0.25, 0, 0, 0]), [0, 51, 128, 255], ""),
        (np.array([False, True] * 2), [0, 255] * 2, ""),
        (np.array([0.0, 1.0] * 2), [0, 255] * 2, ""),
        (np.array([0, 1] * 2), [0, 255] * 2, "Its values are 0 and 1; 0 is taken for black"),
        (np.array([0, 1] * 2, np.uint8), [0, 255] * 2, "Its values are 0 and 1"),
        (np.uint16([0, 16, 2048, 4095]), [0, 1, 128, 255], "taken for 12 bits, 4,095 for white"),
        (np.array([0, 3, 9, 16.0]), [0, 3, 9, 16], "go up to 16; 255 is taken for white"),
        (np.uint16([0, 3, 9, 200]), [0, 3, 9, 200], "go up to 200; 255 is taken for white"),
        (np.array([-0.9, 0, 0.5, 0.6]), [13, 128, 191, 204], ""),
        (GREYS / 255 - 0.5, [0, 51, 128, 255], ""),
        ((GREYS - np.float32(127.5)) * np.float32(0.00392157), [0, 51, 128, 255], ""),
    ],
)
def test_values_are_read_by_what_they_are_and_a_guess_is_told(data, values, tones, remark):
    image_set, read = saved(data, values)
    assert read == {"train": tones}
    if remark:
        assert remark in " ".join(image_set.remarks)
    else:
        assert image_set.remarks == ()


@pytest.mark.parametrize(
    ("train", "test", "tones"),
    [
        (GREYS.astype(np.uint16) * 257, np.uint16([0, 255, 256, 512]), [0, 0, 1, 2]),
        (GREYS / 127.5 - 1, np.array([-0.2, 0.2, 0.6, 1]), [102, 153, 204, 255]),
        (GREYS, np.uint8([0, 2, 0, 2]), [0, 2, 0, 2]),
        (GREYS / 255, np.float32([0, 0, 0, 1]), [0, 0, 0, 255]),
    ],
)
def test_the_scale_is_that_of_all_splits_together(data, train, test, tones):
    read = saved(data, train, test)[1]
    assert read == {"test": tones, "train": [0, 51, 128, 255]}


@pytest.mark.parametrize(
    ("train", "test", "sentence"),
    [
        (np.array([0, 0.3, 0.9, 1.27]), None, "go from 0 to 1.27, and none is known to be black"),
        (np.array([-0.02, 0, 0.5, 1]), None, "go from -0.02 to 1, and none is known to be black"),
        (np.array([-0.5, 0, 0.2, 0.4]), None, "go from -0.5 to 0.4, and none is known"),
        (np.array([-2.1, 0, 1, 2.1]), None, r"go from -2.1 to 2.1.*Save them as uint8"),
        (GREYS.astype(int) - 128, None, r"go from -128 to 127\. Save them as uint8"),
        (GREYS.astype(int) * 1000, None, r"to 255000\. Save them as uint8"),
        (GREYS, GREYS / 255, r"uint8 \(train\), float64|float64 \(test\), uint8"),
        (GREYS, GREYS.astype(np.uint16) * 100, r"as many bits in all splits were expected"),
        (
            GREYS / 255,
            GREYS / 1.0,
            r"one scale in all splits.*test goes from 0 to 255, train.* 0 to 1",
        ),
        (GREYS / 127.5 - 1, GREYS / 255, r"test goes from 0 to 1, train goes from -1 to 1\. Save"),
        (GREYS.astype(np.uint16), GREYS.astype(np.uint16) * 257, r"train goes from 0 to 255"),
        (GREYS, GREYS // 255, r"test goes from 0 to 1"),
        (np.array([0, np.inf, 0, 1]), None, "numpy.nan_to_num"),
        (np.array([0, 1j, 0, 1]), None, r"complex128 came\. Save them as uint8"),
    ],
)
def test_values_of_which_white_is_not_known_get_a_sentence(data, train, test, sentence):
    with pytest.raises(DataError, match=sentence) as caught:
        saved(data, train, test)
    assert ".." not in str(caught.value)
