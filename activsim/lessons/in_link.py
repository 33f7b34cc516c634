"""A lesson in a link: the text of its file, packed, in place of its name. Nothing is fetched,
and it is checked as any other file is.

name = packed_lesson(text)           # "~eNp1kc..."; it opens at ?lesson=~eNp1kc...
lesson_text(name) == text
"""

from __future__ import annotations

import base64
import binascii
import zlib

MARK = "~"  # with which no file's name begins
MOST_LETTERS = 6000  # of a link, which goes through mail and proxies
MOST_BYTES = 30_000  # of the text
LEVEL = 9


def is_in_link(name: str) -> bool:
    return name.startswith(MARK)


def packed_lesson(text: str) -> str:
    """Raises ValueError where a link would be too long."""
    content = text.encode()
    letters = base64.urlsafe_b64encode(zlib.compress(content, LEVEL)).decode("ascii").rstrip("=")
    if len(letters) > MOST_LETTERS or len(content) > MOST_BYTES:
        raise ValueError(
            f"A lesson in a link is at most {MOST_LETTERS:,} letters long, this one would be "
            f"{len(letters):,} (of {len(content):,} bytes, {MOST_BYTES:,} at most). Shorten it, or "
            "put the file into a folder that ACTIVSIM_LESSONS names."
        )
    return MARK + letters


def lesson_text(name: str) -> str:
    """Raises ValueError for what no lesson was packed as."""
    letters = name.removeprefix(MARK)
    try:
        if len(letters) > MOST_LETTERS:
            raise ValueError
        content = base64.b64decode(letters + "=" * (-len(letters) % 4), b"-_", validate=True)
        unpacking = zlib.decompressobj()
        text = unpacking.decompress(content, MOST_BYTES + 1)
        if len(text) > MOST_BYTES or not unpacking.eof or unpacking.unused_data:
            raise ValueError
        return text.decode()
    except (ValueError, binascii.Error, zlib.error):
        raise ValueError(
            "A link that holds a whole lesson was expected; this one is cut off, or holds "
            "something else. Copy it again, as activsim lesson link wrote it."
        ) from None
