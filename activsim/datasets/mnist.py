"""The MNIST digits: fetched and checked like Fashion-MNIST.

Each file is looked for in the folder ACTIVSIM_DIGITS or, where that is not set, in the project's
cache, and is then downloaded. Wherever it comes from, its header and its MD5 must be the published
ones (those that torchvision compares)."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from activsim.datasets.download import DataError, Original, Progress, fetch, read_idx
from activsim.datasets.image_set import LabelledImages, check_split, fingerprint
from activsim.paths import cache_folder

NAME = "MNIST digits"
IMAGE_SHAPE = (28, 28, 1)
CLASS_NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
ORIGINALS = {  # split -> (images, labels)
    "test": (
        Original("t10k-images-idx3-ubyte.gz", "9fb629c4189551a2d022fa330f9573f3", (10_000, 28, 28)),
        Original("t10k-labels-idx1-ubyte.gz", "ec29112dd5afa0611ce80d1b7f02629c", (10_000,)),
    ),
    "train": (
        Original(
            "train-images-idx3-ubyte.gz", "f68b3c2dcbeaaa9fbdd348bbdeb94873", (60_000, 28, 28)
        ),
        Original("train-labels-idx1-ubyte.gz", "d53e105ee54ea40749a09fcbcd1e9432", (60_000,)),
    ),
}


def load_digits(split: str = "test", progress: Progress | None = None) -> LabelledImages:
    """The digits of a split, in their original order. Raises DataError where they cannot be had."""
    check_split(split, ORIGINALS)
    images_file, labels_file = ORIGINALS[split]
    images, source = _read_or_fetched(images_file, progress)
    labels, _ = _read_or_fetched(labels_file, progress)
    key = published_fingerprint(split)
    return LabelledImages(NAME, split, images, labels, CLASS_NAMES, key, source)


def published_fingerprint(split: str) -> str:
    """The fingerprint of load_digits(split), known before the images are there."""
    return fingerprint(NAME, split, *(file.md5 for file in ORIGINALS[split]))


def _read_or_fetched(file: Original, progress: Progress | None) -> tuple[np.ndarray, str]:
    """The values in the file, and where it came from."""
    folder = os.environ.get("ACTIVSIM_DIGITS")
    advice = (
        "Put the original file into this folder, or unset ACTIVSIM_DIGITS to have it downloaded"
        if folder
        else "Try again with a network connection, or set ACTIVSIM_DIGITS to a folder with the "
        "four original .gz files"
    )
    try:
        if folder:
            values = read_idx(Path(os.path.expanduser(folder)) / file.name, file)
            return values, "the folder in ACTIVSIM_DIGITS"
        own = cache_folder() / "mnist"
        try:
            return read_idx(own / file.name, file), "the project's cache folder"
        except DataError:  # not there, or damaged
            host = fetch(file, own, progress, MIRRORS)
            return read_idx(own / file.name, file), f"a download from {host}"
    except DataError as error:
        raise DataError(f"The MNIST digits cannot be read: {error}. {advice}.") from None
