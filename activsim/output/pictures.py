"""Class pictures with Pillow: enlarged by whole factors, never smoothed.

uri = data_uri(mosaic(images))                # for an <img>
png = ranked_rows_png(rows)                        # the ranked rows as one picture to keep
"""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

PICTURES_PER_CLASS = {
    1: "one picture",
    9: "nine pictures",
}  # square numbers: a tile is a square of pictures
TILE_SIDE = 84  # pixels of a tile's side for 28 x 28 pictures: three times one, or three of them


@dataclass(frozen=True)
class ClassTile:
    """One class in a row: its name, its dissimilarity in words, its pictures uint8 (n, height,
    width[, 3])."""

    name: str
    amount: str
    pictures: np.ndarray


def first_per_class(
    images: np.ndarray, labels: np.ndarray, n_classes: int, count: int
) -> list[np.ndarray]:
    """The first `count` images of each class, uint8 (count or fewer, height, width[, 3])."""
    return [images[np.flatnonzero(labels == label)[:count]] for label in range(n_classes)]


def mosaic(pictures: np.ndarray, side: int = TILE_SIDE) -> Image.Image:
    """Pictures uint8 (n, height, width[, 3]) as a square mosaic about `side` pixels wide: the
    largest whole enlargement that fits, empty places black."""
    if len(pictures) == 0:
        return Image.new("L", (side, side))
    across = int(np.ceil(np.sqrt(len(pictures))))
    height, width = pictures.shape[1:3]
    canvas = np.zeros((across * height, across * width, *pictures.shape[3:]), dtype=np.uint8)
    for place, picture in enumerate(pictures):
        top, left = place // across * height, place % across * width
        canvas[top : top + height, left : left + width] = picture
    image = Image.fromarray(canvas)
    factor = max(1, side // max(image.size))
    return image.resize((image.width * factor, image.height * factor), Image.Resampling.NEAREST)


def png_bytes(image: Image.Image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def data_uri(image: Image.Image) -> str:
    return "data:image/png;base64," + base64.b64encode(png_bytes(image)).decode("ascii")


@dataclass(frozen=True)
class LabelledPicture:
    """A picture on a sheet, and the two lines below it."""

    image: Image.Image
    name: str
    amount: str = ""


def ranked_rows_png(rows: list[list[ClassTile]], title: str) -> bytes:
    """The ranked rows as one PNG on white: a row per list, a tile per class with its name and
    amount."""
    return sheet_png(
        [
            [LabelledPicture(mosaic(one.pictures), one.name, one.amount) for one in row]
            for row in rows
        ],
        title,
    )


def sheet_png(rows: list[list[LabelledPicture]], title: str) -> bytes:
    """Rows of pictures as one PNG on white, each with its lines below it; all columns are as wide
    as the widest."""
    gap, label, head = 16, 44, 64
    name_font, small_font, title_font = (ImageFont.load_default(size) for size in (14, 13, 20))
    every = [one for row in rows for one in row]
    texts = [
        font.getlength(text)
        for one in every
        for font, text in ((name_font, one.name), (small_font, one.amount))
    ]
    widest = min(
        int(max(texts, default=0)), 3 * TILE_SIDE
    )  # a name that has no end is not waited for
    cell = gap + max([widest, *(one.image.width for one in every)])
    heights = [label + max((one.image.height for one in row), default=0) for row in rows]
    width = max(
        gap + max(map(len, rows), default=0) * cell, int(title_font.getlength(title)) + 2 * gap
    )
    sheet = Image.new("RGB", (width, head + sum(heights)), "white")
    draw = ImageDraw.Draw(sheet)
    draw.text((gap, 20), title, fill="#1b2733", font=title_font)
    top = head
    for row, height in zip(rows, heights, strict=True):
        below = top + height - label
        for place, one in enumerate(row):
            left = gap + place * cell
            sheet.paste(one.image, (left, top))
            draw.text((left, below + 2), one.name, fill="#1b2733", font=name_font)
            draw.text((left, below + 19), one.amount, fill="#52616f", font=small_font)
        top += height
    return png_bytes(sheet)
