"""The pictures that stand for the classes."""

from __future__ import annotations

import streamlit as st

from activsim.datasets.image_set import LabelledImages
from activsim.output import pictures


@st.cache_resource(show_spinner=False, max_entries=8)
def _tiles(fingerprint: str, per_class: int, side: int, _data: LabelledImages) -> list[str]:
    members = pictures.first_per_class(_data.labels, len(_data.class_names), per_class)
    return [
        pictures.data_uri(pictures.mosaic(_data.pictures(indices), side)) for indices in members
    ]


def class_tiles(data: LabelledImages, per_class: int, side: int = pictures.TILE_SIDE) -> list[str]:
    """A data URI per class with its first pictures."""
    return _tiles(data.fingerprint, per_class, side, data)
