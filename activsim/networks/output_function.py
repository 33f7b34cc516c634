"""Which function makes a network's outputs: what they can be taken for.

output_function(graph, value)      # "softmax", "sigmoid", "linear"; "" where nothing says it"""

from __future__ import annotations

from activsim.networks.graph import Call, Graph
from activsim.networks.layers import SIGMOID

# Layers and operations that hand their values on, or some of them, in another shape or type at
# most.
HANDING_ON = {"Reshape", "Flatten", "Squeeze", "Cast", "Identity", "Dropout", "GetItem", "Slice"}
JOINING = {"Concatenate", "Stack", "Hstack", "Average", "Maximum", "Minimum"}
SIGMOIDS = {"sigmoid", "hardsigmoid", "sparsesigmoid"}
WRAPPERS = {"SpectralNormalization", "TimeDistributed"}
LINEAR = "linear"


def output_function(graph: Graph, value: int) -> str:
    """Of a value, through layers that only hand on what another one made. Several outputs that are
    put together are called by their function where each is a score by itself (sigmoid)."""
    call = graph.makers.get(value)
    if call is None:
        return ""
    kind, function = type(call.operation).__name__, _function(call)
    does_nothing = kind == "Activation" and function == LINEAR
    if not call.name or kind in HANDING_ON or does_nothing:
        return output_function(graph, call.inputs[0])
    if kind in JOINING:
        functions = {output_function(graph, part) for part in call.inputs}
        return SIGMOID if functions == {SIGMOID} else function
    return SIGMOID if function.replace("_", "") in SIGMOIDS else function


def _function(call: Call) -> str:
    """What a layer, or the one that it wraps, says of its function, or else what it is called."""
    layer = call.operation
    while type(layer).__name__ in WRAPPERS:
        layer = layer.layer
    function = getattr(layer, "activation", None)
    return getattr(function, "__name__", type(layer).__name__.lower())
