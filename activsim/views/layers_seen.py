"""What the Layers page shows, worked out without widgets: the matrices of all layers, and what is said of them.

Sentences are HTML with names escaped.
"""

from __future__ import annotations

import html
from dataclasses import dataclass

import numpy as np
import streamlit as st
from PIL import Image

from activsim import figures_layers, networks, pictures, similarity, structure
from activsim import groups as grouping
from activsim.evidence import claim, confusion_dissimilarity
from activsim.structure import Rule
from activsim.views import cached, controls, words

ZERO = Rule("value", 0.0)


@dataclass(frozen=True, eq=False)
class Seen:
    """names, layers; columns: the rules of the grid; cells float64 (n_layers, n_columns, n_classes, n_classes), by
    channel; layer, column: the place of the current choice; along: the column in which the layers stand side by side;
    confusions: the matrix of the network's mistakes, None where it cannot be scored; groups: None where there are none;
    probabilities: the output layer, where it is a softmax or the like, and so undefined at 0.
    """

    chosen: controls.Chosen
    layers: tuple[str, ...]
    columns: tuple[Rule, ...]
    cells: np.ndarray
    layer: int
    column: int
    along: int
    confusions: np.ndarray | None
    groups: list[list[int]] | None
    probabilities: str | None

    @property
    def current(self) -> np.ndarray:
        return self.cells[self.layer, self.column]

    @property
    def matrices(self) -> np.ndarray:
        """Of all layers side by side, float64 (n_layers, n_classes, n_classes)."""
        return self.cells[:, self.along]

    @property
    def measure(self) -> similarity.Measure:
        return similarity.MEASURES[self.chosen.settings.measure]

    def course(self) -> tuple[structure.Course, int | None]:
        """The measures of structure by layer, and the layer that is called the last."""
        matrices = self.matrices
        last = structure.last_ordered(matrices)
        others = {"pixels": matrices[0]} if self.layers[0] == networks.PIXELS else {}
        others |= {} if last is None else {"last": matrices[last]}
        tied = {} if self.confusions is None else {"confusions": self.confusions}
        return structure.course(matrices, self.groups, others, tied), last


def usable_layers(description: dict) -> tuple[str, ...]:
    """The layers that can be shown, from the pixels to the output."""
    return tuple(dict.fromkeys(row["name"] for row in description["layers"] if not row["problem"]))


def rules(kind: str, threshold: float, thresholds: np.ndarray) -> tuple[tuple[Rule, ...], int, int]:
    """The grid's rules for a choice made in a layer with these thresholds, which of them is the choice, and which one
    the layers stand side by side at: 0, or each neuron's own quantile."""
    shares = [Rule("quantile", share) for share in controls.SHARES.values()]
    if kind == "quantile":
        at = 1 + shares.index(Rule("quantile", threshold))
        return (ZERO, *shares), at, at
    if threshold == 0:
        return (ZERO, *shares), 0, 0
    end = abs(float(thresholds[-1 if threshold > 0 else 0]))
    return (ZERO, Rule("scale", threshold / end), *shares), 1, 0


def seen(chosen: controls.Chosen, recordings: dict, groups: list[list[int]] | None) -> Seen:
    """recordings: {layer: Recording} of the usable layers."""
    settings, layers = chosen.settings, tuple(recordings)
    columns, column, along = rules(settings.kind, settings.threshold, recordings[settings.layer].channels.thresholds)
    tables = [one.channels for one in recordings.values()]
    made_from = (cached.model_hash(chosen.path), chosen.fingerprint, layers, settings.measure)
    cells = np.stack([_along(*made_from, rule, tables) for rule in columns], axis=1)
    score = next((one.score for one in recordings.values() if one.score is not None), None)
    confusions = None if score is None else confusion_dissimilarity(np.asarray(score.confusion))
    probabilities = next((name for name, one in recordings.items() if one.score and np.isfinite(one.score.loss)), None)
    if probabilities:  # all above 0, save where rounding makes one 0: that is no order of the classes
        cells[layers.index(probabilities), 0] = np.nan
    place = layers.index(settings.layer)
    return Seen(chosen, layers, columns, cells, place, column, along, confusions, groups, probabilities)


@st.cache_resource(show_spinner=False, max_entries=256)
def _along(model_hash: str, fingerprint: str, layers: tuple, measure: str, rule: Rule, _tables) -> np.ndarray:
    found = structure.along(_tables, rule, measure)
    found.flags.writeable = False
    return found


@st.cache_resource(show_spinner=False, max_entries=256)
def _maps(model_hash: str, fingerprint: str, layers: tuple, measure: str, rule: Rule, zero: bool, _matrices):
    return structure.maps(_matrices)


def maps(seen: Seen) -> structure.Maps:
    """The map of the classes in each layer."""
    chosen = seen.chosen
    made_from = (cached.model_hash(chosen.path), chosen.fingerprint, seen.layers, chosen.settings.measure)
    return _maps(*made_from, seen.columns[seen.along], seen.probabilities is None, seen.matrices)


def small(matrix: np.ndarray, order: np.ndarray) -> Image.Image:
    """A small heatmap, classes in this order."""
    return pictures.tile(figures_layers.shades(matrix[np.ix_(order, order)])[None], figures_layers.SMALL)


# in words


def rule_words(rule: Rule, threshold: float) -> str:
    """What a rule is called at the head of a column. threshold: the one chosen."""
    if rule.kind == "quantile":
        return f"top {rule.at:.0%}"
    return "above 0" if rule.kind == "value" else f"above {threshold:.4g}"


def side_by_side(seen: Seen) -> str:
    """At which thresholds the layers are compared, and why."""
    settings = seen.chosen.settings
    if settings.kind == "quantile":
        return (
            f"Each neuron fires on its own top {settings.threshold:.0%} of all images, in every layer: the threshold "
            "means the same everywhere."
        )
    moved = "" if settings.threshold == 0 else f" (not {settings.threshold:.4g}, which in another layer means another)"
    text = f"A neuron fires above 0, in every layer{moved}."
    if seen.probabilities:
        text += (
            f" The output {html.escape(seen.probabilities)} holds probabilities, which are always above 0: undefined "
            "here. The quantile threshold in the sidebar compares it too."
        )
    return text


def answer(seen: Seen) -> str:
    """The page's one sentence."""
    course, _ = seen.course()
    at = seen.layer if seen.layer else _last_defined(course.ratio)
    name = html.escape(seen.layers[at])
    first, there = course.ratio[0], course.ratio[at]
    if seen.groups and not np.isnan([first, there]).any() and at:
        return (
            f"In the pixels, two classes of one group differ {first:.2f} times as much as two of different groups; "
            f"in <b>{name}</b>, {there:.2f} times."
        )
    pixels = course.agreement.get("pixels", np.full(len(seen.layers), np.nan))
    if not np.isnan(pixels[at]) and at:
        return (
            f"The order in which <b>{name}</b> finds the classes alike agrees with that of the pixels by "
            f"{pixels[at]:.2f} (1: the same order, 0: no more than chance)."
        )
    return (
        f"In <b>{name}</b> this cannot be said: at this threshold its dissimilarity is undefined, or tells no class "
        "from another."
    )


def _last_defined(values: np.ndarray) -> int:
    places = np.flatnonzero(~np.isnan(values))
    return int(places[-1]) if len(places) else len(values) - 1


def nearest_words(seen: Seen, matrix: np.ndarray) -> str:
    """Which class is nearest to the queried one in a matrix; not HTML."""
    found = np.flatnonzero(structure.nearest(matrix, seen.chosen.settings.query))
    if len(found) == 1:
        return seen.chosen.names[found[0]]
    return f"{len(found)} tied" if len(found) else "undefined"


def top_words(seen: Seen, matrix: np.ndarray) -> str:
    """How far a small heatmap's scale goes."""
    values = matrix[~np.eye(len(matrix), dtype=bool)]
    if np.isnan(values).all():
        return "all undefined"
    if not np.nanmax(values):
        return "nothing tells them apart"
    return f"0 to {seen.measure.worded(float(np.nanmax(values)))}"


def tree_words(tree: structure.Tree | None, n_classes: int) -> str:
    """What a tree can be trusted with."""
    if tree is None:
        return "There is no tree: at this threshold some pairs of classes are undefined. Choose another threshold."
    if n_classes < 3:
        return "With two classes there is one pair: the tree says no more than its one number."
    if np.isnan(tree.cophenetic):
        return "Nothing tells the classes apart here, so that every tree is as good as this one."
    return (
        f"Cophenetic correlation {tree.cophenetic:.2f}: how well the heights at which two classes are joined give back "
        "their dissimilarities (1: exactly)."
    )


@dataclass(frozen=True, eq=False)
class Measured:
    """One measure of structure by layer: values float (n_layers,), None where there is nothing to compare with; marked:
    the value of no structure; missing: why there is no line."""

    key: str
    title: str
    values: np.ndarray | None
    marked: float
    read_as: str
    missing: str


def measures(seen: Seen, course: structure.Course, last: int | None) -> list[Measured]:
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
            "Mean dissimilarity inside the groups, over that between them. 0: the classes of a group are the same, "
            "1 (dashed): the groups make no difference.",
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
            "Rank correlation (rho-a) with how rarely the network takes two classes for one another. "
            f"{order} Its best is below 1: many pairs are never confused.",
            "This network's outputs are not one number per class of these images: there are no confusions."
            if seen.confusions is None
            else nowhere,
        ),
        Measured(
            "last",
            f"Agreement with the last layer{at}",
            course.agreement.get("last"),
            0.0,
            f"Rank correlation (Spearman) with the last layer that can be compared at this threshold{at}. {order}",
            nowhere,
        ),
    ]


def in_words(part: Measured, layers: tuple[str, ...]) -> str:
    """A chart for those who cannot see it; not HTML."""
    said = ("undefined" if np.isnan(value) else f"{value:.2f}" for value in part.values)
    return f"{part.title}, layer by layer: " + ", ".join(f"{a} {b}" for a, b in zip(layers, said, strict=True))


def grid_words(seen: Seen, agreement: np.ndarray, nearest: np.ndarray) -> str:
    """How many of the choices one could have made tell the same."""
    names, query = seen.chosen.names, html.escape(seen.chosen.names[seen.chosen.settings.query])
    others = np.ones(agreement.shape, dtype=bool)
    others[seen.layer, seen.column] = False
    defined = others & ~np.isnan(agreement)
    if not defined.any():
        return "The current choice is undefined or tells nothing apart, so that no other can agree with it."
    values = agreement[defined]
    text = (
        f"{defined.sum()} of the {others.sum()} other choices can be compared with the current one: they agree with it "
        f"by {values.min():.2f} to {values.max():.2f}, half of them by {np.median(values):.2f} or more."
    )
    mine = nearest[seen.layer, seen.column]
    if mine.sum() == 1:
        name = html.escape(names[int(mine.argmax())])
        same = int((nearest == mine).all(axis=-1)[others].sum())
        told = int((nearest.sum(axis=-1) == 1)[others].sum())
        text += f" {name} is nearest to {query} in {same} of the {told} that name one class."
    return text


def groups_typed(names: tuple[str, ...]) -> list[list[int]] | None:
    """The groups in the page's field; ours where it is empty; None where there are none or it is wrong."""
    typed = _typed()
    if not typed:
        return grouping.default_groups(names)
    try:
        return grouping.parsed_groups(typed, names)
    except ValueError:
        return None


def _typed() -> str:
    return (st.session_state.get("layer_groups") or st.query_params.get("layer_groups") or "").strip()


def groups_words(seen: Seen) -> None:
    """Say which groups are used, or what is wrong with those that were typed."""
    names, typed = seen.chosen.names, _typed()
    if typed:
        try:
            grouping.parsed_groups(typed, names)
        except ValueError as error:
            st.error(words.plain(error))
            return
    if seen.groups:
        st.caption(words.plain(ValueError(claim(seen.groups, names))))
