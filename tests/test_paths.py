"""Files are replaced whole or not at all."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from activsim.paths import PART, replacing, whole_folder


def test_a_file_is_replaced_once_it_is_whole(tmp_path):
    file = tmp_path / "a.json"
    file.write_text("old")
    with replacing(file) as part:
        part.write_text("new")
        assert file.read_text() == "old"
        assert (part.parent, part.suffix) == (tmp_path, ".json")
        assert part.name.startswith(PART)
    assert file.read_text() == "new"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_where_writing_fails_the_old_file_stays_and_nothing_else(tmp_path, error):
    file = tmp_path / "a.npz"
    file.write_text("old")

    def fail():
        with replacing(file) as part:
            part.write_text("half")
            raise error

    with pytest.raises(type(error)):
        fail()
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_where_moving_fails_nothing_is_left(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="Read-only"), replacing(tmp_path / "a.txt") as part:
        part.write_text("new")
    assert list(tmp_path.iterdir()) == []


def test_many_at_once_leave_one_whole_file(tmp_path):
    file, texts = tmp_path / "a.txt", [letter * 10_000 for letter in "abcdefgh"]

    def write(text):
        with replacing(file) as part:
            part.write_text(text)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, texts * 5))
    assert file.read_text() in texts
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_of_its_owner_alone_is_so_from_its_first_moment(tmp_path):
    """What is written to it is never in a file that others could open, whatever the umask."""
    file, before = tmp_path / "key", os.umask(0)
    try:
        file.write_text("everybody's")
        with replacing(file, 0o600) as part:
            assert (part.read_text(), stat.S_IMODE(part.stat().st_mode)) == ("", 0o600)
            part.write_text("mine")
    finally:
        os.umask(before)
    assert (file.read_text(), stat.S_IMODE(file.stat().st_mode)) == ("mine", 0o600)
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_has_its_name_once_it_is_whole(tmp_path):
    with whole_folder(tmp_path / "a") as part:
        part.mkdir()
        (part / "b").write_text("b")
        assert [file.name.startswith(PART) for file in tmp_path.iterdir()] == [True]
    assert [file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*")] == ["a", "a/b"]


def test_of_a_folder_that_cannot_be_filled_nothing_is_left(tmp_path):
    def fail():
        with whole_folder(tmp_path / "a") as part:
            part.mkdir()
            (part / "b").write_text("half")
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_takes_no_other_s_place(tmp_path):
    def write():
        with whole_folder(tmp_path / "a") as part:
            part.mkdir()
            (part / "b").write_text("new")

    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").write_text("old")
    with pytest.raises(OSError, match="a"):
        write()
    assert [file.name for file in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a" / "b").read_text() == "old"
