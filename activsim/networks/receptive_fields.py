"""Which pixels a position of a map has seen, and where a map lies over its picture.

    rows, columns = places(model, "conv2d_1")
    rows.first[3], rows.last[3]                 # the map's fourth row has seen these rows of pixels, and all between
    placed(map_, rows, columns, (28, 28))       # the map at the pixels it belongs to, NaN where it says nothing

Followed layer by layer: kernel, stride, dilation, 'valid' or 'same' borders, pooling. See Araujo,
Norris and Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill 2019."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

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
}
POINTWISE |= {
    "SpatialDropout2D",
    "GaussianNoise",
    "GaussianDropout",
    "Rescaling",
    "Normalization",
    "InputLayer",
}
MERGES = {"Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"}


@dataclass(frozen=True, eq=False)
class Axis:
    """One axis of a map. first, last: int (n_positions,), the first and the last pixel that a
    position has seen (of the picture: where it has seen padding only, the pixel next to it). Its
    middle lies over pixel `start + step * position`, were there no border of the picture."""

    first: np.ndarray
    last: np.ndarray
    start: float
    step: float


def pixels(n_pixels: int) -> Axis:
    return Axis(np.arange(n_pixels), np.arange(n_pixels), 0.0, 1.0)


def window(
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
    return _moved(axis, np.arange(n_out) * stride - before, reach, stride)


def _moved(axis: Axis, begin: np.ndarray, reach: int, stride: int = 1) -> Axis:
    inside = len(axis.first) - 1
    return Axis(
        axis.first[np.clip(begin, 0, inside)],
        axis.last[np.clip(begin + reach, 0, inside)],
        axis.start + axis.step * (begin[0] + reach / 2 if len(begin) else 0),
        axis.step * stride,
    )


def _merged(axes: list[Axis]) -> Axis | None:
    """What a sum or a stack of maps sees; None where they do not lie over each other."""
    one = axes[0]
    if any(len(axis.first) != len(one.first) or axis.step != one.step for axis in axes):
        return None
    first, last = (
        np.min([axis.first for axis in axes], axis=0),
        np.max([axis.last for axis in axes], axis=0),
    )
    return Axis(first, last, float(np.mean([axis.start for axis in axes])), one.step)


def receptive_fields(model, layer: str) -> tuple[Axis, Axis] | None:
    """(rows, columns) of the map that a layer of a Keras model puts out; None where that cannot be
    followed (an unknown kind of layer, or one that does not say what it takes)."""
    shape = tuple(model.inputs[0].shape[1:])
    rows, columns = _of_axis(model, layer, 0, shape[0]), _of_axis(model, layer, 1, shape[1])
    return None if rows is None or columns is None else (rows, columns)


def _of_axis(model, layer: str, which: int, n_pixels: int) -> Axis | None:
    known: dict[str, Axis | None] = {}
    for one in model.layers:  # a layer stands after those that it takes from
        known[one.name] = _after(one, [known.get(name) for name in _sources(one)], which, n_pixels)
        if one.name == layer:
            return known[layer]
    return None


def _sources(layer) -> list[str | None]:
    try:
        given = layer.input
    except (AttributeError, ValueError):
        return [None]
    given = given if isinstance(given, list | tuple) else [given]
    made_by = [tensor._keras_history.operation for tensor in given]
    return ["" if type(one).__name__ == "InputLayer" else one.name for one in made_by]


def _after(layer, sources: list[Axis | None], which: int, n_pixels: int) -> Axis | None:
    kind, config = type(layer).__name__, layer.get_config()
    if kind == "InputLayer":
        return pixels(n_pixels)
    names = _sources(layer)
    axes = [
        pixels(n_pixels) if name == "" else axis for name, axis in zip(names, sources, strict=True)
    ]
    if None in axes or config.get("data_format", "channels_last") != "channels_last":
        return None
    if kind in MERGES:
        return _merged(axes)
    return _of_single(kind, config, axes[0], which) if len(axes) == 1 else None


def _of_single(kind: str, config: dict, axis: Axis, which: int) -> Axis | None:
    """The axis of a layer that takes from one: its kind and configuration. None where such a layer
    is not known."""

    def own(name: str, default=1):
        value = config.get(name) or default
        return value[which] if isinstance(value, list | tuple) else value

    if kind in WINDOWS:
        size = own(WINDOWS[kind])
        stride = own("strides", size if "pool_size" in WINDOWS[kind] else 1)
        return window(axis, size, stride, config["padding"], own("dilation_rate"))
    if kind in POINTWISE:
        return axis
    if kind == "ZeroPadding2D":
        before, after = own("padding")
        return _moved(axis, np.arange(-before, len(axis.first) + after), 0)
    if kind == "Cropping2D":
        before, after = own("cropping")
        return _moved(axis, np.arange(before, len(axis.first) - after), 0)
    return None


def placed(map_: np.ndarray, rows: Axis, columns: Axis, shape: tuple[int, int]) -> np.ndarray:
    """A map float (height, width) as it lies over a picture of this shape: each pixel has the value
    of the position whose middle is nearest to it, float64 `shape`; NaN at the border over which no
    position has its middle."""
    row, column = (
        _nearest(axis, count) for axis, count in zip((rows, columns), shape, strict=True)
    )
    out = np.asarray(map_, dtype=np.float64)[np.ix_(np.maximum(row, 0), np.maximum(column, 0))]
    out[row < 0] = np.nan
    out[:, column < 0] = np.nan
    return out


def _nearest(axis: Axis, n_pixels: int) -> np.ndarray:
    position = np.floor((np.arange(n_pixels) - axis.start) / axis.step + 0.5).astype(int)
    return np.where((position >= 0) & (position < len(axis.first)), position, -1)


def box(rows: Axis, columns: Axis, row: int, column: int) -> tuple[int, int, int, int]:
    """(top, left, bottom, right) of the pixels that a position has seen; bottom and right are the
    last ones in it."""
    return (
        int(rows.first[row]),
        int(columns.first[column]),
        int(rows.last[row]),
        int(columns.last[column]),
    )
