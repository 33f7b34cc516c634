"""What a network's outputs can be taken for: the function that makes them, whatever they pass
through afterwards."""

import pytest

from activsim.networks import keras_start
from activsim.networks.network import Network

keras = keras_start.start_keras()
layers, ops = keras.layers, keras.ops


def dense(activation, n_outputs=4):
    return layers.Dense(n_outputs, activation)


def joined(*activations):
    return lambda vector: layers.Concatenate()([dense(name, 1)(vector) for name in activations])


def averaged(*activations):
    return lambda vector: layers.Average()([dense(name)(vector) for name in activations])


def chain(*parts):
    def apply(vector):
        for part in parts:
            vector = part(vector)
        return vector

    return apply


@pytest.mark.parametrize(
    ("tail", "function"),
    [
        (dense("softmax"), "softmax"),
        (dense(None), "linear"),
        (chain(dense(None), layers.Softmax()), "softmax"),
        (chain(dense(None), ops.sigmoid), "sigmoid"),
        (chain(dense(None), ops.hard_sigmoid), "sigmoid"),
        (chain(dense("sigmoid"), layers.Reshape((4,))), "sigmoid"),
        (chain(dense("sigmoid"), layers.Dropout(0.5), layers.Flatten()), "sigmoid"),
        (chain(dense("sigmoid"), layers.Activation("linear", dtype="float32")), "sigmoid"),
        (chain(dense("sigmoid"), keras.Sequential([layers.Identity()])), "sigmoid"),
        (joined("sigmoid", "sigmoid"), "sigmoid"),
        (joined("sigmoid", "softmax"), "concatenate"),
        (joined("softmax", "softmax"), "concatenate"),
        (layers.SpectralNormalization(dense("sigmoid")), "sigmoid"),
        (chain(dense(None), ops.sparse_sigmoid), "sigmoid"),
        (chain(dense("sigmoid", 6), lambda scores: scores[:, :4]), "sigmoid"),
        (averaged("sigmoid", "sigmoid"), "sigmoid"),
        (averaged("sigmoid", "softmax"), "average"),
        (chain(dense("sigmoid"), lambda scores: scores * 2.0), "multiply"),
        (layers.Identity(), ""),
    ],
)
def test_the_function_is_that_of_the_layer_that_makes_the_outputs(tail, function):
    image = keras.Input((6, 8))
    model = keras.Model(image, tail(layers.Flatten()(image)))
    assert Network(model, (6, 8, 1)).description.output_activation == function
