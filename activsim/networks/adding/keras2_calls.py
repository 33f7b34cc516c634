"""How Keras 2 wrote that the layers of a functional model are called on one another, TensorFlow's
functions between them, as Keras 3 writes it.

    calls = Calls({"conv/1": "conv_1"}, {"conv/1": "Conv2D"})
    calls.layer(layer), calls.ends(output_layers)"""

from __future__ import annotations

from activsim.networks.adding.allowed import Config, quoted
from activsim.networks.adding.tf_functions import constant, operation

CONSTANT = "_CONSTANT_VALUE"  # in place of a layer's name
MODELS = {"Functional", "Sequential"}


def with_keras3_name(layer: Config, names: dict[str, str]) -> Config:
    """Keras 3 takes no / in a name."""
    old = layer["config"].get("name")
    if not isinstance(old, str):
        return layer
    return layer | {"config": layer["config"] | {"name": names.get(old, old.replace("/", "_"))}}


class Calls:
    """How the layers of a functional model are called: names of layers, old -> new, and classes."""

    def __init__(self, names: dict[str, str], classes: dict[str, str]) -> None:
        self._names, self._classes = names, classes

    def layer(self, layer: Config) -> Config:
        name = layer["name"]
        nodes = [self._node(node) for node in layer["inbound_nodes"]]
        if layer["module"] == "tensorflow":
            layer, nodes = operation(layer, nodes, f"layer {quoted(name)}")
        new_layer = with_keras3_name(layer, {name: self._names[name]})
        return new_layer | {"name": self._names[name], "inbound_nodes": nodes}

    def _node(self, node: Config) -> Config:
        """[[layer, call, output, arguments], ...] -> {"args": [...], "kwargs": {...}}"""
        if isinstance(node, dict):
            return node
        inputs = [node] if node and isinstance(node[0], str) else node
        tensors = [self._tensor(item[:3]) for item in inputs]
        kwargs: dict[str, Config] = {}
        for item in inputs:
            kwargs |= item[3] if len(item) > 3 else {}
        kwargs = {key: self._argument(value) for key, value in kwargs.items()}
        return {"args": [tensors[0] if len(tensors) == 1 else tensors], "kwargs": kwargs}

    def _argument(self, value: Config) -> Config:
        if self._is_reference(value):
            return self._tensor(value)
        if isinstance(value, list):
            return [self._argument(item) for item in value]
        return value

    def _is_reference(self, value: Config) -> bool:
        if not isinstance(value, list) or len(value) not in (3, 4):
            return False
        return isinstance(value[0], str) and (value[0] in self._names or value[0] == CONSTANT)

    def _tensor(self, reference: Config) -> Config:
        name, call, output = reference[:3]
        if name == CONSTANT:
            return constant(output)
        if self._classes.get(name) in MODELS:
            call = max(call - 1, 0)  # Keras 2 counts the making of a model as its first call
        history = [self._names.get(name, name), call, output]
        config = {"shape": [], "dtype": "float32", "keras_history": history}
        return {"class_name": "__keras_tensor__", "config": config}

    def ends(self, value: Config) -> Config:
        """What a model takes and gives."""
        if isinstance(value, dict):
            return {key: self.ends(item) for key, item in value.items()}
        if value and isinstance(value[0], str):
            name, call, output = value[:3]
            if self._classes.get(name) == "Sequential":
                call = max(call - 1, 0)
            return [self._names.get(name, name), call, output]
        items = [self.ends(item) for item in value]
        return items[0] if len(items) == 1 else items  # in Keras 3 a list of one stays a list
