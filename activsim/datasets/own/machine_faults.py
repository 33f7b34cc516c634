"""What goes wrong with this machine, a full disk say, while files are read that may be good.

except Exception as error:  # a damaged file raises almost anything
    if is_of_machine(error):
        raise"""

from __future__ import annotations

import errno
from pathlib import Path

from activsim.paths import cache_folder

ADVICE = {  # whichever file is read: what to do
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "Make room on the disk"),
    errno.EFBIG: "Choose a folder of a disk that takes larger files with ACTIVSIM_CACHE",
    errno.EROFS: "Choose a folder that can be written to with ACTIVSIM_CACHE",
    **dict.fromkeys((errno.EMFILE, errno.ENFILE), "Close other programs"),
    errno.ENOMEM: "Close other programs, which take memory",
}


def is_of_machine(error: Exception) -> bool:
    """Whether no other file would help: no memory, no room, a cache that cannot be written."""
    if isinstance(error, MemoryError):
        return True
    return isinstance(error, OSError) and (error.errno in ADVICE or _is_in_cache(error))


def advice(error: Exception) -> str:
    """What to do about it."""
    number = error.errno if isinstance(error, OSError) else errno.ENOMEM
    measure = ADVICE.get(number or 0, ADVICE[errno.EROFS])
    return f"The files may be good. {measure}, and try again."


def _is_in_cache(error: OSError) -> bool:
    if not isinstance(error.filename, str):
        return False
    path, cache = Path(error.filename), cache_folder()
    return path.is_relative_to(cache) or cache.is_relative_to(path)
