"""What a neuron is called on screen: the same on every page."""

from __future__ import annotations

import numpy as np


def neuron_name(neuron: int, shape: tuple[int, ...]) -> str:
    """A neuron's name on screen: its number, in a map "row,column:channel", or of a grey pixel
    "row,column"."""
    if len(shape) != 3:
        return str(neuron)
    row, column, channel = np.unravel_index(neuron, shape)
    return f"{row},{column}" + (f":{channel}" if shape[2] > 1 else "")
