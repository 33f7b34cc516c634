"""Which image sets there are: those that are built in, and what lies in the folder `data/`.

set_names()                            # ("Fashion-MNIST", "Sketches", ..., "flowers")
flowers = open_set("flowers")          # an ImageSet; the first time it is looked through
data = load_named("flowers", "test")
data = load_images("test")             # Fashion-MNIST, or sketches with the reason in data.note
data.images.shape, data.labels[:3]     # (10000, 28, 28), [9 2 1]
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from activsim.datasets import cifar, fashion_mnist, mnist, own_sets, sketches
from activsim.datasets.download import DataError, Progress
from activsim.datasets.fashion_mnist import load_fashion_mnist, verify_other_splits
from activsim.datasets.garments import CLASS_NAMES, GROUPS, STORY
from activsim.datasets.image_set import ImageSet, LabelledImages, check_split, fingerprint
from activsim.datasets.mnist import load_digits
from activsim.datasets.own import data_folder
from activsim.paths import cache_folder, replacing

DEFAULT = "Fashion-MNIST"
SPLITS_OF_DEFAULT = tuple(fashion_mnist.ORIGINALS)
SKETCHES_PER_CLASS = 1000
SKETCH_SEEDS = {"test": 0, "train": 1}


def load_images(
    split: str = "test", progress: Progress | None = None, download: bool = True
) -> LabelledImages:
    """Fashion-MNIST or, where one of its splits cannot be had, sketches whose `note` says why:
    never one split of each. The other split's files are had and verified too, but not unpacked."""
    try:
        data = load_fashion_mnist(split, progress, download)
        verify_other_splits(split, progress, download)
        return data
    except DataError as error:
        return replace(load_sketches(split, progress), note=str(error))


def load_sketches(split: str = "test", progress: Progress | None = None) -> LabelledImages:
    """Drawn stand-ins for the ten classes, kept on disk once drawn; the seed makes them the same
    everywhere."""
    check_split(split, SKETCH_SEEDS)
    seed = SKETCH_SEEDS[split]
    path = cache_folder() / "sketches" / f"version{sketches.VERSION}-seed{seed}.npz"
    try:
        with open(path, "rb") as stream, np.load(stream) as arrays:
            images, labels = arrays["images"], arrays["labels"]
    except Exception:  # not drawn yet, or the file is damaged in whatever way
        images, labels = sketches.draw(SKETCHES_PER_CLASS, seed=seed, progress=progress)
        # A folder that cannot be written only means drawing again next time.
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            with replacing(path) as part:
                np.savez_compressed(part, images=images, labels=labels)
    key = _sketches_fingerprint(split)
    source = "drawn by this project"
    return LabelledImages("Sketches", split, images, labels, CLASS_NAMES, key, source)


def _sketches_fingerprint(split: str) -> str:
    return fingerprint("Sketches", split, sketches.VERSION, SKETCH_SEEDS[split])


def _fashion_mnist(progress: Progress | None) -> ImageSet:
    return ImageSet(
        "Fashion-MNIST",
        CLASS_NAMES,
        fashion_mnist.IMAGE_SHAPE,
        {split: files[1].shape[0] for split, files in fashion_mnist.ORIGINALS.items()},
        {split: fashion_mnist.published_fingerprint(split) for split in fashion_mnist.ORIGINALS},
        load_fashion_mnist,
        groups=GROUPS,
        story=STORY,
    )


def _sketches(progress: Progress | None) -> ImageSet:
    n_images = SKETCHES_PER_CLASS * len(CLASS_NAMES)
    return ImageSet(
        "Sketches",
        CLASS_NAMES,
        (sketches.SIZE, sketches.SIZE, 1),
        dict.fromkeys(SKETCH_SEEDS, n_images),
        {split: _sketches_fingerprint(split) for split in SKETCH_SEEDS},
        load_sketches,
        source="drawn by this project",
        groups=GROUPS,
        story=STORY,
    )


def _digits(progress: Progress | None) -> ImageSet:
    return ImageSet(
        mnist.NAME,
        mnist.CLASS_NAMES,
        mnist.IMAGE_SHAPE,
        {split: files[1].shape[0] for split, files in mnist.ORIGINALS.items()},
        {split: mnist.published_fingerprint(split) for split in mnist.ORIGINALS},
        load_digits,
    )


def _cifar(name: str) -> Callable[[Progress | None], ImageSet]:
    return lambda progress: cifar.open_cifar(name, progress)


BUILT_IN: dict[str, Callable[[Progress | None], ImageSet]] = {
    DEFAULT: _fashion_mnist,
    "Sketches": _sketches,
    mnist.NAME: _digits,
    **{name: _cifar(name) for name in cifar.KINDS},
    own_sets.SMALL_DIGITS: own_sets.open_small_digits,
}


def set_names() -> tuple[str, ...]:
    """Those that are built in, then what lies in `data/`; one there that is called as one that is
    built in is not listed."""
    built_in = [name for name in BUILT_IN if name != own_sets.SMALL_DIGITS]
    if own_sets.has_small_digits():
        built_in.append(own_sets.SMALL_DIGITS)
    return (*built_in, *(name for name in own_sets.own_names() if name not in BUILT_IN))


def open_set(name: str, progress: Progress | None = None) -> ImageSet:
    """The image set of this name. Raises ValueError where there is none of that name, or it cannot
    be had."""
    if not isinstance(name, str):
        raise ValueError(f"The name of an image set was expected, {name!r} came.")
    if name in BUILT_IN:
        return BUILT_IN[name](progress)
    if name in own_sets.own_names():
        return own_sets.open_own(name, progress)
    raise ValueError(f"No such images: {name!r}. There are: {', '.join(set_names())}.")


def place_of(name: str) -> str:
    """What says to any process which set this is, a name or the path of a file or folder: the name
    of one that is built in, else an absolute path."""
    return name if name in BUILT_IN else os.path.abspath(own_sets.path_of(name) or name)


def open_place(place: str) -> ImageSet:
    """The image set at a place that `place_of` gave. Raises DataError where it cannot be had."""
    return BUILT_IN[place](None) if place in BUILT_IN else own_sets.open_path(Path(place))


def files_not_shown() -> dict[str, str]:
    """Name -> why it is no choice and what to do, of what lies in `data/` beside the sets."""
    return data_folder.entries_not_shown()


def state_of(name: str) -> str:
    """Changes when the files of a set in `data/` do; "" for one that is built in, or is not
    there."""
    return "" if name in BUILT_IN else own_sets.state_of(name)


def load_named(name: str, split: str = "test", progress: Progress | None = None) -> LabelledImages:
    """The images of this name. Raises ValueError where there are none of that name, or they cannot
    be had."""
    return open_set(name, progress).load_images(split, progress)
