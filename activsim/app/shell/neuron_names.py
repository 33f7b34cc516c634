"""What a neuron is called on screen, and a rate in words: the same on every page."""

from __future__ import annotations

import numpy as np


def neuron_name(neuron: int, shape: tuple[int, ...]) -> str:
    """A neuron's name on screen: its number, in a map "row,column:channel", or of a grey pixel
    "row,column"."""
    if len(shape) != 3:
        return str(neuron)
    row, column, channel = np.unravel_index(neuron, shape)
    return f"{row},{column}" + (f":{channel}" if shape[2] > 1 else "")


def percent(rate: float) -> str:
    """A rate in words that never says all or none of what is not: "0%", "<1%", "42%", ">99%",
    "100%"."""
    if np.isnan(rate):
        return "an undefined share"
    if 0 < rate < 0.01:
        return "less than 1%"
    return "more than 99%" if 0.99 < rate < 1 else f"{rate:.0%}"
