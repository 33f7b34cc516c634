"""What the server tells browsers that they may do with its pages: load nothing from elsewhere, be
in no other site's frame, say to nobody where a visitor came from."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from activsim.app.shell.embedding import FOR_SITES, frame_sites


class SafeHeaders:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        host = Headers(scope=scope).get("host", "")

        async def send_safe(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("Referrer-Policy", "no-referrer")
                if headers.get("content-type", "").startswith("text/html"):
                    headers["Content-Security-Policy"] = content_policy(host)
                    headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()"
            await send(message)

        await self._app(scope, receive, send_safe)


def content_policy(host: str) -> str:
    """host: under which the page was asked for. Streamlit's page and ours hold scripts and styles
    in their text; components come as blobs. No text is evaluated; in Firefox Streamlit's page wants
    WebAssembly. Safari does not take 'self' for a websocket's."""
    sockets = f" ws://{host} wss://{host}" if set(host) <= FOR_SITES else ""
    rules = {
        "default-src": "'self'",
        "script-src": "'self' 'unsafe-inline' 'wasm-unsafe-eval' blob:",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "media-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": f"'self' data: blob:{sockets}",
        "worker-src": "'self' blob:",
        "frame-src": "'self' blob: data:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": " ".join(frame_sites()) or "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())
