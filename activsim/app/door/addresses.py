"""How the server answers an address before any script runs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import streamlit as st
from starlette.formparsers import MultiPartParser
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from streamlit import config

from activsim.app.door.buckets import Buckets
from activsim.app.shell.tools import qr_code
from activsim.classroom.limits import limit

# A page's address is one name below the server's, which Streamlit's script would otherwise find by
# trying: at first below the page's own address, where nothing answers.
SERVER_ADDRESS = (
    "<script>window.__streamlit = { BACKEND_BASE_URL: new URL('.', location.href).href }</script>"
)

# Streamlit's scripts are 8 MB, and less than 3 compressed: the difference is ten seconds of a
# school's line. Beyond this level they cost more of the server's time and become no smaller.
COMPRESSED = Middleware(GZipMiddleware, minimum_size=1024, compresslevel=4)

LARGEST_PICTURE = 16  # MB, of a visitor's own that is looked at and not kept
LARGEST_UPLOAD = 200  # MB, of a file of pictures
TOO_MANY = 429
_codes = Buckets()


def allow_large_uploads() -> None:
    """A page may ask for a large file, unless whoever started the server wants otherwise; what a
    visit may send is in door/uploads."""
    if st.get_option("server.maxUploadSize") == LARGEST_PICTURE:  # as in our settings
        config.set_option("server.maxUploadSize", LARGEST_UPLOAD)


def page_routes(names: Iterable[str]) -> list[Route]:
    """The addresses of these pages: Streamlit's own page, which is told where the server is; and
    that of QR codes."""
    base = st.get_option("server.baseUrlPath").strip("/")
    start = f"/{base}/" if base else "/"
    pages = [Route(start + name, _streamlit_page) for name in names]
    return [*pages, Route(start + qr_code.ADDRESS, _qr_code)]


def hold_uploads_in_memory() -> None:
    """A visitor's picture is written to no disk on its way in either: of a file that is no larger
    nothing is put aside in a temporary one."""
    MultiPartParser.spool_max_size = LARGEST_PICTURE << 20


def _streamlit_page(request: Request) -> HTMLResponse:
    index = Path(st.__file__).parent / "static" / "index.html"
    head, tag, rest = index.read_text(encoding="utf-8").partition("<head>")
    content = head + tag + SERVER_ADDRESS + rest
    return HTMLResponse(content, headers={"Cache-Control": "no-cache"})


def _qr_code(request: Request) -> Response:
    """Of the link that is asked for: a browser draws it beside the link, and no page waits."""
    per_second = limit("codes_per_second")
    visitor = request.client.host if request.client else ""
    if not _codes.take(visitor, per_second, 12 * per_second):
        return PlainTextResponse("Many codes were drawn just now. Wait a second.", TOO_MANY)
    try:
        svg = qr_code.qr_svg(request.query_params.get("link", ""))
    except ValueError as error:
        return PlainTextResponse(str(error), status_code=400)
    return Response(svg, media_type="image/svg+xml", headers={"Cache-Control": "max-age=3600"})
