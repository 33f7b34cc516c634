"""A network moves in whole, with its card, or not at all; whatever its file tries to do."""

import json
import os
import pickle
import socket
import subprocess
import sys
import zipfile

import h5py
import keras2_files as k2
import numpy as np
import pytest
from serving import linux_only

from activsim.networks import cage, catalogue, keras_models
from activsim.networks.adding import add as adding
from activsim.networks.adding import report
from activsim.networks.adding.class_names import read_labels
from activsim.paths import BadName


@pytest.fixture
def folder(tmp_path):
    """Of networks; with nothing in it."""
    path = tmp_path / "models"
    path.mkdir()
    return path


def dense_file(path, units=2, version="2.4.0", **config):
    """A network of one layer, whose file holds two units' weights."""
    network = k2.sequential(
        "net",
        k2.pictures((4, 4, 1), "pixels"),
        k2.layer("Flatten", "flat"),
        k2.dense("out", units, activation="softmax", **config),
    )
    arrays = k2.random_arrays({"out/kernel:0": (16, 2), "out/bias:0": (2,)})
    return k2.write_h5(path, network, {"out": arrays}, version)


def test_teachable_machines_export_moves_in_with_its_classes(tmp_path, folder):
    config, weights = k2.teachable_machine()
    path = k2.write_h5(tmp_path / "keras_model.h5", config, weights)
    (tmp_path / "labels.txt").write_text("0 Cat\n1 Dog & bird\n2 netz-ä-網\n", "utf-8")
    remarks = []
    added = adding.add_network(path, folder=folder, say=remarks.append)
    assert (added.name, added.path) == ("keras_model", folder / "keras_model.keras")
    assert sorted(file.name for file in folder.iterdir()) == [
        "keras_model.json",
        "keras_model.keras",
    ]
    card = catalogue.read_card(added.path)
    assert card["sha256"] == catalogue.file_hash(added.path)
    assert card["class_names"] == ["Cat", "Dog & bird", "netz-ä-網"]
    assert (card["pixels"], card["resizing"]) == ("-1..1", "crop")
    assert card["source"]["sha256"] == catalogue.file_hash(path)
    assert card["source"]["file"] == "keras_model.h5"
    assert card["source"]["keras"] == "2.4.0"
    assert "Cat, Dog & bird, netz-ä-網" in " ".join(added.sentences)
    assert "weights" in card["source"]["comparison"]
    assert remarks == [
        "keras_model.h5 is opened in a process of its own, which takes some seconds."
    ]
    model = keras_models.load_network(added.path)
    assert model.predict(np.ones((2, 8, 8, 3)), verbose=0).shape == (2, 3)
    with pytest.raises(BadName, match=r"already.*--name 'keras_model 2'"):
        adding.add_network(path, folder=folder)
    with pytest.raises(BadName, match="There is a network named 'Keras_Model' already"):
        adding.add_network(path, "Keras_Model", folder)


def test_numbered_classes_alone_do_not_say_how_pixels_are_given(tmp_path, folder):
    path = dense_file(tmp_path / "net.h5")
    (tmp_path / "labels.txt").write_text("0 Cat\n1 Dog\n")
    card = catalogue.read_card(adding.add_network(path, folder=folder).path)
    assert card["class_names"] == ["Cat", "Dog"]
    assert "pixels" not in card


def test_a_file_that_takes_the_memory_of_the_machine_is_given_up(tmp_path, folder):
    """A few kB that ask for 6 GB."""
    path = tmp_path / "bomb.h5"
    network = k2.sequential(
        "net",
        k2.pictures((40_000,), "pixels"),
        k2.dense("wide", 40_000, activation="relu"),
        k2.dense("out", 2),
    )
    k2.write_h5(path, network, {})
    with pytest.raises(ValueError, match=r"'bomb\.h5' was not added: it") as caught:
        adding.add_network(path, folder=folder)
    assert str(caught.value).endswith(report.NO_MEMORY)
    assert list(folder.iterdir()) == []


def test_time_is_limited_and_a_death_is_a_sentence(tmp_path, folder, monkeypatch):
    path = dense_file(tmp_path / "net.h5")
    with pytest.raises(ValueError, match="not opened after 0 seconds, and was given up"):
        adding.add_network(path, folder=folder, seconds=0.05)
    monkeypatch.setattr(adding, "PROCESS", "activsim.no_such_module")
    with pytest.raises(ValueError, match=r"was not added: it could not be opened.*no_such_module"):
        adding.add_network(path, folder=folder)
    assert list(folder.iterdir()) == []


@linux_only
def test_the_process_has_so_much_memory_and_no_more():
    program = (
        "from activsim.networks.cage import limit_memory\n"
        "limit_memory(100 << 20)\nbytearray(50 << 20)\nlimit_memory(-1)\nbytearray(300 << 20)\n"
        "limit_memory(100 << 20)\n"
        "try:\n    bytearray(200 << 20)\nexcept MemoryError:\n    print('refused')\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (ended.stdout, ended.stderr) == ("refused\n", "")


@linux_only
def test_the_process_has_no_network_and_lets_others_go_first():
    """Where the system lets it leave the network; what opens the file begins threads first."""
    program = """
import os, runpy, socket, sys, types
report = types.ModuleType("report")
def main(arguments):
    try:
        socket.create_connection(("127.0.0.1", int(arguments[0])), 5).close()
        print("reached", os.nice(0))
    except OSError:
        print("nothing", os.nice(0))
report.main = main
sys.modules["activsim.networks.adding.report"] = report
runpy.run_module("activsim.networks.adding.process", run_name="__main__")
"""
    leaves = "from activsim.networks.cage import leave_network; print(leave_network())"
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        said, is_left = (
            subprocess.run([sys.executable, "-c", *code], capture_output=True, text=True).stdout
            for code in ((program, port), (leaves,))
        )
    expected = "nothing" if is_left == "True\n" else "reached"
    assert said == f"{expected} {max(os.nice(0), cage.NICENESS)}\n"


def test_what_memory_refuses_is_a_sentence(tmp_path):
    def none_left(n_bytes):
        raise MemoryError

    assert report.run(dense_file(tmp_path / "net.h5"), tmp_path, none_left) == {
        "refused": report.NO_MEMORY
    }


@pytest.mark.filterwarnings("ignore:The object being serialized includes a `lambda`")
def test_nothing_of_a_file_is_run(tmp_path, folder):
    """A pickle and a Lambda that would leave a trace."""
    trace = tmp_path / "trace"

    class Harm:
        def __reduce__(self):
            return (open, (str(trace), "w"))

    (tmp_path / "a.pkl").write_bytes(pickle.dumps(Harm()))
    (tmp_path / "a.h5").write_bytes(pickle.dumps(Harm()))
    for name in "a.pkl", "a.h5":
        with pytest.raises(ValueError, match="is a pickle, which runs code when it is opened"):
            adding.add_network(tmp_path / name, folder=folder)
    import keras

    keras.Sequential([keras.Input((4, 4, 1)), keras.layers.Lambda(lambda x: x, name="scale")]).save(
        tmp_path / "lambda.keras"
    )
    with pytest.raises(ValueError, match=r"holds Python code \(Lambda, layer 'scale'\)"):
        adding.add_network(tmp_path / "lambda.keras", folder=folder)
    function = keras.layers.Dense(3, activation=lambda x: x * 2, name="twice")
    keras.Sequential([keras.Input((4,)), function]).save(tmp_path / "function.keras")
    expected = r"holds Python code \(a lambda as 'activation' of layer 'twice'\)"
    with pytest.raises(ValueError, match=expected):
        adding.add_network(tmp_path / "function.keras", folder=folder)
    with pytest.raises(ValueError, match=expected):  # put there by hand
        keras_models.load_network(tmp_path / "function.keras")
    assert not trace.exists()
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("my net.v2.h5", "my net.v2"),
        ("ends.keras.keras", "ends"),
        ("<i>x*.keras", "i x"),
        (".h5", "network"),
        ("n" * 120 + ".h5", "n" * 60),
    ],
)
def test_a_name_is_made_of_the_files(tmp_path, folder, file, name):
    assert adding._free_name(tmp_path / file, None, folder) == name


def test_a_refusal_calls_a_file_as_its_owner_does(tmp_path, folder, monkeypatch):
    with h5py.File(tmp_path / "my weights.h5", "w") as file:
        file["layers/dense/vars/0"] = np.ones(3)
    monkeypatch.setattr(
        adding, "_report", lambda source, room, _: report.run(source, room, lambda n_bytes: None)
    )
    with pytest.raises(ValueError, match=r'load_weights\("my weights.h5"\)'):
        adding.add_network(tmp_path / "my weights.h5", folder=folder)


def test_a_renamed_file_is_opened_as_what_it_is(tmp_path, folder, monkeypatch):
    """By Keras, which goes by the ending, so that its outputs are compared too."""
    endings = []

    def refusal(source, *_others):
        endings.append(source.suffix)
        return {"refused": "was not opened."}

    monkeypatch.setattr(adding, "_report", refusal)
    with h5py.File(tmp_path / "older.keras", "w") as file:
        file["a"] = np.ones(3)
    with zipfile.ZipFile(tmp_path / "newer.h5", "w") as archive:
        archive.writestr("config.json", "{}")
    for name in "older.keras", "newer.h5":
        with pytest.raises(ValueError, match=f"'{name}' was not added"):
            adding.add_network(tmp_path / name, folder=folder)
    assert endings == [".h5", ".keras"]


def test_a_bad_name_and_a_missing_file(tmp_path, folder):
    path = dense_file(tmp_path / "net.h5")
    with pytest.raises(BadName, match="not a path"):
        adding.add_network(path, "../x", folder)
    (folder / "phone.tflite").write_bytes(b"x")  # that is there, by its name alone
    with pytest.raises(ValueError, match=r"'phone\.tflite' is a TensorFlow Lite network"):
        adding.add_network("phone.tflite", folder=folder)
    with pytest.raises(ValueError, match="There is no file"):
        adding.add_network(tmp_path / "gone.h5", folder=folder)


@pytest.mark.parametrize(
    ("text", "names", "part"),
    [
        ("0 Cat\n1 Dog\n", ("Cat", "Dog"), "Cat, Dog"),
        ("cat\ndog\n\n", ("cat", "dog"), "cat, dog"),
        ("1 Cat\n2 Dog\n", ("1 Cat", "2 Dog"), "1 Cat"),
        ("0 C\x1b[1mat\n1 Dog\n", ("C[1mat", "Dog"), "C[1mat, Dog"),
        ("0 Cat\n", (), "names 1 classes, and is not used: the network has 2 outputs"),
        ("cat\ncat\n", (), "is not used"),
        (b"\xff\xfe\x00", (), ""),
        (None, (), ""),
    ],
)
def test_classes_from_a_file_beside_it(tmp_path, text, names, part):
    if text is not None:
        content = text if isinstance(text, bytes) else text.encode()
        (tmp_path / "labels.txt").write_bytes(content)
    labels = read_labels(tmp_path, 2)
    assert labels.class_names == names
    assert part in labels.sentence


def test_the_report_of_the_process_is_plain(tmp_path):
    account = report.run(dense_file(tmp_path / "net.h5"), tmp_path, lambda n_bytes: None)
    assert json.loads(json.dumps(account)) == account
    assert account["n_parameters"] == 34
