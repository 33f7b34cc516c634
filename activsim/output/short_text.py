"""Names and numbers where there is little room: on charts, in tables, below pictures."""

from __future__ import annotations

import bisect
import itertools
import unicodedata

import numpy as np

DASH = "–"  # stands for what is undefined where a word has no room
MOST_BELOW, WIDE = 10.2, 1.6  # in letters of middling width: of a name, and of an m
NEARLY_NOTHING = "≈0"  # and for more than nothing where its digits have none


def short_name(name: str, longest: int = 14) -> str:
    """longest: in Latin letters; a Chinese character is as wide as two, an accent takes no room."""
    if name.isascii():
        return name if len(name) <= longest else name[: longest - 1] + "…"
    ends = list(itertools.accumulate(map(_width, name)))
    if not ends or ends[-1] <= longest:
        return name
    return name[: bisect.bisect_right(ends, longest - 1)] + "…"


def name_below(name: str) -> str:
    """A short name that is turned below a matrix, where the margin holds as much as ten letters of
    middling width."""
    ends = list(itertools.accumulate(map(_middling_widths, name)))
    if not ends or ends[-1] <= MOST_BELOW:
        return name
    return name[: bisect.bisect_right(ends, MOST_BELOW - WIDE)] + "…"


def _middling_widths(letter: str) -> float:
    if letter in "mwMW@%…":
        return WIDE
    return 0.65 if letter in "fijlrtI.,:;'|!()[]/- " else 1.0 * _width(letter)


def _width(letter: str) -> int:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def true_minus(text: str) -> str:
    """A formatted number with the minus sign that is as wide as a plus."""
    return text.replace("-", "−")


def short_number(value: float, digits: int = 2) -> str:
    return "undefined" if np.isnan(value) else true_minus(f"{value:z.{digits}f}")


def number_or_dash(value: float | None) -> str:
    return DASH if value is None else true_minus(f"{value:z.2f}")


def cell_number(text: str) -> str:
    """A number in the room of a small cell: below one with two decimals and without the zero before
    them; drawing/matrix.js has the same. "0.0094": ".01", "0.0049": "≈0"."""
    if text.startswith("−"):
        return f"−{cell_number(text[1:])}".replace(f"−{NEARLY_NOTHING}", NEARLY_NOTHING)
    if text == "0" or not text[:1].isdigit() or float(text) >= 1:
        return text
    decimals = f"{float(text):.2f}"
    return NEARLY_NOTHING if float(decimals) == 0 else decimals.lstrip("0")


def p_value_text(p: float | None) -> str:
    """Two significant digits, as powers of ten below one in ten thousand."""
    if p is None:
        return DASH
    return f"{p:.2g}" if p >= 1e-4 else f"{p:.1e}".replace("e-0", "e-")
