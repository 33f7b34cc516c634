"""Files as Keras 2 wrote them, made by hand: what it said of a layer, and where it put weights."""

import io
import json
import zipfile

import h5py
import numpy as np

FLOAT = {"trainable": True, "dtype": "float32"}


def layer(class_name, name, inbound=None, **config):
    """A layer's description. inbound: of a functional model, the layers that it is called on."""
    described = {"class_name": class_name, "config": {"name": name, **FLOAT, **config}}
    if inbound is None:
        return described
    nodes = [[[one, 0, 0, {}] for one in inbound]] if inbound else []
    return described | {"name": name, "inbound_nodes": nodes}


def pictures(shape, name, inbound=None):
    """An InputLayer."""
    config = {"batch_input_shape": [None, *shape], "sparse": False, "ragged": False}
    described = layer("InputLayer", name, inbound, **config)
    del described["config"]["trainable"]
    return described


def conv(name, filters, inbound=None, **config):
    given = {"filters": filters, "kernel_size": [3, 3], "strides": [1, 1], "padding": "same"}
    given |= {"data_format": "channels_last", "dilation_rate": [1, 1], "groups": 1}
    given |= {"activation": "linear", "use_bias": False, "kernel_constraint": None}
    given["kernel_initializer"] = {"class_name": "GlorotUniform", "config": {"seed": None}}
    return layer("Conv2D", name, inbound, **given | config)


def depthwise(name, inbound=None, **config):
    given = {"kernel_size": [3, 3], "strides": [1, 1], "padding": "same", "groups": 1}
    given |= {"data_format": "channels_last", "dilation_rate": [1, 1], "depth_multiplier": 1}
    given |= {"activation": "linear", "use_bias": False, "depthwise_constraint": None}
    return layer("DepthwiseConv2D", name, inbound, **given | config)


def norm(name, inbound=None, **config):
    given = {"axis": [3], "momentum": 0.99, "epsilon": 0.001, "center": True, "scale": True}
    return layer("BatchNormalization", name, inbound, **given | config)


def relu6(name, inbound=None):
    return layer("ReLU", name, inbound, max_value=6.0, negative_slope=0.0, threshold=0.0)


def dense(name, units, inbound=None, **config):
    given = {"units": units, "activation": "linear", "use_bias": True}
    return layer("Dense", name, inbound, **given | config)


def sequential(name, *layers):
    return {"class_name": "Sequential", "config": {"name": name, "layers": list(layers)}}


def functional(name, *layers, outputs=None, class_name="Functional"):
    ends = {
        "input_layers": [[layers[0]["name"], 0, 0]],
        "output_layers": [[outputs or layers[-1]["name"], 0, 0]],
    }
    return {"class_name": class_name, "config": {"name": name, "layers": list(layers), **ends}}


def write_h5(path, config, weights, version="2.4.0"):
    """A whole model. weights: layer of the model -> {"conv/kernel:0": array}, in Keras's order."""
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = json.dumps(config).encode()
        file.attrs["keras_version"] = version.encode()
        file.attrs["backend"] = b"tensorflow"
        group = file.create_group("model_weights")
        group.attrs["layer_names"] = [name.encode() for name in weights]
        group.attrs["keras_version"] = version.encode()
        for name, arrays in weights.items():
            inner = group.create_group(name)
            inner.attrs["weight_names"] = [array.encode() for array in arrays]
            for array, values in arrays.items():
                inner.create_dataset(array, data=values)
    return path


def write_keras(path, config, arrays, version="2.15.0", **members):
    """A .keras file. arrays: "layers/conv2d/vars/0" -> values; members: further files in it."""
    weights = io.BytesIO()
    with h5py.File(weights, "w") as file:
        for name, values in arrays.items():
            file.create_dataset(name, data=values)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("metadata.json", json.dumps({"keras_version": version}))
        archive.writestr("config.json", json.dumps(config))
        archive.writestr("model.weights.h5", weights.getvalue())
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def random_arrays(shapes, seed=0):
    """name -> positive random values of this shape: also variances are."""
    rng = np.random.default_rng(seed)
    return {name: rng.uniform(0.1, 1, shape).astype(np.float32) for name, shape in shapes.items()}


def norm_shapes(name, n):
    return {
        f"{name}/{part}:0": (n,) for part in ("gamma", "beta", "moving_mean", "moving_variance")
    }


def teachable_machine():
    """(config, weights) of a network as Teachable Machine exports it, small: a Sequential of two,
    the first one of a MobileNet and a pooling."""
    mobile_net = functional(
        "model1",
        pictures((8, 8, 3), "input_1", []),
        conv("Conv1", 4, ["input_1"], strides=[2, 2]),
        norm("bn_Conv1", ["Conv1"]),
        relu6("Conv1_relu", ["bn_Conv1"]),
        depthwise("expanded_conv_depthwise", ["Conv1_relu"]),
        norm("expanded_conv_depthwise_BN", ["expanded_conv_depthwise"]),
        layer("Add", "block_1_add", ["Conv1_relu", "expanded_conv_depthwise_BN"]),
        relu6("out_relu", ["block_1_add"]),
        class_name="Model",
    )
    pooling = layer(
        "GlobalAveragePooling2D", "global_average_pooling2d_1", data_format="channels_last"
    )
    config = sequential(
        "sequential_4",
        sequential("sequential_1", mobile_net, pooling),
        sequential(
            "sequential_3",
            dense("dense_1", 5, activation="relu", batch_input_shape=[None, 4]),
            dense("dense_2", 3, activation="softmax", use_bias=False),
        ),
    )
    config["config"]["layers"].insert(0, pictures((8, 8, 3), "sequential_1_input"))
    first = norm_shapes("bn_Conv1", 4) | norm_shapes("expanded_conv_depthwise_BN", 4)
    first |= {
        "Conv1/kernel:0": (3, 3, 3, 4),
        "expanded_conv_depthwise/depthwise_kernel:0": (3, 3, 4, 1),
    }
    order = ("Conv1/", "bn_Conv1/", "expanded_conv_depthwise/", "expanded_conv_depthwise_BN/")
    names = [name for start in order for name in first if name.startswith(start)]
    trained = [name for name in names if "moving" not in name]
    names = trained + [name for name in names if "moving" in name]
    last = {"dense_1/kernel:0": (4, 5), "dense_1/bias:0": (5,), "dense_2/kernel:0": (5, 3)}
    weights = {
        "sequential_1": random_arrays({name: first[name] for name in names}),
        "sequential_3": random_arrays(last, seed=1),
    }
    return config, weights
