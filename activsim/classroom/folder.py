"""Where a class's server keeps what it goes by: beside the networks, so that several servers with
one folder of networks are one class; and the rooms, which nobody needs for long, in the cache."""

from __future__ import annotations

import os
from pathlib import Path

from activsim import paths

ROOMS_URL = "ACTIVSIM_ROOMS"  # of a database in place of the file


def class_folder() -> Path:
    """Which may not be there yet."""
    return paths.network_folders()[0] / ".class"


def rooms_file() -> Path:
    """Which may not be there yet."""
    return paths.cache_folder().absolute() / "rooms.sqlite"


def may_have_rooms() -> bool:
    """Whether a room was ever opened, as far as can be told without the database."""
    return bool(os.environ.get(ROOMS_URL)) or rooms_file().exists()
