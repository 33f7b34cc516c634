"""What lies in data/ is an image set, in whichever way people keep their pictures."""

import gzip
import json
import os
import struct
import zipfile

import numpy as np
import pytest
from PIL import Image

from activsim.datasets import catalogue, own_sets
from activsim.datasets.download import DataError
from activsim.datasets.own import arrays, data_folder, pictures, tree
from activsim.datasets.own import listing as listing_module
from activsim.datasets.own.state import path_key
from activsim.networks.pixels import RESIZINGS

LABELS = np.arange(20, dtype=np.uint8) % 10


def opened(name, split=None):
    image_set = catalogue.open_set(name)
    return image_set, image_set.load_images(split or image_set.splits[0])


def test_class_folders_are_classes_in_natural_order_with_all_that_lies_between(data, save):
    for number in (10, 2, 1):
        save(f"birds/bird {number}/a.png", tone=number)
    (data / "birds" / "empty 3").mkdir()
    (data / "birds" / ".hidden").mkdir()
    (data / "birds" / "bird 1" / "Thumbs.db").write_bytes(b"x")
    (data / "birds" / "bird 1" / "notes.txt").write_text("mine")
    (data / "birds" / "bird 1" / "IMG_1.HEIC").write_bytes(b"ftypheic")
    (data / "birds" / "bird 2" / "half.png").write_bytes(
        (data / "birds/bird 2/a.png").read_bytes()[:50]
    )
    save("birds/loose.png")
    image_set, images = opened("birds")
    assert image_set.class_names == ("bird 1", "bird 2", "bird 10", "empty 3")
    assert image_set.n_images == {"all": 3}
    assert images.n_per_class.tolist() == [1, 1, 1, 0]
    assert [int(picture[0, 0]) for picture in images.images[:]] == [1, 2, 10]
    broken, others, loose, empty = image_set.remarks
    assert broken.startswith("'bird 2/half.png' is left out: it is damaged: ")
    assert "IMG_1.HEIC" in others
    assert "save them as JPEG or PNG" in others
    assert "notes.txt" not in others
    assert loose == ("1 picture lies in no class folder and is passed over: 'loose.png'.")
    assert empty.startswith("Classes without any picture: 'empty 3'.")


@pytest.mark.parametrize("above", ["", "dataset/"])
def test_splits_above_the_classes(save, above):
    for split, folder in (("train", "train"), ("test", "Test"), ("validation", "val")):
        save(f"set/{above}{folder}/cat/1.png")
        save(f"set/{above}{folder}/dog/{split}.png", tone=9)
    save(f"set/{above}train/bird/1.png")
    image_set, images = opened("set", "validation")
    assert image_set.splits == ("test", "validation", "train")
    assert image_set.class_names == ("bird", "cat", "dog")
    assert images.labels.tolist() == [1, 2]
    assert len({image_set.fingerprints[split] for split in image_set.splits}) == 3


def test_a_zip_file_is_read_as_the_folder_that_it_holds(data, save):
    for name in ("cat/1.png", "cat/deeper/2.png", "dog/1.png", "猫/x.png"):
        save(f"plain/{name}", tone=len(name))
    with zipfile.ZipFile(data / "zipped.zip", "w") as archive:
        for path in sorted((data / "plain").rglob("*.png")):
            archive.write(path, f"my pictures/{path.relative_to(data / 'plain')}")
        archive.writestr("__MACOSX/my pictures/cat/._1.png", b"x")
        archive.writestr("../outside/evil.png", b"x")
    _, plain = opened("plain")
    _, zipped = opened("zipped")
    assert zipped.class_names == plain.class_names == ("cat", "dog", "猫")
    np.testing.assert_array_equal(zipped.images[:], plain.images[:])
    np.testing.assert_array_equal(zipped.labels, plain.labels)
    assert not (data / "outside").exists()


def arrays_of(form, images, labels):
    return {
        "as documented": {"images": images, "labels": labels},
        "as keras keeps it": {
            "x_train": images,
            "y_train": labels,
            "x_test": images[:7],
            "y_test": labels[:7],
        },
        "as medmnist does": {"train_images": images, "train_labels": labels[:, None]},
        "floats": {"images": (images / 255).astype(np.float32), "labels": labels},
        "floats around 0": {"images": (images / 127.5 - 1).astype(np.float32), "labels": labels},
        "16 bits": {"images": images.astype(np.uint16) * 257, "labels": labels},
        "64 bits": {"images": images.astype(np.int64), "labels": labels.astype(float)},
        "one-hot": {"images": images, "labels": np.eye(10)[labels]},
        "a colour axis": {"images": images[..., None], "labels": labels},
        "flattened": {"images": images.reshape(20, -1), "labels": labels},
        "objects beside": {
            "images": images,
            "labels": labels,
            "class_names": np.array(list("abcdefghij"), dtype=object),
        },
    }[form]


@pytest.mark.parametrize(
    "form",
    [
        *("as documented", "as keras keeps it", "as medmnist does", "floats", "floats around 0"),
        *("16 bits", "64 bits", "one-hot", "a colour axis", "flattened", "objects beside"),
    ],
)
def test_arrays_in_the_usual_forms_are_the_same_pictures(data, noise, form):
    images = noise(20, 6, 6)
    np.savez_compressed(data / "mine.npz", **arrays_of(form, images, LABELS))
    image_set, stored = opened("mine", None)
    assert image_set.class_names == tuple(f"class {number}" for number in range(10))
    n_images = len(stored.images)
    np.testing.assert_array_equal(stored.images, images[:n_images])
    np.testing.assert_array_equal(stored.labels, LABELS[:n_images])
    assert isinstance(stored.images, np.memmap)


@pytest.mark.parametrize(
    ("shape", "image_shape"),
    [((9, 5, 3), (9, 5, 3)), ((3, 9, 5), (9, 5, 3)), ((9, 5, 4), (9, 5, 3))],
)
def test_arrays_in_colour(data, noise, shape, image_shape):
    images = noise(20, *shape)
    np.savez(data / "mine.npz", images=images, labels=LABELS)
    image_set, stored = opened("mine")
    assert image_set.image_shape == image_shape
    if shape[0] == 3:
        np.testing.assert_array_equal(stored.images, np.moveaxis(images, 1, -1))


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        (LABELS + 1, [f"class {number}" for number in range(1, 11)]),
        (LABELS + 90, [f"class {number}" for number in range(90, 100)]),
        (LABELS.astype(int) * 1000, [f"class {number * 1000}" for number in range(10)]),
        (np.array(list("ba" * 10)), ["a", "b"]),
        (np.where(LABELS == 3, 4, LABELS), [f"class {number}" for number in range(10)]),
    ],
)
def test_labels_of_any_kind(data, noise, labels, names):
    np.savez(data / "mine.npz", images=noise(20, 5, 5), labels=labels)
    image_set, images = opened("mine")
    assert image_set.class_names == tuple(names)
    assert images.n_per_class.sum() == 20


@pytest.mark.parametrize(
    ("arrays", "sentence"),
    [
        ({"pixels": 0}, "was expected to hold images and labels as x_train"),
        ({"images": np.zeros((3, 4, 4)), "labels": [0, 1]}, "3 images and 2 labels"),
        ({"images": np.full((2, 4, 4), np.nan), "labels": [0, 1]}, "no numbers"),
        ({"images": np.full((2, 4, 4), -300.0), "labels": [0, 1]}, "go from -300 to -300"),
        ({"images": np.zeros((2, 4, 4, 4, 4)), "labels": [0, 1]}, "images of shape"),
        ({"images": np.zeros((2, 4, 4)), "labels": [0.5, 1]}, "whole numbers or names"),
        ({"images": np.zeros((2, 4, 4)), "labels": [[1, 1], [0, 1]]}, "several classes an image"),
        ({"images": np.zeros((0, 4, 4)), "labels": np.zeros(0, int)}, "holds no image"),
    ],
)
def test_arrays_that_are_no_image_set_get_a_sentence(data, arrays, sentence):
    np.savez(data / "mine.npz", **arrays)
    with pytest.raises(DataError, match=sentence):
        catalogue.open_set("mine")


def test_files_cut_anywhere_get_a_sentence(data, noise):
    np.savez(data / "mine.npz", images=noise(20, 5, 5), labels=LABELS)
    content = (data / "mine.npz").read_bytes()
    for cut in range(0, len(content) - 1, 97):
        (data / "mine.npz").write_bytes(content[:cut])
        with pytest.raises(DataError, match="mine"):
            catalogue.open_set("mine")


def test_idx_files_and_arrays_in_a_folder(data, noise):
    images = noise(20, 4, 6)
    for name in ("idx", "npy"):
        (data / name).mkdir()
    for split, word in (("train", "train"), ("test", "t10k")):
        with gzip.open(data / "idx" / f"{word}-images-idx3-ubyte.gz", "wb") as stream:
            stream.write(struct.pack(">IIII", 2051, 20, 4, 6) + images.tobytes())
        with gzip.open(data / "idx" / f"{word}-labels-idx1-ubyte.gz", "wb") as stream:
            stream.write(struct.pack(">II", 2049, 20) + LABELS.tobytes())
        np.save(data / "npy" / f"x_{split}.npy", images)
        np.save(data / "npy" / f"y_{split}.npy", LABELS)
    for name in ("idx", "npy"):
        image_set, stored = opened(name, "train")
        assert image_set.splits == ("test", "train")
        np.testing.assert_array_equal(stored.images, images)


def test_several_npz_files_are_one_set(data, noise):
    (data / "shards").mkdir()
    images = noise(20, 4, 4)
    for start in (0, 8):
        np.savez(
            data / "shards" / f"test-{start:05d}.npz",
            images=images[start : start + 8],
            labels=LABELS[start : start + 8],
            class_names=np.array(list("abcdefghij")),
        )
    image_set, stored = opened("shards")
    assert image_set.n_images == {"test": 16}
    assert image_set.class_names == tuple("abcdefghij")
    np.testing.assert_array_equal(stored.images, images[:16])


def test_parquet_files_as_hugging_face_keeps_them(data, save):
    arrow = pytest.importorskip("pyarrow")
    import pyarrow.parquet as parquet

    files = [
        save(f"plain/{name}/1.png", tone=tone, mode="RGB") for name, tone in (("x", 9), ("y", 200))
    ]
    rows = {
        "image": [{"bytes": path.read_bytes(), "path": path.name} for path in files],
        "label": [1, 0],
    }
    features = {"info": {"features": {"label": {"names": ["dog", "cat"], "_type": "ClassLabel"}}}}
    table = arrow.table(rows).replace_schema_metadata({"huggingface": json.dumps(features)})
    (data / "hub").mkdir()
    for split in ("train", "test"):
        parquet.write_table(table, data / "hub" / f"{split}-00000-of-00001.parquet")
    image_set, images = opened("hub", "train")
    assert image_set.splits == ("test", "train")
    assert image_set.class_names == ("dog", "cat")
    assert sorted(
        zip(images.labels.tolist(), images.images[:][:, 0, 0, 0].tolist(), strict=True)
    ) == [
        (0, 200),
        (1, 9),
    ]
    parquet.write_table(arrow.table({"text": ["a"]}), data / "words.parquet")
    with pytest.raises(
        DataError, match="a column of pictures and a column of labels; it holds text"
    ):
        catalogue.open_set("words")


def test_a_set_is_looked_through_once_until_it_changes(data, save, monkeypatch):
    save("set/cat/1.png")
    path = save("set/dog/1.png")
    before = catalogue.open_set("set")
    with monkeypatch.context() as patch:
        patch.setattr(pictures, "list_pictures", lambda *_: pytest.fail("looked through again"))
        assert catalogue.open_set("set").fingerprints == before.fingerprints
    os.utime(path, (1, 1))
    assert catalogue.open_set("set").fingerprints != before.fingerprints
    save("set/dog/2.png")
    assert catalogue.open_set("set").n_images == {"all": 3}


def test_to_look_through_a_set_again_leaves_what_others_read_of_it(data, noise, monkeypatch):
    """Several workers look through a set at once: none takes the arrays of another away."""
    np.savez(data / "arrays.npz", images=noise(20, 6, 6), labels=LABELS)
    _, state = data_folder.look_through(data / "arrays.npz")
    key = path_key(data / "arrays.npz")
    listing_module.listing_file(key).unlink()
    file = listing_module.array_file(f"{key}-{state}", "all")
    there = []
    list_arrays = arrays.list_arrays
    monkeypatch.setattr(
        arrays, "list_arrays", lambda *given: there.append(file.is_file()) or list_arrays(*given)
    )
    assert data_folder.look_through(data / "arrays.npz")[1] == state
    os.utime(data / "arrays.npz", ns=(1, 1))
    data_folder.look_through(data / "arrays.npz")
    assert there == [True, False]  # what was of an earlier state goes


def test_of_sets_that_are_gone_the_oldest_beyond_a_bound_are_removed(data, noise, monkeypatch):
    def written():
        folder = data.parent / "cache" / "image-sets"
        return {path.name for path in folder.glob("*.npy")}

    def look_through(name):
        np.savez(data / name, images=noise(4, 8, 8), labels=[0, 1, 0, 1])
        before = written()
        data_folder.look_through(data / name)
        return written() - before

    kept, first, second = (look_through(f"{name}.npz") for name in ("kept", "first", "second"))
    for age, files in enumerate((second, first, kept)):
        for file in files:
            path = data.parent / "cache" / "image-sets" / file
            os.utime(path, (1e9 - age, 1e9 - age))
    size = (data.parent / "cache" / "image-sets" / next(iter(first))).stat().st_size
    monkeypatch.setattr(data_folder, "UNUSED_BYTES", size)
    for name in ("first", "second"):
        (data / f"{name}.npz").unlink()
    third = look_through("third.npz")
    assert written() == kept | second | third  # the first is older than the second


def test_a_picture_that_goes_after_the_listing_gets_a_sentence(data, save):
    save("set/cat/1.png")
    path = save("set/dog/1.png")
    _, images = opened("set")
    path.write_bytes(b"not a picture any more")
    with pytest.raises(DataError, match="The images changed since they were listed"):
        images.images[[1]]
    path.unlink()
    with pytest.raises(DataError, match="is not there any more"):
        images.images[[1]]


def test_a_card_says_what_the_files_do_not(data, save):
    for name in ("a", "b", "c"):
        save(f"set/{name}/1.png")
    card = {
        "class_names": ["c", "a", "b"],
        "groups": [["a", "b"]],
        "story": ["a", "c"],
        "resizing": "crop",
        "licence": "CC0",
        "note": 3,
    }
    (data / "set.json").write_text(json.dumps(card))
    image_set, images = opened("set")
    assert image_set.class_names == ("c", "a", "b")
    assert images.class_names == ("c", "a", "b")
    assert image_set.groups == (("a", "b"), ("c",))
    assert image_set.story == ("a", "c")
    assert (image_set.resizing, image_set.licence, image_set.note) == ("crop", "CC0", "")
    (data / "set.json").write_text(json.dumps({"class_names": ["x"], "groups": [["a", "nobody"]]}))
    with pytest.raises(DataError, match="its card names the classes x"):
        catalogue.open_set("set")


def test_the_card_of_a_set_knows_each_way_of_resizing(data, save):
    save("set/a/1.png")
    for resizing in RESIZINGS:
        (data / "set.json").write_text(json.dumps({"resizing": resizing}))
        image_set, images = opened("set")
        assert image_set.resizing == images.resizing == resizing
        assert not image_set.remarks


def test_what_is_no_set_says_so(data, save):
    save("set/cat/1.png")
    save("alone.png")
    (data / "table.csv").write_text("label,pixel1")
    (data / "empty").mkdir()
    save("flat/1.png")
    assert own_sets.own_names() == ("empty", "flat", "set")
    reasons = data_folder.entries_not_shown()
    assert set(reasons) == {"alone.png", "table.csv"}
    assert "label,pixel1,pixel2" in reasons["table.csv"]
    with pytest.raises(DataError, match=r"a folder of pictures for each class.*1 picture lies"):
        catalogue.open_set("flat")
    with pytest.raises(DataError, match="a folder of pictures for each class"):
        catalogue.open_set("empty")
    with pytest.raises(ValueError, match="No such images: 'nothing'"):
        catalogue.open_set("nothing")


def test_a_thousand_classes_and_one_picture_each(data, save):
    for number in range(1000):
        path = data / "many" / f"bird {number}"
        path.mkdir(parents=True)
        Image.new("L", (4, 4), number % 256).save(path / "1.png")
    image_set, images = opened("many")
    assert image_set.class_names[9:12] == ("bird 9", "bird 10", "bird 11")
    assert images.labels.tolist() == list(range(1000))


def test_a_link_to_a_folder_or_to_nothing_is_not_followed_and_told(data, save):
    save("set/cat/1.png")
    save("set/dog/1.png")
    assert catalogue.open_set("set").remarks == ()
    os.symlink(data / "set", data / "set" / "cat" / "again")
    os.symlink(data / "nowhere.png", data / "set" / "cat" / "gone.png")
    os.symlink(data, data / "set" / ".hidden")
    image_set = catalogue.open_set("set")
    assert image_set.n_images == {"all": 2}
    assert image_set.remarks == (
        "2 links are not followed, leading to a folder or to nothing: 'cat/again', "
        "'cat/gone.png'. Put the pictures themselves there.",
    )


def test_names_are_sorted_as_people_count():
    names = ["b", "img12", "img10", "a", "img2", "IMG1"]
    assert sorted(names, key=tree.natural_key) == ["a", "b", "IMG1", "img2", "img10", "img12"]


def test_a_file_of_the_same_size_and_time_is_another_set(data, noise):
    states = []
    for _ in range(2):
        np.savez(data / "mine.npz", images=noise(20, 5, 5), labels=LABELS)
        os.utime(data / "mine.npz", (1, 1))
        states.append(catalogue.open_set("mine").fingerprints)
    assert states[0] != states[1]


def test_splits_of_different_sizes_are_refused(data, noise):
    arrays = {"x_train": noise(20, 8, 8), "x_test": noise(20, 6, 6)}
    np.savez(data / "mine.npz", **arrays, y_train=LABELS, y_test=LABELS)
    with pytest.raises(DataError, match="one size is needed"):
        catalogue.open_set("mine")


def test_classes_that_sort_alike_have_one_order(data, save):
    for name in ("Cat", "cat", "01", "1"):
        save(f"set/{name}/1.png")
    assert catalogue.open_set("set").class_names == ("01", "1", "Cat", "cat")


def test_secret_labels_of_a_parquet_file_are_passed_over(data, save):
    arrow = pytest.importorskip("pyarrow")
    import pyarrow.parquet as parquet

    picture = {"bytes": save("plain/x/1.png").read_bytes(), "path": "1.png"}
    table = arrow.table({"image": [picture] * 3, "label": [1, -1, 0]})
    parquet.write_table(table, data / "hub.parquet")
    image_set, images = opened("hub")
    assert image_set.class_names == ("class 0", "class 1")
    assert images.n_per_class.tolist() == [1, 1]


def test_names_that_are_no_utf8_can_be_sent_and_their_pictures_read(data, save):
    folder = os.fsencode(data) + b"/gar\xe7on"
    for name in (b"\xe9t\xe9", b"winter"):
        os.makedirs(folder + b"/" + name)
        Image.new("L", (4, 4), 7).save(os.fsdecode(folder + b"/" + name + b"/1.png"))
    (name,) = own_sets.own_names()
    image_set, images = opened(name)
    for text in (name, *image_set.class_names):
        text.encode("utf-8")
    assert images.images[:].tolist() == [[[7] * 4] * 4] * 2
