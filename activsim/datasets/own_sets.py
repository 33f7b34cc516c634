"""Sets that are not published files of ours: what people put into `data/`, and the digits that
scikit-learn brings along.

    own_names()                  # ("flowers", "cats and dogs")
    open_own("flowers")          # an ImageSet; the first time it is looked through"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from activsim.datasets import mnist
from activsim.datasets.download import DataError, Progress
from activsim.datasets.image_set import ImageSet, LabelledImages, fingerprint
from activsim.datasets.own import card, data_folder, state
from activsim.paths import image_folders

SMALL_DIGITS = "scikit-learn digits"
VERSION = 7  # of how pictures are read: part of what a set is named by
DIGITS_VERSION = 1


def own_names() -> tuple[str, ...]:
    """What lies in the folders of image sets, by name."""
    return tuple(data_folder.entries())


def state_of(name: str) -> str:
    """ "" where there is none of this name."""
    path = data_folder.entries().get(name)
    try:
        return "" if path is None else state.state_of(path).digest
    except DataError:
        return ""


def path_of(name: str) -> Path | None:
    """None where there is none of this name."""
    return data_folder.entries().get(name)


def open_own(name: str, progress: Progress | None = None) -> ImageSet:
    """The set of this name in `data/`. Raises DataError where it cannot be read."""
    path = data_folder.entries().get(name)
    if path is None:
        raise DataError(f"The image set {name!r} is not there any more.")
    return open_path(path, name, progress)


def open_path(path: Path, name: str = "", progress: Progress | None = None) -> ImageSet:
    """The set that a file or folder anywhere is. Raises DataError where it is none."""
    path = Path(path)
    is_in_folder = path.absolute().parent in [folder.absolute() for folder in image_folders()]
    name = name or (path.stem if path.is_file() else path.name)
    listing, digest = data_folder.look_through(path, progress)
    parts = card.read_card(path)
    keys = {split: fingerprint("own", VERSION, digest, split) for split in listing.parts}
    source = parts.get("source", "the data folder" if is_in_folder else "given by its path")
    resizing = parts.get("resizing", "")
    groups = _groups(parts.get("groups"), listing.class_names)
    story = _story(parts.get("story"), listing.class_names)
    values = {"groups": groups, "story": story}
    unfit = [part for part, value in values.items() if parts.get(part) and value is None]

    def images_of_split(split: str, progress: Progress | None) -> LabelledImages:
        images = data_folder.images_of(path, listing, digest, split)
        labels = listing.parts[split].labels
        names = listing.class_names
        return LabelledImages(
            name, split, images, labels, names, keys[split], source, resizing=resizing
        )

    return ImageSet(
        name,
        listing.class_names,
        listing.image_shape,
        {split: len(part.labels) for split, part in listing.parts.items()},
        keys,
        images_of_split,
        source,
        licence=parts.get("licence", ""),
        note=parts.get("note", ""),
        groups=groups,
        story=story,
        resizing=resizing,
        remarks=(*listing.remarks, *card.card_remarks(path, unfit)),
    )


def _groups(
    groups: Sequence[Sequence[str]] | None, names: tuple[str, ...]
) -> tuple[tuple[str, ...], ...] | None:
    """A card's, with every class that it does not name as a group of its own; None where it names
    a class twice, or one that there is not."""
    if not groups:
        return None
    names_in_groups = [name for group in groups for name in group]
    if len(set(names_in_groups)) < len(names_in_groups) or not set(names_in_groups) <= set(names):
        return None
    alone = tuple((name,) for name in names if name not in names_in_groups)
    return tuple(tuple(group) for group in groups if group) + alone


def _story(story: Sequence[str] | None, names: tuple[str, ...]) -> tuple[str, str] | None:
    if not story or len(story) != 2 or not set(story) <= set(names) or story[0] == story[1]:
        return None
    return story[0], story[1]


def has_small_digits() -> bool:
    """Whether scikit-learn is installed, which brings 1,797 digits of 8 x 8: a set for where there
    is no internet."""
    return importlib.util.find_spec("sklearn") is not None


def open_small_digits(progress: Progress | None = None) -> ImageSet:
    """Raises DataError where scikit-learn is not installed."""
    if not has_small_digits():
        raise DataError(f"{SMALL_DIGITS} come with scikit-learn: pip install scikit-learn")
    names = mnist.CLASS_NAMES
    keys = {split: fingerprint(SMALL_DIGITS, DIGITS_VERSION, split) for split in ("test", "train")}

    def images_of_split(split: str, progress: Progress | None) -> LabelledImages:
        from sklearn.datasets import load_digits

        digits = load_digits()
        # every third is a test image: the writers are mixed, and no split is published
        is_test = np.arange(len(digits.target)) % 3 == 0
        part = is_test if split == "test" else ~is_test
        images = np.rint(digits.images[part] * (255 / 16)).astype(np.uint8)
        labels = digits.target[part].astype(np.uint8)
        return LabelledImages(
            SMALL_DIGITS, split, images, labels, names, keys[split], "scikit-learn"
        )

    return ImageSet(
        SMALL_DIGITS,
        names,
        (8, 8, 1),
        {"test": 599, "train": 1198},
        keys,
        images_of_split,
        "scikit-learn",
    )
