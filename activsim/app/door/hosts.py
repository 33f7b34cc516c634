"""Under which names this server answers. A page elsewhere could have its own name point at this
machine, and would then read what a visitor's browser sees here (DNS rebinding): a name has to be
known. An address in numbers is nobody's name."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config, net_util
from streamlit.web.server.starlette import starlette_websocket

MISDIRECTED = 421
HEALTH = "/_stcore/health"  # asked under any name, and says nothing


class KnownHosts:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_asked = scope["type"] in ("http", "websocket") and not scope["path"].endswith(HEALTH)
        host = Headers(scope=scope).get("host", "") if is_asked else ""
        if not is_asked or is_known(host):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            answer = PlainTextResponse(refusal(host), status_code=MISDIRECTED)
            await answer(scope, receive, send)


def ask_nobody_for_own_address() -> None:
    """Whether a websocket of another site's page is let in Streamlit would also decide by this
    server's address on the Internet, which it asks a service there for, each time, while everybody
    waits. Who opens a page under that address is let in as of the same site."""
    setattr(net_util, "get_external_ip", lambda: None)  # noqa: B010, types forbid =


def is_known(host: str) -> bool:
    """host: as a browser names it, with or without a port."""
    try:
        parts = urlsplit(f"//{host}")
        name, _ = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return False
    if not name or parts.path or parts.query or parts.fragment or parts.username is not None:
        return False
    return _is_number(name) or name in _own_names() or _is_allowed(host)


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _own_names() -> set[str]:
    machine = socket.gethostname().lower().rstrip(".")
    own_address = config.get_option("browser.serverAddress") or ""
    return {"localhost", machine, f"{machine}.local", own_address.lower()}


def _is_allowed(host: str) -> bool:
    allowed = config.get_option("server.allowedHosts")
    return bool(allowed) and starlette_websocket.is_host_allowed(host)


def refusal(host: str) -> str:
    return (
        f"This server does not answer under the name {host[:100]!r}. Open it by its address in "
        "numbers, or have whoever runs it start it with --server.allowedHosts and this name.\n"
    )
