"""What goes wrong with this machine, a full disk say, while files are read that may be good.

except Exception as error:  # a damaged file raises almost anything
    if is_of_machine(error):
        raise"""

from __future__ import annotations

import errno
from pathlib import Path

from activsim.paths import cache_folder

OF_MACHINE = {  # whichever file is read
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EROFS,
    errno.EMFILE,
    errno.ENFILE,
    errno.ENOMEM,
}
ADVICE = "The files may be good: make room on the disk or in memory, and try again."


def is_of_machine(error: Exception) -> bool:
    """Whether no other file would help: no memory, no room, a cache that cannot be written."""
    if isinstance(error, MemoryError):
        return True
    if not isinstance(error, OSError):
        return False
    is_in_cache = isinstance(error.filename, str) and (
        Path(error.filename).is_relative_to(cache_folder() / "image-sets")
    )
    return error.errno in OF_MACHINE or is_in_cache
