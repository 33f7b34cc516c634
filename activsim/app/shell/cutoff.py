"""From which firing rate on a neuron fires for a class: one cut-off, on every page that sorts
neurons by whom they fire for.

    cutoff = draw_cutoff("neurons", profiles)
    pairs.response_groups(a, b, cutoff.rate)
    rule_text(cutoff, "neurons")      # "at least 50% of its images"
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from activsim.app.shell import detail, links, state

SHARES = {
    f"{share:.0%}": share
    for share in (0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
}
AVERAGE = "average"  # of the layer: what is rare in one is common in another


class CutoffSlider(NamedTuple):
    """The slider of it: where it starts, and what it asks."""

    key: str
    default: str
    label: str


# By what the neurons are called; a channel rarely fires at half of its positions.
SLIDERS = {
    "neurons": CutoffSlider(
        state.FIRES_FOR, "50%", "A neuron fires for a class from this share of its images"
    ),
    "pixels": CutoffSlider(
        state.FIRES_FOR, "50%", "A pixel fires for a class from this share of its images"
    ),
    "values": CutoffSlider(
        state.FIRES_FOR, "50%", "A pixel's colour fires for a class from this share of its images"
    ),
    "channels": CutoffSlider(
        state.FIRES_AT, AVERAGE, "A channel fires for a class from this share of the positions"
    ),
}


class Cutoff(NamedTuple):
    """option: as it is written on the slider; rate: in 0..1."""

    option: str
    rate: float


def rates_of_options(profiles: np.ndarray) -> dict[str, float]:
    """The options of the slider: the mean firing rate over all classes and neurons of the profiles
    (n_classes, n_neurons), and fixed shares."""
    average = 0.0 if np.isnan(profiles).all() else float(np.nanmean(profiles))
    average *= 1 - 1e-12  # it is rounded: what is exactly average fires
    return {AVERAGE: max(average, 1e-6)} | SHARES  # above 0: what never fires fires for no class


def draw_cutoff(units: str, profiles: np.ndarray) -> Cutoff:
    """units: what the neurons are called, a key of SLIDERS."""
    slider, rates = SLIDERS[units], rates_of_options(profiles)
    option = slider.default
    if detail.is_drawn(slider.key, slider.default):
        option = links.select_slider(slider.label, slider.key, rates, slider.default)
    return Cutoff(option, rates[option])


def rule_text(cutoff: Cutoff, units: str, images: str = "its images") -> str:
    """What it takes to fire for a class: "at least 50% of its images"."""
    of_what = f"the positions in {images}" if units == "channels" else images
    rate = f"{cutoff.rate:.2g}" if cutoff.rate < 0.01 else f"{cutoff.rate:.0%}"
    average = ", the layer's average" if cutoff.option == AVERAGE else ""
    return f"at least {rate} of {of_what}{average}"
