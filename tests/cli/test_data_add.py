"""`activsim data add`: somebody's pictures become a choice, whole or not at all."""

import json
import os
import zipfile

import numpy as np
import pytest
from PIL import Image

from activsim.cli import main as cli
from activsim.datasets import adding, catalogue
from activsim.datasets.own import pictures
from activsim.paths import cache_folder


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("ACTIVSIM_IMAGES", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def flowers(tmp_path):
    folder = tmp_path / "flowers"
    for number, name in enumerate(("rose", "tulip")):
        (folder / name).mkdir(parents=True)
        for tone in (10, 20):
            Image.new("L", (4, 6), tone + number).save(folder / name / f"{tone}.png")
    return folder


def zipped(folder, name="flowers.zip"):
    path = folder.with_name(name)
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*.png")):
            archive.write(file, file.relative_to(folder))
    return path


def visible(folder):
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_a_folder_a_zip_and_arrays_are_added_under_their_names(flowers, data, capsys, monkeypatch):
    archive = zipped(flowers)
    labels = np.array([0, 1, 1], np.uint8)
    np.savez(flowers.with_name("arrays.npz"), images=np.zeros((3, 5, 5), np.uint8), labels=labels)
    looks = []
    look = pictures.list_pictures
    monkeypatch.setattr(pictures, "list_pictures", lambda *a: looks.append(1) or look(*a))
    assert cli.main(["data", "add", "flowers"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("flowers\n  images       4 all; grey, shown as 6 x 4\n")
    assert "  classes      rose, tulip\n" in out
    assert "--images flowers" in err
    assert cli.main(["data", "add", str(archive), "--name", "Blumen (zip)"]) == 0
    assert cli.main(["data", "add", "arrays.npz"]) == 0
    assert len(looks) == 2  # each of the two is looked through once, the copy is known then
    assert visible(data) == ["Blumen (zip).zip", "arrays.npz", "flowers"]
    assert (data / "Blumen (zip).zip").read_bytes() == archive.read_bytes()
    for name in ("flowers", "Blumen (zip)"):
        images = catalogue.open_set(name).load_images("all")
        assert [int(picture[0, 0]) for picture in images.images[:]] == [10, 20, 11, 21]
    assert catalogue.open_set("arrays").load_images("all").labels.tolist() == [0, 1, 1]
    capsys.readouterr()
    assert cli.main(["data"]) == 0
    assert "Blumen (zip)\n  images       4 all" in capsys.readouterr().out


def test_what_was_added_has_a_place_that_other_processes_open(flowers, data, monkeypatch):
    adding.add_images(flowers, "roses and more")
    place = catalogue.place_of("roses and more")
    assert place == str(data / "roses and more")
    opened = catalogue.open_place(place)
    assert (opened.n_images, opened.class_names) == ({"all": 4}, ("rose", "tulip"))
    monkeypatch.chdir(flowers.parent)
    assert catalogue.place_of("flowers") == str(flowers)
    assert catalogue.place_of("Sketches") == "Sketches"
    assert catalogue.open_place("Sketches").name == "Sketches"


def test_a_name_in_use_is_not_written_over(flowers, data, capsys):
    archive = zipped(flowers)
    assert cli.main(["data", "add", "flowers"]) == 0
    (data / "FREE.json").write_text("{}")
    for arguments, sentence in (
        ([str(archive)], "--name 'flowers 2'"),
        ([str(archive), "--name", "FLOWERS"], "There are images named 'FLOWERS' already."),
        ([str(archive), "--name", "free"], "There are images named 'free' already."),
        ([str(archive), "--name", "cifar-10"], "There are images named 'cifar-10' already."),
        ([str(archive), "--name", "../up"], "A name was expected, not a path"),
        ([str(archive), "--name", "a.zip"], "leave out its ending"),
        ([str(archive), "--name", ".part-x"], "cannot begin with a point"),
        ([str(data / "flowers")], "lies in the data folder already"),
    ):
        before = visible(data)
        assert cli.main(["data", "add", *arguments]) == 2
        assert sentence in capsys.readouterr().err
        assert visible(data) == before


def test_what_is_no_image_set_is_refused_and_nothing_stays(flowers, data, tmp_path, capsys):
    (tmp_path / "table.csv").write_text("a,b")
    (tmp_path / "cut.zip").write_bytes(zipped(flowers).read_bytes()[:200])
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "empty").mkdir()
    np.savez(tmp_path / "alone.npz", images=np.zeros((3, 5, 5), np.uint8))
    single = tmp_path / "single" / "cat"
    single.mkdir(parents=True)
    Image.new("L", (4, 4)).save(single / "1.png")
    (tmp_path / "boxes" / "train" / "images").mkdir(parents=True)  # as of those that find things
    (tmp_path / "boxes" / "train" / "labels").mkdir()
    Image.new("L", (4, 4)).save(tmp_path / "boxes" / "train" / "images" / "1.png")
    (tmp_path / "boxes" / "train" / "labels" / "1.txt").write_text("0 .5 .5 .1 .1")
    (tmp_path / "tabs.tsv").write_text("label\tpixel0")
    for name, sentence in (
        ("boxes", "two or more classes were expected, all of these are of 'images'"),
        ("tabs.tsv", "is read where it is called .csv"),
        ("nowhere.zip", "There is no file"),
        ("table.csv", "a table of pixels was expected"),
        ("notes.txt", "a .zip, .npz, .parquet or .csv file was expected"),
        ("cut.zip", "cut.zip cannot be read"),
        ("empty", "a folder of pictures for each class"),
        ("alone.npz", "was expected to hold images and labels"),
        ("single", "two or more classes were expected, all of these are of 'cat'"),
    ):
        assert cli.main(["data", "add", name]) == 2, name
        out, err = capsys.readouterr()
        assert sentence in err
        assert not out
        assert visible(data) == []


def test_files_that_readers_stumble_over_get_a_sentence(tmp_path, data, capsys):
    np.savez(tmp_path / "plain.npz", images=np.zeros((2, 4, 4)), labels=np.array([0, 1]))
    with zipfile.ZipFile(tmp_path / "plain.zip", "w") as archive:
        archive.writestr("Xa.png", b"x")
    for name, old, new in (
        ("a.npz", b"'<f8', 'fortran", b"'<f8',#'fortran"),  # a header that ends too early
        ("b.npz", b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"),  # locked
        ("c.zip", b"Xa.png", b"\0a.png"),  # a member without a name
    ):
        plain = (tmp_path / "plain").with_suffix(name[1:]).read_bytes()
        plain = plain.replace(b"\x2d\x03\x2d\x00\x00", b"\x14\x03\x14\x00\x00")
        assert old in plain
        (tmp_path / name).write_bytes(plain.replace(old, new))
        assert cli.main(["data", "add", name]) == 2
        assert f"The image set {name!r} cannot be read: " in capsys.readouterr().err
    assert visible(data) == []


def test_a_folder_that_holds_the_data_folder_is_refused_before_it_is_looked_through(
    flowers, data, capsys, monkeypatch
):
    monkeypatch.setattr(adding, "look_through", lambda *_: pytest.fail("it was looked through"))
    assert cli.main(["data", "add", "/"]) == 2
    assert "holds all files of this machine. Give the folder" in capsys.readouterr().err
    assert cli.main(["data", "add", str(flowers.parent)]) == 2
    assert "holds the data folder" in capsys.readouterr().err
    assert not data.exists()


def test_links_and_hidden_files_stay_behind_and_links_are_told(flowers, data, tmp_path, capsys):
    secret = tmp_path / "secret.png"
    Image.new("L", (4, 6)).save(secret)
    os.symlink(secret, flowers / "rose" / "link.png")
    os.symlink(tmp_path, flowers / "rose" / "above")
    (flowers / ".git").mkdir()
    (flowers / ".git" / "x").write_text("x")
    assert cli.main(["data", "add", str(flowers)]) == 0
    assert "2 links are not copied, leading elsewhere: 'rose/above', 'rose/link.png'." in (
        capsys.readouterr().err
    )
    files = {str(path.relative_to(data)) for path in data.rglob("*") if path.is_file()}
    assert files == {
        f"flowers/{name}/{tone}.png" for name in ("rose", "tulip") for tone in (10, 20)
    }
    assert catalogue.open_set("flowers").n_images == {"all": 4}


def test_a_card_comes_along(flowers, tmp_path):
    card = {"class_names": ["tulip", "rose"], "licence": "CC0"}
    (tmp_path / "flowers.json").write_text(json.dumps(card))
    adding.add_images(flowers, "two kinds")
    image_set = catalogue.open_set("two kinds")
    assert (image_set.class_names, image_set.licence) == (("tulip", "rose"), "CC0")


def test_limits_are_kept_before_anything_is_read(flowers, data, tmp_path):
    archive = zipped(flowers)
    size = archive.stat().st_size
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as members:
        for name in ("a/1.png", "b/2.png"):
            members.writestr(name, bytes(1 << 20))
    for path, limits, sentence in (
        (archive, adding.Limits(size - 1, 1 << 30, 100), "at most 0 MB are taken"),
        (archive, adding.Limits(size, 1 << 30, 3), "holds 4 files; at most 3 are taken"),
        (bomb, adding.Limits(size * 9, 1 << 20, 9), "would have 2 MB once unpacked"),
    ):
        with pytest.raises(adding.DataError, match=sentence):
            adding.add_images(path, None, limits)
    assert visible(data) == []
    assert adding.add_images(archive, None, adding.Limits(size, 1 << 30, 4)) == "flowers"


def test_rows_count_as_files_do_also_those_that_a_table_does_not_own_up_to(flowers, tmp_path):
    arrow = pytest.importorskip("pyarrow")
    import pyarrow.parquet as parquet

    picture = (flowers / "rose" / "10.png").read_bytes()
    path = tmp_path / "rows.parquet"
    parquet.write_table(arrow.table({"image": [picture] * 77, "label": [0, 1] * 38 + [0]}), path)
    content = path.read_bytes()
    footer = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
    place = content.index(b"\x9a\x01", footer)  # 77 as its footer has it, and 1 in as many bytes
    modest = tmp_path / "modest.parquet"
    modest.write_bytes(content[:place] + b"\x82\x00" + content[place + 2 :])
    metadata = parquet.ParquetFile(modest).metadata
    assert (metadata.num_rows, metadata.row_group(0).num_rows) == (1, 77)
    for table in (path, modest):
        with pytest.raises(adding.DataError, match="holds 77 rows; at most 76 are taken"):
            adding.look_through(table, adding.Limits(1 << 20, 1 << 20, 76))
        image_set = adding.look_through(table, adding.Limits(1 << 20, 1 << 20, 77))
        assert list(image_set.n_images.values()) == [77]


def test_a_full_disk_leaves_nothing(flowers, data, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(adding.shutil, "copy2", full)
    for path in (flowers, zipped(flowers)):
        with pytest.raises(adding.DataError, match=r"No space left on device\. Make room there"):
            adding.add_images(path, "mine")
    assert visible(data) == []


def test_one_picture_named_a_million_times_does_not_fill_the_disk(tmp_path, data):
    arrow = pytest.importorskip("pyarrow")
    import pyarrow.parquet as parquet

    picture = np.random.default_rng(0).bytes(1 << 17)
    rows = {"image": [picture] * 512, "label": [0, 1] * 256}
    parquet.write_table(arrow.table(rows), tmp_path / "bomb.parquet")
    with pytest.raises(adding.DataError, match="20 times as much room"):
        adding.add_images(tmp_path / "bomb.parquet")
    assert not list(cache_folder().rglob("*.pack"))
    assert visible(data) == []
