"""Networks to train fit pictures of any size, with any number of classes, and a seed gives the same
weights."""

import numpy as np
import pytest

from activsim.networks import keras_models
from activsim.networks.architectures import ARCHITECTURES, STUDY, build_network
from activsim.networks.network import Network

SHAPES = [(28, 28, 1), (32, 48, 3), (16, 16, 3)]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_it_takes_pictures_of_any_size_and_every_layer_can_be_shown(architecture, shape):
    model = build_network(architecture, 7, shape, seed=1, width=8)
    description = Network(model, shape).description
    assert description.image_shape == shape
    assert description.n_outputs == 7
    assert {"input", "dense"} <= set(description.usable_layers)
    outputs = model.predict(np.zeros((2, *shape)), verbose=0)
    np.testing.assert_allclose(outputs.sum(axis=1), 1, rtol=1e-5)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_seed_gives_the_same_weights(architecture):
    first, same, other = (
        build_network(architecture, 3, (16, 16, 1), seed, width=8).get_weights()
        for seed in (1, 1, 2)
    )
    for weights, again in zip(first, same, strict=True):
        np.testing.assert_array_equal(weights, again)
    assert any((weights != others).any() for weights, others in zip(first, other, strict=True))


def test_the_study_s_is_the_study_s():
    built = build_network(STUDY, 10, (28, 28, 1), seed=3)
    assert built.count_params() == 67_402
    for weights, expected in zip(
        built.get_weights(), keras_models.build_cnn(seed=3).get_weights(), strict=True
    ):
        np.testing.assert_array_equal(weights, expected)


def test_what_cannot_be_built_is_said():
    with pytest.raises(ValueError, match="study CNN or perceptron or small residual was expected"):
        build_network("transformer", 10, (28, 28, 1))
    with pytest.raises(ValueError, match="Pictures of 4 x 20 are too small for the study CNN: 14"):
        build_network(STUDY, 10, (4, 20, 1))
    # of another fault the size of the pictures is not blamed
    with pytest.raises(ValueError, match="units"):
        build_network(STUDY, -1, (28, 28, 1))


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_the_smallest_pictures_are_the_smallest_that_it_can_be_built_for(architecture):
    build, side = ARCHITECTURES[architecture]
    build_network(architecture, 2, (side, side, 1), width=4)
    if side > 1:
        with pytest.raises(ValueError, match="negative"):
            build(2, (side - 1, side + 9, 1), 0, 4)
