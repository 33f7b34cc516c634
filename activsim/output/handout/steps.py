"""Steps of a lesson as one HTML file without server and network: words, questions, what is revealed
folded until it is opened, and an explorer for each place of Explore.

    html = steps_page(Head(title, "en", about), [StepPart(...), ...], tiles, icons, made_of)

Explorers share their layers: a layer in which any pair can be picked is in the file once."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from activsim.output.document import document
from activsim.output.drawing import scripts
from activsim.output.frames import sentences, view
from activsim.output.frames.scene import Tiles
from activsim.output.frames.view import LayerView
from activsim.output.handout import handout, layer_data
from activsim.settings import Settings

FOLDER = Path(__file__).parent
STYLE, SCRIPT = FOLDER / "steps.css", FOLDER / "steps.js"
PAGE = """\
<h1 lang="{language}">{title}</h1>
<p class="quiet">{about}</p>
<noscript><p>The charts need JavaScript, which this browser does not run;
questions and answers are all here.</p></noscript>
{steps}"""
ROWS = """\
<details><summary>Each class, and who fires like it</summary>
<p class="quiet small">From most to least alike.</p>
<div data-part="rows"></div></details>"""


@dataclass(frozen=True)
class Head:
    """title, about: text; language: as "en" or "de"."""

    title: str
    language: str
    about: str


@dataclass(frozen=True)
class StepPart:
    """words, reveal: HTML, the second "" where nothing is revealed; view, revealed_view: what
    Explore shows then, None where the step is of another page or the view stays the same;
    with_layers: whether all layers of the lesson can be chosen in the first."""

    words: str
    reveal: str = ""
    view: LayerView | None = None
    revealed_view: LayerView | None = None
    with_layers: bool = False


def steps_page(
    head: Head,
    steps: Sequence[StepPart],
    tiles: Mapping[int, Tiles],
    icons: Tiles,
    about: Sequence[str],
) -> str:
    """tiles, icons, about: as `handout.handout`."""
    explorers = _Explorers(
        [layer_view for step in steps for layer_view in (step.view, step.revealed_view)]
    )
    parts = "\n".join(_step_html(number, step, explorers) for number, step in enumerate(steps, 1))
    data = {"explorers": explorers.begin, "layers": explorers.layers}
    if explorers.names:
        data |= handout.shared_data(explorers.names, tiles, icons)
    body = PAGE.format(
        language=html.escape(head.language, quote=True),
        title=html.escape(head.title),
        about=html.escape(head.about),
        steps=parts,
    )
    footer = "".join(map(handout.paragraph, about))
    return document(head.title, body, footer, data, _script(), [handout.STYLE, STYLE])


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _script() -> str:
    """The drawing scripts as a function, which each explorer calls with a window of its own."""
    drawing = scripts.join_scripts(scripts.COLOUR, *scripts.DRAWING, handout.EXPLORER_SCRIPT)
    rest = "\n".join(map(_text, (scripts.UNPACK, SCRIPT)))
    return f"function drawing(window, root, data) {{\n{drawing}\nexplorer(root, data);\n}}\n{rest}"


def _step_html(number: int, step: StepPart, explorers: _Explorers) -> str:
    explorer = explorers.explorer(step.view, step.with_layers)
    reveal_html = ""
    if step.reveal:
        after = explorers.explorer(step.revealed_view)
        reveal_html = (
            "<details class='reveal'><summary>Reveal</summary>"
            f"<div class='prose'>{step.reveal}</div>{after}</details>"
        )
    return (
        f"<section class='step' aria-labelledby='step-{number}'>"
        f"<h2 id='step-{number}'>{number}</h2>"
        f"<div class='prose'>{step.words}</div>{explorer}{reveal_html}</section>"
    )


class _Explorers:
    """The layers of a file, each once, and where each explorer begins among them."""

    def __init__(self, views: Sequence[LayerView | None]) -> None:
        self.layers: list[dict[str, Any]] = []
        self.begin: list[dict[str, Any]] = []
        self.names: tuple[str, ...] = ()
        self._numbers: dict[Any, int] = {}
        for layer_view in views:
            if layer_view is not None:
                self.names = tuple(layer_view.names)
                self._number(layer_view)

    def _number(self, layer_view: LayerView) -> int:
        """Of the layer, which is worked out when it first comes."""
        settings = replace(layer_view.settings, threshold=0.0)
        if layer_data.can_pick(layer_view):
            settings = replace(settings, query=0, other=None)
        if settings not in self._numbers:
            self._numbers[settings] = len(self.layers)
            self.layers.append(layer_data.layer_data(layer_view, view.ORDERS[0]))
        return self._numbers[settings]

    def explorer(self, layer_view: LayerView | None, with_layers: bool = False) -> str:
        if layer_view is None:
            return ""
        settings, own = layer_view.settings, self._number(layer_view)
        numbers = [own]
        if with_layers:
            numbers += [number for number in self._others(layer_view) if number != own]
        options = list(view.threshold_options(settings.kind, layer_view.thresholds).values())
        other = settings.query if settings.other is None else settings.other
        at = {
            "layer": 0,
            "threshold": options.index(settings.threshold),
            "query": settings.query,
            "other": other,
        }
        self.begin.append({"at": at, "which": numbers})
        can_pick = layer_data.can_pick(layer_view)
        fixed = "" if can_pick else f"<p class='quiet small'>{_fixed_text(layer_view)}</p>"
        answer = sentences.answer_sentence(view.compute_pair(layer_view))
        return (
            "<div class='explorer'><div data-part='answer'></div>"
            f"<noscript><p class='answer'>{answer}</p></noscript>"
            f"{handout.explorer_html(layer_view, can_pick, ROWS)}{fixed}</div>"
        )

    def _others(self, layer_view: LayerView) -> list[int]:
        """Other layers, each once, of which all else is the same, but for the classes."""
        numbers: dict[str, int] = {}
        for settings, number in self._numbers.items():
            if _apart_from_layer(settings) == _apart_from_layer(layer_view.settings):
                numbers.setdefault(settings.layer, number)
        return [number for layer, number in numbers.items() if layer != layer_view.settings.layer]


def _apart_from_layer(settings: Settings) -> Settings:
    """What the layers of a menu have in common."""
    return replace(settings, layer="", threshold=0.0, query=0, other=None)


def _fixed_text(layer_view: LayerView) -> str:
    return " ".join(html.escape(text) for text in handout.about_fixed([layer_view]))
