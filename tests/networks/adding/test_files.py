"""Files that were made to do harm are refused before anything is made of them, in a sentence."""

import json
import re
import zipfile

import h5py
import keras2_files as k2
import numpy as np
import pytest

from activsim.networks.adding import files
from activsim.networks.adding.allowed import NotAllowed

CONFIG = k2.sequential("net", k2.pictures((4, 4, 1), "pixels"), k2.layer("Flatten", "flat"))
ARRAYS = {"layers/dense/vars/0": np.ones((4, 2), np.float32)}


def refusal(path, room):
    with pytest.raises(NotAllowed) as caught:
        files.open_network_file(path, room)
    return str(caught.value)


@pytest.fixture
def room(tmp_path):
    folder = tmp_path / "room"
    folder.mkdir()
    return folder


def test_files_of_all_kinds_are_opened(tmp_path, room):
    archive = files.open_network_file(k2.write_keras(tmp_path / "a.keras", CONFIG, ARRAYS), room)
    assert (archive.kind, archive.keras_version) == ("a .keras file of Keras 2", "2.15.0")
    assert archive.config == CONFIG
    assert archive.weights == room / "model.weights.h5"
    path = k2.write_h5(tmp_path / "b.h5", CONFIG, {}, "3.1.0")
    whole = files.open_network_file(path, room)
    assert (whole.kind, whole.is_from_keras3) == ("an HDF5 file of Keras 3", True)
    assert (whole.config, whole.weights) == (CONFIG, path)


def test_what_macos_adds_to_a_zip_file_is_passed_over_and_so_are_empty_folders(tmp_path, room):
    rubbish = {"__MACOSX/._config.json": "x", ".DS_Store": "x", "assets/": ""}
    path = k2.write_keras(tmp_path / "a.keras", CONFIG, ARRAYS, **rubbish)
    assert files.open_network_file(path, room).config == CONFIG
    assert [file.name for file in room.iterdir()] == ["model.weights.h5"]


@pytest.mark.parametrize(
    "name", ["../evil.py", "/etc/passwd", "assets/words.txt", "config.json/../x", "model.py"]
)
def test_further_files_in_a_keras_file(tmp_path, room, name):
    path = k2.write_keras(tmp_path / "a.keras", CONFIG, ARRAYS, **{name: "import os"})
    assert repr(name) in refusal(path, room)
    assert list(tmp_path.glob("**/evil*")) == list(room.iterdir()) == []


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_is_there_twice(tmp_path, room):
    path = k2.write_keras(tmp_path / "a.keras", CONFIG, ARRAYS, **{"config.json": "{}"})
    assert "'config.json', which does not belong" in refusal(path, room)


@pytest.mark.parametrize("member", ["config.json", "model.weights.h5"])
def test_a_zip_bomb(tmp_path, room, member):
    path = k2.write_keras(tmp_path / "a.keras", CONFIG, ARRAYS)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (members | {member: b" " * (100 << 20)}).items():
            archive.writestr(name, content)
    assert path.stat().st_size < 1 << 20
    assert re.search("made to fill memories|more than 64 MB", refusal(path, room))
    assert list(room.iterdir()) == []


@pytest.mark.parametrize(
    "config", ["[" * 60_000, "no json", '{"class_name": "Sequential"', b"\xff\xfe"]
)
def test_a_description_that_is_none(tmp_path, room, config):
    path = tmp_path / "a.h5"
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = np.bytes_(config)
        file.create_group("model_weights")
    assert "is broken" in refusal(path, room)


def test_a_shape_bomb(tmp_path, room):
    """An array that says it has 40 GB, of which nothing is there."""
    path = k2.write_h5(tmp_path / "a.h5", CONFIG, {})
    with h5py.File(path, "a") as file:
        file.create_dataset("model_weights/bomb", (100_000, 100_000), np.float32, chunks=(10, 10))
    assert path.stat().st_size < 1 << 20
    assert "made to fill memories" in refusal(path, room)


@pytest.mark.parametrize(
    "kind", ["external", "soft", "external dataset", "virtual", "text", "loop"]
)
def test_what_leads_out_of_an_hdf5_file(tmp_path, room, kind):
    path = k2.write_h5(tmp_path / "a.h5", CONFIG, {"dense": {"dense/kernel:0": np.ones(3)}})
    (tmp_path / "secret").write_bytes(b"1234")
    with h5py.File(path, "a") as file:
        group = file["model_weights"]
        if kind == "external":
            group["out"] = h5py.ExternalLink(str(tmp_path / "other.h5"), "/")
        elif kind == "soft":
            group["out"] = h5py.SoftLink("/model_weights/dense")
        elif kind == "external dataset":
            place = [(str(tmp_path / "secret"), 0, 4)]
            group.create_dataset("out", (4,), np.uint8, external=place)
        elif kind == "virtual":
            layout = h5py.VirtualLayout((3,), np.float64)
            layout[:] = h5py.VirtualSource(str(tmp_path / "b.h5"), "x", (3,))
            group.create_virtual_dataset("out", layout)
        elif kind == "text":
            group["out"] = "import os"
        else:
            group["dense/again"] = group  # hard links may go round in circles
    if kind == "loop":
        files.open_network_file(path, room)
        return
    assert re.search("leads to other files|are no numbers", refusal(path, room))


def test_weights_alone_are_named_as_such(tmp_path, room):
    with h5py.File(tmp_path / "mine.h5", "w") as file:
        file.create_dataset("layers/dense/vars/0", data=np.ones(3))
    sentence = refusal(tmp_path / "mine.h5", room)
    assert 'model.load_weights("mine.h5")' in sentence
    assert "activsim add name.keras" in sentence


@pytest.mark.parametrize("ending", [".h5", ".keras"])
def test_half_a_file(tmp_path, room, ending):
    path = tmp_path / f"a{ending}"
    if ending == ".h5":
        k2.write_h5(path, CONFIG, {"dense": {"dense/kernel:0": np.ones((30, 30))}})
    else:
        k2.write_keras(path, CONFIG, ARRAYS)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert "broken" in refusal(path, room)


def test_no_more_is_read_than_a_description_may_have(tmp_path, room, monkeypatch):
    monkeypatch.setattr(files, "LONGEST_TEXT", 100)
    path = k2.write_h5(tmp_path / "a.h5", CONFIG, {})
    assert len(json.dumps(CONFIG)) > 100
    assert "is not opened" in refusal(path, room)
