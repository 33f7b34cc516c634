"""A folder is read as what was put into it; what is not as it should be is named, and nothing in it
is run."""

import os
import pickle

import numpy as np
import pytest
from PIL import Image

from activsim.datasets import download, fashion_mnist, image_set
from activsim.datasets import folder as image_folder

RNG = np.random.default_rng(0)
GREY = RNG.integers(0, 256, (30, 6, 5)).astype(np.uint8)
COLOUR = RNG.integers(0, 256, (30, 6, 5, 3)).astype(np.uint8)
LABELS = RNG.integers(0, 3, 30).astype(np.uint8)
SHAPE = (6, 5, 1)


def archive(path, images=GREY, labels=LABELS, **more):
    path.parent.mkdir(exist_ok=True)
    np.savez_compressed(path, images=images, labels=labels, **more)
    return path.parent


def pictures(folder, images=GREY, names=("coat", "bag"), suffix=".png"):
    """Every second image is of the first class."""
    for index, image in enumerate(images):
        path = folder / names[index % 2] / f"{index:03d}{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(path)
    return folder


def everything(folder, shape=SHAPE):
    parts = [image_folder.read_shard(shard, shape) for shard in folder.shards]
    return tuple(np.concatenate(part) for part in zip(*parts, strict=True))


@pytest.mark.parametrize("n_per_shard", [1, 7, 30, 100])
def test_what_was_written_as_shards_is_read_in_its_order(n_per_shard, tmp_path):
    data = image_set.LabelledImages(
        "Any", "test", GREY.copy(), LABELS.copy(), ("a", "b", "c"), "", "here"
    )
    image_folder.write_shards(data, tmp_path / "new" / "shards", n_per_shard)
    folder = image_folder.find_shards(tmp_path / "new" / "shards")
    assert [shard.n_images for shard in folder.shards] == [
        min(n_per_shard, 30 - i) for i in range(0, 30, n_per_shard)
    ]
    assert (folder.n_images, folder.class_names) == (30, ("a", "b", "c"))
    images, labels = everything(folder)
    np.testing.assert_array_equal(images, GREY)
    np.testing.assert_array_equal(labels, LABELS)
    with pytest.raises(ValueError, match=r"without \.npz files was expected"):
        image_folder.write_shards(data, tmp_path / "new" / "shards")


def test_a_shard_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    def fill_the_disk(path, **arrays):
        path.write_bytes(b"PK")
        raise OSError(28, "No space left on device")

    data = image_set.LabelledImages(
        "Any", "test", np.zeros((4, 3, 3), np.uint8), np.zeros(4, np.uint8), ("a",), "", "here"
    )
    with monkeypatch.context() as patch:
        patch.setattr(np, "savez_compressed", fill_the_disk)
        with pytest.raises(OSError, match="No space"):
            image_folder.write_shards(data, tmp_path)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / ".part-1-0.npz").write_bytes(b"PK")  # of a process that was killed
    image_folder.write_shards(data, tmp_path)
    assert image_folder.find_shards(tmp_path).n_images == 4


def test_files_without_class_names_have_fashion_mnist_s_and_empty_ones_are_no_shards(tmp_path):
    archive(tmp_path / "b.npz")
    archive(tmp_path / "a.npz", GREY[:0], LABELS[:0])
    (tmp_path / "read me.txt").write_text("about the images")
    folder = image_folder.find_shards(tmp_path)
    assert folder.class_names == fashion_mnist.CLASS_NAMES
    assert [shard.name for shard in folder.shards] == [str(tmp_path / "b.npz")]
    archive(tmp_path / "a.npz", GREY[:0], LABELS[:0], class_names=np.array(["x", "y", "z"]))
    assert image_folder.find_shards(tmp_path).class_names == (
        "x",
        "y",
        "z",
    )  # one that says so is enough


def test_classes_are_the_subfolders_by_name_and_pictures_the_files_by_name(tmp_path, monkeypatch):
    monkeypatch.setattr(image_folder, "PER_SHARD", 4)
    pictures(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "bag" / ".hidden").write_text("no picture")
    folder = image_folder.find_shards(tmp_path)
    assert folder.class_names == ("bag", "coat", "empty")
    assert [(shard.label, shard.n_images) for shard in folder.shards] == [
        (i, n) for i in (0, 1) for n in (4, 4, 4, 3)
    ]
    images, labels = everything(folder)
    np.testing.assert_array_equal(images, np.concatenate([GREY[1::2], GREY[::2]]))
    np.testing.assert_array_equal(labels, np.repeat([0, 1], 15))
    assert folder.shards[0].name.endswith("001.png to 007.png")


@pytest.mark.parametrize("kind", ["arrays", "pictures"])
def test_places_in_a_shard_are_those_of_the_whole_shard(kind, tmp_path):
    shard = image_folder.find_shards(
        archive(tmp_path / "a.npz") if kind == "arrays" else pictures(tmp_path)
    ).shards[0]
    whole, some = (
        image_folder.read_shard(shard, SHAPE),
        image_folder.read_shard(shard, SHAPE, np.array([0, 3, 14])),
    )
    for all_of_them, those in zip(whole, some, strict=True):
        np.testing.assert_array_equal(all_of_them[[0, 3, 14]], those)


@pytest.mark.parametrize("suffix", [".png", ".BMP", ".tif", ".ppm"])
def test_pictures_are_read_in_the_network_s_colours(suffix, tmp_path):
    folder = image_folder.find_shards(pictures(tmp_path, COLOUR, suffix=suffix))
    in_order = np.concatenate([COLOUR[1::2], COLOUR[::2]])
    np.testing.assert_array_equal(everything(folder, (6, 5, 3))[0], in_order)
    grey = everything(folder, (6, 5, 1))[0]
    np.testing.assert_allclose(
        grey, in_order @ [0.299, 0.587, 0.114], atol=1
    )  # ITU-R 601, as Pillow's docs say
    np.testing.assert_array_equal(grey, everything(folder, (6, 5))[0])


# what is wrong


@pytest.mark.parametrize(
    ("arrays", "reason"),
    [
        ({"images": GREY}, "it holds no labels, but images"),
        ({"x": GREY}, "it holds no images and no labels, but x"),
        ({"images": GREY, "labels": LABELS / 2}, "labels must be whole numbers from 0, .* float64"),
        ({"images": GREY, "labels": LABELS.astype(int) - 1}, "labels must be whole numbers from 0"),
        ({"images": GREY, "labels": LABELS[:, None]}, r"labels must be .* \(30, 1\) came"),
        (
            {"images": GREY, "labels": LABELS + 8},
            "labels from 0 to 9, by Fashion-MNIST's ten .*; 10 came",
        ),
        ({"images": GREY, "labels": LABELS.astype(np.uint64) + 2**63}, "labels from 0 to 9"),
        (
            {"images": GREY, "labels": LABELS, "class_names": np.array(["a", "b"])},
            "from 0 to 1, by their class_names",
        ),
        (
            {"images": GREY, "labels": LABELS, "class_names": np.arange(3)},
            "a list of different texts; int64",
        ),
        (
            {"images": GREY, "labels": LABELS, "class_names": np.array(["a", "b", "a"])},
            "a list of different texts",
        ),
        ({"images": GREY[:0], "labels": LABELS[:0]}, "There is no image in"),
    ],
)
def test_labels_and_class_names_that_are_wrong_are_refused_before_any_image_is_read(
    arrays, reason, tmp_path
):
    np.savez(tmp_path / "a.npz", **arrays)
    with pytest.raises(download.DataError, match=reason) as caught:
        image_folder.find_shards(tmp_path)
    assert str(tmp_path) in str(caught.value)


@pytest.mark.parametrize(
    ("images", "reason"),
    [
        (GREY / 255, r"uint8 \(n_images, height, width\) or .*; float64"),
        (GREY.reshape(30, 30), r"uint8 .* \(30, 30\) came"),
        (GREY[:-1], "30 images, .* were expected; 29 images and 30 labels"),
    ],
)
def test_images_that_are_wrong_are_named(images, reason, tmp_path):
    shard = image_folder.find_shards(archive(tmp_path / "a.npz", images)).shards[0]
    with pytest.raises(download.DataError, match=rf"a\.npz' cannot be read: .*{reason}"):
        image_folder.read_shard(shard, SHAPE)


def test_a_file_that_changed_since_it_was_found_is_named(tmp_path):
    shard = image_folder.find_shards(archive(tmp_path / "a.npz")).shards[0]
    for images, labels in ((GREY[:9], LABELS[:9]), (GREY, LABELS + 8)):
        archive(tmp_path / "a.npz", images, labels)
        with pytest.raises(
            download.DataError,
            match=r"a\.npz' cannot be read: 30 images, and labels below 10, were",
        ):
            image_folder.read_shard(shard, SHAPE)


def test_class_names_that_differ_are_refused(tmp_path):
    archive(tmp_path / "a.npz", class_names=np.array(["a", "b", "c"]))
    archive(tmp_path / "b.npz", class_names=np.array(["a", "b", "d"]))
    with pytest.raises(download.DataError, match=r"a\.npz' and .*b\.npz' differ"):
        image_folder.find_shards(tmp_path)


@pytest.mark.parametrize("damage", ["cut", "altered", "emptied", "gone", "no archive", "one array"])
def test_a_damaged_shard_is_named(damage, tmp_path):
    path = tmp_path / "a.npz"
    archive(path)
    shard, content = image_folder.find_shards(tmp_path).shards[0], path.read_bytes()
    path.unlink()
    middle = len(content) // 3
    altered = content[:middle] + bytes(50) + content[middle + 50 :]
    left = {"cut": content[:-40], "altered": altered, "emptied": b"", "no archive": b"images"}
    if damage == "one array":
        with open(path, "wb") as stream:
            np.save(stream, GREY)
    if damage in left:
        path.write_bytes(left[damage])
    with pytest.raises(download.DataError, match=r"a\.npz' cannot be read: ."):
        image_folder.read_shard(shard, SHAPE)


def test_nothing_in_a_file_is_run(tmp_path):
    class Trap:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "sprung"),)

    np.savez(tmp_path / "a.npz", images=GREY, labels=np.array([Trap()] * 30, dtype=object))
    with pytest.raises(download.DataError, match="Object arrays cannot be loaded"):
        image_folder.find_shards(tmp_path)
    (tmp_path / "a.npz").write_bytes(pickle.dumps(Trap()))
    with pytest.raises(download.DataError, match="cannot be read"):
        image_folder.find_shards(tmp_path)
    assert os.listdir(tmp_path) == ["a.npz"]


def test_pictures_that_do_not_fit_are_named(tmp_path):
    pictures(tmp_path)
    folder, path = image_folder.find_shards(tmp_path), tmp_path / "bag" / "003.png"
    for damage, reason in (
        (
            lambda: Image.new("L", (5, 7)).save(path),
            "it is 7 pixels high and 5 wide, but the network takes 6 x 5",
        ),
        (
            lambda: Image.new("I;16", (5, 6)).save(path),
            "eight bits a value were expected, mode I;16 came",
        ),
        (lambda: path.write_bytes(path.read_bytes()[:60]), "."),
        (
            lambda: path.write_text("%!PS-Adobe-3.0 EPSF-3.0"),
            "cannot identify",
        ),  # not one of FORMATS
        (path.unlink, "No such file"),
    ):
        damage()
        with pytest.raises(
            download.DataError,
            match=rf"bag/003\.png' cannot be read: .*{reason}".replace("/", r"[\\/]+"),
        ):
            image_folder.read_shard(folder.shards[0], SHAPE)


def test_folders_of_neither_kind_or_both_are_refused(tmp_path):
    with pytest.raises(download.DataError, match=r"there is no folder '.*none'"):
        image_folder.find_shards(tmp_path / "none")
    with pytest.raises(download.DataError, match="; neither came"):
        image_folder.find_shards(tmp_path)
    archive(tmp_path / "a.npz")
    (tmp_path / "bag").mkdir()
    with pytest.raises(download.DataError, match="; both came"):
        image_folder.find_shards(tmp_path)
    (tmp_path / "a.npz").unlink()
    with pytest.raises(download.DataError, match="no image in"):
        image_folder.find_shards(tmp_path)
    (tmp_path / "bag" / "notes.txt").write_text("")
    with pytest.raises(download.DataError, match=r"notes\.txt' is no picture \(\.avif, \.bmp, "):
        image_folder.find_shards(tmp_path)
