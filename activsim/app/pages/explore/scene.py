"""What is the same in all frames of Explore, sent once."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

import streamlit as st

from activsim.app.drawing import components
from activsim.app.shell import cache
from activsim.datasets.image_set import LabelledImages
from activsim.jsonable import compact_json
from activsim.output import pictures
from activsim.output.charts import theme
from activsim.output.frames import scene


def draw_scene(
    names: tuple[str, ...],
    look: theme.Look,
    exemplars: LabelledImages | None,
    labels: Sequence[int],
) -> None:
    """labels: of the classes that have pictures; for the rest see `scene`."""
    key = scene_key(names, look, exemplars, labels)
    make = functools.partial(scene_of_classes, names, look, exemplars, labels)
    components.scene(_scene_bytes(key, make))


def scene_key(
    names: tuple[str, ...],
    look: theme.Look,
    exemplars: LabelledImages | None,
    labels: Sequence[int],
) -> str:
    """Names all that a scene depends on."""
    known = [names, asdict(look), exemplars.fingerprint if exemplars else None, list(labels)]
    return hashlib.sha256(json.dumps(known).encode()).hexdigest()[:16]


@st.cache_resource(show_spinner=False, max_entries=16)
def _scene_bytes(key: str, _make: Callable[[], dict[str, Any]]) -> bytes:
    return compact_json({"key": key} | _make())


def scene_of_classes(
    names: tuple[str, ...],
    look: theme.Look,
    exemplars: LabelledImages | None,
    labels: Sequence[int],
) -> dict[str, Any]:
    """exemplars: the images that stand for the classes; None: not here yet."""
    tiles: dict[int, dict[int, str]] = {}
    icons: dict[int, str] = {}
    if exemplars is not None:
        tiles = {
            count: cache.tiles_of(exemplars, labels, count) for count in pictures.PICTURES_PER_CLASS
        }
        icons = cache.tiles_of(exemplars, labels, 1, scene.ICON_SIDE)
    return scene.scene(names, look, tiles, icons)
