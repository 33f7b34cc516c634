"""What the pages say of single neurons: plain functions, no widgets. Returns HTML with names
escaped."""

from __future__ import annotations

import html

import numpy as np

from activsim.analysis import neurons
from activsim.app.shell import formats
from activsim.app.shell.page_context import PageContext, reads_positions_by_channel
from activsim.firing import table
from activsim.networks.layers import PIXELS
from activsim.output.wording import rate_text


def firing_state(rates: np.ndarray) -> str:
    """Of one neuron's rates (n_classes,): "dead", "always on" or ""."""
    if table.dead(rates[:, None])[0]:
        return "dead"
    return "always on" if table.always_on(rates[:, None])[0] else ""


def undefined_html(title: str, why: str) -> str:
    """The page's one sentence where the layer's profiles are undefined. title: "Neuron 3"."""
    return f"<b>{title}</b> cannot be described here. {why}"


def answer_html(title: str, rates: np.ndarray, names: tuple[str, ...], positions: bool) -> str:
    """The page's one sentence. rates: of the neuron, float (n_classes,); title: "Neuron 3";
    positions: whether a rate is a share of positions."""
    share_of = "of the positions in its images" if positions else "of its images"
    known = np.flatnonzero(~np.isnan(rates))
    if not len(known):
        return f"<b>{title}</b> cannot be described: there are no images."
    if firing_state(rates[known]) == "dead":
        return f"<b>{title}</b> is dead: above this threshold it fires for no image of any class."
    if firing_state(rates[known]) == "always on":
        return (
            f"<b>{title}</b> is always on: it fires for every image, so it tells no class from "
            "another."
        )
    highest = rates[known].max()
    most, rest = known[rates[known] == highest], known[rates[known] < highest]
    if not len(rest):
        return _alike_html(title, f"for {rate_text(highest)} {share_of}", len(known), len(rates))
    if len(most) > 3:
        return (
            f"<b>{title}</b> responds to {len(most)} classes alike: it fires for "
            f"{rate_text(highest)} {share_of.replace('its', 'their')}, and for "
            f"{_others_text(rates[rest])}."
        )
    classes = " and ".join(f"<b>{html.escape(names[label])}</b>" for label in most)
    return (
        f"<b>{title}</b> responds most to {classes}: it fires for {rate_text(highest)} "
        f"{share_of if len(most) == 1 else share_of.replace('its', 'their')}, "
        f"and for {_others_text(rates[rest])}."
    )


def _others_text(rates: np.ndarray) -> str:
    """How many images of the other classes, as in "16% of the other classes' on average"."""
    owner = "the other class's" if len(rates) == 1 else "the other classes' on average"
    return f"{rate_text(rates.mean())} of {owner}"


def _alike_html(title: str, how_often: str, n_known: int, n_classes: int) -> str:
    """Of a neuron that fires equally often for all classes that there are images of."""
    if n_known == n_classes:
        return f"<b>{title}</b> fires for all classes alike: {how_often}."
    n_unknown = n_classes - n_known
    if n_known == 1:
        return (
            f"<b>{title}</b> fires {how_often}, of the only class that there are images of: it is "
            "not known whether others differ."
        )
    return (
        f"<b>{title}</b> fires for all {n_known:,} classes with images alike: {how_often}. Of "
        f"{n_unknown:,} more there {'is no image' if n_unknown == 1 else 'are no images'}."
    )


def selectivity_text(rates: np.ndarray) -> str:
    """Class selectivity in words, and what it does not say. rates: (n_classes, 1)."""
    value = float(neurons.selectivity(rates)[0])
    if np.isnan(rates).all():
        return "Class selectivity: undefined, as the firing rates are."
    if np.isnan(value):
        return "Class selectivity: undefined for a neuron that never fires."
    return (
        f"Class selectivity {value:.2f} (0: fires for all classes alike, 1: for one class only). "
        "It is a label, not importance: silencing selective neurons need not hurt their class more "
        "than silencing others."
    )


def images_caption(context: PageContext, with_heat: bool, with_box: bool, with_peak: bool) -> str:
    """How to read the pictures of the images that drive a neuron."""
    settings = context.settings
    number = (
        "its highest activation in the image"
        if reads_positions_by_channel(context)
        else "its activation"
    )
    n_images, kind = len(context.images.images), formats.SPLITS[settings.split]
    text = f"Of {n_images:,} {kind} images. The number is {number}."
    if with_heat:
        text += (
            " It glows where the channel fires, the more the stronger; the border of the map stays "
            "dark."
        )
    if with_box:
        subject = (
            "its strongest position has seen"
            if reads_positions_by_channel(context)
            else "it has seen"
        )
        text += f" The frame holds the pixels that {subject}."
    elif with_peak and not with_heat and settings.layer != PIXELS:
        text += " The download says at which position of the map."
    return text
