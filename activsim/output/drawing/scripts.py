"""What a browser draws by itself, from data alone, in the dashboard and in a handout: the scripts
beside this module.

A scene holds what is the same in all frames (names, pictures, colours, geometry, wording). A frame
is all that moves with the threshold or the epoch. Where the sliders stand, and whether a chart
takes a drawing's place, they ask a `page`, which each place brings."""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).parent
BOARD, COLOUR, UNPACK = FOLDER / "board.js", FOLDER / "colour.js", FOLDER / "unpack.js"
DRAWING = [FOLDER / f"{name}.js" for name in ("canvas", "matrix", "bars", "words", "grid", "parts")]


def join_scripts(*scripts: Path) -> str:
    """Scripts as one, the board that they share first. Without their comments: a component that has
    something new to draw is sent with its scripts."""
    text = "\n".join(script.read_text(encoding="utf-8") for script in (BOARD, *scripts))
    return re.sub(r"^\s*//.*\n|(?<=[;{}),])\s+//.*$|^\s+", "", text, flags=re.M)
