"""What is no Keras network is told how it becomes one."""

import os
import zipfile

import pytest

from activsim.networks import catalogue, file_kinds
from activsim.networks.adding.add import add_network
from activsim.networks.file_kinds import advice

ZIP_OF = {
    "what Teachable Machine exports. Unpack it, and activsim add keras_model.h5": [
        "keras_model.h5",
        "labels.txt",
    ],
    "is a zip file. Unpack it, and activsim add net.keras": ["folder/net.keras"],
    "holds a PyTorch network": ["archive/data.pkl", "archive/data/0"],
    "TensorFlow Lite": ["model_unquant.tflite", "labels.txt"],
    "with a SavedModel": ["model.savedmodel/saved_model.pb"],
    "tensorflowjs_converter": ["model.json", "weights.bin", "metadata.json"],
    "is a .keras file whose parts lie in a folder": [
        *("net/config.json", "net/metadata.json", "net/model.weights.h5", "__MACOSX/net/._a")
    ],
    "Unpack it, and activsim add net.keras": ["net.keras", "__MACOSX/._net.keras"],
    "is a zip file that holds no Keras network": ["cat.png"],
}


@pytest.mark.parametrize("part", ZIP_OF)
def test_zip_files(tmp_path, part):
    path = tmp_path / "download.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ZIP_OF[part]:
            archive.writestr(name, "x")
    assert part in advice(path)
    assert "activsim add" in advice(path)


@pytest.mark.parametrize(
    ("name", "content", "part"),
    [
        ("net.tflite", b"\x1c\0\0\0TFL3abc", "TensorFlow Lite"),
        ("net.bin", b"\x1c\0\0\0TFL3abc", "TensorFlow Lite"),
        ("net.onnx", b"\x08\x07", 'onnx2tf -i "net.onnx" -okv3'),
        ("net.pth", b"\x80\x02ccollections", "nobuco.pytorch_to_keras"),
        ("net.pt", b"PK", "is a broken zip file"),
        ("net.safetensors", b"\x10\0\0\0\0\0\0\0{}", "nobuco.pytorch_to_keras"),
        ("saved_model.pb", b"\x08\x01", "tf_keras.models.load_model"),
        ("net.weights.h5", file_kinds.HDF5, 'model.load_weights("net.weights.h5")'),
        ("net.keras", b"meow", "was expected to be a zip file, as .keras files are"),
        ("net.h5", b"meow", "was expected to be an HDF5 file"),
        ("net.h5", b"", "is empty, or cannot be read"),
        ("net.keras", b"PK\x03\x04", "broken"),
        ("cat.png", b"\x89PNG", "is no Keras network"),
        ("net.keras", b"<!DOCTYPE html><html>", "is a web page"),
        ("net.h5", b"version https://git-lfs.github.com/spec/v1", "git lfs pull"),
        (
            "net.json",
            b'{"module": "keras", "class_name": "Model"}',
            'model_from_json(open("net.json")',
        ),
        ("net.json", b'{"sha256": "0"}', "is no Keras network"),
        ("net.mlmodel", b"\x08\x04", "is a network of another kind than Keras's"),
        ("net.joblib", b"\x80\x04", "is a pickle"),
        ("net.h5", file_kinds.HDF5 + b"...", ""),
        ("net.keras", file_kinds.HDF5 + b"...", ""),
    ],
)
def test_files(tmp_path, name, content, part):
    (tmp_path / name).write_bytes(content)
    text = advice(tmp_path / name)
    assert part in text
    assert bool(text) == bool(part)


def test_folders(tmp_path):
    def folder(name, *files):
        (tmp_path / name).mkdir()
        for file in files:
            (tmp_path / name / file).touch()
        return advice(tmp_path / name)

    saved = folder("saved{name}", "saved_model.pb", "fingerprint.pb")
    assert 'tf_keras.models.load_model("saved{name}").save("name.h5")' in saved
    assert "unpacked .keras file" in folder("open", "config.json", "model.weights.h5")
    assert "tensorflowjs_converter" in folder("js", "model.json", "weights.bin")
    assert "activsim add machine/keras_model.h5" in folder(
        "machine", "keras_model.h5", "labels.txt"
    )
    assert "TensorFlow Lite" in folder("lite", "model.tflite")
    checkpoint = folder("ckpt", "checkpoint", "model.index", "model.data-00000-of-00001")
    assert checkpoint.startswith("holds weights without the network that they belong to")
    assert 'model.load_weights("ckpt/model")' in checkpoint
    assert "holds no Keras network" in folder("empty")


def test_files_of_the_models_folder_that_are_no_choice_say_so(tmp_path):
    for name in "mine.json", "mine.recording.npz", ".hidden.h5", "README.md":
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "old.h5").write_bytes(file_kinds.HDF5)
    (tmp_path / "phone.tflite").write_bytes(b"\x1c\0\0\0TFL3")
    (tmp_path / "yolo.weights").write_bytes(b"\0\0\0\0")
    for name in "mine.keras", "UPPER.KERAS":
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr(file_kinds.CONFIG, "{}")
    (tmp_path / "cut.keras").write_bytes((tmp_path / "mine.keras").read_bytes()[:-9])
    (tmp_path / "renamed.keras").write_bytes(file_kinds.HDF5)
    (tmp_path / "<b>saved").mkdir()
    (tmp_path / "<b>saved" / "saved_model.pb").touch()
    (tmp_path / "notes").mkdir()
    (tmp_path / "folder.keras").mkdir()
    (tmp_path / "folder.keras" / "config.json").touch()
    (tmp_path / "folder.keras" / "model.weights.h5").touch()
    reasons = catalogue.files_not_shown(tmp_path)
    assert list(reasons) == [
        "<b>saved",
        "UPPER.KERAS",
        "cut.keras",
        "folder.keras",
        "old.h5",
        "phone.tflite",
        "renamed.keras",
        "yolo.weights",
    ]
    assert "it is broken, or another kind of file" in reasons["cut.keras"]
    assert reasons["renamed.keras"] == "Bring it with: activsim add renamed.keras"
    assert reasons["old.h5"] == "Bring it with: activsim add old.h5"
    assert reasons["UPPER.KERAS"] == "Its ending is in capitals. Rename it to UPPER.keras."
    assert reasons["phone.tflite"].startswith("It is a TensorFlow Lite network")
    assert reasons["folder.keras"].startswith("It is an unpacked .keras file")
    assert catalogue.files_not_shown(tmp_path / "gone") == {}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders")
def test_a_pipe_is_not_read(tmp_path):
    os.mkfifo(tmp_path / "pipe.h5")
    assert catalogue.files_not_shown(tmp_path) == {}
    with pytest.raises(ValueError, match="There is no file"):
        add_network(tmp_path / "pipe.h5", folder=tmp_path)


def test_what_comes_with_the_project_is_all_shown():
    assert catalogue.files_not_shown(catalogue.MODELS) == {}
