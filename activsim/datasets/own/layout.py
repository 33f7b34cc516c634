"""Which folders of a set are splits and which are classes, by their names and where they lie.

layout = folder_layout(["data/train/cat/1.png", "data/test/cat/2.png"])
layout.place("data/train/cat/1.png")   # Place("train", "cat", "")
split_in_words("seg_train")            # "train"; "" for a name that says none"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath, PurePosixPath
from typing import NamedTuple

from activsim.datasets.picture import SUFFIXES

SPLIT_FOLDERS = {  # what a folder above the classes may be called, in small letters
    **dict.fromkeys(("test", "testing", "tests"), "test"),
    **dict.fromkeys(("train", "training"), "train"),
    **dict.fromkeys(("validation", "val", "valid", "dev", "eval", "evaluation"), "validation"),
}
# what a folder between a split and its classes may be called, beside the split's own name
PICTURES_OF_ALL = {"images", "image", "imgs", "img", "pictures", "photos", "data", "jpg", "jpeg"}
ALL = "all"  # the one split of a set that is not divided
SPLITS_IN_ORDER = ("test", "validation", "train")


def split_in_words(name: str) -> str:
    """The one split that a word of a name says; "" where none does, or several do."""
    words = re.split(r"[\W\d_]+", name.casefold())
    splits = {SPLIT_FOLDERS[word] for word in words if word in SPLIT_FOLDERS}
    return splits.pop() if len(splits) == 1 else ""


def split_of_file(path: PurePath) -> str:
    """By its name, or that of the folder it lies in: "train-00000-of-00002.parquet"."""
    for name in (path.name, path.parent.name):
        word = name.casefold().replace("_", "-").split("-")[0].split(".")[0]
        if word in SPLIT_FOLDERS:
            return SPLIT_FOLDERS[word]
    return split_in_words(path.name) or ALL


class Place(NamedTuple):
    """inner: the folders between that of the class and the file; "" for none, as of a file in no
    split or class folder."""

    split: str
    class_name: str
    inner: str = ""


NOWHERE = Place("", "")


@dataclass(frozen=True)
class FolderLayout:
    """above: the folder, with "/", that all lies in; split_of: the split of each folder that is
    one, empty for a set that is not divided; inner_of: of those of them in which all lies in one
    more folder, of the same name or called "images", say, that folder."""

    above: str
    split_of: dict[str, str]
    inner_of: Mapping[str, str] = field(default_factory=dict)

    def place(self, path: str) -> Place:
        if not path.startswith(self.above):
            return NOWHERE
        top, *parts = path[len(self.above) :].split("/")
        if not self.split_of:
            return Place(ALL, top, "/".join(parts[:-1])) if parts else NOWHERE
        if parts[:1] == [self.inner_of.get(top)]:
            parts = parts[1:]
        if len(parts) < 2 or top not in self.split_of:
            return NOWHERE
        return Place(self.split_of[top], parts[0], "/".join(parts[1:-1]))


def folder_layout(files: Sequence[str], folders: Sequence[str] = ()) -> FolderLayout:
    """Of paths with "/" from the set's own folder."""
    above = _common_folder(files, folders)
    paths = [*files, *(f"{path}/" for path in folders)]
    paths = [path.removeprefix(above) for path in paths if path.startswith(above)]
    pictures = [path for path in paths if _is_picture(path)]
    split_of = _split_folders({path.split("/")[0] for path in paths if "/" in path}, pictures)
    return FolderLayout(above, split_of, _inner_folders(split_of, pictures))


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
        top = _folder_of_pictures(inner, tops) if len(tops) > 1 else next(iter(tops), "")
        if not top:
            return above
        folders_within = _folders_with_pictures(inner, top)
        # a picture beside several folders of them, or beside a split, is a cover
        holds_split = any(name.casefold() in SPLIT_FOLDERS for name in folders_within)
        is_class = "" in folders_within and len(folders_within) < 3 and not holds_split
        holds_folders = any(path.startswith(f"{top}/") and path.count("/") > 1 for path in inner)
        if is_class or not holds_folders or top.casefold() in SPLIT_FOLDERS:
            return above
        above += f"{top}/"


def _folder_of_pictures(files: Sequence[str], folders: Collection[str]) -> str:
    """The one folder of several that holds pictures, where its folders are splits (images/train
    beside labels/train, say), or are several and the other folders hold files: notes; else ""."""
    pictures = [path.split("/") for path in files if _is_picture(path)]
    tops = {parts[0] for parts in pictures}
    if len(tops) != 1:
        return _folder_of_splits(pictures, folders)
    top = tops.pop()
    are_splits = all(len(parts) > 3 and parts[1].casefold() in SPLIT_FOLDERS for parts in pictures)
    are_notes = {*folders} <= {path.split("/")[0] for path in files if "/" in path}
    several = len(_folders_with_pictures(files, top) - {""}) > 1
    return top if are_splits or (are_notes and several) else ""


def _folder_of_splits(pictures: Sequence[Sequence[str]], folders: Collection[str]) -> str:
    """The one folder of several that holds splits with class folders, at whatever depth, where the
    others hold pictures of no class; else "". pictures: the parts of their paths."""
    with_splits = []
    for folder in folders:
        below = [parts[1:] for parts in pictures if parts[0] == folder]
        while below and all(len(parts) > 1 and parts[0] == below[0][0] for parts in below):
            below = [parts[1:] for parts in below]
        tops = {parts[0].casefold() for parts in below if len(parts) > 2}
        if len({SPLIT_FOLDERS[name] for name in tops if name in SPLIT_FOLDERS}) > 1:
            with_splits.append(folder)
        elif any(len(parts) > 1 for parts in below):
            return ""
    return with_splits[0] if len(with_splits) == 1 else ""


def _folders_with_pictures(files: Iterable[str], top: str) -> set[str]:
    """Those in this folder, "" for the folder itself."""
    below = [path.removeprefix(f"{top}/") for path in files if path.startswith(f"{top}/")]
    return {path.split("/")[0] if "/" in path else "" for path in below if _is_picture(path)}


def _is_picture(path: str) -> bool:
    return PurePosixPath(path).suffix.lower() in SUFFIXES


def _split_folders(top_folders: Collection[str], pictures: Iterable[str]) -> dict[str, str]:
    """{folder: split} where the folders are splits: all of them, or train and test among them; or
    several in whose names other words stand too, and that hold no picture themselves."""
    split_of = {
        name: SPLIT_FOLDERS[name.strip().casefold()]
        for name in top_folders
        if name.strip().casefold() in SPLIT_FOLDERS
    }
    if split_of and len(set(split_of.values())) >= min(2, len(top_folders)):
        return split_of
    with_pictures = {path.split("/")[0] for path in pictures if path.count("/") == 1}
    split_of = {name: split_in_words(name) for name in {*top_folders} - with_pictures}
    split_of = {name: split for name, split in split_of.items() if split}
    return split_of if len(set(split_of.values())) == len(split_of) > 1 else {}


def _inner_folders(split_folders: Iterable[str], pictures: Collection[str]) -> dict[str, str]:
    """{split folder: the one folder in it that holds all its class folders}."""
    inner_folders = {}
    for name in split_folders:
        paths = [path.split("/") for path in pictures if path.startswith(f"{name}/")]
        paths = [parts for parts in paths if len(parts) > 2]  # not a cover, beside the folders
        inner = {parts[1] for parts in paths}
        if len(inner) == 1 and all(len(parts) > 3 for parts in paths):
            folder = inner.pop()
            if folder == name or folder.casefold() in PICTURES_OF_ALL:
                inner_folders[name] = folder
    return inner_folders
