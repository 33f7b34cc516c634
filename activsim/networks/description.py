"""A network's layers described: what each gives, its parameters, and why it cannot be shown.

facts = GraphFacts(graph, shapes, problems, by_image, channel_axes)
network_description(facts, (28, 28, 1), n_parameters)"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

import numpy as np

from activsim.networks import axes
from activsim.networks.graph import Call, Graph, Operation
from activsim.networks.layers import PIXELS, LayerDescription, NetworkDescription
from activsim.networks.output_function import output_function


class GraphFacts(NamedTuple):
    """What is known of the values of a graph: shapes, with the images' axis; problems: why a layer
    cannot be shown, by its name; by_image: the values that are one for each image; axes: of the
    channels, axes.FIRST, axes.AFTER_STEPS or axes.LAST."""

    graph: Graph
    shapes: Mapping[int, tuple[int | None, ...]]
    problems: Mapping[str, str]
    by_image: Collection[int]
    axes: Mapping[int, int]


def network_description(
    facts: GraphFacts, image_shape: tuple[int, int, int], n_parameters: int
) -> NetworkDescription:
    """image_shape: of the picture that the network is shown."""
    graph = facts.graph
    layers = [LayerDescription(PIXELS, "Pixels", image_shape, parameters=0)]
    counted_ids: set[int] = set()
    for name, call in graph.layers.items():
        shape, problem = _layer_shape(facts, call)
        kind = type(call.operation).__name__
        layers.append(
            LayerDescription(name, kind, shape, _n_parameters(call, counted_ids), problem)
        )
    n_outputs = _n_outputs(facts)
    usable = {layer.name for layer in layers if layer.is_usable}
    output_layer = None
    if n_outputs and graph.outputs[0] in graph.makers:
        output_layer = graph.makers[graph.outputs[0]].name
    return NetworkDescription(
        image_shape=image_shape,
        parameters=n_parameters,
        n_outputs=n_outputs,
        output_layer=output_layer if output_layer in usable else None,
        layers=tuple(layers),
        output_activation=output_function(graph, graph.outputs[0]) if output_layer else "",
        broken_layers=_broken_layers(facts),
        heads=() if n_outputs else _heads(facts),
    )


def _n_outputs(facts: GraphFacts) -> int:
    """Of one vector of outputs; 0 where the network gives something else, or fails."""
    outputs = facts.graph.outputs
    makers = [facts.graph.makers[value] for value in outputs if value in facts.graph.makers]
    shapes = [facts.shapes.get(value, ())[1:] for value in outputs]
    is_vector = len(shapes) == 1 and len(shapes[0]) == 1 and outputs[0] in facts.by_image
    if not is_vector or any(call.name in facts.problems for call in makers):
        return 0
    return shapes[0][0] or 0


def _heads(facts: GraphFacts) -> tuple[str, ...]:
    """The layers that give the outputs, by name."""
    graph = facts.graph
    # what no layer made are the pixels, as the network takes them
    return tuple(graph.makers[value].name or PIXELS for value in graph.outputs)


def _layer_shape(facts: GraphFacts, call: Call) -> tuple[tuple[int, ...], str]:
    """The shape of a layer's neurons, channels last, and why it cannot be shown ("" if it can)."""
    if call.name in facts.problems:
        return (), facts.problems[call.name]
    if len(call.outputs) != 1:
        return (), "it has several outputs"
    value = call.outputs[0]
    if value not in facts.by_image:
        return (), "what it gives is not one for each image"
    shape = facts.shapes[value][1:]
    if not shape:
        return (), "it gives one number an image; vectors and maps can be shown"
    sizes = tuple(size for size in shape if size is not None)
    if len(sizes) < len(shape):
        return (), "its size varies from image to image"
    return axes.channels_last_shape(sizes, facts.axes[value]), ""


def _broken_layers(facts: GraphFacts) -> tuple[str, ...]:
    """The layers whose weights are not all finite numbers."""
    return tuple(
        name for name, call in facts.graph.layers.items() if not _has_finite_weights(call.operation)
    )


def _n_parameters(call: Call, counted_ids: set[int]) -> int:
    """Of a layer; those that were counted at an earlier call of it are not its own."""
    if id(call.operation) in counted_ids or not hasattr(call.operation, "count_params"):
        return 0
    counted_ids.add(id(call.operation))
    return int(call.operation.count_params())


def _has_finite_weights(operation: Operation) -> bool:
    import tensorflow as tf

    for variable in getattr(operation, "weights", ()):
        weight = np.asarray(tf.convert_to_tensor(variable))  # the variable's memory, no copy of it
        if weight.dtype.kind == "f" and not np.isfinite(weight).all():
            return False
    return True
