"""Which axis holds the channels: for each rank, channels last and channels first."""

import numpy as np
import pytest

from activsim.networks import axes, keras_start
from activsim.networks.network import Network
from activsim.networks.split import SplitNetwork

keras = keras_start.start_keras()
layers = keras.layers
FIRST = {"data_format": "channels_first"}


def axes_by_layer(*body, shape=(6, 8, 1)):
    """{layer: (its axis, the shape of its neurons)} of a Sequential."""
    network = Network(keras.Sequential([keras.Input(shape), *body]), (6, 8, 1))
    return {
        layer.name: (network.channel_axis(network.value(layer.name)), layer.output_shape)
        for layer in network.description.layers[1:]
    }


def test_channels_are_last_for_each_rank():
    body = [
        layers.Conv2D(3, 3, name="map"),
        layers.Reshape((4, 18), name="sequence"),
        layers.Reshape((4, 3, 3, 2), name="volume"),
        layers.Conv3D(5, 2, name="conv3d"),
        layers.Flatten(name="vector"),
    ]
    assert axes_by_layer(*body) == {
        "map": (axes.LAST, (4, 6, 3)),
        "sequence": (axes.LAST, (4, 18)),
        "volume": (axes.LAST, (4, 3, 3, 2)),
        "conv3d": (axes.LAST, (3, 2, 2, 5)),
        "vector": (axes.LAST, (60,)),
    }


def test_channels_first_is_what_the_layer_says_for_each_rank():
    body = [
        layers.Conv2D(3, 3, name="map", **FIRST),
        layers.Reshape((3, 24), name="read as a sequence"),
        layers.Conv1D(5, 3, name="conv1d", **FIRST),
        layers.Reshape((5, 2, 11, 1), name="read as a volume"),
        layers.MaxPooling3D((2, 2, 1), name="pool3d", **FIRST),
        layers.Flatten(name="vector"),
    ]
    assert axes_by_layer(*body, shape=(1, 6, 8)) == {
        "map": (axes.FIRST, (4, 6, 3)),
        "read as a sequence": (axes.FIRST, (24, 3)),
        "conv1d": (axes.FIRST, (22, 5)),
        "read as a volume": (axes.FIRST, (2, 11, 1, 5)),
        "pool3d": (axes.FIRST, (1, 5, 1, 5)),
        "vector": (axes.LAST, (25,)),
    }


def test_in_a_series_of_maps_channels_first_is_after_the_steps():
    body = [
        layers.Reshape((2, 1, 4, 6), name="steps"),
        layers.TimeDistributed(layers.Conv2D(3, 3, **FIRST), name="maps"),
        layers.ReLU(name="relu"),
        layers.ConvLSTM2D(5, 1, return_sequences=True, name="remembered", **FIRST),
        layers.Bidirectional(layers.ConvLSTM2D(4, 1, **FIRST), name="last"),
        layers.TimeDistributed(layers.Dense(2), name="dense"),
    ]
    assert axes_by_layer(*body) == {
        "steps": (axes.AFTER_STEPS, (2, 4, 6, 1)),
        "maps": (axes.AFTER_STEPS, (2, 2, 4, 3)),
        "relu": (axes.AFTER_STEPS, (2, 2, 4, 3)),
        "remembered": (axes.AFTER_STEPS, (2, 2, 4, 5)),
        "last": (axes.FIRST, (2, 8, 4)),  # Keras puts both directions side by side
        "dense": (axes.LAST, (4, 2, 2)),
    }


def test_a_channel_after_the_steps_is_recorded_and_silenced():
    conv = layers.TimeDistributed(layers.Conv2D(3, 3, **FIRST), name="maps")
    tail = [layers.Flatten(), layers.Dense(4)]
    model = keras.Sequential([keras.Input((6, 8, 1)), layers.Reshape((2, 1, 4, 6)), conv, *tail])
    images = np.random.default_rng(0).integers(0, 256, (5, 6, 8), dtype=np.uint8)
    maps = keras.Model(model.inputs, conv.output).predict(
        images[..., None].astype(np.float32), verbose=0
    )
    network = Network(model, (6, 8, 1))
    ours = network.forward_pass(["maps"])(images)["maps"]
    np.testing.assert_allclose(ours, np.moveaxis(maps, 2, -1), rtol=1e-5)
    split = SplitNetwork(network, "maps")
    outputs = split.after(
        np.array([[False, True, False]]), np.zeros(3, np.float32), *split.before(images)
    )
    maps[:, :, 1] = 0
    expected = keras.Sequential(tail).predict(maps, verbose=0)
    np.testing.assert_allclose(outputs[0], expected, rtol=1e-4, atol=1e-4)


def test_what_keeps_axes_keeps_the_channels_and_what_turns_them_does_not():
    body = [
        layers.Rescaling(1 / 255, name="before"),
        layers.Permute((3, 1, 2), name="turn"),
        layers.Conv2D(3, 3, name="conv", **FIRST),
        layers.BatchNormalization(axis=1, name="norm"),
        layers.ReLU(name="relu"),
        layers.Permute((2, 3, 1), name="back"),
        layers.Dropout(0.5, name="drop"),
        layers.Conv2D(2, 1, name="last"),
    ]
    by_layer = axes_by_layer(*body)
    first = [name for name, (axis, _) in by_layer.items() if axis == axes.FIRST]
    assert first == ["turn", "conv", "norm", "relu"]
    shapes = {name: shape for name, (_, shape) in by_layer.items()}
    assert shapes["before"] == shapes["turn"] == (6, 8, 1)
    assert shapes["relu"] == shapes["back"] == shapes["drop"] == (4, 6, 3)


def test_sums_and_nested_models_read_as_what_goes_into_them():
    image = keras.Input((1, 6, 8))
    inside = keras.Input((2, 4, 6))
    inner = keras.Model(inside, layers.ReLU(name="relu")(inside), name="inner")
    left = layers.Conv2D(2, 3, name="left", **FIRST)(image)
    right = layers.Conv2D(2, 3, name="right", **FIRST)(image)
    summed = layers.Add(name="sum")([left, right])
    joined = layers.Concatenate(axis=1, name="both")([summed, inner(left)])
    model = keras.Model(image, layers.Flatten()(joined))
    network = Network(model, (6, 8, 1))
    shapes = {layer.name: layer.output_shape for layer in network.description.layers}
    assert shapes["sum"] == shapes["inner/relu"] == (4, 6, 2)
    assert shapes["both"] == (4, 6, 4)


def test_positions_put_in_a_row_leave_the_channels_where_they_are():
    body = [
        layers.Conv2D(3, 3, name="conv", **FIRST),
        layers.Reshape((3, 24), name="tokens"),
        layers.Permute((2, 1), name="turned"),
        layers.Reshape((6, 12), name="other"),
    ]
    assert axes_by_layer(*body, shape=(1, 6, 8)) == {
        "conv": (axes.FIRST, (4, 6, 3)),
        "tokens": (axes.FIRST, (24, 3)),
        "turned": (axes.LAST, (24, 3)),
        "other": (axes.LAST, (6, 12)),
    }


def test_channels_go_with_their_axis_where_no_layer_reads_them():
    image = keras.Input((6, 8, 3))
    ops = keras.ops
    turned = {
        "permute": layers.Permute((3, 1, 2), name="permute")(image),
        "transpose": ops.transpose(image, (0, 3, 1, 2)),
        "moveaxis": ops.moveaxis(image, -1, 1),
        "swapaxes": ops.swapaxes(image, 1, 3),
        "between": layers.Permute((1, 3, 2), name="between")(image),
    }
    tails = [layers.Flatten()(layers.ReLU(name=f"{n} relu")(t)) for n, t in turned.items()]
    rows = layers.Permute((3, 1, 2), name="rows")(image)
    sequence = ops.reshape(rows, (-1, 3, 48))
    steps = layers.LSTM(5, return_sequences=True, name="steps")(sequence)
    model = keras.Model(image, layers.Concatenate()([*tails, layers.Flatten()(steps)]))
    network = Network(model, (6, 8, 3))
    by_layer = {name: network.channel_axis(network.value(name)) for name in network.graph.layers}
    assert {by_layer[name] for name in turned if name != "between"} == {axes.FIRST}
    assert by_layer["between"] == by_layer["between relu"] == axes.AFTER_STEPS
    assert by_layer["permute relu"] == axes.FIRST
    assert by_layer["steps"] == axes.LAST


def test_a_gate_has_its_channels_where_the_map_has_them_that_it_opens():
    image = keras.Input((1, 6, 8))
    maps = layers.Conv2D(5, 3, name="maps", **FIRST)(image)
    means = layers.Dense(5)(layers.GlobalAveragePooling2D(**FIRST)(maps))
    by_layer = layers.Reshape((5, 1, 1), name="gate")(means)
    by_operator = means[:, :, None, None]
    opened = layers.Multiply(name="opened")([by_layer, maps]) + by_operator * maps
    turned = keras.ops.einsum("bchw->bhwc", opened)
    network = Network(keras.Model(image, layers.Flatten()(turned)), (6, 8, 1))
    values = {name: network.value(name) for name in network.graph.layers}
    first = {name for name, value in values.items() if network.channel_axis(value) == axes.FIRST}
    kinds = {name.rstrip("_0123456789") for name in first}
    assert kinds == {"maps", "gate", "opened", "get_item", "multiply", "add"}


def test_a_layer_in_a_wrapper_says_where_its_channels_are():
    wrapped = layers.SpectralNormalization(layers.Conv2D(3, 3, **FIRST), name="conv")
    by_layer = axes_by_layer(layers.Permute((3, 1, 2), name="turn"), wrapped)
    assert by_layer == {"turn": (axes.FIRST, (6, 8, 1)), "conv": (axes.FIRST, (4, 6, 3))}


def test_a_dense_layer_gives_its_channels_last_whatever_it_takes():
    body = [layers.Conv2D(3, 3, name="conv", **FIRST), layers.Dense(7, name="dense")]
    by_layer = axes_by_layer(*body, shape=(1, 6, 8))
    assert by_layer["dense"] == (axes.LAST, (3, 4, 7))


@pytest.mark.parametrize(
    ("body", "first"),
    [
        ([layers.Conv2D(2, 1, **FIRST)], True),
        ([layers.Rescaling(1.0), layers.ReLU(), layers.MaxPooling2D(1, **FIRST)], True),
        ([layers.Conv2D(2, 1), layers.Permute((3, 1, 2)), layers.Conv2D(2, 1, **FIRST)], False),
        ([layers.Flatten(), layers.Dense(2)], False),
    ],
)
def test_the_pictures_are_given_as_the_first_layer_reads_them(body, first):
    shape = (1, 6, 8) if first else (6, 8, 1)
    network = Network(keras.Sequential([keras.Input(shape), *body]), (6, 8, 1))
    assert network.prepare.shape == (6, 8, 1)
    images = np.arange(96, dtype=np.uint8).reshape(2, 6, 8)
    expected = images[:, None] if first else images[..., None]
    np.testing.assert_array_equal(network.prepare(images), expected)


def test_values_and_shapes_are_turned_alike():
    values = np.arange(2 * 3 * 4 * 5).reshape(2, 3, 4, 5)
    turned = axes.channels_last(values, axes.FIRST)
    assert turned.shape[1:] == axes.channels_last_shape(values.shape[1:], axes.FIRST) == (4, 5, 3)
    assert turned[1, 2, 3, 0] == values[1, 0, 2, 3]
    assert axes.channels_last(values, axes.LAST) is values
    assert axes.channels_last_shape((3, 4, 5), axes.LAST) == (3, 4, 5)
