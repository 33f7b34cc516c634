"""Layers: where does the similarity come from?"""

from __future__ import annotations

import html

import numpy as np
import streamlit as st

from activsim import figures_layers, groups, pictures
from activsim.views import cached, controls, frame, images_shown, layers_seen, words

TITLE = "Where does the similarity come from?"
FRAGMENT = "layers_result"  # what runs again when the threshold moves


def page() -> None:
    frame.page(TITLE, FRAGMENT, _whole)


def _whole(chosen: controls.Chosen, shown) -> None:
    layers = layers_seen.usable_layers(chosen.description)
    try:
        recordings = cached.recorded_layers(
            chosen.path,
            layers,
            chosen.settings.split,
            chosen.fingerprint,
            meanwhile=lambda: images_shown.classes(chosen.data),
        )
    except ValueError as error:
        st.error(words.plain(error))
        st.button("Try again", key="again")
        return
    _result(chosen, recordings, shown)


@st.fragment(key=FRAGMENT)
def _result(chosen: controls.Chosen, recordings: dict, shown) -> None:
    seen = layers_seen.seen(controls.moved(chosen), recordings, groups.default_groups(chosen.names))
    order = controls.class_order(seen.current, controls.ORDERS[0])
    st.html(f"<p class='answer' role='status'>{layers_seen.answer(seen)}</p>")
    _side_by_side(seen, order, shown)


def _side_by_side(seen: layers_seen.Seen, order: np.ndarray, shown) -> None:
    st.html(f"<h2>All layers, side by side</h2><p class='quiet'>{html.escape(layers_seen.side_by_side(seen))}</p>")
    query = seen.chosen.names[seen.chosen.settings.query]
    with st.container(horizontal=True, key="layers_small", gap="small"):
        for name, matrix in zip(seen.layers, seen.matrices, strict=True):
            picture = pictures.tile(figures_layers.shades(matrix[np.ix_(order, order)])[None], figures_layers.SMALL)
            near, scale = layers_seen.nearest_words(seen, matrix), layers_seen.top_words(seen, matrix)
            alt = f"Dissimilarity in {name}, {scale}; nearest to {query}: {near}"
            with st.container(width=figures_layers.SMALL + 10):
                st.html(
                    f"<figure class='small-matrix'><img src='{pictures.data_uri(picture)}' alt='{html.escape(alt)}'>"
                    f"<figcaption>{html.escape(scale)}<span>nearest to {html.escape(query)}: {html.escape(near)}</span>"
                    "</figcaption></figure>"
                )
                frame.link("explore", name, layer=name)
