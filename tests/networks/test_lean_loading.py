"""A large file's weights are read into where they stay; the model is the one that Keras opens."""

import numpy as np
import pytest

from activsim.networks import keras_models, keras_start, lean_loading

keras = keras_start.start_keras()
KINDS = ["float32", "float16", "bfloat16", "float64", "int8", "uint8", "int32", "int64", "bool"]


@pytest.fixture
def file(tmp_path):
    keras.utils.set_random_seed(1)
    layers = [
        keras.layers.Conv2D(5, 3, name="conv", kernel_initializer="orthogonal"),
        keras.layers.BatchNormalization(),
        keras.layers.Flatten(),
        keras.layers.Dense(7, kernel_initializer="random_normal"),
        keras.layers.Dense(3, dtype="mixed_float16"),
    ]
    model = keras.Sequential([keras.Input((6, 6, 2)), *layers])
    model.save(tmp_path / "net.keras")
    return tmp_path / "net.keras"


@pytest.mark.parametrize("part", [1, 10, 1 << 22])
def test_the_weights_are_those_of_the_file(file, monkeypatch, part):
    monkeypatch.setattr(lean_loading, "PART", part)
    expected = keras.saving.load_model(file)
    model = keras_models.load_network(file)
    assert model.get_config() == expected.get_config()
    for weight, its_weight in zip(model.weights, expected.weights, strict=True):
        np.testing.assert_array_equal(np.asarray(weight), np.asarray(its_weight))


@pytest.mark.parametrize("dtype", KINDS)
def test_variables_of_every_type_are_set_in_parts(monkeypatch, dtype):
    monkeypatch.setattr(lean_loading, "PART", 6)
    values = (np.arange(20) % 9).reshape(5, 4)
    variable = keras.Variable(np.zeros((5, 4)), dtype=dtype)
    with lean_loading.lean_loading():
        variable.assign(values)
    as_type = np.asarray(keras.ops.cast(values, dtype))
    np.testing.assert_array_equal(np.asarray(variable), as_type)


def test_no_random_numbers_are_drawn_for_what_is_read_over_them(file, monkeypatch):
    def drawn(*_args, **_options):
        raise AssertionError

    for name in "normal", "uniform", "truncated_normal":
        monkeypatch.setattr(keras.src.backend.random, name, drawn)
    keras_models.load_network(file)
    with pytest.raises(AssertionError):
        keras.saving.load_model(file)


def without_shape(config):
    """A description as Keras wrote it before it noted for which shape a Sequential is built."""
    if isinstance(config, list):
        return [without_shape(part) for part in config]
    if not isinstance(config, dict):
        return config
    kept = {key: part for key, part in config.items() if key != "build_input_shape"}
    return {key: without_shape(part) for key, part in kept.items()}


def test_a_sequential_is_built_once_and_is_the_same(tmp_path, monkeypatch):
    dense = [keras.layers.Dense(2, name=f"dense_{index}") for index in range(6)]
    inner = keras.Sequential([keras.Input((3,)), *dense[:3]], name="inner")
    model = keras.Sequential([keras.Input((3,)), inner, *dense[3:]])
    model.save(tmp_path / "net.keras")
    expected = keras.saving.load_model(tmp_path / "net.keras").get_config()
    built, build = [], keras.Sequential.build
    monkeypatch.setattr(
        keras.Sequential, "build", lambda self, shape=None: built.append(self) or build(self, shape)
    )
    again = keras_models.load_network(tmp_path / "net.keras")
    assert len(built) == 2  # once each
    assert again.get_config() == expected
    inputs = np.ones((4, 3), np.float32)
    np.testing.assert_array_equal(again(inputs), model(inputs))
    with lean_loading.lean_loading():
        old = keras.Sequential.from_config(without_shape(expected))
    assert old.get_config() == expected
    assert [layer.name for layer in old.layers] == ["inner", "dense_3", "dense_4", "dense_5"]


def test_networks_are_built_with_random_numbers_again(file):
    keras_models.load_network(file)
    weights, *_ = keras_models.build_cnn(seed=1).get_weights()
    assert np.unique(weights).size == weights.size
