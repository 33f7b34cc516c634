"""Which folders are splits and which are classes, in the ways in which people call them."""

import gzip
import os
from pathlib import Path

import numpy as np
import pytest
from idx_files import idx

from activsim.datasets import catalogue
from activsim.datasets.download import DataError
from activsim.datasets.own.layout import split_in_words, split_of_file


@pytest.mark.parametrize(
    ("train", "test"),
    [
        ("Train", "TEST"),
        ("training_set", "test_set"),
        ("Training Data", "Test Data"),
        ("seg_train", "seg_test"),
        ("train ", "test "),
        ("deep/data/train-images", "deep/data/test-images"),
        ("training_set/training_set", "test_set/test_set"),
        ("train/train", "test/test"),
    ],
)
def test_splits_are_known_by_a_word_of_their_name(data, save, train, test):
    for tone, name in enumerate(("cat", "test tube", "train station")):
        save(f"set/{train}/{name}/1.png", tone=tone)
        save(f"set/{test}/{name}/1.png", tone=10 + tone)
    image_set = catalogue.open_set("set")
    assert image_set.class_names == ("cat", "test tube", "train station")
    assert image_set.load_images("train").images[:].max(axis=(1, 2)).tolist() == [0, 1, 2]
    assert image_set.load_images("test").images[:].max(axis=(1, 2)).tolist() == [10, 11, 12]
    assert image_set.remarks == ()


@pytest.mark.parametrize("beside", ["flowers/cover.png", "docs/notes.txt"])
@pytest.mark.parametrize("split", ["", "train/", "test/"])
def test_what_lies_beside_class_folders_makes_no_class_of_the_folder_above(
    data, save, beside, split
):
    for tone, name in enumerate(("rose", "tulip")):
        save(f"set/flowers/{split}{name}/1.png", tone=tone)
    if beside.endswith("png"):
        save(f"set/{beside}")
    else:
        (data / "set" / "docs").mkdir()
        (data / "set" / beside).write_text("mine")
    image_set = catalogue.open_set("set")
    assert image_set.class_names == ("rose", "tulip")
    assert all(beside in remark for remark in image_set.remarks)


@pytest.mark.parametrize("beside", ["test/1.png", "test/test/1.png", "samples/1.png"])
@pytest.mark.parametrize("deep", ["plants", "plants/plants"])
def test_pictures_of_no_class_beside_a_folder_of_splits_make_no_classes(data, save, beside, deep):
    """As some archives keep pictures to try beside those to learn from."""
    for split in ("train", "valid"):
        for tone, name in enumerate(("apple", "cherry")):
            save(f"set/{deep}/{split}/{name}/1.png", tone=tone)
    save(f"set/{beside}")
    image_set = catalogue.open_set("set")
    assert image_set.class_names == ("apple", "cherry")
    assert image_set.n_images == {"validation": 2, "train": 2}
    assert [beside in remark for remark in image_set.remarks] == [True]


def test_a_picture_beside_a_folder_of_its_class_is_of_that_class(data, save):
    for name in ("cat/1.png", "cat/more/2.png", "dog/3.png"):
        save(f"set/{name}")
    assert catalogue.open_set("set").class_names == ("cat", "dog")


def test_a_cover_makes_no_class_of_the_folder_within_a_split(data, save):
    for tone, name in enumerate(("cat", "dog")):
        save(f"set/train/images/{name}/1.png", tone=tone)
        save(f"set/test/images/{name}/1.png", tone=tone)
    save("set/train/cover.png")
    image_set = catalogue.open_set("set")
    assert image_set.class_names == ("cat", "dog")
    (remark,) = image_set.remarks
    assert remark.startswith("1 picture lies in no class folder of test or train")


def test_folders_of_pictures_are_classes_whatever_they_are_called(data, save):
    for name in ("train station/1.png", "test tube/1.png", "test tube/old/2.png", "bus/1.png"):
        save(f"set/{name}")
    image_set = catalogue.open_set("set")
    assert image_set.class_names == ("bus", "test tube", "train station")
    assert image_set.load_images("all").n_per_class.tolist() == [1, 2, 1]
    assert (
        "lie in 1 folder within a class's own, and are of that class: 'test tube/old'"
        in (image_set.remarks[0])
    )


def test_classes_that_capitals_tell_apart_are_told(data, save):
    for name in ("train/Cat", "train/dog", "test/cat", "test/dog"):
        save(f"set/{name}/1.png")
    image_set = catalogue.open_set("set")
    assert image_set.class_names == ("Cat", "cat", "dog")
    assert image_set.remarks == (
        "Classes without pictures in test: 'Cat'.",
        "Classes without pictures in train: 'cat'.",
        "Classes that capitals alone tell from others: 'Cat', 'cat'. Where they are the same, call "
        "their folders the same.",
    )


def test_a_split_alone_is_one_however_deep_it_lies(data, save):
    save("set/a/b/train/cat/1.png")
    save("set/a/b/train/dog/1.png")
    assert catalogue.open_set("set").n_images == {"train": 2}


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("mnist_train.npz", "train"),
        ("train-test.parquet", "train"),
        ("cifar10-test-00000-of-00001.parquet", "test"),
        ("contest.npz", "all"),
        ("test/0000.parquet", "test"),
    ],
)
def test_splits_of_files(name, split):
    assert split_of_file(Path("set") / name) == split


def test_a_name_that_says_two_splits_says_none():
    assert split_in_words("train and test") == ""


def save_idx(folder, name, n_images, packed=True, ending=""):
    """ending: what the names of files end in, packed or not."""
    folder.mkdir(exist_ok=True)
    labels = np.arange(n_images, dtype=np.uint8) % 2
    for kind, values in (
        ("images-idx3", np.zeros((n_images, 4, 4), np.uint8)),
        ("labels-idx1", labels),
    ):
        content = idx(values)
        path = folder / f"{name}-{kind}-ubyte{ending}"
        path.write_bytes(content if packed else gzip.decompress(content))


def test_idx_files_of_whatever_name_are_of_the_split_that_it_says(data):
    save_idx(data / "emnist", "emnist-letters-train", 6)
    save_idx(data / "emnist", "emnist-letters-test", 4, packed=False, ending=".gz")
    assert catalogue.open_set("emnist").n_images == {"test": 4, "train": 6}
    save_idx(data / "emnist", "emnist-digits-test", 2)
    with pytest.raises(DataError, match=r"are both of the split test\. Put each set into a folder"):
        catalogue.open_set("emnist")
    save_idx(data / "half", "train", 6)
    save_idx(data / "half", "t10k", 4)
    (data / "half" / "t10k-labels-idx1-ubyte").unlink()
    os.rename(
        data / "half" / "train-labels-idx1-ubyte", data / "half" / "train-labels-idx1-ubyte.gz"
    )
    with pytest.raises(DataError, match="labels were expected beside t10k-images-idx3-ubyte"):
        catalogue.open_set("half")
