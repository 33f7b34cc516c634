"""One HTML file that needs no server and no network: words, styles, scripts and data are in it.

html = document("A title", "<h1>A title</h1>", "<p>Made of this.</p>", data, script, styles)
"""

from __future__ import annotations

import base64
import html
import string
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from activsim.jsonable import compact_json, plain
from activsim.output import firing_picture
from activsim.output.charts import theme

TEMPLATE = Path(__file__).with_suffix(".html")


def document(
    title: str, body: str, footer: str, data: Any, script: str, styles: Iterable[Path]
) -> str:
    """title: text; body, footer: HTML, in English where they do not say otherwise; data: what the
    script reads (`scripts.UNPACK`); styles: files, after the rules that name the theme's
    colours."""
    return string.Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        title=html.escape(title),
        style="".join([_colour_rules(), *map(_text, styles), firing_picture.style_rule()]),
        body=body,
        footer=footer,
        data=_deflated_text(data),
        script=script,
    )


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _deflated_text(data: Any) -> str:
    """Data as a file holds them: deflated, in letters."""
    return base64.b64encode(zlib.compress(compact_json(plain(data)), 9)).decode("ascii")


def _colour_rules() -> str:
    """The theme's colours as the style sheet names them."""
    fixed = {"font": theme.FONT, "outline": theme.OUTLINE, "focus": theme.FOCUS}
    light = _rules(asdict(theme.LIGHT) | fixed)
    dark = f"@media screen and (prefers-color-scheme: dark) {{ {_rules(asdict(theme.DARK))} }}"
    return f"{light}\n{dark}\n"


def _rules(values: Mapping[str, str]) -> str:
    return ":root { " + " ".join(f"--{name}: {value};" for name, value in values.items()) + " }"
