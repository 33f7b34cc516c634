"""A lesson in a link is the lesson of its file, and whatever else stands there is a sentence."""

import base64
import zlib

import pytest
from root import ROOT

from activsim.lessons import catalogue, in_link, reader
from activsim.lessons.form import LessonError

ALIKE = (ROOT / "lessons" / "alike.toml").read_text("utf-8")


def as_link(content):
    return in_link.MARK + base64.urlsafe_b64encode(zlib.compress(content, 9)).decode().rstrip("=")


@pytest.mark.parametrize(
    "path", sorted((ROOT / "lessons").glob("*.toml")), ids=lambda one: one.name
)
def test_every_lesson_that_comes_along_fits_into_a_link(path):
    text = path.read_text("utf-8")
    name = in_link.packed_lesson(text)
    assert len(name) < 4000
    assert in_link.lesson_text(name) == text
    assert catalogue.open_lesson(name) == reader.read_lesson(text)


def test_no_file_s_name_is_taken_for_a_lesson_in_a_link():
    assert not any(map(in_link.is_in_link, catalogue.list_lessons()))
    assert not catalogue.NAME.fullmatch(in_link.packed_lesson(ALIKE))


@pytest.mark.parametrize(
    "name",
    [
        "~",
        "~!!!",
        "~AAAA",
        as_link(ALIKE.encode())[:-9],
        as_link(ALIKE.encode()) + "AAAA",
        as_link(b"\xff\xfe"),
        as_link(b"a" * 10_000_000),  # a small link that would be much
        "~" + "A" * 100_000,
    ],
)
def test_what_no_lesson_was_packed_as_is_told(name):
    with pytest.raises(ValueError, match="holds a whole lesson was expected"):
        catalogue.open_lesson(name)


def test_a_lesson_in_a_link_is_checked_as_any_other():
    with pytest.raises(LessonError, match="Line 1: There is no title"):
        catalogue.open_lesson(as_link(ALIKE.replace("title =", "titel =").encode()))
    with pytest.raises(LessonError, match="HTML"):
        catalogue.open_lesson(as_link(ALIKE.replace("title = ", "title = '<b>x</b>' #").encode()))
    with pytest.raises(LessonError, match="Lists in lists"):
        catalogue.open_lesson(as_link(b"a = " + b"[" * 20_000))


def test_one_that_is_too_long_for_a_link_is_told():
    with pytest.raises(ValueError, match="at most 6,000 letters long"):
        in_link.packed_lesson("".join(chr(65 + number * number % 57) for number in range(40_000)))
