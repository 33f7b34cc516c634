"""The MNIST digits: from a folder, from the cache, from a mirror; never another file than the
published one."""

import socket

import numpy as np
import pytest
from idx_files import CONTENTS, IMAGES, LABELS, TRAINING, fill, fill_both, md5

from activsim.datasets import catalogue as image_sets
from activsim.datasets import download, fashion_mnist, mnist
from activsim.datasets.download import DataError, Original

PUBLISHED = dict(mnist.ORIGINALS)


@pytest.fixture(autouse=True)
def cache_of_digits(tmp_path, monkeypatch):
    """A published set of five digits, and no mirror that answers. Returns where downloads are
    kept."""
    monkeypatch.delenv("ACTIVSIM_DIGITS", raising=False)
    monkeypatch.setenv("ACTIVSIM_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    silent = socket.socket()  # nobody answers there, and nobody else can be given this port
    silent.bind(("127.0.0.1", 0))
    monkeypatch.setattr(mnist, "MIRRORS", (f"http://127.0.0.1:{silent.getsockname()[1]}/",))
    for split, contents in ("test", CONTENTS), ("train", TRAINING):
        shapes = zip(contents, (IMAGES.shape, LABELS.shape), strict=True)
        small = tuple(Original(name, md5(contents[name]), shape) for name, shape in shapes)
        monkeypatch.setitem(mnist.ORIGINALS, split, small)
    download.forget_failures()
    yield tmp_path / "cache" / "mnist"
    silent.close()


def test_they_are_fetched_once_checked_and_kept(cache_of_digits, tmp_path, monkeypatch, serve):
    mirror, requests = serve(fill_both(tmp_path / "mirror"))
    monkeypatch.setattr(mnist, "MIRRORS", (mirror,))
    for split, images, labels in ("test", IMAGES, LABELS), ("train", 255 - IMAGES, LABELS[::-1]):
        data = image_sets.load_named("MNIST digits", split)
        np.testing.assert_array_equal(data.images, images)
        np.testing.assert_array_equal(data.labels, labels)
        assert not data.images.flags.writeable
        assert data.class_names[3] == "three"
        assert data.source.startswith("a download from 127.0.0.1")
    assert requests == [*CONTENTS, *TRAINING]
    again = mnist.load_digits("test")
    assert (again.source, len(requests)) == ("the project's cache folder", 4)
    assert again.fingerprint != mnist.load_digits("train").fingerprint
    assert again.fingerprint != fashion_mnist.published_fingerprint("test")


def test_another_file_is_not_taken_from_a_mirror(cache_of_digits, tmp_path, monkeypatch, serve):
    mirror, _ = serve(fill(tmp_path / "mirror", images=b"<html>"))
    monkeypatch.setattr(mnist, "MIRRORS", (mirror,))
    with pytest.raises(
        DataError, match=r"digits cannot be read: .*not the published file\)\. Try again with"
    ):
        mnist.load_digits("test")
    assert list(cache_of_digits.iterdir()) == []


def test_a_given_folder_counts_alone(cache_of_digits, tmp_path, monkeypatch):
    monkeypatch.setenv("ACTIVSIM_DIGITS", str(fill(tmp_path / "given")))
    assert mnist.load_digits("test").source == "the folder in ACTIVSIM_DIGITS"
    fill(tmp_path / "given", labels=CONTENTS["t10k-labels-idx1-ubyte.gz"][:-3])
    with pytest.raises(
        DataError, match=r"t10k-labels-idx1-ubyte\.gz is .*Put the original file into this folder"
    ):
        mnist.load_digits("test")


def test_a_damaged_file_of_the_cache_is_fetched_again(
    cache_of_digits, tmp_path, monkeypatch, serve
):
    fill(cache_of_digits, images=b"half")
    mirror, requests = serve(fill(tmp_path / "mirror"))
    monkeypatch.setattr(mnist, "MIRRORS", (mirror,))
    np.testing.assert_array_equal(mnist.load_digits("test").images, IMAGES)
    assert requests == ["t10k-images-idx3-ubyte.gz"]


def test_without_a_network_it_is_said_and_an_unknown_name_or_split_too(cache_of_digits):
    with pytest.raises(
        DataError,
        match=r"The MNIST digits cannot be read: it could not be downloaded: 127\.0\.0\.1",
    ):
        mnist.load_digits("train")
    for wrong in (["test"], 3, None):
        with pytest.raises(ValueError, match="No such split"):
            image_sets.open_set("Sketches").load_images(wrong)
        with pytest.raises(ValueError, match="The name of an image set was expected"):
            image_sets.open_set(wrong)
    with pytest.raises(ValueError, match="No such split: 'all'"):
        mnist.load_digits("all")
    with pytest.raises(
        ValueError,
        match=r"No such images: 'cats'\. There are: Fashion-MNIST, Sketches, MNIST digits",
    ):
        image_sets.load_named("cats")


def test_the_published_files_are_four_different_ones_of_the_published_shapes():
    files = [file for split in PUBLISHED.values() for file in split]
    assert [file.shape for file in files] == [
        (10_000, 28, 28),
        (10_000,),
        (60_000, 28, 28),
        (60_000,),
    ]
    assert len({file.md5 for file in files}) == 4
    others = {file.md5 for split in fashion_mnist.ORIGINALS.values() for file in split}
    assert not others & {file.md5 for file in files}
