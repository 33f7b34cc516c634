"""Of Keras's own parts alone: what is not is named, and what comes out names nothing but Keras."""

import inspect
import json

import keras2_files as k2
import pytest

from activsim.networks import keras_start
from activsim.networks.adding import keras_names
from activsim.networks.adding.allowed import NotAllowed, allowed


def network(*layers):
    return k2.sequential("net", k2.pictures((4, 4, 1), "pixels"), *layers)


def refusal(*layers):
    with pytest.raises(NotAllowed) as caught:
        allowed(network(*layers))
    return str(caught.value)


def test_every_layer_of_keras_is_taken_or_refused():
    """A layer that a new Keras brings has to be looked at."""
    keras = keras_start.start_keras()
    # of a class that has several names the one that stands in files
    classes = {
        thing.__name__ if hasattr(keras.layers, thing.__name__) else name
        for name, thing in vars(keras.layers).items()
        if inspect.isclass(thing) and issubclass(thing, keras.Layer)
    }
    base = {"Layer", "Wrapper"}
    known = keras_names.LAYERS | keras_names.REFUSED_LAYERS.keys()
    assert classes - base == known - keras_names.INNER_MODULES.keys() - base
    assert keras_names.LAYERS.isdisjoint(keras_names.REFUSED_LAYERS)
    for kind, names in keras_names.PARTS.items():
        assert all(hasattr(getattr(keras, kind), name) for name in names)
    assert all(hasattr(keras.activations, name) for name in keras_names.ACTIVATIONS)


def test_modules_come_from_the_table_and_not_from_the_file():
    layer = k2.dense("out", 3) | {"module": "keras.src.utils.anything", "registered_name": "Dense"}
    layer["config"]["kernel_initializer"] = {
        "module": "keras.utils",
        "class_name": "GlorotUniform",
        "config": {"seed": None},
    }
    config = allowed(network(layer))
    out = config["config"]["layers"][1]
    assert (out["module"], out["registered_name"]) == ("keras.layers", None)
    assert out["config"]["kernel_initializer"]["module"] == "keras.initializers"
    assert config["module"] == "keras"


def test_how_it_was_trained_is_left_out():
    config = network() | {"compile_config": {"loss": {"class_name": "function", "config": "x"}}}
    assert "compile_config" not in allowed(config)


CODE = {"class_name": "__lambda__", "config": {"value": ["4wEAAAAA", None, None]}}


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        (k2.layer("Lambda", "scale", function=["4wEA", None, None]), "(Lambda, layer 'scale')"),
        (
            k2.dense("out", 3) | {"config": {"name": "out", "activation": CODE}},
            "Lambda, layer 'out'",
        ),
        (
            k2.layer("Dense", "d", activation=CODE["config"]),
            "Python code (a lambda as 'activation' of layer 'd'), which is not run",
        ),
        (
            k2.layer("Dense", "d", kernel_regularizer=CODE["config"]),
            "(a lambda as 'kernel_regularizer' of layer 'd')",
        ),
        (k2.layer("Foo", "foo_1"), "'Foo' (layer 'foo_1'), which is none of Keras's own layers"),
        (k2.layer("mine>Foo", "foo_1"), "'Foo'"),
        (k2.layer("Dense", "d") | {"module": "evil"}, "'Dense' of 'evil' (layer 'd')"),
        (
            k2.layer("Dense", "d") | {"module": "keras.layers", "registered_name": "a>B"},
            "'B' of 'a'",
        ),
        (k2.layer("Dense", "d") | {"module": None, "registered_name": "D"}, "'D' (layer 'd')"),
        (
            k2.layer("TFSMLayer", "t", filepath="anywhere"),
            "'TFSMLayer' (layer 't'), which runs code",
        ),
        (k2.layer("StringLookup", "s", vocabulary="/etc/passwd"), "is for words and tables"),
        (k2.layer("Wrapper", "w", layer=k2.layer("Lambda", "inner")), "'Wrapper' (layer 'w')"),
        (k2.layer("TimeDistributed", "w", layer=k2.layer("Lambda", "inner")), "layer 'inner'"),
        (k2.layer("Activation", "a", activation="mine"), "the function 'mine' in layer 'a'"),
        (
            k2.layer("Activation", "a", activation={"class_name": "function", "config": "system"}),
            "the function 'system' in layer 'a'",
        ),
        (k2.layer("keras_cv>Drop", "d") | {"module": "keras_cv"}, "'Drop' of 'keras_cv'"),
        (k2.layer("os.system", "d") | {"module": "keras.src.ops.numpy.x"}, "'os.system'"),
        (k2.layer("Map", "m") | {"module": "keras.src.ops.core"}, "'Map'"),
        (k2.layer(["Dense"], "d"), "none of Keras's"),
        (k2.layer("LocallyConnected2D", "l"), "is a layer of Keras 2 that Keras 3 does not have"),
        (k2.layer("x" * 5000, "d"), "xxx"),
    ],
    ids=range(21),
)
def test_what_is_not_keras_own_is_named_with_what_to_do(layer, expected):
    sentence = refusal(layer)
    assert expected in sentence
    assert "save" in sentence
    assert len(sentence) < 700


def test_nesting_without_end_is_refused():
    deep = []
    for _ in range(200):
        deep = [deep]
    assert "nested more than" in refusal(k2.layer("Reshape", "r", target_shape=deep))


@pytest.mark.parametrize("value", [None, [], "Dense", {}, {"config": {}}])
def test_what_is_no_description_is_refused(value):
    with pytest.raises(NotAllowed, match="no description of a network"):
        allowed(value)


@pytest.mark.parametrize("kind", ["MobileNetV2", "EfficientNetB0", "ConvNeXtTiny"])
def test_networks_of_keras_applications_are_taken(kind):
    keras = keras_start.start_keras()
    base = getattr(keras.applications, kind)(
        weights=None, include_top=False, input_shape=(32, 32, 3)
    )
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(base)))
    again = keras.saving.deserialize_keras_object(allowed(config))
    assert [layer.name for layer in again.layers] == [layer.name for layer in base.layers]
    assert again.count_params() == base.count_params()
