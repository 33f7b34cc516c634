"""Who can open a link to this server."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from activsim.classroom import network

THIS_MACHINE = ("127.0.0.1", "localhost", "::1")


def is_this_machine_only() -> bool:
    return st.get_option("server.address") in THIS_MACHINE


def room_address(url: str | None) -> str:
    """Where others open the pages, by the address under which this page is open; "" where only this
    machine can."""
    parts = urlsplit(url or "")
    host = parts.hostname or ""
    if host in THIS_MACHINE:  # the others are elsewhere
        host = "" if is_this_machine_only() else network.address_in_network()
    if not host:
        return ""
    port = f":{parts.port}" if parts.port else ""
    name = f"[{host}]" if ":" in host else host
    folder = parts.path.rpartition("/")[0]
    return f"{parts.scheme}://{name}{port}{folder}/"
