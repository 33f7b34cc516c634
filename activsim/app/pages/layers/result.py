"""What the Layers page shows, worked out without widgets: the matrices of all layers, and what is
said of them.

Sentences are HTML with names escaped.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st
from PIL import Image

from activsim.analysis import geometry, measures
from activsim.analysis import groups as grouping
from activsim.analysis.geometry import Rule
from activsim.app.shell import address, cache, page_context, state
from activsim.experiments.evidence import confusion_dissimilarity
from activsim.networks.layers import PIXELS
from activsim.output import pictures
from activsim.output.charts import layers as layer_charts

ZERO = Rule("value", 0.0)


@dataclass(frozen=True, eq=False)
class LayersResult:
    """names, layers; columns: the rules of the grid; cells float64 (n_layers, n_columns, n_classes,
    n_classes), by channel; layer, column: the place of the current choice; along: the column in
    which the layers stand side by side; confusions: the matrix of the network's mistakes, None
    where it cannot be scored; groups: None where there are none; probabilities: the output layer,
    where it is a softmax or the like, and so undefined at 0."""

    context: page_context.PageContext
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
    def measure(self) -> measures.Measure:
        return measures.MEASURES[self.context.settings.measure]

    def course(self) -> tuple[geometry.Course, int | None]:
        """The measures of structure by layer, and the layer that is called the last."""
        matrices = self.matrices
        last = geometry.last_ordered(matrices)
        others = {"pixels": matrices[0]} if self.layers[0] == PIXELS else {}
        others |= {} if last is None else {"last": matrices[last]}
        tied = {} if self.confusions is None else {"confusions": self.confusions}
        return geometry.course(matrices, self.groups, others, tied), last


def rules(kind: str, threshold: float, thresholds: np.ndarray) -> tuple[tuple[Rule, ...], int, int]:
    """The grid's rules for a choice made in a layer with these thresholds, which of them is the
    choice, and which one the layers stand side by side at: 0, or each neuron's own quantile."""
    shares = [Rule("quantile", share) for share in page_context.SHARES.values()]
    if kind == "quantile":
        at = 1 + shares.index(Rule("quantile", threshold))
        return (ZERO, *shares), at, at
    if threshold == 0:
        return (ZERO, *shares), 0, 0
    end = abs(float(thresholds[-1 if threshold > 0 else 0]))
    return (ZERO, Rule("scale", threshold / end), *shares), 1, 0


def compute_layers(
    chosen: page_context.PageContext, recordings: dict, groups: list[list[int]] | None
) -> LayersResult:
    """recordings: {layer: Recording} of the usable layers."""
    settings, layers = chosen.settings, tuple(recordings)
    columns, column, along = rules(
        settings.kind, settings.threshold, recordings[settings.layer].channels.thresholds
    )
    tables = [one.channels for one in recordings.values()]
    made_from = (cache.model_hash(chosen.path), chosen.fingerprint, layers, settings.measure)
    cells = np.stack([_along(*made_from, rule, tables) for rule in columns], axis=1)
    score = next((one.score for one in recordings.values() if one.score is not None), None)
    confusions = None if score is None else confusion_dissimilarity(np.asarray(score.confusion))
    probabilities = next(
        (name for name, one in recordings.items() if one.channels.probabilities), None
    )
    if probabilities:  # where nothing is defined, nothing is drawn, a class beside itself neither
        matrices = cells[layers.index(probabilities)]
        pairs = ~np.eye(len(chosen.names), dtype=bool)
        matrices[np.isnan(matrices[:, pairs]).all(axis=1)] = np.nan
    place = layers.index(settings.layer)
    return LayersResult(
        chosen, layers, columns, cells, place, column, along, confusions, groups, probabilities
    )


@st.cache_resource(show_spinner=False, max_entries=256)
def _along(
    model_hash: str, fingerprint: str, layers: tuple, measure: str, rule: Rule, _tables
) -> np.ndarray:
    found = geometry.dissimilarities(_tables, rule, measure)
    found.flags.writeable = False
    return found


@st.cache_resource(show_spinner=False, max_entries=256)
def _maps(
    model_hash: str,
    fingerprint: str,
    layers: tuple,
    measure: str,
    rule: Rule,
    zero: bool,
    _matrices,
):
    return geometry.class_maps(_matrices)


def maps(seen: LayersResult) -> geometry.Maps:
    """The map of the classes in each layer."""
    chosen = seen.context
    made_from = (
        cache.model_hash(chosen.path),
        chosen.fingerprint,
        seen.layers,
        chosen.settings.measure,
    )
    return _maps(*made_from, seen.columns[seen.along], seen.probabilities is None, seen.matrices)


def small(matrix: np.ndarray, order: np.ndarray) -> Image.Image:
    """A small heatmap, classes in this order."""
    return pictures.mosaic(
        layer_charts.small_heatmap(matrix[np.ix_(order, order)])[None], layer_charts.SMALL_SIDE
    )


def groups_typed(names: tuple[str, ...]) -> list[list[int]] | None:
    """The groups in the page's field; ours where it is empty; None where there are none or it is
    wrong."""
    text = typed()
    if not text:
        return grouping.default_groups(names)
    try:
        return grouping.parse_groups(text, names)
    except ValueError:
        return None


def typed() -> str:
    return address.early_value(state.LAYER_GROUPS, "").strip()
