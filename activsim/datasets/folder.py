"""A folder of labelled images that is read part by part, so that nothing has to hold it whole.

    folder = find_shards("my-images")              # .npz files, or one subfolder a class
    images, labels = read_shard(folder.shards[0], (28, 28, 1))

A folder of .npz files: each is a shard and holds `images` uint8 (n_images, height, width[, 3]) and
`labels` (whole numbers, n_images); where the classes are not Fashion-MNIST's ten, also
`class_names` (text, n_classes), the same in every file. A folder of subfolders: each is a class and
named as it, its pictures are cut into shards of PER_SHARD. Shards come in the order of their names,
images in the order of the file or of their names."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from activsim.datasets import npz_files
from activsim.datasets.download import DataError
from activsim.datasets.garments import CLASS_NAMES
from activsim.datasets.image_set import LabelledImages
from activsim.datasets.picture import FORMATS, SUFFIXES
from activsim.paths import replacing

PER_SHARD = 1000  # pictures of a class that are read together
UNREADABLE: tuple[type[Exception], ...] = (*npz_files.UNREADABLE, Image.DecompressionBombError)
MODES = ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr")  # eight bits a value, or fewer


@dataclass(frozen=True)
class Shard:
    """files: one .npz, or pictures of the class `label`; n_classes: how many the whole folder
    has."""

    files: tuple[str, ...]
    label: int | None
    n_images: int
    n_classes: int

    @property
    def name(self) -> str:
        first = Path(self.files[0])
        if self.label is None:
            return str(first)
        last = Path(self.files[-1]).name
        return str(first) if len(self.files) == 1 else f"{first} to {last}"


@dataclass(frozen=True)
class ImageFolder:
    shards: tuple[Shard, ...]
    class_names: tuple[str, ...]

    @property
    def n_images(self) -> int:
        return sum(shard.n_images for shard in self.shards)


def find_shards(folder: Path) -> ImageFolder:
    """What there is in a folder; of the .npz files only labels and class names are read. Raises
    DataError where the folder is none of the two kinds, or a file is not as it should be."""
    folder = Path(folder)
    if not folder.is_dir():
        raise DataError(f"A folder of images was expected, but there is no folder {str(folder)!r}.")
    paths = _visible(folder)
    archives = [path for path in paths if path.suffix == ".npz" and path.is_file()]
    class_folders = [path for path in paths if path.is_dir()]
    if bool(archives) == bool(class_folders):
        came = "both" if archives else "neither"
        raise DataError(
            f"The folder {str(folder)!r} was expected to hold either .npz files with images and "
            f"labels, or one subfolder of pictures for each class; {came} came."
        )
    images = _folder_of_archives(archives) if archives else _folder_of_pictures(class_folders)
    if not images.n_images:
        raise DataError(f"There is no image in {str(folder)!r}.")
    return images


def read_shard(
    shard: Shard, shape: tuple[int, ...], indices: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """images uint8 (n_images, height, width[, 3]), labels (n_images,) of a shard, or of some images
    of it by their indices.

    shape is the network's (height, width[, colours]). Pictures must be of this size, and come with
    three colours or grey as it says; arrays come as they are. Raises DataError that names the file,
    where one is not as expected."""
    if shard.label is None:
        path = Path(shard.files[0])
        images, labels = npz_files.read_images(path, shard.n_images, shard.n_classes)
        return (images, labels) if indices is None else (images[indices], labels[indices])
    files = shard.files if indices is None else [shard.files[index] for index in indices]
    pictures = np.stack([_read_picture(file, shape) for file in files])
    return pictures, np.full(len(files), shard.label)


def write_shards(data: LabelledImages, folder: Path, n_per_shard: int = 5000) -> None:
    """Write a data set as .npz shards into a folder that `find_shards` reads; the order of the
    images stays. Raises ValueError where there are shards already, because all that are in a folder
    count as one data set."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    if any(path.suffix == ".npz" for path in _visible(folder)):
        raise ValueError(
            f"A folder without .npz files was expected, but {str(folder)!r} holds some. Choose "
            "another."
        )
    for number, start in enumerate(range(0, len(data.images), n_per_shard)):
        indices = slice(start, start + n_per_shard)
        with replacing(folder / f"{data.split}-{number:05d}.npz") as part:
            np.savez_compressed(
                part,
                images=data.images[indices],
                labels=data.labels[indices],
                class_names=np.array(data.class_names),
            )


def _visible(folder: Path) -> list[Path]:
    """What lies in a folder, in the order of the names, without what is hidden or unfinished."""
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))


# .npz


def _folder_of_archives(paths: list[Path]) -> ImageFolder:
    n_images, highest = [], 0
    first_file: dict[tuple[str, ...], Path] = {}  # of those that have these class names
    for path in paths:
        labels, names = npz_files.read_labels(path)
        n_images.append(len(labels))
        if names:
            first_file.setdefault(names, path)
        highest = max(highest, int(labels.max(initial=0)))
    if len(first_file) > 1:
        first, second = list(first_file.values())[:2]
        raise DataError(
            f"The class_names in {str(first)!r} and {str(second)!r} differ. Write the same into "
            "each."
        )
    class_names = next(iter(first_file), CLASS_NAMES)
    if highest >= len(class_names):
        standard = "Fashion-MNIST's ten classes, as there are no class_names"
        raise DataError(
            f"The files of {str(paths[0].parent)!r} were expected to hold labels from 0 to "
            f"{len(class_names) - 1}, by {'their class_names' if first_file else standard}; "
            f"{highest} came."
        )
    shards = [
        Shard((str(path),), None, n, len(class_names))
        for path, n in zip(paths, n_images, strict=True)
        if n
    ]
    return ImageFolder(tuple(shards), class_names)


# pictures


def _folder_of_pictures(folders: list[Path]) -> ImageFolder:
    shards = []
    for label, folder in enumerate(folders):
        files = _visible(folder)
        for path in files:
            if path.suffix.lower() not in SUFFIXES:
                raise DataError(
                    f"{str(path)!r} is no picture ({', '.join(SUFFIXES)}). Move it out of the "
                    "folder."
                )
        for start in range(0, len(files), PER_SHARD):
            part = tuple(os.fspath(path) for path in files[start : start + PER_SHARD])
            shards.append(Shard(part, label, len(part), len(folders)))
    return ImageFolder(tuple(shards), tuple(folder.name for folder in folders))


def _read_picture(file: str, shape: tuple[int, ...]) -> np.ndarray:
    height, width, *colours = shape
    try:
        with Image.open(file, formats=list(FORMATS)) as picture:
            if picture.mode not in MODES:
                raise ValueError(
                    f"pictures of eight bits a value were expected, mode {picture.mode} came."
                )
            # before it is unpacked, which may take much room
            if (picture.height, picture.width) != (height, width):
                raise ValueError(
                    f"it is {picture.height} pixels high and {picture.width} wide, but the network "
                    f"takes {height} x {width}. Resize it first."
                )
            return np.asarray(picture.convert("RGB" if colours == [3] else "L"))
    except UNREADABLE as error:
        raise npz_files.unreadable(file, error) from None
