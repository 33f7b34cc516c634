"""The pictures that stand for the classes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
import streamlit as st

from activsim.datasets.image_set import LabelledImages
from activsim.output import pictures


@st.cache_resource(show_spinner=False, max_entries=5000)
def _tile(fingerprint: str, label: int, per_class: int, side: int, _data: LabelledImages) -> str:
    indices = np.flatnonzero(_data.labels == label)[:per_class]
    return pictures.tile_uri(_data.pictures(indices), side)


def tiles_of(
    data: LabelledImages, labels: Iterable[int], per_class: int, side: int = pictures.TILE_SIDE
) -> dict[int, str]:
    """A data URI for each of these classes, by label."""
    return {label: _tile(data.fingerprint, label, per_class, side, data) for label in labels}


@dataclass(frozen=True)
class ClassTiles(Sequence[str]):
    """A data URI per class with its first pictures, each made when it is asked for: of a thousand
    classes a page shows a few."""

    data: LabelledImages
    per_class: int
    side: int

    def __len__(self) -> int:
        return len(self.data.class_names)

    @overload
    def __getitem__(self, label: int) -> str: ...

    @overload
    def __getitem__(self, label: slice) -> list[str]: ...

    def __getitem__(self, label: int | slice) -> str | list[str]:
        labels = range(len(self))[label]
        if isinstance(labels, range):
            return list(tiles_of(self.data, labels, self.per_class, self.side).values())
        return _tile(self.data.fingerprint, labels, self.per_class, self.side, self.data)


def class_tiles(data: LabelledImages, per_class: int, side: int = pictures.TILE_SIDE) -> ClassTiles:
    return ClassTiles(data, per_class, side)
