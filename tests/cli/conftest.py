"""A network and sixty images for the tests of the commands."""

import warnings

import pytest
from sixty_images import fake

from activsim.datasets import catalogue as image_sets
from activsim.networks import catalogue, keras_models, keras_start


@pytest.fixture(scope="session")
def model_file(tmp_path_factory):
    """A tiny network with its card."""
    keras = keras_start.start_keras()

    keras.utils.set_random_seed(0)
    layers = [
        keras.Input((28, 28, 1)),
        keras.layers.Conv2D(2, 3, 9, activation="relu", name="maps"),
        keras.layers.Flatten(name="flat"),
        keras.layers.Dense(8, activation="relu", name="dense"),
        keras.layers.Dense(10, activation="softmax", name="output"),
    ]
    path = tmp_path_factory.mktemp("model") / "tiny.keras"
    card = {"validation": {"loss": 1.0, "accuracy": 0.5}}
    with warnings.catch_warnings():
        # Keras 3.15 copies TensorFlow's variables in a way that NumPy 2 deprecates.
        warnings.filterwarnings(
            "ignore", "__array__ implementation doesn't accept a copy", DeprecationWarning
        )
        keras_models.save_network(keras.Sequential(layers), path, card)
    return path


@pytest.fixture(autouse=True)
def models(tmp_path, monkeypatch, model_file):
    """Sixty images of noise, a folder of two equal models, and an empty cache."""
    folder = tmp_path / "models"
    folder.mkdir()
    for name in "a-plain", "tiny":
        (folder / f"{name}.keras").write_bytes(model_file.read_bytes())
    (folder / "tiny.json").write_bytes(model_file.with_suffix(".json").read_bytes())
    monkeypatch.setattr(image_sets, "load_images", fake)
    monkeypatch.setattr(catalogue, "MODELS", folder)
    monkeypatch.setenv("ACTIVSIM_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
