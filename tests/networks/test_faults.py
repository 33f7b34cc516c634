"""What is said of a .keras file that cannot be opened: which layer, which argument, what to do."""

import json
import re
import zipfile

import h5py
import keras2_files as k2
import numpy as np
import pytest

from activsim.networks import faults, keras_models, keras_start


@pytest.fixture(scope="module")
def keras():
    return keras_start.start_keras()


def sentence(path):
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        keras_models.load_network(path)
    text = str(caught.value)
    assert "\x1b" not in text
    assert str(path.parent) not in text
    assert re.search(r"[.!]$|activsim add \S+$", text), text
    assert " …" not in text
    assert not re.search(r"[{\[(]$|config=\{", text)
    return text


def saved(keras, path, *layers):
    keras.Sequential([keras.Input((4, 4, 1)), *layers]).save(path)
    return path


def test_a_lambda_layer(keras, tmp_path):
    layer = keras.layers.Lambda(lambda x: x / 255, name="scale")
    text = sentence(saved(keras, tmp_path / "a.keras", layer))
    assert text.startswith("The network 'a.keras' holds Python code (Lambda, layer 'scale'), which")
    assert "keras.layers.Rescaling(1 / 255)" in text
    assert "keras.ops" in text


def test_a_layer_of_its_own(keras, tmp_path):
    class Foo(keras.layers.Layer):
        def call(self, x):
            return x

    text = sentence(saved(keras, tmp_path / "a.keras", Foo(name="foo_1")))
    assert text.startswith("The network 'a.keras' holds 'Foo' of 'tests' (layer 'foo_1'), which is")
    assert "none of Keras's own layers and whose Python code is not in the file" in text


def test_a_registered_layer_that_is_there_is_opened(keras, tmp_path):
    """Who starts activsim with layers of their own may use them."""

    @keras.saving.register_keras_serializable("tests")
    class Doubled(keras.layers.Layer):
        def call(self, x):
            return 2 * x

    path = saved(keras, tmp_path / "a.keras", Doubled())
    assert type(keras_models.load_network(path).layers[0]) is Doubled


def test_a_file_of_keras_2(tmp_path):
    config = k2.sequential("net", k2.pictures((4, 4, 1), "pixels"), k2.depthwise("depthwise"))
    config |= {"module": "keras", "registered_name": None}
    for layer in config["config"]["layers"]:
        layer |= {"module": "keras.layers", "registered_name": None}
    arrays = {"layers/depthwise_conv2d/vars/0": np.ones((3, 3, 1, 1))}
    path = k2.write_keras(tmp_path / "old.keras", config, arrays)
    assert sentence(path) == (
        "The network 'old.keras' was saved by Keras 2.15.0, which Keras 3 does not open. Bring it "
        "with: activsim add old.keras"
    )


def test_an_hdf5_file_that_was_renamed(tmp_path):
    with h5py.File(tmp_path / "a.keras", "w") as file:
        file["x"] = 1
    text = sentence(tmp_path / "a.keras")
    assert "is an older HDF5 file (.h5) that was renamed to .keras" in text
    assert text.endswith("activsim add a.keras")


def test_a_file_of_another_kind_that_is_named_keras(tmp_path):
    (tmp_path / "cat.keras").write_bytes(b"meow")
    assert sentence(tmp_path / "cat.keras") == (
        "A Keras model file (.keras) was expected, but 'cat.keras' is none: it is broken or "
        "another kind of file. Save it again with model.save(...), or remove it from the models "
        "folder."
    )
    (tmp_path / "phone.keras").write_bytes(b"\x1c\0\0\0TFL3")
    assert "is none: it is a TensorFlow Lite network" in sentence(tmp_path / "phone.keras")


def changed(path, change):
    """A .keras file with another description of its network."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    config = json.loads(members["config.json"])
    change(config["config"]["layers"][-1]["config"])
    members["config.json"] = json.dumps(config).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"units": 7}, r"weights of layer 'out' \(Dense\) do not fit\. The shape of the target"),
        ({"surprise": 3}, r"Unrecognized keyword arguments passed to Dense: \{'surprise': 3\}"),
        ({"units": -3}, r"Received: units=-3"),
        ({"kernel_initializer": "my_own"}, r"my_own"),
    ],
)
def test_the_useful_half_of_keras_sentence_survives(keras, tmp_path, change, expected):
    layers = keras.layers.Flatten(), keras.layers.Dense(3, name="out")
    path = changed(
        saved(keras, tmp_path / "a.keras", *layers), lambda config: config.update(change)
    )
    text = sentence(path)
    assert re.search(expected, text), text
    assert text.endswith("Save it again with model.save(...), or remove it from the models folder.")


def test_a_zip_file_of_another_kind_that_is_named_keras(tmp_path):
    path = tmp_path / "net.keras"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("net/data.pkl", "x")
    with pytest.raises(ValueError, match=r"'net\.keras' is none: it holds a PyTorch network"):
        keras_models.load_network(path)


def test_half_a_zip_file(keras, tmp_path):
    path = saved(keras, tmp_path / "a.keras", keras.layers.Flatten())
    path.write_bytes(path.read_bytes()[:-200])
    assert "'a.keras'" in sentence(path)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("", "Keras says no more than ValueError."),
        ("a\n\n\x1b[1mb\x1b[0m /home/me/x/y.keras", "a b a file."),
        ("No file at C:\\Users\\me\\net.keras.", "No file at a file."),
        ("for variable path='net/out/kernel'", "for variable path='net/out/kernel'."),
        ("Layer 'x' is odd. Full object config: {'a': 1}", "Layer 'x' is odd."),
        ("out {'a'}\n\nException encountered: Received: units=-3\n", "Received: units=-3."),
        ("First. " + "word " * 200, None),
    ],
)
def test_keras_sentences_are_made_fit_to_be_read(message, expected):
    text = faults.keras_sentence(ValueError(message))
    assert len(text) <= faults.LONGEST + 20
    assert expected is None or text == expected
    assert text.endswith(".")
