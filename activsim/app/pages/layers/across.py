"""Do changed pictures stay with their class? The images shifted, mirrored, inverted or turned,
beside the images as they are, layer by layer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import streamlit as st

from activsim.analysis import across as across_analysis
from activsim.analysis.across import Across
from activsim.analysis.geometry import Rule
from activsim.app.pages.layers import across_text
from activsim.app.pages.layers.result import LayersResult
from activsim.app.shell import (
    cache,
    detail,
    formats,
    links,
    page_frame,
    progress,
    state,
)
from activsim.datasets import conditions
from activsim.datasets.conditions import AS_THEY_ARE, CONDITIONS, Condition
from activsim.experiments import networks_compared
from activsim.firing.recording import Recording
from activsim.firing.source import RecordingSource
from activsim.firing.table import FiringTable
from activsim.networks import catalogue
from activsim.networks.layers import PIXELS
from activsim.output import pictures
from activsim.output.charts import layers as layer_charts
from activsim.output.files import layers as layer_files

TITLE = "Do changed pictures stay with their class?"
N_EXAMPLES = 3
Tables = tuple[FiringTable, FiringTable]  # of a layer: as they are, changed


def draw_across(layers: LayersResult, recordings: Mapping[str, Recording]) -> None:
    """recordings: of the images as they are, by layer."""
    keys = (state.CONDITION, state.CHANGED_BY, state.CHANGED_BESIDE)
    with detail.part(TITLE, state.ACROSS_PART, *keys) as is_open:
        if is_open:
            condition = _draw_condition(layers)
            if not condition.key_part:
                links.leave_out(state.CHANGED_BESIDE)
                st.caption(across_text.ABOUT)
                return
            beside = links.switch("Beside it", state.CHANGED_BESIDE, across_text.BESIDE)
            with progress.needs_network():
                variants = cache.layer_recordings(
                    replace(layers.context.source, condition=condition), layers.layers
                )
                result = compute_across(layers, recordings, variants, condition)
                if beside == across_text.UNTRAINED and len(layers.layers) > 1:
                    result = _with_twin(result)
                _draw_result(layers, result)


def _draw_condition(layers: LayersResult) -> Condition:
    """The menu, and for a shift how far."""
    size = layers.context.images.image_shape[:2]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=260):
            name = links.select_box("Images", state.CONDITION, (AS_THEY_ARE, *CONDITIONS))
        if name not in CONDITIONS or not CONDITIONS[name].shifts:
            links.leave_out(state.CHANGED_BY)
            return Condition(name)
        with st.container(width=150):
            most = conditions.largest_shift(size)
            start = conditions.usual_shift(size)
            pixels = links.number("by pixels", state.CHANGED_BY, 1, most, start)
    return Condition(name, pixels)


def compute_across(
    layers: LayersResult,
    recordings: Mapping[str, Recording],
    variants: Mapping[str, Recording],
    condition: Condition,
) -> across_text.LayersAcross:
    """By layer, at the threshold at which the layers stand side by side."""
    source = replace(layers.context.source, condition=condition)
    labels = None if layers.labels is None else tuple(layers.labels.tolist())
    rule, measure = layers.columns[layers.along], layers.context.settings.measure
    by_layer = [
        _layer_across(
            (source, layer, rule, measure, labels),
            (recordings[layer].channels, variants[layer].channels),
        )
        for layer in layers.layers
    ]
    return across_text.LayersAcross(layers, condition, by_layer)


def _with_twin(result: across_text.LayersAcross) -> across_text.LayersAcross:
    """With the same of the network's untrained twin, whose pixels are the same."""
    layers = result.layers
    context = layers.context
    networks = catalogue.list_networks() | {context.settings.model: context.path}
    seed, _ = networks_compared.compared_files(context.settings.model, networks)[
        context.settings.model
    ]
    source = replace(context.source, condition=result.condition)
    names = [name for name in layers.layers if name != PIXELS]
    tables = cache.twin_across(source, tuple(names), seed)
    rule, measure = layers.columns[layers.along], context.settings.measure
    by_layer = [
        across_analysis.rule_across(*tables[name], rule, measure, layers.labels)
        if name in tables
        else of_network
        for name, of_network in zip(layers.layers, result.by_layer, strict=True)
    ]
    return replace(result, twin=by_layer, twin_seed=seed)


@st.cache_resource(show_spinner=False, max_entries=512)
def _layer_across(
    key: tuple[RecordingSource, str, Rule, str, tuple[int, ...] | None], _tables: Tables
) -> Across:
    _, _, rule, measure, part = key
    labels = None if part is None else np.array(part)
    result = across_analysis.rule_across(*_tables, rule, measure, labels)
    result.dissimilarity.flags.writeable = False
    return result


def _draw_result(layers: LayersResult, result: across_text.LayersAcross) -> None:
    st.html(f"<p class='sentence' role='status'>{across_text.across_sentence(result)}</p>")
    left, right = st.columns([3, 2], gap="medium")
    untrained = result.n_own_untrained
    beside = None if untrained is None else (across_text.UNTRAINED_LINE, untrained)
    with left:
        page_frame.draw_chart(
            layer_charts.measure_by_depth(
                result.n_own,
                list(layers.layers),
                result.layer,
                result.by_chance,
                page_frame.current_look(),
                digits=0,
                beside=beside,
            ),
            "layers_across",
            across_text.alternative_text(result),
        )
        st.caption(across_text.chart_caption(result))
    with right:
        _draw_examples(layers, result.condition)
        st.html(f"<p class='quiet'>{across_text.astray_sentence(result)}</p>")
    st.caption(across_text.how_to_read(result))
    names, by_layer, words = layers.context.names, result.by_layer, result.condition.words
    matrices = np.array([of_layer.dissimilarity for of_layer in by_layer])
    page_frame.draw_downloads(
        {
            "Distances across (CSV)": (
                lambda: layer_files.across_csv(matrices, layers.layers, names, words),
                "across.csv",
            )
        },
        st.container(horizontal=True),
    )


def _draw_examples(layers: LayersResult, condition: Condition) -> None:
    """A few pictures of the class asked about, as they are and changed."""
    query, images = layers.context.settings.query, layers.context.images
    label = query if layers.labels is None else int(layers.labels[query])
    plain = images.pictures(np.flatnonzero(images.labels == label)[:N_EXAMPLES])
    name = formats.escaped(layers.context.names[query])
    for words, of_class in ((AS_THEY_ARE, plain), (condition.words, condition.apply(plain))):
        tiles = [pictures.tile_uri(picture[None]) for picture in of_class]
        rows = "".join(f"<img src='{tile}' alt='{name}, {words}'>" for tile in tiles)
        st.html(f"<p class='quiet'>{name}, {words}</p><div class='row'>{rows}</div>")
