"""How much a browser may say: the messages of a page that is open, and how many pages one address
opens. Beyond it the connection is closed, with a sentence; Streamlit's script never hears of it.

A connection that is one too many is taken before it is closed: no reason can be given of one that
never was."""

from __future__ import annotations

from collections import Counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from activsim.app.door.buckets import Bucket, Buckets
from activsim.classroom.limits import limit

UNREADABLE, POLICY, TOO_LARGE = 1003, 1008, 1009  # of the protocol: RFC 6455, 7.4.1
TOO_MANY = "Too many messages came at once, so this page was closed. Reload it, and go on slower."
TOO_MANY_PAGES = "Too many pages are open at your address. Close some, wait a moment, and reload."
TEXT = "A message was text, which no page sends, so this connection was closed. Reload the page."
LARGE = "A message was larger than a page's may be, so this page was closed. Reload it."


class MessageLimits:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._open: Counter[str] = Counter()
        self._openings = Buckets()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        address = (scope.get("client") or ("",))[0]
        if not self._may_open(address):
            await receive()  # the handshake, which the protocol wants read
            # a browser that names protocols breaks off where none of them is taken
            protocol = next(iter(scope.get("subprotocols") or ()), None)
            await send({"type": "websocket.accept", "subprotocol": protocol})
            await send({"type": "websocket.close", "code": POLICY, "reason": TOO_MANY_PAGES})
            return
        self._open[address] += 1
        try:
            await self._app(scope, _limited_receive(receive, send), send)
        finally:
            self._open[address] -= 1
            self._open += Counter()  # without those that are 0

    def _may_open(self, address: str) -> bool:
        if self._open[address] >= limit("connections"):
            return False
        return self._openings.take(
            address, limit("connections_per_second"), limit("connections_at_once")
        )


def _limited_receive(receive: Receive, send: Send) -> Receive:
    bucket = Bucket(limit("messages_per_second"), limit("messages_at_once"))
    largest = limit("message_megabytes") * 2**20
    is_closed = False

    async def receive_limited() -> Message:
        nonlocal is_closed
        if is_closed:
            return {"type": "websocket.disconnect", "code": POLICY}
        message = await receive()
        if message["type"] != "websocket.receive":
            return message
        content = message.get("bytes")
        if content is None:
            code, reason = UNREADABLE, TEXT
        elif len(content) > largest:
            code, reason = TOO_LARGE, LARGE
        elif bucket.take():
            return message
        else:
            code, reason = POLICY, TOO_MANY
        is_closed = True
        await send({"type": "websocket.close", "code": code, "reason": reason})
        return {"type": "websocket.disconnect", "code": code, "reason": reason}

    return receive_limited
