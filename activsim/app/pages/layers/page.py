"""Layers: where does the similarity come from?"""

from __future__ import annotations

import html

import numpy as np
import streamlit as st

from activsim.analysis import geometry
from activsim.app.pages.layers import choices_grid as layers_grid
from activsim.app.pages.layers import formation as layers_formed
from activsim.app.pages.layers import map as layers_map
from activsim.app.pages.layers import result as layers_seen
from activsim.app.pages.layers import text as layers_words
from activsim.app.shell import (
    cache,
    exemplars,
    formats,
    links,
    navigation,
    page_context,
    page_frame,
    state,
)
from activsim.output import pictures
from activsim.output.charts import dendrogram
from activsim.output.charts import layers as layer_charts

TITLE = "Where does the similarity come from?"
FRAGMENT = "layers_result"  # what runs again when the threshold moves


def page() -> None:
    page_frame.draw_page(TITLE, FRAGMENT, _whole)


def _whole(chosen: page_context.PageContext, shown) -> None:
    layers = chosen.description.usable_layers
    try:
        recordings = cache.layer_recordings(
            chosen.path,
            layers,
            chosen.settings.split,
            chosen.fingerprint,
            meanwhile=lambda: exemplars.draw_classes(chosen.data),
        )
    except ValueError as error:
        st.error(formats.plain_markdown(error))
        st.button("Try again", key="again")
        return
    layers_map.forget_start()
    _result(chosen, recordings, shown)


@st.fragment(key=FRAGMENT)
def _result(chosen: page_context.PageContext, recordings: dict, shown) -> None:
    """All that moves with the threshold. shown: the images that stand for the classes."""
    chosen, answer = page_context.with_current_threshold(chosen), st.empty()
    seen = layers_seen.compute_layers(chosen, recordings, layers_seen.groups_typed(chosen.names))
    tiles = cache.class_tiles(shown, 1, 28)
    order = page_context.class_order(seen.current, page_context.ORDERS[0])
    answer.html(f"<p class='answer' role='status'>{layers_words.answer(seen)}</p>")
    _side_by_side(seen, order, tiles)
    _by_depth(seen)
    maps, tree = layers_seen.maps(seen), geometry.class_tree(seen.current)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        layers_map.section(seen, maps, cache.class_tiles(shown, 1, 56))
    with right:
        _tree(seen, tree, tiles)
    layers_formed.section(seen, tiles)
    layers_grid.grid(seen, tiles)
    layers_grid.downloads(seen, maps, tree, order)


def _side_by_side(seen: layers_seen.LayersResult, order: np.ndarray, tiles: list[str]) -> None:
    st.html(
        f"<h2>All layers, side by side</h2><p class='quiet'>{layers_words.side_by_side(seen)}</p>"
    )
    names, query = seen.context.names, seen.context.names[seen.context.settings.query]
    with st.container(horizontal=True, key="layers_small", gap="small"):
        for name, matrix in zip(seen.layers, seen.matrices, strict=True):
            picture = layers_seen.small(matrix, order)
            near, scale = (
                layers_words.nearest_words(seen, matrix),
                layers_words.top_words(seen, matrix),
            )
            alt = f"Dissimilarity in {name}: {scale}. Nearest to {query}: {near}"
            with st.container(width=layer_charts.SMALL_SIDE, gap=None):
                navigation.draw_page_button(
                    "explore", name, f"layers_open_{name}", "Open this layer in Explore", layer=name
                )
                st.html(
                    f"<figure class='small-matrix'><img src='{pictures.data_uri(picture)}' "
                    f"alt='{html.escape(alt)}'><figcaption>{html.escape(scale)}<span>nearest to "
                    f"{html.escape(query)}: {html.escape(near)}</span></figcaption></figure>"
                )
    shown = "".join(
        f"<figure><img src='{tiles[label]}' alt='' width='28' "
        f"height='28'><figcaption>{html.escape(names[label])}</figcaption></figure>"
        for label in order
    )
    st.html(
        "<div class='row in-order'><span>From left to right and from top to "
        f"bottom:</span>{shown}</div>"
    )
    st.caption(
        "Darker: more alike; each picture has a scale of its own, which ends where it says. Grey "
        "with a cross: undefined. input: the pixels themselves. All layers are read by channel. A "
        "layer's name opens it in Explore."
    )


def _by_depth(seen: layers_seen.LayersResult) -> None:
    st.html("<h2>From the pixels to the output</h2>")
    links.text_field(
        "Groups of classes that should be alike: a hypothesis of ours, to be changed at will",
        state.LAYER_GROUPS,
        placeholder="Coat, Shirt; Sandal, Sneaker",
        max_chars=4000,
        help="Commas between classes, semicolons between groups. A class that is not named is a group of its own.",
    )
    layers_words.groups_words(seen)
    course, last = seen.course()
    parts = layers_words.measures(seen, course, last)
    rows = [*st.columns(2, gap="medium"), *st.columns(2, gap="medium")]
    for place, part in zip(rows, parts, strict=True):
        with place:
            st.html(f"<h3>{html.escape(part.title)}</h3>")
            if part.values is None or np.isnan(part.values).all():
                st.caption(part.missing)
                continue
            page_frame.draw_chart(
                layer_charts.measure_by_depth(
                    part.values,
                    list(seen.layers),
                    seen.layer,
                    part.marked,
                    page_frame.current_look(),
                ),
                f"layers_{part.key}",
                layers_words.in_words(part, seen.layers),
            )
            st.caption(part.read_as)


def _tree(seen: layers_seen.LayersResult, tree: geometry.Tree | None, tiles: list[str]) -> None:
    layer = html.escape(seen.context.settings.layer)
    st.html(f"<h2>Who joins whom in {layer}</h2>")
    if tree is not None:
        page_frame.draw_chart(
            dendrogram.dendrogram(
                tree, seen.context.names, seen.measure, tiles, page_frame.current_look()
            ),
            "layers_tree",
            f"Tree of {len(seen.context.names)} classes; joins and heights are in the download",
        )
    unit = ", in points" if seen.measure.points else ""
    st.caption(
        "Two classes or branches are joined where the line stands at the mean dissimilarity of "
        f"their classes{unit} (average linkage), at the threshold chosen. "
        f"{layers_words.tree_words(tree, len(seen.context.names))}"
    )
