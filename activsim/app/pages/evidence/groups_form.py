"""The claim that Evidence tests: which classes belong together, shown as pictures, changed by
picking or by writing.

What is written (and stands in the link) is what counts; the menus show it and change it.
"""

from __future__ import annotations

import streamlit as st

from activsim.analysis import groups
from activsim.app.pages.evidence import text as evidence_words
from activsim.app.shell import formats, links, state


def parted(names, tiles: list[str] | None, about: str) -> list[list[int]] | None:
    """The groups that the visitor asks for, after the claim in words and pictures; None after a
    sentence about what is wrong. tiles: a picture of each class; about: what the claim is about,
    HTML."""
    default = groups.default_groups(names)
    start = evidence_words.written(default, names) if default else ""
    place = st.container()
    with st.popover("Change the groups", type="tertiary"):
        st.caption(
            "The groups you find here are a hypothesis of ours. A class that is in no group is one "
            "by itself; one that is picked leaves the group it was in."
        )
        menus = st.container()
        text = links.text_field(
            "The same in writing",
            state.GROUPS,
            start,
            max_chars=500,
            placeholder="Coat, Shirt; Sandal, Sneaker",
            help="Commas between classes, semicolons between groups.",
        )
        if default:
            st.button("Our groups again", on_click=_write, args=(start,), disabled=text == start)
    try:
        found = groups.parse_groups(text or "", names)
    except ValueError as error:
        place.error(formats.plain_markdown(error))
        return None
    with menus:
        _menus(
            [
                [names[index] for index in group]
                for group in found[: groups.n_written_groups(text or "")]
            ],
            list(names),
        )
    place.html(evidence_words.claim(found, names, tiles, about))
    return found


def _menus(several: list[list[str]], names: list[str]) -> None:
    """A menu for each group and one for another."""
    shown = [*several, []]
    for number, group in enumerate(shown):
        st.session_state[f"group_{number}"] = group
        label = f"Group {number + 1}" if group else "Another group"
        st.multiselect(
            label, names, key=f"group_{number}", on_change=_picked, args=(number, len(shown))
        )


def _picked(number: int, n_menus: int) -> None:
    """A menu was changed: write its groups down, each class in one of them."""
    here = st.session_state[f"group_{number}"]
    chosen = [st.session_state[f"group_{one}"] for one in range(n_menus)]
    kept = [
        group if which == number else [name for name in group if name not in here]
        for which, group in enumerate(chosen)
    ]
    _write("; ".join(", ".join(group) for group in kept if group))


def _write(text: str) -> None:
    st.session_state[state.GROUPS] = text
