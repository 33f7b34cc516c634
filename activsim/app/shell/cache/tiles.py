"""The pictures that stand for the classes."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import streamlit as st

from activsim.datasets.image_set import LabelledImages
from activsim.output import pictures


@st.cache_resource(show_spinner=False, max_entries=8)
def _tiles(fingerprint: str, per_class: int, side: int, _data: LabelledImages) -> list[str]:
    members = pictures.first_per_class(_data.labels, len(_data.class_names), per_class)
    return [pictures.tile_uri(_data.pictures(indices), side) for indices in members]


@st.cache_resource(show_spinner=False, max_entries=5000)
def _tile(fingerprint: str, label: int, per_class: int, side: int, _data: LabelledImages) -> str:
    indices = np.flatnonzero(_data.labels == label)[:per_class]
    return pictures.tile_uri(_data.pictures(indices), side)


def tiles_of(
    data: LabelledImages, labels: Iterable[int], per_class: int, side: int = pictures.TILE_SIDE
) -> dict[int, str]:
    """A data URI for each of these classes, by label."""
    return {label: _tile(data.fingerprint, label, per_class, side, data) for label in labels}


def class_tiles(data: LabelledImages, per_class: int, side: int = pictures.TILE_SIDE) -> list[str]:
    """A data URI per class with its first pictures."""
    return _tiles(data.fingerprint, per_class, side, data)
