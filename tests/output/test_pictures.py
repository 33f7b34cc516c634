"""Pictures are enlarged, never smoothed, and what is written can be read back."""

import base64
import io
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from activsim.output import pictures

NOISE = np.random.default_rng(0).integers(1, 256, (9, 28, 28), dtype=np.uint8)


@pytest.mark.parametrize(("count", "across", "factor"), [(1, 1, 3), (2, 2, 1), (9, 3, 1)])
def test_a_tile_repeats_every_pixel_and_invents_none(count, across, factor):
    mosaic = np.asarray(pictures.mosaic(NOISE[:count], 84))
    assert mosaic.shape == (across * 28 * factor,) * 2
    plain = mosaic[::factor, ::factor]
    np.testing.assert_array_equal(mosaic, plain.repeat(factor, axis=0).repeat(factor, axis=1))
    blocks = plain.reshape(across, 28, across, 28).swapaxes(1, 2).reshape(-1, 28, 28)
    np.testing.assert_array_equal(blocks[:count], NOISE[:count])
    assert not blocks[count:].any()


@pytest.mark.parametrize("side", [1, 27, 28, 55, 56, 84, 100, 280])
def test_the_enlargement_is_the_largest_whole_one_that_fits(side):
    width, height = pictures.mosaic(NOISE[:1], side).size
    assert width == height == (28 * (side // 28) or side)  # or scaled down


def test_large_pictures_are_cropped_to_squares_and_scaled_down_with_smoothing():
    photographs = np.zeros((4, 100, 300, 3), np.uint8)
    photographs[:, :, 100:200, 0] = 200  # the middle
    mosaic = np.asarray(pictures.mosaic(photographs, 84))
    assert mosaic.shape == (84, 84, 3)
    assert (mosaic[..., 0] > 150).all()
    assert pictures.tile_uri(photographs).startswith("data:image/webp")
    assert pictures.tile_uri(NOISE[:1]).startswith("data:image/png")
    assert len(pictures.tile_uri(photographs)) < 3000


def test_a_class_without_pictures_is_not_a_black_one():
    box = np.asarray(pictures.mosaic(NOISE[:0], 56))
    assert box.shape == (56, 56)
    assert box[20, 28] > 150
    assert (np.diagonal(box) < 100).all()


def test_colours_stay():
    colourful = np.random.default_rng(1).integers(0, 256, (1, 8, 8, 3), dtype=np.uint8)
    mosaic = pictures.mosaic(colourful, 16)
    assert mosaic.mode == "RGB"
    np.testing.assert_array_equal(np.asarray(mosaic)[::2, ::2], colourful[0])


def test_the_first_of_each_class_in_their_order():
    first = pictures.first_per_class(np.array([1, 0, 1, 1, 0, 3, 1]), 4, 2)
    assert [numbers.tolist() for numbers in first] == [[1, 4], [0, 2], [], [5]]


def test_a_data_uri_is_the_picture():
    image = pictures.mosaic(NOISE, 84)
    kind, _, content = pictures.data_uri(image).partition(",")
    assert kind == "data:image/png;base64"
    picture = Image.open(io.BytesIO(base64.b64decode(content)))
    np.testing.assert_array_equal(np.asarray(picture), np.asarray(image))


def test_the_rows_hold_every_tile_unchanged_in_its_order():
    tiles = [pictures.ClassTile(f"class {i}", f"{i}.0 points", NOISE[i : i + 1]) for i in range(6)]
    rows = [tiles[:4], tiles[4:]]
    sheet = Image.open(io.BytesIO(pictures.ranked_rows_png(rows, "A title")))
    assert sheet.mode == "RGB"
    pixels = np.asarray(sheet)
    corners = [
        corner_of(pixels, np.asarray(pictures.mosaic(tile.pictures).convert("RGB")))
        for tile in tiles
    ]
    tops, lefts = zip(*corners, strict=True)
    assert len(set(tops[:4])) == 1
    assert len(set(tops[4:])) == 1
    assert tops[4] >= tops[0] + pictures.TILE_SIDE
    assert list(lefts[:4]) == sorted(lefts[:4])
    assert lefts[4:] == lefts[:2]
    assert all(b - a >= pictures.TILE_SIDE for a, b in pairwise(lefts[:4]))
    assert sheet.width >= lefts[3] + pictures.TILE_SIDE
    under = pixels[tops[4] + pictures.TILE_SIDE :, : lefts[1] - 1]
    assert (under < 128).any()  # the last row's words are on the sheet


def test_a_sheet_has_room_for_pictures_of_any_size_and_for_long_names():
    mosaics = [pictures.mosaic(NOISE[i : i + 1], side) for i, side in enumerate((56, 84, 56))]
    cells = [
        pictures.LabelledPicture(mosaic, "a name that is wider than its picture", "1")
        for mosaic in mosaics
    ]
    sheet = Image.open(io.BytesIO(pictures.sheet_png([cells[:2], cells[2:], []], "A title")))
    pixels = np.asarray(sheet)
    corners = [corner_of(pixels, np.asarray(mosaic.convert("RGB"))) for mosaic in mosaics]
    assert corners[1][1] - corners[0][1] > 2 * pictures.TILE_SIDE
    assert corners[2][0] >= corners[1][0] + 84
    assert Image.open(io.BytesIO(pictures.sheet_png([], "Nothing"))).width > 50


def corner_of(sheet, picture):
    """(top, left) of the one place where the picture is."""
    height, width = picture.shape[:2]
    corner = np.argwhere((sheet[: 1 - height, : 1 - width] == picture[0, 0]).all(axis=2))
    corners = [
        (t, left)
        for t, left in corner
        if np.array_equal(sheet[t : t + height, left : left + width], picture)
    ]
    assert len(corners) == 1
    return tuple(map(int, corners[0]))
