"""A network's description from a file, of Keras's own parts alone. No Keras, and nothing is made of
the description before it has passed here.

    config = allowed(json_from_the_file)      # ValueError names what is not Keras's, and what to do

What comes out is written anew, as Keras 3 writes it: each class from the table `keras_names`, in
the module where it is, so that no name of a file decides what Python imports."""

from __future__ import annotations

from typing import Any

from activsim.networks.adding import keras_names as names

Config = Any  # what JSON holds
KERAS = {"keras", "tf_keras", "tensorflow"}  # the packages whose layers are Keras's
LAYER_KEYS = {"layers", "layer", "forward_layer", "backward_layer", "cell", "cells"}
TENSORS = {"__keras_tensor__", "__ellipsis__", "__slice__", "__numpy__", "__tensor__"}
TF_CALLS = {"TFOpLambda", "SlicingOpLambda"}  # a function of TensorFlow's in a Keras 2 network
LONGEST_NAME = 60  # characters of a name in a sentence
DEEPEST = 60  # networks in networks, and lists in lists
KEPT_KEYS = ("name", "inbound_nodes", "build_config", "shared_object_id")
NUMBERS = {"float16", "bfloat16", "float32", "float64", "uint8", "int32", "int64", "bool"}


class NotAllowed(ValueError):
    """A network that is not made of Keras's own layers; what follows its name in a sentence."""


def allowed(config: Config) -> Config:
    """The description of a network, written anew. Raises NotAllowed."""
    if not _is_object(config):
        raise NotAllowed(
            "holds no description of a network that can be read. Save it again with "
            "model.save(...)."
        )
    return _layer(config, "the network", 0)


def quoted(value: object) -> str:
    """A name from a file, as it may stand in a sentence."""
    text = " ".join(str(value).split())
    return repr(text if len(text) <= LONGEST_NAME else f"{text[:LONGEST_NAME]}...")


def _is_object(value: Config) -> bool:
    return isinstance(value, dict) and "class_name" in value


def _parts_of(value: Config, owner: str, depth: int, is_layer: bool = False) -> Config:
    """What lies in a layer's description: plain values, parts of a layer, and layers."""
    if depth > DEEPEST:
        raise NotAllowed(f"is nested more than {DEEPEST} deep in {owner}, and is not opened.")
    if isinstance(value, list):
        return [_parts_of(item, owner, depth + 1, is_layer) for item in value]
    if _is_object(value):
        return _layer(value, owner, depth) if is_layer else _part(value, owner, depth)
    if isinstance(value, dict):
        return {key: _entry(key, item, owner, depth + 1) for key, item in value.items()}
    return value


def _is_code(value: Config) -> bool:
    """Whether it is a function's code, as Keras writes it within a layer's description: its bytes,
    what its arguments are by default, and what it has from around it."""
    code = value.get("value") if isinstance(value, dict) and set(value) == {"value"} else None
    return isinstance(code, list) and len(code) == 3 and isinstance(code[0], str)


def _entry(key: str, value: Config, owner: str, depth: int) -> Config:
    if _is_code(value):
        raise NotAllowed(
            f"holds Python code (a lambda as {quoted(key)} of {owner}), which is not run. Take a "
            "function of Keras's in its place, one of keras.activations say, or write it with "
            "keras.ops in a functional model, and save again."
        )
    if key.endswith("activation") and isinstance(value, str):
        return _activation(value, owner)
    return _parts_of(value, owner, depth, key in LAYER_KEYS)


def _layer(value: dict[str, Config], owner: str, depth: int) -> Config:
    class_name, module = value["class_name"], value.get("module", "keras.layers")
    inner = value.get("config")
    name = inner.get("name", class_name) if isinstance(inner, dict) else class_name
    owner = f"layer {quoted(name)}"
    if _is_operation(module, class_name):
        return _object(value, module, owner, depth) | {"registered_name": class_name}
    other_name = _other_name(value)
    if other_name:
        class_name, value = other_name, value | {"class_name": other_name}
    elif not _is_keras(value) or not isinstance(class_name, str):
        raise NotAllowed(_custom(value, owner, depth))
    if class_name in names.REFUSED_LAYERS | names.LOST_LAYERS:
        raise NotAllowed(_refusal(class_name, owner))
    if class_name in TF_CALLS:
        return _object(value, "tensorflow", owner, depth)
    if class_name == "Model" and isinstance(inner, dict) and "input_layers" in inner:
        class_name = "Functional"  # what it was called at first
        value = value | {"class_name": class_name}
    if class_name in names.LAYERS | names.MODELS | names.OF_KERAS_2.keys():
        default = "keras" if class_name in names.MODELS else "keras.layers"
        module = names.INNER_MODULES.get(class_name, default)
        return _object(value, module, owner, depth)
    raise NotAllowed(_custom(value, owner, depth))


def _part(value: dict[str, Config], owner: str, depth: int) -> Config:
    """An initializer, a function by its name, a type, a number of several axes: whatever is in a
    layer and is no layer."""
    class_name = value["class_name"]
    if class_name in TENSORS:
        inner = value.get("config", {})
        if class_name in ("__numpy__", "__tensor__") and inner.get("dtype") not in NUMBERS:
            raise NotAllowed(f"holds in {owner} values that are no numbers, and is not opened.")
        return {"class_name": class_name, "config": _parts_of(inner, owner, depth + 1)}
    if class_name == "function":
        return _activation(value.get("config"), owner)
    if class_name == "__lambda__":
        raise NotAllowed(_refusal("Lambda", owner))
    if _is_keras(value):
        if class_name in names.POLICIES:
            return (value.get("config") or {}).get("name", "float32")
        for kind, classes in names.PARTS.items():
            if class_name in classes:
                return _object(value, f"keras.{kind}", owner, depth)
        if class_name in names.LAYERS:
            return _layer(value, owner, depth)
    raise NotAllowed(_custom(value, owner, depth))


def _activation(name: Config, owner: str) -> str:
    name = names.OLD_ACTIVATIONS.get(name, name) if isinstance(name, str) else name
    if not isinstance(name, str) or name not in names.ACTIVATIONS:
        raise NotAllowed(
            f"uses the function {quoted(name)} in {owner}, which is none of Keras's and whose "
            "Python code is not in the file. Take one of keras.activations instead, or write it "
            "with keras.ops in a functional model, and save again."
        )
    return name


def _object(value: dict[str, Config], module: str, owner: str, depth: int) -> dict[str, Config]:
    config = value.get("config")
    if isinstance(config, list):  # a Sequential of before 2019
        config = {"name": "sequential", "layers": config}
    result = {
        "module": module,
        "class_name": value["class_name"],
        "config": _parts_of(config or {}, owner, depth + 1),
        "registered_name": None,
    }
    for key in KEPT_KEYS:
        if key in value:
            result[key] = _parts_of(value[key], owner, depth + 1)
    return result


def _is_keras(value: dict[str, Config]) -> bool:
    """Whether a class says of itself that it is Keras's. One that was registered by others has
    their name in front."""
    module = value.get("module", "keras")
    registered_name = value.get("registered_name") or ""
    if (
        not isinstance(module, str)
        or not isinstance(registered_name, str)
        or ">" in registered_name
    ):
        return (
            registered_name.startswith("Keras>")
            or registered_name == f"keras>{value['class_name']}"
        )
    return module.partition(".")[0] in KERAS


def _other_name(value: dict[str, Config]) -> str:
    """What Keras 3 calls a class of Keras 2 of another name; "" for others."""
    for key in ("registered_name", "class_name"):
        if isinstance(value.get(key), str) and value[key] in names.OTHER_NAMES:
            return names.OTHER_NAMES[value[key]]
    return ""


def _is_operation(module: Config, class_name: Config) -> bool:
    start, _, last = module.rpartition(".") if isinstance(module, str) else ("", "", "")
    if start != "keras.src.ops" or last not in names.OPERATION_MODULES:
        return False
    classes = names.OPERATION_MODULES[last]
    return isinstance(class_name, str) and (classes is None or class_name in classes)


def _custom(value: dict[str, Config], owner: str, depth: int) -> str:
    class_name = _class_and_package(value)
    if not depth:
        return (
            f"is a model of the class {class_name}, which is none of Keras's own and whose Python "
            "code is not in the file. Where it was made, call its layers in a functional model: x "
            "= keras.Input(shape), with the shape of its pictures, "
            'keras.Model(x, model.call(x)).save("name.keras"), then activsim add name.keras.'
        )
    return (
        f"holds {class_name} ({owner}), which is none of Keras's own layers and whose Python code "
        "is not in the file. Build the network where it was made with Keras's layers or keras.ops "
        "in its place, in a functional model (keras.Model(inputs, outputs)), give it the same "
        'weights, and save it with model.save("name.keras").'
    )


def _class_and_package(value: dict[str, Config]) -> str:
    class_name = str(value.get("registered_name") or value["class_name"]).rpartition(">")[2]
    package = str(value.get("module") or "").partition(".")[0]
    if package in KERAS | {"", "__main__", "builtins"}:
        package = str(value.get("registered_name") or "").rpartition(">")[0]
    source = f" of {quoted(package)}" if package not in ("", "Custom") else ""
    return f"{quoted(class_name)}{source}"


def _refusal(class_name: str, owner: str) -> str:
    why = (names.REFUSED_LAYERS | names.LOST_LAYERS)[class_name]
    if class_name == "Lambda":
        return (
            f"holds Python code (Lambda, {owner}), which is not run. Put a Keras layer in its "
            "place, keras.layers.Rescaling(1 / 255) say, or keras.ops in a functional model, and "
            "save again."
        )
    return (
        f"holds {quoted(class_name)} ({owner}), which {why}. Make a network without this layer, "
        "keras.Model(inputs, outputs), and save that."
    )
