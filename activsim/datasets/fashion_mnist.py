"""Fashion-MNIST, the study's images.

Each file is looked for in the folder ACTIVSIM_DATA, in Keras's cache, in the project's own cache,
and is then downloaded; `download` checks and fetches it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from activsim.datasets.download import DataError, Original, Progress, fetch, read_idx, verify
from activsim.datasets.garments import CLASS_NAMES
from activsim.datasets.image_set import LabelledImages, check_split, fingerprint
from activsim.paths import cache_folder

MIRRORS = (  # Keras's, then Zalando's
    "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
)
IMAGE_SHAPE = (28, 28, 1)
ORIGINALS = {  # split -> (images, labels)
    "test": (
        Original("t10k-images-idx3-ubyte.gz", "bef4ecab320f06d8554ea6380940ec79", (10_000, 28, 28)),
        Original("t10k-labels-idx1-ubyte.gz", "bb300cfdad3c16e7a12a480ee83cd310", (10_000,)),
    ),
    "train": (
        Original(
            "train-images-idx3-ubyte.gz", "8d4fb7e6c68d591d4c3dfef9ec88bf0d", (60_000, 28, 28)
        ),
        Original("train-labels-idx1-ubyte.gz", "25c81989df183df01b3e8a0aad5dffbe", (60_000,)),
    ),
}


def load_fashion_mnist(
    split: str = "test", progress: Progress | None = None, download: bool = True
) -> LabelledImages:
    """Fashion-MNIST in its original order. Raises DataError where it cannot be had."""
    check_split(split, ORIGINALS)
    images_file, labels_file = ORIGINALS[split]
    images, images_source = _from_first_good_file(images_file, read_idx, progress, download)
    labels, labels_source = _from_first_good_file(labels_file, read_idx, progress, download)
    source = " and ".join(dict.fromkeys((images_source, labels_source)))
    key = published_fingerprint(split)
    return LabelledImages("Fashion-MNIST", split, images, labels, CLASS_NAMES, key, source)


def published_fingerprint(split: str = "test") -> str:
    """The fingerprint of load_fashion_mnist(split), known before the images are there: they are the
    published ones."""
    check_split(split, ORIGINALS)
    return fingerprint("Fashion-MNIST", split, *(file.md5 for file in ORIGINALS[split]))


def verify_other_splits(
    split: str, progress: Progress | None = None, download: bool = True
) -> None:
    """Have the files of all other splits, and verify them without unpacking. Raises DataError where
    that fails."""
    for other in ORIGINALS:
        for file in ORIGINALS[other] if other != split else ():
            _from_first_good_file(file, verify, progress, download)


Content = TypeVar("Content")


def _from_first_good_file(
    file: Original,
    read: Callable[[Path, Original], Content],
    progress: Progress | None,
    download: bool,
) -> tuple[Content, str]:
    """What read(path, file) returns of the first good file, and where it came from. read: read_idx
    or verify."""
    if folder := os.environ.get("ACTIVSIM_DATA"):
        try:
            content = read(Path(os.path.expanduser(folder)) / file.name, file)
        except DataError as error:
            raise DataError(
                f"Fashion-MNIST cannot be read: {error}. Put the original file into this folder, "
                "or unset ACTIVSIM_DATA to have it found or downloaded."
            ) from None
        return content, "the folder in ACTIVSIM_DATA"

    own = cache_folder() / "fashion-mnist"
    faults = []
    for known_folder, source in (
        (_keras_folder(), "Keras's cache folder"),
        (own, "the project's cache folder"),
    ):
        try:
            return read(known_folder / file.name, file), source
        except DataError as error:
            if any(known_folder.glob("*-ubyte.gz")):
                faults.append(str(error))
    try:
        if not download:
            raise DataError("downloading is switched off")
        host = fetch(file, own, progress, MIRRORS)
        return read(own / file.name, file), f"a download from {host}"
    except DataError as error:
        reasons = "; ".join([*(faults or ["it is not on this machine"]), str(error)])
        raise DataError(
            f"Fashion-MNIST cannot be read: {reasons}. Try again with a network connection, or set "
            "ACTIVSIM_DATA to a folder with the four original .gz files."
        ) from None


def _keras_folder() -> Path:
    keras = os.environ.get("KERAS_HOME") or "~/.keras"
    return Path(os.path.expanduser(keras)) / "datasets" / "fashion-mnist"
