"""What is wrong with somebody's pictures is told in a sentence: expected, came, what to do."""

import errno
import struct
import zipfile

import numpy as np
import pytest
from small_pictures import png

from activsim.datasets import adding, catalogue, picture_files
from activsim.datasets.download import DataError
from activsim.datasets.own import array_pictures, parquet
from activsim.paths import cache_folder

LABELS = np.arange(20) % 5
ROWS = np.eye(5)[LABELS]


def without_class(row):
    rows = ROWS.copy()
    rows[row] = 0
    return rows


@pytest.mark.parametrize(
    ("labels", "names", "n_per_class"),
    [
        (LABELS > 2, ("class 0", "class 1"), [12, 8]),
        (np.array([b"caf\xc3\xa9", b"tea"])[LABELS % 2], ("café", "tea"), [12, 8]),
        (np.array(["Lo\u0308we", "L\xf6we", "dog"])[LABELS % 3], ("L\xf6we", "dog"), [16, 4]),
        (ROWS.astype(bool), tuple(f"class {number}" for number in range(5)), [4] * 5),
    ],
)
def test_labels_that_people_have(data, noise, labels, names, n_per_class):
    np.savez(data / "mine.npz", images=noise(20, 4, 4), labels=labels)
    image_set = catalogue.open_set("mine")
    assert set(image_set.class_names) == set(names)
    order = [image_set.class_names.index(name) for name in names]
    assert image_set.load_images("all").n_per_class[order].tolist() == n_per_class


def test_names_in_bytes_are_utf8(data, noise):
    names = np.array([b"caf\xc3\xa9", b"b", b"c", b"d", b"e"])
    np.savez(data / "mine.npz", images=noise(20, 4, 4), labels=LABELS, class_names=names)
    assert catalogue.open_set("mine").class_names == ("café", "b", "c", "d", "e")


def test_a_name_for_each_image_is_no_name_of_a_class(data, noise):
    files = [f"IMG_{number}.jpg" for number in range(20)]
    np.savez(data / "mine.npz", images=noise(20, 4, 4), labels=LABELS, names=files)
    image_set = catalogue.open_set("mine")
    assert image_set.class_names == tuple(f"class {number}" for number in range(5))
    assert "Its 20 class names do not fit its labels" in image_set.remarks[0]


def test_class_names_beside_arrays_are_read(data, noise):
    (data / "mine").mkdir()
    for name, array in (
        ("images", noise(20, 4, 4)),
        ("labels", LABELS),
        ("class_names", np.array(["a", "b", "c", "d", "e"])),
    ):
        np.save(data / "mine" / f"{name}.npy", array)
    image_set = catalogue.open_set("mine")
    assert (image_set.class_names, image_set.remarks) == (("a", "b", "c", "d", "e"), ())


def test_images_and_labels_that_match_are_not_said_to_miss_another(data, noise):
    (data / "mine").mkdir()
    for name in ("images", "x_test"):
        np.save(data / "mine" / f"{name}.npy", noise(20, 4, 4))
    for name in ("labels", "y_test"):
        np.save(data / "mine" / f"{name}.npy", LABELS)
    image_set = catalogue.open_set("mine")
    assert image_set.splits == ("test",)
    assert image_set.remarks == ()


def test_arrays_beside_pictures_are_the_set(data, save, noise):
    save("mine/figures/a.png")
    save("mine/samples/b.png")
    np.save(data / "mine" / "images.npy", noise(20, 4, 4))
    np.save(data / "mine" / "labels.npy", LABELS)
    image_set = catalogue.open_set("mine")
    assert image_set.n_images == {"all": 20}
    (remark,) = image_set.remarks
    assert remark.startswith("2 pictures are not used, lying in class folders beside")


def test_an_array_alone_beside_class_folders_is_no_set(data, save, noise):
    save("mine/cat/a.png")
    save("mine/dog/b.png")
    np.save(data / "mine" / "features.npy", noise(20, 4))
    assert catalogue.open_set("mine").class_names == ("cat", "dog")


@pytest.mark.parametrize(
    ("shape", "sentence"),
    [
        ((4, 4, 3, 20), r"20 labels .*\. The images come last in it: save np\.moveaxis"),
        ((20, 784, 3), r"\(20, 784, 3\) came\. Give it that shape"),
    ],
)
def test_arrangements_that_are_no_pictures_say_what_to_do(data, noise, shape, sentence):
    np.savez(data / "mine.npz", images=noise(*shape), labels=LABELS)
    with pytest.raises(DataError, match=sentence):
        catalogue.open_set("mine")


@pytest.mark.parametrize(
    ("labels", "sentence"),
    [
        (LABELS[None], r"shape \(1, 20\) came\. Save labels\.ravel\(\)"),
        (np.where(LABELS == 4, "", "cat"), r"4 are empty\. Leave out"),
        (np.array([b"caf\xe9", b"tea"])[LABELS % 2], r"np\.char\.decode\(labels, 'latin-1'\)"),
        (np.int64(3), r"20 images and 1 label \(all\): one label an image was expected\. Save"),
        (LABELS[:9], r"20 images and 9 labels .*\. Save as many labels as images\."),
        (LABELS - 1, r"must be 0 or more; -1 came\. Number the classes from 0 on"),
        (LABELS + 0.5, r"whole numbers or names; 0\.5 came\. Number"),
        (np.where(LABELS == 4, np.nan, LABELS), r"nan came\. Number"),
        (np.where(LABELS == 4, np.inf, LABELS), r"at most 9,007,.*; inf came\. Number"),
        (np.where(LABELS == 4, 1e300, LABELS), r"at most 9,007,.*; 1e\+300 came\. Number"),
        (without_class(3), r"1 of 20 rows hold zeros alone, first row 3, .* Leave out"),
        (ROWS * 0.9 + 0.02, r"label smoothing makes them\. Save labels\.argmax"),
        (np.minimum(ROWS + ROWS[::-1], 1), r"several classes an image: .* Save a number"),
        (np.array([b"\xff", b"b"])[LABELS % 2], r"bytes that are no UTF-8\. Save them as text"),
        (LABELS.astype(str).astype(object), r"its array 'labels' .* Python objects.*Save it as"),
        (np.zeros((20, 2, 2), int), r"labels of shape \(20, 2, 2\) came\. Save one number"),
    ],
)
def test_labels_that_name_no_classes_get_a_sentence(data, noise, labels, sentence):
    np.savez(data / "mine.npz", images=noise(20, 4, 4), labels=labels)
    with pytest.raises(DataError, match=sentence):
        catalogue.open_set("mine")


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("name", ["images", "labels"])
def test_a_single_value_in_one_of_several_files_gets_a_sentence(data, name, which):
    (data / "parts").mkdir()
    for number in range(2):
        arrays = {"images": np.arange(20, dtype=np.uint8), "labels": LABELS}
        if number == which:
            arrays[name] = arrays[name][0]
        np.savez(data / "parts" / f"{number}.npz", **arrays)
    with pytest.raises(DataError, match=r"one row an image; a single value came\. Save all images"):
        catalogue.open_set("parts")


def test_an_array_of_objects_that_is_not_needed_is_told(data, noise):
    names = np.array(list("abcde"), object)
    np.savez(data / "mine.npz", images=noise(20, 4, 4), labels=LABELS, class_names=names)
    (remark,) = catalogue.open_set("mine").remarks
    assert remark.startswith("Its array 'class_names' is not used: it holds Python objects")
    np.savez(data / "mine.npz", images=noise(20, 4, 4), labels=LABELS, notes=np.zeros(0))
    assert catalogue.open_set("mine").remarks == ()


def test_a_split_without_images_is_none(data, noise):
    images = noise(20, 4, 4)
    np.savez(data / "a.npz", x_train=images, y_train=LABELS, x_test=images[:0], y_test=LABELS[:0])
    assert catalogue.open_set("a").n_images == {"train": 20}
    no_names = LABELS[:0].astype(str)
    np.savez(data / "a.npz", x_train=images, y_train=LABELS, x_test=images[:0], y_test=no_names)
    assert catalogue.open_set("a").n_images == {"train": 20}
    names = LABELS.astype(str)
    np.savez(data / "a.npz", x_train=images, y_train=LABELS, x_test=images, y_test=names)
    with pytest.raises(DataError, match=r"names and numbers came\. Save either"):
        catalogue.open_set("a")


def refusal(path):
    with pytest.raises(DataError) as caught:
        adding.look_through(path)
    return str(caught.value)


def test_refusals_name_a_file_but_once_and_end_in_what_to_do(data, save, noise):
    arrow = pytest.importorskip("pyarrow")
    import pyarrow.parquet as parquet

    np.savez(data / "alone.npz", images=noise(20, 4, 4))
    (data / "arrays").mkdir()
    np.save(data / "arrays" / "images.npy", noise(20, 4, 4))
    with zipfile.ZipFile(data / "cut.zip", "w") as archive:
        archive.writestr("cat/1.png", save("set/cat/1.png").read_bytes())
    (data / "cut.zip").write_bytes((data / "cut.zip").read_bytes()[:-9])
    (data / "junk.parquet").write_bytes(b"PAR1junk")
    parquet.write_table(arrow.table({"text": ["a"]}), data / "words.parquet")
    (data / "idx").mkdir()
    for word, content in (
        ("images-idx3", struct.pack(">4I", 2051, 20, 4, 4) + bytes(9)),
        ("labels-idx1", struct.pack(">2I", 2049, 20) + bytes(20)),
    ):
        (data / "idx" / f"train-{word}-ubyte").write_bytes(content)
    for name, advice in (
        (
            "arrays",
            "images.npy without labels.npy came. Put both into the folder, or into one file: "
            "numpy.savez('FILE.npz', x_test=images, y_test=labels).",
        ),
        ("alone.npz", "numpy.savez('FILE.npz', x_test=images, y_test=labels)."),
        ("cut.zip", "copy or download it again."),
        ("words.parquet", "whole numbers or names as labels."),
        ("junk.parquet", "Copy or download it again."),
        ("idx", "it is shorter than its header says. Copy or download it again."),
    ):
        sentence = refusal(data / name)
        assert sentence.count(name) == 1
        assert sentence.endswith(advice)
    for name in ("cat", "dog"):
        (data / "broken" / name).mkdir(parents=True)
        (data / "broken" / name / "1.jpg").write_bytes(b"no")
    assert refusal(data / "broken").endswith("Copy them again, or save them as JPEG or PNG.")
    (data / "idx" / "train-labels-idx1-ubyte").unlink()
    assert refusal(data / "idx").endswith("Put train-labels-idx1-ubyte there.")


@pytest.fixture
def table(data):
    """table(pictures, labels): a Parquet file of these columns, and its path."""
    arrow = pytest.importorskip("pyarrow")
    import pyarrow.parquet as parquet

    def save_table(pictures, labels):
        kind = arrow.struct([("bytes", arrow.binary()), ("path", arrow.string())])
        columns = {"image": arrow.array(pictures, kind), "label": arrow.array(labels)}
        parquet.write_table(arrow.table(columns), data / "mine.parquet")
        return data / "mine.parquet"

    return save_table


def picture(tone=0):
    return {"bytes": png(tone), "path": None}


def test_rows_of_a_table_that_are_passed_over_are_counted_and_broken_ones_named(table):
    pictures = [picture(), picture(), {"bytes": b"no", "path": None}, picture(), picture(), None]
    path = table(pictures, [0, 1, 0, -1, None, 1])
    image_set = adding.look_through(path)
    assert image_set.n_images == {"all": 2}
    assert image_set.remarks == (
        "1 row is passed over that had a label that is kept secret (-1).",
        "2 rows are passed over that lacked a picture or a label.",
        "'mine.parquet, row 2' is left out: it is no picture of a kind that can be read.",
    )


def test_labels_of_a_table_may_be_whole_floats(table):
    image_set = adding.look_through(table([picture(0), picture(9)], [1.0, 0.0]))
    images = image_set.load_images("all")
    assert [int(image[0, 0]) for image in images.images[:]] == [9, 0]


@pytest.mark.parametrize(
    ("pictures", "labels", "sentence"),
    [
        ([{"bytes": None, "path": "x.png"}] * 2, [0, 1], "held the path of a picture .* Save"),
        ([picture()] * 2, [-1, -1], "2 rows .* kept secret .* Take a split whose labels"),
        ([picture()] * 2, [0.5, 1.5], "whole numbers or names; 0.5 came. Number"),
        ([picture()] * 2, [None, 1.0], "two or more classes were expected"),
    ],
)
def test_tables_without_pictures_or_labels_get_a_sentence(table, pictures, labels, sentence):
    path = table(pictures, labels)
    with pytest.raises(DataError, match=sentence):
        adding.look_through(path)


def full_disk(*_, **__):
    raise OSError(errno.ENOSPC, "No space left on device")


def no_memory(*_, **__):
    raise MemoryError


def locked_cache(*_, **__):
    raise PermissionError(errno.EACCES, "Permission denied", str(cache_folder()))


def too_many_files(*_, **__):
    raise OSError(errno.EMFILE, "Too many open files")


FAULTS = {
    full_disk: "Make room on the disk",
    no_memory: "Close other programs",
    locked_cache: "Choose a folder that can be written to with ACTIVSIM_CACHE",
    too_many_files: "Close other programs",
}


@pytest.mark.parametrize("fault", [no_memory, too_many_files])
def test_what_goes_wrong_with_the_machine_leaves_no_good_picture_out(
    data, save, monkeypatch, fault
):
    for name in ("cat/1.png", "cat/2.png", "dog/1.png"):
        save(f"set/{name}")
    with monkeypatch.context() as patch:
        patch.setattr(picture_files.Folder, "read", fault)
        with pytest.raises(DataError, match=f"The files may be good. {FAULTS[fault]}"):
            catalogue.open_set("set")
    assert catalogue.open_set("set").n_images == {"all": 3}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("ending", ["parquet", "npz"])
def test_what_goes_wrong_with_the_machine_makes_no_other_set_of_a_folder(
    data, save, noise, monkeypatch, ending, fault
):
    """Class folders do not take the place of tables beside them that may be good."""
    save("set/cat/1.png")
    path = save("set/dog/1.png")
    if ending == "npz":
        np.savez(data / "set" / "all.npz", images=noise(20, 4, 4), labels=LABELS)
        monkeypatch.setattr(array_pictures, "replacing", fault)
    else:
        arrow = pytest.importorskip("pyarrow")
        import pyarrow.parquet as parquet_files

        rows = {"image": [path.read_bytes()] * 3, "label": [0, 1, 1]}
        parquet_files.write_table(arrow.table(rows), data / "set" / "all.parquet")
        monkeypatch.setattr(parquet._Packer, "add", fault)
    sentence = rf"'set' cannot be read: .*\. The files may be good\. {FAULTS[fault]}"
    with pytest.raises(DataError, match=sentence):
        catalogue.open_set("set")


def test_class_folders_beside_tables_that_are_read_are_told(data, save, noise):
    save("set/cat/1.png")
    save("set/dog/1.png")
    np.savez(data / "set" / "all.npz", images=noise(20, 4, 4), labels=LABELS)
    image_set = catalogue.open_set("set")
    assert image_set.n_images == {"all": 20}
    assert image_set.remarks[-1].startswith(
        "2 pictures are not used, lying in class folders beside the set's own files, 'all.npz'."
    )


def test_images_without_labels_are_told_where_others_have_some(data, noise):
    images = noise(20, 4, 4)
    arrays = {"x_train": images, "y_train": LABELS, "names": np.array(list("abcde"))}
    np.savez(data / "set.npz", **arrays)
    assert catalogue.open_set("set").remarks == ()
    np.savez(data / "set.npz", x_test=images, **arrays)
    (remark,) = catalogue.open_set("set").remarks
    assert remark.startswith("Not used are its arrays 'x_test': images are read where labels")


@pytest.mark.parametrize(
    ("card", "sentence"),
    [
        ("{bad", "Its card set.json is not used: JSON like"),
        ("[1]", "Its card set.json is not used: JSON like"),
        ('{"resizing": "squash", "licence": "CC0"}', "there are not: resizing. docs/own"),
        ('{"groups": [["cat", "fish"]], "story": ["cat", "cat"]}', "there are not: groups, story."),
        ('{"groups": [["cat", "dog"]], "title": 3}', None),
    ],
)
def test_what_of_a_card_is_not_used_is_told(data, save, card, sentence):
    save("set/cat/1.png")
    save("set/dog/1.png")
    (data / "set.json").write_text(card)
    remarks = catalogue.open_set("set").remarks
    assert [sentence in remark for remark in remarks if sentence] == [True] * bool(sentence)
    assert len(remarks) == bool(sentence)
