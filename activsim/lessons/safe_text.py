"""Which Markdown a lesson may hold: no HTML, no pictures, no links but to pages of the web."""

from __future__ import annotations

import re

TAG = re.compile(r"<\s*[A-Za-z/!?]")
PICTURE = re.compile(r"!\[")
TARGET = re.compile(r"\]\(\s*<?([^)\s>]*)|^\s*\[[^\]]+\]:\s*<?(\S+)", re.M)
LONGEST_QUOTE = 60  # letters of what somebody else wrote, in a sentence about it
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def text_fault(text: str) -> str:
    """What of a text cannot be shown, and what to do; "" where all can."""
    if CONTROL.search(text):
        return "The text holds characters that cannot be seen. Write it anew, by hand."
    if TAG.search(text):
        return (
            "The text holds HTML (a < and a letter after it). Write it in Markdown, without HTML."
        )
    if PICTURE.search(text):
        return "The text holds a picture. Show pictures by the page that the link opens."
    for match in TARGET.finditer(text):
        target = match[1] or match[2] or ""
        if not target.startswith(("https://", "http://")):
            return (
                f"The text links to {quoted(target)}. A link in a text begins with https://; to "
                "another state of the page leads the step's own link."
            )
    return ""


def quoted(text: str) -> str:
    """The beginning of a text in quotation marks, on one line."""
    return repr(text[:LONGEST_QUOTE])
