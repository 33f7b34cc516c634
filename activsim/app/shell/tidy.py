"""What is not kept for ever: recordings that nobody looked at for longest make room for new ones,
a class's rooms are deleted after a day, and deleted networks and images after a week."""

from __future__ import annotations

import contextlib
import threading
import time

from activsim.classroom import folder
from activsim.classroom.limits import limit
from activsim.datasets import bin as image_bin
from activsim.firing import store
from activsim.networks import bin

EVERY = 60.0  # seconds
EVERY_ROOM = 600.0  # seconds between two looks for old rooms, and into the bin
_lock = threading.Lock()
_last_look = float("-inf")
_looked_for_rooms = float("-inf")
_looked_into_bin = float("-inf")


def forget_unused() -> threading.Thread | None:
    """After something was recorded, once in a while, beside the page; the thread that does it."""
    global _last_look
    with _lock:
        if time.monotonic() - _last_look < EVERY:
            return None
        _last_look = time.monotonic()
    n_bytes = limit("cache_gigabytes") * 1e9
    thread = threading.Thread(target=store.forget_unused, args=(n_bytes,), daemon=True)
    thread.start()
    return thread


def forget_old_rooms() -> threading.Thread | None:
    """Whatever page is visited, once in a while, beside it; the thread that does it."""
    global _looked_for_rooms
    with _lock:
        if time.monotonic() - _looked_for_rooms < EVERY_ROOM or not folder.may_have_rooms():
            return None
        _looked_for_rooms = time.monotonic()
    thread = threading.Thread(target=_purge_rooms, daemon=True)
    thread.start()
    return thread


def forget_deleted_networks() -> threading.Thread | None:
    """The same of networks and images that were deleted long ago."""
    global _looked_into_bin
    with _lock:
        if time.monotonic() - _looked_into_bin < EVERY_ROOM:
            return None
        _looked_into_bin = time.monotonic()
    thread = threading.Thread(target=_empty_bins, args=(limit("bin_days"),), daemon=True)
    thread.start()
    return thread


def _empty_bins(days: float) -> None:
    bin.forget_old(days)
    image_bin.forget_old(days)


def _purge_rooms() -> None:
    from activsim.classroom.room import store as rooms  # with a library that few visits need

    with contextlib.suppress(ValueError):  # the page Room says what is wrong with the database
        rooms.purge()
