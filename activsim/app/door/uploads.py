"""What may be uploaded. Streamlit takes a file of any visit under any number, as large as the
largest that some page may want: here a visit has as much as its page asked for, and all visits
together have a limit."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import runtime

from activsim.app.shell import upload_allowance
from activsim.classroom.limits import limit

ADDRESS = re.compile(r"/_stcore/upload_file/(?P<session>[^/]+)/(?P<file>[^/]+)$")
FRAME = 4096  # bytes of a form around its file
TOO_LARGE, UNAVAILABLE = 413, 503
OF_VISIT = "This file is larger than what a visit may upload here. Choose a smaller one."
OF_ALL = "Many files are being looked at just now. Try again in a minute."


def is_open(session: str) -> bool:
    """Whether a page of this visit is open."""
    return runtime.exists() and runtime.get_instance().is_active_session(session)


class UploadLimits:
    def __init__(self, app: ASGIApp, is_open: Callable[[str], bool] = is_open) -> None:
        self._app, self._is_open = app, is_open
        # by session and by file
        self._bytes_of_files: defaultdict[str, dict[str, int]] = defaultdict(dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        place = ADDRESS.search(scope["path"]) if scope["type"] == "http" else None
        if place is None or scope["method"] not in ("PUT", "DELETE"):
            await self._app(scope, receive, send)
            return
        session, file = place["session"], place["file"]
        if scope["method"] == "DELETE":
            self._bytes_of_files[session].pop(file, None)
            await self._app(scope, receive, send)
            return
        room, refusal = self._room(session, file)
        length_text = Headers(scope=scope).get("content-length", "")
        n_announced = int(length_text) if length_text.isascii() and length_text.isdigit() else 0
        if n_announced > room + FRAME:
            await refusal(scope, receive, send)
            return
        await self._count(scope, receive, send, (session, file), room)

    def _room(self, session: str, file: str) -> tuple[int, PlainTextResponse]:
        """How many bytes this file may have, and what is said of one that has more."""
        for other in [name for name in self._bytes_of_files if not self._is_open(name)]:
            del self._bytes_of_files[other]  # Streamlit let go of them with the visit
        bytes_of_visits = {
            name: sum(size for key, size in files.items() if (name, key) != (session, file))
            for name, files in self._bytes_of_files.items()
        }
        of_visit = upload_allowance.allowed_bytes(session) - bytes_of_visits.get(session, 0)
        of_all = int(limit("uploads_megabytes") * 2**20) - sum(bytes_of_visits.values())
        if of_all < of_visit:
            return max(of_all, 0), PlainTextResponse(OF_ALL, UNAVAILABLE)
        return max(of_visit, 0), PlainTextResponse(OF_VISIT, TOO_LARGE)

    async def _count(
        self, scope: Scope, receive: Receive, send: Send, place: tuple[str, str], room: int
    ) -> None:
        session, file = place
        n_bytes = 0

        async def receive_counted() -> Message:
            nonlocal n_bytes
            message = await receive()
            n_bytes += len(message.get("body", b""))
            # it counts while it comes: two may come at once
            self._bytes_of_files[session][file] = n_bytes
            if n_bytes > room + FRAME:
                return {"type": "http.disconnect"}
            return message

        status = 0

        async def send_noted(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self._app(scope, receive_counted, send_noted)
        finally:
            if not 200 <= status < 300 or not self._is_open(session):
                self._bytes_of_files[session].pop(file, None)
