"""The members of an archive."""

import io
import zipfile

import pytest
from PIL import Image
from small_pictures import png

from activsim.datasets import catalogue
from activsim.datasets.download import DataError
from activsim.datasets.own.archive import Archive


def zipped(path, contents):
    """An archive of (name, content), and its path."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in contents:
            info = zipfile.ZipInfo("x")
            info.filename = name  # as it stands, whatever this system would make of it
            info.create_system = 0 if "\\" in name else 3  # Windows, Unix
            archive.writestr(info, content)
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == [name for name, _ in contents]
    return path


@pytest.mark.parametrize("folder", ["./", "././", ".\\"])
def test_the_folder_that_was_zipped_has_no_name_of_its_own(tmp_path, folder):
    path = zipped(tmp_path / "a.zip", [(folder, b""), (f"{folder}cats{folder[-1]}1.png", b"x")])
    assert Archive(path).names() == (["cats/1.png"], [])


def test_a_file_without_a_name_is_refused(tmp_path):
    path = zipped(tmp_path / "a.zip", [("cats/1.png", b"x"), ("", b"x")])
    with pytest.raises(ValueError, match=r"holds a file without a name\. Zip the folder again"):
        Archive(path).names()


def test_of_files_that_come_to_one_name_the_last_is_read_as_when_they_are_unpacked(data):
    names = ["a/1.png", "./a/1.png", "a\\1.png", "b/1.png", "./b/", "b/", ".hidden", "./.hidden"]
    zipped(data / "set.zip", [(name, png(tone)) for tone, name in enumerate(names)])
    image_set = catalogue.open_set("set")
    assert [int(image[0, 0]) for image in image_set.load_images("all").images[:]] == [2, 3]
    assert image_set.remarks == (
        "1 name is that of several files, of which the last is read: 'a/1.png'.",
    )


def test_an_archive_with_a_password_is_refused(data):
    path = zipped(data / "set.zip", [("a/1.png", png(0)), ("b/1.png", png(1))])
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\1\2") + 8] |= 1  # the flag of a member that is locked
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"locked with a password\. Zip the pictures again"):
        catalogue.open_set("set")


@pytest.mark.parametrize(
    ("letters", "name", "is_told"),
    [(b"\x84\x84", "ää", True), ("ä".encode(), "ä", False), (b"ab", "ab", False)],
)
def test_names_in_letters_that_an_archive_does_not_tell_are_told(data, letters, name, is_told):
    path = zipped(data / "set.zip", [("xx/1.png", png(0)), ("b/1.png", png(1))])
    path.write_bytes(path.read_bytes().replace(b"xx/1.png", letters + b"/1.png"))
    image_set = catalogue.open_set("set")
    assert set(image_set.class_names) == {name, "b"}
    assert [f"as MS-DOS wrote them: '{name}/1.png'." in text for text in image_set.remarks] == (
        [True] if is_told else []
    )


@pytest.mark.parametrize("name", ["inner.zip", "data/train.parquet", "x.NPZ"])
def test_a_set_within_an_archive_is_brought_by_itself(data, name):
    zipped(data / "set.zip", [(name, b"x")])
    with pytest.raises(DataError, match=r"A set within another \(.*\) is brought by itself"):
        catalogue.open_set("set")


def test_another_method_of_packing_is_told(data, noise):
    """Deflate64, as Windows packs what is large."""
    picture = io.BytesIO()
    Image.fromarray(noise(4, 4)).save(picture, "PNG")
    with zipfile.ZipFile(data / "set.zip", "w") as archive:
        for name in ("cat/1.png", "dog/1.png"):
            archive.writestr(name, picture.getvalue())
    content = bytearray((data / "set.zip").read_bytes())
    for signature, place in ((b"PK\3\4", 8), (b"PK\1\2", 10)):
        start = content.find(signature)
        while start >= 0:
            content[start + place] = 9
            start = content.find(signature, start + 4)
    (data / "set.zip").write_bytes(content)
    with pytest.raises(DataError, match="zip the folder again with Deflate"):
        catalogue.open_set("set")
