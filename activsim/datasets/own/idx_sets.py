"""Sets in files of MNIST's kind.

splits = splits_of_idx([folder / "train-images-idx3-ubyte", ...])   # {"train": Arrays(...), ...}"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path, PurePath

from activsim.datasets.own.array_names import array_pairs
from activsim.datasets.own.arrays import Arrays
from activsim.datasets.own.layout import split_in_words
from activsim.datasets.own.stored_array import array_of_idx

IDX_IMAGES = re.compile("images([-.])idx[34]")


def files_of_sets(names: Sequence[str]) -> list[str]:
    """Of the files of a folder, in it or in folders within it, those of MNIST's kind with images
    among them; or else the .npy files in it, where two of them are images and labels."""
    idx_files = [name for name in names if "idx" in PurePath(name).name]
    if any(IDX_IMAGES.search(PurePath(name).name) for name in idx_files):
        return idx_files
    npy_files = [name for name in names if "/" not in name and name.lower().endswith(".npy")]
    return npy_files if array_pairs({PurePath(name).stem.casefold() for name in npy_files}) else []


def splits_of_idx(files_of_set: Sequence[Path]) -> dict[str, Arrays]:
    """Of files of MNIST's kind: train-images-idx3-ubyte and so on, gzipped or not; empty where
    there are none. Raises ValueError for images without labels, and for two sets."""
    files = {path.name: path for path in sorted(files_of_set)}
    paths: dict[str, Path] = {}
    splits: dict[str, Arrays] = {}
    for path in files.values():
        labels = IDX_IMAGES.sub(r"labels\1idx1", path.name)
        if labels == path.name:
            continue
        split = split_in_words(path.name) or "test"  # t10k-images
        before = paths.setdefault(split, path)
        if _plain_name(before.name) != _plain_name(path.name):
            raise ValueError(
                f"images of one set were expected, those of several came: {before.name} and "
                f"{path.name} are both of the split {split}. Put each set into a folder of its own"
            )
        choices = (labels, _plain_name(labels), f"{labels}.gz")
        label_files = [files[choice] for choice in choices if choice in files]
        if not label_files:
            raise ValueError(
                f"labels were expected beside {path.name}, none came. Put {labels} there"
            )
        splits.setdefault(split, Arrays(array_of_idx(path), array_of_idx(label_files[0])))
    return splits


def may_be_idx(name: str) -> bool:
    """Whether a file is called as IDX files are, if not as whole sets of them."""
    return "idx" in name.casefold() or "ubyte" in name.casefold() or name.endswith(".gz")


def _plain_name(name: str) -> str:
    """The same for a file that is here packed, or called otherwise, too."""
    return name.removesuffix(".gz").replace(".idx", "-idx")
