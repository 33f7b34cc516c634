"""A lesson's Markdown as HTML, for the files that are taken home; on a page Streamlit shows it."""

from __future__ import annotations

import functools

from markdown_it import MarkdownIt


@functools.cache
def _parser() -> MarkdownIt:
    """With tables, without pictures; HTML in a text stays text, and links lead to nothing that
    runs."""
    return MarkdownIt("js-default", {"linkify": False}).disable("image")


def markdown_html(text: str) -> str:
    return str(_parser().render(text))
