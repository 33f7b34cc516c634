"""A network's untrained twins: the same architecture, weights of the seed, nothing that it
learned."""

import numpy as np
import pytest

from activsim.networks import keras_models, keras_start
from activsim.networks.untrained import untrained_twin

keras = keras_start.start_keras()
layers = keras.layers


@pytest.fixture(scope="module")
def model():
    seeded = keras.initializers.GlorotUniform(seed=7)
    base = keras.Sequential(
        [
            keras.Input((6, 6, 1)),
            layers.Conv2D(2, 3, kernel_initializer=seeded, name="conv"),
            layers.BatchNormalization(name="norm"),
        ],
        name="base",
    )
    scale = layers.Normalization(name="scale")
    scale.adapt(np.arange(72, dtype=np.float32).reshape(2, 6, 6, 1))
    image = keras.Input((6, 6, 1))
    out = layers.Dense(3, "softmax", name="out")(layers.Flatten()(base(scale(image))))
    made = keras.Model(image, out)
    for weight in made.trainable_weights:
        weight.assign_add(np.ones(weight.shape))
    base.get_layer("norm").set_weights([np.full(2, 5.0)] * 4)
    return made


def kernel(network):
    return np.array(network.get_layer("base").get_layer("conv").get_weights()[0])


def test_a_twin_is_of_its_seed_alone(model):
    before = [np.array(weight) for weight in model.get_weights()]
    first, again, other = (untrained_twin(model, seed) for seed in (3, 3, 4))
    for weight, same in zip(first.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(weight, same)
    assert not np.allclose(kernel(first), kernel(other))  # though its initializer names a seed
    assert not np.allclose(kernel(first), kernel(model))
    for weight, same in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(weight, same)
    assert [weight.shape for weight in first.weights] == [weight.shape for weight in model.weights]


def test_what_is_of_the_pictures_stays_and_what_was_learned_goes(model):
    twin = untrained_twin(model, 0)
    pixels = np.arange(36, dtype=np.float32).reshape(1, 6, 6, 1)
    scaled = [np.asarray(network.get_layer("scale")(pixels)) for network in (model, twin)]
    np.testing.assert_array_equal(*scaled)
    norm = twin.get_layer("base").get_layer("norm").get_weights()
    assert [weight.tolist() for weight in norm] == [[1, 1], [0, 0], [0, 0], [1, 1]]
    assert np.abs(kernel(twin)).max() < 1


def test_the_twin_of_a_seed_has_the_very_weights_that_a_training_from_it_began_with():
    trained, expected = (keras_models.build_cnn(10, (28, 28, 1), seed) for seed in (0, 3))
    twin = untrained_twin(trained, 3)
    for weight, initial in zip(twin.get_weights(), expected.get_weights(), strict=True):
        np.testing.assert_array_equal(weight, initial)
