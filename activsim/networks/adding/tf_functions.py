"""Functions of TensorFlow that stand between the layers of a Keras 2 network, `x / 127.5` or
`preprocess_input(x)`, as the operations that Keras 3 has for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from activsim.networks.adding.allowed import Config, NotAllowed, quoted


@dataclass(frozen=True)
class Function:
    """module, class_name: of Keras's operation. operands: arguments of TensorFlow's function that
    are tensors or numbers, after the first one. settings: its other arguments -> Keras's names for
    them. neutral: what TensorFlow's other arguments have to be, if they are there."""

    module: str
    class_name: str
    operands: tuple[str, ...] = ()
    settings: dict[str, str] = field(default_factory=dict)
    neutral: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    defaults: dict[str, Any] = field(default_factory=dict)


LEAST = {"epsilon": (None, 1e-12)}  # of a square, of which Keras takes the root
ZEROS = {"mode": ("CONSTANT",), "constant_values": (None, 0)}
OVER_AXES = {"axis": "axis", "keepdims": "keepdims"}
FUNCTIONS = {
    "__operators__.add": Function("numpy", "Add", ("y",)),
    "__operators__.getitem": Function("numpy", "GetItem", ("slice_spec",)),
    "math.add": Function("numpy", "Add", ("y",)),
    "math.subtract": Function("numpy", "Subtract", ("y",)),
    "math.multiply": Function("numpy", "Multiply", ("y",)),
    "math.truediv": Function("numpy", "TrueDivide", ("y",)),
    "math.divide": Function("numpy", "TrueDivide", ("y",)),
    "math.maximum": Function("numpy", "Maximum", ("y",)),
    "math.minimum": Function("numpy", "Minimum", ("y",)),
    "math.pow": Function("numpy", "Power", ("y",)),
    "math.square": Function("numpy", "Square"),
    "math.sqrt": Function("numpy", "Sqrt"),
    "math.abs": Function("numpy", "Absolute"),
    "math.negative": Function("numpy", "Negative"),
    "math.exp": Function("numpy", "Exp"),
    "math.log": Function("numpy", "Log"),
    "math.tanh": Function("numpy", "Tanh"),
    "nn.tanh": Function("numpy", "Tanh"),
    "math.sigmoid": Function("nn", "Sigmoid"),
    "nn.sigmoid": Function("nn", "Sigmoid"),
    "nn.relu": Function("nn", "Relu"),
    "nn.elu": Function("nn", "Elu"),
    "nn.selu": Function("nn", "Selu"),
    "nn.gelu": Function(
        "nn", "Gelu", settings={"approximate": "approximate"}, defaults={"approximate": False}
    ),
    "math.softplus": Function("nn", "Softplus"),
    "nn.relu6": Function("nn", "Relu6"),
    "nn.silu": Function("nn", "Silu", neutral={"beta": (1, 1.0)}),
    "nn.swish": Function("nn", "Silu", neutral={"beta": (1, 1.0)}),
    "nn.leaky_relu": Function(
        "nn", "LeakyRelu", settings={"alpha": "negative_slope"}, defaults={"negative_slope": 0.2}
    ),
    "nn.softmax": Function("nn", "Softmax", settings={"axis": "axis"}),
    "nn.bias_add": Function("numpy", "Add", ("bias",), neutral={"data_format": ("NHWC", None)}),
    "cast": Function("core", "Cast", settings={"dtype": "dtype"}),
    "math.reduce_mean": Function("numpy", "Mean", settings=OVER_AXES),
    "math.reduce_sum": Function("numpy", "Sum", settings=OVER_AXES),
    "math.reduce_max": Function("numpy", "Max", settings=OVER_AXES),
    "math.reduce_min": Function("numpy", "Min", settings=OVER_AXES),
    "clip_by_value": Function(
        "numpy", "Clip", settings={"clip_value_min": "x_min", "clip_value_max": "x_max"}
    ),
    "concat": Function("numpy", "Concatenate", settings={"axis": "axis"}),
    "stack": Function("numpy", "Stack", settings={"axis": "axis"}),
    "math.l2_normalize": Function(
        "nn", "Normalize", settings={"axis": "axis"}, defaults={"epsilon": 1e-6}, neutral=LEAST
    ),
    "tile": Function("numpy", "Tile", settings={"multiples": "repeats"}),
    "repeat": Function("numpy", "Repeat", settings={"repeats": "repeats", "axis": "axis"}),
    "image.grayscale_to_rgb": Function("numpy", "Repeat", defaults={"repeats": 3, "axis": -1}),
    "compat.v1.pad": Function("numpy", "Pad", settings={"paddings": "pad_width"}, neutral=ZEROS),
    "pad": Function("numpy", "Pad", settings={"paddings": "pad_width"}, neutral=ZEROS),
    "reshape": Function("numpy", "Reshape", settings={"shape": "newshape"}),
    "compat.v1.transpose": Function(
        "numpy", "Transpose", settings={"perm": "axes"}, neutral={"conjugate": (False,)}
    ),
    "transpose": Function(
        "numpy", "Transpose", settings={"perm": "axes"}, neutral={"conjugate": (False,)}
    ),
    "expand_dims": Function("numpy", "ExpandDims", settings={"axis": "axis"}),
    "compat.v1.squeeze": Function("numpy", "Squeeze", settings={"axis": "axis"}),
    "squeeze": Function("numpy", "Squeeze", settings={"axis": "axis"}),
    "image.resize": Function(
        "image",
        "Resize",
        settings={"size": "size", "method": "interpolation", "antialias": "antialias"},
        neutral={"preserve_aspect_ratio": (False,)},
    ),
}


def operation(layer: Config, nodes: list[Config], owner: str) -> tuple[Config, list[Config]]:
    """What stands in a file for a function of TensorFlow, and its calls -> Keras 3's operation, and
    the calls of that. Raises NotAllowed."""
    name = layer["config"].get("function")
    function = FUNCTIONS.get(name) if isinstance(name, str) else None
    if function is None:
        raise NotAllowed(
            f"uses TensorFlow's {quoted(name)} between its layers ({owner}), which is not "
            "understood here. Build it in Keras 3 with keras.ops or a layer in its place, give it "
            "the same weights, and save again."
        )
    settings = dict(function.defaults)
    calls = []
    for node in nodes:
        kwargs = {key: value for key, value in node["kwargs"].items() if key != "name"}
        operands = [constant(kwargs.pop(key)) for key in function.operands if key in kwargs]
        for key, value in kwargs.items():
            _add_setting(settings, key, value, function, owner)
        calls.append({"args": [*node["args"], *operands], "kwargs": {}})
    config = settings | {"name": layer["config"].get("name", layer["name"])}
    module = f"keras.src.ops.{function.module}"
    description = {"module": module, "class_name": function.class_name, "config": config}
    return description | {"registered_name": function.class_name}, calls


def _add_setting(
    settings: dict[str, Config], key: str, value: Config, function: Function, owner: str
) -> None:
    if key in function.settings:
        if value is not None:
            settings[function.settings[key]] = value
    elif value not in function.neutral.get(key, (None,)):
        raise NotAllowed(
            f"uses {quoted(key)} of a TensorFlow function ({owner}), which is not understood here. "
            "Build it in Keras 3 with keras.ops, and save again."
        )


def constant(value: Config) -> Config:
    """An operand; the parts of an index as Keras 3 writes them."""
    if isinstance(value, list):
        if value and all(isinstance(item, int | float) for item in value):
            inner = {"value": value, "dtype": "float32"}
            return {"class_name": "__numpy__", "config": inner}
        return [constant(item) for item in value]
    if isinstance(value, dict) and value.keys() == {"start", "stop", "step"}:
        return {"class_name": "__slice__", "config": value}
    return value
