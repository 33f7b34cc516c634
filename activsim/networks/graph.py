"""A network as the calls that it makes: every layer and every operation, one after the other, also
those inside nested models, at any depth.

    graph = network_graph(model)
    [call.name for call in graph.calls]          # ["rescaling", "backbone/conv", ..., "dense"]
    outputs = run(graph, {graph.input: images}, [graph.output])[graph.output]

Everything is run as `model.predict` runs it: as inference, and with the same conversions where a
nested model takes its input over. What passes between calls are numbered values."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from activsim.networks.conversion import Conversion
from activsim.networks.layers import PIXELS
from activsim.networks.step_masks import MaskedSteps, mask_nodes

Tensor = Any  # Keras is never imported where types are checked
Operation = Any  # a layer, or an operation such as that of `x + y`
KerasModel = Any
Values = dict[int, Tensor]


@dataclass(frozen=True, eq=False)
class Call:
    """One call of an operation. name: "" for a conversion or a mask of steps, which are no layers
    of the network's. inputs, outputs: the values that it takes and gives. node: Keras's record of
    the arguments; None where the inputs are the arguments."""

    name: str
    operation: Operation
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    node: Any = None

    def arguments(self, values: Mapping[int, Tensor]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        if self.node is None:
            return tuple(values[value] for value in self.inputs), {}
        tensors = zip(self.node.input_tensors, self.inputs, strict=True)
        args, kwargs = self.node.arguments.fill_in({id(t): values[value] for t, value in tensors})
        return args, dict(kwargs)


@dataclass(eq=False)
class Graph:
    """input, outputs: the values that go in and come out; calls: in an order in which they can be
    made."""

    input: int = 0
    outputs: tuple[int, ...] = ()
    calls: list[Call] = field(default_factory=list)

    @functools.cached_property
    def layers(self) -> dict[str, Call]:
        """The calls that are layers or operations of the network, by name."""
        return {call.name: call for call in self.calls if call.name}

    @functools.cached_property
    def makers(self) -> dict[int, Call]:
        """Which call gives a value."""
        return {value: call for call in self.calls for value in call.outputs}

    def calls_for(self, needed_values: Iterable[int], start: Iterable[int]) -> list[Call]:
        """The calls that lead from the values `start` to these, in their order."""
        known, open_values, needed_calls = set(start), list(needed_values), set()
        while open_values:
            value = open_values.pop()
            if value in known:
                continue
            known.add(value)
            if value in self.makers:
                needed_calls.add(id(self.makers[value]))
                open_values += self.makers[value].inputs
        return [call for call in self.calls if id(call) in needed_calls]


def run(graph: Graph, start: Values, needed_values: Iterable[int]) -> Values:
    """These values of a graph, from those in `start`; what nobody needs any more is forgotten on
    the way."""
    values, needed_values = dict(start), list(needed_values)
    calls = graph.calls_for(needed_values, start)
    last_use = {value: index for index, call in enumerate(calls) for value in call.inputs}
    for index, call in enumerate(calls):
        values |= zip(call.outputs, inference(call, values), strict=True)
        for value in call.inputs:
            if last_use[value] == index and value not in needed_values:
                values.pop(value, None)
    return {value: values[value] for value in needed_values}


def inference(call: Call, values: Mapping[int, Tensor]) -> list[Tensor]:
    """What a call gives, as `predict` makes it: what a layer does in training alone is off, even
    where the network was built with it on, and in the layers that a layer calls."""
    import keras

    args, kwargs = call.arguments(values)
    if isinstance(call.operation, keras.Layer) or _takes_training(call.operation):
        kwargs["training"] = False  # a layer that takes no such argument hands it on all the same
    return keras.tree.flatten(call.operation(*args, **kwargs))


def specification(call: Call, values: Mapping[int, Tensor]) -> list[Tensor]:
    """What a call gives of symbolic tensors: their shapes and types, nothing is computed."""
    import keras

    args, kwargs = call.arguments(values)
    if isinstance(call.operation, keras.layers.RandomCrop):
        return [args[0]]  # it says otherwise, and crops in training alone
    if isinstance(call.operation, keras.layers.EinsumDense):
        return [_einsum_specification(call.operation, args[0])]
    return keras.tree.flatten(call.operation.compute_output_spec(*args, **kwargs))


def _einsum_specification(layer: Any, rows: Tensor) -> Tensor:
    """What the layer says of sizes is what it was told, None for those that it was to find."""
    import keras

    kernel = keras.KerasTensor(layer.kernel.shape, dtype=layer.compute_dtype)
    shape = keras.ops.einsum(layer.equation, rows, kernel).shape
    return keras.KerasTensor(shape, dtype=layer.compute_dtype)


def _takes_training(operation: Operation) -> bool:
    return "training" in inspect.signature(operation.call).parameters


def network_graph(model: KerasModel) -> Graph:
    """The calls of a Keras model with one input."""
    builder = _Builder()
    graph = builder.graph
    graph.input = builder.new_value()
    if _calls_its_layers_only(model):
        graph.outputs = builder.add_model(model, (graph.input,), prefix="")
    else:
        graph.outputs = builder.add_call(model, (graph.input,), len(model.outputs), prefix="")
    return graph


class _Builder:
    def __init__(self) -> None:
        self.graph = Graph()
        self._n_values = 0
        self._names = {PIXELS: 1}  # the pixels are a layer of that name, which comes first

    def new_value(self) -> int:
        self._n_values += 1
        return self._n_values

    def add_model(self, model: KerasModel, inputs: tuple[int, ...], prefix: str) -> tuple[int, ...]:
        """Add what a model does with these values; returns those that it gives."""
        import keras

        inputs = tuple(self._convert(value, model, index) for index, value in enumerate(inputs))
        if isinstance(model, keras.Sequential):
            for layer in model.layers:
                inputs = self.add_call(layer, inputs, 1, prefix)
            return inputs
        values = dict(zip(map(id, model.inputs), inputs, strict=True))
        nodes = _nodes(model)
        made_for_masks = mask_nodes(nodes, model.outputs)
        for node in nodes:
            taken_in = tuple(values[id(tensor)] for tensor in node.input_tensors)
            outputs = self.add_call(
                node.operation,
                taken_in,
                len(node.outputs),
                prefix,
                node,
                is_layer=id(node) not in made_for_masks,
            )
            values |= zip(map(id, node.outputs), outputs, strict=True)
        return tuple(values[id(tensor)] for tensor in model.outputs)

    def _convert(self, value: int, model: KerasModel, index: int) -> int:
        """A model converts what it is given to the types that it declares."""
        output = self.new_value()
        self.graph.calls.append(Call("", Conversion(model, index), (value,), (output,)))
        return output

    def add_call(
        self,
        operation: Operation,
        inputs: tuple[int, ...],
        n_outputs: int,
        prefix: str,
        node: Any = None,
        is_layer: bool = True,
    ) -> tuple[int, ...]:
        """Add a call; returns the values that it gives."""
        if _is_open(operation, inputs, node):
            if len(inputs) > len(operation.inputs):
                inputs = (self._with_mask(*inputs),)
            return self.add_model(operation, inputs, f"{prefix}{operation.name}/")
        outputs = tuple(self.new_value() for _ in range(n_outputs))
        name = self._unique(prefix + operation.name) if is_layer else ""
        self.graph.calls.append(Call(name, operation, inputs, outputs, node))
        return outputs

    def _with_mask(self, value: int, mask: int) -> int:
        """A value on which a nested model is called with a mask of steps."""
        output = self.new_value()
        self.graph.calls.append(Call("", MaskedSteps(), (value, mask), (output,)))
        return output

    def _unique(self, name: str) -> str:
        """A layer that is called a second time is named for it."""
        n_uses = self._names[name] = self._names.get(name, 0) + 1
        return name if n_uses == 1 else self._unique(f"{name} ({n_uses})")


def _is_open(operation: Operation, inputs: tuple[int, ...], node: Any) -> bool:
    """Whether an operation is a model whose calls can be looked into: one of layers only, called on
    its inputs and on nothing else, save a mask of steps on its one input."""
    import keras

    if not isinstance(operation, keras.Model) or not getattr(operation, "inputs", None):
        return False
    if not isinstance(operation, keras.Sequential) and not hasattr(operation, "_nodes_by_depth"):
        return False
    if not _calls_its_layers_only(operation):
        return False
    options = {} if node is None else dict(node.arguments.kwargs)
    options.pop("training", None)
    n_masks = 1 if options.pop("mask", None) is not None and len(operation.inputs) == 1 else 0
    has_options = any(value is not None for value in keras.tree.flatten(options))
    return len(inputs) == len(operation.inputs) + n_masks and not has_options


def _calls_its_layers_only(model: KerasModel) -> bool:
    """Whether a model does what Keras's own do, and has no `call` of its own, which may do
    anything."""
    definer = next(cls for cls in type(model).__mro__ if "call" in vars(cls))
    return definer.__module__.startswith("keras.")


def _nodes(model: KerasModel) -> list[Any]:
    """Every call of a layer, in the order in which they can be made."""
    by_depth = model._nodes_by_depth  # Keras has no public account of which layer is called on what
    return [
        node
        for depth in sorted(by_depth, reverse=True)
        for node in by_depth[depth]
        if not node.is_input
    ]
