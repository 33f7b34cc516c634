"""Whether a visitor's browser runs on the machine of the server."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

BY_PROXY = {"x-forwarded-for", "forwarded", "x-real-ip"}


def sits_here(url: str | None, address: str | None, headers: Iterable[str] = ()) -> bool:
    """url: of the page as the browser has it; address: that the browser connects from, None for
    this machine itself; headers: the names of those of its request, among which a proxy says that
    it passes on another's."""
    if is_passed_on(headers):
        return False
    if address is not None and not _is_loopback(address):
        return False
    host = urlsplit(url or "").hostname or ""
    return host == "localhost" or _is_loopback(host)


def is_passed_on(headers: Iterable[str]) -> bool:
    """Whether a proxy passes on somebody's request. headers: their names."""
    return not BY_PROXY.isdisjoint(name.lower() for name in headers)


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
