"""What may be uploaded. Streamlit takes a file of any visit under any number, as large as the
largest that some page may want: here a visit has as much as its page asked for, and all visits
together have a limit."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

from activsim.app.shell import upload_allowance
from activsim.classroom.limits import limit

ADDRESS = re.compile(r"/_stcore/upload_file/(?P<session>[^/]+)/(?P<file>[^/]+)$")
FRAME = 4096  # bytes of a form around its file
TOO_LARGE, UNAVAILABLE = 413, 503
OF_VISIT = "This file is larger than what a visit may upload here. Choose a smaller one."
OF_ALL = "Many files are being looked at just now. Try again in a minute."


@dataclass(eq=False)
class UploadedFile:
    """One that Streamlit holds, or that comes just now."""

    session: str
    name: str
    n_bytes: int = 0


def held_files() -> list[UploadedFile]:
    """What Streamlit holds of all visits, until a page lets go of it or the visit ends."""
    manager = runtime.get_instance().uploaded_file_mgr
    assert isinstance(manager, MemoryUploadedFileManager)
    return [
        UploadedFile(session, name, len(file.data))
        # copies: other threads take files away meanwhile
        for session, files in list(manager.file_storage.items())
        for name, file in list(files.items())
    ]


class UploadLimits:
    def __init__(
        self, app: ASGIApp, held_files: Callable[[], list[UploadedFile]] = held_files
    ) -> None:
        self._app, self._held_files = app, held_files
        self._arrivals: list[UploadedFile] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        place = ADDRESS.search(scope["path"]) if scope["type"] == "http" else None
        if place is None or scope["method"] != "PUT":
            await self._app(scope, receive, send)
            return
        arrival = UploadedFile(place["session"], place["file"])
        room, refusal = self._room(arrival)
        length_text = Headers(scope=scope).get("content-length", "")
        n_announced = int(length_text) if length_text.isascii() and length_text.isdigit() else 0
        if n_announced > room + FRAME:
            await refusal(scope, receive, send)
            return

        async def receive_counted() -> Message:
            message = await receive()
            arrival.n_bytes += len(message.get("body", b""))
            room, _ = self._room(arrival)
            return {"type": "http.disconnect"} if arrival.n_bytes > room + FRAME else message

        # it counts while it comes: many may come at once
        self._arrivals.append(arrival)
        try:
            await self._app(scope, receive_counted, send)
        finally:
            self._arrivals.remove(arrival)

    def _room(self, arrival: UploadedFile) -> tuple[int, PlainTextResponse]:
        """How many bytes this file may have beside all that is held and comes, and what is said of
        one that has more. It takes the place of the one that is held under its name."""
        place = arrival.session, arrival.name
        others = [file for file in self._held_files() if (file.session, file.name) != place]
        others += [file for file in self._arrivals if file is not arrival]
        of_visit = upload_allowance.allowed_bytes(arrival.session) - sum(
            file.n_bytes for file in others if file.session == arrival.session
        )
        of_all = int(limit("uploads_megabytes") * 2**20) - sum(file.n_bytes for file in others)
        if of_all < of_visit:
            return max(of_all, 0), PlainTextResponse(OF_ALL, UNAVAILABLE)
        return max(of_visit, 0), PlainTextResponse(OF_VISIT, TOO_LARGE)
