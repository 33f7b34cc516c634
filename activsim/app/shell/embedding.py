"""A page in the frame of another site, an exercise of a course say.

Of a link with `embed=true` Streamlit leaves out its own toolbar, and the tools of every page stay
away. With `menu=off` besides, the menu and the sidebar are left out: the page shows what the link
says, and nothing leads away from it but its own buttons. Opened outside of a frame, without
`embed`, it has both again."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

import streamlit as st

from activsim.app.shell import address, links, state

# Sites in whose frames the pages may be: a school's learning platform, separated by spaces.
FRAMES = "ACTIVSIM_EMBED_IN"
FOR_SITES = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.:/*[]")
ON, OFF = "on", "off"
STYLE = Path(__file__).parent / "embedding.css"


def first_sidebar_state() -> Literal["collapsed", "auto"]:
    """In a frame there is little room: the sidebar opens when it is asked for."""
    return "collapsed" if st.context.is_embedded else "auto"


def leave_out_menu() -> None:
    """Where the link says so; it goes along from page to page."""
    menu = links.component_value(state.MENU, (ON, OFF), ON)
    address.keep(state.MENU, menu, ON)
    if menu == OFF and st.context.is_embedded:
        st.html(STYLE)


def frame_sites() -> list[str]:
    """Raises ValueError where the setting holds more than addresses of sites."""
    sites = os.environ.get(FRAMES, "").split()
    for site in sites:
        if not set(site) <= FOR_SITES:
            raise ValueError(
                f"{FRAMES}: addresses of sites such as https://moodle.school.org were expected, "
                f"separated by spaces; {site!r} came."
            )
    return sites
