"""Changed images: each operation against plain loops over pixels, lazily and in files."""

import numpy as np
import pytest
from PIL import Image

from activsim.datasets import image_set
from activsim.datasets.conditions import (
    CONDITIONS,
    UNCHANGED,
    ChangedPictures,
    Condition,
    ground,
    largest_shift,
    usual_shift,
)
from activsim.datasets.picture_files import Folder, PictureFiles
from activsim.networks.pixels import statistics

SHAPES = [(3, 6, 6), (3, 5, 8), (2, 6, 7, 3), (2, 7, 5, 4)]


def noise(shape, seed=0):
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def border_middle(picture):
    """Of each colour, pixel by pixel."""
    height, width = picture.shape[:2]
    border = [
        picture[row, column]
        for row in range(height)
        for column in range(width)
        if row in (0, height - 1) or column in (0, width - 1)
    ]
    return np.sort(border, axis=0)[(len(border) - 1) // 2]


def changed_by_hand(picture, condition):
    """One picture, pixel by pixel."""
    height, width = picture.shape[:2]
    if condition.name == "inverted":
        values = 255 - picture.astype(int)
        if picture.shape[2:] == (4,):
            values[..., 3] = picture[..., 3]
        return values
    turned = condition.name == "turned by 90 degrees"
    size = (width, height) if turned else (height, width)
    result = np.empty((*size, *picture.shape[2:]), int)
    for row in range(size[0]):
        for column in range(size[1]):
            source = {
                "shifted right": (row, column - condition.pixels),
                "shifted down": (row - condition.pixels, column),
                "mirrored": (row, width - 1 - column),
                "turned by 90 degrees": (height - 1 - column, row),
                "turned by 180 degrees": (height - 1 - row, width - 1 - column),
            }[condition.name]
            inside = min(source) >= 0
            result[row, column] = picture[source] if inside else border_middle(picture)
    return result


def every_condition():
    return [
        Condition(name, pixels)
        for name, kind in CONDITIONS.items()
        for pixels in ((1, 2) if kind.shifts else (0,))
    ]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("condition", every_condition(), ids=lambda condition: condition.words)
def test_each_change_is_that_of_a_loop_over_pixels(condition, shape):
    pictures = noise(shape)
    before = pictures.copy()
    changed = condition.apply(pictures)
    expected = [changed_by_hand(picture, condition) for picture in pictures]
    np.testing.assert_array_equal(changed, expected)
    assert changed.dtype == np.uint8
    np.testing.assert_array_equal(pictures, before)
    assert not np.array_equal(changed, pictures)


def test_a_shift_is_no_roll_and_moves_in_the_ground():
    """A white picture with a dark spot in its last column: the spot leaves, white comes in."""
    picture = np.full((1, 4, 4), 255, np.uint8)
    picture[0, 1, 3] = 7
    assert ground(picture).tolist() == [255]
    shifted = Condition("shifted right", 1).apply(picture)
    assert (shifted == 255).all()
    assert not np.array_equal(shifted, np.roll(picture, 1, axis=2))


def test_each_colour_has_a_ground_of_its_own():
    picture = np.zeros((1, 4, 4, 3), np.uint8)
    picture[..., 0], picture[..., 2] = 200, 30
    assert ground(picture).tolist() == [[200, 0, 30]]
    assert (Condition("shifted down", 2).apply(picture) == picture).all()


@pytest.mark.parametrize("name", ["mirrored", "inverted", "turned by 180 degrees"])
def test_twice_is_not_at_all(name):
    pictures, condition = noise((4, 5, 7, 3)), Condition(name)
    np.testing.assert_array_equal(condition.apply(condition.apply(pictures)), pictures)


def test_names_and_words():
    assert Condition("shifted right", 1).words == "shifted right by 1 pixel"
    assert Condition("shifted down", 3).words == "shifted down by 3 pixels"
    assert Condition("mirrored", 5) == Condition("mirrored")
    assert (UNCHANGED.key_part, UNCHANGED.words) == ("", "as they are")
    assert len({condition.key_part for condition in every_condition()}) == len(every_condition())
    assert (usual_shift((28, 28)), largest_shift((28, 20))) == (3, 10)
    with pytest.raises(ValueError, match=r"'upside down'\. Images may be shifted right, "):
        Condition("upside down")
    with pytest.raises(ValueError, match="by 1 pixel or more was expected, 0 came"):
        Condition("shifted right")
    for wrong in (1.5, "3"):
        with pytest.raises(ValueError, match=f"by 1 pixel or more was expected, {wrong!r} came"):
            Condition("shifted right", wrong)
    with pytest.raises(ValueError, match=r"Condition\('mirrored'\) say, .*; 'inverted' came"):
        labelled(np.zeros((2, 3, 3), np.uint8)).under("inverted")


def labelled(images):
    labels = np.arange(len(images)) % 2
    return image_set.LabelledImages("noise", "test", images, labels, ("a", "b"), "print", "here")


def test_a_set_is_changed_when_it_is_asked_for():
    images = noise((6, 8, 8))
    data = labelled(images)
    shifted = data.under(Condition("shifted right", 2))
    assert isinstance(shifted.images, ChangedPictures)
    assert shifted.images.shape == images.shape
    assert len(shifted.images) == 6
    expected = np.array([changed_by_hand(picture, shifted.images.condition) for picture in images])
    np.testing.assert_array_equal(shifted.images[[4, 1]], expected[[4, 1]])
    np.testing.assert_array_equal(shifted.images[3], expected[3])
    np.testing.assert_array_equal(shifted.part([5]).images, expected[5:])
    np.testing.assert_array_equal(shifted.array(), expected)
    assert shifted.fingerprint == "print shifted right 2"
    assert data.under(UNCHANGED) is data
    with pytest.raises(ValueError, match="images shifted right by 2 pixels came"):
        shifted.under(Condition("mirrored"))
    with pytest.raises(ValueError, match="Of pictures of 8 × 8 a shift by at most 4 pixels"):
        data.under(Condition("shifted right", 5))


def test_a_network_is_given_changed_pictures_by_the_statistics_of_those_as_they_are():
    images = np.clip(noise((6, 8, 8)), 0, 60)
    inverted = labelled(images).under(Condition("inverted"))
    assert statistics(inverted.images) == statistics(images)
    assert statistics(inverted.images[:]) != statistics(images)


def test_pictures_in_files_are_shifted_as_far_of_their_own_size(tmp_path):
    """Two files, one of the set's size and one of twice that."""
    small, large = noise((6, 8, 3)), noise((12, 16, 3), 1)
    for name, picture in (("a.png", small), ("b.png", large)):
        Image.fromarray(picture).save(tmp_path / name)
    files = PictureFiles(Folder(tmp_path), ("a.png", "b.png"), (6, 8, 3))
    changed = labelled(files).under(Condition("shifted right", 2)).images
    expected = [
        changed_by_hand(small, Condition("shifted right", 2)),
        changed_by_hand(large, Condition("shifted right", 4)),
    ]
    for ours, by_hand in zip(changed.originals([0, 1], 3), expected, strict=True):
        np.testing.assert_array_equal(ours, by_hand)
    np.testing.assert_array_equal(changed[[0]][0], expected[0])
    (turned,) = labelled(files).under(Condition("turned by 90 degrees")).images.originals([1], 3)
    np.testing.assert_array_equal(turned, changed_by_hand(large, Condition("turned by 90 degrees")))
