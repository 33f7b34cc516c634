"""Labelled image sets: Fashion-MNIST, and drawn sketches for when it cannot be had.

    data = load("test")                    # Fashion-MNIST, or sketches with the reason in data.note
    data.images.shape, data.labels[:3]     # (10000, 28, 28), [9 2 1]

Each file of Fashion-MNIST is looked for in the folder ACTIVSIM_DATA, in Keras's cache, in the project's own cache, and
is then downloaded; `originals` checks and fetches it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from activsim.datasets.download import DataError, Original, Progress, fetch, read_idx, verify
from activsim.paths import cache_folder

SPLITS = {"test": "test images, as in the study", "train": "training images"}
CLASS_NAMES = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat")
CLASS_NAMES += ("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")
MIRRORS = (  # Keras's, then Zalando's
    "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
)
ORIGINALS = {  # split -> (images, labels)
    "test": (
        Original("t10k-images-idx3-ubyte.gz", "bef4ecab320f06d8554ea6380940ec79", (10_000, 28, 28)),
        Original("t10k-labels-idx1-ubyte.gz", "bb300cfdad3c16e7a12a480ee83cd310", (10_000,)),
    ),
    "train": (
        Original("train-images-idx3-ubyte.gz", "8d4fb7e6c68d591d4c3dfef9ec88bf0d", (60_000, 28, 28)),
        Original("train-labels-idx1-ubyte.gz", "25c81989df183df01b3e8a0aad5dffbe", (60_000,)),
    ),
}


@dataclass(frozen=True, eq=False)
class LabelledImages:
    name: str
    split: str
    images: np.ndarray  # uint8 (n_images, height, width), read-only
    labels: np.ndarray  # uint8 (n_images,), read-only
    class_names: tuple[str, ...]
    fingerprint: str  # identifies the content in few characters
    source: str  # where it came from, a fragment of a sentence
    note: str = ""  # why these are not the real images

    def __post_init__(self):
        self.images.flags.writeable = False
        self.labels.flags.writeable = False


def load(split: str = "test", progress: Progress | None = None, download: bool = True) -> LabelledImages:
    """Fashion-MNIST or, where one of its splits cannot be had, sketches whose `note` says why: never one split of
    each. The other split's files are had and verified too, but not unpacked."""
    try:
        data = fashion_mnist(split, progress, download)
        for file in (file for other in SPLITS if other != split for file in ORIGINALS[other]):
            _obtained(file, verify, progress, download)
        return data
    except DataError as error:
        return replace(sketches(split, progress), note=str(error))


def fashion_mnist(split: str = "test", progress: Progress | None = None, download: bool = True) -> LabelledImages:
    """Fashion-MNIST in its original order. Raises DataError where it cannot be had."""
    _check_split(split)
    values, sources = zip(*(_obtained(file, read_idx, progress, download) for file in ORIGINALS[split]), strict=True)
    source = " and ".join(dict.fromkeys(sources))
    return LabelledImages("Fashion-MNIST", split, *values, CLASS_NAMES, published_fingerprint(split), source)


def published_fingerprint(split: str = "test") -> str:
    """The fingerprint of fashion_mnist(split), known before the images are there: they are the published ones."""
    _check_split(split)
    return fingerprint("Fashion-MNIST", split, *(file.md5 for file in ORIGINALS[split]))


def sketches(split: str = "test", progress: Progress | None = None) -> LabelledImages:
    """Drawn stand-ins for the ten classes, kept on disk once drawn; the seed makes them the same everywhere."""
    _check_split(split)
    from activsim.datasets import sketches as pen

    seed = list(SPLITS).index(split)  # 0 for test, 1 for train
    path = cache_folder() / "sketches" / f"version{pen.VERSION}-seed{seed}.npz"
    try:
        with open(path, "rb") as stream, np.load(stream) as kept:
            drawn = kept["images"], kept["labels"]
    except Exception:  # not drawn yet, or the file is damaged in whatever way
        drawn = pen.draw(n_per_class=1000, seed=seed, progress=progress)
        with contextlib.suppress(OSError):  # a folder that cannot be written only means drawing again next time
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=path.parent) as beside:
                np.savez_compressed(Path(beside) / path.name, images=drawn[0], labels=drawn[1])
                os.replace(Path(beside) / path.name, path)
    key = fingerprint("Sketches", split, pen.VERSION, seed)
    return LabelledImages("Sketches", split, *drawn, CLASS_NAMES, key, "drawn by this project")


def _digits(split: str, progress: Progress | None = None) -> LabelledImages:
    from activsim.datasets.mnist import digits

    return digits(split, progress)


SETS = {"Fashion-MNIST": fashion_mnist, "Sketches": sketches, "MNIST digits": _digits}


def named(name: str, split: str = "test", progress: Progress | None = None) -> LabelledImages:
    """The images of this name. Raises ValueError where there are none of that name, or they cannot be had."""
    if name not in SETS:
        raise ValueError(f"No such images: {name!r}. There are: {', '.join(SETS)}.")
    return SETS[name](split, progress)


def _check_split(split: str) -> None:
    if split not in SPLITS:
        raise ValueError(f"No such split: {split!r}. Existing splits are: {', '.join(SPLITS)}.")


def fingerprint(*parts) -> str:
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:16]


def _obtained(file: Original, read: Callable, progress: Progress | None, download: bool) -> tuple:
    """What read(path, file) returns of the first good file, and where it came from. read: read_idx or verify."""
    if given := os.environ.get("ACTIVSIM_DATA"):
        try:
            return read(Path(os.path.expanduser(given)) / file.name, file), "the folder in ACTIVSIM_DATA"
        except DataError as error:
            mend = "Put the original file into this folder, or unset ACTIVSIM_DATA to have it found or downloaded"
            raise DataError(f"Fashion-MNIST cannot be read: {error}. {mend}.") from None

    keras = Path(os.path.expanduser(os.environ.get("KERAS_HOME") or "~/.keras")) / "datasets" / "fashion-mnist"
    own = cache_folder() / "fashion-mnist"
    faults = []
    for folder, place in (keras, "Keras's cache folder"), (own, "the project's cache folder"):
        try:
            return read(folder / file.name, file), place
        except DataError as error:
            faults += [str(error)] if any(folder.glob("*-ubyte.gz")) else []
    faults = faults or ["it is not on this machine"]
    try:
        if not download:
            raise DataError("downloading is switched off")
        host = fetch(file, own, progress, MIRRORS)
        return read(own / file.name, file), f"a download from {host}"
    except DataError as error:
        mend = "Try again with a network connection, or set ACTIVSIM_DATA to a folder with the four original .gz files"
        raise DataError(f"Fashion-MNIST cannot be read: {'; '.join([*faults, str(error)])}. {mend}.") from None
