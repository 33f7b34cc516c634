"""The claim that Evidence tests: which classes belong together, shown as pictures, changed by
picking or by writing.

What is written (and stands in the link) is what counts; the menus show it and change it.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from activsim.analysis import group_lists
from activsim.analysis import groups as group_analysis
from activsim.app.pages.evidence import own_matrix
from activsim.app.pages.evidence import text as page_text
from activsim.app.pages.evidence.own_matrix import Claim
from activsim.app.shell import links, state
from activsim.app.shell.page_context import PageContext
from activsim.output import wording


def draw_groups_form(
    context: PageContext,
    tiles: Sequence[str] | None,
    about: str,
    claim: DeltaGenerator,
    choices: DeltaGenerator,
) -> Claim | None:
    """What the visitor claims, after it is said in words and pictures; None after a sentence about
    what is wrong. tiles: a picture of each class; about: what the claim is about, HTML; claim,
    choices: where the claim is said, and where it is changed."""
    names = context.names
    default = group_analysis.named_groups(context.image_set.groups, names)
    default_text = page_text.written_groups(default, names) if default else ""
    with choices, st.popover("Change the groups", type="tertiary"):
        st.caption(
            "The groups you find here are a hypothesis of ours. A class that is in no group is one "
            "by itself; one that is picked leaves the group it was in."
        )
        menus = st.container()
        text = links.text_field(
            "The same in writing",
            state.GROUPS,
            default_text,
            max_chars=20_000,
            placeholder=group_lists.groups_example(names),
            help="Commas between classes, semicolons between groups. A group may have a title: "
            "“Clothes: Shirt, Coat; Shoes: Sneaker, Sandal”.",
        )
        if default:
            st.button(
                "Our groups again",
                on_click=_write,
                args=(default_text,),
                disabled=text == default_text,
            )
        file = own_matrix.draw_upload()
    if file is not None:
        return own_matrix.draw_claim(file, names, tiles, about, claim)
    try:
        groups = group_lists.parse_groups(text or "", names)
    except ValueError as error:
        claim.error(wording.plain_markdown(error))
        return None
    menu_titles = group_lists.written_titles(text or "", names)
    with menus:
        lists = [[names[label] for label in group] for group in groups[: len(menu_titles)]]
        _draw_menus(lists, menu_titles, names)
    of_set = context.image_set
    titles = group_analysis.group_titles(of_set.groups, of_set.group_names, names)
    titles |= group_lists.titles_by_group(text or "", names)
    claim.html(page_text.claim_html(groups, names, tiles, about, titles))
    return Claim(groups, titles=titles)


def _draw_menus(groups: list[list[str]], titles: Sequence[str], names: Sequence[str]) -> None:
    """A menu for each group and one for another. titles: of the groups, "" for none."""
    n_menus = len(groups) + 1
    for number, group in enumerate([*groups, []]):
        st.session_state[state.group_key(number)] = group
        st.multiselect(
            _menu_label(number, titles) if group else "Another group",
            list(names),
            key=state.group_key(number),
            on_change=_write_menus,
            args=(number, n_menus, tuple(titles)),
        )


def _menu_label(number: int, titles: Sequence[str]) -> str:
    title = titles[number]
    return wording.plain_markdown(title) if title else f"Group {number + 1}"


def _write_menus(menu: int, n_menus: int, titles: Sequence[str]) -> None:
    """A menu was changed: write its groups down, each class in one of them."""
    selection = st.session_state[state.group_key(menu)]
    texts = []
    for number in range(n_menus):
        group = st.session_state[state.group_key(number)]
        if number != menu:
            group = [name for name in group if name not in selection]
        if group:
            title = f"{titles[number]}: " if number < len(titles) and titles[number] else ""
            texts.append(title + ", ".join(group))
    _write("; ".join(texts))


def _write(text: str) -> None:
    st.session_state[state.GROUPS] = text
