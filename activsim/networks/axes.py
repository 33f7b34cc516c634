"""Which axis of a value holds the channels: the one rule.

It is the last one, except where a layer says `channels_first` (data_format), and in what is made of
such a value: then it is the first after the images', or, in a series of maps, the first after the
steps'. Where axes are put in another order, the channels go with theirs. All other axes are
positions: the pixels of a map, the tokens of a sequence, the cells of a volume. So a value
(n_images, ...) is read as positions x channels.

    axes = channel_axes(graph, shapes, False)       # value -> 1, 2 or -1
    channels_last(activations, axes[value])         # (n_images, *positions, n_channels)"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from activsim.networks.graph import Call, Graph

FIRST, AFTER_STEPS, LAST = 1, 2, -1
# Operations whose channels are last whatever they took.
CHANNELS_LAST = {
    "Dense", "EinsumDense", "Embedding", "SimpleRNN", "GRU", "LSTM", "RNN",
    "Attention", "AdditiveAttention", "MultiHeadAttention", "GroupedQueryAttention",
}  # fmt: skip
ORDERS = {  # operations that put axes in another order -> what they make of an array
    "Permute": lambda operation, array: array.transpose(0, *operation.dims),
    "Transpose": lambda operation, array: array.transpose(operation.axes),
    "Moveaxis": lambda operation, array: np.moveaxis(
        array, operation.source, operation.destination
    ),
    "Swapaxes": lambda operation, array: np.swapaxes(array, operation.axis1, operation.axis2),
}
WRAPPERS = {"Bidirectional": "forward_layer", "SpectralNormalization": "layer"}
SPREADING = {"Reshape", "ExpandDims", "GetItem"}  # a vector over positions, maybe
# Operations after which the axes of a value are not those of what they took.
TURNING = CHANNELS_LAST | ORDERS.keys() | {
    "Reshape", "RepeatVector", "Flatten", "Einsum", "Rearrange", "Tensordot", "Matmul", "Lambda",
}  # fmt: skip


def channel_axes(
    graph: Graph, shapes: Mapping[int, tuple[int | None, ...]], colours_first: bool
) -> dict[int, int]:
    """FIRST, AFTER_STEPS or LAST for each value of a graph. shapes: of the values, the images' axis
    first; colours_first: of the pictures that go in."""
    axes = {graph.input: FIRST if colours_first else LAST}
    for call in graph.calls:
        axis = _made_axis(call.operation) or _kept_axis(call, shapes, axes)
        for value in call.outputs:
            if len(shapes.get(value, ())) <= 2:
                axes[value] = LAST
            else:
                axes[value] = (
                    axis or axis_as_read(graph, value) or _axis_as_made(call, shapes, axes)
                )
    return axes


def channels_last(values: np.ndarray, axis: int) -> np.ndarray:
    """(n_images, *positions, n_channels) of a value whose channels are on this axis."""
    return values if axis == LAST else np.moveaxis(values, axis, -1)


def channels_last_shape(shape: tuple[int, ...], axis: int) -> tuple[int, ...]:
    """The same for a shape without the images' axis."""
    if axis == LAST:
        return shape
    return (*shape[: axis - 1], *shape[axis:], shape[axis - 1])


def spread_shape(n_axes: int, n_channels: int, axis: int) -> tuple[int, ...]:
    """The shape of a value for each channel against one image of so many axes: 1 for all axes but
    that of the channels."""
    shape = [1] * n_axes
    shape[axis if axis == LAST else axis - 1] = n_channels
    return tuple(shape)


def _read_axis(operation: Any) -> int | None:
    """On which axis a layer says itself that it takes its channels; None where it says nothing."""
    name = type(operation).__name__
    if name in CHANNELS_LAST:
        return LAST
    if name == "Flatten" and operation.data_format == "channels_last":
        return None  # it takes the values as they come
    if name == "TimeDistributed":
        return _one_further(_read_axis(operation.layer))
    if name in WRAPPERS:
        return _read_axis(getattr(operation, WRAPPERS[name]))
    if name.startswith("ConvLSTM"):
        return _one_further(_format_axis(operation.cell))
    return _format_axis(operation)


def _made_axis(operation: Any) -> int | None:
    """On which axis a layer says itself that it gives its channels; None where it says nothing."""
    name = type(operation).__name__
    if name == "Bidirectional":
        return _made_axis(operation.forward_layer)
    if name.startswith("ConvLSTM") and not operation.return_sequences:
        return _format_axis(operation.cell)
    return _read_axis(operation)


def _format_axis(operation: Any) -> int | None:
    names = {"channels_first": FIRST, "channels_last": LAST}
    return names.get(getattr(operation, "data_format", None) or "")


def _one_further(axis: int | None) -> int | None:
    """Where each step of a series has its channels there."""
    return AFTER_STEPS if axis == FIRST else axis


def _kept_axis(
    call: Call, shapes: Mapping[int, tuple[int | None, ...]], axes: Mapping[int, int]
) -> int | None:
    """Where the channels of what a call gives are because they are there in what it takes: in that
    of its shape rather than in one that is spread over it, as a gate is. None where axes change."""
    if type(call.operation).__name__ in TURNING:
        return None
    after = shapes.get(call.outputs[0], ())
    alike = [value for value in call.inputs if len(shapes.get(value, ())) == len(after)]
    alike.sort(key=lambda value: shapes[value][1:] != after[1:])
    return axes.get(alike[0], LAST) if alike else None


def _axis_as_made(
    call: Call, shapes: Mapping[int, tuple[int | None, ...]], axes: Mapping[int, int]
) -> int:
    """Of a value that no layer reads in one way: where the axes of what it was made of are put in
    another order, the same one; where the positions of that are put in a row, or it is spread over
    positions as a gate is, the channels stay."""
    name = type(call.operation).__name__
    if not call.inputs:
        return LAST
    before, after = shapes.get(call.inputs[0], ()), shapes.get(call.outputs[0], ())
    axis = axes.get(call.inputs[0], LAST)
    if name in ORDERS and len(before) == len(after):
        return _axis_in_order(call.operation, len(before), axis)
    if name == "Reshape" and axis == FIRST and before[:2] == after[:2]:
        return FIRST
    is_gate = name in SPREADING and before[1:2] == after[1:2] and len(after) > 3
    return FIRST if is_gate and set(after[2:]) == {1} != {*after[1:2]} else LAST


def _axis_in_order(operation: Any, n_axes: int, axis: int) -> int:
    """Where an operation of ORDERS puts an axis."""
    sizes = ORDERS[type(operation).__name__](operation, np.empty(range(n_axes))).shape
    new_axis = sizes.index(axis % n_axes)  # an axis is as long here as its number says
    return new_axis if new_axis in (FIRST, AFTER_STEPS) and new_axis < n_axes - 1 else LAST


def axis_as_read(graph: Graph, value: int) -> int | None:
    """Of a value of which nothing says it: as the first layer that does reads it, through those
    that keep axes; None where none does."""
    same = {value}
    for call in graph.calls:
        if not same.intersection(call.inputs):
            continue
        axis = _read_axis(call.operation)
        if axis is not None:
            return axis
        if type(call.operation).__name__ not in TURNING:
            same |= set(call.outputs)
    return None
