"""The networks there are: take one away, give it another name, delete it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from activsim.app.shell import formats, state, visitor
from activsim.classroom.limits import limit
from activsim.networks import catalogue, changes
from activsim.networks.controls import control_text
from activsim.output import wording
from activsim.training import queue
from activsim.training.jobs import ACTIVE

Card = dict[str, Any]
NOT_YOURS = "This network is another visitor's: they and the teacher may rename and delete it."
ABOUT_CARD = (
    "Recipe with its seed, versions, history, accuracies, as JSON: the .json file beside the "
    "network."
)


def draw_networks() -> None:
    st.html("<h2>The networks</h2>")
    paths = catalogue.list_networks()
    cards = {name: catalogue.read_card(path) for name, path in paths.items()}
    rows = [table_row(name, paths[name], card) for name, card in cards.items()]
    if rows:
        st.html(formats.table_html(rows, "The networks"))
    own = [name for name, path in paths.items() if not catalogue.is_bundled(path)]
    if not own:
        st.caption("A network that you train can be downloaded, renamed and deleted here.")
        _draw_errors()
        return
    left, middle, right = st.columns([2, 2, 2], vertical_alignment="bottom")
    with left:
        name = st.selectbox("Network that did not come with activsim", own, key="train_own")
    unreadable = why_unreadable(paths[name])
    may_change = visitor.may_change(cards[name].get("owner", ""))
    with middle:
        if may_change:
            st.text_input("New name", value=name, key=state.new_name_key(name), max_chars=200)
        else:
            st.caption(NOT_YOURS)
    with right, st.container(horizontal=True):
        if may_change:
            st.button("Rename", on_click=_rename, args=[name])
        _draw_downloads(name, paths[name], cards[name], unreadable)
        if may_change:
            _draw_deletion(name)
    _draw_errors(unreadable)


def _draw_deletion(name: str) -> None:
    with st.popover("Delete"):
        st.write(
            f"{formats.inline_code(name)} is deleted for everybody, with its card. For "
            f"{limit('bin_days'):.0f} days the teacher can bring it back, on the page Class."
        )
        st.button(
            "Delete it",
            key="train_delete",
            type="primary",
            on_click=_change,
            args=["deleted", changes.delete, name],
        )


def _draw_errors(unreadable: str = "") -> None:
    for sentence in (st.session_state.pop(state.CHANGE_ERROR, ""), unreadable):
        if sentence:
            st.error(wording.plain_markdown(ValueError(sentence)))


def table_row(name: str, path: Path, card: Card) -> dict[str, str]:
    accuracy = f"{card['test']['accuracy']:.1%}" if "test" in card else "unknown"
    return {
        "network": name,
        "images": card.get("data", "unknown"),
        "epochs": str(card.get("recipe", {}).get("epochs", "unknown")),
        "right on test images": accuracy,
        "origin": origin(path, card),
    }


def origin(path: Path, card: Card) -> str:
    if catalogue.is_bundled(path):
        words = "came with activsim"
    else:
        words = "trained here" if card.get("recipe") else "put here"
    control = control_text(card)
    return f"{words}, a control: {control}" if control else words


def _draw_downloads(name: str, path: Path, card: Card, unreadable: str) -> None:
    # Streamlit calls `path.read_bytes` once the button is pressed: a network may be large.
    st.download_button(
        "Download",
        path.read_bytes,
        f"{name}.keras",
        "application/octet-stream",
        on_click=_note_unreadable,
        args=[path],
        disabled=bool(unreadable),
    )
    if card:
        text = json.dumps(catalogue.plain_card(card), indent=1)
        st.download_button("Its card", text, f"{name}.json", on_click="ignore", help=ABOUT_CARD)


def why_unreadable(path: Path) -> str:
    """Why a model file cannot be taken away, since another visitor may delete it at any moment; ""
    where it can be. It is not read for it."""
    try:
        with path.open("rb"):
            return ""
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return (
            f"{path.stem!r} cannot be downloaded: {reason}. If it was deleted or renamed, reload "
            "the page."
        )


def _note_unreadable(path: Path) -> None:
    """The network's button was pressed, and the file may have gone since it was drawn."""
    if sentence := why_unreadable(path):
        st.session_state[state.CHANGE_ERROR] = sentence


def _rename(name: str) -> None:
    # As the field is now: the page may not have run since it was typed.
    new_name = st.session_state[state.new_name_key(name)]
    _change("renamed", _rename_and_follow, name, new_name)


def _rename_and_follow(name: str, new_name: str) -> None:
    active = [job.name for job in queue.list_jobs() if job.state in ACTIVE]
    new_name = changes.rename(name, new_name, active)
    if st.session_state.get(state.SHOWN_NETWORK) == name:  # who renames it follows it
        st.session_state[state.SHOWN_NETWORK] = st.session_state[state.MODEL] = new_name


def _change(log_text: str, change: Callable[..., object], name: str, *more: str) -> None:
    path = catalogue.list_networks().get(name)
    card = catalogue.read_card(path) if path else {}
    if path and not visitor.may_change(card.get("owner", "")):
        st.session_state[state.CHANGE_ERROR] = NOT_YOURS
        return
    try:
        change(name, *more)
    except OSError as error:
        st.session_state[state.CHANGE_ERROR] = formats.refusal(error)
    except ValueError as error:
        st.session_state[state.CHANGE_ERROR] = str(error)
    else:
        to = f" to {more[0]!r}" if more else ""
        visitor.note(f"{log_text} the network {name!r}{to}")
