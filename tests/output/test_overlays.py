"""A map over its picture: it glows where it should, and the frame is where it should be."""

import numpy as np
import pytest

from activsim.output import overlays


def test_nothing_over_a_picture_leaves_it_enlarged_and_as_it_was():
    picture = np.arange(28 * 28, dtype=np.uint8).reshape(28, 28)
    pixels = np.asarray(overlays.overlay(picture, None, None))
    assert pixels.shape == (84, 84, 3)
    assert np.array_equal(pixels[1::3, 1::3], np.repeat(picture[..., None], 3, axis=2))
    assert np.array_equal(pixels[::3], pixels[2::3])  # not smoothed


def test_it_glows_where_the_map_is_high_only():
    heat = np.full((28, 28), np.nan)
    heat[5, 7], heat[5, 8] = 1.0, 0.0
    pixels = np.asarray(overlays.overlay(np.full((28, 28), 100, np.uint8), heat, None)).astype(int)
    reddish = (pixels[..., 0] - pixels[..., 2]) > 50
    assert reddish[15:18, 21:24].all()
    assert reddish.sum() == 9
    assert (
        pixels[~reddish] == pixels[0, 0]
    ).all()  # where nothing is said it looks as where nothing fires


@pytest.mark.parametrize("colours", [(), (1,), (3,)])
def test_the_frame_is_around_the_pixels_seen(colours):
    pixels = np.asarray(
        overlays.overlay(np.zeros((28, 28, *colours), np.uint8), None, (2, 4, 6, 27))
    )
    marks = np.argwhere(pixels.any(axis=-1))
    assert marks.min(axis=0).tolist() == [6, 12]
    assert marks.max(axis=0).tolist() == [20, 83]
    assert not pixels[9:18, 15:80].any()


@pytest.mark.parametrize("size", [28, 32, 84, 224])
@pytest.mark.parametrize("extent", ["one pixel", "two by one", "five", "whole"])
@pytest.mark.parametrize("corner", ["first", "middle", "last"])
def test_a_box_of_any_size_is_framed_whatever_the_enlargement(size, extent, corner):
    height, width = {
        "one pixel": (1, 1),
        "two by one": (2, 1),
        "five": (5, 5),
        "whole": (size, size),
    }[extent]
    top, left = {
        "first": (0, 0),
        "middle": ((size - height) // 2, (size - width) // 2),
        "last": (size - height, size - width),
    }[corner]
    box = (top, left, top + height - 1, left + width - 1)
    pixels = np.asarray(overlays.overlay(np.zeros((size, size), np.uint8), None, box))
    factor = len(pixels) // size
    marks = np.argwhere(pixels.any(axis=-1))
    assert (pixels == 255).all(axis=-1).any()  # the white line
    assert (pixels == overlays.GLOW).all(axis=-1).any()  # and the one inside it
    for axis, (start, length) in enumerate(((top, height), (left, width))):
        first, last = marks[:, axis].min(), marks[:, axis].max()
        if length * factor >= overlays.SMALLEST_FRAME:
            assert (first, last) == (start * factor, (start + length) * factor - 1)
        else:  # it takes in neighbours, and the pixels framed are inside it
            assert first <= start * factor <= (start + length) * factor - 1 <= last
            assert last - first + 1 == overlays.SMALLEST_FRAME
