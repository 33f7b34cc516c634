"""The networks there are: take one away, give it another name, delete it."""

from __future__ import annotations

import json
from pathlib import Path

import streamlit as st

from activsim.app.shell import formats, state
from activsim.networks import catalogue, changes
from activsim.training import queue


def origin(path: Path, card: dict) -> str:
    if catalogue.is_bundled(path):
        return "came with activsim"
    return "trained here" if card.get("recipe") else "put here"


def networks() -> None:
    st.html("<h2>The networks</h2>")
    found = catalogue.list_networks()
    cards = {name: catalogue.read_card(path) for name, path in found.items()}
    rows = [
        {
            "network": name,
            "images": card.get("data", "unknown"),
            "epochs": str(card.get("recipe", {}).get("epochs", "unknown")),
            "right on test images": f"{card['test']['accuracy']:.1%}"
            if "test" in card
            else "unknown",
            "origin": origin(found[name], card),
        }
        for name, card in cards.items()
    ]
    st.table(rows)
    own = [name for name, path in found.items() if not catalogue.is_bundled(path)]
    if not own:
        st.caption("A network that you train can be downloaded, renamed and deleted here.")
        return
    left, middle, right = st.columns([2, 2, 2], vertical_alignment="bottom")
    with left:
        name = st.selectbox("Network that did not come with activsim", own, key="train_own")
    with middle:
        st.text_input("New name", value=name, key=f"train_new_name_{name}", max_chars=200)
    with right, st.container(horizontal=True):
        st.button("Rename", on_click=_rename, args=[name])
        content, gone = _content(found[name])
        st.download_button(
            "Download", content, f"{name}.keras", on_click="ignore", disabled=bool(gone)
        )
        if cards[name]:
            about = "Recipe with its seed, versions, history, accuracies, as JSON: the .json file beside the network."
            card = json.dumps(catalogue.plain_card(cards[name]), indent=1)
            st.download_button("Its card", card, f"{name}.json", on_click="ignore", help=about)
        with st.popover("Delete"):
            st.write(
                f"{formats.inline_code(name)} is deleted for everybody, with its card. This cannot be "
                "undone."
            )
            st.button(
                "Delete it",
                key="train_delete",
                type="primary",
                on_click=_change,
                args=[changes.delete, name],
            )
    for wrong in (st.session_state.pop("train_change_wrong", None), gone):
        if wrong:
            st.error(formats.plain_markdown(wrong))


def _content(path: Path) -> tuple[bytes, str]:
    """A model file's bytes, and why they cannot be had: another visitor may take it away at any
    moment."""
    try:
        return path.read_bytes(), ""
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return (
            b"",
            f"{path.stem!r} cannot be downloaded: {reason}. If it was deleted or renamed, reload "
            "the page.",
        )


def _in_line() -> list[str]:
    return [job.name for job in queue.list_jobs() if job.state in queue.ACTIVE]


def _rename(name: str) -> None:
    new = st.session_state[
        f"train_new_name_{name}"
    ]  # as it is now: the page may not have run since it was typed
    _change(_renamed, name, new)


def _renamed(name: str, new: str) -> None:
    new = changes.rename(name, new, _in_line())
    if st.session_state.get(state.SHOWN_NETWORK) == name:  # who renames it follows it
        st.session_state[state.SHOWN_NETWORK] = st.session_state[state.MODEL] = new


def _change(what, *arguments) -> None:
    try:
        what(*arguments)
    except OSError as error:
        st.session_state["train_change_wrong"] = formats.refusal(error)
    except ValueError as error:
        st.session_state["train_change_wrong"] = str(error)
