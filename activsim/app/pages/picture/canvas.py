"""The sheet that a visitor draws on: a canvas of our own, with brush, inks, undo and clear.

    png = draw_sheet(look, "a drawing", start=None)      # bytes, b"" while nothing is drawn

What is drawn stays in the visitor's session."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path

import numpy as np
import streamlit as st
from PIL import Image

from activsim.app.shell import state
from activsim.experiments.picture_steps import SetLook
from activsim.output import pictures

FOLDER = Path(__file__).parent
KEY = "picture_sheet"
SIDE = 280  # pixels that the sheet is wide or high
SHEET = st.components.v2.component(
    "activsim_sheet",
    html="<div class='board'><canvas tabindex='0' role='img'></canvas><div class='tools'></div>"
    "<div class='tools'></div></div>",
    js=(FOLDER / "canvas.js").read_text(encoding="utf-8"),
    css=(FOLDER / "canvas.css").read_text(encoding="utf-8"),
)
WORDS = {
    "sheet": "A sheet to draw on with mouse or finger",
    "brush": "Brush",
    "undo": "Undo",
    "clear": "Clear",
    "colour": "Another colour",
}
INKS = [
    ("#ffffff", "White"),
    ("#a8a8a8", "Light grey"),
    ("#585858", "Dark grey"),
    ("#000000", "Black"),
]
PNG = "data:image/png;base64,"


def draw_sheet(look: SetLook, sheet_id: str, start: np.ndarray | None) -> bytes:
    """What is drawn on the sheet of this id, a PNG file as the browser sent it; another id begins
    anew. start: the picture to begin with, uint8 (height, width[, 3])."""
    height, width, colours = look.image_shape
    drawing = _drawing(sheet_id)
    if drawing is None and start is not None:
        drawing = pictures.data_uri(Image.fromarray(start))
    ground = "#ffffff" if look.ground == 255 else "#000000"
    data = {
        "id": sheet_id,
        "start": drawing or "",
        "width": width,
        "height": height,
        "scale": pictures.enlargement((height, width), SIDE),
        "ground": ground,
        "inks": INKS if ground == "#000000" else INKS[::-1],
        "palette": colours == 3,
        "words": WORDS,
    }
    SHEET(key=KEY, data=data, on_drawing_change=_keep_drawing, height="content")
    return _content(drawing or "")


def _keep_drawing() -> None:
    message = st.session_state[KEY]["drawing"]
    if isinstance(message, dict) and isinstance(message.get("picture"), str):
        st.session_state[state.OWN_DRAWING] = message.get("id"), message["picture"]


def _drawing(sheet_id: str) -> str | None:
    """What the browser sent of this sheet last; None where it sent nothing."""
    drawing_id, drawing = st.session_state.get(state.OWN_DRAWING, (None, ""))
    return drawing if drawing_id == sheet_id else None


def _content(address: str) -> bytes:
    """Of a data address; b"" where it is none."""
    try:
        return base64.b64decode(address.removeprefix(PNG), validate=True)
    except (binascii.Error, ValueError):
        return b""
