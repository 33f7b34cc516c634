"""What a page says beyond the comparison of the classes, as plain values for a report: sentences,
numbers with a mark each on one scale, pictures, and the Python lines that give it again.

    Addition(tables=(Table("Agreement", ("network", "rho-a"), rows, scale=(0, 1)),), lines="...")

All of it, but for the lines and the addresses of the pictures, is text that anybody may have
written."""

from __future__ import annotations

import math
from dataclasses import dataclass

KINDS = ("plain", "trained", "untrained", "pixels", "control")  # a mark's: each has a shape


@dataclass(frozen=True)
class Mark:
    """A value on a table's scale, and the ends of its interval; None or NaN where undefined."""

    value: float | None
    low: float | None = None
    high: float | None = None
    kind: str = "plain"


@dataclass(frozen=True)
class Row:
    name: str
    cells: tuple[str, ...]
    mark: Mark | None = None


@dataclass(frozen=True)
class Table:
    """head: over the names, then over the cells; scale: the ends of the line that the marks stand
    on; None where there are no marks."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    scale: tuple[float, float] | None = None


@dataclass(frozen=True)
class Picture:
    """source: a data address; alt: what it says to those who do not see it."""

    source: str
    name: str
    amount: str = ""
    alt: str = ""


@dataclass(frozen=True)
class Addition:
    """pictures_title: over the pictures; lines: of Python, which make `worked_out`, {name: number},
    where there is anything on_screen; on_screen: those numbers as the page gave them; link_note:
    what the view's link does not bring back."""

    sentences: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    pictures_title: str = ""
    pictures: tuple[Picture, ...] = ()
    lines: str = ""
    on_screen: tuple[tuple[str, float | str], ...] = ()
    link_note: str = ""


NOTHING = Addition()


def is_number(value: float | None) -> bool:
    return value is not None and not math.isnan(value)
