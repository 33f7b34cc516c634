"""How much a visit may upload: little, until a page has asked for a file.

allow(16)                    # MB; before the page draws its field
allowed_bytes(session)       # asked by what stands in front of the pages"""

from __future__ import annotations

import threading
from collections import OrderedDict

from streamlit.runtime.scriptrunner import get_script_run_ctx

from activsim.classroom.limits import limit

MOST_SESSIONS = 4096  # of which it is remembered
_allowed: OrderedDict[str, int] = OrderedDict()
_lock = threading.Lock()


def allow(megabytes: int) -> None:
    """This visit's files may be so large together."""
    context = get_script_run_ctx()
    if context is None:
        return
    with _lock:
        before = _allowed.pop(context.session_id, 0)
        _allowed[context.session_id] = max(before, megabytes << 20)
        while len(_allowed) > MOST_SESSIONS:
            _allowed.popitem(last=False)


def allowed_bytes(session: str) -> int:
    with _lock:
        return max(_allowed.get(session, 0), int(limit("upload_megabytes") * 2**20))
