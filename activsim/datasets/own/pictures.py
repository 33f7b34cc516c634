"""A set whose pictures lie in files of their own: looked through once, each picture read coarsely,
so that a broken one is left out and named before a network is run.

    listing = list_pictures(Folder(path), "folder", class_tree(files))"""

from __future__ import annotations

import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from activsim.datasets.download import DataError, Progress
from activsim.datasets.own.listing import Listing, Part
from activsim.datasets.own.machine_faults import is_of_machine
from activsim.datasets.own.remarks import INSTEAD, tree_remarks
from activsim.datasets.own.tree import ClassTree
from activsim.datasets.picture import PictureError, PictureSize, check_picture
from activsim.datasets.picture_files import Files, in_threads

LARGEST_SIDE = 256  # of the pictures on screen, and for a network that takes any size
AT_ONCE = 256  # pictures that are looked at between two reports of progress


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
    n_turned = sum(number for size, number in sizes.items() if size.is_turned)
    remarks = tree_remarks(tree, reasons, n_turned)
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
            if isinstance(error, NotImplementedError):
                return "it is packed in a way that is not read: zip the folder again with Deflate"
            if isinstance(error, zipfile.BadZipFile | zlib.error | EOFError):
                return f"it is damaged: {error or type(error).__name__}"
            return f"it cannot be opened: {getattr(error, 'strerror', None) or error}"

    return in_threads(check, members)
