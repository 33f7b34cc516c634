"""What stands in front of the pages, around Streamlit's server: who may ask, how much and how
often; what browsers are told; how an address is answered before any script runs.

    app = st.App(script, routes=page_routes(names), middleware=middleware())"""

from __future__ import annotations

from starlette.middleware import Middleware

from activsim.app.door.addresses import COMPRESSED
from activsim.app.door.headers import SafeHeaders
from activsim.app.door.hosts import KnownHosts
from activsim.app.door.messages import MessageLimits
from activsim.app.door.metrics import MetricsByKey
from activsim.app.door.uploads import UploadLimits
from activsim.app.shell.embedding import frame_sites
from activsim.classroom import key
from activsim.classroom.limits import limits


def middleware() -> list[Middleware]:
    """From the outermost to the innermost. Raises ValueError where a setting makes no sense, so
    that the server does not start with it."""
    limits()
    frame_sites()
    key.check_variable()
    return [
        Middleware(SafeHeaders),
        Middleware(KnownHosts),
        Middleware(MessageLimits),
        Middleware(MetricsByKey),
        Middleware(UploadLimits),
        COMPRESSED,
    ]
