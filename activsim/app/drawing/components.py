"""What the browser draws by itself, from data alone.

A scene holds what is the same in all frames (names, pictures, colours, geometry, wording). A frame
is all that moves with the threshold or the epoch. Each part of a page is a component that owns its
node and draws its piece of a frame: of the server's answer, or of the one that goes ahead of it
while a slider is dragged. Which of the two is decided in parts.js; streamlit.js alone knows
Streamlit's page.

    components.scene(scene_bytes)
    components.part("answer")
    Board(scene_key, stand, slider, pieces).say()      # again whenever something has changed
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from activsim.jsonable import compact_json
from activsim.output.drawing import scripts

Component = Callable[..., Any]  # what st.components.v2.component returns
FOLDER = Path(__file__).parent
PAGE = FOLDER / "streamlit.js"
COLOUR, SVG = scripts.COLOUR, FOLDER / "svg.js"
CHART_KEYS = FOLDER / "chart_keys.js"


def register(name: str, *paths: Path) -> Component:
    """A component whose nodes have the look of the page around them."""
    return st.components.v2.component(name, js=scripts.join_scripts(*paths), isolate_styles=False)


SCENE = register("activsim_scene", PAGE, COLOUR, *scripts.DRAWING, FOLDER / "scene.js")
PART = register("activsim_part", FOLDER / "part.js")
ANSWER = register("activsim_answer", FOLDER / "answer.js")


def _ignore() -> None:
    """Nothing can be picked."""


def scene(data: bytes) -> None:
    """Send what all frames share, and the scripts that draw them: JSON with a "key"."""
    SCENE(key="scene", data=data, height="content")


def part(name: str, on_pick: Callable[[], None] = _ignore, **fixed: object) -> None:
    """Put a part of the page here, which shows what the server says of it. on_pick: called when
    something in it was picked, which picked_value says; fixed: what it needs beside."""
    data = compact_json({"part": name, "fixed": fixed})
    PART(key=part_key(name), data=data, height="content", on_pick_change=on_pick)


@dataclass(frozen=True)
class Board:
    """The server's answer. scene: the key of what all frames share. stand: for which choices it was
    made and where the sliders stand, as charts have it in their layout's meta. slider: the key of
    the threshold's. pieces: {name of a part: what it shows}, as JSON."""

    scene: str
    stand: dict[str, str]
    slider: str
    pieces: bytes

    def say(self) -> None:
        """Have all parts of the page show it."""
        about = {"scene": self.scene, "stand": self.stand, "slider": self.slider}
        data = compact_json(about)[:-1] + b',"pieces":' + self.pieces + b"}"
        ANSWER(key="board_answer", data=data, height="content")


def room_style(heights: Mapping[str, int]) -> str:
    """HTML that has containers be so many pixels high before what they hold is drawn, {key:
    height}."""
    rules = (f".st-key-{key} {{ min-height: {height}px }}" for key, height in heights.items())
    return f"<style>{''.join(rules)}</style>"


def part_key(name: str) -> str:
    return f"part_{name}"


def picked_value(name: str) -> str:
    """What was picked in a part; a browser may send anything."""
    return str(getattr(st.session_state.get(part_key(name)), "pick", None) or "")
