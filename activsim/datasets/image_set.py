"""What a network is shown: an image set, and the labelled images of one of its splits.

fashion = catalogue.open_set("Fashion-MNIST")
fashion.class_names, fashion.image_shape, fashion.n_images     # ..., (28, 28, 1), {"test": ...}
data = fashion.load_images("test")
data.images[:3], data.labels[:3]"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np

from activsim.datasets.conditions import ChangedPictures, Condition, check_size
from activsim.datasets.download import Progress
from activsim.datasets.picture_files import Indices, PictureFiles

SPLITS = {  # that a set may have, in the order of the menu
    "test": "test images, as in the study",
    "validation": "images kept apart while training",
    "train": "training images",
    "all": "all images of a set that is not divided",
}
Images = np.ndarray | PictureFiles | ChangedPictures


@dataclass(frozen=True, eq=False)
class LabelledImages:
    name: str
    split: str
    # uint8 (n_images, height, width) or (..., colours), read-only; or what gives such arrays
    images: Images
    labels: np.ndarray  # whole numbers (n_images,), read-only
    class_names: tuple[str, ...]
    fingerprint: str  # identifies the content in few characters
    source: str  # where it came from, a fragment of a sentence
    note: str = ""  # why these are not the real images
    resizing: str = ""  # of its set

    def __post_init__(self) -> None:
        if isinstance(self.images, np.ndarray):
            self.images.flags.writeable = False
        self.labels.flags.writeable = False

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """(height, width, colours); grey images have one colour."""
        height, width, *colours = self.images.shape[1:]
        return height, width, *(colours or [1])

    @property
    def n_per_class(self) -> np.ndarray:
        """How many images of each class there are, int64 (n_classes,)."""
        return np.bincount(self.labels, minlength=len(self.class_names))

    def array(self) -> np.ndarray:
        """All images as one array, uint8 (n_images, height, width[, 3])."""
        return self.images if isinstance(self.images, np.ndarray) else self.images[:]

    def part(self, indices: Indices) -> LabelledImages:
        """Some of the images; those that lie in files are not read yet."""
        images: Images
        if isinstance(self.images, PictureFiles):
            images = self.images.part(indices)
        else:
            images = self.images[indices]
        return replace(self, images=images, labels=self.labels[indices])

    def under(self, condition: Condition) -> LabelledImages:
        """The same images changed, each when it is asked for. Raises ValueError for a shift that
        would leave nothing to see, and for images that are changed already."""
        if not isinstance(condition, Condition):
            raise ValueError(
                f"A Condition, Condition('mirrored') say, was expected; {condition!r} came."
            )
        if not condition.key_part:
            return self
        if isinstance(self.images, ChangedPictures):
            words = self.images.condition.words
            raise ValueError(
                f"Images as they are were expected, images {words} came. Change the set itself."
            )
        check_size(condition, self.image_shape)
        pictures = ChangedPictures(self.images, condition)
        return replace(
            self, images=pictures, fingerprint=f"{self.fingerprint} {condition.key_part}"
        )

    def pictures(self, indices: Indices) -> np.ndarray:
        """To look at: uint8 (n, height, width[, 3]), in their own proportions."""
        if isinstance(self.images, PictureFiles):
            return self.images.crop(indices)
        return self.images[indices]


@dataclass(frozen=True, eq=False)
class ImageSet:
    """image_shape: (height, width, colours); n_images, fingerprints: by split; loader(split,
    progress): its labelled images, raises DataError where they cannot be had; groups: classes that
    may be alike, a hypothesis of its own, None: there is none; group_names: of each group, where
    these have names; story: two classes worth a question,
    None; resizing: how its pictures are brought to a network's size, "": as the network says;
    remarks: what was left out, each a sentence."""

    name: str
    class_names: tuple[str, ...]
    image_shape: tuple[int, int, int]
    n_images: Mapping[str, int]
    fingerprints: Mapping[str, str]
    loader: Callable[[str, Progress | None], LabelledImages]
    source: str = ""
    licence: str = ""
    note: str = ""
    groups: tuple[tuple[str, ...], ...] | None = None
    group_names: tuple[str, ...] = ()
    story: tuple[str, str] | None = None
    resizing: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def splits(self) -> tuple[str, ...]:
        """In the order of the menu."""
        return tuple(split for split in SPLITS if split in self.n_images)

    def load_images(self, split: str, progress: Progress | None = None) -> LabelledImages:
        """Raises ValueError for a split that it has not."""
        check_split(split, self.splits)
        return self.loader(split, progress)


def check_split(split: str, splits: Collection[str]) -> None:
    """Raises ValueError for a split that is none of these."""
    if not isinstance(split, str) or split not in splits:
        raise ValueError(f"No such split: {split!r}. Existing splits are: {', '.join(splits)}.")


def fingerprint(*parts: object) -> str:
    """What identifies a set of images in few characters: 16 hex digits of the SHA-256 of these
    parts."""
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:16]
