"""Layers: where does the similarity come from?"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import streamlit as st

from activsim.analysis import embedding, group_lists
from activsim.analysis import groups as group_analysis
from activsim.app.pages.layers import (
    across,
    addition,
    choices_grid,
    depth_text,
    formation,
    result,
    single_images,
)
from activsim.app.pages.layers import downloads as layers_downloads
from activsim.app.pages.layers import map as layers_map
from activsim.app.pages.layers import text as layers_text
from activsim.app.pages.layers.result import LayersResult
from activsim.app.shell import (
    cache,
    detail,
    exemplars,
    links,
    navigation,
    page_context,
    page_frame,
    state,
)
from activsim.app.shell.page_context import PageContext
from activsim.datasets.image_set import LabelledImages
from activsim.experiments.evidence_parts import claim_text
from activsim.firing.recording import Recording
from activsim.networks.layers import PIXELS
from activsim.output import pictures, terms, wording
from activsim.output.charts import dendrogram, heatmap
from activsim.output.charts import layers as layer_charts
from activsim.output.frames import view

TITLE = "Where does the similarity come from?"
FRAGMENT = "layers_result"  # what runs again when the threshold moves
DEPTH_TITLE = "From the pixels to the output: four measures"
MAP_TITLE = "A map of the classes, and a tree"
ABOUT_GROUPS = (
    "Commas between classes, semicolons between groups. A class that is not named is a group of "
    "its own."
)
STYLE = Path(__file__).parent / "page.css"


def page() -> None:
    st.html(STYLE)
    page_frame.draw_page(TITLE, FRAGMENT, _draw_page)


def _draw_page(context: PageContext, images: LabelledImages) -> None:
    """images: those that stand for the classes."""
    recordings = page_frame.draw_until_recorded(context)
    if recordings is not None:
        layers_map.forget_map_start()
        _draw_result(context, recordings, images)


@st.fragment(key=FRAGMENT)
def _draw_result(
    context: PageContext, recordings: Mapping[str, Recording], images: LabelledImages
) -> None:
    """All that moves with the threshold."""
    context = page_context.with_current_threshold(context)
    sentence = page_frame.answer_place().empty()
    # what is typed counts where it can be seen
    groups = result.typed_groups(context, detail.is_open(state.DEPTH_PART, state.LAYER_GROUPS))
    layers = result.compute_layers(context, recordings, groups)
    tiles: Sequence[str]
    if layers.labels is None:
        tiles = cache.class_tiles(images, 1, pictures.SMALL_SIDE)
    else:
        labels = layers.labels.tolist()
        tiles = list(cache.tiles_of(images, labels, 1, pictures.SMALL_SIDE).values())
    order = view.class_order(layers.current, view.ORDERS[0])
    sentence.html(page_frame.answer_html(layers_text.layers_sentence(layers)))
    page_context.note_addition(lambda: addition.layers_addition(layers, order))
    _draw_side_by_side(layers, order, tiles)
    with detail.part(DEPTH_TITLE, state.DEPTH_PART, state.LAYER_GROUPS) as is_open:
        if is_open:
            _draw_measures_by_depth(layers)
    with detail.part(MAP_TITLE, state.MAP_PART, state.MAP) as is_open:
        if is_open:
            _draw_map_and_tree(layers, images, tiles)
    formation.draw_formation(layers, tiles)
    with detail.part(choices_grid.TITLE, state.CHOICES_PART) as is_open:
        if is_open:
            choices_grid.draw_choices(layers, tiles)
    single_images.draw_single_images(layers)
    across.draw_across(layers, recordings)
    with page_frame.files_part() as container:
        if container:
            tree = layers_tree(layers)
            layers_downloads.draw_downloads(
                layers, result.class_maps(layers), tree, order, container
            )


def layers_tree(layers: LayersResult) -> embedding.Tree | None:
    labels = layers.map_labels
    return embedding.class_tree(layers.current[np.ix_(labels, labels)])


def _draw_map_and_tree(layers: LayersResult, images: LabelledImages, tiles: Sequence[str]) -> None:
    map_labels = layers.map_labels
    labels = map_labels if layers.labels is None else layers.labels[map_labels]
    large_tiles = cache.tiles_of(images, labels.tolist(), 1, 56)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        layers_map.draw_map(layers, result.class_maps(layers), list(large_tiles.values()))
    with right:
        _draw_tree(layers, layers_tree(layers), [tiles[label] for label in map_labels])
    if len(map_labels) < len(layers.context.names):
        st.caption(layers_text.placed_text(layers))


def _draw_side_by_side(layers: LayersResult, order: np.ndarray, tiles: Sequence[str]) -> None:
    sentence = layers_text.thresholds_sentence(layers)
    title = layers_text.overview_title(layers)
    scale_sentence = layers_text.compared_sentence(layers)
    sentences = terms.explained(
        f"{sentence} {scale_sentence}", "neuron", "fires", "layer", "quantile"
    )
    st.html(f"<h2>{title}</h2><p class='quiet'>{sentences}</p>")
    with st.container(horizontal=True, key="layers_small", gap="small"):
        for name, matrix in zip(layers.layers, layers.matrices, strict=True):
            with st.container(width=layer_charts.SMALL_SIDE, gap=None):
                navigation.draw_page_button(
                    "explore", name, f"layers_open_{name}", "Open this layer in Explore", layer=name
                )
                st.html(_small_heatmap_html(layers, name, matrix, order))
    if not view.has_many_classes(layers.context):
        figures = ""
        for label in order.tolist():
            name = html.escape(layers.context.names[label])
            figures += exemplars.figure_html(name, tiles[label], pictures.SMALL_SIDE)
        st.html(
            "<div class='row in-order'><span>From left to right and from top to "
            f"bottom:</span>{figures}</div>"
        )
    pixels = layers.context.description.layer(PIXELS)
    n_classes = len((layers.whole or layers.context).names)
    about_pixels = layers_text.pixels_text(pixels, n_classes)
    page_frame.draw_caption(
        f"{heatmap.colour_words(layers.measure)}. Each picture has a scale of its own, which ends "
        f"where it says. {layer_charts.undefined_words(n_classes)}: undefined. {about_pixels} All "
        "layers are read by channel. A layer's name opens it in Explore.",
        "channel",
    )


def _small_heatmap_html(
    layers: LayersResult, name: str, matrix: np.ndarray, order: np.ndarray
) -> str:
    picture = cache.drawing(
        lambda: pictures.data_uri(result.small_heatmap(matrix, order, layers.measure)),
        *("small heatmap", matrix, order, layers.context.settings.measure),
    )
    query = layers.context.names[layers.context.settings.query]
    nearest = layers_text.nearest_text(layers, matrix)
    scale = layers_text.scale_text(layers, matrix)
    alt = html.escape(f"Dissimilarity in {name}: {scale}. Nearest to {query}: {nearest}")
    return (
        f"<figure class='small-matrix'><img src='{picture}' alt='{alt}'>"
        f"<figcaption>{html.escape(scale)}<span>nearest to {html.escape(query)}: "
        f"{html.escape(nearest)}</span></figcaption></figure>"
    )


def _draw_measures_by_depth(layers: LayersResult) -> None:
    links.text_field(
        "Groups of classes that should be alike: a hypothesis, to be changed at will",
        state.LAYER_GROUPS,
        placeholder=group_lists.groups_example(layers.context.names),
        max_chars=4000,
        help=ABOUT_GROUPS,
    )
    _draw_groups(layers)
    course, last = layers.course()
    measures = depth_text.measures_by_depth(layers, course, last)
    columns = [*st.columns(2, gap="medium"), *st.columns(2, gap="medium")]
    for column, measure in zip(columns, measures, strict=True):
        with column:
            _draw_measure(layers, measure)


def _draw_groups(layers: LayersResult) -> None:
    """Which groups are used, or what is wrong with those that were typed."""
    names, text = layers.context.names, result.typed_text()
    if text:
        try:
            group_lists.parse_groups(text, (layers.whole or layers.context).names)
        except ValueError as error:
            st.error(wording.plain_markdown(error))
            return
    if layers.groups:
        of_set = layers.context.image_set
        titles = group_analysis.group_titles(of_set.groups, of_set.group_names, names)
        st.caption(wording.plain_markdown(ValueError(claim_text(layers.groups, names, titles))))


def _draw_measure(layers: LayersResult, measure: depth_text.MeasureByDepth) -> None:
    st.html(f"<h3>{html.escape(measure.title)}</h3>")
    if measure.values is None or np.isnan(measure.values).all():
        st.caption(measure.why_missing)
        return
    band = measure.chance
    page_frame.draw_chart(
        layer_charts.measure_by_depth(
            measure.values,
            list(layers.layers),
            layers.layer,
            measure.no_structure,
            page_frame.current_look(),
            chance=None if band is None else (band.low, band.high),
        ),
        f"layers_{measure.key}",
        depth_text.alternative_text(measure.title, measure.values, layers.layers),
    )
    names = ["dissimilarity"] if measure.key == "ratio" else []
    page_frame.draw_caption(html.escape(measure.caption), *names)


def _draw_tree(layers: LayersResult, tree: embedding.Tree | None, tiles: Sequence[str]) -> None:
    names = tuple(layers.context.names[label] for label in layers.map_labels)
    st.html(f"<h3>Who joins whom in {html.escape(layers.context.settings.layer)}</h3>")
    if tree is not None:
        look = page_frame.current_look()
        page_frame.draw_chart(
            dendrogram.dendrogram(tree, names, layers.measure, tiles, look),
            "layers_tree",
            f"Tree of {len(names)} classes; joins and heights are in the download",
        )
    unit = ", in points" if layers.measure.points else ""
    page_frame.draw_caption(
        "Two classes or branches are joined where the line stands at the mean dissimilarity of "
        f"their classes{unit} (average linkage), at the threshold chosen. "
        f"{layers_text.tree_caption(tree, len(names))}",
        "points",
    )
