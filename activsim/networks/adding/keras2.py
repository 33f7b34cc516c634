"""What Keras 2 wrote of a network, as Keras 3 writes it: the layers, whose arguments were renamed
or dropped. How they are called on one another is in keras2_calls.

    config = from_keras2(allowed(config))

Where Keras 3 would read the same words and calculate something else, the network is refused."""

from __future__ import annotations

from typing import Any

from activsim.networks.adding.allowed import Config, NotAllowed, quoted
from activsim.networks.adding.keras2_calls import Calls, with_keras3_name
from activsim.networks.adding.keras_names import OF_KERAS_2

ANY = object()
# Arguments that are no more: name -> the values with which nothing is lost.
NEUTRAL: dict[str, Any] = {
    "batch_input_shape": ANY,
    "input_dtype": ANY,
    "rng_type": ANY,
    "query_shape": ANY,
    "key_shape": ANY,
    "value_shape": ANY,
    "softmax_robust_masking": ANY,
    "fused": ANY,
    "adjustment": (None,),
    "renorm": (False,),
    "renorm_clipping": ANY,
    "renorm_momentum": ANY,
    "virtual_batch_size": (None,),
    "time_major": (False,),
    "sparse": (False, None),
    "ragged": (False, None),
    "optional": (False, None),
    "dynamic": (False,),
}
# The same of some layers alone.
NEUTRAL_OF: dict[str, dict[str, Any]] = {
    **{f"Conv{n}DTranspose": {"groups": (1,)} for n in (1, 2, 3)},
    **{f"SpatialDropout{n}D": {"trainable": ANY, "noise_shape": ANY} for n in (1, 2, 3)},
    "Discretization": {"trainable": ANY},
}
IN_TRAINING = ("_initializer", "_regularizer", "_constraint")  # arguments end so
DEPTHWISE = {"DepthwiseConv1D", "DepthwiseConv2D", "SeparableConv1D", "SeparableConv2D"}


def from_keras2(network: Config) -> Config:
    """A network's description as `allowed` writes it, for Keras 3. Raises NotAllowed."""
    return _for_keras3(_with_input_layers(network))


def _with_input_layers(layer: Config) -> Config:
    """A description by Keras 2 in which each Sequential begins with an InputLayer, if its first
    layer says what it takes."""
    inner = layer.get("config")
    if not isinstance(inner, dict) or not isinstance(inner.get("layers"), list):
        return layer
    layers = [_with_input_layers(item) for item in inner["layers"]]
    first: Config = layers[0] if layers else {"class_name": "InputLayer", "config": {}}
    shape = first["config"].get("batch_input_shape")
    if layer["class_name"] == "Sequential" and shape and first["class_name"] != "InputLayer":
        name = f"{first['config'].get('name', 'layer')}_input"
        dtype = first["config"].get("dtype")
        input_config = {"batch_shape": shape, "name": name}
        if isinstance(dtype, str) and first["class_name"] != "Embedding":
            input_config["dtype"] = dtype
        layers.insert(
            0,
            {
                "module": "keras.layers",
                "class_name": "InputLayer",
                "config": input_config,
                "registered_name": None,
            },
        )
    return layer | {"config": inner | {"layers": layers}}


def _for_keras3(layer: Config) -> Config:
    inner = dict(layer["config"])
    for key, value in inner.items():
        inner[key] = _translated(value)
    layer = {key: value for key, value in layer.items() if key != "build_config"}
    class_name = layer["class_name"]
    if class_name in OF_KERAS_2:
        return layer | {
            "class_name": OF_KERAS_2[class_name],
            "config": _substitute(class_name, inner),
        }
    if class_name == "Sequential":
        return layer | {"config": _sequential(inner)}
    if class_name == "Functional":
        return layer | {"config": _functional(inner)}
    return layer | {"config": _layer(class_name, inner)}


def _translated(value: Config) -> Config:
    """What lies in a layer's description: the layers in it."""
    if isinstance(value, list):
        return [_translated(item) for item in value]
    if isinstance(value, dict) and "class_name" in value and "module" in value:
        is_layer = value["module"] not in ("keras.initializers", "keras.regularizers")
        return _for_keras3(value) if is_layer and value["module"] != "tensorflow" else value
    return value


def _layer(class_name: str, inner: dict[str, Config]) -> dict[str, Config]:
    owner = f"layer {quoted(inner.get('name', class_name))}"
    if class_name == "InputLayer" and "batch_shape" not in inner:
        inner["batch_shape"] = inner.get("batch_input_shape")
    if class_name in DEPTHWISE:
        inner = _depthwise(class_name, inner, owner)
    if class_name == "LeakyReLU" and "alpha" in inner:
        inner["negative_slope"] = inner.pop("alpha")
    if isinstance(inner.get("axis"), list) and len(inner["axis"]) == 1:
        inner["axis"] = inner["axis"][0]
    if "hard_sigmoid" in (inner.get("activation"), inner.get("recurrent_activation")):
        raise NotAllowed(
            f"uses hard_sigmoid in {owner}, which is another function in Keras 3 than in Keras 2: "
            "its answers would change. Train it again in Keras 3."
        )
    neutral_values = NEUTRAL | NEUTRAL_OF.get(class_name, {})
    for argument in neutral_values.keys() & inner.keys():
        _check_neutral(argument, inner.pop(argument), neutral_values[argument], owner)
    return inner


def _substitute(class_name: str, inner: dict[str, Config]) -> dict[str, Config]:
    """What a layer of OF_KERAS_2 says, for the one in its place."""
    same: dict[str, Config] = {
        key: inner[key] for key in ("name", "trainable", "dtype") if key in inner
    }
    if "theta" in inner:
        same["threshold"] = inner["theta"]
    if class_name == "RandomCrop":  # in Keras 3 it leaves a picture as it is, but in training
        same |= {key: inner[key] for key in ("height", "width")}
        same["crop_to_aspect_ratio"] = True
    return same


def _check_neutral(argument: str, value: Config, neutral: Any, owner: str) -> None:
    if neutral is not ANY and value not in neutral:
        raise NotAllowed(
            f"uses {argument}={value!r} in {owner}, which Keras 3 does not have. Train it again "
            "without."
        )


def _depthwise(class_name: str, inner: dict[str, Config], owner: str) -> dict[str, Config]:
    """Every colour goes by itself in these layers, whatever `groups` says."""
    if class_name.startswith("Depthwise"):
        inner.pop("groups", None)
        inner.pop("filters", None)
    elif inner.pop("groups", 1) != 1:
        raise NotAllowed(f"uses groups in {owner}, which Keras 3 does not have there.")
    first = "depthwise", "pointwise", "bias", "activity"
    return {
        key: value
        for key, value in inner.items()
        if key.startswith(first) or not key.endswith(IN_TRAINING)
    }


def _sequential(inner: dict[str, Config]) -> dict[str, Config]:
    """Older ones say the shape of their pictures in the first layer."""
    layers = inner["layers"]
    inner = {key: inner[key] for key in ("name", "build_input_shape") if key in inner}
    return inner | {"layers": [with_keras3_name(layer, {}) for layer in layers]}


def _functional(inner: dict[str, Config]) -> dict[str, Config]:
    layers = inner["layers"]
    new_names = {layer["name"]: layer["name"].replace("/", "_") for layer in layers}
    if len(set(new_names.values())) < len(new_names):
        new_names = {name: f"{new}_{n}" for n, (name, new) in enumerate(new_names.items())}
    classes = {layer["name"]: layer["class_name"] for layer in layers}
    calls = Calls(new_names, classes)
    inner["layers"] = [calls.layer(layer) for layer in layers]
    for key in "input_layers", "output_layers":
        inner[key] = calls.ends(inner[key])
    return {
        key: inner[key]
        for key in ("name", "trainable", "layers", "input_layers", "output_layers")
        if key in inner
    }
