"""An image set cut into shards: parts that many workers record, each opening the set for itself.

images = cut_images(catalogue.place_of("flowers"), data, n_shards=8)
images.shards[0].name                        # "images 1 to 1,250"
open_shared(images.shared)                   # all images, at a worker
"""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np

from activsim.datasets import catalogue
from activsim.datasets.download import DataError
from activsim.datasets.image_set import LabelledImages

PER_SHARD = 1000  # images of a shard, unless a number of shards is given


class Shard(NamedTuple):
    """The images from start on, before stop."""

    start: int
    stop: int

    @property
    def n_images(self) -> int:
        return self.stop - self.start

    @property
    def name(self) -> str:
        return f"images {self.start + 1:,} to {self.stop:,}"


class SharedImages(NamedTuple):
    """What every worker opens: place: of an image set, as catalogue.place_of gives it;
    fingerprint: of the split's images."""

    place: str
    split: str
    fingerprint: str


class ImageShards(NamedTuple):
    shared: SharedImages
    data: LabelledImages
    shards: tuple[Shard, ...]

    @property
    def n_images(self) -> int:
        return len(self.data.images)


def cut_images(place: str, data: LabelledImages, n_shards: int | None = None) -> ImageShards:
    """The images of the set at this place, in shards of one size, give or take an image."""
    n_images = len(data.images)
    n_parts = min(n_shards or -(-n_images // PER_SHARD), n_images)
    bounds = np.linspace(0, n_images, n_parts + 1).astype(np.int64).tolist()
    shards = tuple(map(Shard, bounds, bounds[1:]))
    return ImageShards(SharedImages(place, data.split, data.fingerprint), data, shards)


@functools.lru_cache(maxsize=1)
def open_shared(images: SharedImages) -> LabelledImages:
    """All images, opened once a process. Raises DataError where they are others here."""
    data = catalogue.open_place(images.place).load_images(images.split)
    if data.fingerprint != images.fingerprint:
        raise DataError(
            f"The images of {images.place!r} are others for a worker than for whoever asked, or "
            "they changed meanwhile. Give each the same files, of the same times."
        )
    return data
