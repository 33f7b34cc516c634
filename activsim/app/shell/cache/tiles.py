"""The pictures that stand for the classes."""

from __future__ import annotations

import functools
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
    """A data URI for each of these classes, by label. Read-only."""
    labels = [int(label) for label in labels]
    key = f"{data.fingerprint} {per_class} {side} {labels}"
    tiles: dict[int, str] = _tiles(key, labels, per_class, side, data)
    return tiles


@st.cache_resource(show_spinner=False, max_entries=500)
def _tiles(
    key: str, _labels: list[int], _per_class: int, _side: int, _data: LabelledImages
) -> dict[int, str]:
    """All in one, since to ask for each takes longer than the rest of a small page."""
    return {label: _tile(_data.fingerprint, label, _per_class, _side, _data) for label in _labels}


FEW = 32  # classes whose pictures are made together


@dataclass(frozen=True)
class ClassTiles(Sequence[str]):
    """A data URI per class with its first pictures, of many classes each made when it is asked for:
    of a thousand a page shows a few."""

    data: LabelledImages
    per_class: int
    side: int

    @property
    def name(self) -> tuple[str, int, int]:
        """Tells apart what differs."""
        return self.data.fingerprint, self.per_class, self.side

    def __len__(self) -> int:
        return len(self.data.class_names)

    @overload
    def __getitem__(self, label: int) -> str: ...

    @overload
    def __getitem__(self, label: slice) -> list[str]: ...

    def __getitem__(self, label: int | slice) -> str | list[str]:
        if len(self) <= FEW:
            return self._all[label]
        labels = range(len(self))[label]
        if isinstance(labels, range):
            return list(tiles_of(self.data, labels, self.per_class, self.side).values())
        return _tile(self.data.fingerprint, labels, self.per_class, self.side, self.data)

    @functools.cached_property
    def _all(self) -> list[str]:
        return list(tiles_of(self.data, range(len(self)), self.per_class, self.side).values())


def class_tiles(data: LabelledImages, per_class: int, side: int = pictures.TILE_SIDE) -> ClassTiles:
    return ClassTiles(data, per_class, side)
