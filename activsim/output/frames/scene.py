"""What is the same in all frames: names, pictures, colours, geometry and wording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from activsim.output import pictures, short_text, terms
from activsim.output.charts import light_geometry, theme
from activsim.output.frames import sentences

# Of a class that comes into view ahead of the server, which sends its picture.
NO_PICTURE = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
ICON_SIDE = 56  # pixels of a picture on an axis

Tiles = Mapping[int, str]  # a data URI by class


def scene(
    names: tuple[str, ...], look: theme.Look, tiles: Mapping[int, Tiles], icons: Tiles
) -> dict[str, Any]:
    """tiles: by how many pictures stand for a class; icons: of the axes; empty where there are no
    pictures yet."""
    return {
        "names": names,
        "short": [short_text.short_name(name) for name in names],
        "below": [short_text.name_below(name) for name in names],
        "tiles": tiles,
        "side": pictures.TILE_SIDE,
        "icons": icons,
        "no_picture": NO_PICTURE,
        "look": scene_look(look),
        "matrix": light_geometry.matrix_geometry(),
        "bars": light_geometry.bars_geometry(),
        "wording": sentences.WORDING,
        "terms": terms.texts(),
    }


def scene_look(look: theme.Look) -> dict[str, Any]:
    scales = {name: scale._asdict() for name, scale in theme.SCALES.items()}
    return asdict(look) | {"scales": scales, "font": theme.FONT}
