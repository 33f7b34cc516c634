"""What files and folders are called, on whatever system they were packed."""

import json
import unicodedata
import zipfile

import numpy as np
import pytest
from small_pictures import png

from activsim.datasets import catalogue
from activsim.datasets.download import DataError
from activsim.datasets.own import tree

NFC = unicodedata.normalize("NFC", "Löwe")
NFD = unicodedata.normalize("NFD", "Löwe")


def zipped(path, names, has_flag=True):
    """An archive of pictures of these names, the first of tone 0; has_flag: whether it says that
    its names are UTF-8."""
    with zipfile.ZipFile(path, "w") as archive:
        for tone, name in enumerate(names):
            archive.writestr(name, png(tone))
    if not has_flag:
        content = bytearray(path.read_bytes())
        for signature, place in ((b"PK\3\4", 7), (b"PK\1\2", 9)):
            start = content.find(signature)
            while start >= 0:
                content[start + place] &= ~8
                start = content.find(signature, start + 4)
        path.write_bytes(content)


def tones(image_set, split="all"):
    images = image_set.load_images(split)
    names = [image_set.class_names[label] for label in images.labels.tolist()]
    return dict(zip(names, [int(image[0, 0]) for image in images.images[:]], strict=True))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\ud800", "\ufffd"),
        ("a\udfff \udcff", "a\ufffd \ufffd"),
        (NFD + "\udc80", NFC + "\ufffd"),
        ("caf\udce9", "café"),  # of a system that writes Latin-1
        ("\udcc3\udcb6", "ö"),  # of a system that takes names for ASCII
        ("👩‍🔬\n", "👩‍🔬\n"),
    ],
)
def test_whatever_a_name_holds_can_be_sent(text, expected):
    assert tree.readable(text) == expected


def test_names_in_arrays_can_be_sent_too(data, noise):
    names = np.array([f"\ud800{NFD}", "犬"])
    np.savez(data / "named.npz", images=noise(2, 4, 4), labels=[0, 1], class_names=names)
    np.savez(data / "words.npz", images=noise(2, 4, 4), labels=names)
    assert catalogue.open_set("named").class_names == (f"\ufffd{NFC}", "犬")
    assert set(catalogue.open_set("words").class_names) == {f"\ufffd{NFC}", "犬"}


@pytest.mark.parametrize("has_flag", [True, False])
def test_names_in_an_archive_are_utf8_whether_it_says_so_or_not(data, has_flag):
    zipped(data / "mac.zip", [f"{NFD}/1.png", "犬/1.png"], has_flag)
    assert tones(catalogue.open_set("mac")) == {NFC: 0, "犬": 1}


def test_names_of_an_old_archive_stay_as_they_are(data):
    zipped(data / "old.zip", ["caf\xe9/1.png", "dog/1.png"], has_flag=False)
    content = (data / "old.zip").read_bytes().replace("caf\xe9".encode(), b"caf\x82_")
    (data / "old.zip").write_bytes(content)
    assert tones(catalogue.open_set("old")) == {"caf\xe9_": 0, "dog": 1}


def test_an_archive_of_windows_has_folders_too(data):
    zipped(data / "windows.zip", ["set\\cat\\1.png", "set\\dog\\1.png"])
    assert tones(catalogue.open_set("windows")) == {"cat": 0, "dog": 1}


@pytest.mark.parametrize("is_escaped", [False, True])
@pytest.mark.parametrize("kind", ["folder", "archive"])
def test_a_name_in_both_ways_to_write_it_is_one_class(data, save, kind, is_escaped):
    names = [f"train/{NFD}/1.png", f"test/{NFC}/1.png", "train/dog/1.png", "test/dog/1.png"]
    if kind == "archive":
        zipped(data / "set.zip", names)
    else:
        for tone, name in enumerate(names):
            save(f"set/{name}", tone=tone)
    card = {"class_names": [NFD, "dog"], "groups": [[NFD], ["dog"]], "source": NFD}
    (data / "set.json").write_text(json.dumps(card, ensure_ascii=is_escaped), encoding="utf-8")
    image_set = catalogue.open_set("set")
    assert image_set.class_names == (NFC, "dog")
    assert image_set.groups == ((NFC,), ("dog",))
    assert image_set.source == NFC
    assert image_set.remarks == ()
    assert tones(image_set, "train") == {NFC: 0, "dog": 2}
    assert tones(image_set, "test") == {NFC: 1, "dog": 3}


def test_pictures_that_names_hide_are_told(data, save):
    names = ["cat/1.png", "dog/1.png", "../evil/1.png", ".secret/2.png", "cat/._1.png"]
    others = ["__MACOSX/cat/1.png", "../readme.txt", "../evil/._1.png", "cat/../notes"]
    zipped(data / "set.zip", [*names, *others])
    image_set = catalogue.open_set("set")
    assert image_set.n_images == {"all": 2}
    assert image_set.remarks == (
        "1 picture lies in a folder whose name begins with a dot and is passed over: "
        "'.secret/2.png'.",
        "1 picture lies outside of the archive's own folder and is passed over: '../evil/1.png'.",
    )
    zipped(data / "out.zip", ["../evil/1.png", "../evil/2.png"])
    with pytest.raises(DataError, match=r"2 pictures lie outside of .* Put the pictures of each"):
        catalogue.open_set("out")


def test_stray_files_beside_good_class_folders_are_left_out_and_told(data, save):
    for name in ("cat/1.png", "dog/1.png"):
        save(f"set/{name}")
    np.savez(data / "set" / "features.npz", features=np.zeros(3))
    (data / "set" / "cat" / "meta.parquet").write_bytes(b"PAR1")
    image_set = catalogue.open_set("set")
    assert image_set.n_images == {"all": 2}
    parquet, npz = image_set.remarks
    assert parquet.startswith("'cat/meta.parquet' is left out, being no images: ")
    assert npz.startswith("'features.npz' is left out, being no images: ")
    (data / "alone").mkdir()
    np.savez(data / "alone" / "features.npz", features=np.zeros(3))
    with pytest.raises(DataError, match="it holds features"):
        catalogue.open_set("alone")
