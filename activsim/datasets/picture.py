"""One picture as it lies in a file, of any kind that people have, read as uint8 (height, width) or
(height, width, 3).

    read_picture(data)                  # grey or in colour, as it is
    read_picture(data, colours=3)       # in colour
    check_picture(data)                 # its size and colours, without keeping what it holds

It is turned as its EXIF says; what lets light through lies on white; of 16 bits a value the upper
eight count, as TensorFlow reads them; of an animation the first frame. Raises PictureError with the
reason where it cannot be read."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageOps
from PIL.TiffImagePlugin import TiffImageFile

FORMATS = {  # of Pillow: the file names that it is asked to read
    "AVIF": (".avif",),
    "BMP": (".bmp",),
    "GIF": (".gif",),
    "JPEG": (".jpg", ".jpeg", ".jfif", ".jpe"),
    "PNG": (".png", ".apng"),
    "PPM": (".pgm", ".ppm", ".pbm", ".pnm"),
    "TIFF": (".tif", ".tiff"),
    "WEBP": (".webp",),
}
SUFFIXES = [suffix for suffixes in FORMATS.values() for suffix in suffixes]
MOST_PIXELS = 1 << 26  # of a picture: 67 million, more than a phone's camera takes
MOST_BYTES = 1 << 28  # of a picture's file
# which others may read as other values; MPO: a JPEG with one more picture in it, as phones write it
KERAS_FORMATS = {"JPEG", "MPO", "PNG"}
SIXTEEN_BITS = {"PNG", "PPM"}  # though Pillow opens some of them with 32
SLACK = 1e-3  # by which fractions may leave their range, of rounding
PLAIN_MODES = {"1", "L", "LA", "P", "RGB", "RGBA"}  # at most eight bits a value
ORIENTATION = 0x0112  # of EXIF; 1: as it lies
TURNS, QUARTER_TURNS = range(2, 9), range(5, 9)  # mirrored ones among them
# of TIFF: bits a value, and whether 0 is white
BITS_A_VALUE, PHOTOMETRIC, WHITE_IS_ZERO = 258, 262, 0
# of JPEG: what is followed by the length of a segment, or by nothing where it is the picture's end;
# within a picture's values 255 is followed by 0 or by one of eight marks
JPEG_MARKER, JPEG_END = re.compile(rb"\xff[^\x00\x01\xd0-\xd7\xff]"), 0xD9
# (data, colours) -> uint8 (height, width, colours): who reads plain pictures in Pillow's place
Decoder = Callable[[bytes, int], np.ndarray]


class PictureError(ValueError):
    """The picture cannot be read; the message is a reason, a fragment of a sentence."""


class PictureSize(NamedTuple):
    """As it is looked at; colours: 1 or 3; is_turned: as its EXIF says, and not by Pillow
    itself."""

    height: int
    width: int
    colours: int
    is_turned: bool = False


def check_picture(data: bytes) -> PictureSize:
    """Read a picture as coarsely as its format allows: whether it is whole. Raises PictureError."""
    with _open_picture(data) as image:
        if image.format == "TIFF":  # Pillow turns these itself, their pixels once they are read
            image.load()
        if image.mode[0] in "IF":
            _eight_bits(image)
        size = _size(image)
        _check_end(data, image.format)
        image.draft("L", (max(1, image.width // 8), max(1, image.height // 8)))
        image.load()
    return size


def read_picture(
    data: bytes, colours: int | None = None, decoder: Decoder | None = None
) -> np.ndarray:
    """uint8 (height, width) for one colour, (height, width, 3) for three; colours None: as many as
    it has. Raises PictureError."""
    with _open_picture(data) as image:
        n_colours = colours or _size(image).colours
        is_printed = image.mode == "CMYK" and n_colours == 3
        is_known = image.mode in PLAIN_MODES or is_printed
        array = None
        if decoder and image.format in KERAS_FORMATS and is_known and _is_opaque(image):
            with suppress(Exception):  # what it refuses and Pillow reads is read by Pillow
                array = decoder(data, n_colours)
        if array is not None:
            upright_picture = _upright_picture(
                Image.fromarray(array.squeeze(-1) if n_colours == 1 else array), image
            )
            return np.asarray(upright_picture)
        opaque = _on_white(_upright_picture(image, image))
        return np.asarray(opaque.convert("RGB" if n_colours == 3 else "L"))


@contextmanager
def _open_picture(data: bytes) -> Iterator[Image.Image]:
    """A picture of no more than MOST_PIXELS. Raises PictureError also for what goes wrong while it
    is used."""
    try:
        if not data:
            raise PictureError("it is empty")
        if len(data) > MOST_BYTES:
            raise PictureError(f"its file has more than {MOST_BYTES >> 20} MB")
        with Image.open(io.BytesIO(data), formats=list(FORMATS)) as image:
            # before it is unpacked, which may take much room
            if image.width * image.height > MOST_PIXELS:
                raise PictureError(
                    f"it is {image.width:,} x {image.height:,} pixels large; at most "
                    f"{MOST_PIXELS / 1e6:.0f} million are read"
                )
            yield image
    except PictureError:
        raise
    except Image.UnidentifiedImageError:
        raise PictureError("it is no picture of a kind that can be read") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureError(f"it has more than {MOST_PIXELS / 1e6:.0f} million pixels") from None
    except Exception as error:  # a damaged picture raises almost anything
        raise PictureError(f"it is damaged: {error or type(error).__name__}") from None


def _check_end(data: bytes, kind: str | None) -> None:
    """Raises PictureError, or what Pillow raises, for a file of which zeros came in the place of
    the rest: Pillow takes them for values, and others refuse the picture."""
    if kind == "PNG":
        Image.open(io.BytesIO(data), formats=["PNG"]).verify()  # all checksums, up to the end
    if kind in ("JPEG", "MPO") and not _has_jpeg_end(data):
        raise PictureError("it is damaged: its end is missing")


def _has_jpeg_end(data: bytes) -> bool:
    """Of the picture itself, not of a small one within a segment before it."""
    at = 2
    while marker := JPEG_MARKER.search(data, at):
        if data[marker.end() - 1] == JPEG_END:
            return True
        at = marker.end() + int.from_bytes(data[marker.end() : marker.end() + 2], "big")
    return False


def _orientation(image: Image.Image) -> int:
    value = image.getexif().get(ORIENTATION, 1)
    return value if isinstance(value, int) else 1


def _size(image: Image.Image) -> PictureSize:
    height, width, orientation = image.height, image.width, _orientation(image)
    if orientation in QUARTER_TURNS:
        height, width = width, height
    is_grey = image.mode in ("1", "L", "LA", "La") or image.mode[0] in "IF"
    return PictureSize(height, width, 1 if is_grey else 3, orientation in TURNS)


def _upright_picture(picture: Image.Image, with_exif: Image.Image) -> Image.Image:
    """A picture turned as the EXIF of another says, of which it may be a copy without any."""
    orientation = _orientation(with_exif)
    if orientation not in TURNS:
        return picture
    if picture is not with_exif:
        exif = Image.Exif()
        exif[ORIENTATION] = orientation
        picture.info["exif"] = exif.tobytes()
    return ImageOps.exif_transpose(picture)


def _is_opaque(image: Image.Image) -> bool:
    """Whether nothing lets light through, though it may be said what would."""
    if image.mode not in ("LA", "RGBA") and "transparency" not in image.info:
        return True
    least, _ = image.convert("RGBA").getchannel("A").getextrema()
    return least == 255


def _on_white(image: Image.Image) -> Image.Image:
    """In a mode of eight bits a value without anything that lets light through."""
    if image.mode[0] in "IF":
        return _eight_bits(image)
    if image.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info:
        image = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    return image


def _eight_bits(image: Image.Image) -> Image.Image:
    """Of a grey picture with more than eight bits a value: the upper eight of 16, or of as many as
    a TIFF file says, or fractions of 1; what lets light through is white. What that is depends on
    the kind of file alone: pictures of a set are read alike."""
    values = np.asarray(image)
    low, high = values.min(initial=0), values.max(initial=0)
    if image.mode == "F":
        if not (low >= -SLACK and high <= 1 + SLACK):  # also of NaN
            raise PictureError(
                f"fractions from 0 to 1 were expected in it, {low:g} to {high:g} came; save it "
                "with eight bits a value"
            )
        values = np.rint(np.clip(values, 0, 1) * 255.0)
    elif image.mode == "I" and (image.format not in SIXTEEN_BITS or low < 0 or high > 65535):
        raise PictureError(
            "it has 32 bits a value, and none is known to be white; save it with eight bits a value"
        )
    else:
        n_bits, is_inverted = 16, False
        if isinstance(image, TiffImageFile):
            n_bits = image.tag_v2.get(BITS_A_VALUE, (n_bits,))[0]
            is_inverted = image.tag_v2.get(PHOTOMETRIC) == WHITE_IS_ZERO
        is_clear = values == image.info.get("transparency", -1)
        values = np.minimum(values >> (n_bits - 8), 255)
        values = np.where(is_clear, 255, 255 - values if is_inverted else values)
    return Image.fromarray(values.astype(np.uint8))
