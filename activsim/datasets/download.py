"""Published files of images: checked wherever they lie, and downloaded.

    file = Original("t10k-labels-idx1-ubyte.gz", "bb300cfdad3c16e7a12a480ee83cd310", (10_000,))
    fetch(file, folder, progress, mirrors)     # the host it came from, or a DataError
    read_idx(folder / file.name, file)         # its values, or a DataError that says what is wrong

A file's header and its MD5 must be the published ones. A mirror that failed is not asked again in
this process, unless `forget_failures()` is called."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import os
import tempfile
import threading
import time
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import numpy as np

FAULTS = {  # of a mirror, in words
    **dict.fromkeys(["TimeoutError", "ConnectTimeout", "ReadTimeout"], "no answer in time"),
    "ConnectionError": "no connection",
    "HTTPError": "it does not have the file",
}
PATIENCE = 4.0  # seconds a mirror has to answer; both together stay below 10
Progress = Callable[[int, int, str], None]  # (done, total, text)
_failures: dict[str, str] = {}  # mirror -> what went wrong
# one download at a time, so that nobody fetches what another is just fetching; in the middle of it
# this thread may be asked for another (activsim.app.worker)
_fetching = threading.RLock()
_digests: dict[tuple, str] = {}  # (path, when changed, size) -> MD5, of every file that was hashed


class DataError(ValueError):
    """The images cannot be had; the message says why and what to do."""


class Original(NamedTuple):
    """A published file. Gzipped IDX: magic, count and size, then one byte a value."""

    name: str
    md5: str
    shape: tuple[int, ...]


def verify(path: Path, file: Original) -> None:
    """Raise DataError as read_idx does, without unpacking what is whole. A file that has not
    changed is hashed once."""
    with contextlib.suppress(OSError):
        if _digest(path) == file.md5:
            return
    read_idx(path, file)  # says what is wrong


def check_digest(path: Path, file: Original) -> None:
    """Raise DataError("<path> ...") where the file is not the published one, whatever it holds."""
    try:
        md5 = _digest(path)
    except OSError as error:
        raise DataError(
            f"{_without_home(path)} is missing"
            if isinstance(error, FileNotFoundError | NotADirectoryError)
            else f"{_without_home(path)} is unreadable: {error.strerror}"
        ) from None
    if md5 != file.md5:
        raise DataError(
            f"{_without_home(path)} is altered: its MD5 is {md5}, the published one is {file.md5}"
        )


def _digest(path: Path, content: bytes | None = None) -> str:
    """The file's MD5; content: what it holds, where it has been read anyway."""
    stat = path.stat()
    state = (str(path), stat.st_mtime_ns, stat.st_size)
    if content is not None or state not in _digests:
        content = content or path.read_bytes()
        _digests[state] = hashlib.md5(content, usedforsecurity=False).hexdigest()
    return _digests[state]


def read_idx(path: Path, file: Original) -> np.ndarray:
    """The values in the file, read-only. Raises DataError("<path> ...") where it is not the
    published one."""
    name = _without_home(path)
    header = np.array([0x0800 + len(file.shape), *file.shape], ">u4")
    size = header.nbytes + int(np.prod(file.shape))
    try:
        content = path.read_bytes()
        md5 = _digest(path, content)
        with gzip.open(io.BytesIO(content)) as stream:
            # one more, so that the end is reached and its checksum compared
            data = stream.read(size + 1)
    except (FileNotFoundError, NotADirectoryError):
        if not path.parent.is_dir():
            raise DataError(f"there is no folder {_without_home(path.parent)}") from None
        raise DataError(f"{name} is missing") from None
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(
            f"{name} is truncated or unreadable: {getattr(error, 'strerror', None) or error}"
        ) from None
    if not data:
        raise DataError(f"{name} is empty")
    if not data.startswith(header.tobytes()):
        n_bytes = min(header.nbytes, len(data) // 4 * 4)
        header_numbers = np.frombuffer(data[:n_bytes], ">u4").tolist()
        raise DataError(
            f"{name} is another file: its header says {header_numbers}, expected {header.tolist()}"
        )
    if len(data) != size:
        raise DataError(
            f"{name} is too {'short' if len(data) < size else 'long'}: expected {size} bytes "
            "unpacked"
        )
    if md5 != file.md5:
        raise DataError(f"{name} is altered: its MD5 is {md5}, the published one is {file.md5}")
    return np.frombuffer(data, np.uint8, offset=header.nbytes).reshape(file.shape)


def fetch(file: Original, folder: Path, progress: Progress | None, mirrors: Sequence[str]) -> str:
    """Download into the folder from the first mirror that works, whose host is returned."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise DataError(
            f"{_without_home(folder)} cannot be written ({error.strerror}); set ACTIVSIM_CACHE"
        ) from None
    failures = []
    with _fetching:
        for mirror in mirrors:
            host = urlsplit(mirror).netloc
            if mirror not in _failures:
                failure = _retrieve(mirror + file.name, file, folder, progress)
                if failure is None:
                    return host
                _failures[mirror] = _reason(failure)
            failures.append(f"{host} ({_failures[mirror]})")
    raise DataError(f"it could not be downloaded: {', '.join(failures)}")


def _reason(failure: Exception) -> str:
    if isinstance(failure, ValueError):
        return "not the published file"
    kind = type(failure).__name__
    return FAULTS.get(kind) or getattr(failure, "strerror", None) or kind


def _retrieve(
    url: str, file: Original, folder: Path, progress: Progress | None
) -> Exception | None:
    """Download, compare the MD5, move into place; what went wrong is returned. In a thread, because
    a timeout alone does not keep PATIENCE: looking up a name has its own, and each address of a
    host may take all of it to connect."""
    import pooch

    pooch.get_logger().setLevel("WARNING")
    sizes: list[int] = []  # of the chunks
    errors: list[Exception] = []
    bar = SimpleNamespace(total=None, update=sizes.append, reset=lambda: None, close=lambda: None)

    def work() -> None:
        try:
            downloader = pooch.HTTPDownloader(progressbar=bar, chunk_size=65536, timeout=PATIENCE)
            pooch.retrieve(
                url, f"md5:{file.md5}", fname=file.name, path=folder, downloader=downloader
            )
        except Exception as error:
            errors.append(error)
            response: Any = getattr(error, "response", None)
            if response is not None:
                response.close()  # pooch leaves it open

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    deadline = time.monotonic() + PATIENCE
    while thread.is_alive():
        thread.join(0.1)
        # pooch sets the total when the answer begins
        if bar.total is None and time.monotonic() > deadline:
            return TimeoutError(url)
        if progress and bar.total:
            progress(min(sum(sizes), bar.total), bar.total, f"downloading {file.name}")
    return errors[0] if errors else None


def forget_failures() -> None:
    """Ask the mirrors again that failed before."""
    _failures.clear()


def _without_home(path: Path) -> str:
    # the user's name is no part of an error; Path.home() raises where there is none
    home = os.path.expanduser("~")
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)
