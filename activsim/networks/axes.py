"""Which axis of a value holds the channels: the one rule.

It is the last one, except where a layer says `channels_first` (data_format), and in what is made of
such a value without turning it: then it is the first after the images', or, in a series of maps,
the first after the steps'. All other axes are positions: the pixels of a map, the tokens of a
sequence, the cells of a volume. So a value (n_images, ...) is read as positions x channels.

    axes = channel_axes(graph, shapes, False)       # value -> 1, 2 or -1
    channels_last(activations, axes[value])         # (n_images, *positions, n_channels)"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from activsim.networks.graph import Call, Graph

FIRST, AFTER_STEPS, LAST = 1, 2, -1
# Operations whose channels are last whatever they took.
CHANNELS_LAST = {"Dense", "EinsumDense", "Embedding"}
# Operations after which the axes of a value are not those of what they took.
TURNING = CHANNELS_LAST | {
    "Permute", "Reshape", "RepeatVector", "Flatten", "Transpose", "Moveaxis", "Swapaxes", "Lambda",
}  # fmt: skip


def channel_axes(
    graph: Graph, shapes: Mapping[int, tuple[int | None, ...]], colours_first: bool
) -> dict[int, int]:
    """FIRST, AFTER_STEPS or LAST for each value of a graph. shapes: of the values, the images' axis
    first; colours_first: of the pictures that go in."""
    axes = {graph.input: FIRST if colours_first else LAST}
    for call in graph.calls:
        axis = _made_axis(call.operation)
        if axis is None and call.inputs and _keeps_axes(call, shapes):
            axis = axes.get(call.inputs[0], LAST)
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
    if name == "TimeDistributed":
        return _one_further(_read_axis(operation.layer))
    if name == "Bidirectional":
        return _read_axis(operation.forward_layer)
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


def _keeps_axes(call: Call, shapes: Mapping[int, tuple[int | None, ...]]) -> bool:
    if type(call.operation).__name__ in TURNING:
        return False
    before, after = shapes.get(call.inputs[0], ()), shapes.get(call.outputs[0], ())
    return len(before) == len(after)


def _axis_as_made(
    call: Call, shapes: Mapping[int, tuple[int | None, ...]], axes: Mapping[int, int]
) -> int:
    """Of a value that no layer reads in one way: that of what it was made of, where the positions
    of that are put in a row and the channels stay."""
    if type(call.operation).__name__ != "Reshape" or axes.get(call.inputs[0]) != FIRST:
        return LAST
    before, after = shapes.get(call.inputs[0], ()), shapes.get(call.outputs[0], ())
    return FIRST if before[:2] == after[:2] else LAST


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
