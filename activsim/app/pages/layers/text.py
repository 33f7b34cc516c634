"""What the Layers page says of the matrices of all layers. Sentences are HTML with names
escaped."""

from __future__ import annotations

import html

import numpy as np

from activsim.analysis import embedding, firing_rule, geometry
from activsim.analysis.geometry import Rule
from activsim.analysis.placements import FEWEST_CLASSES
from activsim.app.pages.layers.result import LayersResult
from activsim.firing import pass_counts
from activsim.networks.layers import LayerDescription
from activsim.output import wording
from activsim.output.short_text import short_number


def rule_title(rule: Rule, threshold: float) -> str:
    """What a rule is called at the head of a column. threshold: the one chosen."""
    if rule.kind == "quantile":
        return firing_rule.threshold_text(rule.kind, rule.level)
    return firing_rule.threshold_text("value", 0.0 if rule.kind == "value" else threshold)


def overview_title(layers: LayersResult) -> str:
    n_usable, n_layers = len(layers.context.description.usable_layers), len(layers.layers)
    if n_layers == n_usable:
        return "All layers, side by side"
    return f"{n_layers} of the {n_usable} layers, side by side: the last of each block"


def pixels_text(pixels: LayerDescription, n_classes: int) -> str:
    """What the first matrix compares."""
    if pass_counts.is_by_channel(pixels, "channel", n_classes):
        return "input: the pixels, of which there are too many to count each by itself."
    return "input: the pixels themselves."


def thresholds_sentence(result: LayersResult) -> str:
    """At which thresholds the layers are compared, and why."""
    settings = result.context.settings
    if settings.kind == "quantile":
        threshold = firing_rule.threshold_text(settings.kind, settings.threshold)
        return (
            f"Each neuron fires on its own {threshold} of all images, in every layer: the "
            "threshold means the same everywhere."
        )
    text = f"A neuron fires {firing_rule.threshold_text('value', 0.0)}, in every layer"
    if settings.threshold != 0:
        text += f" (not {settings.threshold:.4g}, which in another layer means another)"
    if not result.probabilities:
        return f"{text}."
    return (
        f"{text}. The layer {html.escape(result.probabilities)} holds probabilities, which are "
        "always above 0: undefined here. The quantile threshold, under all controls, compares it "
        "too."
    )


def compared_sentence(result: LayersResult) -> str:
    """Which classes are compared, HTML; "" where all are."""
    if result.whole is None:
        return ""
    query = html.escape(result.context.names[result.context.settings.query])
    return (
        f"{len(result.context.names):,} of the {len(result.whole.names):,} classes are compared: "
        f"{query}, those nearest to it in each layer, and others evenly spaced over the set."
    )


def layers_sentence(result: LayersResult) -> str:
    """The page's one sentence."""
    if len(result.context.names) < FEWEST_CLASSES:
        return (
            "Of fewer than three classes there is no order in which they are alike, so that the "
            "layers cannot be compared by it."
        )
    course, _ = result.course()
    index = result.layer if result.layer else _last_defined(course.ratio)
    name = html.escape(result.layers[index])
    pixels_ratio, layer_ratio = course.ratio[0], course.ratio[index]
    if index and result.groups and not np.isnan([pixels_ratio, layer_ratio]).any():
        return (
            f"In the pixels, two classes of one group differ {pixels_ratio:.2f} times as much as "
            f"two of different groups; in <b>{name}</b>, {layer_ratio:.2f} times."
        )
    agreement = course.agreement.get("pixels", np.full(len(result.layers), np.nan))[index]
    if index and not np.isnan(agreement):
        band = geometry.chance_band(result.matrices[[index]], result.matrices[0])
        return (
            f"The order in which <b>{name}</b> finds the classes alike agrees with that of the "
            f"pixels by {short_number(agreement)} (1: the same order; 95% of {band.orders}: "
            f"{short_number(band.low[0])} to {short_number(band.high[0])})."
        )
    return (
        f"In <b>{name}</b> this cannot be said: at this threshold its dissimilarity is undefined, "
        "or tells no class from another."
    )


def _last_defined(values: np.ndarray) -> int:
    defined = np.flatnonzero(~np.isnan(values))
    return int(defined[-1]) if len(defined) else len(values) - 1


def nearest_text(result: LayersResult, matrix: np.ndarray) -> str:
    """Which class is nearest to the queried one in a matrix; not HTML."""
    nearest = geometry.nearest_classes(matrix, result.context.settings.query)
    labels = np.flatnonzero(nearest).tolist()
    if len(labels) == 1:
        return result.context.names[labels[0]]
    return f"{len(labels)} tied" if labels else "undefined"


def scale_text(result: LayersResult, matrix: np.ndarray) -> str:
    """How far a small heatmap's scale goes."""
    values = matrix[~np.eye(len(matrix), dtype=bool)]
    if np.isnan(values).all():
        return "all undefined"
    if not np.nanmax(values):
        return "nothing tells them apart"
    least = result.measure.two_digits(float(np.nanmin(values))) if result.measure.signed else "0"
    return f"{least} to {result.measure.with_unit(float(np.nanmax(values)))}"


def tree_caption(tree: embedding.Tree | None, n_classes: int) -> str:
    """What a tree can be trusted with."""
    if tree is None:
        return (
            "There is no tree: at this threshold some pairs of classes are undefined. Choose "
            "another threshold."
        )
    if n_classes < 3:
        return "With two classes there is one pair: the tree says no more than its one number."
    if np.isnan(tree.cophenetic):
        return "Nothing tells the classes apart here, so that every tree is as good as this one."
    chance = embedding.chance(n_classes)
    return (
        f"Cophenetic correlation {tree.cophenetic:.2f}: how well the heights at which two classes "
        f"are joined give back their dissimilarities (1: exactly). Of {embedding.RANDOM}, half "
        f"exceed {chance.cophenetic:.2f} and 5% exceed {chance.high_cophenetic:.2f}: below that it "
        "could be chance."
    )


def stress_caption(n_classes: int) -> str:
    """What the stress of a map is to be read beside."""
    chance = embedding.chance(n_classes)
    return (
        "Stress is what two dimensions had to bend (metric multidimensional scaling): 0 nothing. "
        f"Of {embedding.RANDOM}, half have less than {chance.stress:.2f} and 5% less than "
        f"{chance.low_stress:.2f}: above that it could be chance."
    )


def choices_sentence(result: LayersResult, agreement: np.ndarray, nearest: np.ndarray) -> str:
    """How many of the choices one could have made tell the same. agreement, nearest: see
    choices_grid."""
    others = np.ones(agreement.shape, dtype=bool)
    others[result.layer, result.column] = False
    defined = others & ~np.isnan(agreement)
    if not defined.any():
        return (
            "The current choice is undefined or tells nothing apart, so that no other can agree "
            "with it."
        )
    values = agreement[defined]
    sentence = (
        f"{defined.sum()} of the {others.sum()} other choices can be compared with the current "
        f"one: they agree with it by {short_number(values.min())} to {short_number(values.max())}, "
        f"half of them by {short_number(np.median(values))} or more."
    )
    current = nearest[result.layer, result.column]
    if current.sum() != 1:
        return sentence
    names = result.context.names
    name = html.escape(names[int(current.argmax())])
    query = html.escape(names[result.context.settings.query])
    n_same = int((nearest == current).all(axis=-1)[others].sum())
    n_naming_one = int((nearest.sum(axis=-1) == 1)[others].sum())
    return (
        f"{sentence} {name} is nearest to {query} in {n_same} of the {n_naming_one} that name one "
        "class."
    )


def placed_text(result: LayersResult) -> str:
    """Which classes map and tree show, where they are many."""
    n_placed, names = len(result.map_labels), result.context.names
    n_classes = len((result.whole or result.context).names)
    return wording.plain_markdown(
        f"Map and tree: the {n_placed} classes nearest to {names[result.context.settings.query]} "
        f"in {result.context.settings.layer}, of {n_classes:,}."
    )
