"""Sets as they are exported, downloaded and kept elsewhere: read as what they are, or told what to
do."""

import struct
import zipfile

import numpy as np
import pyarrow as arrow
import pytest
from PIL import Image
from pyarrow import parquet

from activsim.datasets import catalogue
from activsim.datasets.download import DataError

LABELS = np.arange(12) % 3


def refusal(name):
    with pytest.raises(DataError) as error:
        catalogue.open_set(name)
    return str(error.value)


@pytest.mark.parametrize("level", ["{split}/images", "{split}/Data", "images/{split}"])
def test_a_folder_of_pictures_between_splits_and_classes_is_no_class(data, save, level):
    for split in ("train", "val"):
        for name in ("cat", "dog"):
            save(f"set/{level.format(split=split)}/{name}/1.png")
        labels = data / "set" / "labels" / split
        labels.mkdir(parents=True)
        (labels / "1.txt").write_text("0 .5 .5 .1 .1")
    image_set = catalogue.open_set("set")
    assert image_set.class_names == ("cat", "dog")
    assert image_set.n_images == {"validation": 2, "train": 2}
    assert image_set.remarks == ()


def test_one_class_with_folders_of_its_own_stays_a_class(save):
    for split in ("train", "test"):
        for day in ("day 1", "day 2"):
            save(f"set/{split}/cat/{day}/1.png")
    image_set = catalogue.open_set("set")
    assert image_set.class_names == ("cat",)
    assert "and are of that class: 'test/cat/day 1'" in image_set.remarks[0]


@pytest.mark.parametrize(
    ("files", "names"),
    [
        (["images/cat_1.jpg", "annotations/trimaps/cat_1.png"], "'annotations', 'images' are"),
        (["train/images/1.jpg", "valid/images/1.jpg"], "'images' is"),
        (["jpg/image_1.jpg", "jpg/image_2.jpg"], "'jpg' is"),
    ],
)
def test_folders_of_pictures_of_all_classes_are_doubted(save, files, names):
    for file in files:
        save(f"set/{file}")
    remarks = " ".join(catalogue.open_set("set").remarks)
    assert f"{names} taken for a class, though" in remarks
    assert "put the pictures of each class into a folder called as the class" in remarks


def test_a_table_of_classes_is_told(data, save):
    for number in range(3):
        save(f"set/train/{number}.jpg")
    (data / "set" / "labels.csv").write_text("id,breed\n0,pug\n")
    sentence = refusal("set")
    assert "3 pictures lie in no class folder" in sentence
    assert "Classes are not read from a table: 'labels.csv' is passed over." in sentence
    assert sentence.endswith("Put the pictures of each class into a folder called as the class.")


def test_classes_that_are_archives_of_their_own_are_told_to_be_unpacked(data):
    with zipfile.ZipFile(data / "set.zip", "w") as archive:
        for name in ("Class 1-samples.zip", "Class 2-samples.zip"):
            archive.writestr(name, b"PK")
    assert "unpack each into a folder called as the class" in refusal("set")


def write_idx(folder, file, values):
    folder.mkdir(parents=True, exist_ok=True)
    header = struct.pack(f">HBB{values.ndim}I", 0, 8, values.ndim, *values.shape)
    (folder / file).write_bytes(header + values.astype(np.uint8).tobytes())


@pytest.mark.parametrize("layout", ["raw", "a folder a file", "both", "as zipped on a Mac"])
def test_idx_files_are_found_where_programs_put_them(data, noise, layout):
    images = noise(12, 4, 4)
    for word in ("train", "t10k"):
        for kind, values in (("images-idx3", images), ("labels-idx1", LABELS)):
            name = f"{word}-{kind}-ubyte"
            alone = layout in ("a folder a file", "both")
            write_idx(data / "set" / (name if alone else "raw"), name, values)
            if layout == "both":
                write_idx(data / "set", name.replace("-idx", ".idx"), values)
            elif layout.endswith("Mac"):
                write_idx(data / "set" / "__MACOSX", f"._{name}", values[:1])
    image_set = catalogue.open_set("set")
    assert image_set.n_images == {"test": 12, "train": 12}
    np.testing.assert_array_equal(image_set.load_images("train").images[:], images)


@pytest.mark.parametrize("name", ["images.idx", "train_images.gz", "emnist-ubyte"])
def test_idx_files_of_other_names_are_told_what_to_be_called(data, noise, name):
    write_idx(data / "set", name, noise(12, 4, 4))
    assert f"'{name}' came. Call them train-images-idx3-ubyte and" in refusal("set")


@pytest.mark.parametrize("name", ["MNIST/train-images-idx3-ubyte", "x_test.npy"])
def test_arrays_in_an_archive_are_told_to_be_unpacked(data, name):
    with zipfile.ZipFile(data / "set.zip", "w") as archive:
        archive.writestr(name, b"x")
    assert f"not from an archive: '{name}'. Unpack it here." in refusal("set")


@pytest.mark.parametrize(
    ("images", "labels", "split"),
    [
        ("X", "y", "all"),
        ("images", "targets", "all"),
        ("data", "targets", "all"),
        ("trainX", "trainY", "train"),
        ("xtest", "ytest", "test"),
        ("data_test", "labels_test", "test"),
        ("dev_x", "dev_y", "validation"),
        ("X", "labels", "all"),
        ("image", "label", "all"),
        ("x_tr", "y_tr", "train"),
        ("testing_images", "testing_labels", "test"),
        ("x_validation", "y_validation", "validation"),
    ],
)
def test_names_of_arrays(data, noise, images, labels, split):
    pictures = noise(12, 4, 4)
    np.savez(data / "set.npz", **{images: pictures, labels: LABELS})
    image_set = catalogue.open_set("set")
    assert image_set.n_images == {split: 12}
    np.testing.assert_array_equal(image_set.load_images(split).images, pictures)
    np.testing.assert_array_equal(image_set.load_images(split).labels, LABELS)


@pytest.mark.parametrize("labels", [LABELS, LABELS[:, None], LABELS.astype(str)])
def test_the_only_maps_and_the_only_row_beside_them_are_images_and_labels(data, noise, labels):
    """As numpy.savez calls what is saved without a name."""
    pictures = noise(12, 4, 4)
    np.savez(data / "set.npz", pictures, labels)
    image_set = catalogue.open_set("set")
    assert image_set.remarks == (
        "Its array 'arr_0' is taken for the images, 'arr_1' for their labels.",
    )
    np.testing.assert_array_equal(image_set.load_images("all").images, pictures)
    np.testing.assert_array_equal(image_set.load_images("all").labels, LABELS)


def test_of_several_rows_beside_maps_none_is_taken_for_labels(data, noise):
    np.savez(data / "set.npz", noise(12, 4, 4), LABELS, LABELS)
    assert "it holds arr_0, arr_1, arr_2" in refusal("set")


def test_of_scikit_learns_two_arrays_the_one_with_rows_and_columns_is_read(data, noise):
    pictures = noise(12, 4, 6)
    np.savez(data / "set.npz", data=pictures.reshape(12, -1), images=pictures, target=LABELS)
    image_set = catalogue.open_set("set")
    assert image_set.image_shape == (4, 6, 1)
    assert image_set.remarks == ()


@pytest.mark.parametrize("label", ["label", "category"])
@pytest.mark.parametrize("kind", ["binary", "large_binary", "binary_view"])
def test_columns_of_pictures_of_every_kind_of_bytes(data, save, kind, label):
    path = save("picture.png")
    column = arrow.array([path.read_bytes()] * 4, getattr(arrow, kind)())
    path.unlink()
    columns = {"image": column, label: ["a", "b"] * 2, "filename": ["1", "2", "3", "4"]}
    parquet.write_table(arrow.table(columns), data / "set.parquet")
    image_set = catalogue.open_set("set")
    assert image_set.class_names == ("a", "b")
    assert image_set.load_images("all").images[:].shape[:3] == (4, 8, 8)


def test_photographs_that_are_turned_are_counted(data, save):
    for name in ("cat", "dog"):
        save(f"set/{name}/1.png")
    exif = Image.Exif()
    exif[0x0112] = 6
    for number in (2, 3):
        Image.new("RGB", (8, 6)).save(data / "set" / "cat" / f"{number}.jpg", exif=exif)
    (remark,) = catalogue.open_set("set").remarks
    assert remark.startswith("2 pictures are turned, as photographs say")
    assert "Keras" in remark
