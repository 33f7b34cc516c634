"""What a network's layers are called, what they put out, and which can be shown."""

import json
import traceback
from dataclasses import replace

import numpy as np
import pytest
import small_network

from activsim.datasets.image_set import LabelledImages
from activsim.firing import record
from activsim.networks import graph, keras_start
from activsim.networks.layers import PIXELS, LayerDescription, NetworkDescription
from activsim.networks.network import Network
from activsim.networks.split import SplitNetwork

CONV = LayerDescription("conv", "Conv2D", (6, 6, 2), 20)
NAMESAKE = LayerDescription(PIXELS, "Dense", (), 9, "it has several outputs")
NETWORK = NetworkDescription(
    image_shape=(8, 8),
    parameters=59,
    n_outputs=3,
    output_layer="out",
    layers=(
        LayerDescription(PIXELS, "Pixels", (8, 8, 1), 0),
        CONV,
        NAMESAKE,
        LayerDescription("rows", "Reshape", (), 0, "its size varies from image to image"),
        LayerDescription("out", "Dense", (3,), 30),
    ),
)


@pytest.fixture
def small_images():
    images = np.random.default_rng(0).integers(0, 256, (30, 8, 8)).astype(np.uint8)
    labels = np.arange(30, dtype=np.uint8) % 3
    return LabelledImages("noise", "test", images, labels, ("a", "b", "c"), "noise", "here")


def test_usable_layers_go_from_the_pixels_to_the_output_each_once():
    assert NETWORK.usable_layers == (PIXELS, "conv", "out")
    assert NETWORK.learning_layers == ("conv", "out")
    assert [layer.is_map for layer in NETWORK.layers] == [True, True, False, False, False]
    assert (CONV.n_neurons, NETWORK.layer("out").n_neurons) == (72, 3)


def test_a_layer_is_found_by_its_name_or_there_is_a_sentence():
    assert NETWORK.layer("conv") is CONV
    NETWORK.check_layers(["conv", PIXELS])
    with pytest.raises(ValueError, match=r"Layer 'rows' cannot be shown: its size varies"):
        NETWORK.check_layers(["conv", "rows"])
    with pytest.raises(ValueError, match=r"No such layer: 'x'\. Layers are: input, conv, out\."):
        NETWORK.layer("x")


def test_of_two_of_one_name_the_one_that_can_be_shown_is_found():
    assert NETWORK.layer(PIXELS).type == "Pixels"
    reverse = NetworkDescription((8, 8), 9, 3, None, NETWORK.layers[::-1])
    assert reverse.layer(PIXELS).type == "Pixels"


def test_a_description_goes_through_json_and_back():
    told = replace(NETWORK, output_activation="softmax", broken_layers=("conv",))
    for network in (NETWORK, told):
        plain = json.loads(json.dumps(network.to_plain()))
        assert NetworkDescription.from_plain(plain) == network
    assert told.to_plain().keys() - NETWORK.to_plain().keys() == {
        "output_activation",
        "broken_layers",
    }


def with_namesake(keras, graph):
    """A Dense called as the pixels are, between a convolution and the output."""
    layers = [
        keras.layers.Conv2D(2, 3, name="conv"),
        keras.layers.Flatten(name="flat"),
        keras.layers.Dense(4, name=PIXELS),
        keras.layers.Dense(3, activation="softmax", name="out"),
    ]
    image = keras.Input((8, 8, 1), name="pixels")
    if not graph:
        return keras.Sequential([image, *layers])
    tensor = image
    for layer in layers:
        tensor = layer(tensor)
    return keras.Model(image, tensor)


@pytest.mark.parametrize("graph", [False, True])
def test_a_layer_called_as_the_pixels_never_stands_in_their_place(graph, small_images):
    model = with_namesake(keras_start.start_keras(), graph)
    network = Network(model, (8, 8, 1))
    description = network.description
    assert description.usable_layers == (PIXELS, "conv", "flat", "input (2)", "out")
    assert [layer.name for layer in description.layers] == list(description.usable_layers)
    pixels, dense = description.layer(PIXELS), description.layer("input (2)")
    assert (pixels.type, pixels.output_shape, pixels.problem) == ("Pixels", (8, 8, 1), "")
    assert (dense.type, dense.output_shape, dense.parameters) == ("Dense", (4,), 4 * 73)
    assert pixels is description.layers[0]
    recordings = record.record(model, small_images, list(description.usable_layers))
    assert recordings[PIXELS].table.neuron_shape == (8, 8, 1)
    assert recordings["input (2)"].table.neuron_shape == (4,)
    assert SplitNetwork(network, PIXELS).mask_shape == (8, 8, 1)
    assert SplitNetwork(network, "input (2)").mask_shape == (4,)


def test_no_two_layers_have_one_name():
    """Not even where one is called as the second use of another."""
    keras = keras_start.start_keras()
    twice = keras.layers.Dense(4, name="dense")
    image = keras.Input((8, 8, 1))
    tensor = twice(keras.layers.Dense(4, name="dense (2)")(image))
    for _ in range(2):
        tensor = twice(tensor)
    names = Network(keras.Model(image, tensor), (8, 8, 1)).description.usable_layers
    assert names == (PIXELS, "dense (2)", "dense", "dense (2) (2)", "dense (3)")


def test_networks_are_compiled_as_they_are_written(monkeypatch, small_images):
    """TensorFlow would rewrite each function on the way, into files of its own: of all that runs,
    when layers are recorded and when one is silenced, none lies in such a file."""
    network = Network(small_network.small(3, (8, 8, 1)), (8, 8, 1))
    run, files = graph.inference, set()

    def noted(*arguments):
        files.update(frame.filename for frame in traceback.extract_stack())
        return run(*arguments)

    monkeypatch.setattr(graph, "inference", noted)
    network.forward_pass(["dense"])(small_images.images)
    split = SplitNetwork(network, "dense")
    split.after(np.zeros((1, 8), bool), np.zeros(8, np.float32), *split.before(small_images.images))
    assert graph.__file__ in files
    assert not [file for file in files if "autograph_generated" in file]
