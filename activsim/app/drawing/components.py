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
CHART_KEYS = HERE / "chart_keys.js"
DRAWING = [
    HERE / f"{name}.js" for name in ("canvas", "matrix", "bars", "words", "grid", "parts", "scene")
]


def joined(*scripts: Path) -> str:
    """Scripts as one module, the board that they share first."""
    return "\n".join(script.read_text(encoding="utf-8") for script in (SHARED, *scripts))


def registered(name: str, *scripts: Path) -> Component:
    """A component whose nodes have the look of the page around them."""
    return st.components.v2.component(name, js=joined(*scripts), isolate_styles=False)


SCENE = registered("activsim_scene", PAGE, COLOUR, *DRAWING)
PART = registered("activsim_part", HERE / "part.js")


def _ignore() -> None:
    """Nothing can be picked."""


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

    def part(
        self, name: str, own: object = None, on_pick: Callable[[], None] = _ignore, **fixed: object
    ) -> None:
        """Put a part of the page here. own: what it shows, where that is more than its piece of the
        frame; on_pick: called when something in it was picked, which picked_value says; fixed: what
        it needs beside."""
        data = {
            "part": name,
            "scene": self.scene,
            "stand": self.stand,
            "slider": self.slider,
            "own": self.frame[name] if own is None else own,
            "fixed": fixed,
        }
        PART(key=part_key(name), data=data, height="content", on_pick_change=on_pick)


def keep_room(place: str, height: int) -> None:
    """Have a container be so many pixels high before what it holds is drawn."""
    st.html(f"<style>.st-key-{place} {{ min-height: {height}px }}</style>")


def part_key(name: str) -> str:
    return f"part_{name}"


def picked_value(name: str) -> str:
    """What was picked in a part; a browser may send anything."""
    return str(getattr(st.session_state.get(part_key(name)), "pick", None) or "")
