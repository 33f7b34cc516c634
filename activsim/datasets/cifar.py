"""CIFAR-10 and CIFAR-100 in their binary form: photographs of 32 x 32 in colour.

The archive is looked for in the folder ACTIVSIM_CIFAR, in the data folder, in Keras's cache, in the
project's cache, and is then downloaded; its MD5 must be the published one. It is read without being
unpacked to disk. The classes' names are in it, and for CIFAR-100 so is a coarser label, which makes
its groups: https://www.cs.toronto.edu/~kriz/cifar.html"""

from __future__ import annotations

import functools
import os
import tarfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np

from activsim.datasets.download import DataError, Original, Progress, check_digest, fetch
from activsim.datasets.image_set import ImageSet, LabelledImages, fingerprint
from activsim.paths import cache_folder, image_folders

MIRRORS = ("https://www.cs.toronto.edu/~kriz/",)
SHAPE = (32, 32, 3)
N_VALUES = 3 * 32 * 32


@dataclass(frozen=True)
class Kind:
    """n_labels: bytes before each picture, the last of which is its class; names: the member with
    the names of the classes; groups: that with the names of the coarser labels, ""; members: of
    each split."""

    file: Original
    n_labels: int
    names: str
    groups: str
    members: dict[str, tuple[str, ...]]
    n_images: dict[str, int]
    n_classes: int


KINDS = {
    "CIFAR-10": Kind(
        Original("cifar-10-binary.tar.gz", "c32a1d4ab5d03f1284b67883e8d87530", ()),
        1,
        "batches.meta.txt",
        "",
        {
            "test": ("test_batch.bin",),
            "train": tuple(f"data_batch_{number}.bin" for number in range(1, 6)),
        },
        {"test": 10_000, "train": 50_000},
        10,
    ),
    "CIFAR-100": Kind(
        Original("cifar-100-binary.tar.gz", "03b5dce01913d631647c71ecec9e9cb8", ()),
        2,
        "fine_label_names.txt",
        "coarse_label_names.txt",
        {"test": ("test.bin",), "train": ("train.bin",)},
        {"test": 10_000, "train": 50_000},
        100,
    ),
}


def open_cifar(name: str, progress: Progress | None = None, download: bool = True) -> ImageSet:
    """CIFAR-10 or CIFAR-100. Raises DataError where its archive cannot be had."""
    kind = KINDS[name]
    path, source = _archive(name, progress, download)
    class_names, groups, group_names = _names_and_groups(path, name, kind.file.md5)
    keys = {split: fingerprint(name, split, kind.file.md5) for split in kind.members}

    def images_of_split(split: str, progress: Progress | None) -> LabelledImages:
        images, labels = _split(path, name, split)
        return LabelledImages(name, split, images, labels, class_names, keys[split], source)

    return ImageSet(
        name,
        class_names,
        SHAPE,
        kind.n_images,
        keys,
        images_of_split,
        source,
        groups=groups,
        group_names=group_names,
    )


Groups = tuple[tuple[str, ...], ...]


@functools.lru_cache(maxsize=4)
def _names_and_groups(
    path: Path, name: str, md5: str
) -> tuple[tuple[str, ...], Groups | None, tuple[str, ...]]:
    """Of the classes, and the names of the groups. md5: of the archive, which is the published
    one."""
    kind = KINDS[name]
    if not kind.groups:
        return _lines(_read(path, (kind.names,))[kind.names]), None, ()
    members = _read(path, (kind.names, kind.groups, *kind.members["test"]))
    class_names, titles = _lines(members[kind.names]), _lines(members[kind.groups])
    labels = _records(members[kind.members["test"][0]], kind)[0]
    return class_names, *_groups(labels, class_names, titles)


def _archive(name: str, progress: Progress | None, download: bool) -> tuple[Path, str]:
    """Where the good archive lies, and where it came from."""
    file = KINDS[name].file
    if folder := os.environ.get("ACTIVSIM_CIFAR"):
        path = Path(os.path.expanduser(folder)) / file.name
        try:
            check_digest(path, file)
        except DataError as error:
            raise DataError(
                f"{name} cannot be read: {error}. Put the original file into this folder, or unset "
                "ACTIVSIM_CIFAR to have it found or downloaded."
            ) from None
        return path, "the folder in ACTIVSIM_CIFAR"
    own = cache_folder() / "cifar"
    keras = Path(os.path.expanduser(os.environ.get("KERAS_HOME") or "~/.keras")) / "datasets"
    faults = []
    for folder_path, source in (
        *((folder_path, "the data folder") for folder_path in image_folders()),
        (keras, "Keras's cache folder"),
        (own, "the project's cache folder"),
    ):
        try:
            check_digest(folder_path / file.name, file)
            return folder_path / file.name, source
        except DataError as error:
            if (folder_path / file.name).exists():
                faults.append(str(error))
    try:
        if not download:
            raise DataError("downloading is switched off")
        host = fetch(file, own, progress, MIRRORS)
        check_digest(own / file.name, file)
    except DataError as error:
        reasons = "; ".join([*(faults or ["it is not on this machine"]), str(error)])
        raise DataError(
            f"{name} cannot be read: {reasons}. Try again with a network connection, or set "
            f"ACTIVSIM_CIFAR to a folder with the original {file.name}."
        ) from None
    return own / file.name, f"a download from {host}"


@functools.lru_cache(maxsize=2)
def _split(path: Path, name: str, split: str) -> tuple[np.ndarray, np.ndarray]:
    """images uint8 (n_images, 32, 32, 3), labels uint8 (n_images,)."""
    kind = KINDS[name]
    members = _read(path, kind.members[split])
    labels, pixels = zip(*(_records(members[member], kind) for member in kind.members[split]),
                         strict=True)  # fmt: skip
    # colour after colour, each row after row
    images = np.concatenate(pixels).reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    return np.ascontiguousarray(images), np.concatenate(labels)[:, -1].copy()


def _records(content: bytes, kind: Kind) -> tuple[np.ndarray, np.ndarray]:
    """labels uint8 (n_images, n_labels), pixels uint8 (n_images, N_VALUES)."""
    size = kind.n_labels + N_VALUES
    if not content or len(content) % size:
        raise DataError(f"{kind.file.name} holds a member of {len(content):,} bytes, a multiple of "
                        f"{size} was expected")  # fmt: skip
    records = np.frombuffer(content, np.uint8).reshape(-1, size)
    return records[:, : kind.n_labels], records[:, kind.n_labels :]


def _groups(
    labels: np.ndarray, class_names: tuple[str, ...], titles: tuple[str, ...]
) -> tuple[Groups, tuple[str, ...]]:
    """The classes of each coarser label, and what it is called. labels: (n_images, 2), the coarser
    one first; titles: of these."""
    coarse_of = dict(zip(labels[:, 1].tolist(), labels[:, 0].tolist(), strict=True))
    numbers = sorted(set(coarse_of.values()))
    members = {number: [] for number in numbers}  # type: dict[int, list[str]]
    for label, name in enumerate(class_names):
        if label in coarse_of:
            members[coarse_of[label]].append(name)
    rest = [name for label, name in enumerate(class_names) if label not in coarse_of]
    groups = *(tuple(group) for group in members.values()), *((name,) for name in rest)
    names = [titles[number] if number < len(titles) else "" for number in numbers]
    return groups, (*names, *rest)


def _lines(content: bytes) -> tuple[str, ...]:
    return tuple(line.strip() for line in content.decode("ascii").splitlines() if line.strip())


def _read(path: Path, names: tuple[str, ...]) -> dict[str, bytes]:
    """The members of the archive of these names, whatever folder they lie in."""
    to_read, contents = set(filter(None, names)), {}
    try:
        with tarfile.open(path, "r:gz") as archive:
            for member in archive:
                name = PurePosixPath(member.name).name
                stream = archive.extractfile(member) if name in to_read else None
                if stream:
                    contents[name] = stream.read()
                if len(contents) == len(to_read):
                    break
    except (OSError, EOFError, tarfile.TarError, zlib.error) as error:
        raise DataError(f"{path.name} cannot be read: {error}") from None
    if missing := to_read - set(contents):
        raise DataError(f"{path.name} holds no {', '.join(sorted(missing))}")
    return contents
