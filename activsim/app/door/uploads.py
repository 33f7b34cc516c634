"""What may be uploaded. Streamlit takes a file of any visit under any number, as large as the
largest that some page may want: here a visit has as much as its page asked for, and all visits
together have a limit."""

from __future__ import annotations

import re
from collections import Counter
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
    """One that is held, or that comes just now."""

    session: str
    name: str
    n_bytes: int = 0


class HeldFiles:
    """What Streamlit holds of all visits: until a page lets go of it, or some time after the page
    is closed, when another is."""

    def files(self) -> list[UploadedFile]:
        return [
            UploadedFile(session, name, len(file.data))
            # copies: other threads take files away meanwhile
            for session, files in list(self._manager.file_storage.items())
            for name, file in list(files.items())
        ]

    def is_open(self, session: str) -> bool:
        """Whether a page of this visit is open."""
        return runtime.get_instance().is_active_session(session)

    def let_go(self, session: str) -> None:
        """Of all files of a visit."""
        self._manager.remove_session_files(session)

    @property
    def _manager(self) -> MemoryUploadedFileManager:
        manager = runtime.get_instance().uploaded_file_mgr
        assert isinstance(manager, MemoryUploadedFileManager)
        return manager


class UploadLimits:
    def __init__(self, app: ASGIApp, storage: HeldFiles | None = None) -> None:
        self._app, self._storage = app, storage or HeldFiles()
        self._arrivals: list[UploadedFile] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        place = ADDRESS.search(scope["path"]) if scope["type"] == "http" else None
        if place is None or scope["method"] != "PUT":
            await self._app(scope, receive, send)
            return
        arrival = UploadedFile(place["session"], place["file"])
        if self._room(arrival) < self._room_of_visit(arrival):
            self._let_go_of_closed()
        length_text = Headers(scope=scope).get("content-length", "")
        n_announced = int(length_text) if length_text.isascii() and length_text.isdigit() else 0
        if self._is_too_large(arrival, n_announced):
            await self._refusal(arrival)(scope, receive, send)
            return

        async def receive_counted() -> Message:
            message = await receive()
            arrival.n_bytes += len(message.get("body", b""))
            is_too_large = self._is_too_large(arrival, arrival.n_bytes)
            return {"type": "http.disconnect"} if is_too_large else message

        # it counts while it comes: many may come at once
        self._arrivals.append(arrival)
        try:
            await self._app(scope, receive_counted, send)
        finally:
            self._arrivals.remove(arrival)
            if not self._storage.is_open(arrival.session):  # it was closed meanwhile
                self._storage.let_go(arrival.session)

    def _is_too_large(self, arrival: UploadedFile, n_bytes: int) -> bool:
        room = self._room(arrival)
        return room <= 0 or n_bytes > room + FRAME

    def _refusal(self, arrival: UploadedFile) -> PlainTextResponse:
        if self._room(arrival) < self._room_of_visit(arrival):
            return PlainTextResponse(OF_ALL, UNAVAILABLE)
        return PlainTextResponse(OF_VISIT, TOO_LARGE)

    def _room(self, arrival: UploadedFile) -> int:
        """How many bytes this file may have beside all that is held and comes."""
        of_all = int(limit("uploads_megabytes") * 2**20) - sum(self._others(arrival).values())
        return min(of_all, self._room_of_visit(arrival))

    def _room_of_visit(self, arrival: UploadedFile) -> int:
        session = arrival.session
        return upload_allowance.allowed_bytes(session) - self._others(arrival)[session]

    def _others(self, arrival: UploadedFile) -> Counter[str]:
        """Bytes of the files beside this one, by visit. It takes the place of the one that is held
        under its name; each counts a little more than it holds, or many empty ones were nothing."""
        place = arrival.session, arrival.name
        others = [file for file in self._storage.files() if (file.session, file.name) != place]
        others += [file for file in self._arrivals if file is not arrival]
        n_bytes: Counter[str] = Counter()
        for file in others:
            n_bytes[file.session] += file.n_bytes + FRAME
        return n_bytes

    def _let_go_of_closed(self) -> None:
        """Streamlit keeps the files of a closed page for when it connects again."""
        for session in {file.session for file in self._storage.files()}:
            if not self._storage.is_open(session):
                self._storage.let_go(session)
