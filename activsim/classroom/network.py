"""How others in the network reach this machine."""

from __future__ import annotations

import contextlib
import functools
import ipaddress
import socket


@functools.cache
def address_in_network() -> str:
    """Under which others in the network reach this machine; "" where that is not known."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # asks the system for a way there, and sends nothing
        address = probe.getsockname()[0]
        if not ipaddress.ip_address(address).is_loopback:
            return address
    return ""
