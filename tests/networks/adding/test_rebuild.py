"""What is rebuilt of a file answers as the network that was saved, whichever Keras wrote it."""

import functools
import json
import re
import zipfile

import keras2_files as k2
import numpy as np
import pytest

from activsim.networks import keras_models, keras_start
from activsim.networks.adding import rebuild as rebuilding
from activsim.networks.adding.allowed import NotAllowed

RNG = np.random.default_rng(5)


@pytest.fixture(scope="module")
def keras():
    return keras_start.start_keras()


@pytest.fixture
def rebuilt(tmp_path):
    """file -> (the copy, what there is to say of it)"""

    def rebuild(path):
        room = tmp_path / "room"
        room.mkdir()
        file, config = rebuilding.file_and_config(path, room)
        report = rebuilding.rebuild(path, file, config, room)
        json.dumps(report)
        return keras_models.load_network(room / "network.keras"), report

    return rebuild


def images(*shape):
    return RNG.uniform(0, 1, (6, *shape)).astype(np.float32)


def assert_equal_outputs(model, copy, batch):
    np.testing.assert_allclose(
        model.predict(batch, verbose=0), copy.predict(batch, verbose=0), rtol=0, atol=1e-6
    )


def with_weights(model, arrays):
    """The model, each variable given the array of its name."""
    for variable in model.weights:
        layer, name = variable.path.split("/")[-2:]
        is_depthwise = f"{layer}/depthwise_kernel:0" in arrays
        variable.assign(arrays[f"{layer}/{'depthwise_kernel' if is_depthwise else name}:0"])
    return model


def test_teachable_machines_network_answers_as_it_did(tmp_path, keras, rebuilt):
    config, weights = k2.teachable_machine()
    copy, report = rebuilt(k2.write_h5(tmp_path / "keras_model.h5", config, weights))
    layers = keras.layers
    image = keras.Input((8, 8, 3))
    x = layers.Conv2D(4, 3, 2, "same", use_bias=False, name="Conv1")(image)
    x = layers.BatchNormalization(name="bn_Conv1")(x)
    first = layers.ReLU(6.0)(x)
    x = layers.DepthwiseConv2D(3, padding="same", use_bias=False, name="expanded_conv_depthwise")(
        first
    )
    x = layers.BatchNormalization(name="expanded_conv_depthwise_BN")(x)
    x = layers.GlobalAveragePooling2D()(layers.ReLU(6.0)(first + x))
    x = layers.Dense(5, "relu", name="dense_1")(x)
    x = layers.Dense(3, "softmax", use_bias=False, name="dense_2")(x)
    arrays = weights["sequential_1"] | weights["sequential_3"]
    model = with_weights(keras.Model(image, x), arrays)
    assert_equal_outputs(model, copy, images(8, 8, 3))
    assert report["n_outputs"] == 3
    assert report["kind"] == "an HDF5 file of Keras 2"
    assert "sequential_1/model1/expanded_conv_depthwise" in report["layers"]
    # Keras 3 refuses the file, for the argument `groups`
    assert "arrays of weights are those of the file (Keras 3 does not open" in report["comparison"]


def test_arrays_go_to_the_layers_that_they_are_named_for(tmp_path, rebuilt):
    """Keras 3 alone gives them out by their order."""
    config, weights = k2.teachable_machine()
    for name in "bn_Conv1", "expanded_conv_depthwise_BN":
        # a normalization's arrays in an order of its own, as of one that was frozen alone
        arrays = weights["sequential_1"]
        parts = [key for key in arrays if key.startswith(f"{name}/")]
        for key in parts[::-1]:
            arrays[key] = arrays.pop(key)
    path = k2.write_h5(tmp_path / "frozen.h5", config, weights)
    copy, _ = rebuilt(path)
    values = {"/".join(v.path.split("/")[-2:]): v.numpy() for v in copy.weights}
    values["expanded_conv_depthwise/depthwise_kernel"] = values["expanded_conv_depthwise/kernel"]
    for name, array in weights["sequential_1"].items():
        np.testing.assert_array_equal(values[name.removesuffix(":0")], array)


def flat_network():
    """(config, shapes, a model of the same layers) in Keras 2's .keras format"""
    config = k2.functional(
        "model",
        k2.pictures((6, 6, 1), "pixels", []),
        k2.conv("block/conv", 3, ["pixels"], activation="relu"),
        k2.depthwise("depthwise", ["block/conv"]),
        k2.layer("LeakyReLU", "leaky", ["depthwise"], alpha=0.5),
        k2.layer("Flatten", "flat", ["leaky"], data_format="channels_last"),
        k2.dense("out", 4, ["flat"], activation="softmax"),
    )
    shapes = {"block/conv/kernel:0": (3, 3, 1, 3), "depthwise/depthwise_kernel:0": (3, 3, 3, 1)}
    return config, shapes | {"out/kernel:0": (108, 4), "out/bias:0": (4,)}


def flat_model(keras, arrays):
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((6, 6, 1)),
            layers.Conv2D(3, 3, padding="same", use_bias=False, activation="relu", name="conv"),
            layers.DepthwiseConv2D(3, padding="same", use_bias=False, name="depthwise"),
            layers.LeakyReLU(negative_slope=0.5),
            layers.Flatten(),
            layers.Dense(4, "softmax", name="out"),
        ]
    )
    return with_weights(model, {name.removeprefix("block/"): a for name, a in arrays.items()})


@pytest.mark.parametrize("ending", [".h5", ".keras"])
def test_both_formats_of_keras_2(tmp_path, keras, rebuilt, ending):
    config, shapes = flat_network()
    arrays = k2.random_arrays(shapes)
    if ending == ".h5":
        groups = {}
        for name, array in arrays.items():
            groups.setdefault(name.rpartition("/")[0], {})[name] = array
        path = k2.write_h5(tmp_path / "net.h5", config, groups)
    else:
        places = ["conv2d/vars/0", "depthwise_conv2d/vars/0", "dense/vars/0", "dense/vars/1"]
        stored = {f"layers/{place}": a for place, a in zip(places, arrays.values(), strict=True)}
        path = k2.write_keras(tmp_path / "net.keras", config, stored)
    copy, report = rebuilt(path)
    assert_equal_outputs(flat_model(keras, arrays), copy, images(6, 6, 1))
    assert "block_conv" in report["layers"]  # Keras 3 takes no / in a name
    assert "Keras 2" in report["kind"]


def call(function, layer, source, class_name="TFOpLambda", **arguments):
    description = k2.layer(class_name, layer, [], function=function)
    return description | {"inbound_nodes": [[source, 0, 0, arguments]]}


def test_what_tensorflow_calculated_between_the_layers(tmp_path, keras, rebuilt):
    """preprocess_input of ImageNet's networks, in both ways, and a sum."""
    slices = [{"class_name": "__ellipsis__"}, {"start": None, "stop": None, "step": -1}]
    config = k2.functional(
        "model",
        k2.pictures((6, 6, 3), "pixels", []),
        call("math.truediv", "tf.math.truediv", "pixels", y=127.5, name=None),
        call("math.subtract", "tf.math.subtract", "tf.math.truediv", y=1.0, name=None),
        call("__operators__.getitem", "turned", "pixels", "SlicingOpLambda", slice_spec=slices),
        call("nn.bias_add", "centred", "turned", bias=[-0.1, -0.2, -0.3], data_format="NHWC"),
        call("__operators__.add", "sum", "tf.math.subtract", y=["centred", 0, 0], name=None),
        call("nn.relu", "tf.nn.relu", "sum", name=None),
        call("math.reduce_mean", "mean", "tf.nn.relu", axis=[1, 2], keepdims=False),
        k2.dense("out", 4, ["mean"]),
    )
    arrays = k2.random_arrays({"out/kernel:0": (3, 4), "out/bias:0": (4,)})
    copy, _ = rebuilt(k2.write_h5(tmp_path / "net.h5", config, {"out": arrays}))
    batch = images(6, 6, 3)
    mean = np.maximum(batch / 127.5 - 1 + batch[..., ::-1] - [0.1, 0.2, 0.3], 0).mean((1, 2))
    expected = mean @ arrays["out/kernel:0"] + arrays["out/bias:0"]
    np.testing.assert_allclose(copy.predict(batch, verbose=0), expected, rtol=1e-5)


PADDINGS = [[0, 0], [1, 2], [0, 1], [0, 0]]


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("math.negative", {}),
        ("math.log", {}),
        ("nn.gelu", {}),
        ("nn.gelu", {"approximate": True}),
        ("nn.selu", {}),
        ("math.reduce_min", {"axis": [1], "keepdims": True}),
        ("math.l2_normalize", {"axis": -1}),
        ("clip_by_value", {"clip_value_min": 20.0, "clip_value_max": 90.0}),
        ("tile", {"multiples": [1, 2, 1, 3]}),
        ("repeat", {"repeats": 3, "axis": -1}),
        ("image.grayscale_to_rgb", {}),
        ("compat.v1.pad", {"paddings": PADDINGS, "mode": "CONSTANT", "constant_values": 0}),
        ("compat.v1.transpose", {"perm": [0, 2, 1, 3], "conjugate": False}),
        ("compat.v1.squeeze", {"axis": [3]}),
    ],
)
def test_functions_of_tensorflow_are_calculated_as_by_itself(
    tmp_path, keras, rebuilt, function, arguments
):
    import tensorflow as tf

    config = k2.functional(
        "model",
        k2.pictures((6, 6, 1), "pixels", []),
        call(function, "between", "pixels", **arguments, name=None),
        k2.layer("Flatten", "flat", ["between"]),
    )
    copy, _ = rebuilt(k2.write_h5(tmp_path / "net.h5", config, {}))
    batch = images(6, 6, 1) + 1
    of_tensorflow = functools.reduce(getattr, function.split("."), tf)
    calculated = of_tensorflow(tf.constant(batch), **arguments)
    expected = np.reshape(calculated, (len(batch), -1))
    np.testing.assert_allclose(copy.predict(batch, verbose=0), expected, rtol=1e-5, atol=1e-6)


def test_a_random_crop_of_keras_2_is_the_middle_of_a_picture(tmp_path, keras, rebuilt):
    """Where nothing is trained: of its proportions, in its size. Keras 3's hands it on as it is."""
    from keras.preprocessing.image import smart_resize

    config = k2.sequential(
        "model",
        k2.pictures((6, 9, 1), "pixels"),
        k2.layer("RandomCrop", "crop", height=4, width=3, seed=None),
        k2.layer("Flatten", "flat"),
    )
    copy, report = rebuilt(k2.write_h5(tmp_path / "net.h5", config, {}))
    batch = images(6, 9, 1)
    expected = np.reshape(smart_resize(batch, (4, 3)), (len(batch), -1))
    np.testing.assert_allclose(copy.predict(batch, verbose=0), expected, rtol=1e-6)
    assert "crop" in report["layers"]


def test_bins_and_functions_as_keras_2_wrote_them(tmp_path, rebuilt):
    bins = [0.2, 0.7]
    config = k2.functional(
        "model",
        k2.pictures((6, 6, 1), "pixels", []),
        k2.layer("Discretization", "bins", ["pixels"], bin_boundaries=bins, output_mode="int"),
        call("cast", "numbers", "bins", dtype="float32"),
        call("math.subtract", "less", "numbers", y=0.5),
        k2.layer("Flatten", "flat", ["less"]),
        k2.layer("Activation", "out", ["flat"], activation="log_softmax_v2"),
    )
    copy, _ = rebuilt(k2.write_h5(tmp_path / "net.h5", config, {}))
    batch = images(6, 6, 1)
    numbers = np.digitize(batch, bins).reshape(len(batch), -1) - 0.5
    expected = numbers - np.log(np.exp(numbers).sum(axis=1, keepdims=True))
    np.testing.assert_allclose(copy.predict(batch, verbose=0), expected, rtol=1e-5)


def test_a_constant_that_a_layer_is_taken_from(tmp_path, rebuilt):
    less = call("math.subtract", "less", "_CONSTANT_VALUE")
    less["inbound_nodes"] = [["_CONSTANT_VALUE", -1, [1.0, 2.0, 3.0], {"y": ["pixels", 0, 0]}]]
    config = k2.functional(
        "model",
        k2.pictures((6, 6, 3), "pixels", []),
        less,
        k2.layer("Flatten", "flat", ["less"]),
    )
    copy, _ = rebuilt(k2.write_h5(tmp_path / "net.h5", config, {}))
    batch = images(6, 6, 3)
    expected = (np.float32([1, 2, 3]) - batch).reshape(len(batch), -1)
    np.testing.assert_allclose(copy.predict(batch, verbose=0), expected, atol=1e-6)


@pytest.mark.parametrize(("function", "axis"), [("concat", -1), ("stack", 1)])
def test_what_tensorflow_put_together(tmp_path, keras, rebuilt, function, axis):
    arguments = {"axis": axis}
    both = call(function, "both", "pixels")
    both["inbound_nodes"] = [[["pixels", 0, 0, arguments], ["negative", 0, 0, arguments]]]
    config = k2.functional(
        "model",
        k2.pictures((6, 6, 1), "pixels", []),
        call("math.negative", "negative", "pixels"),
        both,
        k2.layer("Flatten", "flat", ["both"]),
    )
    copy, _ = rebuilt(k2.write_h5(tmp_path / "net.h5", config, {}))
    batch = images(6, 6, 1)
    join = {"concat": np.concatenate, "stack": np.stack}[function]
    expected = join([batch, -batch], axis=axis).reshape(len(batch), -1)
    np.testing.assert_array_equal(copy.predict(batch, verbose=0), expected)


def test_layers_that_keras_3_does_not_have_by_that_name(tmp_path, keras, rebuilt):
    options = {"padding": "valid", "groups": 1, "use_bias": False, "filters": 2}
    config = k2.sequential(
        "model",
        k2.pictures((6, 6, 1), "pixels"),
        k2.layer("RandomHeight", "taller", factor=0.2),
        k2.layer("Conv2DTranspose", "larger", kernel_size=[2, 2], strides=[2, 2], **options),
        k2.norm("norm", center=False, scale=False) | {"class_name": "SyncBatchNormalization"},
        k2.layer("ThresholdedReLU", "above", theta=0.3),
        k2.layer("Flatten", "flat"),
    )
    moments = {"norm/moving_mean:0": (2,), "norm/moving_variance:0": (2,)}
    kernel = k2.random_arrays({"larger/kernel:0": (2, 2, 2, 1)})
    norm = {name: np.abs(array) for name, array in k2.random_arrays(moments).items()}
    copy, _ = rebuilt(k2.write_h5(tmp_path / "net.h5", config, {"larger": kernel, "norm": norm}))
    model = keras.Sequential(
        [
            keras.Input((6, 6, 1)),
            keras.layers.Conv2DTranspose(2, 2, 2, use_bias=False, name="larger"),
            keras.layers.BatchNormalization(center=False, scale=False, name="norm"),
            keras.layers.Flatten(),
        ]
    )
    batch = images(6, 6, 1)
    values = with_weights(model, kernel | norm).predict(batch, verbose=0)
    expected = np.where(values > 0.3, values, 0)
    assert 0.1 < (expected > 0).mean() < 0.9
    np.testing.assert_allclose(copy.predict(batch, verbose=0), expected, rtol=1e-5)


def test_dropout_of_whole_channels_as_keras_2_wrote_it(tmp_path, rebuilt):
    def dropout(n, name):
        return k2.layer(f"SpatialDropout{n}D", name, rate=0.3, noise_shape=None, seed=None)

    config = k2.sequential(
        "model",
        k2.pictures((6, 6, 1), "pixels"),
        dropout(2, "maps"),
        k2.layer("Reshape", "frames", target_shape=[2, 3, 6, 1]),
        dropout(3, "volume"),
        k2.layer("Reshape", "rows", target_shape=[6, 6]),
        dropout(1, "steps"),
        k2.layer("Flatten", "flat"),
    )
    copy, report = rebuilt(k2.write_h5(tmp_path / "net.h5", config, {}))
    batch = images(6, 6, 1)
    assert {"maps", "volume", "steps"} < {*report["layers"]}
    np.testing.assert_array_equal(copy.predict(batch, verbose=0), batch.reshape(len(batch), -1))


def test_an_activation_of_keras_2_that_has_weights_of_its_own(tmp_path, rebuilt):
    prelu = k2.layer("PReLU", "prelu", shared_axes=[1, 2])
    config = k2.sequential(
        "model",
        k2.pictures((6, 6, 1), "pixels"),
        k2.conv("conv", 2, kernel_size=[1, 1], activation=prelu),
        k2.layer("Flatten", "flat"),
    )
    kernel = np.float32([[[[1.0, -2.0]]]])
    alpha = np.float32([[[0.25, 0.75]]])
    arrays = {"conv/kernel:0": kernel, "conv/prelu/alpha:0": alpha}
    copy, _ = rebuilt(k2.write_h5(tmp_path / "net.h5", config, {"conv": arrays}))
    batch = images(6, 6, 1) - 0.5
    values = batch * kernel[0, 0, 0]
    expected = np.where(values > 0, values, alpha * values).reshape(len(batch), -1)
    np.testing.assert_allclose(copy.predict(batch, verbose=0), expected, rtol=1e-6)


def test_a_layer_of_keras_applications_that_keras_2_registered(tmp_path, keras, rebuilt):
    added = k2.layer("Custom>CustomScaleLayer", "scaled", ["pixels", "turned"], scale=0.25)
    config = k2.functional(
        "model",
        k2.pictures((6, 6, 1), "pixels", []),
        k2.layer("Permute", "turned", ["pixels"], dims=[2, 1, 3]),
        added,
    )
    copy, _ = rebuilt(k2.write_h5(tmp_path / "net.h5", config, {}))
    batch = images(6, 6, 1)
    expected = batch + 0.25 * batch.transpose(0, 2, 1, 3)
    np.testing.assert_allclose(copy.predict(batch, verbose=0), expected, rtol=1e-6)


def test_a_nested_network_that_is_called_twice(tmp_path, keras, rebuilt):
    inner = k2.functional(
        "encoder",
        k2.pictures((6, 6, 1), "inner_pixels", []),
        k2.conv("conv", 2, ["inner_pixels"]),
        k2.layer("Flatten", "flat", ["conv"]),
    )
    # Keras 2 counts the making of a model as its first call
    inner |= {"name": "encoder", "inbound_nodes": [[["pixels", 0, 0, {}]], [["turned", 0, 0, {}]]]}
    both = k2.layer("Concatenate", "both", [], axis=-1)
    both["inbound_nodes"] = [[["encoder", 1, 0, {}], ["encoder", 2, 0, {}]]]
    turned = k2.layer("Permute", "turned", ["pixels"], dims=[2, 1, 3])
    config = k2.functional(
        "model",
        k2.pictures((6, 6, 1), "pixels", []),
        turned,
        inner,
        both,
        k2.dense("out", 3, ["both"]),
    )
    arrays = k2.random_arrays({"conv/kernel:0": (3, 3, 1, 2)})
    out = k2.random_arrays({"out/kernel:0": (144, 3), "out/bias:0": (3,)})
    copy, _ = rebuilt(k2.write_h5(tmp_path / "net.h5", config, {"encoder": arrays, "out": out}))
    image = keras.Input((6, 6, 1))
    encoder = keras.Sequential(
        [
            keras.layers.Conv2D(2, 3, padding="same", use_bias=False, name="conv"),
            keras.layers.Flatten(),
        ]
    )
    x = keras.layers.Concatenate()(
        [encoder(image), encoder(keras.layers.Permute((2, 1, 3))(image))]
    )
    model = keras.Model(image, keras.layers.Dense(3, name="out")(x))
    assert_equal_outputs(with_weights(model, arrays | out), copy, images(6, 6, 1))


def keras3_network(keras):
    """With what is hard to write down: operators, a nested model, a slice."""
    keras.utils.set_random_seed(3)
    layers = keras.layers
    image = keras.Input((8, 8, 3))
    inner = keras.Sequential([layers.Conv2D(3, 3, padding="same"), layers.BatchNormalization()])
    x = image[..., ::-1] / 127.5 - 1
    x = keras.ops.relu(x + inner(x))
    return keras.Model(image, layers.Dense(4, "softmax")(layers.GlobalMaxPooling2D()(x)))


def odd_names(keras):
    names = "Block 1 conv", "Schicht-ä-層", "<b>bold", "a" * 200
    layers = [keras.layers.Dense(3, "relu", name=name) for name in names]
    return keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Flatten(), *layers])


def any_size(keras):
    layers = keras.layers
    pooled = [layers.Conv2D(2, 3), layers.GlobalAveragePooling2D(), layers.Dense(3)]
    return keras.Sequential([keras.Input((None, None, 3)), *pooled])


def quantized(keras, bits="int8"):
    layers = [keras.Input((8, 8, 3)), keras.layers.Flatten(), keras.layers.Dense(3)]
    model = keras.Sequential(layers)
    model.quantize(bits)
    return model


def of_four_bits(keras):
    return quantized(keras, "int4")


def pixels_in_bins(keras):
    """Bins that were told, and bins that were taken from pictures."""
    layers = keras.layers
    taken = layers.Discretization(num_bins=4, output_mode="int")
    taken.adapt(images(8, 8, 3))
    told = layers.Discretization([0.2, 100.0], output_mode="one_hot")
    parts = [taken, told, layers.Flatten(), layers.Dense(3)]
    return keras.Sequential([keras.Input((8, 8, 3)), *parts])


BUILT = [keras3_network, odd_names, any_size, quantized, of_four_bits, pixels_in_bins]


@pytest.mark.filterwarnings("ignore:Layer .* does not have a `quantize`")
@pytest.mark.parametrize("build", BUILT)
def test_networks_of_keras_3(tmp_path, keras, rebuilt, build):
    model = build(keras)
    model.save(tmp_path / "net.keras")
    copy, report = rebuilt(tmp_path / "net.keras")
    batch = images(8, 8, 3)
    np.testing.assert_array_equal(model(batch, training=False), copy(batch, training=False))
    assert report["comparison"] == (
        "the original and the copy answer 4 random images with equal outputs"
    )
    assert report["kind"] == "a .keras file of Keras 3"


def attention_in_groups(keras):
    """Of a class that Keras calls otherwise in a .h5 file."""
    image = keras.Input((8, 8, 3))
    steps = keras.layers.Reshape((8, 24))(image)
    steps = keras.layers.GroupQueryAttention(4, 4, 2)(steps, steps)
    return keras.Model(image, keras.layers.Dense(3)(keras.layers.Flatten()(steps)))


def of_bfloat16(keras):
    """HDF5 does not know these numbers, and Keras itself does not read them there."""
    parts = [keras.layers.Conv2D(2, 3), keras.layers.Flatten(), keras.layers.Dense(3)]
    for layer in parts:
        layer.dtype_policy = keras.dtype_policies.DTypePolicy("bfloat16")
    return keras.Sequential([keras.Input((8, 8, 3)), *parts])


@pytest.mark.filterwarnings("ignore:You are saving your model as an HDF5 file")
@pytest.mark.parametrize("build", [pixels_in_bins, attention_in_groups, of_bfloat16])
def test_networks_of_keras_3_in_the_older_form(tmp_path, keras, rebuilt, build):
    model = build(keras)
    model.save(tmp_path / "net.h5")
    copy, _ = rebuilt(tmp_path / "net.h5")
    batch = images(8, 8, 3)
    np.testing.assert_array_equal(model(batch, training=False), copy(batch, training=False))


def new_layer(layer):
    layer["class_name"] = "HyperDense"


def new_argument(layer):
    layer["config"]["new_argument"] = None


@pytest.mark.parametrize("change", [new_layer, new_argument])
def test_a_file_of_a_later_keras_says_so(tmp_path, keras, change):
    model = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Flatten()])
    model.add(keras.layers.Dense(3))
    model.save(tmp_path / "net.keras")
    with zipfile.ZipFile(tmp_path / "net.keras") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    config = json.loads(parts["config.json"])
    change(config["config"]["layers"][-1])
    parts["config.json"] = json.dumps(config)
    parts["metadata.json"] = json.dumps({"keras_version": "3.999.1 <b>"})
    with zipfile.ZipFile(tmp_path / "later.keras", "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    installed = re.escape(keras.__version__)
    said = refusal(tmp_path / "later.keras", tmp_path)
    assert re.search(rf"of Keras 3\.999\.1, and Keras {installed} is installed: install", said)


@pytest.mark.filterwarnings("ignore:You are saving your model as an HDF5 file")
def test_an_older_file_of_keras_3(tmp_path, keras, rebuilt):
    layers = keras.layers
    model = keras.Sequential(
        [keras.Input((8, 8, 3)), layers.Conv2D(3, 3), layers.Flatten(), layers.Dense(4, "softmax")]
    )
    model.save(tmp_path / "net.h5")
    copy, report = rebuilt(tmp_path / "net.h5")
    assert_equal_outputs(model, copy, images(8, 8, 3))
    assert "equal outputs" in report["comparison"]
    assert report["kind"] == "an HDF5 file of Keras 3"


def test_weights_that_are_no_numbers_are_named(tmp_path, keras, rebuilt):
    model = keras.Sequential(
        [keras.Input((4, 4, 1)), keras.layers.Flatten(), keras.layers.Dense(2)]
    )
    model.set_weights([np.full_like(array, np.nan) for array in model.get_weights()])
    model.save(tmp_path / "nan.keras")
    assert not rebuilt(tmp_path / "nan.keras")[1]["is_finite"]


def test_a_network_for_so_many_pictures_at_once_is_given_so_many(tmp_path, keras, rebuilt):
    image = keras.Input((4, 4, 1), batch_size=5)
    rows = keras.ops.reshape(image, (5, 16))
    keras.Model(image, keras.layers.Dense(2)(rows)).save(tmp_path / "five.keras")
    report = rebuilt(tmp_path / "five.keras")[1]
    assert report["comparison"].startswith("the original and the copy answer 5 random images")


def test_a_model_of_ones_own_class_can_be_had_as_it_is_said(tmp_path, keras, rebuilt):
    class Mine(keras.Model):
        def __init__(self, **options):
            super().__init__(**options)
            self.parts = [keras.layers.Conv2D(2, 3), keras.layers.BatchNormalization()]
            self.head = keras.layers.Dense(3)

        def call(self, image, training=None):
            tensor = image / 255.0
            for layer in self.parts:
                tensor = layer(tensor)
            return self.head(keras.ops.mean(tensor, axis=(1, 2)))

    model, batch = Mine(name="mine"), images(6, 6, 1)
    expected = model.predict(batch, verbose=0)
    model.save(tmp_path / "mine.keras")
    sentence = refusal(tmp_path / "mine.keras", tmp_path)
    assert "is a model of the class 'Mine'" in sentence
    assert 'keras.Model(x, model.call(x)).save("name.keras"), then activsim add' in sentence
    x = keras.Input((6, 6, 1))
    keras.Model(x, model.call(x)).save(tmp_path / "name.keras")
    copy, _ = rebuilt(tmp_path / "name.keras")
    np.testing.assert_allclose(copy.predict(batch, verbose=0), expected, atol=1e-6)


def described_and_rebuilt(path, room):
    file, config = rebuilding.file_and_config(path, room)
    return rebuilding.rebuild(path, file, config, room)


def refusal(path, room):
    with pytest.raises(NotAllowed) as caught:
        described_and_rebuilt(path, room)
    return str(caught.value)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"activation": "hard_sigmoid"}, "another function in Keras 3 than in Keras 2"),
        ({"activation": "my_own"}, r"uses the function 'my_own' in layer 'out'"),
        ({"units": -4}, r"cannot be built by Keras 3.*Received: units=-4"),
        ({"surprise": 3}, r"Unrecognized keyword arguments passed to Dense: \{'surprise': 3\}"),
        ({"units": 5}, r"weights that do not fit its layers: .*Shape mismatch"),
    ],
)
def test_what_keras_3_would_read_otherwise_is_refused(tmp_path, change, expected):
    config, shapes = flat_network()
    config["config"]["layers"][-1]["config"] |= change
    groups = {}
    for name, array in k2.random_arrays(shapes).items():
        groups.setdefault(name.rpartition("/")[0], {})[name] = array
    sentence = refusal(k2.write_h5(tmp_path / "net.h5", config, groups), tmp_path)
    assert re.search(expected, sentence), sentence
    assert "\x1b" not in sentence
    assert str(tmp_path) not in sentence


def test_a_function_of_tensorflow_that_is_not_understood_is_named(tmp_path):
    odd = k2.layer("TFOpLambda", "tf.odd", [], function="linalg.expm")
    odd["inbound_nodes"] = [["pixels", 0, 0, {"name": None}]]
    config = k2.functional("model", k2.pictures((6, 6, 1), "pixels", []), odd)
    sentence = refusal(k2.write_h5(tmp_path / "net.h5", config, {}), tmp_path)
    assert "TensorFlow's 'linalg.expm' between its layers (layer 'tf.odd')" in sentence


def test_a_network_that_takes_no_pictures_is_refused(tmp_path, keras):
    first, second = keras.Input((8,)), keras.Input((8,))
    keras.Model([first, second], keras.layers.Add()([first, second])).save(tmp_path / "two.keras")
    assert "one input" in refusal(tmp_path / "two.keras", tmp_path)


@pytest.mark.filterwarnings("ignore:You are saving your model as an HDF5 file")
@pytest.mark.parametrize("kind", ["ops", "sign", "inner", "none"])
def test_operations_that_an_h5_file_cannot_keep_are_named(tmp_path, keras, kind):
    layers = keras.layers
    image = keras.Input((4, 4, 1))
    maps = layers.Conv2D(2, 3, name="conv")(image)
    if kind == "ops":
        maps = keras.ops.relu(maps)
    elif kind == "sign":
        maps = maps + 1.0
    elif kind == "inner":
        inside = keras.Input((2, 2, 2))
        maps = keras.Model(inside, inside * 2.0, name="inner")(maps)
    else:
        maps = layers.Add()([maps, maps])
    path = tmp_path / "net.h5"
    keras.Model(image, layers.Flatten()(maps)).save(path)
    if kind == "none":
        rebuilding.file_and_config(path, tmp_path)
        return
    with pytest.raises(NotAllowed, match=r"which a \.h5 file cannot keep") as refusal:
        rebuilding.file_and_config(path, tmp_path)
    assert 'model.save("name.keras"), then activsim add' in str(refusal.value)


@pytest.mark.filterwarnings("ignore:You are saving your model as an HDF5 file")
def test_a_model_within_and_outside_of_a_nested_one(tmp_path, keras, rebuilt):
    """Keras does not read its own .keras file of such a network; of an .h5 file it can be built."""
    layers = keras.layers
    within = keras.Sequential([keras.Input((6, 6, 2)), layers.Conv2D(2, 3, padding="same")])
    outer = keras.Sequential([keras.Input((6, 6, 1)), layers.Conv2D(2, 3, padding="same"), within])
    image = keras.Input((6, 6, 1))
    model = keras.Model(image, layers.Flatten()(within(outer(image))))
    model.save(tmp_path / "net.keras")
    with pytest.raises(ValueError, match=r"within a nested model.*activsim add name\.h5"):
        keras_models.load_network(tmp_path / "net.keras")
    assert "activsim add name.h5" in refusal(tmp_path / "net.keras", tmp_path)
    model.save(tmp_path / "net.h5")
    copy, _ = rebuilt(tmp_path / "net.h5")
    assert_equal_outputs(model, copy, images(6, 6, 1))
