"""Which pixels a position has seen: followed by formula, and found out by changing pixels one at a
time."""

import numpy as np
import pytest

from activsim.networks import forward_pass, keras_models, keras_start, receptive_fields

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
}


@pytest.mark.parametrize("name", NETS)
def test_what_is_seen_is_what_makes_a_difference(name):
    model = NETS[name]()
    rows, columns = receptive_fields.receptive_fields(model, "seen")
    single = np.eye(SIDE * SIDE, dtype=np.float32).reshape(-1, SIDE, SIDE, 1)
    answers = forward_pass.forward_pass(model, ["seen"])(single)["seen"][..., 0]
    assert answers.shape[1:] == (len(rows.first), len(columns.first))
    for row, column in np.ndindex(answers.shape[1:]):
        pixels = np.argwhere(answers[:, row, column].reshape(SIDE, SIDE) > 0)
        expected = (*pixels.min(axis=0).tolist(), *pixels.max(axis=0).tolist())
        assert receptive_fields.pixel_box(rows, columns, row, column) == expected


def test_a_bright_corner_is_where_the_peak_of_the_map_points():
    model = keras_models.build_cnn()
    for layer in model.layers:
        layer.set_weights([np.full_like(weight, weight.ndim > 1) for weight in layer.get_weights()])
    layer_names = ("conv2d", "conv2d_1", "max_pooling2d", "conv2d_2", "conv2d_3")
    for corner, (y, x) in {"first": (0, 0), "last": (25, 25)}.items():
        image = np.zeros((1, 28, 28), dtype=np.uint8)
        image[0, y : y + 3, x : x + 3] = 255
        answers = forward_pass.forward_pass(model, list(layer_names))(
            keras_models.as_input(image, (28, 28, 1))
        )
        for name in layer_names:
            rows, columns = receptive_fields.receptive_fields(model, name)
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
    model = keras_models.build_cnn()
    for name, size, step, start in (
        ("conv2d", 3, 1, 1.0),
        ("conv2d_1", 5, 1, 2.0),
        ("max_pooling2d", 6, 2, 2.5),
        ("conv2d_2", 10, 2, 4.5),
        ("conv2d_3", 14, 2, 6.5),
    ):
        rows, _ = receptive_fields.receptive_fields(model, name)
        assert (rows.last[0] - rows.first[0] + 1, rows.step, rows.start) == (size, step, start)
    assert receptive_fields.receptive_fields(model, "global_average_pooling2d") is None
    assert receptive_fields.receptive_fields(model, "dense") is None


def test_a_map_lies_inside_its_border_and_each_pooled_position_covers_its_pixels():
    model = net(conv("a"), layers.MaxPooling2D(2, name="pooled"), side=6)
    for name, expected in (
        ("a", [[np.nan, 0, 1, 2, 3, np.nan]]),
        ("pooled", [[np.nan, 0, 0, 1, 1, np.nan]]),
    ):
        rows, columns = receptive_fields.receptive_fields(model, name)
        over = receptive_fields.map_over_picture(
            np.tile(np.arange(len(columns.first)), (len(rows.first), 1)), rows, columns, (6, 6)
        )
        assert np.array_equal(over[1:5], np.repeat(expected, 4, axis=0), equal_nan=True)
        assert np.isnan(over[[0, 5]]).all()


def test_what_cannot_be_followed_is_said_so():
    model = keras.Sequential([keras.Input((8, 8, 1)), layers.Resizing(4, 4), conv("seen")])
    assert receptive_fields.receptive_fields(model, "seen") is None
