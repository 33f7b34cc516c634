"""The server's own figures, which say how many are here and what they do: the teacher's."""

from __future__ import annotations

from starlette.datastructures import Headers, QueryParams
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from activsim.app.shell.tools import reach
from activsim.classroom import key

ADDRESS = "/_stcore/metrics"
FORBIDDEN = 403
REFUSAL = (
    "The server's figures are for whoever has its key: ask with ?key=KEY, or with the header "
    "Authorization: Bearer KEY.\n"
)


class MetricsByKey:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_asked = scope["type"] == "http" and scope["path"].rstrip("/").endswith(ADDRESS)
        if is_asked and not _may_see(scope):
            await PlainTextResponse(REFUSAL, FORBIDDEN)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _may_see(scope: Scope) -> bool:
    if not key.is_class() and reach.is_this_machine_only():
        return True
    words = Headers(scope=scope).get("authorization", "").split()
    in_header = words[-1] if len(words) == 2 and words[0].lower() == "bearer" else ""
    text = in_header or QueryParams(scope.get("query_string", b"")).get("key", "")
    return key.opens(text)
