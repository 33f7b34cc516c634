"""What the browser draws by itself, from data alone.

A scene holds what is the same in all frames (names, pictures, colours, geometry, wording). A frame
is all that moves with the threshold or the epoch. Each part of a page is a component that owns its
node and draws its piece of a frame: the server's, or the one that goes ahead of it while a slider
is dragged. Which of the two is decided in parts.js; streamlit.js alone knows Streamlit's page.

    board = Board(scene_key, stand, slider, frame)
    components.scene(scene_bytes)
    board.part("answer")
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

Component = Callable[..., Any]  # what st.components.v2.component returns
HERE = Path(__file__).parent
SHARED = HERE / "board.js"
PAGE = HERE / "streamlit.js"
COLOUR, SVG = HERE / "colour.js", HERE / "svg.js"
PLOTLY_KEYS = HERE / "plotly_keys.js"
DRAWING = [HERE / f"{name}.js" for name in ("canvas", "matrix", "bars", "words", "parts", "scene")]


def joined(*scripts: Path) -> str:
    """Scripts as one module, the board that they share first."""
    return "\n".join(script.read_text(encoding="utf-8") for script in (SHARED, *scripts))


def registered(name: str, *scripts: Path) -> Component:
    """A component whose nodes have the look of the page around them."""
    return st.components.v2.component(name, js=joined(*scripts), isolate_styles=False)


SCENE = registered("activsim_scene", PAGE, COLOUR, *DRAWING)
PART = registered("activsim_part", HERE / "part.js")
CHARTS = ("matrix", "bars")  # parts that lie over a chart until it is drawn


def scene(data: bytes) -> None:
    """Send what all frames share, and the scripts that draw them: JSON with a "key"."""
    SCENE(key="scene", data=data, height="content")


@dataclass(frozen=True)
class Board:
    """The server's answer. scene: the key of what all frames share. stand: for which choices it was
    made and where the sliders stand, as charts have it in their layout's meta. slider: the key of
    the threshold's. frame: a piece for each part."""

    scene: str
    stand: dict[str, str]
    slider: str
    frame: dict[str, Any]

    def part(self, name: str, **fixed: object) -> None:
        """Put a part of the page here. fixed: what it needs beside its piece of a frame."""
        own = None if name in CHARTS else self.frame[name]
        data = {
            "part": name,
            "scene": self.scene,
            "stand": self.stand,
            "slider": self.slider,
            "own": own,
            "fixed": fixed,
        }
        PART(key=f"part_{name}", data=data, height="content")
