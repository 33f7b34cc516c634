"""The server's own figures, which say how many are here and what they do: the teacher's."""

from __future__ import annotations

from starlette.datastructures import Headers, QueryParams
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from activsim.app.door.buckets import Buckets
from activsim.app.shell import sits_here
from activsim.app.shell.tools import reach
from activsim.classroom import key

ADDRESS = "/_stcore/metrics"
FORBIDDEN = 403
REFUSAL = (
    "The server's figures are for whoever has its key: ask with ?key=KEY, or with the header "
    "Authorization: Bearer KEY.\n"
)
TOO_MANY = 429
WAIT = "Many keys were tried from here just now that are none. Wait a minute.\n"
TRIES, PER_SECOND = 10, 1 / 60  # keys that are none, of one address


class MetricsByKey:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._wrong = Buckets()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_asked = scope["type"] == "http" and scope["path"].rstrip("/").endswith(ADDRESS)
        if is_asked and not _may_see(scope):
            address = scope["client"][0] if scope.get("client") else ""
            may_try = self._wrong.take(address, PER_SECOND, TRIES)
            refusal = (REFUSAL, FORBIDDEN) if may_try else (WAIT, TOO_MANY)
            await PlainTextResponse(*refusal)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _may_see(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    is_open_here = not key.is_class() and reach.is_this_machine_only()
    if is_open_here and not sits_here.is_passed_on(headers.keys()):
        return True
    words = headers.get("authorization", "").split()
    in_header = words[-1] if len(words) == 2 and words[0].lower() == "bearer" else ""
    text = in_header or QueryParams(scope.get("query_string", b"")).get("key", "")
    return key.opens(text)
