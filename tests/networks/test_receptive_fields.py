"""Which pixels a position has seen: followed by formula, and found out by changing pixels one at a
time."""

import numpy as np
import pytest

from activsim.networks import keras_models, keras_start, receptive_fields
from activsim.networks.network import Network
from activsim.networks.pixels import PixelOptions

keras = keras_start.start_keras()
layers = keras.layers

SIDE = 15


def net(*inner, side=SIDE):
    """Layers one after the other that only add up (weights of one), so that whatever is seen makes
    a difference."""
    model = keras.Sequential([keras.Input((side, side, 1)), *inner])
    for layer in model.layers:
        layer.set_weights([np.full_like(weight, weight.ndim > 1) for weight in layer.get_weights()])
    return model


def conv(name, size=3, **options):
    return layers.Conv2D(1, size, name=name, **options)


def branched():
    image = keras.Input((SIDE, SIDE, 1))
    first = conv("a", 3, padding="same")(image)
    second = conv("b", 5, padding="same")(image)
    out = conv("seen", 2)(layers.Add(name="sum")([first, second]))
    model = keras.Model(image, out)
    for layer in model.layers:
        layer.set_weights([np.full_like(weight, weight.ndim > 1) for weight in layer.get_weights()])
    return model


def nested():
    """A model in a model in a model: the layer seen is `outer/inner/seen`, called so below."""
    inner = net(conv("a", 3, strides=2), conv("seen", 2), side=SIDE - 2)
    image = keras.Input((SIDE, SIDE, 1))
    outer = keras.Sequential([image, conv("first", 3), inner], name="outer")
    outer.layers[0].set_weights([np.ones((3, 3, 1, 1)), np.zeros(1)])
    return outer


def residual():
    image = keras.Input((SIDE, SIDE, 1))
    first = layers.Rescaling(1.0)(image)
    out = conv("seen", 2)(conv("b", 5, padding="same")(first) + first)
    model = keras.Model(image, out)
    for layer in model.layers:
        layer.set_weights([np.full_like(weight, weight.ndim > 1) for weight in layer.get_weights()])
    return model


NETS = {
    "valid": lambda: net(conv("seen")),
    "same": lambda: net(conv("seen", padding="same")),
    "even size, same": lambda: net(conv("seen", 4, padding="same")),
    "strides, same": lambda: net(
        conv("a", 3, strides=2, padding="same"), conv("seen", 3, strides=2, padding="same")
    ),
    "strides, valid": lambda: net(
        conv("a", 2, strides=2), conv("seen", 2, strides=2, padding="same")
    ),
    "dilation": lambda: net(conv("a", 2), conv("seen", 3, dilation_rate=2)),
    "pooling": lambda: net(
        conv("a"), layers.MaxPooling2D(2), conv("b"), layers.AveragePooling2D(3, 2, name="seen")
    ),
    "padding": lambda: net(
        layers.ZeroPadding2D(((1, 1), (0, 2))), conv("a", 2), layers.Cropping2D(1, name="seen")
    ),
    "rectangle": lambda: net(conv("seen", (2, 4), strides=(3, 1), padding="same")),
    "pointwise": lambda: net(
        conv("a", 2, padding="same"), layers.ReLU(), layers.Dropout(0.5, name="seen")
    ),
    "two branches": branched,
    "resized": lambda: net(layers.Resizing(9, 7), conv("seen", 2)),
    "enlarged": lambda: net(layers.Resizing(20, 22), conv("seen", 2)),
    "padded here and there": lambda: net(
        layers.ZeroPadding2D(((1, 0), (0, 2))), conv("seen", 3, strides=2)
    ),
    "inside a nested model": lambda: nested(),
    "a sum by an operator": lambda: residual(),
}


def assert_seen_pixels_make_a_difference(network, layer, side):
    """Each pixel alone is bright in a picture of this side. A position that has seen the border of
    the picture alone is said to have seen the pixel next to it."""
    rows, columns = receptive_fields.receptive_fields(network, layer, (side, side))
    single = np.eye(side * side, dtype=np.float32).reshape(-1, side, side, 1)
    answers = network.forward_pass([layer])(single)[layer][..., 0]
    assert answers.shape[1:] == (len(rows.first), len(columns.first))
    for row, column in np.ndindex(answers.shape[1:]):
        pixels = np.argwhere(answers[:, row, column].reshape(side, side) > 0)
        assert (rows.has_seen[row] and columns.has_seen[column]) == bool(len(pixels))
        if not len(pixels):
            continue
        expected = (*pixels.min(axis=0).tolist(), *pixels.max(axis=0).tolist())
        assert receptive_fields.pixel_box(rows, columns, row, column) == expected


@pytest.mark.parametrize("name", NETS)
def test_what_is_seen_is_what_makes_a_difference(name):
    network = Network(NETS[name](), (SIDE, SIDE, 1))
    (seen,) = (layer for layer in network.graph.layers if layer.endswith("seen"))
    assert_seen_pixels_make_a_difference(network, seen, SIDE)


def random_stack(rng):
    """Windows of any size, stride, dilation and border one after the other, with padding and
    cropping between them, as long as something is left."""
    stack, side = [], SIDE
    for _ in range(rng.integers(1, 4)):
        size, stride, dilation = (int(number) for number in rng.integers(1, 5, 3))
        border = str(rng.choice(["same", "valid"]))
        left, right = (int(number) for number in rng.integers(0, 3, 2))
        kind = rng.choice(["conv", "dilated", "max", "average", "pad", "crop"])
        if kind == "conv":
            layer = layers.Conv2D(1, size, strides=stride, padding=border)
        elif kind == "dilated":
            layer = layers.Conv2D(1, size, dilation_rate=dilation, padding=border)
        elif kind == "pad":
            layer = layers.ZeroPadding2D(((left, right), (right, left)))
        elif kind == "crop":
            layer = layers.Cropping2D(((left, right), (right, left)))
        else:
            pooling = layers.MaxPooling2D if kind == "max" else layers.AveragePooling2D
            layer = pooling(size, stride, border)
        try:
            side_after = layer.compute_output_shape((1, side, side, 1))[1]
        except ValueError:
            continue  # larger than what is left
        if side_after > 0:
            stack, side = [*stack, layer], side_after
    return [*stack, layers.Identity(name="seen")]


@pytest.mark.parametrize("seed", range(40))
def test_of_any_windows_the_box_is_exact_at_the_border_too(seed):
    network = Network(net(*random_stack(np.random.default_rng(seed))), (SIDE, SIDE, 1))
    assert_seen_pixels_make_a_difference(network, "seen", SIDE)


def test_a_bright_corner_is_where_the_peak_of_the_map_points():
    model = keras_models.build_cnn()
    for layer in model.layers:
        layer.set_weights([np.full_like(weight, weight.ndim > 1) for weight in layer.get_weights()])
    network = Network(model, (28, 28, 1))
    layer_names = ("conv2d", "conv2d_1", "max_pooling2d", "conv2d_2", "conv2d_3")
    for corner, (y, x) in {"first": (0, 0), "last": (25, 25)}.items():
        image = np.zeros((1, 28, 28), dtype=np.uint8)
        image[0, y : y + 3, x : x + 3] = 255
        answers = network.forward_pass(layer_names)(image)
        for name in layer_names:
            rows, columns = receptive_fields.receptive_fields(network, name)
            map_ = answers[name][0, :, :, 0]
            peak = np.unravel_index(map_.argmax(), map_.shape)
            top, left, bottom, right = receptive_fields.pixel_box(rows, columns, *peak)
            assert top <= y < y + 2 <= bottom, (corner, name)
            assert left <= x < x + 2 <= right, (corner, name)
            over = receptive_fields.map_over_picture(map_, rows, columns, (28, 28))
            middle = np.array(np.unravel_index(np.nanargmax(over), over.shape))
            assert np.abs(middle - (y + 1, x + 1)).max() <= (rows.last[0] + 1) // 2, (corner, name)
            assert np.sign(middle - 13.5).tolist() == np.sign([y - 13, x - 13]).tolist(), (
                corner,
                name,
            )


def test_the_study_network_by_hand():
    network = Network(keras_models.build_cnn(), (28, 28, 1))
    for name, size, step, start in (
        ("conv2d", 3, 1, 1.0),
        ("conv2d_1", 5, 1, 2.0),
        ("max_pooling2d", 6, 2, 2.5),
        ("conv2d_2", 10, 2, 4.5),
        ("conv2d_3", 14, 2, 6.5),
    ):
        rows, _ = receptive_fields.receptive_fields(network, name)
        assert (rows.last[0] - rows.first[0] + 1, rows.step, rows.start) == (size, step, start)
    assert receptive_fields.receptive_fields(network, "global_average_pooling2d") is None
    assert receptive_fields.receptive_fields(network, "dense") is None


def test_a_map_lies_inside_its_border_and_each_pooled_position_covers_its_pixels():
    model = net(conv("a"), layers.MaxPooling2D(2, name="pooled"), side=6)
    network = Network(model, (6, 6, 1))
    for name, expected in (
        ("a", [[np.nan, 0, 1, 2, 3, np.nan]]),
        ("pooled", [[np.nan, 0, 0, 1, 1, np.nan]]),
    ):
        rows, columns = receptive_fields.receptive_fields(network, name)
        over = receptive_fields.map_over_picture(
            np.tile(np.arange(len(columns.first)), (len(rows.first), 1)), rows, columns, (6, 6)
        )
        assert np.array_equal(over[1:5], np.repeat(expected, 4, axis=0), equal_nan=True)
        assert np.isnan(over[[0, 5]]).all()


def stacked(axis):
    image = keras.Input((8, 8, 1))
    maps = [conv(name)(image) for name in ("first", "second")]
    return keras.Model(image, conv("seen", 1)(layers.Concatenate(axis)(maps)))


@pytest.mark.parametrize("axis", [1, 2, -2])
def test_of_maps_on_top_of_one_another_no_pixels_are_told(axis):
    assert receptive_fields.receptive_fields(Network(stacked(axis), (8, 8, 1)), "seen") is None


@pytest.mark.parametrize("axis", [3, -1])
def test_of_channels_beside_one_another_the_pixels_are_told(axis):
    rows, _ = receptive_fields.receptive_fields(Network(stacked(axis), (8, 8, 1)), "seen")
    assert (rows.last - rows.first).tolist() == [2] * 6


@pytest.mark.parametrize(
    "layer",
    [
        layers.Resizing(4, 2, crop_to_aspect_ratio=True),
        layers.UpSampling2D(2),
        layers.LayerNormalization(axis=(1, 2, 3)),
        layers.LayerNormalization(axis=1),
        layers.Softmax(axis=1),
    ],
)
def test_what_cannot_be_followed_is_said_so(layer):
    network = Network(keras.Sequential([keras.Input((8, 8, 1)), layer, conv("seen", 1)]), (8, 8, 1))
    assert receptive_fields.receptive_fields(network, "seen") is None


@pytest.mark.parametrize("side", [5, 45])
def test_of_a_picture_that_was_resized_its_own_pixels_are_told(side):
    """Pictures three times as large or small as those that the network takes."""
    network = Network(net(conv("seen", 4, strides=2)), (side, side, 1))
    assert_seen_pixels_make_a_difference(network, "seen", side)
    padded = Network(net(conv("seen")), (side, side, 1), PixelOptions("0..255", "pad"))
    assert receptive_fields.receptive_fields(padded, "seen", (side, side)) is None
    assert receptive_fields.receptive_fields(padded, "seen") is not None


@pytest.mark.parametrize("side", [10, 11, 14, 16, 18, 23])
@pytest.mark.parametrize("layer", ["first", "pooled", "seen"])
def test_of_a_picture_in_a_border_its_own_pixels_are_told(side, layer):
    """Smaller and larger than what the network takes, by even and odd numbers of pixels."""
    model = net(conv("first"), layers.MaxPooling2D(2, name="pooled"), conv("seen", 2, strides=2))
    network = Network(model, (side, side, 1), PixelOptions("0..255", "border"))
    assert_seen_pixels_make_a_difference(network, layer, side)


def test_a_border_and_what_lies_over_the_picture_by_hand():
    """Two rows of 4 x 6 pixels lie in the middle of 9 x 7: two before and three behind, none before
    and one behind."""
    model = keras.Sequential([keras.Input((9, 7, 1)), conv("seen", (3, 1), padding="same")])
    network = Network(model, (4, 6, 1), PixelOptions("0..255", "border"))
    rows, columns = receptive_fields.receptive_fields(network, "input", (4, 6))
    assert rows.first.tolist() == rows.last.tolist() == [0, 0, 0, 1, 2, 3, 3, 3, 3]
    assert columns.first.tolist() == columns.last.tolist() == [0, 1, 2, 3, 4, 5, 5]
    assert (rows.start, rows.step, columns.start, columns.step) == (-2, 1, 0, 1)
    rows, columns = receptive_fields.receptive_fields(network, "seen", (4, 6))
    assert rows.first.tolist() == [0, 0, 0, 0, 1, 2, 3, 3, 3]
    assert rows.last.tolist() == [0, 0, 1, 2, 3, 3, 3, 3, 3]
    map_ = np.arange(63).reshape(9, 7)
    over = receptive_fields.map_over_picture(map_, rows, columns, (4, 6))
    np.testing.assert_array_equal(over, map_[2:6, :6])


@pytest.mark.parametrize("side", [12, 15, 20])
def test_a_spot_is_where_the_peak_of_the_map_lies_over_a_picture_in_a_border(side):
    options = PixelOptions("0..255", "border")
    network = Network(net(conv("seen", padding="same")), (side, side, 1), options)
    image = np.zeros((1, side, side), np.uint8)
    image[0, 6:9, 8:11] = 255
    (map_,) = network.forward_pass(["seen"])(image)["seen"][..., 0]
    rows, columns = receptive_fields.receptive_fields(network, "seen", (side, side))
    over = receptive_fields.map_over_picture(map_, rows, columns, (side, side))
    assert np.unravel_index(np.nanargmax(over), over.shape) == (7, 9)
    peak = np.unravel_index(map_.argmax(), map_.shape)
    assert receptive_fields.pixel_box(rows, columns, *peak) == (6, 8, 8, 10)
