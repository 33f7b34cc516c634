"""Who can open a link to this server."""

from __future__ import annotations

import contextlib
import functools
import ipaddress
import socket

import streamlit as st

THIS_MACHINE = ("127.0.0.1", "localhost", "::1")


def is_this_machine_only() -> bool:
    return st.get_option("server.address") in THIS_MACHINE


@functools.cache
def address_in_network() -> str:
    """Under which others in the network reach this machine; "" where that is not known."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # asks the system for a way there, and sends nothing
        address = probe.getsockname()[0]
        if not ipaddress.ip_address(address).is_loopback:
            return address
    return ""
