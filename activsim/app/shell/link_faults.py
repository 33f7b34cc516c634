"""What a link asks for that is not there: what a page shows in its place, and what it says of it.

begin_check()                            # first of a page
check(state.MEASURE, MEASURES)           # before the widget is drawn
check_nearest("threshold", thresholds)   # of a number, the nearest that there is
draw_faults(notices, settings)
"""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import NamedTuple, Protocol

import streamlit as st

from activsim.app.shell import address, formats, state


class Notices(Protocol):
    """Where a sentence may stand: Streamlit's page, or a container on it."""

    def warning(self, body: str) -> object: ...


class Numbers(NamedTuple):
    """The options of a widget that takes a number."""

    lowest: int
    highest: int

    def __contains__(self, text: object) -> bool:
        value = finite_number(str(text))
        return value is not None and self.lowest <= value <= self.highest


def finite_number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


class Fault(NamedTuple):
    """What a link asks for that is not there, and the nearest that is shown; "": the default is."""

    value: str
    nearest: str = ""


def check(key: str, options: Collection[str] | Numbers, default: str | None = None) -> None:
    """Take down what a link asks of a widget that is none of its options; the widget takes its
    default in its place."""
    values = address.opened_link().get(key, [])
    if key in _faults():
        return
    if values == [default]:
        address.correct(key, [])  # a default is not named
        return
    wrong = [value for value in values if value not in options]
    if wrong:
        _faults()[key] = Fault(", ".join(wrong))
        address.correct(key, [value for value in values if value in options])


def check_nearest(key: str, options: dict[str, float]) -> None:
    """The same for a number of which only some values exist: the nearest is taken. options: what
    each, as it is written, stands for."""
    values = address.opened_link().get(key, [])
    if not values or values[0] in options:
        return
    number = finite_number(values[0].removesuffix("%"))
    if number is None or len(values) > 1:
        check(key, options)
        return
    number /= 100 if values[0].endswith("%") else 1
    nearest = nearest_option(options, number)
    _faults()[key] = Fault(values[0], nearest)
    address.correct(key, [nearest])


def nearest_option(options: dict[str, float], number: float) -> str:
    """Beyond the last one it is the last: far away all are equally far, as floats."""
    within = min(max(number, min(options.values())), max(options.values()))
    return min(options, key=lambda text: abs(options[text] - within))


def begin_check() -> None:
    """First of a page: nothing is known against the link."""
    st.session_state[state.LINK_FAULTS] = {}


def _faults() -> dict[str, Fault]:
    return st.session_state.setdefault(state.LINK_FAULTS, {})


def draw_faults(notices: Notices, settings: object) -> None:
    """Say which values of a link do not exist, until the visitor changes something. settings: all
    that the page's choices come to."""
    first = st.session_state.setdefault(state.LINK_SETTINGS, settings)
    if settings != first or not _faults():
        return
    sentences = []
    missing = {key: fault.value for key, fault in _faults().items() if not fault.nearest}
    if missing:
        values = ", ".join(
            f"{key} = {formats.inline_code(value) if value else 'nothing'}"
            for key, value in missing.items()
        )
        sentences.append(
            f"This link asks for something that is not here: {values}. The default is shown "
            "instead."
        )
    sentences += [
        f"This link asks for {key} = {formats.inline_code(fault.value)}, which is not one of the "
        f"values that are kept. The nearest is shown instead: {formats.inline_code(fault.nearest)}."
        for key, fault in _faults().items()
        if fault.nearest
    ]
    notices.warning(" ".join(sentences))
