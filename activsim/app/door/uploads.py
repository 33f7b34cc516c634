"""What may be uploaded. Streamlit takes a file of any visit under any number, as large as the
largest that some page may want: here a visit has as much as its page asked for, and all visits
together have a limit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

from activsim.app.shell import upload_allowance
from activsim.classroom.limits import limit

ADDRESS = re.compile(r"/_stcore/upload_file/(?P<session>[^/]+)/(?P<file>[^/]+)$")
FRAME = 4096  # bytes of a form around its file
FEW = 16 << 20  # bytes, the most that one picture may have: of which a visit has a few
OF_FEW = 0.25  # the part of what all visits may hold that is kept for visits that hold so few
TOO_LARGE, UNAVAILABLE = 413, 503
OF_VISIT = "This file is larger than what a visit may upload here. Choose a smaller one."
OF_ALL = "Many files are being looked at just now. Try again in a minute."


@dataclass(eq=False)
class UploadedFile:
    """One that is held, or that comes just now."""

    session: str
    name: str
    n_bytes: int = 0


class Room(NamedTuple):
    """Bytes that a file may have, of those of its visit and of those of all."""

    of_visit: int
    of_all: int

    def fits(self, n_bytes: int) -> bool:
        free = min(self)
        return free > 0 and n_bytes <= free + FRAME

    def refusal(self) -> PlainTextResponse:
        """What is said of a file that does not fit."""
        if self.of_all < self.of_visit:
            return PlainTextResponse(OF_ALL, UNAVAILABLE)
        return PlainTextResponse(OF_VISIT, TOO_LARGE)


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

    def let_go(self, file: UploadedFile) -> None:
        self._manager.remove_file(file.session, file.name)

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
        address = ADDRESS.search(scope["path"]) if scope["type"] == "http" else None
        if address is None or scope["method"] != "PUT":
            await self._app(scope, receive, send)
            return
        arrival = UploadedFile(address["session"], address["file"])
        room = self._room(arrival)
        if room.of_all < room.of_visit:
            self._let_go_of_closed()
            room = self._room(arrival)
        length_text = Headers(scope=scope).get("content-length", "")
        n_announced = int(length_text) if length_text.isascii() and length_text.isdigit() else 0
        if not room.fits(n_announced):
            await room.refusal()(scope, receive, send)
            return

        too_large: list[Room] = []  # what was free when it was cut off

        async def receive_counted() -> Message:
            message = await receive()
            arrival.n_bytes += len(message.get("body", b""))
            room = self._room(arrival)
            if not room.fits(arrival.n_bytes):
                too_large.append(room)
                return {"type": "http.disconnect"}
            return message

        # it counts while it comes: many may come at once
        self._arrivals.append(arrival)
        try:
            await self._app(scope, receive_counted, send)
        except ClientDisconnect:
            if not too_large:
                raise
            await too_large[0].refusal()(scope, receive, send)
        finally:
            self._arrivals.remove(arrival)
            if not self._storage.is_open(arrival.session):  # it was closed meanwhile
                self._storage.let_go(arrival)

    def _room(self, arrival: UploadedFile) -> Room:
        """What is free beside all that is held and comes. It takes the place of the one that is
        held under its name; each counts a little more than it holds, or many empty ones were
        nothing. A few large files leave room for everybody's pictures."""
        own_name = arrival.session, arrival.name
        others = [file for file in self._storage.files() if (file.session, file.name) != own_name]
        others += [file for file in self._arrivals if file is not arrival]
        of_all = sum(file.n_bytes + FRAME for file in others)
        of_visit = sum(file.n_bytes + FRAME for file in others if file.session == arrival.session)
        most = int(limit("uploads_megabytes") * 2**20)
        free = most - of_all
        return Room(
            upload_allowance.allowed_bytes(arrival.session) - of_visit,
            max(min(free, FEW - of_visit), free - int(OF_FEW * most)),
        )

    def _let_go_of_closed(self) -> None:
        """Streamlit keeps the files of a closed page for when it connects again."""
        for file in self._storage.files():
            if not self._storage.is_open(file.session):
                self._storage.let_go(file)
