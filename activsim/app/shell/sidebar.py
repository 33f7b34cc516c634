"""The sidebar: widgets -> Settings, and what they are read against.

How a widget and the address agree is in `links`.
"""

from __future__ import annotations

import contextlib

import numpy as np
import streamlit as st
from streamlit.errors import StreamlitAPIException

from activsim.analysis import measures
from activsim.app.shell import cache, exemplars, formats, images
from activsim.app.shell.links import IN_LINK, check, switch
from activsim.app.shell.page_context import PageContext, threshold_label, threshold_slider
from activsim.datasets import fashion_mnist, image_set
from activsim.firing import table as firing
from activsim.networks import catalogue
from activsim.networks.layers import PIXELS
from activsim.settings import Settings

NEAREST = "nearest class"
START = {"share": f"{firing.SHARE:.0%}", "threshold": "0"}  # where each slider stands at first
SIDEBAR = (
    "model",
    "layer",
    "reading",
    "images",
    "kind",
    "share",
    "threshold",
    "measure",
    "class",
    "with",
)


def draw_sidebar(main, fragment: str) -> PageContext | None:
    """Draw the sidebar and return what is chosen; None after a sentence about what is wrong.

    main: the container on the page where progress and sentences go. The threshold's widget needs
    the recording, so the pass over the images happens in here. A moved threshold runs only the
    fragment of this name again, which asks `moved` for the new one."""
    # Streamlit takes along what a visitor has set, but not what only ever stood in a link
    for key in {*SIDEBAR, *st.session_state.get("_bound", ())}:
        if key in st.session_state:
            st.session_state[key] = st.session_state[key]
    notice = main.empty()  # a place of its own: an old sentence goes as soon as the page runs again
    st.session_state["_dropped"] = {}
    found = catalogue.list_networks()
    if not found:
        notice.error(
            "There is no network yet: the models folder holds no .keras file. Put one there, or "
            "train one."
        )
        return None
    before = st.session_state.get("_network")  # the one that this visitor was shown last
    if before is not None and before not in found:
        notice.warning(
            f"The network {formats.inline_code(before)} is not there any more. The default is shown."
        )
    if st.session_state.get("model", before) not in (None, *found):
        # Streamlit would show the default, and leave the lost one in the address
        st.session_state["model"] = next(iter(found))
    with st.sidebar:
        check("model", found)
        name = st.selectbox("Network", list(found), key="model", **IN_LINK)
    path = found[name]
    st.session_state["_network"] = name
    try:
        with main:
            description = cache.network_description(path)
    except ValueError as error:
        _say_wrong(notice, error)
        return None

    usable = list(description.usable_layers)
    with st.sidebar:
        check("layer", usable)
        start = usable.index("dense") if "dense" in usable else len(usable) - 1
        layer = st.selectbox("Layer", usable, index=start, key="layer", **IN_LINK)
        described = description.layer(layer)
        st.caption(_shape(described.output_shape))
        reading = "channel"
        if described.is_map and layer != PIXELS:
            about = "channel: the share of positions at which it fires. neuron: every position counts by itself."
            reading = switch("Read by", "reading", firing.READINGS, about)
        about = (
            "test: the images the network never saw, as in the study. train: those it learned from."
        )
        split = switch("Images", "images", image_set.SPLITS, about)
    with main:
        try:
            data = images.images_if_there(split)
            recorded, names, fingerprint = (
                None,
                fashion_mnist.CLASS_NAMES,
                fashion_mnist.published_fingerprint(split),
            )
            if data is None:  # a recording of the real images may be here before they are
                recorded = cache.recording_if_there(path, layer, reading, fingerprint)
            if recorded is None:
                data = data or images.wait_for_images(split)
                exemplars.draw_drawings_banner(data)
                names, fingerprint = data.class_names, data.fingerprint
                # who has not seen these images yet is shown them while the network is at work
                meanwhile = (
                    (lambda: exemplars.draw_classes(data))
                    if st.session_state.get("_seen") != data.name
                    else None
                )
                output = description.output_layer
                recorded = cache.layer_recording(
                    path, layer, reading, output, split, fingerprint, meanwhile
                )
                st.session_state["_seen"] = data.name
        except ValueError as error:
            _say_wrong(notice, error)
            return None
    with st.sidebar:
        kind, threshold = _threshold(recorded.channels.thresholds, fragment)
        check("measure", measures.MEASURES)
        measure = st.selectbox(
            "Measure of dissimilarity", list(measures.MEASURES), key="measure", **IN_LINK
        )
        st.caption(measures.MEASURES[measure].formula)
        check("class", names)
        query = st.selectbox("Class", names, key="class", **IN_LINK)
        others = [NEAREST, *names]
        check("with", others)
        other = st.selectbox("Compare with", others, key="with", **IN_LINK)
    settings = Settings(
        model=name,
        layer=layer,
        reading=reading,
        kind=kind,
        threshold=threshold,
        measure=measure,
        split=split,
        query=names.index(query),
        other=None if other == NEAREST else names.index(other),
    )
    taken = PageContext(settings, path, description, names, fingerprint, recorded, data)
    st.session_state["_in_link"] = {
        key: value
        for key, value, default in (
            ("model", name, next(iter(found))),
            ("layer", layer, usable[start]),
            ("reading", reading, next(iter(firing.READINGS))),
            ("images", split, next(iter(image_set.SPLITS))),
            ("kind", kind, next(iter(firing.KINDS))),
            (
                threshold_slider(kind, [])[0],
                threshold_label(taken),
                START[threshold_slider(kind, [])[0]],
            ),
            ("measure", measure, next(iter(measures.MEASURES))),
            ("class", query, names[0]),
            ("with", other, NEAREST),
        )
        if value != default
    }
    return taken


def _threshold(thresholds: np.ndarray, fragment: str) -> tuple[str, float]:
    about = "value: one for the whole layer. quantile: each neuron fires on its own top share of all images."
    kind = switch("Threshold", "kind", firing.KINDS, about)
    for each in firing.KINDS:
        check(*threshold_slider(each, thresholds))
    key, options = threshold_slider(kind, thresholds)
    # Another layer has other thresholds: the nearest is taken, so that slider, link and picture
    # agree.
    before = st.session_state.get(key)
    if key == "threshold" and before is not None and before not in options:
        st.session_state[key] = min(options, key=lambda text: abs(options[text] - _number(before)))
    label = {"share": "Each neuron fires on its top", "threshold": "A neuron fires above"}[key]

    def moved() -> None:
        # A page that is being left has no such part any more; the one that is being opened runs
        # whole.
        with contextlib.suppress(StreamlitAPIException):
            st.rerun(fragment)

    picked = st.select_slider(
        label, list(options), value=START[key], key=key, **IN_LINK, on_change=moved
    )
    return kind, options[picked]


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if np.isfinite(value) else 0.0


def _shape(shape: list[int]) -> str:
    n_neurons = int(np.prod(shape))
    return f"Output {' × '.join(map(str, shape))}" + (
        f" = {n_neurons:,} neurons" if len(shape) > 1 else " neurons"
    )


def _say_wrong(notice, error: ValueError) -> None:
    with notice.container():
        st.error(formats.plain_markdown(error))
        st.button("Try again", key="again")
