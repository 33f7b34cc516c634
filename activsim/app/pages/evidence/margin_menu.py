"""How small an effect has to be to count as none: on the page, and in the link."""

from __future__ import annotations

from activsim.analysis import judge
from activsim.app.shell import links, state

MARGINS = (0.02, 0.05, judge.MARGIN, 0.15, 0.2, 0.3)
ABOUT = (
    "Of the logarithm of within over between: 0.1 is about a tenth. Where the whole interval of "
    "the effect lies within it, the answer is “no more”; where the interval holds 0 and reaches "
    "beyond, “open”. Choose it before you look: a wide margin calls more things equal."
)


def draw_margin_menu() -> float:
    margin_text = links.select_box(
        "Margin: an effect within it counts as none",
        state.MARGIN,
        [f"{margin:g}" for margin in MARGINS],
        f"{judge.MARGIN:g}",
        help=ABOUT,
        width=340,
    )
    return float(margin_text)
