"""A set whose pictures lie in files of their own: looked through once, each picture read coarsely,
so that a broken one is left out and named before a network is run.

    listing = list_pictures(Folder(path), "folder", class_tree(files))"""

from __future__ import annotations

import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

import numpy as np

from activsim.datasets.download import DataError, Progress
from activsim.datasets.own.listing import Listing, Part
from activsim.datasets.own.machine_faults import is_of_machine
from activsim.datasets.own.tree import ClassTree
from activsim.datasets.picture import FORMATS, PictureError, PictureSize, check_picture
from activsim.datasets.picture_files import Files, in_threads

LARGEST_SIDE = 256  # of the pictures on screen, and for a network that takes any size
AT_ONCE = 256  # pictures that are looked at between two reports of progress
NAMED = 3  # files that a remark names
SETS = (".zip", ".npz", ".parquet")
INSTEAD = "save them as JPEG or PNG"


def list_pictures(
    files: Files,
    kind: str,
    tree: ClassTree,
    class_names: Sequence[str] = (),
    progress: Progress | None = None,
) -> Listing:
    """class_names: the classes in the order wanted, () for the natural one. Raises DataError where
    no picture can be read."""
    names = tuple(class_names) or tree.class_names
    labels = {name: label for label, name in enumerate(names)}
    total = sum(len(paths) for classes in tree.splits.values() for paths in classes.values())
    sizes: Counter[PictureSize] = Counter()
    reasons: dict[str, str] = {}
    parts, n_done = {}, 0
    for split, classes in tree.splits.items():
        members: list[str] = []
        split_labels: list[int] = []
        for name, paths in sorted(classes.items(), key=lambda item: labels[item[0]]):
            for start in range(0, len(paths), AT_ONCE):
                batch = paths[start : start + AT_ONCE]
                for path, result in zip(batch, _sizes(files, batch), strict=True):
                    if isinstance(result, PictureSize):
                        sizes[result] += 1
                        members.append(path)
                        split_labels.append(labels[name])
                    else:
                        reasons[files.label(path)] = result
                n_done += len(batch)
                if progress:
                    progress(n_done, total, "Looking through the pictures")
        parts[split] = Part(np.array(split_labels, np.int64), tuple(members))
    remarks = tree_remarks(tree, reasons)
    if not sizes:
        why = " ".join(remarks) or "There are none."
        raise DataError(
            f"Pictures were expected, none can be read. {why} Copy them again, or {INSTEAD}."
        )
    return Listing(kind, names, shape_of(sizes), parts, remarks)


def shape_of(sizes: Mapping[PictureSize, int]) -> tuple[int, int, int]:
    """The size that a set's pictures are brought to where they stand side by side: half of them are
    higher, half are wider; at most LARGEST_SIDE; in colour where one is."""
    counts = list(sizes.values())
    height = float(np.median(np.repeat([size.height for size in sizes], counts)))
    width = float(np.median(np.repeat([size.width for size in sizes], counts)))
    scale = min(1.0, LARGEST_SIDE / max(height, width))
    colours = 3 if any(size.colours == 3 for size in sizes) else 1
    return max(1, round(height * scale)), max(1, round(width * scale)), colours


def _sizes(files: Files, members: Sequence[str]) -> list[PictureSize | str]:
    """Of each its size, or why it cannot be read."""

    def check(member: str) -> PictureSize | str:
        try:
            return check_picture(files.read(member))
        except PictureError as error:
            return str(error)
        except Exception as error:  # a zip file that is damaged or locked raises almost anything
            if is_of_machine(error):
                raise
            if isinstance(error, zipfile.BadZipFile | zlib.error | EOFError):
                return f"it is damaged: {error or type(error).__name__}"
            return f"it cannot be opened: {getattr(error, 'strerror', None) or error}"

    return in_threads(check, members)


def tree_remarks(tree: ClassTree, reasons: Mapping[str, str]) -> tuple[str, ...]:
    """What was left out of a tree, and why; reasons: by file that cannot be read."""
    remarks = []
    if reasons:
        first, reason = next(iter(reasons.items()))
        remarks.append(
            f"{_files(len(reasons))} left out, because they cannot be read: {first_names(reasons)} "
            f"({PurePosixPath(first).name}: {reason})."
            if len(reasons) > 1
            else f"{first!r} is left out: {reason}."
        )
    if tree.others:
        kinds = ", ".join(sorted(kind.lower() for kind in FORMATS))
        remarks.append(
            f"{_files(len(tree.others))} passed over, being no pictures of a kind that is read "
            f"({kinds}): {first_names(tree.others)}. Where these are pictures, {INSTEAD}."
        )
        if any(path.lower().endswith(SETS) for path in tree.others):
            remarks[-1] += f" A set within another ({', '.join(SETS)}) is brought by itself."
    for paths, where in (
        (tree.loose, "in no class folder"),
        (tree.hidden, "in a folder whose name begins with a dot"),
        (tree.outside, "outside of the archive's own folder"),
    ):
        if paths:
            lie = "1 picture lies" if len(paths) == 1 else f"{len(paths):,} pictures lie"
            are = "is" if len(paths) == 1 else "are"
            remarks.append(f"{lie} {where} and {are} passed over: {first_names(paths)}.")
    if tree.inner:
        folders = "1 folder" if len(tree.inner) == 1 else f"{len(tree.inner):,} folders"
        remarks.append(
            f"Pictures lie in {folders} within a class's own, and are of that class: "
            f"{first_names(tree.inner)}. Folders above the classes are called train, validation "
            "and test."
        )
    if tree.guesses:
        remarks.append(
            "The archive does not say in which letters its names are written, which are read as "
            f"MS-DOS wrote them: {first_names(tree.guesses)}. Where that is wrong, zip the folder "
            "with a program that writes UTF-8."
        )
    if tree.links:
        links = "1 link is" if len(tree.links) == 1 else f"{len(tree.links):,} links are"
        remarks.append(
            f"{links} not followed, leading to a folder or to nothing: {first_names(tree.links)}. "
            "Put the pictures themselves there."
        )
    if tree.doubles:
        names = "1 name is" if len(tree.doubles) == 1 else f"{len(tree.doubles):,} names are"
        remarks.append(
            f"{names} that of several files, of which the last is read: "
            f"{first_names(tree.doubles)}."
        )
    return tuple(remarks)


def _files(n_files: int) -> str:
    return "1 file is" if n_files == 1 else f"{n_files:,} files are"


def first_names(paths: Sequence[str] | Mapping[str, str]) -> str:
    """The first of them, for a sentence."""
    first = [repr(path) for path in list(paths)[:NAMED]]
    return ", ".join(first) + (", …" if len(paths) > NAMED else "")
