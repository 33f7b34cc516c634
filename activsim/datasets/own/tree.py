"""Folders of class folders, with or without train/ and test/ above them: which file is a picture of
which class.

    tree = class_tree(["train/cat/1.jpg", "train/dog/2.jpg", "notes.txt"], folders=["train/bird"])
    tree.splits["train"]["cat"]          # ["train/cat/1.jpg"]
    tree.others                          # ["notes.txt"]: files that are no pictures of a class"""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from activsim.datasets.own.layout import ALL, SPLITS_IN_ORDER, folder_layout
from activsim.datasets.picture import SUFFIXES
from activsim.paths import sendable

NOTES = {".txt", ".md", ".rst", ".csv", ".json", ".xml", ".html", ".pdf", ".log", ".yaml", ".yml"}
TABLES = (".csv", ".tsv", ".xlsx")
JUNK = {  # what systems leave beside pictures
    *("thumbs.db", "desktop.ini", "icon\r", "__macosx", "@eadir", "lost+found"),
    *("$recycle.bin", "system volume information"),
}


@dataclass(frozen=True)
class ClassTree:
    """splits: by split and class, the files of its pictures in natural order; others: files that
    are no pictures, save notes; loose: pictures that lie in no class folder; hidden: pictures in
    folders whose names begin with a dot; outside: those above the set's own folder, and doubles:
    those that there are several of, both as only an archive can have them; inner: folders within
    class folders that hold pictures; guesses: names that may have been written otherwise, and
    links: what leads elsewhere and is not followed; tables: files that may name classes."""

    class_names: tuple[str, ...]
    splits: dict[str, dict[str, list[str]]]
    others: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    doubles: list[str] = field(default_factory=list)
    inner: list[str] = field(default_factory=list)
    guesses: Sequence[str] = ()
    links: Sequence[str] = ()
    tables: Sequence[str] = ()


def natural_key(name: str) -> list[tuple[int, int, str]]:
    """Sorts 2 before 10."""
    parts = re.split(r"(\d+)", name.casefold())
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part]


def readable(name: str) -> str:
    """A name of a file as text that can be sent (`sendable`), and the same letters are the same
    text, which systems write in two ways. Bytes that are no UTF-8 are taken for letters of Western
    Europe: two names stay two."""
    text = sendable(name)
    if "\ufffd" in text:
        with contextlib.suppress(UnicodeEncodeError):  # there are other letters in it
            text = name.encode("ascii", "surrogateescape").decode("latin-1")
    return unicodedata.normalize("NFC", text)


def is_hidden(path: str) -> bool:
    """Whether a file, or a folder above it, is hidden or something that systems leave."""
    parts = PurePosixPath(path).parts
    return any(part.startswith(".") or part.casefold() in JUNK for part in parts)


def _in_hidden_folder(path: str) -> bool:
    """Whether it is a picture that would be seen but for a folder's name."""
    *folders, name = path.split("/")
    starts_with_dot = any(folder.startswith(".") for folder in folders)
    is_junk = any(part.casefold() in JUNK for part in folders) or ".." in folders
    return starts_with_dot and _is_picture(name) and not is_junk


def _is_picture(name: str) -> bool:
    """By the name of its file, which is not hidden."""
    return PurePosixPath(name).suffix.lower() in SUFFIXES and not name.startswith(".")


def class_tree(
    files: Iterable[str], folders: Iterable[str] = (), doubles: Iterable[str] = ()
) -> ClassTree:
    """files, folders: paths with "/", from the set's own folder. Folders count because a class may
    have no pictures. doubles: of the files those that there are several of."""
    all_files = sorted(files, key=natural_key)
    files = [path for path in all_files if not is_hidden(path)]
    outside = [
        path
        for path in all_files
        if ".." in path.split("/") and _is_picture(PurePosixPath(path).name)
    ]
    hidden = [path for path in all_files if _in_hidden_folder(path)]
    folders = [path.rstrip("/") for path in folders if not is_hidden(path)]
    layout = folder_layout(files, folders)

    splits: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    others, loose = [], []
    inner: dict[str, None] = {}
    for path in files:
        place = layout.place(path)
        suffix = PurePosixPath(path).suffix.lower()
        if suffix in NOTES:
            continue
        if suffix not in SUFFIXES:
            others.append(path)
        elif not place.class_name:
            loose.append(path)
        else:
            splits[place.split][readable(place.class_name)].append(path)
            if place.inner:
                inner[path.rpartition("/")[0]] = None
    names = {class_name for classes in splits.values() for class_name in classes}
    places = (layout.place(f"{path}/file") for path in folders)
    names |= {readable(place.class_name) for place in places if place.class_name}
    ordered = tuple(sorted(names, key=lambda name: (natural_key(name), name)))
    by_split = {split: dict(splits[split]) for split in (*SPLITS_IN_ORDER, ALL) if split in splits}
    doubles = [path for path in doubles if not is_hidden(path)]
    tables = [path for path in files if path.lower().endswith(TABLES)]
    return ClassTree(
        ordered, by_split, others, loose, hidden, outside, doubles, list(inner), tables=tables
    )
