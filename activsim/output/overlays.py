"""A neuron's map over a picture, with the pixels that its peak has seen framed."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from activsim.output import pictures

GLOW = (232, 113, 10)


def overlay(
    picture: np.ndarray, heat: np.ndarray | None, box: tuple[int, int, int, int] | None
) -> Image.Image:
    """A picture uint8 (height, width[, 3]), enlarged by a whole factor. heat: float (height,
    width), 0: leave the picture as it is, 1: glow; NaN: nothing is said there. box: (top, left,
    bottom, right) in pixels, the last two included; framed."""
    picture = picture if picture.ndim == 3 else picture[..., None]
    colours = np.broadcast_to(picture, (*picture.shape[:2], 3)).astype(np.float64)
    if heat is not None:
        amount = (
            0.8 * np.sqrt(np.clip(np.nan_to_num(heat), 0, 1))[..., None]
        )  # so that the faint is seen too
        colours = 0.75 * colours * (1 - amount) + np.array(GLOW) * amount
    factor = max(1, pictures.TILE_SIDE // max(picture.shape[:2]))
    image = Image.fromarray(colours.round().astype(np.uint8))
    image = image.resize((image.width * factor, image.height * factor), Image.Resampling.NEAREST)
    if box is not None:
        top, left, bottom, right = (side * factor for side in box)
        corner = (right + factor - 1, bottom + factor - 1)
        draw = ImageDraw.Draw(image)
        draw.rectangle(((left, top), corner), outline="white")
        draw.rectangle(((left + 1, top + 1), (corner[0] - 1, corner[1] - 1)), outline=GLOW)
    return image
