"""Which pixels a position of a map has seen, and where a map lies over its picture.

    rows, columns = receptive_fields(network, "conv2d_1")
    rows.first[3], rows.last[3]     # the map's fourth row has seen the pixels from here to there
    map_over_picture(map_, rows, columns, (28, 28))   # NaN where it says nothing

Followed layer by layer: kernel, stride, dilation, 'valid' or 'same' borders, pooling. See Araujo,
Norris and Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill 2019."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from activsim.networks.graph import Call
from activsim.networks.layers import PIXELS
from activsim.networks.network import Network
from activsim.networks.network_input import border_start
from activsim.networks.pixels import BORDER

WINDOWS = {
    **dict.fromkeys(("Conv2D", "DepthwiseConv2D", "SeparableConv2D"), "kernel_size"),
    **dict.fromkeys(("MaxPooling2D", "AveragePooling2D"), "pool_size"),
}
POINTWISE = {
    "Activation",
    "ReLU",
    "LeakyReLU",
    "PReLU",
    "ELU",
    "Softmax",
    "BatchNormalization",
    "Dropout",
    "Identity",
    "SpatialDropout2D",
    "GaussianNoise",
    "GaussianDropout",
    "Rescaling",
    "Normalization",
    "Relu",
    "GELU",
    "Sigmoid",
    "LayerScale",
    "LayerNormalization",
    "StochasticDepth",
}
MERGES = {"Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"}
ALONG_AXES = {"Concatenate", "LayerNormalization", "Softmax"}  # by their axis


@dataclass(frozen=True, eq=False)
class Axis:
    """One axis of a map. first, last: int (n_positions,), the first and the last pixel that a
    position has seen; has_seen: bool (n_positions,), False where it has seen padding only, whose
    first and last are the pixel next to it. Its middle lies over pixel `start + step * position`,
    were there no border of the picture."""

    first: np.ndarray
    last: np.ndarray
    has_seen: np.ndarray
    start: float
    step: float


def pixel_axis(n_pixels: int) -> Axis:
    pixels = np.arange(n_pixels)
    return Axis(pixels, pixels, np.ones(n_pixels, bool), 0.0, 1.0)


def window_axis(
    axis: Axis, size: int, stride: int = 1, padding: str = "valid", dilation: int = 1
) -> Axis:
    """What a window of `size` sees that is moved by `stride`; padding as in Keras ("same": all that
    is missing is filled in at both ends, the odd one at the far end)."""
    n_in, reach = len(axis.first), (size - 1) * dilation
    if padding == "same":
        n_out = -(-n_in // stride)
        before = max((n_out - 1) * stride + reach + 1 - n_in, 0) // 2
    else:
        n_out, before = max((n_in - reach - 1) // stride + 1, 0), 0
    begin = np.arange(n_out) * stride - before
    middle = begin[0] + reach / 2 if n_out else 0.0
    return _axis_of_inputs(axis, begin[:, None] + np.arange(size) * dilation, middle, stride)


def _shifted_axis(axis: Axis, positions: np.ndarray) -> Axis:
    return _axis_of_inputs(axis, positions[:, None], float(positions[0]) if len(positions) else 0)


def _axis_of_inputs(axis: Axis, inputs: np.ndarray, middle: float, stride: float = 1) -> Axis:
    """What positions see that each take some of an axis, int (n_positions, n_inputs), those beyond
    its ends being padding. middle: of the first of them, on the axis; stride: to the next."""
    indices = inputs.clip(0, len(axis.first) - 1)
    counts = (indices == inputs) & axis.has_seen[indices]
    extent = _extent(axis.first[indices], axis.last[indices], counts)
    return Axis(*extent, axis.start + axis.step * middle, axis.step * stride)


def _extent(
    first: np.ndarray, last: np.ndarray, counts: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """From the first to the last pixel of the inputs that count, and whether there are any; all
    (n_positions, n_inputs)."""
    has_seen = np.asarray(counts.any(axis=1))
    beside = first[:, first.shape[1] // 2]
    smallest = np.where(counts, first, first.max(initial=0)).min(axis=1)
    largest = np.where(counts, last, 0).max(axis=1)
    return np.where(has_seen, smallest, beside), np.where(has_seen, largest, beside), has_seen


def _merged_axis(axes: list[Axis]) -> Axis | None:
    """What a sum or a stack of maps sees; None where they do not lie over each other."""
    n_positions, step = len(axes[0].first), axes[0].step
    if any(len(axis.first) != n_positions or axis.step != step for axis in axes):
        return None
    parts = zip(*((axis.first, axis.last, axis.has_seen) for axis in axes), strict=True)
    extent = _extent(*(np.stack(part, axis=1) for part in parts))
    return Axis(*extent, start=float(np.mean([axis.start for axis in axes])), step=step)


def receptive_fields(
    network: Network, layer: str, picture: tuple[int, int] | None = None
) -> tuple[Axis, Axis] | None:
    """(rows, columns) of the map that a layer puts out; None where that cannot be followed (an
    unknown kind of layer). picture: (height, width) of the pictures that were resized for the
    network, to tell of their pixels."""
    shape, resizing = network.prepare.shape[:2], network.prepare.options.resizing
    picture = picture or shape
    if picture != shape and resizing not in ("stretch", BORDER):
        return None
    rows, columns = (
        _layer_axis(network, layer, side, _input_axis(picture[side], shape[side], resizing))
        for side in (0, 1)
    )
    return None if rows is None or columns is None else (rows, columns)


def _input_axis(n_pixels: int, n_input: int, resizing: str) -> Axis:
    """What each row (or column) that the network is shown has seen of a picture."""
    axis = pixel_axis(n_pixels)
    if n_pixels == n_input:
        return axis
    if resizing == BORDER:  # a row of the border, as one of ZeroPadding2D, is next to the picture
        return _shifted_axis(axis, np.arange(n_input) - border_start(n_pixels, n_input))
    return _resized_axis(axis, n_input)


def _layer_axis(network: Network, name: str, dimension: int, input_axis: Axis) -> Axis | None:
    """Of the layer's map, the rows (dimension 0) or the columns (1)."""
    graph = network.graph
    axes: dict[int, Axis | None] = {graph.input: input_axis}
    if name == PIXELS:
        return axes[graph.input]
    for call in graph.calls:  # each stands after those that it takes from
        sources = [axes[value] for value in call.inputs]
        axis = None if _mixes_places(network, call) else _axis_after(call, sources, dimension)
        axes |= dict.fromkeys(call.outputs, axis)
        if call.name == name:
            return axis
    return None


def _mixes_places(network: Network, call: Call) -> bool:
    """Whether a layer that could be told from its name works along rows or columns instead: stacks
    maps on top of one another, or compares the places of a map."""
    if type(call.operation).__name__ not in ALONG_AXES or not hasattr(call.operation, "axis"):
        return False
    value, axis = call.outputs[0], call.operation.axis
    n_axes = len(network.value_shape(value)) + 1
    numbers = axis if isinstance(axis, list | tuple) else [axis]
    return {number % n_axes for number in numbers} != {network.channel_axis(value) % n_axes}


def _axis_after(call: Call, sources: list[Axis | None], dimension: int) -> Axis | None:
    """What a call makes of the axes of what it takes; None where one of these is not known."""
    known = [axis for axis in sources if axis is not None]
    if not known or len(known) < len(sources):
        return None
    kind = type(call.operation).__name__
    if not call.name:  # a conversion of types
        return known[0]
    if kind in MERGES:
        return _merged_axis(known)
    if len(known) > 1 or not hasattr(call.operation, "get_config"):
        return None
    return _axis_through_layer(kind, call.operation.get_config(), known[0], dimension)


def _axis_through_layer(
    kind: str, config: dict[str, Any], axis: Axis, dimension: int
) -> Axis | None:
    def value_in_dimension(name: str, default: Any = 1) -> Any:
        value = config.get(name) or default
        return value[dimension] if isinstance(value, list | tuple) else value

    if kind in POINTWISE:
        return axis
    if kind in WINDOWS:
        size = value_in_dimension(WINDOWS[kind])
        stride = value_in_dimension("strides", size if "pool_size" in WINDOWS[kind] else 1)
        return window_axis(
            axis, size, stride, config["padding"], value_in_dimension("dilation_rate")
        )
    if kind == "Resizing" and not config.get("crop_to_aspect_ratio"):
        return _resized_axis(axis, (config["height"], config["width"])[dimension])
    if kind == "ZeroPadding2D":
        before, after = value_in_dimension("padding")
        return _shifted_axis(axis, np.arange(-before, len(axis.first) + after))
    if kind == "Cropping2D":
        before, after = value_in_dimension("cropping")
        return _shifted_axis(axis, np.arange(before, len(axis.first) - after))
    return None


def _resized_axis(axis: Axis, n_positions: int) -> Axis:
    """What each of so many positions sees that are blended from the nearest two of an axis."""
    step = len(axis.first) / n_positions
    middle = (np.arange(n_positions) + 0.5) * step - 0.5
    nearest_two = np.stack([np.floor(middle), np.ceil(middle)], axis=1).astype(int)
    inputs = nearest_two.clip(0, len(axis.first) - 1)  # at its ends a picture goes on as it ends
    return _axis_of_inputs(axis, inputs, step / 2 - 0.5, step)


def map_over_picture(
    map_: np.ndarray, rows: Axis, columns: Axis, shape: tuple[int, int]
) -> np.ndarray:
    """A map float (height, width) as it lies over a picture of this shape: each pixel has the value
    of the position whose middle is nearest to it, float64 `shape`; NaN at the border over which no
    position has its middle."""
    row, column = _nearest_positions(rows, shape[0]), _nearest_positions(columns, shape[1])
    values = np.asarray(map_, dtype=np.float64)
    over = values[np.ix_(np.maximum(row, 0), np.maximum(column, 0))]
    over[row < 0] = np.nan
    over[:, column < 0] = np.nan
    return over


def _nearest_positions(axis: Axis, n_pixels: int) -> np.ndarray:
    """For each pixel, int (n_pixels,); -1 where there is none."""
    position = np.floor((np.arange(n_pixels) - axis.start) / axis.step + 0.5).astype(int)
    return np.where((position >= 0) & (position < len(axis.first)), position, -1)


def pixel_box(rows: Axis, columns: Axis, row: int, column: int) -> tuple[int, int, int, int]:
    """(top, left, bottom, right) of the pixels that a position has seen; bottom and right are the
    last ones in it."""
    return (
        int(rows.first[row]),
        int(columns.first[column]),
        int(rows.last[row]),
        int(columns.last[column]),
    )
