"""The map of the classes on the Layers page, played from layer to layer; the layer it stands at is
in the link."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import streamlit as st

from activsim.analysis import geometry
from activsim.app.pages.layers.result import LayersResult
from activsim.app.shell import address, links, page_frame, state
from activsim.output.charts import class_map

# in the link, and of the visitor's choice: the layer, where it is not the one of the sidebar
KEY = state.MAP
PICTURES = st.components.v2.component(
    "activsim_layers_map", js=(Path(__file__).parent / "layers_map.js").read_text(encoding="utf-8")
)


def section(seen: LayersResult, maps: geometry.Maps, tiles: list[str]) -> None:
    """tiles: a picture per class, twice as large as it is shown."""
    st.html("<h2>A map of the classes, layer by layer</h2>")
    why_not = ""
    if len(seen.context.names) < 3:
        why_not = "With two classes there is one distance: a map shows no more than that number."
    elif np.isnan(maps.stress).all():
        why_not = (
            "There is no map: at this threshold all layers are undefined. Choose another threshold."
        )
    at = _standing(seen, maps)
    if why_not:
        st.caption(why_not)
        return
    with st.container(key="layers_map_place"):
        page_frame.draw_chart(
            class_map.class_map(
                maps,
                list(seen.layers),
                seen.context.names,
                _start(seen, at),
                page_frame.current_look(),
            ),
            "layers_map",
            f"Map of {len(seen.context.names)} classes in {len(seen.layers)} layers; the places are "
            "in the download",
        )
    key = "layers_map_pictures"

    def moved() -> None:
        st.session_state[KEY] = (
            seen.context.settings.layer,
            str(st.session_state[key]["at"]),
        )  # a browser sends anything

    PICTURES(key=key, data=json.dumps(tiles).encode(), on_at_change=moved, height="content")
    st.caption(
        "The nearer, the more alike; which way is up means nothing, for each map is turned to fit "
        "the one before. Stress is what two dimensions had to bend: 0 nothing, 0.05 good, 0.1 "
        "fair, 0.2 poor (metric multidimensional scaling)."
    )


def forget_start() -> None:
    """The page is drawn anew: so may the map be, where it stands."""
    st.session_state.pop(state.MAP_START, None)


def _start(seen: LayersResult, at: int) -> int:
    """The step at which the chart begins: where the map stands, but the same for as long as it only
    moves by itself, for a chart that is told something new would be drawn anew."""
    what = seen.columns[seen.along], seen.context.settings.measure
    kept = st.session_state.get(state.MAP_START)
    if kept is None or kept[0] != what:
        kept = st.session_state[state.MAP_START] = what, at
    return kept[1]


def _standing(seen: LayersResult, maps: geometry.Maps) -> int:
    """The step that the map stands at: the visitor's or the link's, else the layer chosen, or the
    last that has a map. The address says it where it is not that."""
    layer, layers = seen.context.settings.layer, list(seen.layers)
    links.check(KEY, layers)
    if KEY not in st.session_state and KEY in st.query_params:
        st.session_state[KEY] = layer, st.query_params[KEY]
    defined = np.flatnonzero(~np.isnan(maps.stress)).tolist()
    usual = seen.layer if seen.layer in defined or not defined else defined[-1]
    of, asked = st.session_state.get(KEY, (None, None))
    step = layers.index(asked) if of == layer and asked in layers else usual
    if step == usual:
        address.write(KEY, None)
    else:
        address.write(KEY, layers[step])
    return step
