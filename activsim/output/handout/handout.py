"""A handout: one HTML file of what is on Explore, at every threshold, of a few layers. It needs no
server and no network: the data are in it, deflated, and the scripts of the dashboard draw them.

    html = handout(views, tiles, icons, order_by, about)
"""

from __future__ import annotations

import html
import importlib.metadata
import itertools
import string
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from activsim.analysis.measures import MEASURES
from activsim.output.charts import heatmap, theme
from activsim.output.document import document
from activsim.output.drawing import scripts
from activsim.output.frames import scene as scene_data
from activsim.output.frames import sentences, view
from activsim.output.frames.scene import Tiles
from activsim.output.frames.view import LayerView
from activsim.output.handout import layer_data
from activsim.settings import Settings

FOLDER = Path(__file__).parent
STYLE, SCRIPT = FOLDER / "page.css", FOLDER / "page.js"
PAGE = FOLDER / "page.html"
EXPLORER, EXPLORER_SCRIPT = FOLDER / "explorer.html", FOLDER / "explorer.js"
ROWS = """\
<h2>Each class, and who fires like it</h2>
<p class="quiet small">From most to least alike.</p>
<div data-part="rows"></div>"""
SLIDERS = {"value": "Fires above", "quantile": "Fires on its top share of all images"}
NEAREST = "the nearest class"
MOST_BYTES = 400_000  # of a file that goes by mail and into any learning platform
PICK = (  # not on paper
    " <span class='screen'>Click a cell, or press Enter on it, to compare its two classes.</span>"
)
LARGE = (
    "{layers}: the classes compared stay as they were, since all pairs of so many {units} or "
    "classes would be too much for a file to hand out."
)
# Of the grids: here nothing happens on Enter.
QUIET_WORDING = {"bars": "Firing rates. Arrow keys: to the next neuron."}


def handout(
    views: Sequence[LayerView],
    tiles: Mapping[int, Tiles],
    icons: Tiles,
    order_by: str,
    about: Sequence[str],
) -> str:
    """views: a layer each, the first is shown first. tiles, icons: see `scene.scene`. about: what
    it was made of, a paragraph each, plain text; one that holds line ends stays as it is
    written."""
    first = views[0]
    data = shared_data(first.names, tiles, icons) | {
        "layers": [layer_data.layer_data(layer_view, order_by) for layer_view in views],
    }
    fixed = [layer_view for layer_view in views if not layer_data.can_pick(layer_view)]
    body = string.Template(PAGE.read_text(encoding="utf-8")).substitute(
        sentence=sentences.answer_sentence(view.compute_pair(first)),
        explorer=explorer_html(first, can_pick=len(fixed) < len(views)),
    )
    footer = "".join(map(paragraph, [*about_fixed(fixed), *about]))
    return document(_title(first), body, footer, data, _script(), [STYLE])


def _script() -> str:
    return scripts.join_scripts(
        scripts.COLOUR, *scripts.DRAWING, EXPLORER_SCRIPT, scripts.UNPACK, SCRIPT
    )


def expected_size(views: Sequence[LayerView], tiles: Mapping[int, Tiles], icons: Tiles) -> int:
    """About how many bytes `handout` will have."""
    pictures = itertools.chain(icons.values(), *(uris.values() for uris in tiles.values()))
    own = len(_script()) + STYLE.stat().st_size + sum(map(len, pictures))
    return own + sum(map(layer_data.expected_size, views))


def fitting_views(
    views: Sequence[LayerView], tiles: Mapping[int, Tiles], icons: Tiles
) -> list[LayerView]:
    """The first, and of the others those with which a file is expected within MOST_BYTES."""
    fitting = list(views[:1])
    for layer_view in views[1:]:
        if expected_size([*fitting, layer_view], tiles, icons) <= MOST_BYTES:
            fitting.append(layer_view)
    return fitting


def shared_data(names: Sequence[str], tiles: Mapping[int, Tiles], icons: Tiles) -> dict[str, Any]:
    """What explorers of one file share."""
    scene = scene_data.scene(tuple(names), theme.LIGHT, tiles, icons)
    scene["wording"] = scene["wording"] | QUIET_WORDING
    looks = {"light": theme.LIGHT, "dark": theme.DARK}
    return {
        "scene": scene,
        "looks": {name: scene_data.scene_look(look) for name, look in looks.items()},
        "words": {"nearest": NEAREST},
    }


def explorer_html(first: LayerView, can_pick: bool, rows: str = ROWS) -> str:
    """Controls and places of what an explorer draws. rows: the place of its rows, HTML."""
    colours = heatmap.colour_words(MEASURES[first.settings.measure])
    return string.Template(EXPLORER.read_text(encoding="utf-8")).substitute(
        slider=SLIDERS[first.settings.kind],
        about_matrix=f"{colours}.{PICK if can_pick else ''}",
        rows=rows,
    )


def about(settings: Settings, n_images: int, model_hash: str, source: str) -> str:
    """What a handout was made of. source: where the images came from."""
    images = f"{n_images:,} {settings.split} images of {settings.images} ({source})"
    return (
        f"Network {settings.model} (SHA-256 {model_hash[:16]}), {images}, compared by "
        f"{settings.measure}. Made with activsim{_version()}; the lines below give the same "
        "numbers."
    )


def _version() -> str:
    """Of activsim, where it is installed and not run from its folder."""
    try:
        return f" {importlib.metadata.version('activsim')}"
    except importlib.metadata.PackageNotFoundError:
        return ""


def _title(layer_view: LayerView) -> str:
    settings = layer_view.settings
    return f"{layer_view.names[settings.query]}, {settings.layer} of {settings.model} - activsim"


def about_fixed(fixed: Sequence[LayerView]) -> list[str]:
    if not fixed:
        return []
    layers = ", ".join(layer_view.settings.layer for layer_view in fixed)
    return [LARGE.format(layers=layers, units=fixed[0].units)]


def paragraph(text: str) -> str:
    if "\n" in text:
        return f"<pre tabindex='0'>{html.escape(text)}</pre>"
    return f"<p>{html.escape(text)}</p>"
