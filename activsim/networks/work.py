"""How much work a part of a network is beside the whole, from the sizes of its layers: an estimate
that is the same on every machine.

    work_share(network, later_calls, n_passing)       # 0.97: nearly all is still to be done"""

from __future__ import annotations

import math
from collections.abc import Iterable

from activsim.networks.graph import Call
from activsim.networks.network import Network

# To read or write a number takes as long as so many multiplications do (measured on two cores).
NUMBER = 20
MASKED = 5 * NUMBER  # to copy it and mask it
LOOKED_UP = {"Embedding"}  # of whose weights each position takes a row
# In groups they take at least as long as whole (measured on two cores, through XLA as Keras runs
# them); DepthwiseConv2D, which is not run so, is quick.
CONVOLUTIONS = {"Conv1D", "Conv2D", "Conv3D"}
STEP_BY_STEP = {"LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional", "ConvLSTM1D", "ConvLSTM2D"}


def work_share(network: Network, calls: Iterable[Call], n_passing: int) -> float:
    """Of these calls for an image, beside the whole network. They are handed n_passing numbers
    under a mask, so that it may be a little above 1."""
    part = _work(network, calls) + MASKED * n_passing
    return part / max(whole_work(network), 1)


def whole_work(network: Network) -> int:
    """Of the network's answer to an image, in multiplications."""
    graph = network.graph
    return _work(network, graph.calls_for([graph.outputs[0]], [graph.input]))


def _work(network: Network, calls: Iterable[Call]) -> int:
    """In multiplications."""
    return sum(_call_work(network, call) for call in calls)


def _call_work(network: Network, call: Call) -> int:
    shapes_in, shapes_out = (
        [[size or 1 for size in network.value_shape(value)] for value in values]
        for values in (call.inputs, call.outputs)
    )
    kind = type(call.operation).__name__
    n_weights = 0
    if kind not in LOOKED_UP and hasattr(call.operation, "count_params"):
        n_weights = call.operation.count_params()
    if kind in CONVOLUTIONS:
        n_weights *= call.operation.groups
    at_work = shapes_in if kind in STEP_BY_STEP else shapes_out
    n_positions = max((math.prod(shape) // max(shape[-1:] or [1]) for shape in at_work), default=1)
    n_numbers = sum(math.prod(shape) for shape in (*shapes_in, *shapes_out))
    return n_weights * n_positions + NUMBER * n_numbers
