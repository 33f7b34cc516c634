"""What is said of changed pictures beside the pictures as they are. Sentences are HTML with names
escaped."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from activsim.analysis.across import Across
from activsim.app.pages.layers.result import LayersResult
from activsim.datasets.conditions import Condition
from activsim.networks.layers import PIXELS
from activsim.output import wording

ABOUT = (
    "Shift, mirror, invert or turn all images: their pixels change, their classes do not. In which "
    "layers do the changed pictures of a class still lie nearest to the pictures of that class as "
    "they are?"
)
ALONE, UNTRAINED = "the network alone", "and untrained"
BESIDE = (ALONE, UNTRAINED)
UNTRAINED_LINE = "untrained"
MOST_NAMED = 4  # classes that a sentence names


@dataclass(frozen=True, eq=False)
class LayersAcross:
    """by_layer: of each layer, from the pixels on; twin: the same of the network with fresh weights
    of this seed, None where it was not asked for."""

    layers: LayersResult
    condition: Condition
    by_layer: Sequence[Across]
    twin: Sequence[Across] | None = None
    twin_seed: int = 0

    @property
    def n_own(self) -> np.ndarray:
        """In how many classes the changed pictures lie nearest to their own class, float64
        (n_layers,); NaN where a layer is undefined."""
        return _numbers(self.by_layer)

    @property
    def n_own_untrained(self) -> np.ndarray | None:
        """The same of the untrained twin."""
        return None if self.twin is None else _numbers(self.twin)

    @property
    def layer(self) -> int | None:
        """The layer that the sentence is about: the one chosen, or where that is the pixels the
        last that is defined; None where there is none."""
        if self.layers.layer:
            return self.layers.layer
        defined = np.flatnonzero(~np.isnan(self.n_own[1:]))
        return int(defined[-1]) + 1 if len(defined) else None

    @property
    def by_chance(self) -> float:
        """In how many classes that is so, on average, where the nearest is drawn by lot."""
        defined = [of_layer for of_layer in self.by_layer if of_layer.n_defined]
        return max((of_layer.n_defined * of_layer.chance for of_layer in defined), default=0.0)


def _numbers(by_layer: Sequence[Across]) -> np.ndarray:
    return np.array([of_layer.n_own if of_layer.n_defined else np.nan for of_layer in by_layer])


def across_sentence(result: LayersAcross) -> str:
    """The part's answer."""
    words = html.escape(result.condition.words)
    begin, layers = words[:1].upper() + words[1:], result.layers.layers
    if result.layer is None or not result.by_chance:
        return (
            f"{begin}: undefined in every layer. Choose another threshold; and a class needs two "
            "images."
        )
    name, of_layer = html.escape(layers[result.layer]), result.by_layer[result.layer]
    chance = f"by chance: {short_amount(result.by_chance)}"
    if layers[0] != PIXELS:
        return f"{begin}, {_amount(of_layer)} in <b>{name}</b>{_untrained(result)} ({chance})."
    return (
        f"{begin}, {_amount(result.by_layer[0])} in the pixels, "
        f"{_amount(of_layer, is_first=False)} in <b>{name}</b>{_untrained(result)} ({chance})."
    )


def _untrained(result: LayersAcross) -> str:
    """Of the untrained twin in the same layer; "" without one."""
    if result.twin is None or result.layer is None:
        return ""
    amount = _amount(result.twin[result.layer], is_first=False)
    return f", {amount} in the same layer untrained"


def _amount(of_layer: Across, is_first: bool = True) -> str:
    if not of_layer.n_defined:
        return "this is undefined" if is_first else "undefined"
    amount = f"<b>{of_layer.n_own} of {of_layer.n_defined}</b>"
    if not is_first:
        return amount
    return f"{amount} classes {'lies' if of_layer.n_own == 1 else 'lie'} nearest to " + (
        "itself" if of_layer.n_own == 1 else "themselves"
    )


def short_amount(amount: float) -> str:
    """ "1", "0.9"."""
    return f"{amount:.1f}".removesuffix(".0")


def astray_sentence(result: LayersAcross) -> str:
    """Which classes do not stay with their own in the layer that the sentence is about, and where
    they are instead."""
    if result.layer is None or not result.by_layer[result.layer].n_defined:
        return ""
    of_layer, names = result.by_layer[result.layer], result.layers.context.names
    name = html.escape(result.layers.layers[result.layer])
    astray = np.flatnonzero(of_layer.is_defined & ~of_layer.is_own).tolist()
    if not astray:
        return f"In {name} every changed class is nearest to itself."
    parts = []
    for label in astray[:MOST_NAMED]:
        other = of_layer.other_nearest(label)
        beside = "several, tied" if other is None else f"<b>{html.escape(names[other])}</b>"
        parts.append(f"{html.escape(names[label])} to {beside}")
    more = len(astray) - MOST_NAMED
    rest = f", and {more} more classes to others" if more > 1 else ""
    rest = ", and one more class to another" if more == 1 else rest
    return f"In {name}, changed pictures lie nearest to another class: {', '.join(parts)}{rest}."


def chart_caption(result: LayersAcross) -> str:
    n_classes = len(result.layers.context.names)
    undefined = [
        f"{n_classes - of_layer.n_defined} in {name}"
        for name, of_layer in zip(result.layers.layers, result.by_layer, strict=True)
        if 0 < of_layer.n_defined < n_classes
    ]
    left_out = f" Undefined, and left out: {', '.join(undefined[:MOST_NAMED])}." * bool(undefined)
    return wording.plain_markdown(
        f"Of {n_classes} classes, those whose changed pictures lie nearest to their own class, "
        "layer by layer. Dashed: by chance, on average. A tie does not count. A class more or less "
        f"is no finding by itself: another seed may say otherwise.{_twin_caption(result)}{left_out}"
    )


def _twin_caption(result: LayersAcross) -> str:
    if result.twin is None:
        return ""
    return (
        f" Grey, dotted: the same network with fresh weights (seed {result.twin_seed}), one of "
        "many that could be drawn. What it keeps together too, training need not explain."
    )


def how_to_read(result: LayersAcross) -> str:
    """What was compared, and that the threshold means the same in both; Markdown."""
    text = (
        "The threshold is that of the images as they are, so that above it the same neurons fire "
        "for both. Half of a class's images as they are is compared with the other half changed: "
        "no image is compared with itself, and a class needs two images."
    )
    height, width = result.layers.context.images.image_shape[:2]
    if "90" in result.condition.name and height != width:
        text += " A turned picture is brought to the network's size as any other of its shape."
    if result.layers.labels is not None:
        text += " Nearest among the classes that are compared."
    return wording.plain_markdown(text)


def alternative_text(result: LayersAcross) -> str:
    """The chart for those who cannot see it; not HTML."""
    title = f"Images {result.condition.words}: classes nearest to themselves"
    parts = [
        f"{name} {'undefined' if np.isnan(n_own) else short_amount(n_own)}"
        for name, n_own in zip(result.layers.layers, result.n_own.tolist(), strict=True)
    ]
    text = f"{title}, layer by layer: {', '.join(parts)}"
    if result.n_own_untrained is None:
        return text
    untrained = [
        "undefined" if np.isnan(n_own) else short_amount(n_own)
        for n_own in result.n_own_untrained.tolist()
    ]
    return f"{text}; untrained: {', '.join(untrained)}"
