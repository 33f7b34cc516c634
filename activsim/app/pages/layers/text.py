"""What the Layers page says of the matrices of all layers. Sentences are HTML with names
escaped."""

from __future__ import annotations

import html
from dataclasses import dataclass

import numpy as np
import streamlit as st

from activsim.analysis import geometry
from activsim.analysis import groups as grouping
from activsim.analysis.geometry import Rule
from activsim.app.pages.layers import result as layers_seen
from activsim.app.pages.layers.result import LayersResult
from activsim.app.shell import formats
from activsim.experiments.evidence import claim_text
from activsim.output import wording


def rule_words(rule: Rule, threshold: float) -> str:
    """What a rule is called at the head of a column. threshold: the one chosen."""
    if rule.kind == "quantile":
        return wording.threshold_text(rule.kind, rule.level)
    return wording.threshold_text("value", 0.0 if rule.kind == "value" else threshold)


def side_by_side(seen: LayersResult) -> str:
    """At which thresholds the layers are compared, and why."""
    settings = seen.context.settings
    if settings.kind == "quantile":
        return (
            f"Each neuron fires on its own top {settings.threshold:.0%} of all images, in every "
            "layer: the threshold means the same everywhere."
        )
    moved = (
        ""
        if settings.threshold == 0
        else f" (not {settings.threshold:.4g}, which in another layer means another)"
    )
    text = f"A neuron fires above 0, in every layer{moved}."
    if seen.probabilities:
        text += (
            f" The output {html.escape(seen.probabilities)} holds probabilities, which are always "
            "above 0: undefined here. The quantile threshold in the sidebar compares it too."
        )
    return text


def answer(seen: LayersResult) -> str:
    """The page's one sentence."""
    course, _ = seen.course()
    at = seen.layer if seen.layer else _last_defined(course.ratio)
    name = html.escape(seen.layers[at])
    first, there = course.ratio[0], course.ratio[at]
    if seen.groups and not np.isnan([first, there]).any() and at:
        return (
            f"In the pixels, two classes of one group differ {first:.2f} times as much as two of "
            f"different groups; in <b>{name}</b>, {there:.2f} times."
        )
    pixels = course.agreement.get("pixels", np.full(len(seen.layers), np.nan))
    if not np.isnan(pixels[at]) and at:
        return (
            f"The order in which <b>{name}</b> finds the classes alike agrees with that of the "
            f"pixels by {pixels[at]:.2f} (1: the same order, 0: no more than chance)."
        )
    return (
        f"In <b>{name}</b> this cannot be said: at this threshold its dissimilarity is undefined, "
        "or tells no class from another."
    )


def _last_defined(values: np.ndarray) -> int:
    places = np.flatnonzero(~np.isnan(values))
    return int(places[-1]) if len(places) else len(values) - 1


def nearest_words(seen: LayersResult, matrix: np.ndarray) -> str:
    """Which class is nearest to the queried one in a matrix; not HTML."""
    found = np.flatnonzero(geometry.nearest_classes(matrix, seen.context.settings.query))
    if len(found) == 1:
        return seen.context.names[found[0]]
    return f"{len(found)} tied" if len(found) else "undefined"


def top_words(seen: LayersResult, matrix: np.ndarray) -> str:
    """How far a small heatmap's scale goes."""
    values = matrix[~np.eye(len(matrix), dtype=bool)]
    if np.isnan(values).all():
        return "all undefined"
    if not np.nanmax(values):
        return "nothing tells them apart"
    return f"0 to {seen.measure.with_unit(float(np.nanmax(values)))}"


def tree_words(tree: geometry.Tree | None, n_classes: int) -> str:
    """What a tree can be trusted with."""
    if tree is None:
        return "There is no tree: at this threshold some pairs of classes are undefined. Choose another threshold."
    if n_classes < 3:
        return "With two classes there is one pair: the tree says no more than its one number."
    if np.isnan(tree.cophenetic):
        return "Nothing tells the classes apart here, so that every tree is as good as this one."
    return (
        f"Cophenetic correlation {tree.cophenetic:.2f}: how well the heights at which two classes "
        "are joined give back their dissimilarities (1: exactly)."
    )


@dataclass(frozen=True, eq=False)
class Measured:
    """One measure of structure by layer: values float (n_layers,), None where there is nothing to
    compare with; marked: the value of no structure; missing: why there is no line."""

    key: str
    title: str
    values: np.ndarray | None
    marked: float
    read_as: str
    missing: str


def measures(seen: LayersResult, course: geometry.Course, last: int | None) -> list[Measured]:
    """The four measures of structure against depth, with their words."""
    order = "1: the same order of the pairs, 0 (dashed): chance."
    at = "" if last is None else f" ({seen.layers[last]})"
    nowhere = "Undefined at every layer at this threshold. Choose another threshold or measure."
    return [
        Measured(
            "ratio",
            "Within groups over between groups",
            course.ratio,
            1.0,
            "Mean dissimilarity inside the groups, over that between them. 0: the classes of a "
            "group are the same, 1 (dashed): the groups make no difference.",
            nowhere
            if seen.groups
            else "There are no groups. Type which classes should be alike to see how far each layer follows.",
        ),
        Measured(
            "pixels",
            "Agreement with the pixels",
            course.agreement.get("pixels"),
            0.0,
            f"Rank correlation (Spearman) with the dissimilarities of the pixels. {order}",
            nowhere,
        ),
        Measured(
            "confusions",
            "Agreement with the confusions",
            course.agreement.get("confusions"),
            0.0,
            "Rank correlation (rho-a) with how rarely the network takes two classes for one "
            f"another. {order} Its best is below 1: many pairs are never confused.",
            "This network's outputs are not one number per class of these images: there are no "
            "confusions."
            if seen.confusions is None
            else nowhere,
        ),
        Measured(
            "last",
            f"Agreement with the last layer{at}",
            course.agreement.get("last"),
            0.0,
            "Rank correlation (Spearman) with the last layer that can be compared at this "
            f"threshold{at}. {order}",
            nowhere,
        ),
    ]


def in_words(part: Measured, layers: tuple[str, ...]) -> str:
    """A chart for those who cannot see it; not HTML."""
    said = ("undefined" if np.isnan(value) else f"{value:.2f}" for value in part.values)
    return f"{part.title}, layer by layer: " + ", ".join(
        f"{a} {b}" for a, b in zip(layers, said, strict=True)
    )


def grid_words(seen: LayersResult, agreement: np.ndarray, nearest: np.ndarray) -> str:
    """How many of the choices one could have made tell the same."""
    names, query = seen.context.names, html.escape(seen.context.names[seen.context.settings.query])
    others = np.ones(agreement.shape, dtype=bool)
    others[seen.layer, seen.column] = False
    defined = others & ~np.isnan(agreement)
    if not defined.any():
        return "The current choice is undefined or tells nothing apart, so that no other can agree with it."
    values = agreement[defined]
    text = (
        f"{defined.sum()} of the {others.sum()} other choices can be compared with the current "
        f"one: they agree with it by {values.min():.2f} to {values.max():.2f}, half of them by "
        f"{np.median(values):.2f} or more."
    )
    mine = nearest[seen.layer, seen.column]
    if mine.sum() == 1:
        name = html.escape(names[int(mine.argmax())])
        same = int((nearest == mine).all(axis=-1)[others].sum())
        told = int((nearest.sum(axis=-1) == 1)[others].sum())
        text += f" {name} is nearest to {query} in {same} of the {told} that name one class."
    return text


def groups_words(seen: LayersResult) -> None:
    """Say which groups are used, or what is wrong with those that were typed."""
    names, typed = seen.context.names, layers_seen.typed()
    if typed:
        try:
            grouping.parse_groups(typed, names)
        except ValueError as error:
            st.error(formats.plain_markdown(error))
            return
    if seen.groups:
        st.caption(formats.plain_markdown(ValueError(claim_text(seen.groups, names))))
