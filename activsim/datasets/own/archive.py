"""A zip file of pictures, read without unpacking it to disk, its files called as those who packed
them called them.

    archive = Archive(Path("flowers.zip"))
    files, folders = archive.names()     # with "/" between folders, on whatever system it was made
    archive.read(files[0])               # bytes"""

from __future__ import annotations

import contextlib
import functools
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from activsim.datasets.picture import MOST_BYTES

IS_LOCKED, IS_UTF8 = 0x1, 0x800  # flags of a member
WINDOWS = 0  # where it was made


@dataclass
class Archive:
    """By any number of threads."""

    path: Path

    def read(self, member: str) -> bytes:
        with self._archive.open(self._members[member]) as stream:
            return stream.read(MOST_BYTES + 1)

    def label(self, member: str) -> str:
        return member

    def names(self) -> tuple[list[str], list[str]]:
        """Files and folders. Raises what zipfile raises for a damaged file, and ValueError for one
        that is locked with a password."""
        names = list(self._members)
        files = [name for name in names if not name.endswith("/")]
        return files, [name for name in names if name.endswith("/")]

    def doubles(self) -> list[str]:
        """Names of files that there are several of; the last is read, as when it is unpacked."""
        counts = Counter(name for name, _ in self._named_members)
        return [name for name, count in counts.items() if count > 1 and not name.endswith("/")]

    def guesses(self) -> list[str]:
        """Names of which the archive does not say in which letters they are: they are read as
        MS-DOS wrote them."""
        return [name for name, info in self._members.items() if not _is_known(info)]

    @functools.cached_property
    def _archive(self) -> zipfile.ZipFile:
        return zipfile.ZipFile(self.path)

    @functools.cached_property
    def _members(self) -> dict[str, zipfile.ZipInfo]:
        return dict(self._named_members)

    @functools.cached_property
    def _named_members(self) -> list[tuple[str, zipfile.ZipInfo]]:
        infos = self._archive.infolist()
        if any(info.flag_bits & IS_LOCKED for info in infos):
            raise ValueError(
                "it is locked with a password. Zip the pictures again, without a password"
            )
        has_slashes = any("/" in info.filename for info in infos)
        members = [(_name(info, has_slashes), info) for info in infos]
        return [(name, info) for name, info in members if name]


def _name(info: zipfile.ZipInfo, has_slashes: bool) -> str:
    """What a member is called; "" for the folder that was zipped, which some programs write as ./.
    Raises ValueError for a file without a name."""
    name = _as_utf8(info) or info.filename
    if info.create_system == WINDOWS or not has_slashes:
        name = name.replace("\\", "/")
    is_folder = name.endswith("/")
    while name.startswith("./"):
        name = name[2:]
    if not name and not is_folder:
        raise ValueError("it holds a file without a name. Zip the folder again")
    return name


def _is_known(info: zipfile.ZipInfo) -> bool:
    return info.filename.isascii() or bool(info.flag_bits & IS_UTF8 or _as_utf8(info))


def _as_utf8(info: zipfile.ZipInfo) -> str:
    """The name where it is UTF-8 that the archive does not own up to, as macOS and others write it:
    zipfile reads it as cp437; else ""."""
    if info.flag_bits & IS_UTF8 or info.filename.isascii():
        return ""
    with contextlib.suppress(UnicodeError):
        return info.filename.encode("cp437").decode("utf-8")
    return ""
