"""The sidebar: widgets -> Settings, each bound to the URL, so that a copied link opens the same picture.

An option is written in the link as it is written on the widget, so options are plain words.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st

from activsim import datasets, firing, model_folder, networks, pictures, recording, similarity
from activsim.settings import Settings
from activsim.views import cached

SHARES = {f"{share:.0%}": share for share in (0.5, 0.3, 0.2, firing.SHARE, 0.05, 0.02, 0.01)}
NEAREST = "nearest class"
ORDERS = ("alike side by side", "as numbered")


@dataclass(frozen=True)
class Chosen:
    """The settings and what they were read against: the model's file and description, images, recording."""

    settings: Settings
    path: Path
    description: dict
    data: datasets.LabelledImages
    recording: recording.Recording


def chosen(main, banner, meanwhile) -> Chosen | None:
    """Draw the sidebar and return what is chosen; None after a sentence about what is wrong.

    main: the container on the page where progress and sentences go; banner(data) says what there is to say of
    the images, and meanwhile(data) draws them while a first visitor waits for the network. The threshold's widget
    needs the recording, so the pass over the images happens in here.
    """
    notice = main.empty()  # a place of its own: an old sentence goes as soon as the page runs again
    asked = st.session_state.setdefault("_asked", st.query_params.to_dict())
    dropped: dict[str, str] = {}

    def check(key: str, options) -> None:
        if key in asked and asked[key] not in options:
            dropped[key] = asked[key]

    found = model_folder.models()
    if not found:
        notice.error("There is no network yet: the models folder holds no .keras file. Put one there, or train one.")
        return None
    with st.sidebar:
        check("model", found)
        name = st.selectbox("Network", list(found), key="model", bind="query-params")
    path = found[name]
    try:
        with main:
            description = cached.description(path)
    except ValueError as error:
        _say_wrong(notice, error)
        return None

    rows = {row["name"]: row for row in description["layers"]}
    usable = [name for name, row in rows.items() if not row["problem"]]
    with st.sidebar:
        check("layer", usable)
        start = usable.index("dense") if "dense" in usable else len(usable) - 1
        layer = st.selectbox("Layer", usable, index=start, key="layer", bind="query-params")
        st.caption(_shape(rows[layer]["output_shape"]))
        reading = "channel"
        if len(rows[layer]["output_shape"]) == 3 and layer != networks.PIXELS:
            check("reading", firing.READINGS)
            about = "channel: the share of positions at which it fires. neuron: every position counts by itself."
            reading = switch("Read by", "reading", firing.READINGS, about)
        check("images", datasets.SPLITS)
        about = "test: the images the network never saw, as in the study. train: those it learned from."
        split = switch("Images", "images", datasets.SPLITS, about)
    with main:
        try:
            data = cached.images(split)
            banner(data)
            first_visit = None if "_first" in st.session_state else lambda: meanwhile(data)
            output = description["output_layer"]
            recorded = cached.recorded(path, layer, output, split, data.fingerprint, first_visit)
        except ValueError as error:
            _say_wrong(notice, error)
            return None
    with st.sidebar:
        kind, threshold = _threshold(recorded.table, check)
        check("order", ORDERS)
        check("pictures", pictures.PER_CLASS.values())
        check("measure", similarity.MEASURES)
        measure = st.selectbox(
            "Measure of dissimilarity", list(similarity.MEASURES), key="measure", bind="query-params"
        )
        st.caption(similarity.MEASURES[measure].formula)
        check("class", data.class_names)
        query = st.selectbox("Class", data.class_names, key="class", bind="query-params")
        others = [NEAREST, *data.class_names]
        check("with", others)
        other = st.selectbox("Compare with", others, key="with", bind="query-params")
    settings = Settings(
        model=name,
        layer=layer,
        reading=reading,
        kind=kind,
        threshold=threshold,
        measure=measure,
        split=split,
        query=data.class_names.index(query),
        other=None if other == NEAREST else data.class_names.index(other),
    )
    _say_dropped(main, dropped, settings)
    return Chosen(settings, path, description, data, recorded)


def switch(label: str, key: str, options, about: str | None = None) -> str:
    """A row of buttons bound to the link, the first option the default; without `about` the label is for screen
    readers only."""
    return st.segmented_control(
        label,
        list(options),
        default=next(iter(options)),
        required=True,
        key=key,
        bind="query-params",
        help=about,
        label_visibility="visible" if about else "collapsed",
    )


def _threshold(table: firing.FiringTable, check) -> tuple[str, float]:
    check("kind", firing.KINDS)
    about = "value: one for the whole layer. quantile: each neuron fires on its own top share of all images."
    kind = switch("Threshold", "kind", firing.KINDS, about)
    check("share", SHARES)
    options = {f"{value:.4g}": float(value) for value in table.thresholds}
    check("threshold", options)
    if kind == "quantile":
        share = st.select_slider(
            "Each neuron fires on its top",
            list(SHARES),
            value=f"{firing.SHARE:.0%}",
            key="share",
            bind="query-params",
        )
        return kind, SHARES[share]
    # Another layer has other thresholds: the nearest is taken, so that slider, link and picture agree.
    before = st.session_state.get("threshold")
    if before is not None and before not in options:
        st.session_state["threshold"] = min(options, key=lambda text: abs(options[text] - _number(before)))
    picked = st.select_slider("A neuron fires above", list(options), value="0", key="threshold", bind="query-params")
    return kind, options[picked]


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if np.isfinite(value) else 0.0


def _shape(shape: list[int]) -> str:
    n_neurons = int(np.prod(shape))
    return f"Output {' × '.join(map(str, shape))}" + (f" = {n_neurons:,} neurons" if len(shape) > 1 else " neurons")


def _say_wrong(notice, error: ValueError) -> None:
    with notice.container():
        st.error(plain(error))
        st.button("Try again", key="again")


def _say_dropped(main, dropped: dict[str, str], settings: Settings) -> None:
    """Say which values of a link do not exist, until the visitor changes something."""
    first = st.session_state.setdefault("_first", settings)
    if dropped and settings == first:
        values = ", ".join(f"{key} = {_code(value)}" for key, value in dropped.items())
        main.warning(f"This link asks for something that is not here: {values}. The default is shown instead.")


def _code(text: str) -> str:
    return "`" + text.replace("`", "'").replace("\n", " ")[:60] + "`"


def plain(error: Exception) -> str:
    """An error's sentence with Markdown switched off: it may quote a file's or a visitor's words."""
    return "".join("\\" + letter if letter in "\\`*_{}[]()#+-.!|<>~$:" else letter for letter in str(error))
