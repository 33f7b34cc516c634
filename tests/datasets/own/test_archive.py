"""The members of an archive."""

import zipfile

from activsim.datasets.own.archive import Archive


def test_the_folder_that_was_zipped_has_no_name_of_its_own(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("./", b"")
        archive.writestr("./cats/1.png", b"x")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.namelist() == ["./", "./cats/1.png"]
    assert Archive(tmp_path / "a.zip").names() == (["cats/1.png"], [])
