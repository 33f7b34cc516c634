"""What a neuron is called on screen: the same on every page."""

from __future__ import annotations

import numpy as np


def neuron_name(neuron: int, shape: tuple[int, ...]) -> str:
    """A neuron's name on screen: its number, in a map "row,column:channel", in a sequence
    "token:channel", or of a grey pixel "row,column"."""
    *position, channel = np.unravel_index(neuron, shape)
    if not position:
        return str(neuron)
    return ",".join(map(str, position)) + (f":{channel}" if shape[-1] > 1 else "")


def neuron_title(neuron: int, shape: tuple[int, ...], unit: str) -> str:
    """A neuron as a thing: "Neuron 14 of 32", on a map "Channel 14, row 21, column 20", of a grey
    picture "Pixel in row 21, column 20"."""
    *position, channel = np.unravel_index(neuron, shape)
    if not position:
        return f"{unit.capitalize()} {neuron} of {shape[0]:,}"
    where = [f"{name} {index}" for name, index in zip(axis_names(shape), position, strict=True)]
    position_words = ", ".join(where)
    if shape[-1] > 1:
        return f"Channel {channel}, {position_words}"
    return f"{unit.capitalize()} in {position_words}"


def axis_names(shape: tuple[int, ...]) -> list[str]:
    """What the numbers of a neuron's position count, outermost first."""
    names = {1: ["token"], 2: ["row", "column"], 3: ["depth", "row", "column"]}
    n_axes = len(shape) - 1
    return names.get(n_axes, [f"axis {axis}" for axis in range(n_axes)])


def position_text(neuron: int, shape: tuple[int, ...]) -> str:
    """Where a neuron stands: "row 3, column 5, channel 7"."""
    *position, channel = np.unravel_index(neuron, shape)
    parts = [f"{name} {index}" for name, index in zip(axis_names(shape), position, strict=True)]
    return ", ".join([*parts, f"channel {channel}"] if shape[-1] > 1 else parts)
