"""The map of the classes on the Layers page, played from layer to layer; the layer it stands at is
in the link."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import streamlit as st

from activsim.analysis import embedding
from activsim.app.drawing import components
from activsim.app.pages.layers import text as layers_text
from activsim.app.pages.layers.result import LayersResult
from activsim.app.shell import link_faults, links, page_frame, state
from activsim.output.charts import class_map

CHART = "layers_map"
PICTURES = components.register(
    "activsim_layers_map",
    components.PAGE,
    components.SVG,
    components.CHART_KEYS,
    Path(__file__).parent / "map.js",
)


def draw_map(layers: LayersResult, maps: embedding.Maps, tiles: Sequence[str]) -> None:
    """tiles: a picture per class, twice as large as it is shown."""
    st.html("<h3>A map of the classes, layer by layer</h3>")
    step = _selected_step(layers, maps)
    if reason := _why_not_shown(layers, maps):
        st.caption(reason)
        return
    names = tuple(layers.context.names[label] for label in layers.map_labels)
    n_layers = len(layers.layers)
    key = f"{CHART}_pictures"

    def keep_step() -> None:
        layer = layers.context.settings.layer
        links.set_component_value(state.MAP, st.session_state[key]["at"], layer)

    with st.container(key=f"{CHART}_place"):
        start = _start_step(layers, step)
        look = page_frame.current_look()
        page_frame.draw_chart(
            class_map.class_map(maps, list(layers.layers), names, tiles, start, look),
            CHART,
            f"Map of {len(names)} classes in {n_layers} layers; the places are in the download",
        )
        data = {"chart": CHART, "pictures": tiles, "side": class_map.PICTURE_SIDE}
        PICTURES(key=key, data=data, on_at_change=keep_step, height="content")
    st.caption(
        "The nearer, the more alike; which way is up means nothing, for each map is turned to fit "
        f"the one before. {layers_text.stress_caption(len(names))}"
    )


def _why_not_shown(layers: LayersResult, maps: embedding.Maps) -> str:
    if len(layers.map_labels) < 3:
        return "With two classes there is one distance: a map shows no more than that number."
    if np.isnan(maps.stress).all():
        return (
            "There is no map: at this threshold all layers are undefined. Choose another threshold."
        )
    return ""


def forget_map_start() -> None:
    """The page is drawn anew: so may the map be, where it stands."""
    st.session_state.pop(state.MAP_START, None)


def _start_step(layers: LayersResult, step: int) -> int:
    """The step at which the chart begins: where the map stands, but the same for as long as it only
    moves by itself, for a chart that is told something new would be drawn anew."""
    choice = layers.columns[layers.along], layers.context.settings.measure
    start = st.session_state.get(state.MAP_START)
    if start is None or start[0] != choice:
        start = st.session_state[state.MAP_START] = choice, step
    return start[1]


def _selected_step(layers: LayersResult, maps: embedding.Maps) -> int:
    """The step that the map stands at: the visitor's or the link's, else the layer chosen, or the
    last that has a map. The address says it where it is not that."""
    layer, names = layers.context.settings.layer, list(layers.layers)
    link_faults.check(state.MAP, names)
    defined = np.flatnonzero(~np.isnan(maps.stress)).tolist()
    default = layers.layer if layers.layer in defined or not defined else defined[-1]
    return names.index(links.component_value(state.MAP, names, names[default], layer))
