"""What the neurons of a recording are called on screen."""

from __future__ import annotations

from activsim.firing.recording import Recording
from activsim.networks.layers import PIXELS


def unit_plural(layer: str, reading: str, recording: Recording) -> str:
    """What one column of the profiles is called: "channels", "neurons", "pixels" or, where a pixel
    has a value for each colour, "values"."""
    if reading == "channel" and recording.channels is not recording.table:
        return "channels"
    if layer == PIXELS:
        *_, colours = recording.channels.neuron_shape
        return "pixels" if colours == 1 else "values"
    return "neurons"
