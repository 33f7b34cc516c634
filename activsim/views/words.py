"""Words on screen that no page owns; words from elsewhere, made safe to show as Markdown."""

from __future__ import annotations

import html

SPLITS = {"test": "test", "train": "training"}


def code(text: str) -> str:
    return "`" + text.replace("`", "'").replace("\n", " ")[:60] + "`"


def plain(error: Exception) -> str:
    """An error's sentence with Markdown switched off: it may quote a file's or a visitor's words."""
    return "".join("\\" + letter if letter in "\\`*_{}[]()#+-.!|<>~$:" else letter for letter in str(error))


def escaped(text: str) -> str:
    """A text as HTML that shows it as it is."""
    return html.escape(text)
