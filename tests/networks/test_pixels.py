"""The scales of pixels, as those say who networks are trained by."""

import numpy as np
import pytest

from activsim.networks import keras_start, pixels
from activsim.networks.pixels import PIXELS_AS, PixelOptions, Statistics, statistics

IMAGES = np.random.default_rng(0).integers(0, 256, (5, 4, 6, 3)).astype(np.uint8)
GREY = IMAGES[..., :1]


def scaled(name, images=IMAGES):
    return PIXELS_AS[name](images.astype(np.float32), statistics(images))


@pytest.mark.parametrize(
    ("name", "ends"),
    [
        ("0..255", (0, 255)),
        ("0..1", (0, 1)),
        ("-1..1", (-1, 1)),
        ("-0.5..0.5", (-0.5, 0.5)),
        ("inverted 0..255", (255, 0)),
        ("inverted 0..1", (1, 0)),
        ("inverted -1..1", (1, -1)),
    ],
)
def test_black_and_white_are_the_ends_of_a_scale(name, ends):
    black_and_white = np.array([[[[0], [255]]]], np.uint8)
    assert scaled(name, black_and_white).reshape(-1).tolist() == list(ends)


def test_what_is_standardised_has_mean_0_and_deviation_1():
    for name in ("standardised", "inverted standardised"):
        values = scaled(name)
        assert values.mean(dtype=np.float64) == pytest.approx(0, abs=1e-6)
        assert values.std(dtype=np.float64) == pytest.approx(1, abs=1e-6)
    np.testing.assert_allclose(scaled("inverted standardised"), -scaled("standardised"), atol=1e-6)


def test_the_statistics_are_those_of_all_values():
    of_set = statistics(IMAGES)
    assert of_set.mean == pytest.approx(IMAGES.mean(dtype=np.float64), rel=1e-12)
    assert of_set.deviation == pytest.approx(IMAGES.std(dtype=np.float64), rel=1e-12)
    assert statistics(np.full((2, 3, 3), 7, np.uint8)) == Statistics(7, 1)  # nothing to divide by


@pytest.mark.parametrize("mode", ["torch", "caffe"])
def test_imagenets_ways_are_those_of_keras(mode):
    keras = keras_start.start_keras()
    expected = keras.applications.imagenet_utils.preprocess_input(
        IMAGES.astype(np.float32), data_format="channels_last", mode=mode
    )
    np.testing.assert_allclose(scaled(f"ImageNet {mode}"), expected, rtol=1e-6, atol=1e-5)


@pytest.mark.parametrize("mode", ["torch", "caffe"])
def test_of_grey_pictures_imagenets_ways_keep_one_colour_about_the_mean_of_three(mode):
    grey = scaled(f"ImageNet {mode}", GREY)
    assert grey.shape == GREY.shape
    colour = scaled(f"ImageNet {mode}", np.repeat(GREY, 3, axis=-1))
    np.testing.assert_allclose(grey[..., 0], colour.mean(axis=-1), atol=0.05 * np.ptp(colour))


def test_blue_comes_first_where_pictures_have_colours():
    for name in ("0..255", "0..1", "-1..1"):
        np.testing.assert_array_equal(scaled(f"BGR {name}"), scaled(name)[..., ::-1])
    assert not {name for name in pixels.ways_to_try(1) if name.startswith("BGR")}
    assert pixels.ways_to_try(3) == tuple(PIXELS_AS)
    assert pixels.in_words("BGR 0..1") == "blue before red and its pixels scaled to 0..1"


def test_each_scale_has_words_and_the_first_five_an_inverse():
    for name in PIXELS_AS:
        assert pixels.in_words(name)
    with_inverse = [name for name in PIXELS_AS if pixels.INVERTED + name in PIXELS_AS]
    assert with_inverse == ["0..255", "0..1", "-1..1", "-0.5..0.5", "standardised"]
    assert (
        pixels.in_words("inverted 0..1") == "dark and light exchanged and its pixels scaled to 0..1"
    )


def test_a_cache_is_keyed_by_what_was_chosen_and_by_nothing_where_nothing_was():
    choices = [PixelOptions(name, way) for name in PIXELS_AS for way in pixels.RESIZINGS]
    assert PixelOptions().key_part == ""
    assert len({options.key_part for options in choices}) == len(choices)
    n_standardised = [options.needs_statistics for options in choices].count(True)
    assert n_standardised == 2 * len(pixels.RESIZINGS)


def test_the_key_of_what_could_be_chosen_before_is_that_of_before():
    """Recordings on disk lie under it."""
    assert PixelOptions("0..1").key_part == "0..1 stretch"
    assert PixelOptions("0..255", "pad").key_part == "0..255 pad"


def test_what_differs_between_two_ways_is_in_words():
    plain = PixelOptions("0..1")
    bordered = PixelOptions("0..1", "border")
    words = "each picture in the middle of a black border, not resized"
    assert plain.words_beside(plain) == ""
    assert bordered.words_beside(plain) == words
    assert bordered.words_beside(PixelOptions()) == f"its pixels scaled to 0..1 and {words}"
    assert plain.words_beside(bordered) == "each picture stretched to the network's size"


@pytest.mark.parametrize(
    ("picture", "network", "others"),
    [
        ((28, 28), (32, 32), ("border",)),
        ((28, 28), (28, 28), ()),
        ((28, 28), (56, 56), ("border",)),
        ((28, 28), (57, 32), ()),  # lost in a large field
        ((28, 33), (32, 32), ()),  # cut
        ((28, 32), (32, 32), ("border",)),
    ],
)
def test_a_border_is_tried_where_the_whole_picture_is_in_it(picture, network, others):
    assert pixels.resizings_to_try("stretch", picture, network) == ("stretch", *others)
    assert pixels.resizings_to_try("crop", picture, network) == ("crop", *others)
    back = ("stretch",) if others else ()
    assert pixels.resizings_to_try("border", picture, network) == ("border", *back)


def test_what_cannot_be_chosen_is_refused():
    with pytest.raises(ValueError, match=r"pixels: one of '0..255', '0..1', .*; '0..2' came"):
        PixelOptions("0..2")
    with pytest.raises(ValueError, match=r"resizing: one of 'stretch', .*; None came"):
        PixelOptions("0..1", None)
    with pytest.raises(ValueError, match=r"whole numbers, 0 to 255, .*; float32 came"):
        pixels.statistics(np.zeros((2, 3, 3), np.float32))
