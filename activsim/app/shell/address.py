"""The page's address in the browser: what it asks for, and what it has to name.

    asked = opened_link()                  # {key: values} of the link, or of the entry gone back to
    keep("class", "Bag", default="T-shirt/top")
    update()                               # last of a run: what the address lacks is added

The one rule: the address names whatever stands at something else than its default on the page that
is open, and nothing else. What changes it, each where it alone can know:

    Streamlit      a bound widget (links.IN_LINK), at once when the visitor changes it
    write          a component that is a widget of ours (links.component_value), at once too
    update         last of a run of the whole page (address.js): what Streamlit leaves out from page
                   to page is added, what a link asked in vain and what is another page's goes
    history.js     writes nothing of its own; of all that the others write after something the
                   visitor did, it makes one entry of the history

Streamlit seeds a widget that is bound to the address when it is first drawn, and again after Back
and Forward. It does so from the address without the keys that another page has drawn, although all
pages have the same sidebar; `begin` gives it the whole address.
"""

from __future__ import annotations

import contextlib
import json
import time
from pathlib import Path
from urllib.parse import parse_qs, urlencode

import streamlit as st
from streamlit.errors import StreamlitAPIException
from streamlit.runtime.scriptrunner import get_script_run_ctx

from activsim.app.shell import state

FOLDER = Path(__file__).parent


def begin() -> None:
    """First of a run: after Back or Forward the page shows what the address says."""
    st.session_state[state.KEPT_IN_ADDRESS] = {}
    st.session_state[state.CORRECTIONS] = {}
    st.session_state[state.DRAWN_KEYS] = set()
    context = get_script_run_ctx()
    if context is None or not context.is_history_navigation:
        opened_link()  # read before anything is written to the address
        return
    link = parse_qs(context.query_string, keep_blank_values=True)
    with context.session_state.query_params() as parameters:
        parameters.set_initial_query_params(context.query_string)
    st.session_state[state.LINK] = link
    # widgets of our own
    for key in (
        *(state.EPOCH, state.MAP, state.PRESENTER, state.TOUR, state.MENU),
        *(state.LESSON, state.STEP, state.IS_REVEALED, state.LIST),
        state.LINK_SETTINGS,
    ):
        st.session_state.pop(key, None)


def has_returned() -> bool:
    """Whether this run is one after Back or Forward."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def opened_link() -> dict[str, list[str]]:
    """{key: values} of the link that was opened, or of the entry that the visitor went back to."""
    if state.LINK not in st.session_state:
        st.session_state[state.LINK] = {
            key: st.query_params.get_all(key) for key in st.query_params
        }
    return st.session_state[state.LINK]


def correct(key: str, values: list[str]) -> None:
    """Have a widget that is not drawn yet take these values in place of what the link asks of it;
    none: its default."""
    context = get_script_run_ctx()
    if context is None:
        return
    with context.session_state.query_params() as parameters:
        seeds = {name: _values(parameters.get_initial_value(name)) for name in opened_link()}
        if seeds.get(key) != opened_link()[key]:
            return  # it was corrected before, or is a page's that is not open
        link = seeds | {key: values}
        parameters.set_initial_query_params(urlencode(link, doseq=True))
        # Said to the browser it would be an entry of the history, to which nobody could go back.
        parameters.discard_param_no_forward_msg(key)
    st.session_state.setdefault(state.CORRECTIONS, {})[key] = values


def seed(key: str, value: str) -> None:
    """Have a widget show this after Back or Forward to an entry that says nothing of it."""
    context = get_script_run_ctx()
    if context is None or not context.is_history_navigation:
        return
    with context.session_state.query_params() as parameters:
        link = opened_link() | {key: [value]}
        parameters.set_initial_query_params(urlencode(link, doseq=True))


def _values(value: str | list[str] | None) -> list[str]:
    if value is None:
        return []
    return [value] if isinstance(value, str) else value


def early_value(key: str, default: str) -> str:
    """What a widget says that is drawn further down the page."""
    if has_returned():
        return opened_link().get(key, [""])[0] or default
    return str(st.session_state.get(key, "")) or st.query_params.get(key) or default


def say_again(key: str, values: list[str]) -> None:
    """Have the browser hear what a bound widget is set to in this run, also where its address said
    so when it asked for the run: what was sent before may reach it later than that, and `update`'s
    script of the run before may be run later than what is sent now. values: what the address says
    then; none: the default."""
    st.session_state.setdefault(state.CORRECTIONS, {})[key] = values
    context = get_script_run_ctx()
    if context is None:
        return
    with context.session_state.query_params() as parameters:
        parameters.set_with_no_forward_msg(key, "")


def write(key: str, value: str | None) -> None:
    """Have the address say it now; None: it says nothing of the key. Of a bound widget that is
    drawn it is not heeded."""
    with contextlib.suppress(StreamlitAPIException):
        if value is None:
            st.query_params.pop(key, None)
        elif st.query_params.get(key) != value:
            st.query_params[key] = value


def write_bound(key: str, value: str, is_heard: bool) -> None:
    """The same of a bound widget that is drawn. is_heard: by the browser at once; else `update`
    tells it, without an entry of the history, and what else is written until then does not take it
    back."""
    context = get_script_run_ctx()
    if context is None:
        return
    with context.session_state.query_params() as parameters:
        if is_heard:
            parameters.set_corrected_value(key, value, "string_value")
        else:
            parameters.set_with_no_forward_msg(key, value)


def keep(key: str, value: object, default: object) -> None:
    """Take down what the address has to name, where it is not the default; a list is named one by
    one."""
    for keys in (state.LINKED_KEYS, state.DRAWN_KEYS):
        st.session_state.setdefault(keys, set()).add(key)
    linked_values = st.session_state.setdefault(state.KEPT_IN_ADDRESS, {})
    linked_values.pop(key, None)
    if value != default:
        linked_values[key] = (
            [str(part) for part in value] if isinstance(value, list) else str(value)
        )


def keep_state_between_pages() -> None:
    """Streamlit takes along what a visitor has set, but not what only ever stood in a link."""
    for key in {*state.SIDEBAR, *st.session_state.get(state.LINKED_KEYS, ())}:
        if key in st.session_state:
            st.session_state[key] = st.session_state[key]


def follow_history() -> None:
    """Make each deliberate change one entry of the browser's history."""
    script = (FOLDER / "history.js").read_text(encoding="utf-8")
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)


def update() -> None:
    """Add to the address what it lacks: Streamlit leaves values out when one page leads to another,
    and a link copied there would open another picture. What a link asked in vain goes, and what is
    another page's."""
    keys_on_page = st.session_state.get(state.DRAWN_KEYS, set())
    elsewhere = st.session_state.get(state.LINKED_KEYS, set()) - keys_on_page - set(state.SIDEBAR)
    missing = st.session_state.pop(state.KEPT_IN_ADDRESS, {})
    if has_returned():  # a run before this one may have added to the entry's address meanwhile
        elsewhere |= keys_on_page - missing.keys()
    changes = {
        "time": time.time_ns() // 1_000_000,
        "missing": missing,
        "standard": sorted(keys_on_page - missing.keys()),
        "wrong": st.session_state.pop(state.CORRECTIONS, {})
        | {key: [] for key in sorted(elsewhere)},
    }
    text = json.dumps(changes).replace("<", "\\u003c")
    script = (FOLDER / "address.js").read_text(encoding="utf-8").replace("CHANGES", text)
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)
