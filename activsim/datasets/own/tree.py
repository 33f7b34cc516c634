"""Folders of class folders, with or without train/ and test/ above them: which file is a picture of
which class.

    tree = class_tree(["train/cat/1.jpg", "train/dog/2.jpg", "notes.txt"], folders=["train/bird"])
    tree.splits["train"]["cat"]          # ["train/cat/1.jpg"]
    tree.others                          # ["notes.txt"]: files that are no pictures of a class"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath, PurePosixPath

from activsim.datasets.picture import SUFFIXES
from activsim.paths import sendable

SPLIT_FOLDERS = {  # what a folder above the classes may be called, in small letters
    **dict.fromkeys(("test", "testing", "tests"), "test"),
    **dict.fromkeys(("train", "training"), "train"),
    **dict.fromkeys(("validation", "val", "valid", "dev"), "validation"),
}
ALL = "all"  # the one split of a set that is not divided
SPLITS_IN_ORDER = ("test", "validation", "train")
NOTES = {".txt", ".md", ".rst", ".csv", ".json", ".xml", ".html", ".pdf", ".log", ".yaml", ".yml"}
JUNK = {"thumbs.db", "desktop.ini", "icon\r", "__macosx"}  # what systems leave beside pictures


@dataclass(frozen=True)
class ClassTree:
    """splits: by split and class, the files of its pictures in natural order; others: files that
    are no pictures, save notes; loose: pictures that lie in no class folder; hidden: pictures in
    folders whose names begin with a dot; outside: those above the set's own folder, and doubles:
    those that there are several of, both as only an archive can have them."""

    class_names: tuple[str, ...]
    splits: dict[str, dict[str, list[str]]]
    others: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    doubles: list[str] = field(default_factory=list)


def natural_key(name: str) -> list[tuple[int, int, str]]:
    """Sorts 2 before 10."""
    parts = re.split(r"(\d+)", name.casefold())
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part]


def readable(name: str) -> str:
    """A name of a file as text that can be sent (`sendable`), and the same letters are the same
    text, which systems write in two ways."""
    return unicodedata.normalize("NFC", sendable(name))


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


def split_of_file(path: PurePath) -> str:
    """By its name, or that of the folder it lies in: "train-00000-of-00002.parquet"."""
    for name in (path.name, path.parent.name):
        word = name.casefold().replace("_", "-").split("-")[0].split(".")[0]
        if word in SPLIT_FOLDERS:
            return SPLIT_FOLDERS[word]
    return ALL


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
    above = _common_folder(files, folders)
    below = {path: path[len(above) :] for path in files}
    top_folders = _top_folders(
        [path[len(above) :] + "/" for path in folders if path + "/" != above]
    )
    top_folders |= _top_folders(below.values())
    split_of = _splits(top_folders)

    splits: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    others, loose = [], []
    for path, short in below.items():
        split, class_name = _place(short, split_of)
        suffix = PurePosixPath(path).suffix.lower()
        if suffix in NOTES:
            continue
        if suffix not in SUFFIXES:
            others.append(path)
        elif not split or not class_name:
            loose.append(path)
        else:
            splits[split][readable(class_name)].append(path)
    names = {class_name for classes in splits.values() for class_name in classes}
    for path in folders:
        split, class_name = _place(path[len(above) :] + "/file", split_of)
        if split and class_name and path.startswith(above):
            names.add(readable(class_name))
    ordered = tuple(sorted(names, key=lambda name: (natural_key(name), name)))
    by_split = {split: dict(splits[split]) for split in (*SPLITS_IN_ORDER, ALL) if split in splits}
    doubles = [path for path in doubles if not is_hidden(path)]
    return ClassTree(ordered, by_split, others, loose, hidden, outside, doubles)


def _common_folder(files: Sequence[str], folders: Sequence[str]) -> str:
    """The folder, with "/", that all of a set lies in, as zip files often have it; it is no class,
    because there are folders in it."""
    above = ""
    while True:
        inner = [path[len(above) :] for path in files if path.startswith(above)]
        tops = {path.split("/")[0] if "/" in path else "" for path in inner}
        below = [path[len(above) :] for path in folders if path.startswith(above)]
        tops |= {path.split("/")[0] for path in below if path}
        # a file beside it, a note say, does not make it a class
        tops.discard("")
        if len(tops) != 1:
            return above
        top = tops.pop()
        holds_pictures = any(
            re.fullmatch(re.escape(top) + r"/[^/]+", path)
            and PurePosixPath(path).suffix.lower() in SUFFIXES
            for path in inner
        )
        holds_folders = any(path.startswith(f"{top}/") and path.count("/") > 1 for path in inner)
        if holds_pictures or not holds_folders or top.casefold() in SPLIT_FOLDERS:
            return above
        above += f"{top}/"


def _top_folders(paths: Iterable[str]) -> set[str]:
    return {path.split("/")[0] for path in paths if "/" in path}


def _splits(top_folders: set[str]) -> dict[str, str]:
    """{folder: split} where the folders are splits: all of them, or train and test among them."""
    split_of = {
        name: SPLIT_FOLDERS[name.casefold()]
        for name in top_folders
        if name.casefold() in SPLIT_FOLDERS
    }
    if not split_of or len(set(split_of.values())) < min(2, len(top_folders)):
        return {}
    return split_of


def _place(path: str, split_of: dict[str, str]) -> tuple[str, str]:
    """The split and the class of a file, by the folders that it lies in; "" for none."""
    parts = path.split("/")
    if not split_of:
        return (ALL, parts[0]) if len(parts) > 1 else ("", "")
    if len(parts) < 3 or parts[0] not in split_of:
        return "", ""
    return split_of[parts[0]], parts[1]
