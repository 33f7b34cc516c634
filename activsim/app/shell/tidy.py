"""Recordings that nobody looked at for longest make room for new ones."""

from __future__ import annotations

import threading
import time

from activsim.classroom.limits import limit
from activsim.firing import store

EVERY = 60.0  # seconds
_lock = threading.Lock()
_looked = float("-inf")


def forget_unused() -> threading.Thread | None:
    """After something was recorded, once in a while, beside the page; the thread that does it."""
    global _looked
    with _lock:
        if time.monotonic() - _looked < EVERY:
            return None
        _looked = time.monotonic()
    n_bytes = limit("cache_gigabytes") * 1e9
    thread = threading.Thread(target=store.forget_unused, args=(n_bytes,), daemon=True)
    thread.start()
    return thread
