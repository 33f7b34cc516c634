"""Recordings on disk, so that a network runs once for a question and never again.

    key = recording_key(model_hash, "dense", images.fingerprint)
    entry = load_arrays(key)                 # (arrays, about), memory-mapped and read-only, or None
    if entry is None:
        save_arrays(key, {"counts": counts}, {"layer": "dense"})

A recording is the folder `<cache folder>/recordings/<key>/`: one .npy an array, and a manifest with
the size and CRC-32 of each. It is written beside its place and renamed into it, so that two
processes at once, or a kill in the middle, leave a whole recording or none. A damaged one is found
out when it is read, and counts as absent; so nobody waits until the disk itself has it all. A cache
folder that cannot be written to costs speed, never the result: saving answers False and raises
nothing."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import time
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from activsim.paths import PART, cache_folder, part_beside, replacing

# raise it when what is written here changes its meaning: older recordings are then made again
FORMAT = 5
A_DAY = 24 * 60 * 60
# what reading a damaged file can raise
DAMAGED = (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError, RecursionError)


def recording_key(model_hash: str, layer: str, fingerprint: str) -> str:
    """The name of a recording. Hashed, because a layer may be called anything (`../x`)."""
    return hashlib.sha256(
        json.dumps([FORMAT, model_hash, layer, fingerprint]).encode()
    ).hexdigest()[:32]


def save_arrays(key: str, arrays: Mapping[str, np.ndarray], about: dict[str, Any]) -> bool:
    """Keep a recording; True if a whole one is there afterwards. `about` holds what JSON can
    hold."""
    for name in arrays:  # lower case only: some systems take A.npy and a.npy for one file
        _check_name("array name", name, r"[a-z_][a-z0-9_]{0,99}")
    _check_name("key", key)
    _seal(key, about)  # complain about what JSON cannot hold before anything is written
    if load_arrays(key) is not None:
        return True
    with contextlib.suppress(OSError):
        folder = _path("recordings", key)
        with _beside(folder) as part:
            part.mkdir()
            for name, array in arrays.items():
                _write(part / f"{name}.npy", array)
            files = {name: _sums(part / f"{name}.npy") for name in arrays}
            _write(part / "manifest.json", _seal(key, {"files": files, "about": about}))
            return _move_in(part, folder, key)
    return False


def load_arrays(key: str) -> tuple[dict[str, np.ndarray], dict[str, Any]] | None:
    """The arrays (read-only, memory-mapped) and what was said about them; None if absent or
    damaged."""
    _check_name("key", key)
    try:
        folder = _path("recordings", key)
        manifest = _unseal(key, (folder / "manifest.json").read_bytes())
        if any(_sums(folder / f"{name}.npy") != sums for name, sums in manifest["files"].items()):
            return None
        arrays = {
            name: np.load(folder / f"{name}.npy", "r", allow_pickle=False)
            for name in manifest["files"]
        }
        with contextlib.suppress(OSError):  # when it was used last: see forget_unused
            os.utime(folder / "manifest.json")
        return {name: np.asarray(array) for name, array in arrays.items()}, manifest["about"]
    except DAMAGED:
        return None


def forget_unused(n_bytes: float) -> None:
    """Of all recordings and documents, those that were not used longest go until no more than
    n_bytes are left. What a process has open stays readable for it. Recordings that came with
    activsim lie elsewhere."""
    total = 0
    for _, size, path in sorted([*_uses_of_recordings(), *_uses_of_documents()], reverse=True):
        total += size
        if total > n_bytes:
            _remove(path)


def _uses_of_recordings() -> Iterator[tuple[int, int, Path]]:
    """Of each its last use, its size and its place."""
    for folder in _contents("recordings"):
        with contextlib.suppress(OSError):  # another process may remove it too
            size = sum(file.stat().st_size for file in folder.iterdir())
            yield (folder / "manifest.json").stat().st_mtime_ns, size, folder


def _uses_of_documents() -> Iterator[tuple[int, int, Path]]:
    """The same of documents."""
    for path in _contents("described"):
        with contextlib.suppress(OSError):
            status = path.stat()
            yield status.st_mtime_ns, status.st_size, path


def _contents(kind: str) -> list[Path]:
    with contextlib.suppress(OSError):
        return list((cache_folder() / kind).iterdir())
    return []


def save_json(name: str, value: dict[str, Any]) -> bool:
    """Keep a small document in the place of the one before; True if that was possible."""
    _check_name("document name", name)
    data = _seal(name, value)
    with contextlib.suppress(OSError):
        path = _path("described", f"{name}.json")
        _make_ready(path.parent)
        with replacing(path) as part:
            _write(part, data)
        return True
    return False


def load_json(name: str) -> dict[str, Any] | None:
    """The document kept under this name; None if absent or damaged."""
    _check_name("document name", name)
    try:
        path = _path("described", f"{name}.json")
        value = _unseal(name, path.read_bytes())
        with contextlib.suppress(OSError):  # when it was used last: see forget_unused
            os.utime(path)
        return value
    except DAMAGED:
        return None


def _check_name(kind: str, name: str, pattern: str = r"[A-Za-z0-9_-]{1,100}") -> None:
    if not (isinstance(name, str) and re.fullmatch(pattern, name)):
        raise ValueError(
            f"The {kind} must match {pattern}, got {name!r}. Give it a plainer name, or its hash."
        )


def _path(kind: str, name: str) -> Path:
    return cache_folder() / kind / name


def _seal(name: str, value: dict[str, Any]) -> bytes:
    text = json.dumps(value)
    return json.dumps(
        {"format": FORMAT, "name": name, "crc32": zlib.crc32(text.encode()), "value": text}
    ).encode()


def _unseal(name: str, data: bytes) -> dict[str, Any]:
    document = json.loads(data)
    crc32 = zlib.crc32(document["value"].encode())
    if (document["format"], document["name"], document["crc32"]) != (FORMAT, name, crc32):
        raise ValueError(f"{name} is damaged or of another format")
    return json.loads(document["value"])


def _write(path: Path, content: bytes | np.ndarray) -> None:
    with open(path, "xb") as stream:
        if isinstance(content, bytes):
            stream.write(content)
        else:
            np.save(stream, content, allow_pickle=False)


def _sums(path: Path) -> list[int]:
    size = crc32 = 0
    with open(path, "rb") as stream:
        while chunk := stream.read(1 << 20):
            size, crc32 = size + len(chunk), zlib.crc32(chunk, crc32)
    return [size, crc32]


def _make_ready(folder: Path) -> None:
    """Make the folder, and remove what a process killed more than a day ago left unfinished."""
    folder.mkdir(parents=True, exist_ok=True)
    for leftover in folder.glob(f"{PART}*"):
        with contextlib.suppress(OSError):
            if time.time() - leftover.stat().st_mtime > A_DAY:
                _remove(leftover)


@contextlib.contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """A path next to `folder` for a folder; what is still there at the end is removed."""
    _make_ready(folder.parent)
    part = part_beside(folder)
    try:
        yield part
    finally:
        _remove(part)


def _move_in(part: Path, folder: Path, key: str) -> bool:
    """Rename our folder to its place. A whole one that is already there stays; a damaged one makes
    room."""
    for _ in range(5):  # others may be doing the same at the same moment
        with contextlib.suppress(OSError):
            os.rename(part, folder)
            return True
        if load_arrays(key) is not None:
            return True
        with _beside(folder) as aside, contextlib.suppress(OSError):
            os.rename(folder, aside)
    return False


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink()
