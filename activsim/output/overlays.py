"""A neuron's map over a picture, with the pixels that its peak has seen framed."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from activsim.output import pictures

GLOW = (232, 113, 10)
SMALLEST_FRAME = 3  # pixels of a side: two lines, one inside the other, have room

Box = tuple[int, int, int, int]  # top, left, bottom, right in pixels, the last two included


def overlay(picture: np.ndarray, heat: np.ndarray | None, box: Box | None) -> Image.Image:
    """A picture uint8 (height, width[, 3]), enlarged by a whole factor. heat: float (height,
    width), 0: leave the picture as it is, 1: glow; NaN: nothing is said there. box: the pixels that
    are framed."""
    picture = picture if picture.ndim == 3 else picture[..., None]
    colours = np.broadcast_to(picture, (*picture.shape[:2], 3)).astype(np.float64)
    if heat is not None:
        shares = np.clip(np.nan_to_num(heat), 0, 1)[..., None]
        amount = 0.8 * np.sqrt(shares)  # so that the faint is seen too
        colours = 0.75 * colours * (1 - amount) + np.array(GLOW) * amount
    factor = pictures.enlargement(picture.shape[:2])
    image = pictures.enlarged(Image.fromarray(colours.round().astype(np.uint8)), factor)
    if box is not None:
        top, left, bottom, right = box
        across = _side_of_frame(left * factor, (right + 1) * factor, image.width)
        down = _side_of_frame(top * factor, (bottom + 1) * factor, image.height)
        _draw_frame(image, across, down)
    return image


def _side_of_frame(start: int, stop: int, end: int) -> tuple[int, int]:
    """The first and last pixel of a frame around the pixels start..stop - 1 of 0..end - 1; where
    these are too few for its two lines, it takes in neighbours."""
    lacking = max(0, SMALLEST_FRAME - (stop - start))
    start = max(0, min(start - lacking // 2, end - SMALLEST_FRAME))
    return start, min(max(stop, start + SMALLEST_FRAME), end) - 1


def _draw_frame(image: Image.Image, across: tuple[int, int], down: tuple[int, int]) -> None:
    """White outside and the glow's colour inside: one of them shows on any picture."""
    (left, right), (top, bottom) = across, down
    draw = ImageDraw.Draw(image)
    draw.rectangle((left, top, right, bottom), outline="white")
    if right - left >= 2 and bottom - top >= 2:
        draw.rectangle((left + 1, top + 1, right - 1, bottom - 1), outline=GLOW)
