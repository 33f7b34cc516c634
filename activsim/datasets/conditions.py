"""Images under a condition: shifted, mirrored, inverted or turned, exactly, as they are asked for.

    condition = Condition("shifted right", 3)
    condition.words                             # "shifted right by 3 pixels"
    condition.apply(pictures)                   # as they are, (n, height, width[, colours])
    ChangedPictures(images, condition)[:100]    # of a set of any size, those that are asked for

What moves in at the edge of a shifted picture is the picture's own ground: the middle value of its
border, colour by colour. An inverted pixel is 255 less its value; how light passes through (a
fourth colour) stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from numbers import Integral
from typing import Any

import numpy as np

from activsim.datasets.picture import Decoder
from activsim.datasets.picture_files import Indices, PictureFiles

AS_THEY_ARE = "as they are"
ABOUT_A_TENTH = 10  # of a picture's smaller side: how far it is shifted to begin with
# (pictures (n_images, height, width[, colours]), (how far down, how far right)) -> pictures
Change = Callable[[np.ndarray, tuple[int, int]], np.ndarray]


def ground(pictures: np.ndarray) -> np.ndarray:
    """The middle value of each picture's border (the lower of two), (n_images[, colours]). pictures
    (n_images, height, width[, colours])."""
    sides = [pictures[:, 0], pictures[:, -1], pictures[:, 1:-1, 0], pictures[:, 1:-1, -1]]
    border = np.sort(np.concatenate(sides, axis=1), axis=1)
    return border[:, (border.shape[1] - 1) // 2]


def _shifted_right(pictures: np.ndarray, far: tuple[int, int]) -> np.ndarray:
    shifted = np.empty_like(pictures)
    shifted[:] = ground(pictures)[:, None, None]
    shifted[:, :, far[1] :] = pictures[:, :, : max(pictures.shape[2] - far[1], 0)]
    return shifted


def _shifted_down(pictures: np.ndarray, far: tuple[int, int]) -> np.ndarray:
    return _shifted_right(pictures.swapaxes(1, 2), far[::-1]).swapaxes(1, 2)


def _mirrored(pictures: np.ndarray, far: tuple[int, int]) -> np.ndarray:
    return pictures[:, :, ::-1]


def _inverted(pictures: np.ndarray, far: tuple[int, int]) -> np.ndarray:
    inverted = 255 - pictures
    if pictures.ndim == 4:
        inverted[..., 3:] = pictures[..., 3:]
    return inverted


def _quarter_turn(pictures: np.ndarray, far: tuple[int, int]) -> np.ndarray:
    """Clockwise."""
    return np.rot90(pictures, -1, axes=(1, 2))


def _half_turn(pictures: np.ndarray, far: tuple[int, int]) -> np.ndarray:
    return pictures[:, ::-1, ::-1]


@dataclass(frozen=True)
class ConditionKind:
    """change: of pictures; shifts: whether it asks how far."""

    change: Change
    shifts: bool = False


CONDITIONS = {  # in the order of the menu
    "shifted right": ConditionKind(_shifted_right, shifts=True),
    "shifted down": ConditionKind(_shifted_down, shifts=True),
    "mirrored": ConditionKind(_mirrored),
    "inverted": ConditionKind(_inverted),
    "turned by 90 degrees": ConditionKind(_quarter_turn),
    "turned by 180 degrees": ConditionKind(_half_turn),
}


@dataclass(frozen=True)
class Condition:
    """name: of CONDITIONS, or AS_THEY_ARE; pixels: how far it shifts, of the set's own pixels.
    Raises ValueError for another name, and for a shift by less than one pixel."""

    name: str = AS_THEY_ARE
    pixels: int = 0

    def __post_init__(self) -> None:
        if self.name not in (AS_THEY_ARE, *CONDITIONS):
            raise ValueError(
                f"No such condition: {self.name!r}. Images may be {', '.join(CONDITIONS)}."
            )
        if self.shifts and not (isinstance(self.pixels, Integral) and self.pixels >= 1):
            raise ValueError(f"A shift by 1 pixel or more was expected, {self.pixels!r} came.")
        if not self.shifts:  # so that a condition is the same wherever it was made
            object.__setattr__(self, "pixels", 0)

    @property
    def shifts(self) -> bool:
        return self.name in CONDITIONS and CONDITIONS[self.name].shifts

    @property
    def key_part(self) -> str:
        """What it adds to the key of a recording: nothing to that of the images as they are."""
        return "" if self.name == AS_THEY_ARE else f"{self.name} {self.pixels}"

    @property
    def words(self) -> str:
        """ "mirrored", "shifted right by 1 pixel"."""
        if not self.shifts:
            return self.name
        return f"{self.name} by {self.pixels} pixel{'' if self.pixels == 1 else 's'}"

    def apply(self, pictures: np.ndarray, size: tuple[int, int] | None = None) -> np.ndarray:
        """Pictures (n_images, height, width[, colours]), 0..255, under the condition; a quarter
        turn gives (n_images, width, height[, colours]). size: (height, width) of the set, where
        these pictures have another: they are shifted as far of their own size."""
        if self.name == AS_THEY_ARE:
            return pictures
        down = right = self.pixels
        if size is not None and self.shifts:
            scales = (own / of_set for own, of_set in zip(pictures.shape[1:3], size, strict=True))
            down, right = (max(1, round(self.pixels * scale)) for scale in scales)
        change = CONDITIONS[self.name].change
        return np.ascontiguousarray(change(pictures, (down, right)))


UNCHANGED = Condition()


def check_size(condition: Condition, size: tuple[int, ...]) -> None:
    """Raises ValueError where a condition shifts pictures of (height, width) out of sight."""
    most = largest_shift(size)
    if condition.shifts and condition.pixels > most:
        raise ValueError(
            f"Of pictures of {size[0]} × {size[1]} a shift by at most {most} pixels was expected, "
            f"half of them; {condition.pixels} came."
        )


def largest_shift(size: tuple[int, ...]) -> int:
    """Half of the smaller side of pictures of (height, width), so that something is still seen."""
    return max(1, min(size[:2]) // 2)


def usual_shift(size: tuple[int, ...]) -> int:
    """How far pictures of (height, width[, colours]) are shifted where nobody says it, in pixels:
    about a tenth of the shorter side."""
    return max(1, round(min(size[:2]) / ABOUT_A_TENTH))


class ChangedPictures:
    """Pictures of a set under a condition, as an array of them would be. shape: that of the set as
    it is; after a quarter turn of pictures that are not square, what `[...]` gives is turned."""

    dtype = np.dtype(np.uint8)

    def __init__(self, unchanged: np.ndarray | PictureFiles, condition: Condition) -> None:
        self.unchanged, self.condition = unchanged, condition
        self.shape, self.ndim = unchanged.shape, unchanged.ndim

    def __len__(self) -> int:
        return len(self.unchanged)

    def __getitem__(self, indices: Any) -> np.ndarray:
        if isinstance(indices, int | np.integer):
            return self[[int(indices)]][0]
        return self.condition.apply(self.unchanged[indices])

    def originals(
        self, indices: Indices, colours: int, decoder: Decoder | None = None
    ) -> list[np.ndarray]:
        """Each in its own size: see PictureFiles.originals."""
        if isinstance(self.unchanged, np.ndarray):
            return list(self[indices])
        size = self.shape[1:3]
        pictures = self.unchanged.originals(indices, colours, decoder)
        return [self.condition.apply(picture[None], size)[0] for picture in pictures]
