"""Which image sets there are: Fashion-MNIST, drawn sketches for when it cannot be had, MNIST
digits.

    data = load_images("test")             # or sketches, with the reason in data.note
    data.images.shape, data.labels[:3]     # (10000, 28, 28), [9 2 1]
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from activsim.datasets import sketches
from activsim.datasets.download import DataError, Progress
from activsim.datasets.fashion_mnist import CLASS_NAMES, load_fashion_mnist, verify_other_splits
from activsim.datasets.image_set import SPLITS, LabelledImages, check_split, fingerprint
from activsim.datasets.mnist import load_digits
from activsim.paths import cache_folder, replacing


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
    check_split(split)
    seed = list(SPLITS).index(split)  # 0 for test, 1 for train
    path = cache_folder() / "sketches" / f"version{sketches.VERSION}-seed{seed}.npz"
    try:
        with open(path, "rb") as stream, np.load(stream) as arrays:
            images, labels = arrays["images"], arrays["labels"]
    except Exception:  # not drawn yet, or the file is damaged in whatever way
        images, labels = sketches.draw(n_per_class=1000, seed=seed, progress=progress)
        # A folder that cannot be written only means drawing again next time.
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            with replacing(path) as part:
                np.savez_compressed(part, images=images, labels=labels)
    key = fingerprint("Sketches", split, sketches.VERSION, seed)
    source = "drawn by this project"
    return LabelledImages("Sketches", split, images, labels, CLASS_NAMES, key, source)


IMAGE_SETS: dict[str, Callable[..., LabelledImages]] = {
    "Fashion-MNIST": load_fashion_mnist,
    "Sketches": load_sketches,
    "MNIST digits": load_digits,
}


def load_named(name: str, split: str = "test", progress: Progress | None = None) -> LabelledImages:
    """The images of this name. Raises ValueError where there are none of that name, or they cannot
    be had."""
    if name not in IMAGE_SETS:
        raise ValueError(f"No such images: {name!r}. There are: {', '.join(IMAGE_SETS)}.")
    return IMAGE_SETS[name](split, progress)
