"""The pictures of a split that lie in files, read when they are asked for, so that nothing has to
hold them all.

    images = PictureFiles(Folder(path), ("cat/1.jpg", "dog/2.png"), (192, 256, 3))
    images.shape                    # (2, 192, 256, 3)
    images[[1]]                     # uint8 (1, 192, 256, 3): stretched to the set's size
    images.crop([0, 1])             # the same, the middle of each in its own proportions
    images.originals([0, 1], 3)     # [uint8 (height, width, 3), ...], each in its own size
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
from PIL import Image, ImageOps

from activsim.datasets.download import DataError
from activsim.datasets.picture import MOST_BYTES, Decoder, PictureError, read_picture

Item = TypeVar("Item")
Result = TypeVar("Result")
Indices = Sequence[int] | np.ndarray | slice
OTHER_IMAGES = "The images changed since they were listed. Reload the page, or try again."


class Files(Protocol):
    """Where pictures lie: what a member of this name holds, and what to call it in a sentence.
    Raises OSError, KeyError, ValueError or zipfile.BadZipFile where it is not there any more."""

    def read(self, member: str) -> bytes: ...

    def label(self, member: str) -> str: ...


@dataclass(frozen=True)
class Folder:
    path: Path

    def read(self, member: str) -> bytes:
        path = self.path / member
        with path.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)

    def label(self, member: str) -> str:
        return member


@dataclass(frozen=True)
class Pack:
    """A file in which pictures' files lie one after the other; a member is "start:stop label":
    its place in it, and what to call it."""

    path: Path

    def read(self, member: str) -> bytes:
        start, _, stop = member.split(" ")[0].partition(":")
        with self.path.open("rb") as stream:
            stream.seek(int(start))
            return stream.read(int(stop) - int(start))

    def label(self, member: str) -> str:
        return member.partition(" ")[2] or member


class PictureFiles:
    """Pictures as an array of them would be: uint8 (n_images, height, width[, 3])."""

    dtype = np.dtype(np.uint8)

    def __init__(
        self, files: Files, members: Sequence[str], image_shape: tuple[int, int, int]
    ) -> None:
        """image_shape: (height, width, colours) that the pictures are brought to."""
        self.files, self.members, self.image_shape = files, tuple(members), image_shape
        colours = () if image_shape[2] == 1 else (image_shape[2],)
        self.shape = (len(self.members), *image_shape[:2], *colours)
        self.ndim = len(self.shape)

    def __len__(self) -> int:
        return len(self.members)

    def __getitem__(self, indices: Indices | int) -> np.ndarray:
        """uint8 (n, height, width[, 3]), stretched; of one number that picture alone."""
        if isinstance(indices, int | np.integer):
            return self[[int(indices)]][0]
        size = self.image_shape[1], self.image_shape[0]
        return self._stack(
            indices, lambda image: image.resize(size, _filter(image, size), reducing_gap=3)
        )

    def part(self, indices: Indices) -> PictureFiles:
        """Some of them, not read yet."""
        members = [self.members[number] for number in self._numbers(indices)]
        return PictureFiles(self.files, members, self.image_shape)

    def crop(self, indices: Indices) -> np.ndarray:
        """The same, of each picture the largest middle part that has the set's proportions."""
        size = self.image_shape[1], self.image_shape[0]
        return self._stack(indices, lambda image: ImageOps.fit(image, size, _filter(image, size)))

    def originals(
        self, indices: Indices, colours: int, decoder: Decoder | None = None
    ) -> list[np.ndarray]:
        """Each in its own size, uint8 (height, width) or (height, width, 3). colours: 1 or 3.
        decoder: see read_picture. Raises DataError where one cannot be read any more."""

        def read(index: int) -> np.ndarray:
            return self._read(index, colours, decoder)

        return in_threads(read, self._numbers(indices))

    def _stack(self, indices: Indices, fit: Callable[[Image.Image], Image.Image]) -> np.ndarray:
        def read(index: int) -> np.ndarray:
            return np.asarray(fit(Image.fromarray(self._read(index, self.image_shape[2]))))

        pictures = in_threads(read, self._numbers(indices))
        return np.stack(pictures) if pictures else np.empty((0, *self.shape[1:]), np.uint8)

    def _numbers(self, indices: Indices) -> list[int]:
        return np.arange(len(self))[indices].tolist()

    def _read(self, index: int, colours: int, decoder: Decoder | None = None) -> np.ndarray:
        member = self.members[index]
        try:
            return read_picture(self.files.read(member), colours, decoder)
        except PictureError as error:
            name = self.files.label(member)
            raise DataError(
                f"The picture {name!r} cannot be read: {error}. {OTHER_IMAGES}"
            ) from None
        except Exception:  # a folder or an archive that goes meanwhile raises almost anything
            name = self.files.label(member)
            raise DataError(f"The picture {name!r} is not there any more. {OTHER_IMAGES}") from None


def _filter(image: Image.Image, size: tuple[int, int]) -> Image.Resampling:
    """Large pictures are scaled down with smoothing, small ones enlarged without."""
    is_smaller = image.width <= size[0] and image.height <= size[1]
    return Image.Resampling.NEAREST if is_smaller else Image.Resampling.BILINEAR


@functools.cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="pictures")


def in_threads(function: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    """function(item) of all, several at once: unpacking a picture leaves Python to the others."""
    if len(items) < 4:
        return [function(item) for item in items]
    return list(_threads().map(function, items))
