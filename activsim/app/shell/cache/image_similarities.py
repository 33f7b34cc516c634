"""How alike layers or networks place single images."""

from __future__ import annotations

import streamlit as st

from activsim.analysis.single_images import Cka
from activsim.app.shell import progress
from activsim.experiments import image_similarity
from activsim.firing.source import RecordingSource

NamedCka = tuple[tuple[str, ...], Cka]


@st.cache_resource(show_spinner=False, max_entries=64)
def _similarity(key: str, _result: NamedCka | None = None) -> NamedCka:
    result = _result or image_similarity.load_similarity(key)
    if result is None:
        raise LookupError(key)
    for array in (result[1].values, result[1].low, result[1].high):
        array.flags.writeable = False
    return result


def similarity_of_layers(source: RecordingSource, layers: tuple[str, ...]) -> Cka:
    """image_similarity.layers_of_source: each layer with each."""
    key = image_similarity.layers_key(source, layers)
    try:
        return _similarity(key)[1]
    except LookupError:
        result = progress.run_in_worker(
            "activsim.experiments.image_similarity:layers_of_source", source, layers
        )
        return _similarity(key, (layers, result))[1]


def similarity_of_networks(source: RecordingSource, name: str, layer: str) -> NamedCka:
    """image_similarity.networks_of_source: names, and each network with each."""
    key = image_similarity.networks_key(source, name, layer)
    try:
        return _similarity(key)
    except LookupError:
        result = progress.run_in_worker(
            "activsim.experiments.image_similarity:networks_of_source", source, name, layer
        )
        return _similarity(key, result)
