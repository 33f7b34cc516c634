"""Pictures made to look like a set's: on made pictures, on the set's own, on damaged files."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from activsim.datasets.picture import read_picture
from activsim.experiments import picture_steps
from activsim.experiments.picture_steps import SetLook, applied_steps, open_picture, set_look
from activsim.networks.picture_decoding import decode_picture

GREY_SET = SetLook((28, 28, 1), 0, 1.0)


def packed(picture, kind="PNG"):
    stream = io.BytesIO()
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    image.save(stream, kind)
    return stream.getvalue()


def paper(height=120, width=200):
    """A dark square on light paper that is a little uneven, photographed in colour."""
    tones = np.random.default_rng(0).normal(210, 3, (height, width, 3))
    tones[40:70, 130:160] = 40
    return np.clip(tones, 0, 255).astype(np.uint8)


def things(n=20, side=28, ground=0):
    """Bright things on a dark ground, 14 to 20 pixels high."""
    rng, pictures = np.random.default_rng(1), np.full((n, side, side), ground, np.uint8)
    for picture in pictures:
        picture[4:24, 6:18] = rng.integers(90, 160, (20, 12))
    return pictures


def test_the_look_of_a_set_is_its_ground_and_how_much_what_it_shows_fills():
    assert set_look(things(), (28, 28, 1)) == SetLook((28, 28, 1), 0, 20 / 28)
    assert set_look(things(ground=255), (28, 28, 1)).ground == 255
    rng = np.random.default_rng(2)
    photographs = rng.integers(0, 256, (20, 8, 8, 3), np.uint8)
    assert set_look(photographs, (8, 8, 3)) == SetLook((8, 8, 3))


def test_a_photograph_of_paper_becomes_a_bright_thing_in_the_middle_of_a_dark_ground():
    results = applied_steps(paper(), SetLook((28, 28, 1), 0, 20 / 28))
    assert list(results) == ["grey", "ground", "centre", "size"]
    assert results["grey"].shape == (120, 200)
    ground = results["ground"]
    assert ground[55, 145] == 255
    assert (ground[:30] == 0).mean() > 0.95
    assert abs(results["centre"].shape[0] - 42) <= 1
    last = results["size"]
    assert last.shape == (28, 28)
    assert (last[6:22, 6:22] > 250).all()
    assert last[:3].max() < 40


def test_it_becomes_grey_as_a_file_of_a_set_does():
    rng = np.random.default_rng(3)
    colours = rng.integers(0, 256, (60, 70, 3), np.uint8)
    for content in (packed(colours), packed(Image.fromarray(colours).quantize(40))):
        steps = applied_steps(open_picture(content), SetLook((60, 70, 1)))
        np.testing.assert_array_equal(steps["grey"], read_picture(content, 1, decode_picture))


def test_the_same_on_a_light_ground_is_its_negative():
    dark = applied_steps(paper(), GREY_SET)["size"].astype(int)
    light = applied_steps(paper(), SetLook((28, 28, 1), 255, 1.0))["size"].astype(int)
    assert np.abs(255 - dark - light).max() <= 1


def test_a_picture_of_the_set_stays_as_it_is_also_drawn_on_a_sheet_ten_times_as_large():
    picture = things()[0]
    sheet = np.repeat(np.repeat(picture, 10, 0), 10, 1)
    in_colour = np.repeat(sheet[..., None], 3, 2)
    for large in (picture, sheet, in_colour):
        results = applied_steps(large, GREY_SET, skipped_steps={"centre"})
        assert np.array_equal(results["size"], picture)


def test_what_is_skipped_changes_nothing_and_what_cannot_matter_is_no_step():
    picture = paper()
    for result in applied_steps(picture, GREY_SET, skipped_steps=picture_steps.STEPS).values():
        assert result is picture
    assert picture_steps.steps_for(SetLook((32, 32, 3))) == ("centre", "size")


def test_a_photograph_keeps_its_middle_in_the_sets_proportions():
    picture = np.zeros((100, 300, 3), np.uint8)
    picture[:, 100:200] = 200
    result = applied_steps(picture, SetLook((32, 32, 3)))["size"]
    assert result.shape == (32, 32, 3)
    assert (result == 200).all()


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1, 3), (2, 2, 3)])
@pytest.mark.parametrize("value", [0, 128, 255])
def test_a_picture_that_shows_nothing_is_still_a_picture(shape, value):
    for ground in (0, 255, None):
        look = SetLook((28, 20, 1), ground, 0.7)
        result = applied_steps(np.full(shape, value, np.uint8), look)["size"]
        assert (result.shape, result.dtype) == ((28, 20), np.uint8)


def test_a_large_picture_is_worked_with_in_a_smaller_size():
    picture = open_picture(packed(np.zeros((900, 2000, 3), np.uint8), "JPEG"))
    assert picture.shape == (230, 512, 3)
    small = np.arange(12, dtype=np.uint8).reshape(3, 4)
    assert np.array_equal(open_picture(packed(small)), small)


def test_two_thousand_damaged_files_come_to_a_picture_or_a_sentence():
    rng = np.random.default_rng(3)
    image = Image.new("RGB", (20, 14), "white")
    ImageDraw.Draw(image).ellipse((3, 3, 12, 10), fill="navy")
    whole = [packed(np.asarray(image), kind) for kind in ("PNG", "JPEG", "GIF", "WEBP", "TIFF")]
    look, n_sentences = GREY_SET, 0
    for _ in range(2000):
        data = bytearray(whole[rng.integers(len(whole))])
        for place in rng.integers(0, len(data), rng.integers(1, 8)):
            data[place] = rng.integers(256)
        try:
            picture = open_picture(bytes(data[: rng.integers(1, len(data) + 1)]))
        except ValueError as error:
            n_sentences += 1
            sentence = str(error)
            assert sentence.startswith("This file cannot be taken as a picture: ")
            assert sentence.endswith(". Take a JPEG or PNG.")
            assert "\n" not in sentence
        else:
            assert applied_steps(picture, look)["size"].shape == (28, 28)
    assert 500 < n_sentences < 2000


def test_a_file_of_too_many_bytes_gets_a_sentence(monkeypatch):
    monkeypatch.setattr(picture_steps, "MOST_BYTES", 10)
    with pytest.raises(ValueError, match="at most 0 MB was expected"):
        open_picture(b"x" * 11)
