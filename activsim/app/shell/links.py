"""Widgets that stand in the page's address, so that a copied link opens the same picture.

    measure = select_box("Measure", state.MEASURE, MEASURES)
    how = switch("Order", state.ORDER, ORDERS)
    layer = component_value(state.MAP, layers, layers[-1])
    seed = number("Seed", state.SILENCE_SEED, 0, 9999, 0)

Each checks what the link asks for, is drawn, and takes down what the address has to name. An option
is written in the link as it is written on the widget, so options are plain words. The first option
is the default where no other is named.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Any, Final, Literal, TypedDict

import streamlit as st

from activsim.app.shell import address, link_faults, state
from activsim.app.shell.link_faults import Numbers

if TYPE_CHECKING:
    from streamlit.elements.lib.mutable_expander_container import ExpanderContainer


class _InLink(TypedDict):
    bind: Literal["query-params"]
    persist_state: Literal["session"]


# A value stands in the link, and goes along from page to page.
IN_LINK: Final[_InLink] = {"bind": "query-params", "persist_state": "session"}


def select_box(
    label: str, key: str, options: Iterable[str], default: str | None = None, **more: Any
) -> str:
    names = list(options)
    start = names[0] if default is None else default
    link_faults.check(key, names, start)
    value = st.selectbox(label, names, index=names.index(start), key=key, **more, **IN_LINK)
    address.keep(key, value, start)
    return value


def select_slider(
    label: str,
    key: str,
    options: Iterable[str],
    default: str,
    on_change: Callable[[], None] | None = None,
    about: str | None = None,
) -> str:
    names = list(options)
    link_faults.check(key, names, default)
    value = st.select_slider(
        label, names, value=default, key=key, on_change=on_change, help=about, **IN_LINK
    )
    address.keep(key, value, default)
    return value


def switch(
    label: str,
    key: str,
    options: Iterable[str],
    about: str | None = None,
    default: str | None = None,
    **more: Any,
) -> str:
    """A row of buttons; without `about` the label is for screen readers only."""
    names = list(options)
    start = names[0] if default is None else default
    link_faults.check(key, names, start)
    value = st.segmented_control(
        label,
        names,
        default=start,
        required=True,
        key=key,
        **IN_LINK,
        help=about,
        label_visibility="visible" if about else "collapsed",
        **more,
    )
    if value is None:  # a link that names the key and no value: Streamlit presses no button then
        value = start
    address.keep(key, value, start)
    return value


def number(
    label: str, key: str, lowest: int, highest: int, default: int, about: str | None = None
) -> int:
    """A whole number."""
    link_faults.check(key, Numbers(lowest, highest), str(default))
    bring_within(key, lowest, highest)
    value = st.number_input(label, lowest, highest, default, key=key, help=about, **IN_LINK)
    address.keep(key, value, default)
    return value


def named_number(
    label: str, key: str, lowest: int, highest: int, first: int, about: str | None = None
) -> int:
    """The same, to begin with another one for each choice: the address names it always."""
    numbers = Numbers(lowest, highest)
    link_faults.check(key, numbers)
    bring_within(key, lowest, highest)
    if address.early_value(key, "") not in numbers:
        st.session_state[key] = first
        address.seed(key, str(first))
    value = st.number_input(label, lowest, highest, key=key, help=about, **IN_LINK)
    address.keep(key, value, None)
    return value


def following_number(label: str, key: str, lowest: int, highest: int, default: int) -> int:
    """The same where the default is another one for each choice: a number that stands at the one
    before follows it."""
    defaults = st.session_state.setdefault(state.LAST_DEFAULTS, {})
    if key in defaults and st.session_state.get(key) == defaults[key]:
        st.session_state[key] = default
    defaults[key] = default
    return number(label, key, lowest, highest, default)


def bring_within(key: str, lowest: int, highest: int) -> None:
    """Another layer has more or fewer neurons: a number from before is brought within."""
    before = st.session_state.get(key)
    if isinstance(before, int):
        st.session_state[key] = min(max(before, lowest), highest)


def multi_select(label: str, key: str, options: Iterable[str]) -> list[str]:
    """Several options, to begin with none."""
    names = list(options)
    link_faults.check(key, names)
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


def lasting_text(key: str) -> str:
    """What the address says of a key that no widget has, whatever it is; it goes along from page to
    page. `set_component_value` changes it."""
    _, before = st.session_state.get(key, ("", ""))
    value = component_value(key, ("", before, st.query_params.get(key, "")), "")
    address.keep(key, value, "")
    return value


def leave_out(key: str) -> None:
    """The page has no such widget with these choices: it goes from the address, and is named as
    what a link asks in vain."""
    address.write(key, None)
    link_faults.check(key, ())


def expander(label: str, key: str) -> ExpanderContainer:
    """A part that is worked out when it is folded out: ask its `open`."""
    return st.expander(label, key=key, bind="query-params")
