"""Where the images come from, what is refused, and what happens without data or network."""

import gzip
import os
import socket
import threading
import types

import numpy as np
import platformdirs
import pytest
from idx_files import (
    CONTENTS,
    IMAGES,
    IMAGES_NAME,
    LABELS,
    LABELS_NAME,
    TRAINING,
    fill,
    fill_both,
    idx,
    md5,
)
from timing import takes_under

from activsim import paths
from activsim.datasets import catalogue as image_sets
from activsim.datasets import download, fashion_mnist
from activsim.datasets.download import DataError, Original

PATIENCE, MIRRORS = (
    download.PATIENCE,
    fashion_mnist.MIRRORS,
)  # before the fixture below changes them
REAL_FOLDER = os.environ.get("ACTIVSIM_DATA")


@pytest.fixture(autouse=True)
def folders(tmp_path, monkeypatch):
    """Empty places to look in, a published set of five images, and no mirror that answers."""
    keras, cache = tmp_path / "keras", tmp_path / "cache"
    monkeypatch.delenv("ACTIVSIM_DATA", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(keras))
    monkeypatch.setenv("ACTIVSIM_CACHE", str(cache))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    sockets = [
        socket.socket() for _ in range(2)
    ]  # nobody answers there, and nobody else can be given these ports
    for silent in sockets:
        silent.bind(("127.0.0.1", 0))
    monkeypatch.setattr(
        fashion_mnist,
        "MIRRORS",
        [f"http://127.0.0.1:{silent.getsockname()[1]}/" for silent in sockets],
    )
    shapes = (IMAGES.shape, LABELS.shape)
    for split, contents in ("test", CONTENTS), ("train", TRAINING):
        small = [
            Original(name, md5(contents[name]), shape)
            for name, shape in zip(contents, shapes, strict=True)
        ]
        monkeypatch.setitem(fashion_mnist.ORIGINALS, split, tuple(small))
    download.forget_failures()
    yield types.SimpleNamespace(
        root=tmp_path,
        data=tmp_path / "given",
        keras=keras / "datasets" / "fashion-mnist",
        own=cache / "fashion-mnist",
        sketches=cache / "sketches",
    )
    for silent in sockets:
        silent.close()


@pytest.fixture
def pen(monkeypatch):
    """A stand-in for activsim.datasets.sketches that notes how often it draws."""

    def draw(n_per_class, seed, progress=None):
        module.drawn.append(seed)
        labels = np.repeat(np.arange(10, dtype=np.uint8), n_per_class)
        images = np.zeros((len(labels), 28, 28), np.uint8)
        images[:, 0, 0] = labels + seed
        if progress:
            progress(1, 1, "drawing")
        return images, labels

    module = types.ModuleType("pen")
    module.VERSION, module.draw, module.drawn = 1, draw, []
    monkeypatch.setattr(image_sets, "sketches", module)
    return module


def assert_is_the_hand_made_set(data):
    np.testing.assert_array_equal(data.images, IMAGES)
    np.testing.assert_array_equal(data.labels, LABELS)


# What is read, and where it is looked for


def test_the_values_come_out_in_their_order_and_cannot_be_written(folders):
    fill(folders.own)
    data = fashion_mnist.load_fashion_mnist("test")
    assert_is_the_hand_made_set(data)
    assert (data.name, data.split, data.note) == ("Fashion-MNIST", "test", "")
    assert data.images.dtype == data.labels.dtype == np.uint8
    assert data.class_names[data.labels[0]] == "Ankle boot"
    for values in (data.images, data.labels):
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 0


def test_the_places_are_looked_in_in_order(folders, monkeypatch, serve):
    mirror, requests = serve(fill(folders.root / "mirror"))
    monkeypatch.setattr(fashion_mnist, "MIRRORS", [mirror])
    expected = f"a download from {mirror.split('/')[2]}"
    assert fashion_mnist.load_fashion_mnist("test").source == expected
    assert sorted(requests) == sorted(CONTENTS)

    assert fashion_mnist.load_fashion_mnist("test").source == "the project's cache folder"
    fill(folders.keras, labels=None)
    assert (
        fashion_mnist.load_fashion_mnist("test").source
        == "Keras's cache folder and the project's cache folder"
    )
    fill(folders.keras)
    assert fashion_mnist.load_fashion_mnist("test").source == "Keras's cache folder"
    monkeypatch.setenv("ACTIVSIM_DATA", str(fill(folders.data)))
    assert fashion_mnist.load_fashion_mnist("test").source == "the folder in ACTIVSIM_DATA"
    assert len(requests) == 2


def test_without_settings_the_folders_are_in_the_home_folder(folders, monkeypatch):
    monkeypatch.delenv("KERAS_HOME")
    monkeypatch.delenv("ACTIVSIM_CACHE")
    monkeypatch.setenv("HOME", str(folders.root / "home"))
    monkeypatch.setattr(
        platformdirs, "user_cache_path", lambda name: folders.root / "system" / name
    )
    assert paths.cache_folder() == folders.root / "system" / "activsim"
    fill(folders.root / "home" / ".keras" / "datasets" / "fashion-mnist")
    assert fashion_mnist.load_fashion_mnist("test", download=False).source == "Keras's cache folder"


def test_an_empty_setting_is_no_setting(folders, monkeypatch):
    monkeypatch.setenv("ACTIVSIM_DATA", "")
    fill(folders.keras)
    assert fashion_mnist.load_fashion_mnist("test").source == "Keras's cache folder"


def test_the_fingerprint_tells_the_content(folders, monkeypatch):
    fill(folders.own)
    before = fashion_mnist.load_fashion_mnist("test").fingerprint
    fill(folders.keras)
    assert fashion_mnist.load_fashion_mnist("test").fingerprint == before

    other = idx(255 - IMAGES)
    images, labels = fashion_mnist.ORIGINALS["test"]
    monkeypatch.setitem(fashion_mnist.ORIGINALS, "test", (images._replace(md5=md5(other)), labels))
    fill(folders.own, images=other)
    after = fashion_mnist.load_fashion_mnist("test").fingerprint
    assert after != before
    assert len(after) == len(before) == 16


@pytest.mark.parametrize(
    "function", [fashion_mnist.load_fashion_mnist, image_sets.load_sketches, image_sets.load_images]
)
def test_an_unknown_split_is_refused_with_the_choices(function):
    with pytest.raises(
        ValueError, match=r"No such split: 'validation'. Existing splits are: test, train."
    ):
        function("validation")


# What is refused

WHOLE = CONTENTS[IMAGES_NAME]
WEB_PAGE = b"<!DOCTYPE html><title>Please log in</title>"
BAD_FILES = {
    "cut": (WHOLE[: len(WHOLE) // 2], "truncated or unreadable"),
    "checksum": (WHOLE[:-8] + b"\0" * 8, "truncated or unreadable"),
    "web page": (WEB_PAGE, r"truncated or unreadable: Not a gzipped file \(b'<!'\)"),
    "empty": (b"", "empty"),
    "empty inside": (gzip.compress(b""), "empty"),
    "magic": (
        idx(IMAGES, magic=2049),
        r"another file: its header says \[2049, 5, 28, 28\], expected \[2051, 5, 28, 28\]",
    ),
    "labels": (
        idx(LABELS),
        r"another file: its header says \[2049, 5, .*\], expected \[2051, 5, 28, 28\]",
    ),
    "count": (idx(IMAGES[:4]), r"another file: its header says \[2051, 4, 28, 28\]"),
    "short": (gzip.compress(gzip.decompress(WHOLE)[:-1]), "too short: expected 3936 bytes"),
    "long": (gzip.compress(gzip.decompress(WHOLE) + b"\0"), "too long: expected 3936 bytes"),
    "altered": (idx(IMAGES[::-1]), f"altered: its MD5 is .*, the published one is {md5(WHOLE)}"),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_bad_file_in_the_given_folder_is_named_with_its_fault_and_two_ways_out(
    kind, folders, monkeypatch, serve
):
    content, fault = BAD_FILES[kind]
    mirror, requests = serve(fill(folders.root / "mirror"))
    monkeypatch.setattr(fashion_mnist, "MIRRORS", [mirror])
    monkeypatch.setenv("ACTIVSIM_DATA", str(fill(folders.data, images=content)))
    with pytest.raises(
        DataError,
        match=rf"given/{IMAGES_NAME} is {fault}.*\. "
        "Put the original file .* or unset ACTIVSIM_DATA",
    ):
        fashion_mnist.load_fashion_mnist("test")
    assert requests == []
    assert (folders.data / IMAGES_NAME).read_bytes() == content


@pytest.mark.parametrize("folder", ["nowhere", "a-file"])
def test_a_given_folder_that_is_none_is_an_error(folder, folders, monkeypatch):
    (folders.root / "a-file").write_text("")
    fill(folders.keras)
    monkeypatch.setenv("ACTIVSIM_DATA", str(folders.root / folder))
    with pytest.raises(DataError, match=f"there is no folder .*{folder}.*unset ACTIVSIM_DATA"):
        fashion_mnist.load_fashion_mnist("test")


def test_a_given_folder_without_the_files_is_an_error(folders, monkeypatch):
    fill(folders.keras)
    monkeypatch.setenv("ACTIVSIM_DATA", str(fill(folders.data, images=None)))
    with pytest.raises(DataError, match=f"{IMAGES_NAME} is missing.*unset ACTIVSIM_DATA"):
        fashion_mnist.load_fashion_mnist("test")


def test_a_file_that_cannot_be_read_is_said_to_be(folders, monkeypatch):
    (fill(folders.data, labels=None) / LABELS_NAME).mkdir()
    monkeypatch.setenv("ACTIVSIM_DATA", str(folders.data))
    with pytest.raises(
        DataError, match=f"{LABELS_NAME} is truncated or unreadable: Is a directory"
    ):
        fashion_mnist.load_fashion_mnist("test")


def test_errors_do_not_show_the_name_of_the_user(folders, monkeypatch):
    monkeypatch.setenv("HOME", str(folders.root))
    (fill(folders.keras) / IMAGES_NAME).write_bytes(b"")
    with pytest.raises(DataError, match="~/keras/datasets/fashion-mnist/") as caught:
        fashion_mnist.load_fashion_mnist("test", download=False)
    assert str(folders.root) not in str(caught.value)


# Downloading


@pytest.mark.parametrize("kind", BAD_FILES)
@pytest.mark.parametrize("folder_name", ["keras", "own"])
def test_a_bad_file_in_a_cache_is_fetched_once_and_keras_keeps_its_own(
    folder_name, kind, folders, monkeypatch, serve
):
    content, _ = BAD_FILES[kind]
    folder = fill(getattr(folders, folder_name), images=content)
    mirror, requests = serve(fill(folders.root / "mirror"))
    monkeypatch.setattr(fashion_mnist, "MIRRORS", [mirror])
    for _ in range(2):
        assert_is_the_hand_made_set(fashion_mnist.load_fashion_mnist("test"))
    assert requests == [IMAGES_NAME]
    assert (folders.own / IMAGES_NAME).read_bytes() == WHOLE
    if folder_name == "keras":
        assert (folder / IMAGES_NAME).read_bytes() == content


def test_a_bad_file_that_cannot_be_fetched_is_named_with_its_fault_and_two_ways_out(folders):
    fill(folders.keras, images=WHOLE[:100])
    with pytest.raises(
        DataError,
        match=rf"keras/.*{IMAGES_NAME} is truncated.*downloaded.*\. "
        "Try again with a network .* or set ACTIVSIM_DATA",
    ):
        fashion_mnist.load_fashion_mnist("test")


def test_the_second_mirror_stands_in_for_the_first(folders, monkeypatch, serve):
    portal, portal_requests = serve(fill(folders.root / "portal", images=WEB_PAGE, labels=WEB_PAGE))
    mirror, requests = serve(fill(folders.root / "mirror"))
    monkeypatch.setattr(fashion_mnist, "MIRRORS", [portal, mirror])
    assert_is_the_hand_made_set(fashion_mnist.load_fashion_mnist("test"))
    assert portal_requests == [IMAGES_NAME]
    assert requests == list(CONTENTS)


def test_what_the_mirrors_did_wrong_is_said_and_nothing_is_left_behind(folders, monkeypatch, serve):
    portal, _ = serve(fill(folders.root / "portal", images=WEB_PAGE))
    empty, _ = serve(fill(folders.root / "empty", images=None))
    monkeypatch.setattr(fashion_mnist, "MIRRORS", [portal, empty])
    with pytest.raises(
        DataError,
        match=r":\d+ \(not the published file\), 127.0.0.1:\d+ \(it does not have the file\)",
    ):
        fashion_mnist.load_fashion_mnist("test")
    assert list(folders.own.iterdir()) == []


def test_progress_counts_the_bytes_of_each_file(folders, monkeypatch, serve):
    content = bytes(3_000_001)
    big = Original("big", md5(content), ())
    (folders.root / "mirror").mkdir()
    (folders.root / "mirror" / "big").write_bytes(content)
    mirror, _ = serve(folders.root / "mirror")
    calls = []
    assert (
        download._retrieve(mirror + "big", big, folders.own, lambda *call: calls.append(call))
        is None
    )
    assert calls[-1] == (3_000_001, 3_000_001, "downloading big")
    assert [done for done, _, _ in calls] == sorted(done for done, _, _ in calls)


def test_progress_is_called_in_the_callers_thread_and_its_errors_are_the_callers(
    folders, monkeypatch, serve
):
    mirror, _ = serve(fill(folders.root / "mirror"))
    monkeypatch.setattr(fashion_mnist, "MIRRORS", [mirror])

    def progress(done, total, text):
        raise BrokenPipeError(threading.current_thread().name)

    with pytest.raises(BrokenPipeError, match=threading.current_thread().name):
        fashion_mnist.load_fashion_mnist("test", progress)


def test_no_network_is_said_at_once(folders):
    def load_images():
        download.forget_failures()
        with pytest.raises(
            DataError,
            match=r"\(no connection\), .* \(no connection\).*set ACTIVSIM_DATA to a folder",
        ):
            fashion_mnist.load_fashion_mnist("test")

    takes_under(2, load_images)


def test_a_mirror_that_failed_is_not_asked_again_until_it_is_forgiven(folders, monkeypatch, serve):
    monkeypatch.setattr(
        download, "PATIENCE", 2
    )  # which the one that answers needs only where much else is going on
    mirror, requests = serve(fill(folders.root / "empty", images=None, labels=None))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setattr(
            fashion_mnist, "MIRRORS", [f"http://127.0.0.1:{silent.getsockname()[1]}/", mirror]
        )
        reasons = set()
        for split in "test", "train", "test":
            with pytest.raises(
                DataError,
                match=r"\(no answer in time\), 127.0.0.1:\d+ \(it does not have the file\)",
            ) as caught:
                fashion_mnist.load_fashion_mnist(split)
            reasons.add(str(caught.value).partition("downloaded")[2])
        assert len(reasons) == 1
        assert requests == [IMAGES_NAME]
        fill(folders.root / "empty")
        download.forget_failures()
        assert_is_the_hand_made_set(fashion_mnist.load_fashion_mnist("test"))


def test_silent_mirrors_are_given_up_in_time(folders, monkeypatch):
    monkeypatch.setattr(download, "PATIENCE", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setattr(
            fashion_mnist, "MIRRORS", [f"http://127.0.0.1:{silent.getsockname()[1]}/"] * 2
        )

        def load_images():
            download.forget_failures()
            with pytest.raises(DataError, match="could not be downloaded"):
                fashion_mnist.load_fashion_mnist("test")

        takes_under(3, load_images)


def test_a_name_that_is_looked_up_forever_is_given_up_in_time(folders, monkeypatch):
    import pooch

    forever = threading.Event()
    monkeypatch.setattr(download, "PATIENCE", 0.3)
    monkeypatch.setattr(pooch, "retrieve", lambda *_, **__: forever.wait(20))

    def load_images():
        download.forget_failures()
        with pytest.raises(DataError, match=r"\(no answer in time\), .*\(no answer in time\)"):
            fashion_mnist.load_fashion_mnist("test")

    takes_under(3, load_images)
    forever.set()


def test_all_mirrors_together_have_less_than_ten_seconds():
    assert len(MIRRORS) == 2
    assert PATIENCE * len(MIRRORS) < 10


def test_downloading_can_be_switched_off(folders, monkeypatch, serve):
    mirror, requests = serve(fill(folders.root / "mirror"))
    monkeypatch.setattr(fashion_mnist, "MIRRORS", [mirror])
    with pytest.raises(DataError, match="downloading is switched off"):
        fashion_mnist.load_fashion_mnist("test", download=False)
    assert requests == []


def test_a_folder_that_cannot_be_written_is_said_to_be(folders, monkeypatch, serve):
    mirror, requests = serve(fill(folders.root / "mirror"))
    monkeypatch.setattr(fashion_mnist, "MIRRORS", [mirror])
    (folders.root / "cache").write_text("a file where the folder should be")
    with pytest.raises(
        DataError,
        match=r"cache/fashion-mnist cannot be written \(Not a directory\); set ACTIVSIM_CACHE",
    ):
        fashion_mnist.load_fashion_mnist("test")
    assert requests == []


# Sketches


def test_without_data_and_network_there_are_sketches_with_the_reason(folders, pen):
    data = image_sets.load_images("test")
    assert data.name == "Sketches"
    assert data.note.startswith("Fashion-MNIST cannot be read: ")
    assert "could not be downloaded" in data.note
    np.testing.assert_array_equal(np.bincount(data.labels), [1000] * 10)


@pytest.mark.parametrize("split", fashion_mnist.ORIGINALS)
def test_with_data_there_is_nothing_to_explain(split, folders, pen):
    fill_both(folders.own)
    data = image_sets.load_images(split)
    assert (data.name, data.split, data.note, pen.drawn) == ("Fashion-MNIST", split, "", [])


@pytest.mark.parametrize("split", fashion_mnist.ORIGINALS)
@pytest.mark.parametrize("lost", [*CONTENTS, *TRAINING])
def test_both_splits_are_real_or_both_are_drawn(lost, split, folders, pen, monkeypatch):
    (fill_both(folders.keras) / lost).unlink()
    data = image_sets.load_images(split)
    assert (data.name, data.split) == ("Sketches", split)
    assert f"{lost} is missing" in data.note

    monkeypatch.setenv("ACTIVSIM_DATA", str(fill_both(folders.data)))
    (folders.data / lost).write_bytes(WEB_PAGE)
    data = image_sets.load_images(split)
    assert data.name == "Sketches"
    assert f"{lost} is truncated" in data.note


def test_a_first_look_fetches_both_splits_and_a_second_nothing(folders, pen, monkeypatch, serve):
    mirror, requests = serve(fill_both(folders.root / "mirror"))
    monkeypatch.setattr(fashion_mnist, "MIRRORS", [mirror])
    assert (
        image_sets.load_images("test").name
        == image_sets.load_images("train", download=False).name
        == "Fashion-MNIST"
    )
    assert requests == [*CONTENTS, *TRAINING]


def test_two_who_look_at_once_share_the_download(folders, pen, monkeypatch, serve):
    mirror, requests = serve(fill_both(folders.root / "mirror"))
    monkeypatch.setattr(fashion_mnist, "MIRRORS", [mirror])
    threads = [
        threading.Thread(target=image_sets.load_images, args=(split,))
        for split in fashion_mnist.ORIGINALS
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(requests) == sorted([*CONTENTS, *TRAINING])


def test_the_other_split_is_neither_unpacked_nor_hashed_again_until_it_changes(
    folders, pen, monkeypatch
):
    fill_both(folders.own)
    read_files, unpacked_files, values = [], [], download.read_idx
    read_bytes = download.Path.read_bytes
    monkeypatch.setattr(
        download.Path,
        "read_bytes",
        lambda path: [read_bytes(path), read_files.append(path.name)][0],
    )
    for module in fashion_mnist, download:
        monkeypatch.setattr(
            module,
            "read_idx",
            lambda path, file: [values(path, file), unpacked_files.append(path.name)][0],
        )
    for _ in range(2):
        assert image_sets.load_images("test").name == "Fashion-MNIST"
    assert unpacked_files == [*CONTENTS, *CONTENTS]
    assert [read_files.count(name) for name in TRAINING] == [1, 1]

    labels_file = folders.own / "train-labels-idx1-ubyte.gz"
    labels_file.write_bytes(idx(LABELS))  # of the same size, perhaps
    os.utime(labels_file, (1, 1))
    assert image_sets.load_images("test").name == "Sketches"


def test_sketches_are_drawn_once_for_each_split_and_version(folders, pen):
    calls = []
    first = image_sets.load_sketches("test", lambda *call: calls.append(call))
    again = image_sets.load_sketches("test")
    assert calls == [(1, 1, "drawing")]
    assert pen.drawn == [0]
    np.testing.assert_array_equal(first.images, again.images)
    np.testing.assert_array_equal(first.labels, again.labels)
    assert first.fingerprint == again.fingerprint
    for values in (first.images, first.labels, again.images, again.labels):
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 0

    train = image_sets.load_sketches("train")
    pen.VERSION = 2
    newer = image_sets.load_sketches("test")
    assert pen.drawn == [0, 1, 0]
    assert len({first.fingerprint, train.fingerprint, newer.fingerprint}) == 3


@pytest.mark.parametrize("damage", ["empty", "cut", "text", "array", "flipped"])
def test_damaged_sketches_are_drawn_again(damage, folders, pen):
    good = image_sets.load_sketches("test").images
    (path,) = folders.sketches.iterdir()
    content = path.read_bytes()
    middle = len(content) // 2
    if damage == "array":
        with open(path, "wb") as stream:
            np.save(stream, LABELS)
    else:
        flipped = content[:middle] + bytes([content[middle] ^ 255]) + content[middle + 1 :]
        path.write_bytes(
            {"empty": b"", "cut": content[:middle], "text": b"hello", "flipped": flipped}[damage]
        )
    np.testing.assert_array_equal(image_sets.load_sketches("test").images, good)
    assert pen.drawn == [0, 0]
    image_sets.load_sketches("test")
    assert pen.drawn == [0, 0]
    assert list(folders.sketches.iterdir()) == [path]


def test_sketches_need_no_folder(folders, pen):
    (folders.root / "cache").write_text("a file where the folder should be")
    assert image_sets.load_sketches("test").images.shape == (10_000, 28, 28)
    assert image_sets.load_sketches("test").source == "drawn by this project"
    assert pen.drawn == [0, 0]


# The real images


@pytest.mark.skipif(not REAL_FOLDER, reason="ACTIVSIM_DATA names no folder with the original files")
@pytest.mark.parametrize(("split", "n_per_class"), [("test", 1_000), ("train", 6_000)])
def test_the_real_images_are_whole(split, n_per_class, monkeypatch):
    monkeypatch.undo()
    data = fashion_mnist.load_fashion_mnist(split, download=False)
    assert data.source == "the folder in ACTIVSIM_DATA"
    assert data.images.shape == (10 * n_per_class, 28, 28)
    assert data.images.dtype == data.labels.dtype == np.uint8
    assert not data.images.flags.writeable
    assert not data.labels.flags.writeable
    np.testing.assert_array_equal(np.bincount(data.labels), [n_per_class] * 10)
    assert data.labels[0] == 9
