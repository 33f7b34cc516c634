"""What am I looking at? A page's question, and beside it what there is to see and what its words
mean.

    draw_question_of_page("Which classes make the same neurons fire?", "explore")
"""

from __future__ import annotations

import functools
import html
import tomllib
from pathlib import Path

import streamlit as st

from activsim.output import firing_picture, terms

FILE = Path(__file__).with_suffix(".toml")


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
    source, text = firing_picture.data_uri(), firing_picture.TEXT
    picture = f'<img src="{source}" alt="{text}">' if "fires" in about["terms"] else ""
    return f"<div class='about-page'>{paragraphs}{picture}<dl>{rows}</dl></div>"
