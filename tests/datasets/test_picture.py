"""Pictures of every kind that people have, hostile ones among them."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from activsim.datasets import picture
from activsim.datasets.picture import PictureError, check_picture, read_picture
from activsim.networks.picture_decoding import decode_picture

RNG = np.random.default_rng(0)
GREY = RNG.integers(0, 256, (5, 7), dtype=np.uint8)
COLOUR = RNG.integers(0, 256, (5, 7, 3), dtype=np.uint8)


def packed(array, kind="PNG", **options):
    stream = io.BytesIO()
    image = array if isinstance(array, Image.Image) else Image.fromarray(array)
    image.save(stream, kind, **options)
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "GIF", "PPM", "WEBP"])
@pytest.mark.parametrize("array", [GREY, COLOUR], ids=["grey", "colour"])
def test_formats_without_loss_are_read_as_they_were(kind, array):
    if kind == "GIF" and array.ndim == 3:
        array = np.repeat(GREY[..., None], 3, axis=-1)
    data = packed(array, kind, **({"lossless": True} if kind == "WEBP" else {}))
    colours = array.ndim if array.ndim == 3 else 1
    np.testing.assert_array_equal(read_picture(data, colours), array)
    assert check_picture(data)[:2] == (5, 7)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_is_turned_as_its_exif_says(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = packed(GREY, exif=exif)
    turned = {
        1: GREY,
        2: GREY[:, ::-1],
        3: GREY[::-1, ::-1],
        4: GREY[::-1],
        5: GREY.T,
        6: np.rot90(GREY, -1),
        7: GREY[::-1, ::-1].T,
        8: np.rot90(GREY),
    }[orientation]
    np.testing.assert_array_equal(read_picture(data), turned)
    np.testing.assert_array_equal(read_picture(data, 1, decode_picture), turned)
    assert check_picture(data)[:2] == turned.shape


def test_what_lets_light_through_lies_on_white():
    half = np.zeros((2, 2, 4), np.uint8)
    half[0, 0] = 10, 20, 30, 255
    half[0, 1] = 0, 0, 0, 51
    expected = np.full((2, 2, 3), 255)
    expected[0, 0], expected[0, 1] = (10, 20, 30), 204
    np.testing.assert_array_equal(read_picture(packed(half)), expected)
    paletted = Image.fromarray(half).convert("P")
    assert read_picture(packed(paletted, transparency=0)).shape == (2, 2, 3)


def test_sixteen_bits_and_other_ways_to_keep_values():
    deep = RNG.integers(0, 65536, (4, 4), dtype=np.uint16)
    np.testing.assert_array_equal(read_picture(packed(deep)), deep // 256)
    tagged = packed(deep, "TIFF")
    np.testing.assert_array_equal(read_picture(tagged), deep // 256)
    plain = packed(Image.fromarray(deep.astype(np.int32)), "PPM")
    np.testing.assert_array_equal(read_picture(plain), deep // 256)
    np.testing.assert_array_equal(read_picture(packed(GREY > 99)), (GREY > 99) * 255)
    printed = Image.fromarray(COLOUR).convert("CMYK")
    assert read_picture(packed(printed, "JPEG")).shape == (5, 7, 3)
    shares = Image.fromarray((GREY / 255).astype(np.float32))
    np.testing.assert_allclose(read_picture(packed(shares, "TIFF")), GREY, atol=1)


@pytest.mark.parametrize("tone", [250, 260, 65535])
def test_sixteen_bits_are_read_as_tensorflow_reads_them_whatever_is_in_the_picture(tone):
    import tensorflow as tf

    data = packed(np.full((2, 2), tone, np.uint16))
    for colours in (1, 3):
        expected = tf.io.decode_image(data, channels=colours, expand_animations=False).numpy()
        np.testing.assert_array_equal(read_picture(data, colours), expected.squeeze())


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (np.full((2, 2), 40_000, np.int32), "32 bits a value"),
        (np.full((2, 2), 9, np.float32), "fractions from 0 to 1 were expected in it, 0 to 9 came"),
        (np.full((2, 2), np.nan, np.float32), "nan to nan came"),
    ],
)
def test_values_of_which_white_is_not_known_are_refused(values, reason):
    for read in (read_picture, check_picture):
        with pytest.raises(PictureError, match=reason):
            read(packed(values, "TIFF"))


@pytest.mark.parametrize("kind", ["TIFF", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_its_size_is_that_in_which_it_is_read(kind, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = packed(COLOUR, kind, exif=exif)
    assert check_picture(data)[:2] == read_picture(data).shape[:2]
    assert read_picture(data).shape[:2] == ((5, 7) if orientation < 5 else (7, 5))
    assert check_picture(data).is_turned == (orientation > 1 and kind != "TIFF")


def test_a_jpeg_may_be_a_few_pixels_large():
    assert check_picture(packed(COLOUR[:1, :3], "JPEG")) == (1, 3, 3, False)


def test_of_an_animation_the_first_frame():
    frames = [Image.fromarray(GREY), Image.fromarray(255 - GREY)]
    stream = io.BytesIO()
    frames[0].save(stream, "GIF", save_all=True, append_images=frames[1:])
    np.testing.assert_array_equal(read_picture(stream.getvalue(), 1), GREY)


@pytest.mark.parametrize("colours", [1, 3])
def test_a_network_is_given_what_keras_reads(colours):
    import tensorflow as tf

    y, x = np.mgrid[:60, :90]
    smooth = np.stack([128 + 90 * np.sin(x / 9), y * 4.0, x * 2.0], axis=-1).astype(np.uint8)
    with_another = {"save_all": True, "append_images": [Image.fromarray(255 - smooth)]}
    files = [packed(smooth, "JPEG"), packed(smooth, "PNG"), packed(smooth, "MPO", **with_another)]
    image = Image.fromarray(smooth)
    files += [packed(image.quantize(n)) for n in (2, 16, 256)]
    files += [packed(image.convert(mode)) for mode in ("1", "L", "LA", "RGBA")]
    unused = image.quantize(16)  # a tone that nothing has may let light through
    files.append(packed(unused, transparency=bytes([255] * 16 + [0])))
    if colours == 3:
        files.append(packed(Image.fromarray(smooth).convert("CMYK"), "JPEG"))
    for data in files:
        expected = tf.io.decode_image(data, channels=colours, expand_animations=False).numpy()
        expected = expected[..., 0] if colours == 1 else expected
        np.testing.assert_array_equal(read_picture(data, colours, decode_picture), expected)


def bomb(width, height):
    """A PNG whose header promises more than it holds."""

    def chunk(kind, content):
        check = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + check

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b""))


@pytest.mark.parametrize("size", [(10_000, 10_000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_bombs_are_refused_before_they_are_unpacked(size):
    for read in (read_picture, check_picture):
        with pytest.raises(PictureError, match=r"million|pixels|damaged"):
            read(bomb(*size))


def test_an_empty_file_is_called_so():
    with pytest.raises(PictureError, match="it is empty"):
        check_picture(b"")


@pytest.mark.parametrize("data", [b"", b"hello", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8\xff"])
def test_what_is_no_picture_is_said_to_be_none(data):
    with pytest.raises(PictureError):
        read_picture(data)


def test_two_thousand_damaged_files_raise_nothing_else():
    rng = np.random.default_rng(1)
    whole = [packed(COLOUR, kind) for kind in ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")]
    whole += [packed(GREY, kind) for kind in ("PPM", "PNG")]
    sentences = []
    for _ in range(2000):
        data = bytearray(whole[rng.integers(len(whole))])
        for place in rng.integers(0, len(data), rng.integers(1, 8)):
            data[place] = rng.integers(256)
        data = bytes(data[: rng.integers(1, len(data) + 1)])
        for read in (read_picture, check_picture):
            try:
                read(data)
            except PictureError as error:
                sentences.append(str(error))
    assert len(sentences) > 1000
    assert not [sentence for sentence in sentences if "\n" in sentence]


def test_a_file_of_too_many_bytes_is_not_read(monkeypatch):
    monkeypatch.setattr(picture, "MOST_BYTES", 10)
    with pytest.raises(PictureError, match="more than 0 MB"):
        read_picture(packed(GREY))


@pytest.mark.parametrize("quality", [60, 90])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_whose_end_is_zeros_is_damaged(quality, progressive):
    """As an interrupted copy leaves it. Pillow takes the zeros for values of the picture."""
    smooth = np.asarray(Image.fromarray(COLOUR).resize((160, 120)))
    small = packed(smooth[:8, :8], "JPEG")  # as a camera puts one in front, with an end of its own
    data = packed(smooth, "JPEG", quality=quality, progressive=progressive, comment=small)
    assert check_picture(data) == (120, 160, 3, False)
    assert check_picture(data + bytes(50)) == (120, 160, 3, False)  # whole, and filled up
    for n_whole in range(len(data) * 3 // 4, len(data) - 2, 97):
        with pytest.raises(PictureError, match="damaged"):
            check_picture(data[:n_whole] + bytes(len(data) - n_whole))


def test_a_png_whose_end_is_missing_or_other_is_damaged():
    data = packed(COLOUR)
    for other in (data[:-12], data[:-40] + bytes(40), data[:60] + bytes(2) + data[62:]):
        with pytest.raises(PictureError, match="damaged"):
            check_picture(other)


def test_what_another_decoder_refuses_is_read_by_pillow():
    def refuse(data, colours):
        raise ValueError("no")

    data = packed(COLOUR)
    np.testing.assert_array_equal(read_picture(data, 3, refuse), COLOUR)


def tiff(values, n_bits, photometric):
    """A grey TIFF file of 16 bits a value, of which so many are used."""
    height, width = values.shape
    pixels = values.astype("<u2").tobytes()
    tags = [(256, width), (257, height), (258, n_bits), (259, 1), (262, photometric), (273, 200)]
    tags += [(277, 1), (278, height), (279, len(pixels))]
    rows = b"".join(struct.pack("<HHIHH", tag, 3, 1, value, 0) for tag, value in tags)
    head = b"II*\0" + struct.pack("<IH", 8, len(tags)) + rows + bytes(4)
    return head.ljust(200, b"\0") + pixels


def test_a_tiff_file_says_what_is_white():
    values = np.array([[0, 65535, 32768]])
    assert read_picture(tiff(values, 16, 1), 1).tolist() == [[0, 255, 128]]
    assert read_picture(tiff(values, 16, 0), 1).tolist() == [[255, 0, 127]]


def test_the_clear_tone_of_a_picture_of_sixteen_bits_is_white():
    values = np.array([[0, 30000, 65535]], np.uint16)
    data = packed(values)
    assert read_picture(data, 1).tolist() == [[0, 117, 255]]
    kind = b"tRNS" + struct.pack(">H", 30000)
    chunk = struct.pack(">I", 2) + kind + struct.pack(">I", zlib.crc32(kind))
    place = data.index(b"IDAT") - 4
    assert read_picture(data[:place] + chunk + data[place:], 1).tolist() == [[0, 255, 255]]
