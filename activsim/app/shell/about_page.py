"""What am I looking at? A page's question, and beside it what there is to see and what its words
mean.

    draw_question_of_page("Which classes make the same neurons fire?", "explore")
"""

from __future__ import annotations

import functools
import html
import tomllib
from pathlib import Path
from urllib.parse import quote

import streamlit as st

from activsim.output import terms

FILE = Path(__file__).with_suffix(".toml")
# One picture, one neuron: its number, the threshold, and whether it fires. Light in any theme.
PICTURE = """<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 340 100'>
<style>text {{ font: 12px sans-serif; fill: #1b2733 }} .tile {{ fill: #11161c }}
.thing {{ fill: #c9d3dc }} .fires {{ fill: #e8710a }} .silent {{ fill: #fff; stroke: #1b2733 }}
.line {{ stroke: #1b2733; fill: none }}</style>
<rect width='340' height='100' fill='#fff'/>{rows}
<path d='M192 6 V84' class='line' stroke-dasharray='3 3'/>
<text x='192' y='96' text-anchor='middle'>threshold</text></svg>"""
LABEL = (
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


@functools.cache
def _pages() -> dict[str, dict[str, list[str]]]:
    with FILE.open("rb") as file:
        return tomllib.load(file)


def draw_question_of_page(title: str, page: str) -> None:
    """page: its address."""
    with st.container(horizontal=True, key="question_line", vertical_alignment="center"):
        st.html(f"<h1 class='question'>{title}</h1>", width="content")
        with st.popover("What am I looking at?", type="tertiary"):
            st.html(_about_html(page))


def _about_html(page: str) -> str:
    about = _pages()[page]
    paragraphs = "".join(f"<p>{html.escape(text)}</p>" for text in about["text"])
    rows = "".join(
        f"<dt>{html.escape(name)}</dt><dd>{html.escape(terms.texts()[name])}</dd>"
        for name in about["terms"]
    )
    picture = _picture() if "fires" in about["terms"] else ""
    return f"<div class='about-page'>{paragraphs}{picture}<dl>{rows}</dl></div>"


def _picture() -> str:
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
    source = "data:image/svg+xml," + quote(PICTURE.format(rows="".join(rows)))
    return f'<img src="{source}" alt="{LABEL}">'
