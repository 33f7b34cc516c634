"""The key by which a class's server knows its teacher.

    is_class()               # was the server opened to a class
    make_key(), set_key(text)
    opens(text)              # is it the teacher's

It lies in a file that only whoever runs the server may read; ACTIVSIM_KEY counts before it."""

from __future__ import annotations

import contextlib
import hmac
import os
import secrets
from pathlib import Path

from activsim.classroom.folder import class_folder
from activsim.paths import replacing

CLASS, KEY = "ACTIVSIM_CLASS", "ACTIVSIM_KEY"
ALONE = "ACTIVSIM_ALONE"  # set where a hub starts the server for one person, and lets in no other
SHORTEST, LONGEST = 8, 200  # characters of one that somebody chose
OWNERS_ONLY = 0o600


def is_class() -> bool:
    """Whether this server is a class's, whose teacher has a key."""
    return os.environ.get(CLASS, "") not in ("", "0") or bool(os.environ.get(KEY))


def is_alone() -> bool:
    """Whether whoever comes is the one for whom the server was started."""
    return os.environ.get(ALONE, "") not in ("", "0")


def key_file() -> Path:
    return class_folder() / "key"


def saved_key() -> str:
    """ "" where there is none."""
    if key := os.environ.get(KEY, ""):
        return key
    with contextlib.suppress(OSError, UnicodeDecodeError):
        return key_file().read_text(encoding="ascii").strip()
    return ""


def make_key() -> str:
    """A new random one, saved."""
    key = secrets.token_urlsafe(16)
    set_key(key)
    return key


def set_key(key: str) -> None:
    """Save it in place of the one before. Raises ValueError where it is none, OSError where it
    cannot be written."""
    _check(key)
    file = key_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    with replacing(file, OWNERS_ONLY) as part:
        part.write_text(key, encoding="ascii")


def check_variable() -> None:
    """Raises ValueError where the key that the server is started with is none."""
    if key := os.environ.get(KEY, ""):
        _check(key)


def _check(key: str) -> None:
    if not SHORTEST <= len(key) <= LONGEST or not (key.isascii() and key.isprintable()):
        raise ValueError(
            f"A key of {SHORTEST} to {LONGEST} letters, digits or signs was expected, "
            f"{len(key)} came. Choose a longer one, or leave it out: a random one is made."
        )


def opens(text: str) -> bool:
    """Whether this is the teacher's key; never where there is none."""
    key = saved_key()
    content = text.encode("utf-8", "surrogatepass")  # a browser may send anything
    return bool(key) and hmac.compare_digest(content, key.encode())
