"""How phones come into a room: its code in large letters, its QR code and its address."""

from __future__ import annotations

from urllib.parse import quote

import streamlit as st

from activsim.app.shell import formats
from activsim.app.shell.tools import qr_code, reach

ONLY_HERE = (
    "Only this machine can open that address. Start activsim with <code>activsim serve "
    "--class</code>, and phones in the same network can."
)


def draw_way_in(code: str) -> None:
    home = reach.room_address(st.context.url)
    st.html(f"<p class='room-code' aria-label='Code of the room'>{code}</p>")
    if not home:
        st.html(f"<p class='quiet small'>{ONLY_HERE}</p>")
        return
    link = f"{home}room?room={code}"
    st.html(
        f"<img class='room-qr' src='{qr_code.ADDRESS}?link={quote(link, safe='')}' width='220' "
        f"height='220' alt='QR code of {formats.escaped(link)}'>"
        f"<p class='room-link'>{formats.escaped(link)}</p>"
    )
