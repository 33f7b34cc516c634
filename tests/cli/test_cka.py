"""`activsim cka`: the same numbers as the library, in words and as JSON."""

import json

import numpy as np
import pytest
import sixty_images
from sixty_images import fake

from activsim.analysis import single_images
from activsim.cli import main as cli
from activsim.experiments import image_similarity
from activsim.networks import keras_models
from activsim.networks.network import Network


def printed(capsys, *arguments):
    assert cli.main(["cka", *arguments]) == 0
    return capsys.readouterr().out


def test_json_holds_each_layer_with_each(model_file, capsys):
    document = json.loads(printed(capsys, "--json"))
    network = Network(keras_models.load_network(model_file), (28, 28, 1))
    numbers = np.arange(60)
    expected = image_similarity.compared_layers(network, fake(), document["names"], numbers)
    np.testing.assert_allclose(document["cka"], expected.values)
    np.testing.assert_allclose(document["low"], expected.low)
    assert {"input", "maps", "dense", "output"} <= set(document["names"])
    assert (document["model"], document["n_images"]) == ("tiny", 60)


def test_networks_are_the_one_asked_about_and_its_untrained_twin(model_file, capsys):
    document = json.loads(printed(capsys, "--networks", "dense", "--json"))
    assert document["names"] == ["pixels", "tiny", "untrained, seed 0"]
    network = Network(keras_models.load_network(model_file), (28, 28, 1))
    pixels = sixty_images.IMAGES.reshape(60, -1)
    dense = network.forward_pass(["dense"])(sixty_images.IMAGES)["dense"]
    centred = [
        single_images.centred_products(single_images.image_products(values))
        for values in (pixels, dense)
    ]
    expected = single_images.debiased_cka(np.stack(centred)).values[0, 1]
    assert document["cka"][0][1] == pytest.approx(expected, abs=1e-6)


def test_in_words_each_pair_has_a_line_with_its_interval(capsys):
    lines = printed(capsys).splitlines()
    assert lines[0] == "tiny, 60 of 60 test images of Fake."
    assert lines[1].startswith("  input and maps: ")
    assert " to " in lines[1]
    assert lines[-1].startswith("CKA of input and output: ")


@pytest.mark.parametrize(
    ("layer", "sentence"),
    [("input", "The pixels are the same for all networks"), ("nope", "No such layer: 'nope'")],
)
def test_a_layer_that_cannot_be_compared_is_refused(layer, sentence, capsys):
    assert cli.main(["cka", "--networks", layer]) == 2
    assert sentence in capsys.readouterr().err
