"""What people have that is not read gets a sentence of its own, with what to do."""

import pickle
import tarfile
import zipfile

import h5py
import numpy as np
import pytest

from activsim.datasets import adding, catalogue
from activsim.datasets.download import DataError
from activsim.datasets.own.data_folder import entries_not_shown
from activsim.datasets.own.not_read import cifar_advice

LABELS = np.arange(20) % 10
PYTHON_VERSION = {
    "cifar-10": [*(f"data_batch_{number}" for number in range(1, 6)), "test_batch", "batches.meta"],
    "cifar-100": ["train", "test", "meta", "file.txt~"],
}


def binary_files(names):
    return [f"{name}.bin" for name in names if name not in ("meta", "batches.meta", "file.txt~")]


class Trap:
    """What is run when it is unpickled."""

    def __reduce__(self):
        return pytest.fail, ("a pickle was opened",)


@pytest.mark.parametrize("kind", ["folder", "zip", "archive within a zip", "beside one another"])
@pytest.mark.parametrize("name", PYTHON_VERSION)
def test_cifar_as_pickles_is_not_opened_and_told_which_version_is_read(data, tmp_path, name, kind):
    folder = (data if kind == "folder" else tmp_path) / f"{name}-batches-py"
    folder.mkdir()
    for file in PYTHON_VERSION[name]:
        (folder / file).write_bytes(pickle.dumps(Trap()))
    (folder / "readme.html").write_text("<html>")
    title, archive = name.upper(), f"{name}-binary.tar.gz"
    sentence = rf"this is {title} as pickles .* never read\. Choose {title} .*{archive}"
    if kind == "beside one another":
        for file in PYTHON_VERSION[name]:
            (folder / file).rename(data / file)
        reasons = entries_not_shown()
        assert set(reasons) == {*PYTHON_VERSION[name]} - {"file.txt~"}
        assert all(f"this is {title} as pickles" in reason for reason in reasons.values())
        return
    if kind == "zip":
        with zipfile.ZipFile(data / "set.zip", "w") as zipped:
            for file in folder.iterdir():
                zipped.write(file, f"{folder.name}/{file.name}")
    elif kind == "archive within a zip":
        with tarfile.open(tmp_path / "packed.tar.gz", "w:gz") as packed:
            packed.add(folder, folder.name)
        with zipfile.ZipFile(data / "set.zip", "w") as zipped:
            zipped.write(tmp_path / "packed.tar.gz", f"{name}-python.tar.gz")
    with pytest.raises(DataError, match=sentence):
        catalogue.open_set(folder.name if kind == "folder" else "set")


@pytest.mark.parametrize("name", PYTHON_VERSION)
def test_an_archive_of_cifar_is_told_too(data, tmp_path, name):
    for version in ("python", "binary"):
        (data / f"{name}-{version}.tar.gz").write_bytes(b"x")
    reasons = entries_not_shown()
    assert f"this is {name.upper()} as pickles" in reasons[f"{name}-python.tar.gz"]
    assert f"Choose {name.upper()} among the images" in reasons[f"{name}-binary.tar.gz"]
    (tmp_path / f"{name}-python.tar.gz").write_bytes(b"x")
    with pytest.raises(DataError, match=rf"as pickles .* {name}-binary.tar.gz"):
        adding.look_through(tmp_path / f"{name}-python.tar.gz")


@pytest.mark.parametrize("name", PYTHON_VERSION)
def test_binary_files_that_were_unpacked_are_told_where_the_archive_belongs(data, name):
    (data / name).mkdir()
    for file in binary_files(PYTHON_VERSION[name]):
        (data / name / file).write_bytes(b"x")
    with pytest.raises(DataError, match=rf"binary version, which is built in.*{name}-binary"):
        catalogue.open_set(name)


@pytest.mark.parametrize("files", [["train"], ["mine/meta"], ["cat.png"], ["my data_batch_1"], []])
def test_other_files_are_not_taken_for_cifar(files):
    assert not cifar_advice(files)


@pytest.mark.parametrize("name", ["x_test.npy", "x_train.npy", "images.npy", "Anything.NPY"])
def test_an_array_beside_the_sets_is_told_with_a_line_that_makes_a_set_of_it(data, noise, name):
    with (data / name).open("wb") as stream:
        np.save(stream, noise(20, 4, 4))
    reason = entries_not_shown()[name]
    assert "one array alone is no image set" in reason
    line = reason[reason.index("numpy.savez") : reason.index(", or put both")]
    namespace = {"numpy": np, "images": noise(20, 4, 4), "labels": np.arange(20) % 2}
    exec(line.replace("FILE.npz", str(data / "FILE.npz")), namespace)  # as people would
    assert catalogue.open_set("FILE").n_images == {"test": 20}


def test_arrays_of_hdf5_are_told_with_lines_that_make_a_set_of_them(data, noise):
    with h5py.File(data / "mine.hdf5", "w") as file:
        file["images"], file["labels"] = noise(20, 4, 4), np.arange(20) % 2
    reason = entries_not_shown()["mine.hdf5"]
    end = "labels=file['labels'][:])"
    lines = reason[reason.index("file = ") : reason.index(end) + len(end)]
    lines = lines.replace("FILE.h5", str(data / "mine.hdf5"))
    exec(lines.replace("FILE.npz", str(data / "FILE.npz")), {"numpy": np, "h5py": h5py})
    assert catalogue.open_set("FILE").n_images == {"all": 20}


@pytest.mark.parametrize(
    ("name", "partner"),
    [
        ("x_test", "y_test"),
        ("X_train", "y_train"),
        ("images", "labels"),
        ("y_val", "x_val"),
        ("train_images", "train_labels"),
    ],
)
def test_arrays_without_labels_are_told_what_is_missing(data, noise, name, partner):
    (data / "set").mkdir()
    np.save(data / "set" / f"{name}.npy", noise(20, 4, 4))
    missing = rf"{name}.npy without {partner}.npy"
    with pytest.raises(DataError, match=rf"{missing} came\. Put both into the folder, or into one"):
        catalogue.open_set("set")
    for word in ("x", "y"):  # beside a split that is whole
        np.save(data / "set" / f"{word}_valid.npy", noise(20, 4, 4) if word == "x" else LABELS)
    image_set = catalogue.open_set("set")
    assert image_set.n_images == {"validation": 20}
    assert image_set.remarks == (f"Not used: {name}.npy without {partner}.npy. Put what is missing "
                                 "beside it.",)  # fmt: skip


@pytest.mark.parametrize("name", ["x_test.npy", "set.npz"])
def test_arrays_in_a_folder_within_the_sets_own_are_told(data, noise, name):
    (data / "set" / "arrays").mkdir(parents=True)
    np.save(data / "set" / "arrays" / name, noise(20, 4, 4))
    with pytest.raises(DataError, match=rf"not from one within it: 'arrays/{name}.*Bring the"):
        catalogue.open_set("set")
