"""A picture of anybody's, made to look like those of a set, step by step.

    picture = open_picture(content)                  # uint8 (height, width[, 3]); or a sentence
    look = set_look(pictures, (28, 28, 1))           # how the set's pictures look
    for step, result in applied_steps(picture, look, skipped={"centre"}).items(): ...

A picture that looks like the set's already is left as it is by every step but "centre"."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

import numpy as np
from PIL import Image

from activsim.datasets.picture import PictureError, read_picture

MOST_BYTES = 16 << 20  # of a file that somebody brings
LARGEST_SIDE = 512  # of a picture as it is worked with
SAMPLE = 64  # pictures of a set that its look is taken from
USUAL = 0.8  # share of a set's pictures that has to have a ground for the set to have it
DARK, LIGHT = 64, 191  # values below and above which a ground is dark or light
CONTENT = 32  # a value that is farther from the ground's belongs to what the picture shows
NEAR = 8  # a ground that is as near to the set's is the set's
# of 1 << LUMA_BITS, rounded down: as TensorFlow decodes a PNG in colour as a grey one
LUMA, LUMA_BITS = np.array([9797, 19234, 3737], np.uint32), 15
Shape = tuple[int, int, int]  # (height, width, colours)


@dataclass(frozen=True)
class SetLook:
    """ground: the value of what lies around that which the set's pictures show, 0 or 255, None
    where they have no such ground, as photographs; fill: the part of a picture's height or width
    that what it shows takes."""

    image_shape: Shape
    ground: int | None = None
    fill: float = 1.0


def open_picture(content: bytes) -> np.ndarray:
    """A picture's file as uint8 (height, width) or (height, width, 3), at most LARGEST_SIDE pixels
    wide and high. Raises ValueError with a sentence where it cannot be read."""
    if len(content) > MOST_BYTES:
        raise ValueError(
            f"A picture of at most {MOST_BYTES >> 20} MB was expected; this file is larger. Save "
            "it smaller, or take another one."
        )
    try:
        picture = read_picture(content)
    except PictureError as error:
        raise ValueError(
            f"This file cannot be taken as a picture: {error}. Take a JPEG or PNG."
        ) from None
    height, width = picture.shape[:2]
    scale = LARGEST_SIDE / max(height, width)
    if scale >= 1:
        return picture
    return resized(picture, (max(1, round(height * scale)), max(1, round(width * scale))))


def resized(picture: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """To (height, width): the mean of what a pixel covers where it becomes smaller, so that a
    picture that was enlarged by a whole factor comes back as it was."""
    height, width = size
    if picture.shape[:2] == size:
        return picture
    is_smaller = height <= picture.shape[0] and width <= picture.shape[1]
    kind = Image.Resampling.BOX if is_smaller else Image.Resampling.BILINEAR
    return np.asarray(Image.fromarray(picture).resize((width, height), kind))


def set_look(pictures: np.ndarray, image_shape: Shape) -> SetLook:
    """Of some pictures of a set, uint8 (n, height, width[, 3])."""
    borders = np.array([ground_value(picture) for picture in pictures])
    if (borders < DARK).mean() >= USUAL:
        ground = 0
    elif (borders > LIGHT).mean() >= USUAL:
        ground = 255
    else:
        return SetLook(image_shape)
    fills = []
    for picture in pictures:
        top, left, bottom, right = content_box(picture)
        height, width = picture.shape[:2]
        fills.append(max((bottom - top) / height, (right - left) / width))
    return SetLook(image_shape, ground, float(np.median(fills)))


def ground_value(picture: np.ndarray) -> float:
    """The median of the values at its border."""
    edges = picture[0], picture[-1], picture[:, 0], picture[:, -1]
    return float(np.median(np.concatenate([edge.reshape(-1) for edge in edges])))


def content_box(picture: np.ndarray) -> tuple[int, int, int, int]:
    """(top, left, bottom, right) of what is no ground; the whole picture where nothing is."""
    away = np.abs(picture.astype(np.float32) - ground_value(picture)) > CONTENT
    if away.ndim == 3:
        away = away.any(axis=2)
    rows, columns = np.flatnonzero(away.any(axis=1)), np.flatnonzero(away.any(axis=0))
    if not len(rows):
        return 0, 0, *picture.shape[:2]
    return int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1


def grey(picture: np.ndarray, look: SetLook) -> np.ndarray:
    """The values that a network is given of the same picture as a file of a set."""
    if picture.ndim == 2:
        return picture
    return (picture @ LUMA >> LUMA_BITS).astype(np.uint8)


def on_ground(picture: np.ndarray, look: SetLook) -> np.ndarray:
    """Dark and light exchanged where its ground is not the set's; and what is left of the paper
    taken away."""
    if look.ground is None or abs(ground_value(picture) - look.ground) <= NEAR:
        return picture
    # as if the set's ground were 0
    above = picture if look.ground == 0 else 255 - picture
    if ground_value(above) > 127:
        above = 255 - above
    ground = ground_value(above)
    edges = above[0], above[-1], above[:, 0], above[:, -1]
    border = np.concatenate([edge.reshape(-1) for edge in edges]).astype(np.float32)
    floor = ground + 4 * float(np.median(np.abs(border - ground)))  # paper is uneven
    peak = max(float(above.max()), floor + 1)
    levels = np.clip((above.astype(np.float32) - floor) / (peak - floor), 0, 1) * 255
    on_black = np.rint(levels).astype(np.uint8)
    return on_black if look.ground == 0 else 255 - on_black


def centred(picture: np.ndarray, look: SetLook) -> np.ndarray:
    """What it shows, in the middle and as large as in the set, in the set's proportions; of a
    picture without a ground, its middle."""
    height, width = look.image_shape[:2]
    if look.ground is None:
        return _middle(picture, height / width)
    top, left, bottom, right = content_box(picture)
    content = picture[top:bottom, left:right]
    scale = max(content.shape[0] / height, content.shape[1] / width) / look.fill
    sheet_height = max(content.shape[0], round(height * scale))
    sheet_width = max(content.shape[1], round(width * scale))
    ground = round(ground_value(picture))
    sheet = np.full((sheet_height, sheet_width, *picture.shape[2:]), ground, np.uint8)
    first_row = (sheet_height - content.shape[0]) // 2
    first_column = (sheet_width - content.shape[1]) // 2
    sheet[first_row:, first_column:][: content.shape[0], : content.shape[1]] = content
    return sheet


def _middle(picture: np.ndarray, proportion: float) -> np.ndarray:
    """The largest middle part whose height is so many times its width."""
    height, width = picture.shape[:2]
    part_height = min(height, max(1, round(width * proportion)))
    part_width = min(width, max(1, round(height / proportion)))
    top, left = (height - part_height) // 2, (width - part_width) // 2
    return picture[top : top + part_height, left : left + part_width]


def at_size(picture: np.ndarray, look: SetLook) -> np.ndarray:
    """As high and wide as the set's pictures are, uint8 (height, width[, 3])."""
    return resized(picture, look.image_shape[:2])


STEPS: dict[str, Callable[[np.ndarray, SetLook], np.ndarray]] = {
    "grey": grey,
    "ground": on_ground,
    "centre": centred,
    "size": at_size,
}


def steps_for(look: SetLook) -> tuple[str, ...]:
    """The steps that can change anything for a set that looks like this."""
    missing = set()
    if look.image_shape[2] != 1:
        missing.add("grey")
    if look.ground is None:
        missing.add("ground")
    return tuple(name for name in STEPS if name not in missing)


def applied_steps(
    picture: np.ndarray, look: SetLook, skipped_steps: Collection[str] = ()
) -> dict[str, np.ndarray]:
    """The picture after each step, {step: uint8 (height, width[, 3])}; a step that is skipped
    leaves it as it is."""
    results = {}
    for name in steps_for(look):
        if name not in skipped_steps:
            picture = STEPS[name](picture, look)
        results[name] = picture
    return results
