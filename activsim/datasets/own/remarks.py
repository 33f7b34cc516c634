"""What was left out of class folders, and what was guessed of them, in sentences.

tree_remarks(tree, {"cat/1.jpg": "it is empty"})  # ("'cat/1.jpg' is left out: it is empty.", )"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from activsim.datasets.own.layout import ALL
from activsim.datasets.own.tree import ClassTree
from activsim.datasets.picture import FORMATS

# folders of pictures of all classes, or of what is no picture of a class
NO_CLASSES = {*("images", "imgs", "img", "jpg", "jpeg", "jpegimages", "photos", "pictures")} | {
    *("annotations", "labels", "masks")
}
MOST_NAMED = 3  # files that a sentence names
SETS = (".zip", ".npz", ".parquet", ".csv")  # files that are sets
INSTEAD = "save them as JPEG or PNG"
ORIENTATION = (
    "{pictures} turned, as photographs say that they are to be looked at (EXIF). Keras gives them "
    "to a network as they lie in their files: one that learned from them so may do worse here. "
    "Save them turned, and train with them."
)


def tree_remarks(tree: ClassTree, reasons: Mapping[str, str], n_turned: int = 0) -> tuple[str, ...]:
    """reasons: by file that cannot be read; n_turned: pictures that lie otherwise in their files
    than they are looked at."""
    orientation = ORIENTATION.format(pictures=count_text(n_turned, "picture", "is"))
    return (*_omissions(tree, reasons), *([orientation] if n_turned else []), *_guesses(tree))


def first_names(paths: Sequence[str] | Mapping[str, str]) -> str:
    """The first of them, for a sentence."""
    first = [repr(path) for path in list(paths)[:MOST_NAMED]]
    return ", ".join(first) + (", …" if len(paths) > MOST_NAMED else "")


def count_text(number: int, noun: str, verb: str = "") -> str:
    """ "1 file is", "2 files are"; verb: of one, "is" or "lies"."""
    if number == 1:
        return f"1 {noun} {verb}".rstrip()
    several = {"is": "are", "lies": "lie"}.get(verb, "")
    return f"{number:,} {noun}s {several}".rstrip()


def _omissions(tree: ClassTree, reasons: Mapping[str, str]) -> Iterator[str]:
    if reasons:
        first, reason = next(iter(reasons.items()))
        files = count_text(len(reasons), "file", "is")
        yield (
            f"{files} left out, because they cannot be read: {first_names(reasons)} "
            f"({PurePosixPath(first).name}: {reason})."
            if len(reasons) > 1
            else f"{first!r} is left out: {reason}."
        )
    if tree.others:
        kinds = ", ".join(sorted(kind.lower() for kind in FORMATS))
        yield (
            f"{count_text(len(tree.others), 'file', 'is')} passed over, being no pictures of a "
            f"kind that is read ({kinds}): {first_names(tree.others)}. Where these are pictures, "
            f"{INSTEAD}."
        )
    if any(path.lower().endswith(SETS) for path in tree.others):
        yield (
            f"A set within another ({', '.join(SETS)}) is brought by itself; where each holds the "
            "pictures of one class, unpack each into a folder called as the class."
        )
    for paths, where in (
        (tree.loose, f"in no class folder{_of_splits(tree)}"),
        (tree.hidden, "in a folder whose name begins with a dot"),
        (tree.outside, "outside of the archive's own folder"),
    ):
        if paths:
            lie, are = count_text(len(paths), "picture", "lies"), "is" if len(paths) == 1 else "are"
            yield f"{lie} {where} and {are} passed over: {first_names(paths)}."
    if tree.links:
        yield (
            f"{count_text(len(tree.links), 'link', 'is')} not followed, leading to a folder or to "
            f"nothing: {first_names(tree.links)}. Put the pictures themselves there."
        )
    if tree.doubles:
        yield (
            f"{count_text(len(tree.doubles), 'name', 'is')} that of several files, of which the "
            f"last is read: {first_names(tree.doubles)}."
        )


def _of_splits(tree: ClassTree) -> str:
    """ " of test or train", so that what lies in another folder is not said to lie in none."""
    splits = [split for split in tree.splits if split != ALL]
    return f" of {' or '.join(splits)}" if splits else ""


def _guesses(tree: ClassTree) -> Iterator[str]:
    if tree.inner:
        yield (
            f"Pictures lie in {count_text(len(tree.inner), 'folder')} within a class's own, and "
            f"are of that class: {first_names(tree.inner)}. Folders above the classes are called "
            "train, validation and test."
        )
    if tree.guesses:
        yield (
            "The archive does not say in which letters its names are written, which are read as "
            f"MS-DOS wrote them: {first_names(tree.guesses)}. Where that is wrong, zip the folder "
            "with a program that writes UTF-8."
        )
    if names := [name for name in tree.class_names if name.casefold() in NO_CLASSES]:
        yield (
            f"{first_names(names)} {'is' if len(names) == 1 else 'are'} taken for a class, though "
            "folders of pictures of all classes are often called so. Where it is none, put the "
            "pictures of each class into a folder called as the class."
        )
    with_pictures = {name for classes in tree.splits.values() for name in classes}
    if empty := [name for name in tree.class_names if with_pictures and name not in with_pictures]:
        yield (
            f"Classes without any picture: {first_names(empty)}. Where one is none, take its "
            "folder away."
        )
    for split, classes in tree.splits.items() if len(tree.splits) > 1 else ():
        if missing := [name for name in tree.class_names if name in with_pictures - {*classes}]:
            yield f"Classes without pictures in {split}: {first_names(missing)}."
    if names := _same_but_for_capitals(tree.class_names):
        yield (
            f"Classes that capitals alone tell from others: {first_names(names)}. Where they are "
            "the same, call their folders the same."
        )


def _same_but_for_capitals(class_names: Sequence[str]) -> list[str]:
    counts = Counter(name.casefold() for name in class_names)
    return [name for name in class_names if counts[name.casefold()] > 1]
