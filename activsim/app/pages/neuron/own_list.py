"""The visitor's own list of neurons, with a note on each: it stands in the link alone."""

from __future__ import annotations

from typing import Any

import streamlit as st

from activsim.app.shell import links, navigation, neuron_list, state
from activsim.app.shell.neuron_list import Entry
from activsim.app.shell.page_context import PageContext
from activsim.networks.layers import PIXELS
from activsim.output import neuron_names, wording

TITLE = "My list"
ADD, ALREADY = "Add to my list", "On my list"
FULL = f"The list holds {neuron_list.MOST} neurons, and it is full: remove one first."
ABOUT = (
    "List and notes stand in this page's address: who opens a link that you copy or share reads "
    "them too. Nothing else remembers them."
)


def draw_add_button(context: PageContext, neuron: int) -> None:
    entries, _ = neuron_list.read(_text())
    entry = neuron_list.entry_of(context.settings.layer, neuron, context.table.neuron_shape)
    is_listed = entry.name in [known.name for known in entries]
    is_full = len(entries) >= neuron_list.MOST
    st.button(
        ALREADY if is_listed else ADD,
        "list_add",
        FULL if is_full and not is_listed else None,
        _add,
        (entry,),
        disabled=is_listed or is_full,
    )


def draw_faults(context: PageContext) -> None:
    """What the link's list names that is not here: above the page's sentence (page.css), where
    whatever else a link asks in vain is said. A container also where there is nothing to say, so
    that what follows keeps its place."""
    entries, unreadable = neuron_list.read(_text())
    reasons = _reasons(context, entries)
    elsewhere = [f"{entry.name} ({why})" for entry, why in reasons.items() if why]
    with st.container(key="list_faults"):
        if elsewhere or unreadable:
            st.warning(wording.plain_markdown(fault_sentence(elsewhere, unreadable)))
            layer_entries = [entry for entry in entries if not reasons[entry]]
            st.button("Take them off the list", "list_tidy", None, _write, (layer_entries,))


def draw_list(context: PageContext) -> None:
    """Nothing where the list is empty."""
    entries, _ = neuron_list.read(_text())
    if not entries:
        return
    st.html(f"<h2>{TITLE}</h2>")
    layer_entries = [entry for entry, why in _reasons(context, entries).items() if not why]
    for number, entry in enumerate(layer_entries):
        with st.container(horizontal=True, vertical_alignment="center", key=f"list_row_{number}"):
            _draw_entry(context, entry)
    st.caption(ABOUT)


def _reasons(context: PageContext, entries: list[Entry]) -> dict[Entry, str]:
    """Why an entry is not here; "" of one that is."""
    description, n_classes = context.description, len(context.names)
    return {entry: neuron_list.why_not_here(entry, description, n_classes) for entry in entries}


def fault_sentence(elsewhere: list[str], unreadable: list[str]) -> str:
    """Which parts of the link's list are not shown. elsewhere: neurons that this network does not
    have, each with the reason; unreadable: what is no entry, is there twice, or is too many."""
    parts = elsewhere + [part[:40] for part in unreadable]
    few = parts[:5] + ([f"{len(parts) - 5} more"] if len(parts) > 5 else [])
    return (
        f"Of the list in the link this is not shown: {', '.join(few)}. An entry is LAYER:NUMBER, "
        f"each once, {neuron_list.MOST} at most; the rest of the list is below."
    )


def _draw_entry(context: PageContext, entry: Entry) -> None:
    title, note_key = _title(context, entry), state.list_note_key(entry.name)
    st.session_state[note_key] = entry.note  # the link says it, whoever changed that
    navigation.draw_page_button(
        "neuron", title, f"list_to_{entry.name}", **_place_in_link(context, entry)
    )
    st.text_input(
        f"Note on {wording.plain_markdown(title)}",
        key=note_key,
        max_chars=neuron_list.LONGEST_NOTE,
        placeholder="A note",
        label_visibility="collapsed",
        width=320,
        on_change=_note,
        args=(entry,),
    )
    remove = f"Remove {wording.plain_markdown(title)}"
    st.button(remove, f"list_remove_{entry.name}", None, _remove, (entry,))


def _title(context: PageContext, entry: Entry) -> str:
    """ "dense 3", "conv2d 5,6:7"."""
    shape = context.description.layer(entry.layer).output_shape
    number = str(entry.indices[0])
    if len(entry.indices) > 1:
        shape = (*shape, 1)[: len(entry.indices)]
        number = neuron_names.neuron_name(neuron_list.number_of(entry, context.description), shape)
    return f"{entry.layer} {number}"


def _place_in_link(context: PageContext, entry: Entry) -> dict[str, Any]:
    values: dict[str, Any] = {
        state.LAYER: entry.layer,
        state.NEURON: neuron_list.number_of(entry, context.description),
    }
    if entry.layer != PIXELS and context.description.layer(entry.layer).positions:
        values[state.READING] = "channel" if len(entry.indices) == 1 else "neuron"
    return values


def _text() -> str:
    return links.lasting_text(state.LIST)


def _write(entries: list[Entry]) -> None:
    links.set_component_value(state.LIST, neuron_list.list_text(entries))


def _entries() -> list[Entry]:
    return neuron_list.read(_text())[0]


def _add(entry: Entry) -> None:
    _write([*_entries(), entry])


def _remove(entry: Entry) -> None:
    _write([known for known in _entries() if known.name != entry.name])


def _note(entry: Entry) -> None:
    note = neuron_list.plain_note(st.session_state[state.list_note_key(entry.name)])
    _write(
        [
            Entry(known.layer, known.indices, note) if known.name == entry.name else known
            for known in _entries()
        ]
    )
