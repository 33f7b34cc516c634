"""Whether a set is still what it was: by the names, sizes and times of its files, and on request by
all that they hold.

    state_of(path).digest                 # another when a file in it changes
    check_content(path)                   # Content(digest, n_files, changed): reads every file

A file may be written over in the same size and with its old time: who asks for the content finds
it, and the set is in another state from then on."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from activsim.datasets.download import DataError, Progress
from activsim.datasets.own import card
from activsim.datasets.own.tree import is_hidden
from activsim.paths import cache_folder, replacing

MOST_FILES = 5_000_000
END_BYTES = 1 << 20  # of a file that are looked at to see whether it changed


class State(NamedTuple):
    """digest: of names, sizes and times of all files; files, folders, links: their names within a
    folder, links those that lead to a folder or to nothing."""

    digest: str
    files: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


class Content(NamedTuple):
    """digest: SHA-256 over names and bytes of all files that are not hidden; is_changed: whether
    they hold something else than when they were read the last time, None where they were not."""

    digest: str
    n_files: int
    is_changed: bool | None


def path_key(path: Path) -> str:
    """What a set is called in the cache."""
    return hashlib.sha256(os.fsencode(path.absolute())).hexdigest()[:16]


def state_of(path: Path) -> State:
    """Raises DataError where there is nothing any more."""
    state = _plain_state(path)
    revision = _notes(path).get("revision", "")
    if not revision:
        return state
    digest = hashlib.sha256(f"{state.digest} {revision}".encode())
    return state._replace(digest=digest.hexdigest()[:16])


def _plain_state(path: Path) -> State:
    """From names, sizes and times alone."""
    digest = hashlib.sha256(_card_state(path).encode())
    try:
        if path.is_file():
            stat = path.stat()
            digest.update(f"{stat.st_size} {stat.st_mtime_ns}".encode())
            with path.open("rb") as stream:  # where archives say what they hold, with checksums
                stream.seek(max(0, stat.st_size - END_BYTES))
                digest.update(stream.read())
            return State(digest.hexdigest()[:16])
        names: dict[str, list[str]] = {kind: [] for kind in State._fields[1:]}
        for name, size, modified, kind in _walk(path):
            digest.update(os.fsencode(f"{name}\0{size}\0{modified}\0"))
            names[kind].append(name)
    except OSError as error:
        raise _gone(path, error) from None
    return State(digest.hexdigest()[:16], **{kind: tuple(names[kind]) for kind in names})


def check_content(path: Path, progress: Progress | None = None) -> Content:
    """Read every file, a part at a time, and note what they hold for the next time. Raises
    DataError where one cannot be read."""
    state, before = _plain_state(path), _notes(path)
    files = [name for name in state.files if not is_hidden(name)] if path.is_dir() else [""]
    digest = hashlib.sha256()
    try:
        for n_done, name in enumerate(files):
            with (path / name if name else path).open("rb") as stream:
                content = hashlib.file_digest(stream, "sha256").digest()
            digest.update(os.fsencode(name) + b"\0" + content)
            if progress:
                progress(n_done + 1, len(files), "Reading the files")
    except OSError as error:
        raise _gone(path, error) from None
    text = digest.hexdigest()
    is_other = None if "content" not in before else before["content"] != text
    revision = before.get("revision", "")
    if is_other and before["state"] == state.digest:  # what names, sizes and times do not tell
        revision = text[:16]
    _save_notes(path, {"content": text, "state": state.digest, "revision": revision})
    return Content(text, len(files), is_other)


def forget_content(path: Path) -> None:
    """Look at all of its bytes again before the next pass."""
    _notes_file(path).unlink(missing_ok=True)


def _notes_file(path: Path) -> Path:
    return cache_folder() / "image-sets" / f"{path_key(path)}.content.json"


def _notes(path: Path) -> dict[str, str]:
    """{"content", "state", "revision"} of the last check; empty where there was none."""
    try:
        notes: Any = json.loads(_notes_file(path).read_text(encoding="utf-8"))
        return {name: str(notes[name]) for name in ("content", "state", "revision")}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}


def _save_notes(path: Path, notes: dict[str, str]) -> None:
    """A cache that cannot be written only means that the next check compares with nothing."""
    file = _notes_file(path)
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        with replacing(file) as part:
            part.write_text(json.dumps(notes), encoding="utf-8")


def _gone(path: Path, error: OSError) -> DataError:
    return DataError(
        f"The image set {path.name!r} is not there, or cannot be read: {error.strerror}. Put it "
        "back, or choose another."
    )


def _card_state(path: Path) -> str:
    """What its card says is part of a set."""
    return str(sorted(card.read_card(path).items()))


def _walk(folder: Path) -> Iterator[tuple[str, int, int, str]]:
    """(name with "/", size, when changed, which field of State) of all below a folder, in the order
    of the names; links to folders are not followed, since they may lead in a circle."""
    folders, n_files = [""], 0
    while folders:
        above = folders.pop()
        with os.scandir(folder / above) as scan:
            entries_here = sorted(scan, key=lambda entry: entry.name)
        for entry in entries_here:
            name = f"{above}{entry.name}"
            n_files += 1
            if n_files > MOST_FILES:
                raise DataError(
                    f"The folder {folder.name!r} holds more than {MOST_FILES:,} files. Is it the "
                    "one that you mean?"
                )
            if entry.is_dir(follow_symlinks=False):
                yield name, 0, 0, "folders"
                folders.append(f"{name}/")
            elif entry.is_file():
                stat = entry.stat()
                yield name, stat.st_size, stat.st_mtime_ns, "files"
            elif entry.is_symlink():
                yield name, 0, 0, "links"
