"""Widgets that stand in the page's address, so that a copied link opens the same picture; and what
to say of a link that asks for what is not there.

    measure = select_box("Measure", state.MEASURE, MEASURES)
    how = switch("Order", state.ORDER, ORDERS)
    layer = component_value(state.MAP, layers, layers[-1])
    seed = number("Seed", state.SILENCE_SEED, 0, 9999, 0)

Each checks what the link asks for, is drawn, and takes down what the address has to name. An option
is written in the link as it is written on the widget, so options are plain words. The first option
is the default where no other is named.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, Protocol, TypedDict

import streamlit as st

from activsim.app.shell import address, formats, state

if TYPE_CHECKING:
    from streamlit.elements.lib.mutable_expander_container import ExpanderContainer


class Notices(Protocol):
    """Where a sentence may stand: Streamlit's page, or a container on it."""

    def warning(self, body: str) -> object: ...


class _InLink(TypedDict):
    bind: Literal["query-params"]
    persist_state: Literal["session"]


# A value stands in the link, and goes along from page to page.
IN_LINK: Final[_InLink] = {"bind": "query-params", "persist_state": "session"}


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
    nearest = min(options, key=lambda text: abs(options[text] - number))
    _faults()[key] = Fault(values[0], nearest)
    address.correct(key, [nearest])


def begin_check() -> None:
    """First of a page: nothing is known against the link."""
    st.session_state[state.LINK_FAULTS] = {}


def _faults() -> dict[str, Fault]:
    return st.session_state.setdefault(state.LINK_FAULTS, {})


def draw_faults(place: Notices, settings: object) -> None:
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
    place.warning(" ".join(sentences))


def select_box(
    label: str, key: str, options: Iterable[str], default: str | None = None, **more: Any
) -> str:
    names = list(options)
    start = names[0] if default is None else default
    check(key, names, start)
    value = st.selectbox(label, names, index=names.index(start), key=key, **more, **IN_LINK)
    address.keep(key, value, start)
    return value


def select_slider(
    label: str,
    key: str,
    options: Iterable[str],
    default: str,
    on_change: Callable[[], None] | None = None,
) -> str:
    names = list(options)
    check(key, names, default)
    value = st.select_slider(label, names, value=default, key=key, on_change=on_change, **IN_LINK)
    address.keep(key, value, default)
    return value


def switch(label: str, key: str, options: Iterable[str], about: str | None = None) -> str:
    """A row of buttons; without `about` the label is for screen readers only."""
    names = list(options)
    check(key, names, names[0])
    value = st.segmented_control(
        label,
        names,
        default=names[0],
        required=True,
        key=key,
        **IN_LINK,
        help=about,
        label_visibility="visible" if about else "collapsed",
    )
    if value is None:  # a link that names the key and no value: Streamlit presses no button then
        value = names[0]
    address.keep(key, value, names[0])
    return value


def number(
    label: str, key: str, lowest: int, highest: int, default: int, about: str | None = None
) -> int:
    """A whole number."""
    check(key, Numbers(lowest, highest), str(default))
    bring_within(key, lowest, highest)
    value = st.number_input(label, lowest, highest, default, key=key, help=about, **IN_LINK)
    address.keep(key, value, default)
    return value


def named_number(label: str, key: str, lowest: int, highest: int, first: int) -> int:
    """The same, to begin with another one for each choice: the address names it always."""
    numbers = Numbers(lowest, highest)
    check(key, numbers)
    bring_within(key, lowest, highest)
    if address.early_value(key, "") not in numbers:
        st.session_state[key] = first
        address.seed(key, str(first))
    value = st.number_input(label, lowest, highest, key=key, **IN_LINK)
    address.keep(key, value, None)
    return value


def bring_within(key: str, lowest: int, highest: int) -> None:
    """Another layer has more or fewer neurons: a number from before is brought within."""
    before = st.session_state.get(key)
    if isinstance(before, int):
        st.session_state[key] = min(max(before, lowest), highest)


def multi_select(label: str, key: str, options: Iterable[str]) -> list[str]:
    """Several options, to begin with none."""
    names = list(options)
    check(key, names)
    if key in st.session_state:  # another layer has other options
        st.session_state[key] = [name for name in st.session_state[key] if name in names]
    values = st.multiselect(label, names, key=key, **IN_LINK)
    address.keep(key, values, [])
    return values


def text_field(label: str, key: str, default: str = "", **more: Any) -> str:
    value = st.text_input(label, default, key=key, **more, **IN_LINK)
    address.keep(key, value, default)
    return value


def component_value(key: str, options: Collection[str], default: str, scope: str = "") -> str:
    """Which of the options a widget of our own stands at, a component that Streamlit does not bind
    to the address: its callback says so by `set_component_value`, or the link does. The address
    names it where it is not the default. scope: what the value belongs to; another has its own."""
    if key not in st.session_state and key in st.query_params:
        set_component_value(key, st.query_params[key], scope)
    value_scope, value = st.session_state.get(key, (scope, default))
    if value_scope != scope:
        value = default
    elif value not in options:
        value = default
        set_component_value(key, value, scope)
    address.write(key, None if value == default else value)
    return value


def set_component_value(key: str, value: object, scope: str = "") -> None:
    """Have the component stand there; a browser may send anything."""
    st.session_state[key] = scope, str(value)


def leave_out(key: str) -> None:
    """The page has no such widget with these choices: it goes from the address, and is named as
    what a link asks in vain."""
    address.write(key, None)
    check(key, ())


def expander(label: str, key: str) -> ExpanderContainer:
    """A part that is worked out when it is folded out: ask its `open`."""
    return st.expander(label, key=key, bind="query-params")
