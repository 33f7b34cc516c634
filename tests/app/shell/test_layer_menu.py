"""What a layer is called in the row of steps."""

import pytest

from activsim.app.shell.layer_menu import layer_kind
from activsim.networks.layers import LayerDescription


@pytest.mark.parametrize(
    ("type_name", "word"),
    [
        ("SeparableConv2D", "convolution"),
        ("GlobalMaxPooling2D", "pooling"),
        ("GroupNormalization", "normalised"),
        ("PReLU", "activation"),
        ("Relu6", "activation"),
        ("HardSigmoid", "activation"),
        ("Add", "sum"),
        ("TrueDivide", "quotient"),
        ("Concatenate", "joined"),
        ("ZeroPadding2D", "padded"),
        ("UpSampling2D", "enlarged"),
        ("RandomFlip", "augmented"),
        ("GaussianNoise", "noise"),
        ("SpatialDropout2D", "dropout"),
        ("LayerScale", "scaled"),
        ("My'; } layer", "layer"),  # its type is somebody else's words
    ],
)
def test_layers_and_operations_say_what_they_are(type_name, word):
    assert layer_kind(LayerDescription("its name", type_name, (8,), 0)) == word
