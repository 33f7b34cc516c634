"""What the neurons of a recording are called on screen."""

from __future__ import annotations

from collections.abc import Sequence

from activsim.firing.recording import Recording
from activsim.networks.layers import PIXELS


def unit_plural(layer: str, reading: str, recording: Recording) -> str:
    """What one column of the profiles is called: "channels", "neurons", "pixels" or, where a pixel
    has a value for each colour, "values"."""
    if reading == "channel" and recording.channels is not recording.table:
        return "channels"
    return value_plural(layer, recording.channels.neuron_shape)


def value_plural(layer: str, shape: Sequence[int]) -> str:
    """The same of each of a layer's values. shape: of all of them for one picture."""
    if layer == PIXELS:
        return "pixels" if shape[-1] == 1 else "values"
    return "neurons"
