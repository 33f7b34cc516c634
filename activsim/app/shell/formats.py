"""Words on screen that no page owns; words from elsewhere, made safe to show as Markdown."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping, Sequence

SPLITS = {  # of an image set, before the word "images"
    "test": "test",
    "validation": "validation",
    "train": "training",
    "all": "labelled",
}


def inline_code(text: str) -> str:
    return "`" + text.replace("`", "'").replace("\n", " ")[:60] + "`"


def refusal(error: OSError) -> str:
    """That the disk did not let a visitor do something to the models folder, and what to do."""
    reason = error.strerror or type(error).__name__
    return (
        f"That could not be done, since the models folder cannot be changed: {reason}. Make room "
        "there, or let the server write there, and try again."
    )


def escaped(text: str) -> str:
    """A text as HTML that shows it as it is."""
    return html.escape(text)


def table_html(rows: Sequence[Mapping[str, str]], label: str) -> str:
    """Rows, {column: text}, as a table that scrolls sideways by keyboard too where it is wider than
    its place; label: what it is a table of."""
    head = "".join(f"<th scope='col'>{html.escape(column)}</th>" for column in rows[0])
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in row.values()) + "</tr>"
        for row in rows
    )
    return (
        f"<div class='listing' tabindex='0' role='region' aria-label='{html.escape(label)}'>"
        f"<table class='plain'><tr>{head}</tr>{body}</table></div>"
    )


def number(value: float, form: str) -> str:
    """A number in this form, as of f-strings; a dash where it is undefined."""
    return "–" if math.isnan(value) else format(value, form)
