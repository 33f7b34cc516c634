"""Pictures are given to a network as its own training script gave them: against
keras.utils.image_dataset_from_directory on files."""

import importlib

import numpy as np
import pytest
from PIL import Image

from activsim.networks import keras_start
from activsim.networks.network_input import network_input
from activsim.networks.pixels import PIXELS_AS, PixelOptions, Statistics

keras = keras_start.start_keras()
tf = importlib.import_module("tensorflow")  # after Keras was told how to start it
RNG = np.random.default_rng(0)
KERAS_OPTIONS = {"stretch": "", "crop": "crop_to_aspect_ratio", "pad": "pad_to_aspect_ratio"}
SHAPES = {"wide": (20, 31), "tall": (33, 18), "square": (24, 24), "small": (5, 7)}


def pictures(shape, colours):
    return RNG.integers(0, 256, (4, *shape, colours)).astype(np.uint8)


def from_directory(folder, images, size, **options):
    """float32 (n_images, *size, colours), as a training script reads these images from files."""
    colours = images.shape[-1]
    (folder / "class").mkdir()
    for index, image in enumerate(images):
        array = image[..., 0] if colours == 1 else image
        Image.fromarray(array).save(folder / "class" / f"{index}.png")
    mode = {1: "grayscale", 3: "rgb", 4: "rgba"}[colours]
    choices = {"color_mode": mode, "image_size": size, "shuffle": False, "verbose": False}
    read = keras.utils.image_dataset_from_directory(folder, labels=None, **(choices | options))
    return np.concatenate([batch.numpy() for batch in read])


def prepare(declared, images, dtype="float32", colours_first=False, **options):
    shape = (*images.shape[1:], 1)[:3]
    return network_input(
        declared, dtype, colours_first, shape, PixelOptions(**options), Statistics()
    )


@pytest.mark.parametrize("colours", [1, 3, 4])
@pytest.mark.parametrize("resizing", KERAS_OPTIONS)
@pytest.mark.parametrize("shape", SHAPES)
def test_pictures_are_resized_as_keras_reads_them(shape, resizing, colours, tmp_path):
    images = pictures(SHAPES[shape], colours)
    option = KERAS_OPTIONS[resizing]
    expected = from_directory(tmp_path, images, (16, 24), **({option: True} if option else {}))
    ours = prepare((16, 24, colours), images, resizing=resizing)(images)
    assert (ours.shape, ours.dtype) == (expected.shape, np.float32)
    np.testing.assert_allclose(ours, expected, rtol=0, atol=1e-3)


@pytest.mark.parametrize("colours", [1, 3, 4])
@pytest.mark.parametrize("shape", [*SHAPES.values(), (15, 23), (17, 25), (16, 9), (3, 60)])
def test_in_a_border_pictures_stay_as_they_are(shape, colours):
    """Smaller and larger ones, by even and odd numbers of pixels: the odd one is at the end."""
    images = pictures(shape, colours)
    ours = prepare((16, 24, colours), images, resizing="border")(images)
    expected = tf.image.resize_with_crop_or_pad(images, 16, 24)
    assert ours.dtype == np.float32
    np.testing.assert_array_equal(ours, expected)


def test_a_border_is_that_of_numpys_pad_before_any_scale():
    """As in most scripts for LeNet-5: two pixels of black around 28 x 28."""
    images = pictures((28, 28), 1)
    ours = prepare((32, 32, 1), images, resizing="border", pixels="0..1")(images)
    padded = np.pad(images, [(0, 0), (2, 2), (2, 2), (0, 0)])
    np.testing.assert_array_equal(ours, padded / np.float32(255))
    for pixels in PIXELS_AS:  # whatever is done with pixels, the border's are those of black
        ours = prepare((32, 32, 1), images, resizing="border", pixels=pixels)(images)
        scaled = prepare((32, 32, 1), padded, pixels=pixels)(padded)
        np.testing.assert_array_equal(ours, scaled)
    white = prepare((32, 32, 1), images, resizing="border", pixels="inverted 0..1")(images)
    assert white[:, :2].min() == 1


def test_in_a_border_each_picture_has_its_own_size():
    sizes = [(28, 28), (5, 40), (33, 7), (28, 28), (32, 32)]
    images = [pictures(size, 3)[0] for size in sizes]
    ours = prepare((32, 32, 3), np.stack(images[:1]), resizing="border")(images)
    for image, answer in zip(images, ours, strict=True):
        np.testing.assert_array_equal(answer, tf.image.resize_with_crop_or_pad(image, 32, 32))


@pytest.mark.parametrize("declared", [(1024,), (1, 32, 32), (32, 32), (1024, 1)])
def test_a_border_is_there_whatever_the_arrangement(declared):
    images = pictures((28, 28), 1)
    prepared = prepare(declared, images, resizing="border")
    padded = np.pad(images, [(0, 0), (2, 2), (2, 2), (0, 0)])
    size = (1024, 1) if declared == (1024, 1) else (32, 32)
    if size == (32, 32):
        np.testing.assert_array_equal(prepared.as_map(prepared(images)), padded)
    np.testing.assert_array_equal(prepared(images).reshape(4, -1), padded.reshape(4, -1))


def test_pictures_of_the_right_size_are_as_they_were(tmp_path):
    images = pictures((8, 9), 3)
    np.testing.assert_array_equal(prepare((8, 9, 3), images)(images), images)
    np.testing.assert_array_equal(from_directory(tmp_path, images, (8, 9)), images)
    grey = images[..., 0]
    for colours in (1, 3):
        expected = np.repeat(grey[..., None], colours, axis=-1).astype(np.float32)
        for given in (grey, grey[..., None]):
            ours = prepare((8, 9, colours), given)(given)
            assert ours.dtype == np.float32
            np.testing.assert_array_equal(ours, expected)


def test_grey_becomes_colour_and_colour_grey_as_in_files(tmp_path):
    images = pictures((8, 9), 3)
    read = from_directory(tmp_path, images, (8, 9), color_mode="grayscale")
    ours = prepare((8, 9, 1), images)(images)
    weighed = tf.image.rgb_to_grayscale(images.astype(np.float32))
    np.testing.assert_allclose(ours, weighed, atol=1e-3)
    assert np.abs(ours - read).max() < 10  # libpng weighs the colours a little otherwise
    opaque = prepare((8, 9, 4), images)(images)
    np.testing.assert_array_equal(opaque[..., :3], images)
    assert (opaque[..., 3] == 255).all()
    np.testing.assert_array_equal(prepare((8, 9, 3), opaque)(opaque), images)


@pytest.mark.parametrize(
    ("declared", "first", "shape", "input_shape"),
    [
        ((8, 9), False, (8, 9, 1), (8, 9)),
        ((8, 9, 1), False, (8, 9, 1), (8, 9, 1)),
        ((1, 8, 9), True, (8, 9, 1), (1, 8, 9)),
        ((3, 8, 9), True, (8, 9, 3), (3, 8, 9)),
        ((72,), False, (8, 9, 1), (72,)),
        ((216,), False, (8, 9, 3), (216,)),
        ((784,), False, (28, 28, 1), (784,)),
        ((16,), False, (4, 4, 1), (16,)),
        ((3072,), False, (32, 32, 3), (3072,)),
        ((None, None, 3), False, (8, 9, 3), (8, 9, 3)),
        ((None, None, None), False, (8, 9, 3), (8, 9, 3)),
        ((None, 16, 1), False, (8, 16, 1), (8, 16, 1)),
        ((None, None), False, (8, 9, 1), (8, 9)),
    ],
)
def test_an_input_of_any_arrangement_holds_the_picture(declared, first, shape, input_shape):
    images = pictures((8, 9), 3)
    way = prepare(declared, images, colours_first=first)
    batch = way(images)
    assert (way.shape, way.input_shape, batch.shape[1:]) == (shape, input_shape, input_shape)
    as_map = way.as_map(batch)
    assert (as_map.shape, as_map.dtype) == ((4, *shape), np.float32)
    np.testing.assert_array_equal(as_map, prepare(shape, images)(images))
    np.testing.assert_array_equal(way.arrange(as_map), batch)


@pytest.mark.parametrize(
    ("declared", "words"),
    [
        ((8,), "8 values in a row are no square picture, and none of 8 x 9"),
        ((1,), "1 values in a row are too few for a picture, and none of 8 x 9"),
        ((4,), "4 values in a row are too few for a picture, and none of 8 x 9"),
        ((9, 1), "9 values in a row are too few for a picture, and none of 8 x 9"),
        ((12,), "12 values in a row are too few for a picture, and none of 8 x 9"),
        ((8, 9, 2), r"This one takes \(8, 9, 2\)"),
        ((None, 8, 9, 1), r"This one takes \(any, 8, 9, 1\)"),
        ((None,), r"This one takes \(any\)"),
        ((), r"This one takes \(\)"),
    ],
)
def test_what_takes_no_pictures_is_refused_with_what_to_do(declared, words):
    with pytest.raises(ValueError, match=f"{words}\\. (Put layers in front|Begin it with)"):
        prepare(declared, pictures((8, 9), 3))


def test_a_few_values_are_a_picture_where_those_of_the_set_have_as_many():
    assert prepare((4,), pictures((2, 2), 1)).shape == (2, 2, 1)
    assert prepare((12,), pictures((2, 2), 3)).shape == (2, 2, 3)


def test_whole_numbers_are_rounded_and_scales_hold_after_resizing():
    images = pictures((8, 9), 3)
    whole = prepare((5, 5, 3), images, dtype="uint8")(images)
    exact = prepare((5, 5, 3), images)(images)
    assert whole.dtype == np.uint8
    np.testing.assert_array_equal(whole, np.rint(exact))
    scaled = prepare((5, 5, 3), images, pixels="-1..1")(images)
    np.testing.assert_allclose(scaled, exact / 127.5 - 1, atol=1e-6)
    padded = prepare((16, 8, 3), images, pixels="inverted 0..1", resizing="pad")(images)
    assert padded[:, 0].min() == padded[:, 0].max() == 1  # padded with black, then inverted


GREY, COLOUR = np.arange(2 * 6 * 8).reshape(2, 6, 8).astype(np.uint8), pictures((6, 8), 3)


@pytest.mark.parametrize(
    ("declared", "images", "shape"),
    [
        ((48, 1), GREY, (6, 8, 1)),
        ((None, 1), GREY, (6, 8, 1)),
        ((1, 48), GREY, (6, 8, 1)),
        ((48, 3), COLOUR, (6, 8, 3)),
        ((None, 3), COLOUR, (6, 8, 3)),
        ((144, 1), COLOUR, (6, 8, 3)),
        ((6, 24), COLOUR, (6, 8, 3)),
        ((12, 4), GREY, (6, 8, 1)),
        ((16, 3), GREY, (6, 8, 1)),
        ((18, 8), COLOUR, (6, 8, 3)),
    ],
)
def test_a_sequence_of_pixels_or_rows_holds_the_picture_as_it_is(declared, images, shape):
    prepared = prepare(declared, images)
    assert prepared.shape == shape
    steps = (len(images), declared[0] or 48, declared[1])
    np.testing.assert_array_equal(prepared(images), images.reshape(steps))
    assert prepared.input_shape == steps[1:]
    np.testing.assert_array_equal(prepared.as_map(prepared(images)), images.reshape(-1, *shape))


def test_a_sequence_of_other_pixels_is_a_square():
    assert prepare((100, 1), GREY).shape == (10, 10, 1)
    assert prepare((100, 3), GREY).shape == (10, 10, 3)
    assert prepare((100, 3), GREY)(GREY).shape == (2, 100, 3)


@pytest.mark.parametrize("declared", [(6, 8), (12, 9), (None, 8), (10, 24), (50, 3)])
def test_other_sequences_are_the_rows_of_a_grey_picture(declared):
    assert prepare(declared, GREY).shape == (declared[0] or 6, declared[1], 1)


def test_colours_are_first_where_they_can_be_nowhere_else():
    prepared = prepare((1, 6, 8), GREY)
    assert (prepared.shape, prepared.arrangement) == ((6, 8, 1), "colours first")
    np.testing.assert_array_equal(prepared(GREY), GREY[:, None])
    assert prepare((3, 6, 3), GREY).shape == (3, 6, 3)
