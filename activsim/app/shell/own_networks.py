"""Below the menu of networks: a visitor brings a network's file.

It is opened by the allow-list of `activsim add`, in a process of its own, and then runs in a cage
(networks/cage): see networks/adding."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import streamlit as st

from activsim.app.shell import formats, progress, state, upload_allowance, visitor
from activsim.classroom.limits import limit
from activsim.networks import catalogue, changes
from activsim.networks.file_kinds import ADDABLE
from activsim.output import wording
from activsim.paths import name_after_file

KINDS = [ending.removeprefix(".") for ending in ADDABLE]
ABOUT = "A network that you trained elsewhere: a .keras or .h5 file"
TERMS = (
    "It is built anew of Keras's own layers and compared with yours; code of yours is not run. "
    "Others see it; you and the teacher may rename and delete it, on the page Train. It stays on "
    "the machine that runs this page until then, under no name of yours."
)


def take_new(names: list[str]) -> None:
    """Before the menu is drawn: what was brought just now is its choice."""
    name = st.session_state.pop(state.NEW_NETWORK, None)
    if name in names:
        st.session_state[state.MODEL] = name


def draw_bringing() -> None:
    with st.expander(
        "Bring your own network", key=state.BRING_NETWORK_PART, on_change="rerun"
    ) as part:
        if not part.open:
            return
        visitor.ask_for_owner()
        for sentence in st.session_state.get(state.NEW_NETWORK_TEXTS, ()):
            st.caption(wording.plain_markdown(sentence))
        megabytes = int(min(limit("brought_megabytes"), st.get_option("server.maxUploadSize")))
        upload_allowance.allow(megabytes)
        file = st.file_uploader(ABOUT, KINDS, max_upload_size=megabytes, key=state.BRING_FILE)
        st.caption(TERMS)
        if file is None:
            return
        start = changes.free_name(name_after_file(Path(file.name).stem, "network"))
        name = st.text_input("Name", start, key=state.BRING_NETWORK_NAME, max_chars=200)
        if st.button("Add it", type="primary", key="bring_network_add"):
            _add(file.name, file.getvalue(), name)


def _add(file_name: str, content: bytes, name: str) -> None:
    folder = Path(tempfile.mkdtemp(prefix="activsim-"))
    try:
        _check_budget(len(content))
        suffix = Path(file_name).suffix.lower()
        path = folder / f"{name_after_file(Path(file_name).stem, 'network')}{suffix}"
        path.write_bytes(content)
        name, sentences = progress.run_in_worker(
            progress.ADD_BROUGHT, str(path), name, visitor.owner()
        )
    except (ValueError, OSError) as error:
        reason = formats.refusal(error) if isinstance(error, OSError) else str(error)
        st.error(wording.plain_markdown(reason))
        return
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    visitor.note(f"brought the network {name!r}")
    st.session_state[state.NEW_NETWORK] = name
    st.session_state[state.NEW_NETWORK_TEXTS] = (f"{name} is a choice now.", *sentences)
    st.rerun()


def _check_budget(n_bytes: int) -> None:
    """Raises ValueError where this visitor may bring no more, or not so much."""
    if visitor.is_teacher():
        return
    if not visitor.owner():
        raise ValueError("Your browser has not yet said that it is you. Press Add it once more.")
    check_room(visitor.owner(), n_bytes)


def check_room(owner: str, n_bytes: int = 0, predecessor: str = "") -> None:
    """Raises ValueError where this visitor keeps as many networks as they may, or so many bytes
    more are too much for those of all visitors. predecessor: a network in whose place it comes."""
    networks = catalogue.list_networks().items()
    cards = [catalogue.read_card(path) for name, path in networks if name != predecessor]
    n_networks = sum(card.get("owner") == owner for card in cards)
    if n_networks >= limit("own_networks"):
        raise ValueError(
            f"You keep {n_networks} networks here, and there is room for no more. Delete one on "
            "the page Train."
        )
    in_use, most = changes.visitors_bytes(), limit("networks_gigabytes") * 1e9
    if in_use + n_bytes > most:
        raise ValueError(
            f"Networks of visitors take {in_use / 1e9:.2g} GB here, and one more is more than the "
            f"{most / 1e9:.2g} GB that there are for all. Delete one on the page Train: it leaves "
            f"the bin after {limit('bin_days'):.0f} days. Or ask whoever runs this for more room "
            "(networks_gigabytes)."
        )
