"""CIFAR from archives laid out as the published ones, which the test writes."""

import dataclasses
import hashlib
import io
import tarfile

import numpy as np
import pytest

from activsim.datasets import catalogue, cifar, download
from activsim.datasets.download import DataError

RNG = np.random.default_rng(0)
N_IMAGES = 12  # of each member


def write_archive(path, name, monkeypatch, n_classes):
    """An archive of this kind whose MD5 counts as the published one. Returns {split: (images,
    labels)}."""
    kind, splits, members = cifar.KINDS[name], {}, {}
    names = "\n".join(f"class {label}" for label in range(n_classes)) + "\n\n"
    members[kind.names] = names.encode()
    if kind.groups:
        members[kind.groups] = b"even\nodd\n"
    for split, files in kind.members.items():
        images = RNG.integers(0, 256, (len(files) * N_IMAGES, 32, 32, 3), dtype=np.uint8)
        labels = (np.arange(len(images)) % n_classes).astype(np.uint8)
        coarse = labels % 2
        columns = [coarse, labels] if kind.n_labels == 2 else [labels]
        planes = images.transpose(0, 3, 1, 2).reshape(len(images), -1)
        records = np.concatenate([np.stack(columns, axis=1), planes], axis=1)
        for number, file in enumerate(files):
            members[file] = records[number * N_IMAGES : (number + 1) * N_IMAGES].tobytes()
        splits[split] = images, labels
    with tarfile.open(path, "w:gz") as archive:
        for member, content in members.items():
            info = tarfile.TarInfo(f"{name.lower()}-binary/{member}")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    accept(path, name, monkeypatch)
    return splits


def accept(path, name, monkeypatch):
    md5 = hashlib.md5(path.read_bytes()).hexdigest()
    kind = cifar.KINDS[name]
    file = kind.file._replace(md5=md5)
    monkeypatch.setitem(cifar.KINDS, name, dataclasses.replace(kind, file=file))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in ("own", "data", "keras/datasets", "cache/cifar"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setenv("ACTIVSIM_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("ACTIVSIM_CIFAR", str(tmp_path / "own"))
    monkeypatch.setenv("ACTIVSIM_IMAGES", str(tmp_path / "data"))
    cifar._split.cache_clear()
    download.forget_failures()
    return tmp_path


@pytest.mark.parametrize(("name", "n_classes"), [("CIFAR-10", 10), ("CIFAR-100", 6)])
def test_pictures_labels_and_names_are_those_of_the_archive(folder, monkeypatch, name, n_classes):
    path = folder / "own" / cifar.KINDS[name].file.name
    splits = write_archive(path, name, monkeypatch, n_classes)
    image_set = catalogue.open_set(name)
    assert image_set.class_names == tuple(f"class {label}" for label in range(n_classes))
    assert image_set.image_shape == (32, 32, 3)
    assert image_set.splits == ("test", "train")
    for split, (images, labels) in splits.items():
        data = image_set.load_images(split)
        np.testing.assert_array_equal(data.images, images)
        np.testing.assert_array_equal(data.labels, labels)
        assert data.fingerprint == image_set.fingerprints[split]
    groups = (("class 0", "class 2", "class 4"), ("class 1", "class 3", "class 5"))
    assert image_set.groups == (groups if name == "CIFAR-100" else None)
    assert image_set.group_names == (("even", "odd") if name == "CIFAR-100" else ())
    assert not list(folder.rglob("*.bin"))


def test_it_is_looked_for_in_five_places(folder, monkeypatch):
    name = "CIFAR-10"
    file = cifar.KINDS[name].file.name
    source = folder / "source.tar.gz"
    write_archive(source, name, monkeypatch, 10)
    with pytest.raises(DataError, match=rf"own.{file} is missing.*unset\s+ACTIVSIM_CIFAR"):
        catalogue.open_set(name)
    (folder / "own" / file).write_bytes(b"meow")
    with pytest.raises(DataError, match="is altered: its MD5 is"):
        catalogue.open_set(name)
    monkeypatch.delenv("ACTIVSIM_CIFAR")
    for place, words in (
        (folder / "data", "the data folder"),
        (folder / "keras" / "datasets", "Keras's cache folder"),
        (folder / "cache" / "cifar", "the project's cache folder"),
    ):
        (place / file).write_bytes(source.read_bytes())
        assert catalogue.open_set(name).source == words
        (place / file).unlink()
    monkeypatch.setattr(cifar, "MIRRORS", ())
    with pytest.raises(DataError, match="it is not on this machine; it could not be downloaded"):
        catalogue.open_set(name)


def test_it_is_downloaded_once(folder, monkeypatch, serve):
    name = "CIFAR-10"
    (folder / "mirror").mkdir()
    file = cifar.KINDS[name].file.name
    write_archive(folder / "mirror" / file, name, monkeypatch, 10)
    address, requests = serve(folder / "mirror")
    monkeypatch.setattr(cifar, "MIRRORS", (f"{address}/",))
    monkeypatch.delenv("ACTIVSIM_CIFAR")
    for _ in range(2):
        assert len(catalogue.open_set(name).load_images("test").images) == N_IMAGES
    assert requests == [file]


@pytest.mark.parametrize("content", [b"", b"no archive", None])
def test_an_archive_that_holds_something_else_gets_a_sentence(folder, monkeypatch, content):
    name = "CIFAR-10"
    path = folder / "own" / cifar.KINDS[name].file.name
    if content is None:
        with tarfile.open(path, "w:gz") as archive:
            archive.addfile(tarfile.TarInfo("readme.txt"), io.BytesIO())
    else:
        path.write_bytes(content)
    accept(path, name, monkeypatch)
    with pytest.raises(DataError, match=r"cannot be read|holds no"):
        catalogue.open_set(name)
