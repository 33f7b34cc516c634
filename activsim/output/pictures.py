"""Class pictures with Pillow: enlarged by whole factors, never smoothed.

uri = data_uri(mosaic(images))         # for an <img>
png = ranked_rows_png(rows, title)     # the ranked rows as one picture to keep
"""

from __future__ import annotations

import base64
import io
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont, ImageOps

# Square numbers: a tile is a square of pictures.
PICTURES_PER_CLASS = {1: "one picture", 9: "nine pictures"}
SMALL_SIDE = 28  # pixels of a class's picture beside its name
TILE_SIDE = 84  # pixels of a tile's side for 28 x 28 pictures: three times one, or three of them
INK, QUIET_INK = "#1b2733", "#52616f"  # of a sheet's lines
GAP, LABEL_HEIGHT, TITLE_HEIGHT = 16, 44, 64  # pixels, of a sheet


@dataclass(frozen=True, eq=False)
class ClassTile:
    """One class in a row: its name, its dissimilarity in words, its pictures uint8 (n, height,
    width[, 3])."""

    name: str
    amount: str
    pictures: np.ndarray


@dataclass(frozen=True)
class LabelledPicture:
    """A picture on a sheet, and the two lines below it."""

    image: Image.Image
    name: str
    amount: str = ""


def first_per_class(labels: np.ndarray, n_classes: int, count: int) -> list[np.ndarray]:
    """The numbers of the first `count` images of each class, int64 (count or fewer,)."""
    order = np.argsort(labels, kind="stable")
    starts = np.searchsorted(labels[order], np.arange(n_classes + 1))
    return [order[start : min(start + count, stop)] for start, stop in itertools.pairwise(starts)]


def enlargement(size: tuple[int, ...], side: int = TILE_SIDE) -> int:
    """By how much a picture of this size is enlarged to be about `side` pixels wide or high: the
    largest whole factor that fits, at least 1."""
    return max(1, side // max(size))


def enlarged(image: Image.Image, factor: int) -> Image.Image:
    """Each pixel becomes a square of factor x factor."""
    size = (image.width * factor, image.height * factor)
    return image.resize(size, Image.Resampling.NEAREST)


def mosaic(pictures: np.ndarray, side: int = TILE_SIDE) -> Image.Image:
    """Pictures uint8 (n, height, width[, 3]) as a square mosaic about `side` pixels wide: the
    largest whole enlargement that fits; larger pictures are cropped to squares and scaled down.
    Empty places are black; without any picture it is a crossed box."""
    if len(pictures) == 0:
        return _crossed_box(side)
    across = int(np.ceil(np.sqrt(len(pictures))))
    if across * max(pictures.shape[1:3]) > side:
        square = (side // across, side // across)
        pictures = np.stack(
            [np.asarray(ImageOps.fit(Image.fromarray(picture), square)) for picture in pictures]
        )
    height, width = pictures.shape[1:3]
    canvas = np.zeros((across * height, across * width, *pictures.shape[3:]), dtype=np.uint8)
    for index, picture in enumerate(pictures):
        top, left = index // across * height, index % across * width
        canvas[top : top + height, left : left + width] = picture
    image = Image.fromarray(canvas)
    return enlarged(image, enlargement(image.size, side))


def _crossed_box(side: int) -> Image.Image:
    """Stands for a class of which there is no picture: a black one would look like one."""
    image = Image.new("L", (side, side), 220)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, side - 1, side - 1), outline=90)
    pen.line((0, 0, side - 1, side - 1), fill=90)
    pen.line((0, side - 1, side - 1, 0), fill=90)
    return image


def png_bytes(image: Image.Image) -> bytes:
    """Not as small as can be: that would take many times as long, at each step of a slider."""
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def webp_bytes(image: Image.Image) -> bytes:
    """Of a photograph, a fifth of what a PNG takes."""
    stream = io.BytesIO()
    image.save(stream, "WEBP", quality=85)
    return stream.getvalue()


def data_uri(image: Image.Image) -> str:
    return "data:image/png;base64," + base64.b64encode(png_bytes(image)).decode("ascii")


def small_data_uri(image: Image.Image) -> str:
    """The same, for a picture that was scaled down: as a photograph."""
    return "data:image/webp;base64," + base64.b64encode(webp_bytes(image)).decode("ascii")


def tile_uri(pictures: np.ndarray, side: int = TILE_SIDE) -> str:
    """A mosaic as a data URI."""
    image = mosaic(pictures, side)
    across = int(np.ceil(np.sqrt(len(pictures))))
    is_enlarged = not len(pictures) or across * max(pictures.shape[1:3]) <= side
    return data_uri(image) if is_enlarged else small_data_uri(image)


def ranked_rows_png(rows: Sequence[Sequence[ClassTile]], title: str) -> bytes:
    """The ranked rows as one PNG on white: a row per list, a tile per class with its name and
    amount."""
    sheet = []
    for row in rows:
        sheet.append(
            [LabelledPicture(mosaic(tile.pictures), tile.name, tile.amount) for tile in row]
        )
    return sheet_png(sheet, title)


def sheet_png(rows: Sequence[Sequence[LabelledPicture]], title: str) -> bytes:
    """Rows of pictures as one PNG on white, each with its lines below it; all columns are as wide
    as the widest."""
    name_font, amount_font, title_font = (ImageFont.load_default(size) for size in (14, 13, 20))
    texts, images = [0.0], [0]
    for row in rows:
        for picture in row:
            texts += [name_font.getlength(picture.name), amount_font.getlength(picture.amount)]
            images.append(picture.image.width)
    widest_text = min(int(max(texts)), 3 * TILE_SIDE)  # a name that has no end is not waited for
    column = GAP + max(widest_text, *images)
    heights = [
        LABEL_HEIGHT + max((picture.image.height for picture in row), default=0) for row in rows
    ]
    width_of_rows = GAP + max(map(len, rows), default=0) * column
    width = max(width_of_rows, int(title_font.getlength(title)) + 2 * GAP)
    sheet = Image.new("RGB", (width, TITLE_HEIGHT + sum(heights)), "white")
    draw = ImageDraw.Draw(sheet)
    draw.text((GAP, 20), title, fill=INK, font=title_font)
    top = TITLE_HEIGHT
    for row, height in zip(rows, heights, strict=True):
        below = top + height - LABEL_HEIGHT
        for index, picture in enumerate(row):
            left = GAP + index * column
            sheet.paste(picture.image, (left, top))
            draw.text((left, below + 2), picture.name, fill=INK, font=name_font)
            draw.text((left, below + 19), picture.amount, fill=QUIET_INK, font=amount_font)
        top += height
    return png_bytes(sheet)
