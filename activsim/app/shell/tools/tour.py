"""Five steps for a first visitor: each is a link to a state of a page, and a sentence on what to
look at there.

    steps(class_names, layers)[0].link    # "?tour=1"
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from activsim.app.shell import state

N_STEPS = 5
OPTIONS = tuple(map(str, range(1, N_STEPS + 1)))
FRAME = "outline: 2px dashed var(--tools-frame); outline-offset: 5px; border-radius: 2px;"
STORY = ("Shirt", "Coat")  # of the pictures that a first visitor sees


@dataclass(frozen=True)
class Step:
    """link: relative to the server's own address. page: which it leads to, "" for the first.
    look_at: the keys of what is on the page that the text is about, those first that may not be
    there."""

    link: str
    page: str
    text: str
    look_at: tuple[str, ...]

    @property
    def frame(self) -> str:
        """A style sheet with a frame round that."""
        parts = ", ".join(f".stApp .st-key-{key}" for key in self.look_at)
        return f"{parts} {{ {FRAME} }}" if parts else ""


def steps(class_names: Sequence[str], layers: Sequence[str]) -> list[Step]:
    """Those of a page with these classes and layers, of which the first are the pixels."""
    pair = STORY if set(STORY) <= set(class_names) or not class_names else tuple(class_names[:2])
    pair_link = dict(zip((state.CLASS, state.OTHER_CLASS), pair, strict=False))
    pixels = {state.LAYER: layers[0]} if layers else {}
    return [
        _step(
            1,
            "The sentence says which class makes most nearly the same neurons fire. In the heatmap "
            "every two classes have a cell: the darker, the more alike.",
            ("answer_place",),
        ),
        _step(
            2,
            "Drag the threshold. A neuron fires for a picture when its activation is above it: "
            "sentence and heatmap follow while you drag.",
            (state.THRESHOLD,),
        ),
        _step(
            3,
            f"Press a cell of the heatmap to compare its two classes, as {pair[0]} and {pair[-1]} "
            "here. The bars below show neuron by neuron where they differ.",
            ("matrix_place",),
            **pair_link,
        ),
        _step(
            4,
            "Another layer: the pixels themselves, before the network has done anything. Which "
            "classes are alike already here?",
            (state.LAYER,),
            **pair_link,
            **pixels,
        ),
        _step(
            5,
            "Pictures that look alike fire alike, without any learning. So was it learned? This "
            "page compares the network with untrained ones and with the pixels.",
            (),
            page="evidence",
        ),
    ]


def _step(number: int, text: str, look_at: tuple[str, ...], page: str = "", **values: str) -> Step:
    return Step(f"{page}?{urlencode({**values, state.TOUR: number})}", page, text, look_at)
