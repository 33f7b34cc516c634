"""What the Layers page shows, worked out without widgets: the matrices of all layers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import streamlit as st
from PIL import Image

from activsim.analysis import embedding, geometry, group_lists, measures, rankings
from activsim.analysis import groups as group_analysis
from activsim.analysis.geometry import Rule
from activsim.analysis.groups import Groups
from activsim.analysis.similarity import confusion_dissimilarity
from activsim.app.pages.layers import many_classes
from activsim.app.pages.layers.many_classes import MOST_COMPARED, MOST_ON_MAP
from activsim.app.shell import address, state
from activsim.app.shell.page_context import PageContext
from activsim.firing.recording import Recording
from activsim.firing.table import FiringTable
from activsim.networks.layers import PIXELS
from activsim.output import pictures
from activsim.output.charts import layers as layer_charts
from activsim.output.frames import view

ZERO = Rule("value", 0.0)


@dataclass(frozen=True, eq=False)
class LayersResult:
    """columns: the rules of the grid; cells float64 (n_layers, n_columns, n_classes, n_classes), by
    channel; layer, column: the place of the current choice; along: the column in which the layers
    stand side by side; confusions: the matrix of the network's mistakes, None where it cannot be
    scored; groups: None where there are none; probabilities: the output layer, where it is a
    softmax or the like, and so undefined at 0. Of very many classes some are compared, and context
    knows of no others; labels: which, int (n_classes,), and whole: the context of all."""

    context: PageContext
    layers: tuple[str, ...]
    columns: tuple[Rule, ...]
    cells: np.ndarray
    layer: int
    column: int
    along: int
    confusions: np.ndarray | None
    groups: Groups | None
    probabilities: str | None
    labels: np.ndarray | None = None
    whole: PageContext | None = None

    @property
    def current(self) -> np.ndarray:
        return self.cells[self.layer, self.column]

    @property
    def matrices(self) -> np.ndarray:
        """Of all layers side by side, float64 (n_layers, n_classes, n_classes)."""
        return self.cells[:, self.along]

    @property
    def map_labels(self) -> np.ndarray:
        """The classes that map and tree show, int: all, or of many those around the one that is
        asked about, in the layer chosen."""
        if not view.has_many_classes(self.context):
            return np.arange(len(self.context.names))
        query, others = self.context.settings.query, self.context.settings.other
        pair = [query] if others is None else [query, others]
        nearby = rankings.neighbourhood(self.current[query], query, MOST_ON_MAP, *pair)
        return np.sort(nearby)

    @property
    def measure(self) -> measures.Measure:
        return measures.MEASURES[self.context.settings.measure]

    def course(self) -> tuple[geometry.Course, int | None]:
        """The measures of structure by layer, and the layer that is called the last."""
        return _course(_course_key(self), self)

    def compared_with(
        self, last: int | None
    ) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
        """What the matrices of the layers are compared with, by name: those without, and those with
        ties by their nature. last: the layer that is called the last."""
        others, tied = {}, {}
        if self.layers[0] == PIXELS:
            others["pixels"] = self.matrices[0]
        if last is not None:
            others["last"] = self.matrices[last]
        if self.confusions is not None:
            tied["confusions"] = self.confusions
        return others, tied


def rules(kind: str, threshold: float, thresholds: np.ndarray) -> tuple[tuple[Rule, ...], int, int]:
    """The grid's rules for a choice made in a layer with these thresholds, which of them is the
    choice, and which one the layers stand side by side at: 0, or each neuron's own quantile."""
    shares = [Rule("quantile", share) for share in view.SHARES.values()]
    if kind == "quantile":
        column = 1 + shares.index(Rule("quantile", threshold))
        return (ZERO, *shares), column, column
    if threshold == 0:
        return (ZERO, *shares), 0, 0
    end = abs(float(thresholds[-1 if threshold > 0 else 0]))
    return (ZERO, Rule("scale", threshold / end), *shares), 1, 0


def compute_layers(
    context: PageContext, recordings: Mapping[str, Recording], groups: Groups | None
) -> LayersResult:
    """recordings: of the usable layers, by layer."""
    settings, layers = context.settings, tuple(recordings)
    thresholds = recordings[settings.layer].channels.thresholds
    columns, column, along = rules(settings.kind, settings.threshold, thresholds)
    tables = [recording.channels for recording in recordings.values()]
    labels, whole = None, None
    if len(context.names) > MOST_COMPARED:
        labels, whole = many_classes.compared_classes(context, tables, columns[along]), context
        context = many_classes.part_of(context, labels)
        groups = None if groups is None else many_classes.groups_among(groups, labels)
    key, measure = _cells_key(whole or context, layers, labels), settings.measure
    cells = np.stack(
        [_dissimilarities(f"{key} {rule}", rule, measure, labels, tables) for rule in columns],
        axis=1,
    )
    score, probabilities = None, None
    for layer, recording in recordings.items():
        score = recording.score if score is None else score
        if recording.channels.probabilities:
            probabilities = probabilities or layer
    if probabilities:  # where nothing is defined, nothing is drawn, a class beside itself neither
        matrices = cells[layers.index(probabilities)]
        pairs = ~np.eye(len(context.names), dtype=bool)
        matrices[np.isnan(matrices[:, pairs]).all(axis=1)] = np.nan
    confusions = None if score is None else confusion_dissimilarity(np.asarray(score.confusion))
    if confusions is not None and labels is not None:
        confusions = confusions[np.ix_(labels, labels)]
    return LayersResult(
        context=context,
        layers=layers,
        columns=columns,
        cells=cells,
        layer=layers.index(settings.layer),
        column=column,
        along=along,
        confusions=confusions,
        groups=groups,
        probabilities=probabilities,
        labels=labels,
        whole=whole,
    )


def class_maps(result: LayersResult) -> embedding.Maps:
    """The map of the classes in each layer."""
    rule, all_defined = result.columns[result.along], result.probabilities is None
    labels = result.map_labels
    matrices = result.matrices[:, labels][:, :, labels]
    key = _cells_key(result.whole or result.context, result.layers, result.labels)
    return _maps(f"{key} {rule} {all_defined} {labels.tolist()}", matrices)


def _cells_key(context: PageContext, layers: tuple[str, ...], labels: np.ndarray | None) -> str:
    """What the matrices of layers are made from, but for the rule; labels: of the classes, where
    some are left out. In one word: Streamlit takes its time to look into what has parts."""
    part = None if labels is None else labels.tolist()
    names = json.dumps([layers, context.settings.measure, part])
    return context.source.recording_key(names)


@st.cache_resource(show_spinner=False, max_entries=256)
def _dissimilarities(
    key: str, _rule: Rule, _measure: str, _labels: np.ndarray | None, _tables: list[FiringTable]
) -> np.ndarray:
    matrices = geometry.dissimilarities(_tables, _rule, _measure, _labels)
    matrices.flags.writeable = False
    return matrices


@st.cache_resource(show_spinner=False, max_entries=256)
def _maps(key: str, _matrices: np.ndarray) -> embedding.Maps:
    return embedding.class_maps(_matrices)


@st.cache_resource(show_spinner=False, max_entries=256)
def _course(key: str, _result: LayersResult) -> tuple[geometry.Course, int | None]:
    """Read-only."""
    last = geometry.last_ordered(_result.matrices)
    others, tied = _result.compared_with(last)
    course = geometry.course(_result.matrices, _result.groups, others, tied)
    for numbers in (course.within, course.between, course.ratio, *course.agreement.values()):
        numbers.flags.writeable = False
    return course, last


def _course_key(result: LayersResult) -> str:
    """Names all that a course depends on."""
    known = hashlib.sha256(json.dumps([result.layers, result.groups]).encode())
    known.update(np.ascontiguousarray(result.matrices).tobytes())
    if result.confusions is not None:
        known.update(np.ascontiguousarray(result.confusions).tobytes())
    return known.hexdigest()


def small_heatmap(matrix: np.ndarray, order: np.ndarray, measure: measures.Measure) -> Image.Image:
    """A small heatmap, classes in this order."""
    picture = layer_charts.small_heatmap(matrix[np.ix_(order, order)], measure)
    return pictures.mosaic(picture[None], layer_charts.SMALL_SIDE)


def typed_groups(context: PageContext, has_field: bool = True) -> Groups | None:
    """The groups in the page's field; those of the image set where it is empty or not on the page;
    None where there are none or it is wrong."""
    text, names = typed_text() if has_field else "", context.names
    if not text:
        return group_analysis.named_groups(context.image_set.groups, names)
    try:
        return group_lists.parse_groups(text, names)
    except ValueError:
        return None


def typed_text() -> str:
    return address.early_value(state.LAYER_GROUPS, "").strip()
