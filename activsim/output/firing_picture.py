"""What it means that a neuron fires, as a picture: for the words that it explains."""

from __future__ import annotations

import functools
from urllib.parse import quote

from activsim.output import terms

# One picture, one neuron: its number, the threshold, and whether it fires. Light in any theme.
PICTURE = """<svg xmlns='http://www.w3.org/2000/svg' width='340' height='100'
  viewBox='0 0 340 100'>
<style>text {{ font: 12px sans-serif; fill: #1b2733 }} .tile {{ fill: #11161c }}
.thing {{ fill: #c9d3dc }} .fires {{ fill: #e8710a }} .silent {{ fill: #fff; stroke: #1b2733 }}
.line {{ stroke: #1b2733; fill: none }}</style>
<rect width='340' height='100' fill='#fff'/>{rows}
<path d='M192 6 V84' class='line' stroke-dasharray='3 3'/>
<text x='192' y='96' text-anchor='middle'>threshold</text></svg>"""
TEXT = (
    "A picture gives a neuron the number 2.1. The threshold is 1: the neuron fires. Another "
    "picture gives 0.4: it does not."
)
ROW = """<rect x='2' y='{top}' width='30' height='30' class='tile'/>
<path d='{shape}' transform='translate(2 {top})' class='thing'/>
<path d='M38 {middle} h18 m-5 -4 l5 4 l-5 4' class='line'/>
<circle cx='72' cy='{middle}' r='11' class='{kind}'/>
<rect x='96' y='{bar}' width='{width}' height='12' class='{kind}'/>
<text x='{end}' y='{text}'>{number}: {words}</text>"""
ROWS = (  # a shape, its top, the length of its bar, where the words begin, and how it looks
    ("M9 8 l5 -3 h3 l5 3 l5 4 l-3 4 l-3 -2 v13 h-12 v-13 l-3 2 l-3 -4 z", 4, 136, 240, "fires"),
    ("M4 20 q6 -1 9 -8 l4 3 q4 5 9 5 v4 h-22 z", 46, 44, 204, "silent"),
)
SAYS = {"fires": ("2.1", "it fires"), "silent": ("0.4", "it does not")}
# Above the text of a word that explains itself. The text lies lower by the picture's height.
RULE = """{words} {{ min-width: min(376px, 100%); padding-top: 120px;
  background-image: url("{source}"); background-repeat: no-repeat;
  background-position: .75rem .5rem; background-size: min(340px, 100% - 1.5rem) auto; }}
@media (max-width: 640px) {{ {words} {{ min-width: 0; }} }}"""


@functools.cache
def data_uri() -> str:
    rows = []
    for shape, top, width, end, kind in ROWS:
        number, words = SAYS[kind]
        places = {"middle": top + 15, "bar": top + 9, "text": top + 20}
        rows.append(
            ROW.format(
                shape=shape,
                top=top,
                width=width,
                end=end,
                number=number,
                words=words,
                kind=kind,
                **places,
            )
        )
    return "data:image/svg+xml," + quote(PICTURE.format(rows="".join(rows)))


def style_rule() -> str:
    """CSS: the words that the picture explains show it, by the mouse, a finger, the keyboard."""
    names = [name for name, term in terms.all_terms().items() if term["picture"]]
    words = ", ".join(f".term[data-term='{name}']::after" for name in names)
    return RULE.format(words=words, source=data_uri())
